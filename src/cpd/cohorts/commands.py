"""Loading the shipped academic years, and changing one."""

import json
from datetime import date
from importlib.resources import files
from typing import Any

from django.core.exceptions import ValidationError

from cpd.cohorts import errors
from cpd.cohorts.models import Cohort
from cpd.core.actor import Actor
from cpd.core.dates import parse_instant
from cpd.core.refusals import NotFound, Refusal
from cpd.core.work import unit_of_work

CHANGEABLE = (
    "registration_start_date",
    "academic_year_start_date",
    "automatic_assignment_period_end_date",
    "registration_blocked_from",
    "registration_blocked_until",
    "payments_frozen_at",
    "declarations_close_on",
    "mentor_funding",
    "detailed_evidence_types",
    "declarations_in_order",
    "uplift_fees",
)
"""What :func:`change_cohort` may change: everything but the year itself."""


def _shipped() -> dict[str, Any]:
    return dict(json.loads(files("cpd.cohorts").joinpath("data/cohorts.json").read_text(encoding="utf-8")))


def sources_of_cohorts() -> dict[str, str]:
    """Where the shipped facts are from, by the keys that the rows name."""
    return dict(_shipped()["sources"])


def shipped_cohorts() -> list[dict[str, Any]]:
    """The rows of ``data/cohorts.json``, with dates and instants as such; each with its ``sources``, and the names of
    facts that are ``assumed``."""
    rows = _shipped()["cohorts"]
    for row in rows:
        for name, value in row.items():
            if name.endswith(("_date", "_on", "_from", "_until")):
                row[name] = value and date.fromisoformat(value)
        row["payments_frozen_at"] = row["payments_frozen_at"] and parse_instant(row["payments_frozen_at"])
    return list(rows)


def load_cohorts() -> None:
    """Brings the cohorts up to what the project ships. What :func:`change_cohort` has changed stays changed."""
    with unit_of_work(actor=Actor.system("reference-data"), reason="load_cohorts"):
        known = {cohort.start_year: cohort for cohort in Cohort.objects.select_for_update(no_key=True)}
        for row in shipped_cohorts():
            cohort = known.get(row["start_year"]) or Cohort(start_year=row["start_year"])
            for name in CHANGEABLE:
                if name not in cohort.changed_fields:
                    setattr(cohort, name, row[name])
            cohort.save()


def change_cohort(*, start_year: int, actor: Actor, **fields: object) -> Cohort:
    """Changes facts of a cohort, as DfE may: ``payments_frozen_at=…`` and the other names of ``CHANGEABLE``.

    Values are dates, an aware instant (or None) and booleans. Refused, with the field's name: ``unknown_field``,
    ``invalid``, and ``registration_blocked_until`` where the first or the last day is missing, or they are the wrong
    way round. Raises :class:`NotFound` for a year that the service does not know.
    """
    with unit_of_work(actor=actor, reason="change_cohort"):
        unknown = [name for name in fields if name not in CHANGEABLE]
        if unknown:
            raise Refusal(
                errors.UNKNOWN_FIELD.under(name)(name=name, changeable=", ".join(CHANGEABLE)) for name in unknown
            )
        cohort = Cohort.objects.select_for_update(no_key=True).filter(start_year=start_year).first()
        if cohort is None:
            raise NotFound("cohort", start_year)
        for name, value in fields.items():
            setattr(cohort, name, value)
        try:
            cohort.clean_fields()
        except ValidationError as error:
            raise Refusal(
                errors.INVALID.under(name)(name=name, value=fields.get(name), messages=" ".join(messages))
                for name, messages in error.message_dict.items()
            ) from None
        first, last = cohort.registration_blocked_from, cohort.registration_blocked_until
        if (first is None) != (last is None) or (first and last and last < first):
            raise Refusal.because(errors.BLOCKED_DAYS_OUT_OF_ORDER())
        cohort.changed_fields = sorted({*cohort.changed_fields, *fields})
        cohort.save()
        return cohort
