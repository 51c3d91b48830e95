"""Schools as the register knows them, and what they chose for a cohort."""

import pghistory
from django.db import models

from cpd.core.ids import new_id


class BodyKind(models.TextChoices):
    """What an appropriate body is (rule SCH-22)."""

    LOCAL_AUTHORITY = "local_authority", "Local authority"
    TEACHING_SCHOOL_HUB = "teaching_school_hub", "Teaching school hub"
    NATIONAL = "national", "National body"


class AppropriateBody(models.Model):
    """Who watches over statutory inductions: they are recorded there, not by us.

    ``closed_from`` is the first cohort for which it takes nobody on; ``school_types`` are the types of schools that a
    national body is there for, all independent ones where there are none.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=BodyKind)
    closed_from = models.PositiveSmallIntegerField(null=True, blank=True)
    school_types = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(models.functions.Lower("name"), "kind", name="appropriate_body_once"),
        ]

    def __str__(self) -> str:
        return self.name


class School(models.Model):
    """An establishment of the national register (GIAS), by its six-digit URN."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    urn = models.CharField(max_length=6, unique=True)
    name = models.CharField(max_length=255)
    ukprn = models.CharField(max_length=8, blank=True)
    establishment_type_code = models.PositiveSmallIntegerField()
    establishment_type_name = models.CharField(max_length=120, blank=True)
    phase_code = models.PositiveSmallIntegerField(default=0)
    phase_name = models.CharField(max_length=60, blank=True)
    status_code = models.PositiveSmallIntegerField(default=1)
    section_41_approved = models.BooleanField(default=False)
    local_authority_code = models.CharField(max_length=4, blank=True)
    local_authority_name = models.CharField(max_length=120, blank=True)
    district_code = models.CharField(max_length=9, blank=True)
    district_name = models.CharField(max_length=120, blank=True)
    address_line1 = models.CharField(max_length=200, blank=True)
    address_line2 = models.CharField(max_length=200, blank=True)
    address_line3 = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    website = models.CharField(max_length=255, blank=True)
    primary_contact_email = models.CharField(max_length=254, blank=True)
    secondary_contact_email = models.CharField(max_length=254, blank=True)
    eligible = models.BooleanField(default=False, help_text="Decided by schools.rules when the register row changes")
    cip_only = models.BooleanField(default=False, help_text="May only run the school-led programme")
    reminders_off_until = models.DateField(
        null=True, blank=True, help_text="The last day on which the school is reminded of nothing (rule SCH-32)"
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(urn__regex=r"^\d{6}$"), name="school_urn_six_digits"),
        ]
        indexes = [models.Index(fields=["name"], name="school_name")]

    def __str__(self) -> str:
        return f"{self.name} ({self.urn})"


class SchoolIncentives(models.Model):
    """Whether a school has the pupil premium and sparsity incentives in a cohort year (rule SCH-6)."""

    school = models.ForeignKey(School, models.CASCADE, related_name="incentives")
    start_year = models.PositiveSmallIntegerField()
    pupil_premium = models.BooleanField(default=False)
    sparsity = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "start_year"], name="school_incentives_once")]


class ProgrammeChoice(models.TextChoices):
    """What a school chose for a cohort (rule SCH-18)."""

    FULL = "full_induction_programme"
    CORE = "core_induction_programme"
    OWN = "design_our_own"
    NONE = "no_early_career_teachers"
    SCHOOL_FUNDED = "school_funded_fip"


SCHOOL_LED = (ProgrammeChoice.CORE, ProgrammeChoice.OWN)
"""Programmes of schools that lead the training themselves."""


class SchoolCohort(models.Model):
    """A school's set-up for a cohort: the row exists once it has been answered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    school = models.ForeignKey(School, models.CASCADE, related_name="cohorts")
    cohort = models.ForeignKey("cohorts.Cohort", models.PROTECT, related_name="+")
    programme = models.CharField(max_length=40, choices=ProgrammeChoice)
    appropriate_body = models.ForeignKey(
        AppropriateBody,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="Of the cohort's early career teachers who have no other (rule SCH-25)",
    )
    created_at = models.DateTimeField()
    set_up_at = models.DateTimeField(
        null=True, blank=True, help_text="When the school itself said so; empty where a provider's report did"
    )
    tutor_confirmed_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "cohort"], name="school_cohort_once")]

    @property
    def school_led(self) -> bool:
        """Whether the school leads the training itself."""
        return self.programme in SCHOOL_LED

    @property
    def school_pays(self) -> bool:
        """Whether the school pays a provider itself: DfE pays for nothing, and no partnership is reported."""
        return self.programme == ProgrammeChoice.SCHOOL_FUNDED


class Nomination(models.Model):
    """A link was sent to a school's contact, by which it names its induction tutor (rules SCH-26 and SCH-27).

    The link's token is the id, sealed; it is written nowhere. ``requested``: somebody asked for it, which is limited;
    others go along with a letter. ``caller`` is a keyed digest of the network address it was asked from.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    school = models.ForeignKey(School, models.CASCADE, related_name="nominations")
    sent_to = models.CharField(max_length=254)
    requested = models.BooleanField(default=True)
    caller = models.BinaryField(max_length=32, default=bytes)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["school", "asked_at"], name="nomination_of_school"),
            models.Index(fields=["asked_at"], name="nomination_age"),
        ]


