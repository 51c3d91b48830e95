"""Everything that must never be: the invariants of every room, and the drift check."""

from cpd.core.invariants import Breaches, count_breaches
from cpd.declarations.invariants import INVARIANTS as OF_DECLARATIONS
from cpd.finance.invariants import INVARIANTS as OF_FIGURES
from cpd.finance.looking import altered_preparations
from cpd.npq.invariants import INVARIANTS as OF_APPLICATIONS
from cpd.providers.invariants import INVARIANTS as OF_TOKENS
from cpd.publishing.commands import check
from cpd.publishing.invariants import INVARIANTS as OF_DOCUMENTS
from cpd.statements.invariants import INVARIANTS as OF_STATEMENTS
from cpd.teachers.invariants import INVARIANTS as OF_PEOPLE
from cpd.training.invariants import INVARIANTS as OF_TRAINING

INVARIANTS = (
    *OF_DOCUMENTS,
    *OF_DECLARATIONS,
    *OF_FIGURES,
    *OF_STATEMENTS,
    *OF_TRAINING,
    *OF_APPLICATIONS,
    *OF_PEOPLE,
    *OF_TOKENS,
)


def breaches() -> list[Breaches]:
    """Every invariant with the number of its breaches, 0 where it holds; the drift check last."""
    compared = check()
    return [
        *count_breaches(INVARIANTS),
        Breaches("A payment that was prepared has the figures that its hash was made of", altered_preparations()),
        Breaches("Stored documents are what would be rendered now", len(compared.differences) + len(compared.schools)),
        Breaches("Every document can be published", len(compared.failures)),
    ]
