"""Early career training (rule PAR-1).

A *training record* is one person in one role. It is at schools for *school periods*, trained within them for *training
periods*, and an ECT has *mentorship periods*. Dates are half open: ``[started_on, finished_on)``; an open end is null.
"""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from cpd.core.ids import new_id


class Role(models.TextChoices):
    """What a person trains as (API: ``participant_type``)."""

    ECT = "ect"
    MENTOR = "mentor"


class EligibilityStatus(models.TextChoices):
    """Whether DfE pays for the training (rule REG-14)."""

    ELIGIBLE = "eligible"
    MATCHED = "matched"
    MANUAL_CHECK = "manual_check"
    INELIGIBLE = "ineligible"


class Programme(models.TextChoices):
    """How a training period is led. Only provider-led periods can have a partnership; every period has a schedule."""

    PROVIDER_LED = "provider_led"
    SCHOOL_LED = "school_led"


class EndReason(models.TextChoices):
    """Why a training period ended (rules PAR-1, PAR-5)."""

    LEFT_SCHOOL = "left_school"
    CHANGED_PROVIDER = "changed_provider"
    CHANGED_PROGRAMME = "changed_programme"
    CHANGED_COHORT = "changed_cohort"
    COMPLETED = "completed"


class Schedule(models.Model):
    """When the milestones of a cohort's training fall; ``ecf-standard-september`` and eleven others per cohort."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cohort = models.ForeignKey("cohorts.Cohort", models.PROTECT, related_name="+")
    identifier = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    schedule_type = models.CharField(max_length=40)
    course_identifiers = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "identifier"], name="schedule_once_per_cohort")]

    def __str__(self) -> str:
        return f"{self.identifier} {self.cohort_id}"


class Milestone(models.Model):
    """The window in which a declaration type may be dated: from ``start_date`` to ``milestone_date``, both included.

    ``milestone_date`` null means open-ended.
    """

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="milestones")
    name = models.CharField(max_length=120)
    declaration_type = models.CharField(max_length=20)
    start_date = models.DateField()
    milestone_date = models.DateField(null=True, blank=True)
    payment_date = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when it has dates of its own, and no longer follows what is shipped"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schedule", "declaration_type"], name="milestone_once")]


@pghistory.track()
class TrainingRecord(models.Model):
    """One person in one role; ``id`` is the ``training_record_id`` that never changes.

    ``eligibility_status`` empty means not decided. ``became_eligible_at`` is kept once set (rule REG-15).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("teachers.Person", models.PROTECT, related_name="training_records")
    role = models.CharField(max_length=10, choices=Role)
    created_at = models.DateTimeField()
    eligibility_status = models.CharField(max_length=20, choices=EligibilityStatus, blank=True)
    eligibility_reason = models.CharField(max_length=40, blank=True)
    became_eligible_at = models.DateTimeField(null=True, blank=True)
    became_ineligible_at = models.DateTimeField(null=True, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    completion_reason = models.CharField(max_length=60, blank=True)
    cohort_changed_after_payments_frozen = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["person", "role"], name="training_record_person_role")]


class RecordSaid(models.TextChoices):
    """What the teaching record last said about somebody (rule REG-20)."""

    MATCHED = "matched", "It is their record"
    NOBODY = "nobody", "Nobody has that number"
    SOMEBODY_ELSE = "somebody_else", "The number is somebody else's"
    DEACTIVATED = "deactivated", "The record is no longer active"
    MERGED = "merged", "The record was merged into another"


@pghistory.track()
class EligibilityFacts(models.Model):
    """What decides on a record's eligibility (rule REG-14): a row once the teaching record answered, or DfE decided.

    ``said`` empty: it was never asked. ``induction_status`` as the teaching record calls it. ``decided_by_hand_at``:
    DfE decided then, and nothing but DfE decides again (rule REG-22); ``note`` is why.
    """

    record = models.OneToOneField(TrainingRecord, models.PROTECT, primary_key=True, related_name="eligibility_facts")
    said = models.CharField(max_length=20, choices=RecordSaid, blank=True)
    qts = models.BooleanField(default=True)
    active_flags = models.BooleanField(default=False)
    previous_participation = models.BooleanField(default=False)
    previous_induction = models.BooleanField(default=False)
    exempt = models.BooleanField(default=False)
    induction_started = models.BooleanField(default=True)
    different_trn = models.BooleanField(default=False)
    secondary_profile = models.BooleanField(default=False)
    induction_status = models.CharField(max_length=40, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    decided_by_hand_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)


class EarlyRollOut(models.Model):
    """Who took part in the programme before its national roll-out, by their verified TRN (rule REG-29).

    ``added_by`` is who imported it, and ``removed_by`` who took them off, as the audit trail names them. Whoever was
    taken off keeps their row, so that no import puts them back; ``removed_because`` says why.
    """

    trn = models.CharField(max_length=7, primary_key=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=100)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.CharField(max_length=100, blank=True, default="", db_default="")
    removed_because = models.CharField(max_length=200, blank=True, default="", db_default="")


class RecordCheck(models.Model):
    """A question that the teaching record has still to answer. The row goes with the answer.

    ``date_of_birth`` is as the school typed it, for somebody whose number was not verified yet.
    """

    record = models.OneToOneField(TrainingRecord, models.CASCADE, primary_key=True, related_name="+")
    date_of_birth = models.DateField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["next_try_at"], name="record_checks_due")]


def _daterange(start: str, end: str) -> Func:
    return Func(F(start), F(end), Value("[)"), function="daterange", output_field=DateRangeField())


def _ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(finished_on__isnull=True) | Q(finished_on__gte=F("started_on")), name=name
    )


