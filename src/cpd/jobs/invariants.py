"""Everything that must never be, as queries that count it (docs/architecture.md, design 7)."""

from dataclasses import dataclass

from django.db import connection

from cpd.core import clock
from cpd.publishing.commands import check


@dataclass(frozen=True)
class Invariant:
    """What must hold, and the query that counts the breaches."""

    name: str
    query: str


@dataclass(frozen=True)
class Breaches:
    """How often an invariant is broken."""

    name: str
    count: int


def _without_history(table: str) -> str:
    return (
        f"SELECT count(*) FROM {table} AS row "  # noqa: S608 - fixed names
        f"WHERE NOT EXISTS (SELECT 1 FROM {table}event AS event WHERE event.pgh_obj_id = row.id)"
    )


def _overlapping(table: str, owner: str, only: str) -> str:
    return (
        f"SELECT count(*) FROM {table} AS a JOIN {table} AS b "  # noqa: S608 - fixed names
        f"ON a.{owner} = b.{owner} AND a.id < b.id {only} "
        "AND daterange(a.started_on, a.finished_on) && daterange(b.started_on, b.finished_on)"
    )


INVARIANTS = (
    Invariant(
        "Stored documents are fenced by provider in the database",
        "SELECT count(*) FROM pg_class WHERE relname = 'publishing_publisheddocument' AND NOT (relrowsecurity "
        "AND EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = pg_class.oid))",
    ),
    Invariant(
        "One declaration stands for each person, course and type",
        "SELECT count(*) FROM (SELECT 1 FROM declarations_declaration WHERE kind <> 'npq' AND state IN "
        "('submitted', 'eligible', 'payable', 'paid') GROUP BY person_id, course_identifier, declaration_type "
        "HAVING count(*) > 1) AS twice",
    ),
    Invariant(
        "A declaration has at most one billable and one refundable line item",
        "SELECT count(*) FROM (SELECT 1 FROM declarations_lineitem WHERE state NOT IN ('voided', 'ineligible') "
        "GROUP BY declaration_id, state IN ('awaiting_clawback', 'clawed_back') HAVING count(*) > 1) AS twice",
    ),
    Invariant(
        "A declaration that is paid for is on a statement in that state",
        "SELECT count(*) FROM declarations_declaration AS declaration WHERE state IN ('eligible', 'payable', 'paid', "
        "'awaiting_clawback', 'clawed_back') AND NOT EXISTS (SELECT 1 FROM declarations_lineitem AS item "
        "WHERE item.declaration_id = declaration.id AND item.state = declaration.state)",
    ),
    Invariant(
        "What is on a paid statement is paid or taken back",
        "SELECT count(*) FROM declarations_lineitem AS item JOIN statements_statement AS statement "
        "ON statement.id = item.statement_id WHERE statement.state = 'paid' "
        "AND item.state IN ('eligible', 'payable', 'awaiting_clawback')",
    ),
    Invariant(
        "The frozen figures of a paid statement count what is on it",
        "SELECT count(*) FROM statements_statement AS statement WHERE frozen_totals IS NOT NULL AND programme = 'ecf' "
        "AND jsonb_array_length(frozen_totals->'problems') = 0 "
        "AND (SELECT coalesce(sum((line->>'additions')::int), 0) "
        "FROM jsonb_array_elements(frozen_totals->'lines') AS line) "
        "+ (SELECT coalesce(sum((beyond->>'count')::int), 0) "
        "FROM jsonb_array_elements(frozen_totals->'beyond_bands') AS beyond) "
        "<> (SELECT count(*) FROM declarations_lineitem AS item WHERE item.statement_id = statement.id "
        "AND item.state IN ('eligible', 'payable', 'paid'))",
    ),
    Invariant(
        "One declaration stands for each application and type",
        "SELECT count(*) FROM (SELECT 1 FROM declarations_declaration WHERE kind = 'npq' AND state IN "
        "('submitted', 'eligible', 'payable', 'paid') GROUP BY application_id, declaration_type "
        "HAVING count(*) > 1) AS twice",
    ),
    Invariant(
        "What is on a payable statement is no longer merely eligible",
        "SELECT count(*) FROM declarations_lineitem AS item JOIN statements_statement AS statement "
        "ON statement.id = item.statement_id WHERE statement.state = 'payable' AND item.state = 'eligible'",
    ),
    Invariant(
        "No declaration of an eligible participant waits while a statement would take it",
        "SELECT count(*) FROM declarations_declaration AS declaration "
        "JOIN training_trainingrecord AS record ON record.id = declaration.record_id "
        "WHERE declaration.state = 'submitted' AND record.eligibility_status = 'eligible' AND EXISTS "
        "(SELECT 1 FROM statements_statement AS statement "
        "WHERE statement.lead_provider_id = declaration.lead_provider_id AND statement.programme = 'ecf' "
        "AND statement.cohort_id = declaration.cohort_id AND statement.state = 'open' "
        "AND statement.output_fee AND statement.deadline_date >= %(today)s)",
    ),
    Invariant(
        "Training periods of a record never overlap",
        _overlapping("training_trainingperiod", "record_id", ""),
    ),
    Invariant(
        "An early career teacher is at one school at a time",
        _overlapping(
            "training_schoolperiod",
            "record_id",
            "AND a.role = 'ect' AND a.removed_at IS NULL AND b.removed_at IS NULL",
        ),
    ),
    Invariant(
        "An early career teacher has one mentor at a time",
        _overlapping("training_mentorshipperiod", "ect_record_id", ""),
    ),
    Invariant("Every person has a history", _without_history("teachers_person")),
    Invariant("Every declaration has a history", _without_history("declarations_declaration")),
    Invariant("Every statement has a history", _without_history("statements_statement")),
    Invariant("Every token has a history", _without_history("providers_apitoken")),
)


def breaches() -> list[Breaches]:
    """Every invariant with the number of its breaches, 0 where it holds; the drift check last."""
    found = []
    for invariant in INVARIANTS:
        with connection.cursor() as cursor:
            cursor.execute(invariant.query, {"today": clock.service_now().date()})
            found.append(Breaches(invariant.name, int(cursor.fetchone()[0])))
    compared = check()
    found.append(Breaches("Stored documents are what would be rendered now", len(compared.differences)))
    found.append(Breaches("Every document can be published", len(compared.failures)))
    return found
