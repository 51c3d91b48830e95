"""The journeys of changing an email address, a start date, how somebody works and the appropriate body.

Rules TUT-3, TUT-4, TUT-9 and SCH-25.
"""

from datetime import date
from typing import Any
from uuid import UUID

from cpd.casework.commands import change_start_date
from cpd.casework.commands.start_dates import judge_start
from cpd.core.refusals import accepted
from cpd.schools.queries import bodies_for
from cpd.teachers import rules as people_rules
from cpd.training import rules
from cpd.training.commands import change_body, change_working_pattern, correct_email
from cpd.training.participants import is_of_another_person
from cpd.web.kit.fields import Choice, DateField, EmailField, RadiosField, SelectField
from cpd.web.kit.journeys import Answers, Journey, Place, Question, Step, in_order
from cpd.web.kit.words import in_words
from cpd.web.schools.people.changing import Facts, described_as, done_with, provider_sees, says

NOT_APPOINTED = "none"
PATTERNS = {"full_time": "Full time", "part_time": "Part time"}
"""Working patterns in words."""


class EmailQuestion(Question):
    """The new address."""

    email = EmailField(
        "What is their email address now?", heading=True, summary="Email address", judge=people_rules.clean_email
    )

    def prepare(self, place: Place, answers: Answers) -> None:
        """Says what it is so far."""
        email = place.facts.person.email
        known = f"It is {email} at the moment." if email else ""
        used = f"Their training provider will use {'the new one' if email else 'it'}."
        self.fields["email"].help_text = f"{known} {'' if place.facts.person.untrained else used}".strip()

    def judge(self, place: Place, answers: Answers) -> None:
        """Refuses the address they have, and one of somebody else."""
        person, email = place.facts.person, self.cleaned_data["email"]
        of_another = is_of_another_person(email, person.record.person)
        accepted(rules.may_readdress(before=person.email, after=email, of_another=of_another))


class StartQuestion(Question):
    """The start date as it should be."""

    started_on = DateField("What is their start date at your school?", heading=True, summary="Start date")

    def prepare(self, place: Place, answers: Answers) -> None:
        """Says what it is so far."""
        started_on = place.facts.person.stay.started_on
        self.fields["started_on"].help_text = f"It is {in_words(started_on)} at the moment. For example, 1 9 2026."

    def judge(self, place: Place, answers: Answers) -> None:
        """Refuses a date that can't be."""
        person = place.facts.person
        judge_start(person.record, person.stay, self.cleaned_data["started_on"])


class PatternQuestion(Question):
    """Full time or part time."""

    working_pattern = RadiosField(
        "Do they work full time or part time at your school?",
        heading=True,
        summary="Working pattern",
        missing="Select whether they work full time or part time.",
        choices=[Choice(value, words) for value, words in PATTERNS.items()],
    )

    def judge(self, place: Place, answers: Answers) -> None:
        """Refuses the one they have."""
        before = place.facts.person.stay.working_pattern
        accepted(rules.may_work(before=before, after=self.cleaned_data["working_pattern"]))


class BodyQuestion(Question):
    """The appropriate body of this early career teacher."""

    appropriate_body = SelectField(
        "Which appropriate body oversees their induction?",
        heading=True,
        summary="Appropriate body",
        first="Select an appropriate body",
        missing="Select an appropriate body, or that none is appointed yet.",
        unknown="Select an appropriate body from the list, or that none is appointed yet.",
    )

    def prepare(self, place: Place, answers: Answers) -> None:
        """Offers the bodies that the school may appoint for their cohort."""
        facts: Facts = place.facts
        cohort = facts.person.training.cohort_id if facts.person.training else facts.today.year
        field = self.fields["appropriate_body"]
        field.choose_from(  # type: ignore[attr-defined]
            [
                Choice(NOT_APPOINTED, "Not appointed yet"),
                *(Choice(str(body.id), body.name) for body in bodies_for(facts.school, cohort)),
            ]
        )
        body = facts.person.stay.appropriate_body
        field.help_text = f"It is {body.name} at the moment." if body else "None is appointed yet."

    def judge(self, place: Place, answers: Answers) -> None:
        """Refuses the one they have."""
        before = place.facts.person.stay.appropriate_body_id
        accepted(rules.may_change_body(before=before, after=_body_id(self.cleaned_data["appropriate_body"])))


def change_email(place: Place, *, email: str) -> dict[str, Any]:
    """Changes the address."""
    facts: Facts = place.facts
    correct_email(record_id=facts.person.key, school_id=facts.school.id, email=email, actor=place.actor)
    return done_with(f"You have changed the email address of {facts.person.full_name}")


def change_start(place: Place, *, started_on: date) -> dict[str, Any]:
    """Changes the start date."""
    facts: Facts = place.facts
    change_start_date(record_id=facts.person.key, school_id=facts.school.id, day=started_on, actor=place.actor)
    return done_with(f"You told us that {facts.person.full_name} starts on {in_words(started_on)}")


def change_pattern(place: Place, *, working_pattern: str) -> dict[str, Any]:
    """Changes the working pattern."""
    facts: Facts = place.facts
    change_working_pattern(
        record_id=facts.person.key, school_id=facts.school.id, working_pattern=working_pattern, actor=place.actor
    )
    return done_with(f"You told us that {facts.person.full_name} works {PATTERNS[working_pattern].lower()}")


def _body_id(value: str) -> UUID | None:
    return None if value == NOT_APPOINTED else UUID(value)


def change_appropriate_body(place: Place, *, appropriate_body: str) -> dict[str, Any]:
    """Changes the appropriate body."""
    facts: Facts = place.facts
    change_body(
        record_id=facts.person.key,
        school_id=facts.school.id,
        appropriate_body_id=_body_id(appropriate_body),
        actor=place.actor,
    )
    return done_with(f"You have changed the appropriate body of {facts.person.full_name}")


EMAIL = Journey(
    name="change-email",
    steps=(Step("email", EmailQuestion),),
    next_step=in_order("email"),
    finish=change_email,
    done=says(provider_sees),
    reason="correct_email",
    described=described_as("A change of email address"),
    button="Confirm and change the address",
)

START = Journey(
    name="change-start-date",
    steps=(Step("start-date", StartQuestion),),
    next_step=in_order("start-date"),
    finish=change_start,
    done=says(provider_sees),
    reason="change_start_date",
    described=described_as("A change of start date"),
    button="Confirm and change the date",
)

PATTERN = Journey(
    name="change-working-pattern",
    steps=(Step("working-pattern", PatternQuestion),),
    next_step=in_order("working-pattern"),
    finish=change_pattern,
    done=says(provider_sees),
    reason="change_working_pattern",
    described=described_as("A change of working pattern"),
    button="Confirm the working pattern",
)

BODY = Journey(
    name="change-appropriate-body",
    steps=(Step("body", BodyQuestion),),
    next_step=in_order("body"),
    finish=change_appropriate_body,
    done=says(
        lambda facts: (
            "It stays theirs when your school's appropriate body changes."
            if facts.person.stay.appropriate_body
            else "Tell us as soon as one is appointed. An induction counts from the day on which a body oversees it."
        ),
    ),
    reason="change_body",
    described=described_as("A change of appropriate body"),
    button="Confirm and change the appropriate body",
)
