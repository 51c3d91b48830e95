"""What must hold of prices, of frozen figures, and of payments that were prepared."""

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
    Invariant(
        "The frozen figures of a paid NPQ statement count what is on it",
        # Two people whose records were merged afterwards count once by now, and counted twice when it was paid.
        "SELECT count(*) FROM statements_statement AS statement CROSS JOIN LATERAL ("
        "SELECT coalesce(sum((course->>'billable')::int), 0) AS billable, "
        "coalesce(sum((course->>'refundable')::int), 0) AS refundable "
        "FROM jsonb_array_elements(frozen_totals->'courses') AS course) AS frozen CROSS JOIN LATERAL ("
        "SELECT count(*) FILTER (WHERE item.state = 'paid') AS billable, "
        "count(*) FILTER (WHERE item.state = 'clawed_back') AS refundable, "
        "count(DISTINCT (person_id, course_identifier, declaration_type)) FILTER (WHERE item.state = 'paid') "
        "AS people, "
        "count(DISTINCT (person_id, course_identifier, declaration_type)) FILTER (WHERE item.state = 'clawed_back') "
        "AS people_back FROM declarations_lineitem AS item JOIN declarations_declaration AS declaration "
        "ON declaration.id = item.declaration_id WHERE item.statement_id = statement.id) AS items "
        "WHERE frozen_totals IS NOT NULL AND programme = 'npq' AND jsonb_array_length(frozen_totals->'problems') = 0 "
        "AND (frozen.billable NOT BETWEEN people AND items.billable "
        "OR frozen.refundable NOT BETWEEN people_back AND items.refundable)",
    ),
    Invariant(
        "The frozen figures of a paid statement claw back what is on it",
        "SELECT count(*) FROM statements_statement AS statement WHERE frozen_totals IS NOT NULL AND programme = 'ecf' "
        "AND (frozen_totals->'counts'->>'clawed_back')::int <> (SELECT count(*) FROM declarations_lineitem AS item "
        "WHERE item.statement_id = statement.id AND item.state IN ('awaiting_clawback', 'clawed_back'))",
    ),
    Invariant(
        "The frozen amounts of a paid statement add up, but for the pence of rounding",
        "SELECT count(*) FROM statements_statement AS statement CROSS JOIN LATERAL ("
        "SELECT jsonb_object_agg(key, value::numeric) AS of FROM jsonb_each_text(frozen_totals->'amounts') "
        "WHERE value IS NOT NULL) AS amounts WHERE frozen_totals IS NOT NULL AND of IS NOT NULL "
        "AND (abs((of->>'subtotal')::numeric + (of->>'vat')::numeric - (of->>'total')::numeric) > 0.01 "
        "OR abs((of->>'service_fee')::numeric + (of->>'output_payment')::numeric + (of->>'uplift')::numeric "
        "+ (of->>'clawbacks')::numeric + (of->>'targeted_delivery_funding')::numeric "
        "+ (of->>'additional_adjustments')::numeric - (of->>'subtotal')::numeric) > 0.03)",
    ),
    Invariant(
        "The frozen adjustments of a paid statement are those on it",
        "SELECT count(*) FROM statements_statement AS statement WHERE "
        "(frozen_totals->'amounts'->>'additional_adjustments')::numeric <> (SELECT coalesce(sum(amount), 0) "
        "FROM statements_adjustment AS adjustment WHERE adjustment.statement_id = statement.id "
        "AND adjustment.removed_at IS NULL)",
    ),
    Invariant(
        "A statement is priced by contracts of its own provider, cohort or intake, and course (rule MON-6)",
        "SELECT (SELECT count(*) FROM statements_statement AS statement JOIN statements_contract AS contract "
        "ON contract.id = statement.contract_id WHERE statement.programme <> 'ecf' "
        "OR (contract.lead_provider_id, contract.cohort_id) <> (statement.lead_provider_id, statement.cohort_id)) "
        "+ (SELECT count(*) FROM statements_courseprice AS price "
        "JOIN statements_statement AS statement ON statement.id = price.statement_id "
        "JOIN statements_npqcontract AS contract ON contract.id = price.contract_id "
        "WHERE (contract.lead_provider_id, contract.intake_id, contract.course_id) IS DISTINCT FROM "
        "(statement.lead_provider_id, statement.intake_id, price.course_id))",
    ),
    Invariant(
        "What is on a statement was declared by its provider, for its programme and cohort",
        "SELECT count(*) FROM declarations_lineitem AS item "
        "JOIN statements_statement AS statement ON statement.id = item.statement_id "
        "JOIN declarations_declaration AS declaration ON declaration.id = item.declaration_id "
        "WHERE (declaration.lead_provider_id, declaration.cohort_id, declaration.kind = 'npq') IS DISTINCT FROM "
        "(statement.lead_provider_id, statement.cohort_id, statement.programme = 'npq')",
    ),
    Invariant(
        "Only the payment of a payable statement waits for an approval (rule MON-26)",
        "SELECT count(*) FROM statements_preparation AS preparation "
        "JOIN statements_statement AS statement ON statement.id = preparation.statement_id "
        "WHERE outcome = 'waiting' AND statement.state <> 'payable'",
    ),
    Invariant(
        "A payment that was approved is paid by those two people, with the figures that were prepared (rule MON-26)",
        "SELECT count(*) FROM statements_preparation AS preparation "
        "JOIN statements_statement AS statement ON statement.id = preparation.statement_id WHERE outcome = 'approved' "
        "AND (statement.state <> 'paid' OR statement.prepared_by <> preparation.prepared_by "
        "OR statement.approved_by <> preparation.decided_by "
        "OR frozen_totals - 'state' - 'frozen' IS DISTINCT FROM (facts->'figures') - 'state' - 'frozen')",
    ),
)
