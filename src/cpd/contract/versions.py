"""What the versions of the API promise of their writes, by the number of the version."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cpd.contract.answers import AnsweredError
from cpd.contract.v1 import errors as errors_1
from cpd.contract.v1 import requests as requests_1
from cpd.contract.v2 import errors as errors_2
from cpd.contract.v2 import requests as requests_2
from cpd.contract.v3 import errors as errors_3
from cpd.contract.v3 import requests as requests_3
from cpd.core.refusals import Error, Naming, Problem


@dataclass(frozen=True, slots=True)
class Writes:
    """How a version's writes are refused, and what they take that other versions don't.

    ``answered`` gives the errors of a refusal about a programme, ``title`` what one of them is called, and
    ``attribute`` how a sentence names an attribute. ``withdraw_reasons`` are by role. ``as_first_published``: whether
    what is said of NPQ participants is judged as the first versions did (rule NPQ-35). ``accept_reads`` are the
    attributes that accepting an application reads; ``rejects_accepted``: whether an accepted one can be rejected.
    """

    answered: Callable[[Sequence[Problem], str], list[AnsweredError]]
    title: Callable[[Error, str], str]
    attribute: Naming
    withdraw_reasons: Mapping[str, tuple[str, ...]]
    delivery_partner_required: bool
    as_first_published: bool
    accept_reads: tuple[str, ...]
    rejects_accepted: bool


WRITES = {
    1: Writes(
        errors_1.answered,
        errors_1.title,
        errors_1.attribute,
        requests_1.WITHDRAW_REASONS,
        requests_1.DELIVERY_PARTNER_REQUIRED,
        requests_1.AS_FIRST_PUBLISHED,
        requests_1.ACCEPT_READS,
        requests_1.REJECTS_ACCEPTED,
    ),
    2: Writes(
        errors_2.answered,
        errors_2.title,
        errors_2.attribute,
        requests_2.WITHDRAW_REASONS,
        requests_2.DELIVERY_PARTNER_REQUIRED,
        requests_2.AS_FIRST_PUBLISHED,
        requests_2.ACCEPT_READS,
        requests_2.REJECTS_ACCEPTED,
    ),
    3: Writes(
        errors_3.answered,
        errors_3.title,
        errors_3.attribute,
        requests_3.WITHDRAW_REASONS,
        requests_3.DELIVERY_PARTNER_REQUIRED,
        requests_3.AS_FIRST_PUBLISHED,
        requests_3.ACCEPT_READS,
        requests_3.REJECTS_ACCEPTED,
    ),
}
