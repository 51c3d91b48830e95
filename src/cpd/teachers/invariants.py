"""What must hold of people (rule REC-1)."""

from cpd.core.invariants import Invariant, without_history

INVARIANTS = (Invariant("Every person has a history", without_history("teachers_person")),)
