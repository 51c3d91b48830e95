"""What must hold of statements."""

from cpd.core.invariants import Invariant, without_history

INVARIANTS = (Invariant("Every statement has a history", without_history("statements_statement")),)
