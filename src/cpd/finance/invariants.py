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
)
