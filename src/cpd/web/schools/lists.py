"""The lists of a school's page: its people, and what was begun and not finished."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from cpd.training.queries import AtSchool
from cpd.training.rules import NOT_COMPLETED
from cpd.web.kit.journeys import Unfinished
from cpd.web.kit.parts import Column, Link, Table, Tag
from cpd.web.kit.words import in_words, instant_in_words
from cpd.web.schools.people.standing import CHECKS_TAGS, COMPLETED, OVER, TRAINING_ENDED

SCHOOL_LED = "school_led"


def status_of(person: AtSchool, today: date) -> Tag:
    """Where somebody stands, as their school sees it: the tag that their page has, too (rule TUT-10)."""
    if person.finished_on is not None and person.finished_on <= today:
        return Tag("Left", "grey")
    if person.cohort is None:
        return _status_of_untrained(person, today)
    if person.completed_on is not None and person.completed_on <= today and person.induction_over != "failed":
        return TRAINING_ENDED if person.completion_reason == NOT_COMPLETED else COMPLETED
    if person.finished_on is not None:
        return Tag("Leaving", "yellow")
    if person.induction_over:
        return Tag(*OVER[person.induction_over][:2])
    if person.withdrawn:
        return Tag("No longer trained", "red")
    if person.deferred:
        return Tag("Paused", "orange")
    if person.started_on > today:
        return Tag("Joining", "blue")
    if person.needs_mentor:
        return Tag("Needs a mentor", "red")
    if person.eligibility == "ineligible":
        return Tag("Not eligible for funding", "red")
    if person.eligibility != "eligible":
        return Tag(CHECKS_TAGS.get(person.eligibility_reason, "Being checked"), "yellow")
    if person.programme != SCHOOL_LED and not person.school_pays and (not person.provider or person.challenged):
        return Tag("Waiting for a provider", "yellow")
    return Tag("In training", "green")


def _status_of_untrained(person: AtSchool, today: date) -> Tag:
    """Where a mentor stands who has no training at the school."""
    if person.finished_on is not None:
        return Tag("Leaving", "yellow")
    if person.started_on > today:
        return Tag("Joining", "blue")
    return Tag("Trained elsewhere", "blue") if _trained_elsewhere(person) else Tag("Not in training", "grey")


def _trained_elsewhere(person: AtSchool) -> bool:
    """Whether a mentor is trained at another school, and that has not ended for good (rule REG-33)."""
    ended = person.completed_on is not None or person.eligibility_reason == "previous_participation"
    return person.elsewhere and not ended


def _trained_by(person: AtSchool) -> str:
    if person.programme == SCHOOL_LED:
        return "None: school-led"
    if person.school_pays:
        return "Paid by your school"
    if person.challenged:
        return f"{person.provider}: challenged"
    return person.provider or ("Waiting for a provider" if person.cohort else _untrained(person))


def _untrained(person: AtSchool) -> str:
    """What is said in the place of the training of a mentor who has none at the school."""
    return "Trained elsewhere" if _trained_elsewhere(person) else "Not in training"


def people_table(
    title: str,
    urn: str,
    people: Sequence[AtSchool],
    today: date,
    *,
    with_mentor: bool,
    count: int | None = None,
    empty: str = "Nobody yet.",
) -> Table:
    """A table of people of one kind at the school with that URN; each name leads to the page of the person.

    ``count`` is how many there are in all, where these are the first of them.
    """
    paired = (
        Column("Mentor", lambda person: _mentor(urn, person, today))
        if with_mentor
        else Column("Early career teachers", lambda person: ", ".join(person.mentees) or "None")
    )
    return Table(
        caption=f"{title} ({len(people) if count is None else count})",
        columns=[
            Column("Name", lambda person: Link(person.full_name, f"/school/{urn}/people/{person.record_id}")),
            Column("TRN", lambda person: person.trn or "Not known"),
            paired,
            Column("Starts", lambda person: in_words(person.started_on)),
            Column("Cohort", lambda person: person.cohort or _untrained(person)),
            Column("Lead provider", _trained_by),
            Column("Status", lambda person: status_of(person, today)),
        ],
        rows=people,
        empty=empty,
    )


def _mentor(urn: str, person: AtSchool, today: date) -> str | Link:
    """Their mentor, or where to choose one."""
    if person.mentor:
        return person.mentor
    if person.induction_over or (person.finished_on is not None and person.finished_on <= today):
        return "None"
    return Link("Choose a mentor", f"/school/{urn}/people/{person.record_id}/mentor", f"for {person.full_name}")


def unfinished_table(journeys: Sequence[Unfinished]) -> Table:
    """What was begun and not finished, to go on with or to delete."""
    return Table(
        caption=f"Started and not finished ({len(journeys)})",
        columns=[
            Column("Name", lambda journey: journey.title),
            Column("Started", lambda journey: instant_in_words(journey.started_at)),
            Column(
                "Next",
                lambda journey: Markup("{} or {}").format(
                    Link("continue", journey.href, f"adding {journey.title}"),
                    Link("delete", journey.delete, journey.title),
                ),
            ),
        ],
        rows=journeys,
    )
