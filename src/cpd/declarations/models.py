"""What providers declare, how it went, and the line items that put it on a statement."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from cpd.core.ids import new_id
from cpd.declarations.files import FileRow
from cpd.declarations.rules import TRANSITIONS
from cpd.npq.models import OF_ITS_YEAR, fills_intake
from cpd.statements.models import not_on_a_paid_statement


class DeclarationState(models.TextChoices):
    """Where a declaration stands (rule DEC-20); the API writes ``_`` as ``-``."""

    SUBMITTED = "submitted"
    ELIGIBLE = "eligible"
    PAYABLE = "payable"
    PAID = "paid"
    VOIDED = "voided"
    INELIGIBLE = "ineligible"
    AWAITING_CLAWBACK = "awaiting_clawback"
    CLAWED_BACK = "clawed_back"


BLOCKING_STATES = [
    DeclarationState.SUBMITTED,
    DeclarationState.ELIGIBLE,
    DeclarationState.PAYABLE,
    DeclarationState.PAID,
]
"""The states that occupy the slot of a person, course and declaration type (rules DEC-10, NPQ-27)."""

BILLABLE_STATES = [DeclarationState.ELIGIBLE, DeclarationState.PAYABLE, DeclarationState.PAID]
"""Line item states that are paid for."""

REFUNDABLE_STATES = [DeclarationState.AWAITING_CLAWBACK, DeclarationState.CLAWED_BACK]
"""Line item states that are clawed back."""


class Kind(models.TextChoices):
    """What the participant trained as."""

    ECT = "ect"
    MENTOR = "mentor"
    NPQ = "npq"


@pghistory.track()
class Declaration(models.Model):
    """A provider's claim that a participant reached a milestone.

    Uplifts, delivery partner, mentor, cohort, intake and evidence are as they were when it was made (rule DEC-16).
    ``cohort`` is the year of the intake of an NPQ.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    person = models.ForeignKey("teachers.Person", models.PROTECT, related_name="declarations")
    record = models.ForeignKey(
        "training.TrainingRecord", models.PROTECT, null=True, blank=True, related_name="declarations"
    )
    application = models.ForeignKey(
        "npq.Application", models.PROTECT, null=True, blank=True, related_name="declarations"
    )
    lead_provider = models.ForeignKey(
        "providers.LeadProvider", models.PROTECT, related_name="declarations", db_index=False
    )
    cohort = models.ForeignKey("cohorts.Cohort", models.PROTECT, related_name="+")
    intake = models.ForeignKey("npq.Intake", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    course_identifier = models.CharField(max_length=60)
    declaration_type = models.CharField(max_length=20)
    declaration_date = models.DateTimeField()
    state = models.CharField(max_length=20, choices=DeclarationState, default=DeclarationState.SUBMITTED)
    state_reason = models.CharField(max_length=40, blank=True)
    evidence_held = models.CharField(max_length=60, blank=True)
    pupil_premium_uplift = models.BooleanField(default=False)
    sparsity_uplift = models.BooleanField(default=False)
    delivery_partner = models.ForeignKey(
        "providers.DeliveryPartner", models.PROTECT, null=True, blank=True, related_name="+"
    )
    secondary_delivery_partner = models.ForeignKey(
        "providers.DeliveryPartner", models.PROTECT, null=True, blank=True, related_name="+"
    )
    mentor = models.ForeignKey("teachers.Person", models.PROTECT, null=True, blank=True, related_name="+")
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "course_identifier", "declaration_type"],
                condition=Q(state__in=BLOCKING_STATES) & ~Q(kind=Kind.NPQ),
                name="declaration_slot_ecf",
            ),
            models.UniqueConstraint(
                fields=["application", "declaration_type"],
                condition=Q(state__in=BLOCKING_STATES, kind=Kind.NPQ),
                name="declaration_slot_npq",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.NPQ, application__isnull=False, record__isnull=True)
                | (~Q(kind=Kind.NPQ) & Q(application__isnull=True, record__isnull=False)),
                name="declaration_is_about_a_record_or_an_application",
            ),
            models.CheckConstraint(
                condition=(Q(kind=Kind.NPQ, intake__isnull=False) & OF_ITS_YEAR)
                | (~Q(kind=Kind.NPQ) & Q(intake__isnull=True)),
                name="declaration_of_a_cohort_or_an_intake",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "course_identifier", "declaration_type"], name="declaration_slot_lookup"),
            models.Index(fields=["lead_provider", "created_at"], name="declaration_provider"),
            models.Index(
                fields=["lead_provider", "cohort", "kind"],
                include=[
                    *("id", "person", "application", "course_identifier", "declaration_type"),
                    *("pupil_premium_uplift", "sparsity_uplift"),
                ],
                name="declaration_counted",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="only_legal_moves",
                field="state",
                transitions=[(state, after) for state, following in TRANSITIONS.items() for after in sorted(following)],
            ),
            fills_intake(
                "SELECT intake_id INTO NEW.intake_id FROM npq_application WHERE id = NEW.application_id;",
                pgtrigger.Q(new__kind=Kind.NPQ),
            ),
        ]


