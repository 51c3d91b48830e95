"""Loading the shipped intakes, courses and schedules, and changing an intake."""

import json
from datetime import date
from importlib.resources import files
from typing import Any

import structlog
from django.core.exceptions import ValidationError

from cpd.core.actor import Actor
from cpd.core.ids import seeded_ids
from cpd.core.refusals import NotFound, Refusal
from cpd.core.work import unit_of_work
from cpd.npq import errors
from cpd.npq.models import Application, Course, Intake, NpqSchedule

log = structlog.get_logger("cpd.npq")

CHANGEABLE = ("description", "registration_start_date", "registration_end_date", "funding")
"""What :func:`change_intake` may change: everything but its year and letter."""


def _shipped(name: str) -> dict[str, Any]:
    return dict(json.loads(files("cpd.npq").joinpath(f"data/{name}.json").read_text(encoding="utf-8")))


def shipped_intakes() -> list[dict[str, Any]]:
    """The rows of ``data/intakes.json``, with dates as such; each with its ``sources``, and the names of facts that are
    ``assumed``."""
    rows = _shipped("intakes")["intakes"]
    for row in rows:
        for name in ("registration_start_date", "registration_end_date"):
            row[name] = row[name] and date.fromisoformat(row[name])
    return list(rows)


def sources_of_intakes() -> dict[str, str]:
    """Where the shipped intakes are from, by the keys that the rows name."""
    return dict(_shipped("intakes")["sources"])


def shipped_courses() -> dict[str, Any]:
    """``data/courses.json``: ``courses``, ``schedules`` (each with its ``sources``), and the ``sources``."""
    return _shipped("courses")


def shipped_deadlines() -> dict[str, Any]:
    """``data/deadlines.json``: the published ``deadlines`` of milestones with their days of payment; the ``source``."""
    return _shipped("deadlines")


def load_courses() -> None:
    """Brings intakes, courses and schedules up to what the project ships (rule DAT-11). Safe to run again.

    What :func:`change_intake` has changed stays changed, and so does the funding of an intake for which somebody has
    applied.
    """
    with unit_of_work(actor=Actor.system("reference-data"), reason="load_courses"), seeded_ids("npq schedules"):
        _load_intakes()
        shipped = shipped_courses()
        Course.objects.bulk_create(
            [Course(position=position, **row) for position, row in enumerate(shipped["courses"])],
            update_conflicts=True,
            unique_fields=["identifier"],
            update_fields=["name", "short_code", "group", "position"],
        )
        NpqSchedule.objects.bulk_create(
            [
                NpqSchedule(
                    intake_id=row["intake"],
                    identifier=row["identifier"],
                    name=row["name"],
                    group=row["group"],
                    accepts_declarations_from=date.fromisoformat(row["accepts_declarations_from"]),
                    declaration_types=row["declaration_types"],
                    assumed=row["assumed"],
                )
                for row in shipped["schedules"]
            ],
            update_conflicts=True,
            unique_fields=["intake", "identifier"],
            update_fields=["name", "group", "accepts_declarations_from", "declaration_types", "assumed"],
        )


def _load_intakes() -> None:
    known = {intake.identifier: intake for intake in Intake.objects.select_for_update(no_key=True)}
    for row in shipped_intakes():
        name = row["identifier"]
        intake = known.get(name) or Intake(identifier=name, cohort_id=int(name[:4]), suffix=name[4:])
        for fact in CHANGEABLE:
            if fact not in intake.changed_fields:
                setattr(intake, fact, row[fact])
        if name in known and _funding_settled(intake):
            before = Intake.objects.values_list("funding", flat=True).get(identifier=name)
            if before != intake.funding:
                log.warning("the funding of an intake stays as it is", intake=name, funding=before)
                intake.funding = before
        intake.save()


def _funding_settled(intake: Intake) -> bool:
    return Application.objects.filter(intake=intake).exists()


def change_intake(*, identifier: str, actor: Actor, **fields: object) -> Intake:
    """Changes facts of an intake, as DfE may: the names of ``CHANGEABLE``.

    Values are texts, dates and, for the end of registration, None. Refused, with the field's name: ``unknown_field``,
    ``invalid``, ``registration_end_date`` before the start, ``funding`` (``settled``) once somebody has applied (rule
    NPQ-33). Raises :class:`NotFound` for an intake that is not there.
    """
    with unit_of_work(actor=actor, reason="change_intake"):
        unknown = [name for name in fields if name not in CHANGEABLE]
        if unknown:
            raise Refusal(
                errors.INTAKE_UNKNOWN_FIELD.under(name)(name=name, changeable=", ".join(CHANGEABLE)) for name in unknown
            )
        # who applies holds the intake (hold_intake): nobody can until the commit, and who was about to has applied
        intake = Intake.objects.select_for_update(no_key=True).filter(identifier=identifier).first()
        if intake is None:
            raise NotFound("intake", identifier)
        funding = intake.funding
        for name, value in fields.items():
            setattr(intake, name, value)
        try:
            intake.clean_fields()
        except ValidationError as error:
            raise Refusal(
                errors.INTAKE_INVALID.under(name)(name=name, value=fields.get(name), messages=" ".join(messages))
                for name, messages in error.message_dict.items()
            ) from None
        if intake.registration_end_date and intake.registration_end_date < intake.registration_start_date:
            raise Refusal.because(errors.REGISTRATION_ENDS_TOO_EARLY())
        if intake.funding != funding and _funding_settled(intake):
            raise Refusal.because(errors.FUNDING_SETTLED(intake=identifier, funding=funding))
        intake.changed_fields = sorted({*intake.changed_fields, *fields})
        intake.save()
        return intake
