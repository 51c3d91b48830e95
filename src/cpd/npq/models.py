"""National professional qualifications: courses, schedules and applications."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models

from cpd.core.ids import new_id


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


class NpqSchedule(models.Model):
    """A schedule of a course group in a cohort: declarations are accepted from a date on, for some types."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cohort = models.ForeignKey("cohorts.Cohort", models.PROTECT, related_name="+")
    cohort_suffix = models.CharField(max_length=1, default="a")
    identifier = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    group = models.CharField(max_length=20)
    accepts_declarations_from = models.DateField()
    declaration_types = ArrayField(models.CharField(max_length=20))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "cohort_suffix", "identifier"], name="npq_schedule_once")
        ]


class ApplicationState(models.TextChoices):
    """Where an application stands (API: ``status``)."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@pghistory.track()
class Application(models.Model):
    """One person's application for one course with one provider (rule NPQ-1).

    ``eligible_for_funding`` is the raw outcome of registration; what is shown also looks at previous funding
    (:mod:`cpd.npq.rules`). ``teacher_catchment`` is a stored area such as ``england``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("teachers.Person", models.PROTECT, related_name="applications")
    course = models.ForeignKey(Course, models.PROTECT, related_name="applications")
    cohort = models.ForeignKey("cohorts.Cohort", models.PROTECT, related_name="+")
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
    training_status = models.CharField(max_length=10, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "course"], name="application_person_course")]


class ApplicationStateChange(models.Model):
    """Append-only: who set an accepted application's training status to what, why and when."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="state_changes")
    lead_provider = models.ForeignKey("providers.LeadProvider", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=20)
    reason = models.CharField(max_length=80, blank=True)
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
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]
