"""Files of declarations: checked when they are uploaded, declared when somebody says so, once (rule DEC-30)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.dry_run import try_out
from cpd.core.refusals import NotFound, Refusal
from cpd.core.work import unit_of_work
from cpd.declarations import errors
from cpd.declarations.commands.bulk import begin_alone, declare_many
from cpd.declarations.files import FileRow, read_declarations
from cpd.declarations.models import Declaration, DeclarationFile

LONGEST_NAME = 200


def upload_file(
    *, lead_provider_id: UUID, name: str, content: bytes, delivery_partner_required: bool, user_id: UUID, actor: Actor
) -> DeclarationFile:
    """Checks every row as declaring would, declares nothing, and keeps the file with what was found.

    Refused: what :func:`cpd.declarations.files.read_declarations` refuses, and (``file``) while another file or bulk
    request of the provider is at work. ``user_id`` is who uploads it.
    """
    rows = read_declarations(content)

    def judge() -> list[Declaration | Refusal]:
        return _checked(lead_provider_id, rows, delivery_partner_required, actor)

    outcomes = try_out(judge, actor=actor, refusing=(Refusal,))
    with unit_of_work(actor=actor, reason="upload_declarations"):
        return DeclarationFile.objects.create(
            lead_provider_id=lead_provider_id,
            name="".join(one for one in name if one.isprintable())[-LONGEST_NAME:],
            rows=[{"line": row.line, "cells": row.cells} for row in rows],
            **_kept(outcomes, stored=False),
            uploaded_by_id=user_id,
            uploaded_at=clock.machine_now(),
        )


def declare_file(
    *, lead_provider_id: UUID, file_id: UUID | None, delivery_partner_required: bool, user_id: UUID, actor: Actor
) -> DeclarationFile:
    """Checks each row of a file again, declares it and keeps what became of it. A file that was declared before is
    given as it is, also when it is being declared at that moment: the second click waits for the first.

    Raises :class:`NotFound`. Refused (``file``) while another file or bulk request of the provider is at work.
    """
    with unit_of_work(actor=actor, reason="declare_file"):
        # before it is known that nothing else is at work: who declares this very file at that moment is waited for
        files = DeclarationFile.objects.select_for_update(no_key=True).filter(lead_provider_id=lead_provider_id)
        file = files.filter(id=file_id).first() if file_id else None
        if file is None:
            raise NotFound("file", file_id)
        if file.declared_at is not None:
            return file
        if not begin_alone(lead_provider_id):
            raise Refusal.because(errors.BULK_AT_WORK())
        outcomes = declare_many(
            lead_provider_id=lead_provider_id,
            rows=[row.attributes for row in file.file_rows],
            delivery_partner_required=delivery_partner_required,
            actor=actor,
        )
        for field, value in _kept(outcomes, stored=True).items():
            setattr(file, field, value)
        file.declared_at, file.declared_by_id = clock.machine_now(), user_id
        file.save(update_fields=["outcomes", "accepted", "refused", "declared_at", "declared_by"])
        return file


def _checked(
    lead_provider_id: UUID, rows: Sequence[FileRow], delivery_partner_required: bool, actor: Actor
) -> list[Declaration | Refusal]:
    if not begin_alone(lead_provider_id):
        raise Refusal.because(errors.BULK_AT_WORK())
    return declare_many(
        lead_provider_id=lead_provider_id,
        rows=[row.attributes for row in rows],
        delivery_partner_required=delivery_partner_required,
        actor=actor,
    )


def _kept(outcomes: Sequence[Declaration | Refusal], *, stored: bool) -> dict[str, Any]:
    """What is kept of the outcomes. A declaration that was only tried has no id."""
    refused = sum(isinstance(outcome, Refusal) for outcome in outcomes)
    return {
        "outcomes": [
            {"problems": [[problem.field, problem.detail] for problem in outcome.problems]}
            if isinstance(outcome, Refusal)
            else {"state": str(outcome.state), **({"declaration": str(outcome.id)} if stored else {})}
            for outcome in outcomes
        ],
        "accepted": len(outcomes) - refused,
        "refused": refused,
    }
