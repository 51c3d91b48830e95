"""Whether a mentor is trained (rule REG-33), and from when until when somebody mentors (rule REG-34)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from cpd.core.refusals import Accepted, Refused
from cpd.training import errors
from cpd.training.rules.registration import Mentorship, Stay

COMPLETED = "completed_declaration_received"
EARLY = "completed_during_early_roll_out"
NOT_COMPLETED = "started_not_completed"
ENDS_OF_TRAINING = (COMPLETED, EARLY, NOT_COMPLETED)
"""Why a mentor's training has ended (API: ``mentor_ineligible_for_funding_reason``)."""


@dataclass(frozen=True, slots=True)
class EndedTraining:
    """Since when, and why, DfE does not pay for a mentor's training any more. ``reason``: one of
    :data:`ENDS_OF_TRAINING`."""

    on: date
    reason: str


def may_end_mentor_training(
    *, role: str, day: date, reason_now: str, ended_on: date | None
) -> Accepted[EndedTraining] | Refused:
    """Whether DfE may mark a mentor as having begun mentor training and not completed it, and as what (rule REG-36).

    Refused (``mentor``): ``not_mentor``, and ``training_ended`` whose training has ended for another reason.
    """
    if role != "mentor":
        return Refused.because(errors.MENTOR_NOT_MENTOR())
    if ended_on is not None and reason_now != NOT_COMPLETED:
        return Refused.because(errors.MENTOR_TRAINING_ENDED(date=ended_on))
    return Accepted(EndedTraining(day, NOT_COMPLETED))


def untrained_because(ends: Sequence[str], *, took_part_early: bool) -> str:
    """Why a mentor gets no training where they come to a school: one of :data:`ENDS_OF_TRAINING`, "" if they do.

    ``ends`` is why their training as a mentor has ended, "" where it has not, of each record that they have as a
    mentor, the latest first. ``took_part_early``: they took part in the early roll-out. Whoever has ended mentor
    training may mentor, and is not trained again (rule REG-33).
    """
    recorded = next((end for end in ends if end in ENDS_OF_TRAINING), "")
    return recorded or (EARLY if took_part_early else "")


def latest_stay_at(stays: Sequence[Stay], school_id: object) -> Stay | None:
    """Of somebody's stays the one at a school that counts: the one that goes on, else the last to end (rule REG-33)."""
    here = [stay for stay in stays if stay.school_id == school_id and not stay.removed]
    return max(here, key=lambda stay: (stay.finished_on or date.max, stay.started_on), default=None)


@dataclass(frozen=True, slots=True)
class MentorshipFacts:
    """Who is to mentor whom: the stays of both at the school.

    ``transfers``: the ECT comes from another school. ``mentored``: they have, or had, a mentor.
    """

    ect: Stay
    mentor: Stay
    today: date
    transfers: bool = False
    mentored: bool = False


def mentorship_days(facts: MentorshipFacts) -> tuple[date, date | None]:
    """From when until when (not included) somebody mentors (rule REG-34).

    It begins with the latest of both stays and today; whatever the day, for an ECT who comes from another school and
    never had a mentor. It ends when the first of the two leaves.
    """
    begins = max(facts.ect.started_on, facts.mentor.started_on)
    if facts.mentored or not facts.transfers:
        begins = max(begins, facts.today)
    ends = [stay.finished_on for stay in (facts.ect, facts.mentor) if stay.finished_on is not None]
    return begins, max(begins, min(ends)) if ends else None


class GivesWay(Enum):
    """What becomes of an ECT's mentorship when another begins."""

    STAYS = "stays"
    ENDS = "ends"
    GOES = "goes"


def gives_way(earlier: Mentorship, begins: date) -> GivesWay:
    """What becomes of a mentorship when another begins on that day (rule REG-34).

    It stays where it is over by then. Else it ends when the other begins, so that its last day is the day before; or
    it goes, where it did not begin before.
    """
    if earlier.finished_on is not None and (earlier.finished_on <= begins or earlier.finished_on == earlier.started_on):
        return GivesWay.STAYS
    return GivesWay.ENDS if earlier.started_on < begins else GivesWay.GOES
