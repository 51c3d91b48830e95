"""What somebody in finance has to look at: statements without a price, and preparations that no longer hold."""

from collections import defaultdict

from django.db.models import Exists, OuterRef

from cpd.finance.facts import hash_of_facts
from cpd.finance.preparations import changes_since, waiting_preparations
from cpd.statements.models import CoursePrice, Preparation, Statement, StatementProgramme, StatementState


def money_to_look_at() -> list[str]:
    """A sentence for each thing, those that keep somebody from being paid first."""
    return [*unpriced_statements(), *stale_preparations()]


def unpriced_statements() -> list[str]:
    """Which providers have statements without a contract, for which cohort or intake, and how many (rule MON-5).

    An NPQ statement has none when no course has a price on it, or when one of which it has declarations does not.
    """
    counts: dict[tuple[str, str, str], int] = defaultdict(int)
    unpaid = Statement.objects.exclude(state=StatementState.PAID).select_related("lead_provider")
    for statement in unpaid.filter(programme=StatementProgramme.ECF, contract__isnull=True):
        counts[statement.lead_provider.name, f"the {statement.cohort_id} cohort", "any participant"] += 1
    npq = unpaid.filter(programme=StatementProgramme.NPQ)
    for statement in npq.filter(~Exists(CoursePrice.objects.filter(statement=OuterRef("id")))):
        counts[statement.lead_provider.name, f"intake {statement.intake_id}", "any course"] += 1
    declared = npq.values_list("lead_provider__name", "intake_id", "id", "line_items__declaration__course_identifier")
    priced = set(CoursePrice.objects.filter(statement__in=npq).values_list("statement_id", "course_id"))
    statements_with_prices = {statement_id for statement_id, _ in priced}
    for provider, intake, statement_id, course in declared.filter(line_items__isnull=False).distinct():
        if (statement_id, course) not in priced and statement_id in statements_with_prices:
            counts[provider, f"intake {intake}", course] += 1
    return [
        f"{provider} has no contract for {what} in {place}: nobody knows what {_statements(count)}. Import or store it."
        for (provider, place, what), count in sorted(counts.items())
    ]


def _statements(count: int) -> str:
    return "1 statement comes to" if count == 1 else f"{count:,} statements come to"


def stale_preparations() -> list[str]:
    """The payments that wait for an approval, and whose statement is no longer what was prepared (rule MON-26)."""
    stale = []
    for one in waiting_preparations():
        changes = changes_since(one)
        if changes:
            stale.append(
                f"The payment of {one.statement.name} to {one.statement.lead_provider.name} was prepared by "
                f"{one.prepared_by}, and then {len(changes):,} of its figures changed: have it prepared again."
            )
    return stale


def altered_preparations() -> int:
    """How many preparations are not what their hash was made of: somebody went round the database's triggers."""
    return sum(
        hash_of_facts(facts) != sha256
        for facts, sha256 in Preparation.objects.values_list("facts", "sha256").iterator(chunk_size=100)
    )
