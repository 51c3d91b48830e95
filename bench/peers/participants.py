"""The rows that both peers show: one per training record, as version 1 does, with prefetched relations."""

from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet

from cpd.contract.v1.participants import ParticipantAttributes
from cpd.core import clock
from cpd.schools.models import SchoolIncentives
from cpd.teachers.models import IdChange
from cpd.training.models import MentorshipPeriod, TrainingPeriod, TrainingStateChange

FIELDS = list(ParticipantAttributes.model_fields)
"""What version 1 shows, in the order of its columns."""


def participants(provider_id: UUID) -> "QuerySet[TrainingPeriod]":
    """The latest training period of each record that this provider may see, oldest record first."""
    theirs = TrainingPeriod.objects.filter(
        partnership__lead_provider_id=provider_id, partnership__challenged_at__isnull=True
    )
    later = theirs.filter(record=OuterRef("record"), started_on__gt=OuterRef("started_on"))
    return (
        theirs.filter(~Exists(later))
        .select_related("record__person", "school_period__school", "schedule", "partnership")
        .prefetch_related(
            Prefetch(
                "record__mentorships",
                MentorshipPeriod.objects.order_by("-started_on").annotate(mentor_id=F("mentor_record__person_id")),
            ),
            Prefetch("record__person__id_changes", IdChange.objects.all()),
            Prefetch("record__state_changes", TrainingStateChange.objects.filter(lead_provider_id=provider_id)),
            Prefetch("school_period__school__incentives", SchoolIncentives.objects.all()),
        )
        .order_by("record__created_at", "record_id")
    )


class Row:
    """One participant as version 1 shows it, worked out from the models on the way out."""

    def __init__(self, period: TrainingPeriod) -> None:
        self.period = period
        self.record = period.record
        self.person = period.record.person
        self.incentives = next(
            (found for found in period.school_period.school.incentives.all() if found.start_year == period.cohort_id),
            None,
        )

    @property
    def id(self) -> str:
        """The participant's id."""
        return str(self.person.id)

    @property
    def email(self) -> str:
        """The school's email address for them, else their own."""
        return self.period.school_period.email or self.person.email

    @property
    def full_name(self) -> str:
        """The name."""
        return self.person.full_name

    @property
    def mentor_id(self) -> str | None:
        """Who looks after an ECT."""
        for mentorship in self.record.mentorships.all():
            if mentorship.school_period_id == self.period.school_period_id:
                return str(mentorship.mentor_id)  # type: ignore[attr-defined]
        return None

    @property
    def school_urn(self) -> str:
        """The school."""
        return self.period.school_period.school.urn

    @property
    def participant_type(self) -> str:
        """``ect`` or ``mentor``."""
        return self.record.role

    @property
    def cohort(self) -> str:
        """The start year."""
        return str(self.period.cohort_id)

    @property
    def status(self) -> str:
        """``active`` or ``withdrawn``."""
        gone = {"changed_provider", "changed_programme", "changed_cohort"}
        return "withdrawn" if self.period.school_period.removed_at or self.period.end_reason in gone else "active"

    @property
    def teacher_reference_number(self) -> str | None:
        """The verified number, else the one typed."""
        return self.person.trn or self.person.typed_trn

    @property
    def teacher_reference_number_validated(self) -> bool | None:
        """Whether eligibility was decided with it."""
        if self.teacher_reference_number is None:
            return None
        return bool(self.record.eligibility_status) and self.record.eligibility_reason != "different_trn"

    @property
    def eligible_for_funding(self) -> bool | None:
        """Whether DfE pays."""
        if self.record.became_eligible_at:
            return True
        return False if self.record.became_ineligible_at else None

    @property
    def pupil_premium_uplift(self) -> bool:
        """The school's incentive of the cohort year."""
        return bool(self.incentives and self.incentives.pupil_premium)

    @property
    def sparsity_uplift(self) -> bool:
        """The school's incentive of the cohort year."""
        return bool(self.incentives and self.incentives.sparsity)

    @property
    def training_status(self) -> str:
        """``active``, ``deferred`` or ``withdrawn``."""
        withdrawn, deferred = self.period.withdrawn_at, self.period.deferred_at
        if withdrawn and (deferred is None or withdrawn > deferred):
            return "withdrawn"
        return "deferred" if deferred else "active"

    @property
    def training_record_id(self) -> str:
        """The training record's id."""
        return str(self.record.id)

    @property
    def schedule_identifier(self) -> str:
        """The schedule."""
        return self.period.schedule.identifier

    @property
    def updated_at(self) -> str:
        """The latest of the rows that were read."""
        latest = max(self.record.created_at, self.person.created_at, self.period.created_at)
        return latest.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Enrolment(Row):
    """The same record as version 3 shows it, within its person."""

    @property
    def participant_status(self) -> str:
        """``active``, ``joining``, ``leaving``, ``left`` or ``withdrawn``."""
        today = clock.service_now().date()
        period = self.period
        if period.school_period.removed_at:
            return "withdrawn"
        if period.finished_on is not None:
            return "leaving" if period.finished_on > today else "left"
        return "joining" if period.started_on > today else "active"

    @property
    def delivery_partner_id(self) -> str:
        """The partnership's."""
        return str(self.period.partnership.delivery_partner_id)  # type: ignore[union-attr]

    def _report(self, state: str) -> dict[str, str] | None:
        if self.training_status != state:
            return None
        reported = [change for change in self.record.state_changes.all() if change.state == state]
        if not reported:
            return None
        return {"reason": reported[-1].reason, "date": _printed(reported[-1].created_at)}

    @property
    def withdrawal(self) -> dict[str, str] | None:
        """Why and when, while withdrawn."""
        return self._report("withdrawn")

    @property
    def deferral(self) -> dict[str, str] | None:
        """Why and when, while deferred."""
        return self._report("deferred")

    @property
    def created_at(self) -> str:
        """The record's."""
        return _printed(self.record.created_at)

    @property
    def induction_end_date(self) -> str | None:
        """When an ECT completed."""
        done = self.record.completed_on
        return done.isoformat() if done and self.record.role == "ect" else None

    @property
    def mentor_funding_end_date(self) -> str | None:
        """When a mentor completed."""
        done = self.record.completed_on
        return done.isoformat() if done and self.record.role == "mentor" else None

    @property
    def cohort_changed_after_payments_frozen(self) -> bool:
        """As stored."""
        return self.record.cohort_changed_after_payments_frozen

    @property
    def mentor_ineligible_for_funding_reason(self) -> str | None:
        """As stored."""
        return self.record.completion_reason or None if self.record.role == "mentor" else None

    @property
    def working_pattern(self) -> str | None:
        """As stored, of an ECT."""
        return self.period.school_period.working_pattern or None if self.record.role == "ect" else None


class PersonRow(Row):
    """A person with the one record that the made-up world gives everybody."""

    @property
    def teacher_reference_number(self) -> str | None:
        """The verified number only."""
        return self.person.trn

    @property
    def ecf_enrolments(self) -> list[Enrolment]:
        """The records."""
        return [Enrolment(self.period)]

    @property
    def participant_id_changes(self) -> list[dict[str, str]]:
        """Retired ids."""
        return [
            {
                "from_participant_id": str(change.from_id),
                "to_participant_id": str(change.to_id),
                "changed_at": _printed(change.changed_at),
            }
            for change in self.person.id_changes.all()
        ]


def _printed(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
