"""Cohorts: one row per academic year."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Cohort(models.Model):
    """An academic year of training, named by the year in which it starts (2022 is 2022 to 2023).

    Dates are UTC dates. Facts come from ``data/cohorts.json`` (rules DAT-2, DAT-8, DAT-9).

    A closed cohort has two dates. From ``payments_frozen_at`` people may move on to a later cohort;
    ``declarations_close_on`` is the last day on which declaring is possible. ``registration_blocked_from`` and
    ``registration_blocked_until``, both included, are days on which nobody can be registered or transferred, in
    whatever cohort. ``declarations_in_order``: the dates of declarations follow the order of their types.
    """

    start_year = models.PositiveSmallIntegerField(primary_key=True)
    registration_start_date = models.DateField()
    academic_year_start_date = models.DateField()
    automatic_assignment_period_end_date = models.DateField()
    registration_blocked_from = models.DateField(null=True, blank=True)
    registration_blocked_until = models.DateField(null=True, blank=True)
    payments_frozen_at = models.DateTimeField(null=True, blank=True)
    declarations_close_on = models.DateField(null=True, blank=True)
    mentor_funding = models.BooleanField(default=False)
    detailed_evidence_types = models.BooleanField(default=False)
    declarations_in_order = models.BooleanField(default=False, db_default=False)
    uplift_fees = models.BooleanField(default=True)
    changed_fields = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        help_text="What was changed here since: loading the shipped facts again leaves it alone",
    )

    class Meta:
        ordering = ["start_year"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(start_year__gte=2020, start_year__lte=2100), name="cohort_start_year_plausible"
            ),
            models.CheckConstraint(
                condition=models.Q(registration_blocked_from__isnull=True, registration_blocked_until__isnull=True)
                | models.Q(
                    registration_blocked_from__isnull=False,
                    registration_blocked_until__isnull=False,
                    registration_blocked_from__lte=models.F("registration_blocked_until"),
                ),
                name="cohort_blocked_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.start_year)

    @property
    def academic_year(self) -> str:
        """``2022 to 2023``, as pages say it."""
        return f"{self.start_year} to {self.start_year + 1}"
