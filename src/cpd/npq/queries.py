"""Finding an intake (rule DAT-11)."""

from dataclasses import dataclass
from uuid import UUID

from cpd.core.prepared import Statement, put_off, rows_of, run_prepared
from cpd.core.refusals import NotFound
from cpd.npq.models import Intake, NpqSchedule
from cpd.teachers.queries import PERSON_CALLED

_ELSEWHERE = f"SELECT * FROM npq_elsewhere({PERSON_CALLED}, %(asking)s)"  # noqa: S608 - our text

FIRST_SUFFIX = "a"
"""The letter of a year's first intake, which every year has."""


def find_intake(cohort: int, suffix: str = FIRST_SUFFIX) -> Intake:
    """The intake of the year ``cohort`` with that letter; raises :class:`NotFound`."""
    name = f"{cohort}{suffix}"
    try:
        return Intake.objects.get(identifier=name)
    except Intake.DoesNotExist:
        raise NotFound("intake", name) from None


def hold_intake(cohort: int, suffix: str = FIRST_SUFFIX) -> Intake:
    """:func:`find_intake`, held until the commit: its funding can't change meanwhile. Others may hold it too."""
    run_prepared("SELECT FROM npq_intake WHERE identifier = %s FOR SHARE", [f"{cohort}{suffix}"])
    return find_intake(cohort, suffix)


def likely_suffix(cohort: int, schedule_identifier: str | None = None) -> str:
    """The letter of the only intake of a year that has a schedule; of the first, where that does not tell."""
    if schedule_identifier:
        having = NpqSchedule.objects.filter(intake__cohort_id=cohort, identifier=schedule_identifier)
        suffixes = list(having.values_list("intake__suffix", flat=True)[:2])
        if len(suffixes) == 1:
            return suffixes[0]
    return FIRST_SUFFIX


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a provider's rules may know of a person's application with another provider."""

    course_id: str
    intake_id: str
    state: str
    training_status: str
    eligible_for_funding: bool
    funded_place: bool | None


def ask_for_applications_elsewhere(person_id: UUID, lead_provider_id: UUID) -> Statement:
    """Asks for a person's applications with other providers, with the next statement to the database."""
    return put_off(_ELSEWHERE, {"given": person_id, "asking": lead_provider_id})


def elsewhere_found(asked: Statement) -> list[Elsewhere]:
    """The applications that were asked for."""
    return [Elsewhere(*row) for row in rows_of(asked)]


def applications_elsewhere(person_id: UUID, lead_provider_id: UUID) -> list[Elsewhere]:
    """A person's applications with other providers than that one; a retired id is taken for who it became. One
    statement."""
    return elsewhere_found(ask_for_applications_elsewhere(person_id, lead_provider_id))
