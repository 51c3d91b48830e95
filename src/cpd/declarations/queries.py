"""What other rooms ask of what was declared."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from cpd.core.dates import start_of_day
from cpd.declarations.models import BILLABLE_STATES, Declaration, DeclarationFile, DeclarationState, Kind


def declared_within(record_id: UUID, first: date, until: date | None) -> bool:
    """Whether something that was not voided is declared of a training record, dated from ``first`` on.

    And before ``until``, if that is given. Both are UTC dates.
    """
    declared = Declaration.objects.filter(record_id=record_id, declaration_date__gte=start_of_day(first))
    if until is not None:
        declared = declared.filter(declaration_date__lt=start_of_day(until))
    return declared.exclude(state=DeclarationState.VOIDED).exists()


def declared_completed(record_id: UUID) -> bool:
    """Whether ``completed`` is declared of a training record, and is eligible, payable or paid."""
    completed = Declaration.objects.filter(record_id=record_id, declaration_type="completed")
    return completed.filter(state__in=BILLABLE_STATES).exists()


def declared_in(*, lead_provider_id: UUID, cohort: int) -> bool:
    """Whether a provider ever declared something of ECF in a cohort, voided or not."""
    declared = Declaration.objects.filter(lead_provider_id=lead_provider_id, cohort_id=cohort)
    return declared.exclude(kind=Kind.NPQ).exists()


def files_of(lead_provider_id: UUID) -> QuerySet[DeclarationFile]:
    """A provider's files of declarations, the newest first, without what is in them."""
    files = DeclarationFile.objects.filter(lead_provider_id=lead_provider_id)
    return files.defer("rows", "outcomes").order_by("-uploaded_at", "-id")


def file_of(lead_provider_id: UUID, file_id: UUID | None) -> DeclarationFile | None:
    """A provider's file of declarations; None for any other."""
    files = DeclarationFile.objects.filter(lead_provider_id=lead_provider_id)
    return files.filter(id=file_id).first() if file_id else None


def submitted_of(record_id: UUID) -> int:
    """How many declarations about a training record wait for it to be eligible (rule DEC-21)."""
    return Declaration.objects.filter(record_id=record_id, state=DeclarationState.SUBMITTED).count()
