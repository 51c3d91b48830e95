"""The statement calendar, and the contracts that say what a statement pays. Amounts are in pounds."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from cpd.core.ids import new_id
from cpd.npq.models import FIRST_OF_THE_YEAR, OF_ITS_YEAR, fills_intake
from cpd.statements.rules import TRANSITIONS


class StatementProgramme(models.TextChoices):
    """Which programme of a provider a statement pays."""

    ECF = "ecf"
    NPQ = "npq"


class StatementState(models.TextChoices):
    """``open`` takes declarations, ``payable`` is frozen for assurance, ``paid`` never changes again."""

    OPEN = "open"
    PAYABLE = "payable"
    PAID = "paid"


@pghistory.track()
class Statement(models.Model):
    """What a provider is paid on ``payment_date`` for a cohort of ECF, or for an intake of NPQs.

    It takes declarations until ``deadline_date`` ends (UTC). ``cohort`` is the year of an intake.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead_provider = models.ForeignKey("providers.LeadProvider", models.PROTECT, related_name="statements")
    programme = models.CharField(max_length=3, choices=StatementProgramme)
    cohort = models.ForeignKey("cohorts.Cohort", models.PROTECT, related_name="+")
    intake = models.ForeignKey("npq.Intake", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    name = models.CharField(max_length=40)
    deadline_date = models.DateField()
    payment_date = models.DateField()
    output_fee = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=StatementState, default=StatementState.OPEN)
    marked_as_paid_at = models.DateTimeField(null=True, blank=True)
    prepared_by = models.CharField(max_length=200, blank=True)
    approved_by = models.CharField(max_length=200, blank=True)
    from_calendar = models.BooleanField(
        default=False, db_default=False, help_text="Opened from the shipped calendar, and follows it while open"
    )
    milestones_stated = models.BooleanField(
        default=False, db_default=False, help_text="Somebody said which milestones it is expected to pay"
    )
    contract = models.ForeignKey(
        "Contract",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="statements",
        help_text="What prices an ECF statement (rule MON-6)",
    )
    frozen_totals = models.JSONField(null=True, blank=True, help_text="Stored when authorised (rule MON-4)")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["payment_date", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["lead_provider", "cohort", "name"],
                condition=models.Q(programme=StatementProgramme.ECF),
                name="statement_once_a_cohort",
            ),
            models.UniqueConstraint(
                fields=["lead_provider", "intake", "name"],
                condition=models.Q(programme=StatementProgramme.NPQ),
                name="statement_once_an_intake",
            ),
            models.CheckConstraint(
                condition=(models.Q(programme=StatementProgramme.NPQ, intake__isnull=False) & OF_ITS_YEAR)
                | models.Q(programme=StatementProgramme.ECF, intake__isnull=True),
                name="statement_of_a_cohort_or_an_intake",
            ),
            models.CheckConstraint(
                condition=models.Q(state=StatementState.PAID, marked_as_paid_at__isnull=False)
                | (~models.Q(state=StatementState.PAID) & models.Q(marked_as_paid_at__isnull=True)),
                name="paid_statement_says_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lead_provider", "programme", "cohort", "deadline_date"],
                condition=models.Q(state=StatementState.OPEN, output_fee=True),
                name="statement_available",
            )
        ]
        triggers = [
            pgtrigger.FSM(
                name="paid_stays_paid",
                field="state",
                transitions=[(state, after) for state, following in TRANSITIONS.items() for after in sorted(following)],
            ),
            pgtrigger.Protect(
                name="frozen_totals_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__frozen_totals__isnull=False)
                & pgtrigger.Q(old__frozen_totals__df=pgtrigger.F("new__frozen_totals")),
            ),
            pgtrigger.Protect(
                name="paid_is_paid",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=StatementState.PAID),
            ),
            fills_intake(FIRST_OF_THE_YEAR, pgtrigger.Q(new__programme=StatementProgramme.NPQ)),
        ]

    @property
    def cohort_suffix(self) -> str:
        """The letter of an NPQ statement's intake; empty for ECF."""
        return (self.intake_id or "")[4:]

    @property
    def year_or_intake(self) -> str:
        """``2025`` for ECF, ``2025b`` for NPQs."""
        return self.intake_id or str(self.cohort_id)


