"""What a provider may still decide of an application that it accepted, while nothing stands that was declared for it.

Rules NPQ-42 and NPQ-43.
"""

from dataclasses import dataclass

from cpd.casework import errors
from cpd.core.refusals import Accepted, Problem, Refused
from cpd.npq.errors import APPLICATION_NOT_ELIGIBLE, FUNDED_PLACE_INVALID


def may_take_back(declared: tuple[bool, ...]) -> Accepted[None] | Refused:
    """Whether an accepted application may be rejected (rule NPQ-42). Refused (``application``, ``declarations_stand``).

    ``declared`` says of each declaration for it that is submitted, eligible, payable or paid whether the provider that
    asks made it, so that it can void it.
    """
    if not declared:
        return Accepted(None)
    if all(declared):
        return Refused.because(errors.REJECTING_DECLARED(), programme="npq")
    return Refused.because(errors.REJECTING_DECLARED_BY_OTHER(), programme="npq")


@dataclass(frozen=True, slots=True)
class FundedPlaceFacts:
    """A provider's wish to give or take back a funded place.

    ``funded_place`` is what was sent, of any kind. ``funding`` is that of the intake, which is written as ``2026b``.
    ``declared`` as in :func:`may_take_back`.
    """

    funded_place: object
    state: str
    eligible_for_funding: bool
    funding: str
    intake: str
    declared: tuple[bool, ...]


def may_change_funded_place(facts: FundedPlaceFacts) -> Accepted[bool] | Refused:
    """The funded place to store, or everything that is wrong (rule NPQ-43).

    Refused, in this order: ``funded_place`` (``invalid``), ``application`` (``not_accepted``), ``npq_application``
    (``not_eligible``), and ``application`` (``not_capped`` if nothing was wrong so far, ``declarations_stand``).
    """
    place = facts.funded_place
    problems: list[Problem] = []
    if not isinstance(place, bool):
        problems.append(FUNDED_PLACE_INVALID())
    if facts.state != "accepted":
        problems.append(errors.FUNDED_PLACE_NOT_ACCEPTED())
    if place is True and not facts.eligible_for_funding:
        problems.append(APPLICATION_NOT_ELIGIBLE())
    if not problems and facts.funding != "capped":
        problems.append(errors.FUNDED_PLACE_NOT_CAPPED(intake=facts.intake))
    if facts.declared:
        own = all(facts.declared)
        problems.append(errors.FUNDED_PLACE_DECLARED() if own else errors.FUNDED_PLACE_DECLARED_BY_OTHER())
    return Refused(tuple(problems), "npq") if problems else Accepted(place is True)
