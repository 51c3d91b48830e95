"""Many declarations at once (rule DEC-29)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import connection

from cpd.core.actor import Actor
from cpd.core.ids import parse_id
from cpd.core.refusals import Refusal
from cpd.core.work import Subject, unit_of_work
from cpd.declarations.commands.claims import Claim
from cpd.declarations.commands.declare import declare
from cpd.declarations.models import Declaration
from cpd.teachers.queries import people_called


def declare_many(
    *,
    lead_provider_id: UUID,
    rows: Sequence[Mapping[str, object]],
    delivery_partner_required: bool = False,
    actor: Actor,
) -> list[Declaration | Refusal]:
    """Judges each row exactly as :func:`declare` does, in the order in which they came. Gives, for each, the
    declaration or everything that is wrong with it.

    All in one transaction: a row that is refused takes back its own writing and leaves its attempt, and what was
    accepted is published once, at the end. Everybody whom the rows are about is locked first, in order of their ids, so
    that two such commands never wait for each other in a circle.
    """
    claims = [Claim.read(row) for row in rows]
    with unit_of_work(actor=actor, reason="declare_many") as work:
        work.lock(*_subjects(claims))
        outcomes: list[Declaration | Refusal] = []
        for row in rows:
            try:
                with work.part():
                    outcomes.append(
                        declare(
                            lead_provider_id=lead_provider_id,
                            attributes=row,
                            delivery_partner_required=delivery_partner_required,
                            actor=actor,
                        )
                    )
            except Refusal as refusal:
                outcomes.append(refusal)
        return outcomes


def begin_alone(lead_provider_id: UUID) -> bool:
    """Whether this transaction is now the provider's only one that declares for many, until it ends. Never waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"bulk {lead_provider_id}"])
        return bool(cursor.fetchone()[0])


def _subjects(claims: Sequence[Claim]) -> set[Subject]:
    """Whose documents change: a mentor's whose training is completed more than their declarations."""
    given = {key for claim in claims if (key := parse_id(claim.participant_id)) is not None}
    people = people_called(given)
    return {
        Subject("person" if _completes_a_mentor(claim) else "declarations", people[key])
        for claim in claims
        if (key := parse_id(claim.participant_id)) in people
    }


def _completes_a_mentor(claim: Claim) -> bool:
    return claim.course_identifier == "ecf-mentor" and claim.declaration_type == "completed"