def not_on_a_paid_statement(name: str) -> pgtrigger.Trigger:
    """Refuses rows of a paid statement to come, change or go (rule MON-25). The table has a ``statement_id``."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func="""
            IF (TG_OP <> 'INSERT' AND EXISTS (SELECT FROM statements_statement
                                              WHERE id = OLD.statement_id AND state = 'paid'))
               OR (TG_OP <> 'DELETE' AND EXISTS (SELECT FROM statements_statement
                                                 WHERE id = NEW.statement_id AND state = 'paid')) THEN
                RAISE EXCEPTION 'pgtrigger: Cannot change what is on a paid statement (%)', TG_TABLE_NAME;
            END IF;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        """,
    )


class StandingAdjustments(models.Manager["Adjustment"]):
    """Adjustments that nobody took away."""

    def get_queryset(self) -> models.QuerySet["Adjustment"]:
        """Those that count."""
        return super().get_queryset().filter(removed_at__isnull=True)


@pghistory.track()
class Adjustment(models.Model):
    """A named amount in pounds added to, or taken from, a statement.

    One that is taken away stays as a row with ``removed_at``, so that it is known what counted when; ``objects`` are
    those that count, ``ever`` all.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="adjustments")
    name = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = StandingAdjustments()
    ever = models.Manager()

    class Meta:
        triggers = [
            not_on_a_paid_statement("adjustment_of_a_paid_statement_stays"),
            pgtrigger.Trigger(
                name="adjustments_wait_for_a_decision",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF (TG_OP <> 'INSERT' AND EXISTS (SELECT FROM statements_preparation
                                                      WHERE statement_id = OLD.statement_id AND outcome = 'waiting'))
                       OR (TG_OP <> 'DELETE' AND EXISTS (SELECT FROM statements_preparation
                                                         WHERE statement_id = NEW.statement_id
                                                           AND outcome = 'waiting')) THEN
                        RAISE EXCEPTION 'pgtrigger: Cannot adjust a statement whose payment waits for a decision';
                    END IF;
                    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
                """,
            ),
        ]


@pghistory.track()
class StatementMilestone(models.Model):
    """A declaration type that a statement is expected to pay (rule MON-27), settled once the statement is payable."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="milestones")
    declaration_type = models.CharField(max_length=20)

    class Meta:
        ordering = ["statement", "declaration_type"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "declaration_type"], name="statement_milestone_once"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="milestones_of_open_output_statements",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF (TG_OP <> 'INSERT' AND NOT EXISTS (SELECT FROM statements_statement
                                                          WHERE id = OLD.statement_id AND state = 'open'))
                       OR (TG_OP <> 'DELETE' AND NOT EXISTS (SELECT FROM statements_statement
                                                             WHERE id = NEW.statement_id AND state = 'open'
                                                               AND output_fee)) THEN
                        RAISE EXCEPTION 'pgtrigger: Cannot change the milestones of a statement that is not open';
                    END IF;
                    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
                """,
            )
        ]


class PreparationOutcome(models.TextChoices):
    """What became of a preparation: one waits at a time; each of the others is its end."""

    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    REPLACED = "replaced"


class Preparation(models.Model):
    """The payment of a statement, prepared by one person for another to approve (rules MON-3, MON-26).

    ``facts`` is what the statement came to and what it had on it at that moment, ``sha256`` its hash: nothing else is
    approved. ``prepared_by`` and ``decided_by`` are email addresses, or names without a user, made up in the sandbox.
    ``preparing_actor`` and ``deciding_actor`` are who did it for them, as the audit trail has it.
    ``replaced``: the figures changed, and somebody prepared it again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="preparations")
    facts = models.JSONField()
    sha256 = models.CharField(max_length=64)
    prepared_by = models.CharField(max_length=200)
    prepared_by_user = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    prepared_at = models.DateTimeField()
    preparing_actor = models.CharField(max_length=200)
    outcome = models.CharField(max_length=10, choices=PreparationOutcome, default=PreparationOutcome.WAITING)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_by_user = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    deciding_actor = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500, blank=True, help_text="Why it was rejected")

    class Meta:
        ordering = ["prepared_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement"],
                condition=models.Q(outcome=PreparationOutcome.WAITING),
                name="preparation_waiting_once",
            ),
            models.UniqueConstraint(
                fields=["statement"],
                condition=models.Q(outcome=PreparationOutcome.APPROVED),
                name="preparation_approved_once",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome=PreparationOutcome.WAITING, decided_at__isnull=True, decided_by="")
                | (
                    ~models.Q(outcome=PreparationOutcome.WAITING)
                    & models.Q(decided_at__isnull=False)
                    & ~models.Q(decided_by="")
                ),
                name="preparation_says_who_decided",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome=PreparationOutcome.REJECTED) | ~models.Q(reason=""),
                name="rejection_gives_a_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome=PreparationOutcome.APPROVED)
                | ~models.Q(Exact(Lower("prepared_by"), Lower("decided_by"))),
                name="approved_by_another_name",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome=PreparationOutcome.APPROVED)
                | models.Q(prepared_by_user__isnull=True)
                | models.Q(decided_by_user__isnull=True)
                | ~models.Q(prepared_by_user=models.F("decided_by_user")),
                name="approved_by_another_user",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="what_was_prepared_stays",
                fields=[
                    *("statement", "facts", "sha256"),
                    *("prepared_by", "prepared_by_user", "prepared_at", "preparing_actor"),
                ],
            ),
            pgtrigger.Protect(
                name="decided_is_decided",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__outcome=PreparationOutcome.WAITING),
            ),
            pgtrigger.Protect(name="preparation_is_kept", operation=pgtrigger.Delete),
            not_on_a_paid_statement("preparation_of_a_paid_statement_stays"),
            pgtrigger.Trigger(
                name="only_payable_ones_are_prepared",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (SELECT FROM statements_statement
                                   WHERE id = NEW.statement_id AND state = 'payable') THEN
                        RAISE EXCEPTION 'pgtrigger: Cannot prepare the payment of a statement that is not payable';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]


