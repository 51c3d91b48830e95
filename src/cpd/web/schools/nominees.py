"""The question who the induction tutor is to be: in three journeys the same (rule SCH-28)."""

from collections.abc import Iterable
from typing import Any

from cpd.accounts.models import User
from cpd.accounts.rules import clean_email, clean_name
from cpd.schools.commands import check_nominee
from cpd.web.kit.fields import EmailField, TextField
from cpd.web.kit.journeys import Answers, Place, Question
from cpd.web.kit.parts import Row


def who_hands_over(tutor: User | None) -> Iterable[Row]:
    """A line of the page that checks: who is the tutor until then, and loses access to the school (rule SCH-28)."""
    if tutor is not None:
        yield Row("Induction tutor now", f"{tutor.full_name}, who loses access to your school when you confirm")


class TutorQuestion(Question):
    """Name and address of the induction tutor to be."""

    title = "Who will be the induction tutor?"
    full_name = TextField("Full name", judge=clean_name, autocomplete="off", spellcheck=False)
    email = EmailField(
        "Email address",
        hint="They sign in with it. Use an address that only they read.",
        judge=clean_email,
        autocomplete="off",
    )

    def judge(self, place: Place, answers: Answers) -> None:
        """Refuses the school's own tutor, and an address of somebody with another name."""
        data: dict[str, Any] = self.cleaned_data
        check_nominee(school_id=place.facts.school.id, full_name=data["full_name"], email=data["email"])
