"""The journey of adding an early career teacher or a mentor: its questions, their order, and what it does (rule REG-6).

Adding a question is an entry in ``STEPS`` and a parameter of :func:`add_participant`: see CONTRIBUTING.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from cpd.cohorts.queries import cohort_for_start_date
from cpd.core import clock
from cpd.schools.models import School
from cpd.schools.queries import own_partnership
from cpd.teachers import rules
from cpd.training.commands import (
    cohort_to_register,
    refuse_email_of_another,
    refuse_registered,
    register_at_school,
)
from cpd.training.queries import mentors_at_school, name_of_participant
from cpd.training.rules import EARLIEST_START
from cpd.web.kit.fields import Choice, DateField, EmailField, RadiosField, TextField
from cpd.web.kit.journeys import Answers, Journey, Place, Question, Step
from cpd.web.kit.parts import Row
from cpd.web.pages import page

LATER = "later"
PEOPLE = {"ect": "an early career teacher", "mentor": "a mentor"}


@dataclass(frozen=True)
class Facts:
    """What surrounds the journey: the school."""

    school: School


class TypeQuestion(Question):
    """Whom to add."""

    type = RadiosField(
        "Who do you want to add?",
        heading=True,
        summary="Adding",
        missing="Select whether you are adding an early career teacher or a mentor.",
        choices=[
            Choice("ect", "An early career teacher", "Someone in the two years of their statutory induction"),
            Choice("mentor", "A mentor", "Someone who supports an early career teacher"),
        ],
    )


class NameQuestion(Question):
    """Their name."""

    full_name = TextField(
        "What is their full name?",
        heading=True,
        summary="Full name",
        hint="As it is on their teaching record.",
        judge=rules.clean_name,
        spellcheck=False,
    )


class TrnQuestion(Question):
    """The teacher reference number: asked of everybody, so that DfE can check who is paid for."""

    trn = TextField(
        "What is their teacher reference number (TRN)?",
        heading=True,
        summary="TRN",
        missing="Enter a teacher reference number (TRN).",
        hint="7 digits, for example 4567814. They can find it in their letter of qualified teacher status.",
        judge=rules.clean_trn,
        width=10,
        inputmode="numeric",
        spellcheck=False,
    )

    def judge(self, place: Place, answers: Answers) -> None:
        """Refuses somebody who is registered at the school already."""
        refuse_registered(place.facts.school.id, self.cleaned_data["trn"], answers["type"])


class EmailQuestion(Question):
    """Their e-mail address."""

    email = EmailField(
        "What is their email address?",
        heading=True,
        summary="Email address",
        hint="Their training provider will use it.",
        judge=rules.clean_email,
    )

    def judge(self, place: Place, answers: Answers) -> None:
        """Refuses an address of somebody else."""
        refuse_email_of_another(self.cleaned_data["email"], answers["trn"])


class StartDateQuestion(Question):
    """When they start."""

    started_on = DateField(
        "When do they start at your school?",
        heading=True,
        summary="Start date",
        hint="For example, 1 9 2026.",
        earliest=EARLIEST_START,
    )

    def prepare(self, place: Place, answers: Answers) -> None:
        """Up to the end of the year after next."""
        self.fields["started_on"].latest = date(clock.today().year + 2, 12, 31)  # type: ignore[attr-defined]

    def judge(self, place: Place, answers: Answers) -> None:
        """Refuses a cohort whose registration is not open."""
        cohort_to_register(self.cleaned_data["started_on"])


class MentorQuestion(Question):
    """Which mentor of the school, or later."""

    mentor = RadiosField(
        "Who will be their mentor?",
        heading=True,
        summary="Mentor",
        missing="Select a mentor, or that you will choose one later.",
        unknown="Select a mentor from the list, or that you will choose one later.",
    )

    def prepare(self, place: Place, answers: Answers) -> None:
        """Offers the school's mentors."""
        mentors = mentors_at_school(place.facts.school.id, clock.today())
        field = self.fields["mentor"]
        field.choose_from(  # type: ignore[attr-defined]
            [
                *(Choice(str(mentor.record_id), mentor.full_name) for mentor in mentors),
                Choice(LATER, "I will choose a mentor later"),
            ]
        )
        field.help_text = (
            "You can only choose from the mentors you have added." if mentors else "You have not added a mentor yet."
        )

    def shown(self, name: str, value: Any) -> object:
        """The mentor's name; of one who has left meanwhile, that there is none."""
        return "To be chosen later" if value == LATER else super().shown(name, value) or "To be chosen later"


STEPS = (
    Step("type", TypeQuestion),
    Step("name", NameQuestion),
    Step("trn", TrnQuestion),
    Step("email", EmailQuestion),
    Step("start-date", StartDateQuestion),
    Step("mentor", MentorQuestion),
)


def next_question(answers: Answers, facts: Facts) -> str | None:
    """The questions in their order; a mentor is not asked for a mentor."""
    not_asked = {"mentor"} if answers.get("type") == "mentor" else set()
    return answers.first_open([step.name for step in STEPS], leave_out=not_asked)


def add_participant(
    place: Place,
    *,
    type: str,
    full_name: str,
    trn: str,
    email: str,
    started_on: date,
    mentor: str | None,
) -> dict[str, Any]:
    """Registers the person. The last page gets the record's id, the role and what was decided on eligibility."""
    record = register_at_school(
        role=type,
        school_id=place.facts.school.id,
        full_name=full_name,
        trn=trn,
        email=email,
        started_on=started_on,
        mentor_record_id=None if mentor in (None, LATER) else UUID(mentor),
        actor=place.actor,
    )
    cohort = cohort_for_start_date(started_on, clock.today())
    return {
        "record_id": str(record.id),
        "role": type,
        "cohort": cohort.start_year if cohort else None,
        "decision": record.eligibility_status,
    }


def _more_rows(place: Place, answers: Answers) -> Iterable[Row]:
    """The cohort and the lead provider, which follow from the start date."""
    cohort = cohort_for_start_date(answers["started_on"], clock.today())
    partnership = own_partnership(place.facts.school.id, cohort.start_year) if cohort else None
    provider = partnership.lead_provider.name if partnership else None
    return (
        Row("Cohort", cohort.academic_year if cohort else "Not open yet"),
        Row("Lead provider", provider or "None yet: they will be shown to the provider that reports your school"),
    )


def _described(answers: Answers) -> str:
    person = PEOPLE.get(answers.get("type", ""), "somebody")
    return answers.get("full_name") or person[:1].upper() + person[1:]


def _done(request: HttpRequest, place: Place, result: dict[str, Any]) -> HttpResponse:
    """Says that it is done, and what happens next."""
    school = place.facts.school
    return page(
        request,
        "schools/add_done.html",
        {
            "title": f"You have added {name_of_participant(UUID(result['record_id']))}",
            "school": school,
            "decision": result["decision"],
            "person": PEOPLE[result["role"]],
            "partnership": own_partnership(school.id, result["cohort"]) if result["cohort"] else None,
        },
    )


ADDING = Journey(
    name="add-participant",
    steps=STEPS,
    next_step=next_question,
    finish=add_participant,
    done=_done,
    reason="register_participant",
    described=_described,
    button="Confirm and add",
    more_rows=_more_rows,
)