def _never_changes(name: str) -> list[pgtrigger.Trigger]:
    """A version that was stored stays as it is: what changes is a version of its own."""
    return [pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)]


class Contract(models.Model):
    """A version of the ECF call-off contract of a provider and a cohort. Statements name theirs (rule MON-6)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead_provider = models.ForeignKey("providers.LeadProvider", models.PROTECT, related_name="contracts")
    cohort = models.ForeignKey("cohorts.Cohort", models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    recruitment_target = models.PositiveIntegerField()
    set_up_fee = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    monthly_service_fee = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    uplift_amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    uplift_target = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    mentor_recruitment_target = models.PositiveIntegerField(null=True, blank=True)
    mentor_payment_per_participant = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lead_provider", "cohort", "version"], name="contract_version_once")
        ]
        triggers = _never_changes("contract_never_changes")


class Band(models.Model):
    """A price for the participants from the end of the band before up to ``maximum``."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="bands")
    letter = models.CharField(max_length=1)
    maximum = models.PositiveIntegerField()
    per_participant = models.DecimalField(max_digits=12, decimal_places=2)
    output_payment_percentage = models.PositiveSmallIntegerField(default=60)
    service_fee_percentage = models.PositiveSmallIntegerField(default=40)

    class Meta:
        ordering = ["letter"]
        constraints = [models.UniqueConstraint(fields=["contract", "letter"], name="band_letter_once")]
        triggers = [
            *_never_changes("band_never_changes"),
            pgtrigger.Trigger(
                name="no_band_for_a_contract_in_use",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (SELECT FROM statements_statement WHERE contract_id = NEW.contract_id) THEN
                        RAISE EXCEPTION 'pgtrigger: Cannot add a band to a contract that prices statements';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]


class NpqContract(models.Model):
    """A version of the price of one course for a provider and an intake. Statements name theirs (rule MON-6)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead_provider = models.ForeignKey("providers.LeadProvider", models.PROTECT, related_name="npq_contracts")
    cohort = models.ForeignKey("cohorts.Cohort", models.PROTECT, related_name="+")
    intake = models.ForeignKey("npq.Intake", models.PROTECT, related_name="+", db_index=False)
    course = models.ForeignKey("npq.Course", models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    per_participant = models.DecimalField(max_digits=12, decimal_places=2)
    recruitment_target = models.PositiveIntegerField()
    number_of_payment_periods = models.PositiveSmallIntegerField()
    output_payment_percentage = models.PositiveSmallIntegerField(default=60)
    service_fee_percentage = models.PositiveSmallIntegerField(default=40)
    service_fee_installments = models.PositiveSmallIntegerField(default=0)
    monthly_service_fee = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    targeted_delivery_funding_per_participant = models.DecimalField(max_digits=12, decimal_places=2, default=100)
    special_course = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lead_provider", "intake", "course", "version"], name="npq_contract_version_once_an_intake"
            ),
            models.CheckConstraint(condition=OF_ITS_YEAR, name="npq_contract_intake_of_its_year"),
        ]
        triggers = [fills_intake(FIRST_OF_THE_YEAR), *_never_changes("npq_contract_never_changes")]


@pghistory.track()
class CoursePrice(models.Model):
    """The version of a contract that prices a course on an NPQ statement (rule MON-6)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="course_prices")
    course = models.ForeignKey("npq.Course", models.PROTECT, related_name="+")
    contract = models.ForeignKey(NpqContract, models.PROTECT, related_name="course_prices")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "course"], name="course_price_once")]
        triggers = [not_on_a_paid_statement("price_of_a_paid_statement_stays")]
