"""Whether a school may remove somebody whom it should not have registered (rule REG-13)."""

from dataclasses import dataclass

from cpd.casework import errors
from cpd.core.refusals import Accepted, Refused


@dataclass(frozen=True, slots=True)
class RemovalFacts:
    """A school's wish to withdraw a registration. ``declared``: a declaration about them was not voided."""

    here: bool
    status: str
    declared: bool


def may_remove(facts: RemovalFacts) -> Accepted[None] | Refused:
    """Whether the school may remove somebody: only who was never validated or is ineligible (rule REG-13).

    Refused: ``participant`` not at the school, validated (report a leaver), or declared for.
    """
    if not facts.here:
        return Refused.because(errors.PARTICIPANT_NOT_HERE())
    if facts.declared:
        return Refused.because(errors.PARTICIPANT_DECLARED())
    if facts.status not in ("", "ineligible"):
        return Refused.because(errors.PARTICIPANT_VALIDATED())
    return Accepted(None)
