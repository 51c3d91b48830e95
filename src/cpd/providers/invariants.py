"""What must hold of tokens."""

from cpd.core.invariants import Invariant, without_history

INVARIANTS = (Invariant("Every token has a history", without_history("providers_apitoken")),)
