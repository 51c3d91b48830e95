"""What must hold of declarations and of what is on statements (rules DEC-10, NPQ-27, MON-22)."""

from cpd.core.invariants import Invariant, without_history
from cpd.statements.queries import takes_declarations

INVARIANTS = (
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
        "What is on a paid statement is paid or clawed back",
        "SELECT count(*) FROM declarations_lineitem AS item JOIN statements_statement AS statement "
        "ON statement.id = item.statement_id WHERE statement.state = 'paid' "
        "AND item.state IN ('eligible', 'payable', 'awaiting_clawback')",
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
        "SELECT count(*) FROM declarations_declaration AS declaration "  # noqa: S608 - our own words
        "JOIN training_trainingrecord AS record ON record.id = declaration.record_id "
        "WHERE declaration.state = 'submitted' AND record.eligibility_status = 'eligible' AND EXISTS "
        "(SELECT 1 FROM statements_statement AS statement "
        "WHERE statement.lead_provider_id = declaration.lead_provider_id AND statement.programme = 'ecf' "
        f"AND statement.cohort_id = declaration.cohort_id AND {takes_declarations('statement')})",
    ),
    Invariant(
        "What was declared for an intake is on statements of that intake",
        "SELECT count(*) FROM declarations_lineitem AS item JOIN statements_statement AS statement "
        "ON statement.id = item.statement_id JOIN declarations_declaration AS declaration "
        "ON declaration.id = item.declaration_id WHERE (statement.cohort_id, statement.intake_id) IS DISTINCT FROM "
        "(declaration.cohort_id, declaration.intake_id) AND declaration.kind = 'npq'",
    ),
    Invariant("Every declaration has a history", without_history("declarations_declaration")),
)