class DeclarationStateChange(models.Model):
    """Append-only: each state a declaration has had, since when and by whom."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="state_changes")
    state = models.CharField(max_length=20, choices=DeclarationState)
    reason = models.CharField(max_length=40, blank=True)
    actor = models.CharField(max_length=100, blank=True, help_text="Who moved it, without personal data")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]


@pghistory.track()
class LineItem(models.Model):
    """A declaration on a statement, in the state in which it counts there.

    At most one billable and one refundable per declaration (rule MON-22).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    statement = models.ForeignKey("statements.Statement", models.PROTECT, related_name="line_items")
    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="line_items")
    state = models.CharField(max_length=20, choices=DeclarationState)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["declaration"], condition=Q(state__in=BILLABLE_STATES), name="line_item_one_billable"
            ),
            models.UniqueConstraint(
                fields=["declaration"], condition=Q(state__in=REFUNDABLE_STATES), name="line_item_one_refundable"
            ),
            models.UniqueConstraint(fields=["statement", "declaration", "state"], name="line_item_once"),
        ]
        indexes = [models.Index(fields=["statement", "state"], name="line_item_statement_state")]
        triggers = [
            pgtrigger.FSM(
                name="only_legal_moves",
                field="state",
                transitions=[
                    (state, after)
                    for state, following in TRANSITIONS.items()
                    for after in sorted(following)
                    if state not in ("submitted", "paid")
                ],
            ),
            not_on_a_paid_statement("item_of_a_paid_statement_stays"),
        ]


class DeclarationAttempt(models.Model):
    """Every try at a declaration about a person we know, also the refused ones, with what came of it.

    ``errors`` holds the refused fields and codes (never personal data).
    """

    person = models.ForeignKey("teachers.Person", models.PROTECT, related_name="+")
    lead_provider = models.ForeignKey("providers.LeadProvider", models.PROTECT, related_name="+")
    course_identifier = models.CharField(max_length=100, blank=True)
    declaration_type = models.CharField(max_length=100, blank=True)
    declaration_date = models.CharField(max_length=100, blank=True)
    evidence_held = models.CharField(max_length=100, blank=True)
    declaration = models.ForeignKey(Declaration, models.PROTECT, null=True, blank=True, related_name="attempts")
    errors = models.JSONField(default=list)
    created_at = models.DateTimeField()


class DeclarationFile(models.Model):
    """A CSV file of declarations that somebody of a provider uploaded, with what was found, or what became of it.

    ``rows`` are the lines and cells as they came; ``outcomes`` has for each row its ``problems`` (attribute and
    sentence), or the ``state`` that the declaration has, and once it was declared its id (``declaration``). Kept for 30
    days (rule REC-2).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead_provider = models.ForeignKey("providers.LeadProvider", models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    rows = models.JSONField()
    outcomes = models.JSONField()
    accepted = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    uploaded_at = models.DateTimeField()
    declared_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    declared_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["lead_provider", "uploaded_at"], name="declaration_file_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def file_rows(self) -> list[FileRow]:
        """The rows as they were read."""
        return [FileRow(row["line"], row["cells"]) for row in self.rows]
