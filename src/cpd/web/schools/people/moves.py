"""The journeys of reporting a leaver, of taking that back, and of removing somebody (rules TUT-5, TUT-6, TUT-8)."""

from datetime import date
from typing import Any

from cpd.casework.commands import remove_from_school
from cpd.core.refusals import accepted
from cpd.training import rules
from cpd.training.commands import report_leaver, report_staying
from cpd.web.kit.fields import Choice, DateField, RadiosField, YesNoField
from cpd.web.kit.journeys import Answers, Journey, Place, Question, Step, Stop, in_order
from cpd.web.kit.words import in_words
from cpd.web.schools.people.changing import Facts, described_as, done_with, provider_sees, says


class LeavingReasonQuestion(Question):
    """Why they leave."""

    reason = RadiosField(
        "Why are they leaving your school?",
        heading=True,
        summary="Reason",
        missing="Select why they are leaving your school.",
        choices=[
            Choice("moving_school", "They are moving to another school"),
            Choice("leaving_profession", "They are leaving teaching"),
            Choice("other", "Another reason"),
        ],
    )


class LeavingDateQuestion(Question):
    """When they leave."""

    date = DateField("When are they leaving your school?", heading=True, summary="Leaving date")

    def prepare(self, place: Place, answers: Answers) -> None:
        """Says from when until when."""
        facts: Facts = place.facts
        earliest, latest = rules.leaving_bounds(facts.person.stay.started_on, facts.today)
        self.fields["date"].help_text = (
            f"Enter the first day on which they are no longer at your school, from {in_words(earliest)} to "
            f"{in_words(latest)}."
        )

    def judge(self, place: Place, answers: Answers) -> None:
        """Refuses a date out of these bounds."""
        facts: Facts = place.facts
        day, stay = self.cleaned_data["date"], facts.person.stay
        accepted(rules.may_report_leaving(day=day, started_on=stay.started_on, today=facts.today))


class StayingQuestion(Question):
    """Whether they stay after all."""

    stay = YesNoField(
        "Are they staying at your school after all?",
        heading=True,
        summary="They stay",
        missing="Select yes if they stay at your school.",
    )

    def prepare(self, place: Place, answers: Answers) -> None:
        """Says when they leave so far."""
        leaves_on = place.facts.person.stay.finished_on
        self.fields["stay"].help_text = f"You told us that they leave on {in_words(leaves_on)}." if leaves_on else ""


class MistakeQuestion(Question):
    """Whether they were registered by mistake."""

    mistake = YesNoField(
        "Were they registered by mistake?",
        heading=True,
        summary="Registered by mistake",
        hint="You cannot undo this. Their training provider sees them as withdrawn, and we tell them. If they leave, "
        "report that instead.",
        missing="Select yes if they were registered by mistake.",
    )


def leave(place: Place, *, reason: str, date: date) -> dict[str, Any]:
    """Reports the leaver."""
    facts: Facts = place.facts
    report_leaver(
        record_id=facts.person.key,
        school_id=facts.school.id,
        day=date,
        reason=reason,
        by_tutor=True,
        actor=place.actor,
    )
    leaves = "leaves" if date > facts.today else "left"
    return done_with(f"You told us that {facts.person.full_name} {leaves} your school on {in_words(date)}")


def stay_on(place: Place, *, stay: bool) -> dict[str, Any]:
    """Takes it back."""
    facts: Facts = place.facts
    report_staying(record_id=facts.person.key, school_id=facts.school.id, actor=place.actor)
    return done_with(f"You told us that {facts.person.full_name} stays at your school")


def remove(place: Place, *, mistake: bool) -> dict[str, Any]:
    """Removes them."""
    facts: Facts = place.facts
    remove_from_school(record_id=facts.person.key, school_id=facts.school.id, actor=place.actor)
    return done_with(f"You have removed {facts.person.full_name}")


def next_of_staying(answers: Answers, facts: Facts) -> str | None:
    """Whether they stay; if not, nothing happens."""
    if not answers.answered("stay"):
        return "stay"
    return None if answers["stay"] else "still-leaving"


def next_of_removing(answers: Answers, facts: Facts) -> str | None:
    """Whether it was a mistake; if not, nothing happens."""
    if not answers.answered("mistake"):
        return "mistake"
    return None if answers["mistake"] else "no-mistake"


def _can_be_taken_back(facts: Facts) -> str:
    if not facts.person.here(facts.today):
        return "They stay in your list as somebody who has left."
    return "You can cancel this on their page until that day." if facts.person.stay.finished_on else ""


def _mentees_left(facts: Facts) -> str:
    if facts.person.is_ect or not facts.person.mentees:
        return ""
    return "From that day on, the early career teachers they mentor need another mentor. Choose one for each of them."


LEAVING = Journey(
    name="report-leaver",
    steps=(Step("reason", LeavingReasonQuestion), Step("date", LeavingDateQuestion)),
    next_step=in_order("reason", "date"),
    finish=leave,
    done=says(
        provider_sees,
        _mentees_left,
        lambda facts: "If they continue at another school, its induction tutor adds them there.",
        _can_be_taken_back,
    ),
    reason="report_leaver",
    described=described_as("Reporting that somebody leaves"),
    button="Confirm that they leave",
)

STAYING = Journey(
    name="report-staying",
    steps=(
        Step("stay", StayingQuestion),
        Stop("still-leaving", "Nothing has changed", ("They leave on the day that you reported.",)),
    ),
    next_step=next_of_staying,
    finish=stay_on,
    done=says(provider_sees),
    reason="report_staying",
    described=described_as("Taking back that somebody leaves"),
    button="Confirm that they stay",
)

REMOVING = Journey(
    name="remove-participant",
    steps=(
        Step("mistake", MistakeQuestion),
        Stop(
            "no-mistake",
            "Report that they leave instead",
            ("Nothing has changed. On their page you can report that they leave your school.",),
        ),
    ),
    next_step=next_of_removing,
    finish=remove,
    done=says(
        lambda facts: (
            f"{facts.person.training.provider} sees them as withdrawn."
            if facts.person.training and facts.person.training.provider
            else ""
        ),
        lambda facts: "We have told them that they were registered by mistake." if facts.person.email else "",
    ),
    reason="remove_from_school",
    described=described_as("Removing somebody"),
    button="Confirm and remove them",
)
