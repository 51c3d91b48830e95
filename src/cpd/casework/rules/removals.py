"""Whether a school may remove somebody whom it should not have registered (rule REG-13)."""

from dataclasses import dataclass

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
        return Refused.because("participant", "not_here", "This person is not registered at the school.")
    if facts.declared:
        return Refused.because(
            "participant", "declared", "The provider has declared training for this person. Report that they leave."
        )
    if facts.status not in ("", "ineligible"):
        return Refused.because(
            "participant", "validated", "This person's registration was checked. Report that they leave instead."
        )
    return Accepted(None)
