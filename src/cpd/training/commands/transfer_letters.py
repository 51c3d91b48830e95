"""What lead providers are written when somebody they train, or will train, changes schools (rule REG-30)."""

from uuid import UUID

from cpd.schools.commands.letters import write_to_provider
from cpd.schools.models import Partnership
from cpd.training.models import SchoolPeriod, TrainingPeriod, TrainingRecord
from cpd.training.rules import training_status


def write_transfer(
    record: TrainingRecord, stay: SchoolPeriod, *, before: TrainingPeriod | None, partnership: Partnership | None
) -> None:
    """Tells the providers that somebody joins a school; once for each such stay.

    ``stay`` is the new one and ``partnership`` what they train with there, if anybody; ``before`` is the last training
    period at the school before, if they were trained there. A provider that holds them withdrawn, or whose partnership
    was challenged, is not told that they go.
    """
    loses = _loses(before)
    gains = partnership.lead_provider_id if partnership is not None else None
    name, day, school = record.person.full_name, f"{stay.started_on:%-d %B %Y}", stay.school
    where = f"{school.name} (URN {school.urn}) has told us that {name} joins it on {day}."
    identified = f"Their participant ID is {record.person_id}."
    if gains is not None:
        goes_on = gains == loses
        write_to_provider(
            lead_provider_id=gains,
            template="transfer_in",
            reference=f"transfer-in/{stay.id}",
            subject=f"{name} {'has moved to another school' if goes_on else 'is transferring to you'}",
            body=(
                f"{where} You will {'continue to train them there' if goes_on else 'train them from that day'}.\n\n"
                f"{identified}"
            ),
        )
    if loses is not None and loses != gains:
        write_to_provider(
            lead_provider_id=loses,
            template="transfer_out",
            reference=f"transfer-out/{stay.id}",
            subject=f"{name} no longer trains with you",
            body=f"{name} will join another school on {day}, and will not train with you there.\n\n{identified}",
        )


def _loses(before: TrainingPeriod | None) -> UUID | None:
    """The provider that is told that somebody goes, if any."""
    if before is None or before.partnership is None or before.partnership.challenged:
        return None
    withdrawn = training_status(before.withdrawn_at, before.deferred_at) == "withdrawn"
    return None if withdrawn else before.partnership.lead_provider_id