class SupportRequest(models.Model):
    """What somebody at a school asked DfE for (rule SCH-33). ``subject`` is one of :class:`cpd.schools.rules.Subject`.

    ``record_id`` names the training record that it is about, where it is about one. Open while ``closed_at`` is empty:
    then ``answer`` went to whoever asked, or ``note`` says for DfE alone why it was closed without one (rule SCH-34).
    A question that was opened again keeps in ``earlier``, the oldest first, how it had been closed and why it was
    opened: ``answer``, ``note``, ``closed_at``, ``closed_by``, ``reopened_at``, ``reopened_by``, ``why`` (rule SCH-35).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    school = models.ForeignKey(School, models.PROTECT, related_name="support_requests")
    user = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    cohort = models.ForeignKey("cohorts.Cohort", models.PROTECT, null=True, related_name="+")
    record_id = models.UUIDField(null=True, blank=True)
    subject = models.CharField(max_length=60)
    message = models.TextField()
    created_at = models.DateTimeField()
    answer = models.TextField(blank=True, default="", db_default="")
    note = models.TextField(blank=True, default="", db_default="")
    earlier = models.JSONField(blank=True, default=list, db_default=models.Value([], models.JSONField()))
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="support_request_age")]


class PlannedReminder(models.Model):
    """A reminder that DfE schedules: ``kind`` is one of :class:`cpd.schools.rules.Reminder` (rule SCH-36).

    It goes out at noon in London on ``day``, unless it was cancelled before; then ``schools`` counts whom it went to.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40)
    day = models.DateField()
    planned_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    planned_at = models.DateTimeField()
    cancelled_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    schools = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day"], condition=models.Q(cancelled_at__isnull=True), name="planned_reminder_one_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(cancelled_at__isnull=True) | models.Q(sent_at__isnull=True),
                name="planned_reminder_sent_or_cancelled",
            ),
        ]


class ChallengeReason(models.TextChoices):
    """Why a school challenged a partnership (rule SCH-15)."""

    ANOTHER_PROVIDER = "another_provider", "We have chosen another provider"
    NOT_CONFIRMED = "not_confirmed", "We have not confirmed an agreement with this provider"
    DO_NOT_RECOGNISE = "do_not_recognise", "We do not recognise this provider"
    NO_ECTS = "no_ects", "We do not expect any early career teachers"
    MISTAKE = "mistake", "This looks like a mistake"


@pghistory.track()
class Partnership(models.Model):
    """A school, a lead provider, a delivery partner and a cohort. Challenged while ``challenged_at`` is set.

    ``relationship`` marks one made for individual transfers; it never counts as the school's own.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    school = models.ForeignKey(School, models.PROTECT, related_name="partnerships")
    lead_provider = models.ForeignKey("providers.LeadProvider", models.PROTECT, related_name="partnerships")
    delivery_partner = models.ForeignKey("providers.DeliveryPartner", models.PROTECT, related_name="partnerships")
    cohort = models.ForeignKey("cohorts.Cohort", models.PROTECT, related_name="+")
    relationship = models.BooleanField(default=False)
    challenged_at = models.DateTimeField(null=True, blank=True)
    challenge_reason = models.CharField(max_length=40, choices=ChallengeReason, blank=True)
    challenge_deadline = models.DateTimeField(null=True, blank=True)
    remind_at = models.DateTimeField(
        null=True, blank=True, help_text="When the school is reminded of a provider's report; empty once it was"
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "lead_provider", "delivery_partner", "cohort"], name="partnership_once"
            ),
            models.CheckConstraint(
                condition=models.Q(challenged_at__isnull=True, challenge_reason="")
                | (models.Q(challenged_at__isnull=False) & ~models.Q(challenge_reason="")),
                name="partnership_challenge_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["remind_at"], condition=models.Q(remind_at__isnull=False), name="partnership_remind_at"
            )
        ]

    @property
    def challenged(self) -> bool:
        """Whether the school challenges it now: its people are hidden from the provider (rule SEE-2)."""
        return self.challenged_at is not None
