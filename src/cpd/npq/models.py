"""National professional qualifications: courses, intakes, schedules and applications."""

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Cast, Concat, Left

from cpd.core.ids import new_id
from cpd.npq.rules.funding import ONE_COURSE


class Course(models.Model):
    """An NPQ course, e.g. ``npq-headship``. Facts come from ``data/courses.json``."""

    identifier = models.CharField(max_length=60, primary_key=True)
    name = models.CharField(max_length=120)
    short_code = models.CharField(max_length=20)
    group = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.identifier


class IntakeFunding(models.TextChoices):
    """How an intake's places are paid for: all of them, those that have a funded place, none (rules DAT-11, NPQ-5)."""

    FULL = "full"
    CAPPED = "capped"
    ZERO = "zero"


class Intake(models.Model):
    """The people who begin their qualification together: a year has one intake or several, told apart by a letter.

    ``identifier`` is the year and the letter, ``2026b``. Facts come from ``data/intakes.json`` (rule DAT-11); dates are
    UTC dates, and registration without an end goes on until DfE ends it. ``funding`` can't change any more once
    somebody has applied (rule NPQ-33).
    """

    identifier = models.CharField(max_length=5, primary_key=True)
    cohort = models.ForeignKey("cohorts.Cohort", models.PROTECT, related_name="+")
    suffix = models.CharField(max_length=1)
    description = models.CharField(max_length=50, unique=True)
    registration_start_date = models.DateField()
    registration_end_date = models.DateField(null=True, blank=True)
    funding = models.CharField(max_length=10, choices=IntakeFunding)
    changed_fields = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        help_text="What was changed here since: loading the shipped facts again leaves it alone",
    )

    class Meta:
        ordering = ["identifier"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(suffix__regex="^[a-z]$")
                & models.Q(identifier=Concat(Cast("cohort", models.CharField(max_length=4)), "suffix")),
                name="intake_is_year_and_letter",
            ),
            models.CheckConstraint(condition=models.Q(funding__in=IntakeFunding.values), name="intake_funding_known"),
            models.CheckConstraint(
                condition=models.Q(registration_end_date__isnull=True)
                | models.Q(registration_end_date__gte=models.F("registration_start_date")),
                name="intake_registration_in_order",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="funding_settled",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__funding__df=pgtrigger.F("new__funding")),
                func=(
                    "IF EXISTS (SELECT FROM npq_application WHERE intake_id = OLD.identifier) THEN "
                    "RAISE EXCEPTION 'the funding of intake % is settled: somebody has applied', OLD.identifier "
                    "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            )
        ]

    def __str__(self) -> str:
        return self.identifier


OF_ITS_YEAR = models.Q(cohort=Cast(Left("intake", 4), models.PositiveSmallIntegerField()))
"""That ``intake`` is one of the year of ``cohort``, for a table that has both."""


def fills_intake(func: str, condition: pgtrigger.Q | None = None) -> pgtrigger.Trigger:
    """What stores the intake where the release before this one, which still serves while a new one is rolled out, has
    left it out. It goes with the next release (docs/tables.md)."""
    missing = pgtrigger.Q(new__intake__isnull=True)
    return pgtrigger.Trigger(
        name="fill_intake",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=missing & condition if condition else missing,
        func=f"{func} RETURN NEW;",
    )


FIRST_OF_THE_YEAR = "NEW.intake_id := NEW.cohort_id || 'a';"


class NpqSchedule(models.Model):
    """A schedule of a course group in an intake: declarations are accepted from a date on, for some types.

    ``assumed``: nobody published the date.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    intake = models.ForeignKey(Intake, models.PROTECT, related_name="schedules")
    identifier = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    group = models.CharField(max_length=20)
    accepts_declarations_from = models.DateField()
    declaration_types = ArrayField(models.CharField(max_length=20))
    assumed = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["intake", "identifier"], name="npq_schedule_once_an_intake")]


class ApplicationState(models.TextChoices):
    """Where an application stands (API: ``status``)."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@pghistory.track()
