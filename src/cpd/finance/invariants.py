"""What must hold of frozen figures."""

from cpd.core.invariants import Invariant

INVARIANTS = (
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
        "Every paid statement that was frozen follows the hash of the one before it (rule MON-25)",
        "SELECT count(*) FROM (SELECT previous_hash, number, lag(hash, 1, '') OVER chain AS before, "
        "row_number() OVER chain AS expected FROM finance_frozenstatement "
        "WINDOW chain AS (PARTITION BY lead_provider_id ORDER BY number)) AS links "
        "WHERE previous_hash <> before OR number <> expected",
    ),
    Invariant(
        "A statement that has a hash is paid, and its figures are frozen",
        "SELECT count(*) FROM statements_statement AS statement "
        "LEFT JOIN finance_frozenstatement AS frozen ON frozen.statement_id = statement.id "
        "WHERE frozen.statement_id IS NOT NULL AND (statement.state <> 'paid' OR frozen_totals IS NULL)",
    ),
)