@pghistory.track()
class SchoolPeriod(models.Model):
    """A record's time at one school. ``removed_at`` is set when the school said it was registered in error.

    An ECT is at one school at a time; a mentor may be at several.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record = models.ForeignKey(TrainingRecord, models.PROTECT, related_name="school_periods")
    role = models.CharField(max_length=10, choices=Role, help_text="The record's, so that the database can tell")
    school = models.ForeignKey("schools.School", models.PROTECT, related_name="school_periods")
    started_on = models.DateField()
    finished_on = models.DateField(null=True, blank=True)
    email = models.CharField(max_length=254, blank=True)
    working_pattern = models.CharField(max_length=20, blank=True)
    appropriate_body = models.ForeignKey(
        "schools.AppropriateBody",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="Of an ECT; empty while none is appointed (rule SCH-25)",
    )
    leaving_reported_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            _ends_after_start("school_period_ends_after_start"),
            ExclusionConstraint(
                name="school_periods_of_an_ect_never_overlap",
                expressions=[
                    (F("record"), RangeOperators.EQUAL),
                    (_daterange("started_on", "finished_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(removed_at__isnull=True, role=Role.ECT),
            ),
        ]


@pghistory.track()
class TrainingPeriod(models.Model):
    """A stretch of training within a school period, under one partnership and one schedule.

    ``withdrawn_at`` and ``deferred_at`` are set while the lead provider holds the participant withdrawn or deferred;
    the later of the two is the training status, neither means active.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record = models.ForeignKey(TrainingRecord, models.PROTECT, related_name="training_periods")
    school_period = models.ForeignKey(SchoolPeriod, models.PROTECT, related_name="training_periods")
    programme = models.CharField(max_length=20, choices=Programme)
    partnership = models.ForeignKey(
        "schools.Partnership", models.PROTECT, null=True, blank=True, related_name="training_periods"
    )
    cohort = models.ForeignKey("cohorts.Cohort", models.PROTECT, related_name="+")
    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="+")
    started_on = models.DateField()
    finished_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=30, choices=EndReason, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    deferred_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            _ends_after_start("training_period_ends_after_start"),
            models.CheckConstraint(
                condition=Q(programme=Programme.PROVIDER_LED) | Q(partnership__isnull=True),
                name="school_led_training_has_no_partnership",
            ),
            models.CheckConstraint(
                condition=Q(finished_on__isnull=True, end_reason="")
                | (Q(finished_on__isnull=False) & ~Q(end_reason="")),
                name="training_period_end_has_a_reason",
            ),
            ExclusionConstraint(
                name="training_periods_never_overlap",
                expressions=[
                    (F("record"), RangeOperators.EQUAL),
                    (_daterange("started_on", "finished_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class MentorshipPeriod(models.Model):
    """A mentor looks after an ECT at a school for a time. An ECT has one mentor at a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ect_record = models.ForeignKey(TrainingRecord, models.PROTECT, related_name="mentorships")
    school_period = models.ForeignKey(SchoolPeriod, models.PROTECT, related_name="mentorships")
    mentor_record = models.ForeignKey(TrainingRecord, models.PROTECT, related_name="mentees")
    started_on = models.DateField()
    finished_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            _ends_after_start("mentorship_ends_after_start"),
            models.CheckConstraint(condition=~Q(ect_record=F("mentor_record")), name="nobody_mentors_themselves"),
            ExclusionConstraint(
                name="mentorships_of_an_ect_never_overlap",
                expressions=[
                    (F("ect_record"), RangeOperators.EQUAL),
                    (_daterange("started_on", "finished_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class TrainingStateChange(models.Model):
    """Append-only: who set a record's training status to what, why and when (rule PAR-14)."""

    record = models.ForeignKey(TrainingRecord, models.PROTECT, related_name="state_changes")
    training_period = models.ForeignKey(TrainingPeriod, models.PROTECT, related_name="state_changes")
    lead_provider = models.ForeignKey("providers.LeadProvider", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=20)
    reason = models.CharField(max_length=60, blank=True)
    actor = models.CharField(
        max_length=100, blank=True, db_default="", help_text="Who set it, without personal data; empty where not kept"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["record", "lead_provider", "created_at"], name="training_state_latest")]


class TrainingScheduleChange(models.Model):
    """Append-only: a training period that was put on another schedule as it is, since when and by whom (rule SEE-21).

    A change that begins a new period has none: the periods say it.
    """

    training_period = models.ForeignKey(TrainingPeriod, models.PROTECT, related_name="schedule_changes")
    lead_provider = models.ForeignKey("providers.LeadProvider", models.PROTECT, null=True, blank=True, related_name="+")
    before = models.ForeignKey(Schedule, models.PROTECT, related_name="+", db_index=False)
    after = models.ForeignKey(Schedule, models.PROTECT, related_name="+", db_index=False)
    actor = models.CharField(max_length=100, help_text="Who changed it, without personal data")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]


class ChangeKind(models.TextChoices):
    """What a school changed of somebody who is registered there (rule TUT-1)."""

    NAME = "name"
    EMAIL = "email"
    START = "start"
    BODY = "appropriate_body"
    PATTERN = "working_pattern"
    LEAVING = "leaving"
    STAYING = "staying"
    REMOVED = "removed"


class ParticipantChange(models.Model):
    """Append-only: what a school, or DfE for it, changed of somebody's registration, and by whom (rule TUT-1).

    ``before`` and ``after`` are texts for people, dates in ISO form; empty for an address, which is not kept twice.
    ``reason`` is the code of the reason that was given, if one was asked for; ``by`` who did it, as the audit trail
    names them.
    """

    record = models.ForeignKey(TrainingRecord, models.PROTECT, related_name="changes")
    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=ChangeKind)
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=60, blank=True)
    by = models.CharField(max_length=100)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]