class Application(models.Model):
    """One person's application for one course with one provider (rule NPQ-1).

    ``eligible_for_funding`` is the raw outcome of registration; what is shown also looks at previous funding
    (:mod:`cpd.npq.rules`). ``teacher_catchment`` is a stored area such as ``england``. ``cohort`` is the year of the
    ``intake``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("teachers.Person", models.PROTECT, related_name="applications")
    course = models.ForeignKey(Course, models.PROTECT, related_name="applications")
    cohort = models.ForeignKey("cohorts.Cohort", models.PROTECT, related_name="+")
    intake = models.ForeignKey(Intake, models.PROTECT, related_name="applications", db_index=False)
    lead_provider = models.ForeignKey("providers.LeadProvider", models.PROTECT, related_name="applications")
    school = models.ForeignKey("schools.School", models.PROTECT, null=True, blank=True, related_name="+")
    schedule = models.ForeignKey(NpqSchedule, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=ApplicationState, default=ApplicationState.PENDING)
    submitted_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    rejected_at = models.DateTimeField(null=True, blank=True)
    reason_for_rejection = models.CharField(max_length=60, blank=True)
    eligible_for_funding = models.BooleanField(default=False)
    funded_place = models.BooleanField(null=True, blank=True)
    funding_status_code = models.CharField(max_length=60, blank=True)
    funding_choice = models.CharField(max_length=20, blank=True)
    targeted_delivery_funding = models.BooleanField(default=False)
    headteacher_status = models.CharField(max_length=40, blank=True)
    teacher_catchment = models.CharField(max_length=40, blank=True)
    teacher_catchment_country = models.CharField(max_length=80, blank=True)
    teacher_catchment_iso_country_code = models.CharField(max_length=3, blank=True)
    works_in_school = models.BooleanField(null=True, blank=True)
    employer_name = models.CharField(max_length=200, blank=True)
    employment_role = models.CharField(max_length=200, blank=True)
    private_childcare_provider_urn = models.CharField(max_length=20, blank=True)
    itt_provider = models.CharField(max_length=200, blank=True)
    lead_mentor = models.BooleanField(null=True, blank=True)
    works_as_senco = models.BooleanField(null=True, blank=True)
    senco_start_date = models.DateField(null=True, blank=True)
    training_status = models.CharField(max_length=10, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "course"], name="application_person_course")]
        constraints = [
            models.CheckConstraint(condition=OF_ITS_YEAR, name="application_intake_of_its_year"),
            models.UniqueConstraint(
                "person",
                models.Case(
                    *(models.When(course=old, then=models.Value(new)) for old, new in ONE_COURSE.items()),
                    default=models.F("course"),
                    output_field=models.CharField(),
                ),
                "intake",
                condition=models.Q(state=ApplicationState.ACCEPTED) & ~models.Q(training_status="withdrawn"),
                name="application_one_stands",
            ),
        ]
        triggers = [fills_intake(FIRST_OF_THE_YEAR)]

    @property
    def cohort_suffix(self) -> str:
        """The letter of the intake."""
        return self.intake_id[4:]


class ApplicationStateChange(models.Model):
    """Append-only: who set an accepted application's training status to what, why and when."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="state_changes")
    lead_provider = models.ForeignKey("providers.LeadProvider", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=20)
    reason = models.CharField(max_length=80, blank=True)
    actor = models.CharField(
        max_length=100, blank=True, db_default="", help_text="Who set it, without personal data; empty where not kept"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]


class ApplicationMove(models.Model):
    """Append-only: an application that went to another schedule or provider, since when and by whom (rule SEE-21).

    What did not move is the same before and after. ``lead_provider`` is whose it is after the move.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="moves")
    lead_provider = models.ForeignKey("providers.LeadProvider", models.PROTECT, related_name="+")
    lead_provider_before = models.ForeignKey("providers.LeadProvider", models.PROTECT, related_name="+", db_index=False)
    schedule = models.ForeignKey(NpqSchedule, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    schedule_before = models.ForeignKey(
        NpqSchedule, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    actor = models.CharField(max_length=100, help_text="Who moved it, without personal data")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]


class Outcome(models.Model):
    """Whether a participant passed; the newest of a declaration stands (rule NPQ-22). ``declaration_id`` names it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="outcomes")
    declaration_id = models.UUIDField(db_index=True)
    state = models.CharField(max_length=10)
    completion_date = models.DateField()
    actor = models.CharField(
        max_length=100, blank=True, db_default="", help_text="Who noted it, without personal data; empty where not kept"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]
