"""Keeping what was paid: figures, the export, and a chain of hashes over everything that was paid (rule MON-25)."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cpd.core.refusals import Refusal
from cpd.declarations.models import LineItem
from cpd.finance import errors
from cpd.finance.exports import current_lines
from cpd.finance.figures import Figures, statement_figures
from cpd.finance.models import FrozenExport, FrozenStatement
from cpd.providers.models import LeadProvider
from cpd.statements.models import Adjustment, CoursePrice, Statement, StatementState

LINES_A_PART = 1000


def freeze(statement: Statement, *, unpriced: bool = False) -> Figures:
    """Keeps what a statement comes to as it is paid, and gives its figures; within the transaction that pays it.

    Takes the provider's turn, so that its paid statements form one chain. Refused (``base``) when a contract is
    missing, so that nobody pays what was never priced; ``unpriced`` lets that pass, for made-up worlds.
    """
    figures: Figures = {**statement_figures(statement), "frozen": True}
    if figures["problems"] and not unpriced:
        raise Refusal.because(errors.NO_CONTRACT(problem=figures["problems"][0]))
    digest = _keep_export(statement)
    LeadProvider.objects.select_for_update(no_key=True).get(id=statement.lead_provider_id)
    last = FrozenStatement.objects.filter(lead_provider_id=statement.lead_provider_id).order_by("-number").first()
    frozen = FrozenStatement(
        statement=statement,
        lead_provider_id=statement.lead_provider_id,
        number=last.number + 1 if last else 1,
        export_sha256=digest,
        previous_hash=last.hash if last else "",
    )
    frozen.hash = hash_of(frozen, statement, figures)
    frozen.save(force_insert=True)
    return figures


def _keep_export(statement: Statement) -> str:
    digest = hashlib.sha256()
    for number, lines in enumerate(_parts(current_lines(statement))):
        digest.update(lines.encode())
        FrozenExport.objects.create(statement=statement, part=number, lines=lines)
    return digest.hexdigest()


def _parts(lines: Iterable[str]) -> Iterator[str]:
    rest = iter(lines)
    while part := "".join(islice(rest, LINES_A_PART)):
        yield part


def hash_of(frozen: FrozenStatement, statement: Statement, figures: Figures) -> str:
    """The hash of a paid statement, over all that was paid and the hash before it, as the database has them now."""
    facts: dict[str, Any] = {
        "number": frozen.number,
        "previous_hash": frozen.previous_hash,
        "export_sha256": frozen.export_sha256,
        "statement": [
            str(statement.id),
            str(statement.lead_provider_id),
            statement.programme,
            statement.year_or_intake,
            statement.name,
            statement.deadline_date.isoformat(),
            statement.payment_date.isoformat(),
            statement.output_fee,
            str(statement.contract_id),
            statement.prepared_by,
            statement.approved_by,
            statement.marked_as_paid_at.astimezone(UTC).isoformat() if statement.marked_as_paid_at else "",
        ],
        "figures": figures,
        "line_items": _rows(LineItem.objects.filter(statement=statement), "id", "declaration_id", "state"),
        "adjustments": _rows(Adjustment.objects.filter(statement=statement), "id", "name", "amount"),
        "prices": _rows(CoursePrice.objects.filter(statement=statement), "id", "course_id", "contract_id"),
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _rows(rows: QuerySet[Any], *columns: str) -> list[list[str]]:
    return [[str(value) for value in row] for row in rows.order_by("id").values_list(*columns)]


@dataclass(frozen=True, slots=True)
class Breach:
    """A paid statement that is not what it was when it was paid, with the reason in a sentence."""

    provider: str
    statement: str
    reason: str

    def __str__(self) -> str:
        """The breach in a line for people."""
        return f"{self.provider}, {self.statement}: {self.reason}"


def verify(*, lead_provider_id: UUID | None = None, expect: str = "") -> list[Breach]:
    """What of paid statements is not as it was frozen; of one provider, or of all.

    ``expect`` is a hash that somebody noted earlier, as on a provider's copy or from version 3: without it, whoever can
    rewrite rows can rewrite every hash that follows from them. Statements that were paid before exports were kept are
    passed over.
    """
    frozen = FrozenStatement.objects.select_related("statement", "lead_provider", "statement__lead_provider")
    if lead_provider_id is not None:
        frozen = frozen.filter(lead_provider_id=lead_provider_id)
    breaches = []
    before: FrozenStatement | None = None
    for one in frozen.order_by("lead_provider__name", "lead_provider_id", "number"):
        if before is not None and before.lead_provider_id != one.lead_provider_id:
            before = None
        breaches += [Breach(one.lead_provider.name, one.statement.name, reason) for reason in _reasons(one, before)]
        before = one
    if expect and not frozen.filter(hash=expect.strip().lower()).exists():
        breaches.append(Breach("Every provider", "every statement", f"no paid statement has the hash {expect}."))
    return breaches


def _reasons(one: FrozenStatement, before: FrozenStatement | None) -> Iterator[str]:
    if one.number != (before.number + 1 if before else 1):
        yield f"it is number {one.number}, and the paid statements before it do not go up to there."
    if one.previous_hash != (before.hash if before else ""):
        yield "it does not follow the hash of the statement before it."
    if one.statement.state != StatementState.PAID:
        yield f"it was paid, and is {one.statement.state}."
    digest = hashlib.sha256()
    parts = FrozenExport.objects.filter(statement_id=one.statement_id).order_by("part").values_list("lines", flat=True)
    for lines in parts.iterator(chunk_size=5):
        digest.update(lines.encode())
    if digest.hexdigest() != one.export_sha256:
        yield "its export is not the one that was kept."
    if hash_of(one, one.statement, one.statement.frozen_totals or {}) != one.hash:
        yield "its figures, dates, names, prices, line items or adjustments are not those that were paid."
