"""Which errors each operation can answer: what the OpenAPI documents and the reference say, and the test run holds.

What any request can meet follows from how the operation is described: its parameters, its body, its statuses. What a
rule refuses is listed here, by the id of the operation.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cpd.api import errors
from cpd.api.catalogue import PROGRAMMES, KnownError, known
from cpd.api.errors import StatusError
from cpd.casework import errors as casework
from cpd.contract.versions import WRITES
from cpd.core.errors import AT_THE_SAME_TIME, NOT_A_TEXT
from cpd.core.refusals import Error
from cpd.declarations import errors as declarations
from cpd.npq import errors as npq
from cpd.schools import errors as schools
from cpd.training import errors as training
from cpd.webhooks import errors as webhooks

OLDER = "_older"
"""How the id of an operation ends that is the same as another, at an older address."""

DECLARING = (
    declarations.PARTICIPANT_BLANK,
    declarations.PARTICIPANT_NOT_RECOGNISED,
    declarations.PARTICIPANT_NO_APPLICATION,
    declarations.PARTICIPANT_WITHDRAWN,
    declarations.COURSE_NOT_RECOGNISED,
    declarations.DATE_BLANK,
    declarations.DATE_INVALID,
    declarations.DATE_FUTURE,
    declarations.DATE_BEFORE_MILESTONE,
    declarations.DATE_AFTER_MILESTONE,
    declarations.DATE_BEFORE_SCHEDULE,
    declarations.DATE_OUT_OF_ORDER,
    declarations.DATE_OUT_OF_ORDER_WITH_ANOTHER,
    declarations.TYPE_BLANK,
    declarations.TYPE_INVALID,
    declarations.TYPE_MENTOR_FUNDING,
    declarations.TYPE_NOT_ON_SCHEDULE,
    declarations.EVIDENCE_BLANK,
    declarations.EVIDENCE_INVALID,
    declarations.NOT_PASSED_OR_FAILED,
    declarations.CONTRACT_ENDED,
    declarations.DECLARATIONS_CLOSED,
    declarations.NO_CONTRACT,
    declarations.NO_SCHEDULE,
    declarations.PARTNER_BLANK,
    declarations.PARTNER_UNKNOWN,
    declarations.PARTNER_NOT_YOURS,
    declarations.PARTNER_OUTSIDE_ENGLAND,
    declarations.SECONDARY_PARTNER_UNKNOWN,
    declarations.SECONDARY_PARTNER_NOT_YOURS,
    declarations.SECONDARY_PARTNER_OUTSIDE_ENGLAND,
    declarations.SECONDARY_PARTNER_SAME,
    declarations.SECONDARY_PARTNER_WITHOUT_PRIMARY,
    declarations.STANDS,
    declarations.STANDS_OF_YOURS,
    declarations.APPLICATION_STANDS,
    declarations.APPLICATION_STANDS_OF_YOURS,
    declarations.DUPLICATE,
    declarations.APPLICATION_DUPLICATE,
    declarations.BILLED,
    declarations.BILLED_HERE,
)
VOIDING = (
    declarations.ALREADY_VOIDED,
    declarations.CLAWED_BACK,
    declarations.NO_STATEMENT,
    declarations.REFUNDED,
    declarations.BILLED_HERE,
)
CHANGING_PARTNERS = (
    declarations.NEW_PARTNER_UNKNOWN,
    declarations.NEW_SECONDARY_PARTNER_UNKNOWN,
    declarations.PARTNER_BLANK,
    declarations.PARTNER_NOT_YOURS,
    declarations.PARTNER_OUTSIDE_ENGLAND,
    declarations.SECONDARY_PARTNER_NOT_YOURS,
    declarations.SECONDARY_PARTNER_OUTSIDE_ENGLAND,
    declarations.SECONDARY_PARTNER_SAME,
    declarations.SECONDARY_PARTNER_WITHOUT_PRIMARY,
)
REPORTING = (
    training.NOT_TRAINED,
    training.COURSE_BLANK,
    training.COURSE_NOT_RECOGNISED,
)
REASON = (training.REASON_BLANK, training.REASON_INVALID)
CHANGING_SCHEDULE = (
    *REPORTING,
    training.IN_TRAINING,
    casework.SCHEDULE_BLANK,
    casework.SCHEDULE_NOT_RECOGNISED,
    casework.SCHEDULE_SAME,
    casework.SCHEDULE_WRONG_COURSE,
    casework.DECLARATIONS_DO_NOT_FIT,
    casework.OTHER_DECLARATIONS_DO_NOT_FIT,
    casework.DECLARATIONS_STAND,
    casework.OTHER_DECLARATIONS_STAND,
    casework.COHORT_NOT_RECOGNISED,
    casework.NO_PARTNERSHIP,
    casework.WITHDRAWN,
)
REPORTING_NPQ = (
    casework.NPQ_PARTICIPANT_UNKNOWN,
    casework.NPQ_NO_APPLICATION,
    training.COURSE_BLANK,
    training.COURSE_NOT_RECOGNISED,
)
CHANGING_NPQ_SCHEDULE = (
    *REPORTING_NPQ,
    casework.SCHEDULE_BLANK,
    casework.SCHEDULE_NOT_RECOGNISED,
    casework.SCHEDULE_SAME,
    casework.SCHEDULE_WRONG_COURSE,
    casework.DECLARATIONS_DO_NOT_FIT,
    casework.OTHER_DECLARATIONS_DO_NOT_FIT,
    casework.DECLARATIONS_STAND,
    casework.OTHER_DECLARATIONS_STAND,
    casework.COHORT_NOT_RECOGNISED,
    casework.CAPPED_TO_FULL,
    casework.ZERO_TO_FUNDED,
    casework.NPQ_OTHER_ENROLMENT,
    casework.WITHDRAWN,
    declarations.NO_CONTRACT,
)
SAYING_OUTCOME = (
    training.COURSE_BLANK,
    casework.COURSE_NOT_TAKEN,
    casework.COURSE_WITHOUT_OUTCOME,
    casework.OUTCOME_STATE_BLANK,
    casework.OUTCOME_STATE_INVALID,
    casework.COMPLETION_DATE_BLANK,
    casework.COMPLETION_DATE_INVALID,
    casework.COMPLETION_DATE_FUTURE,
    casework.NOT_COMPLETED,
)
ACCEPTING = (
    npq.APPLICATION_ALREADY_ACCEPTED,
    npq.APPLICATION_REJECTED,
    npq.APPLICATION_OTHER_ACCEPTED,
    npq.APPLICATION_NOT_ELIGIBLE,
    npq.FUNDED_PLACE_NEEDED,
    npq.FUNDED_PLACE_NOT_FUNDED,
    npq.FUNDED_PLACE_INVALID,
    npq.SCHEDULE_UNKNOWN,
)
REJECTING = (npq.APPLICATION_ALREADY_REJECTED,)
CHANGING_FUNDED_PLACE = (
    npq.FUNDED_PLACE_INVALID,
    npq.APPLICATION_NOT_ELIGIBLE,
    casework.FUNDED_PLACE_NOT_ACCEPTED,
    casework.FUNDED_PLACE_NOT_CAPPED,
    casework.FUNDED_PLACE_DECLARED,
    casework.FUNDED_PLACE_DECLARED_BY_OTHER,
)
CONFIRMING_PARTNERSHIP = (
    schools.COHORT_BLANK,
    schools.COHORT_NOT_RECOGNISED,
    schools.SCHOOL_BLANK,
    schools.SCHOOL_NOT_RECOGNISED,
    schools.SCHOOL_NOT_REGISTERED,
    schools.SCHOOL_INELIGIBLE,
    schools.SCHOOL_CONFIRMED,
    schools.SCHOOL_RECRUITED,
    schools.SCHOOL_UNCONFIRMED,
    schools.PARTNER_BLANK,
    schools.PARTNER_NOT_RECOGNISED,
    schools.PARTNER_NOT_RELATED,
    schools.PARTNERED,
    schools.PROGRAMME_CHOSEN,
)

REFUSED: Mapping[str, Sequence[Error]] = {
    "declare": DECLARING,
    "void_declaration": VOIDING,
    "change_delivery_partner_of_declaration": CHANGING_PARTNERS,
    "defer_ecf_participant": (*REPORTING, *REASON, training.ALREADY_DEFERRED, training.ALREADY_WITHDRAWN),
    "resume_ecf_participant": (*REPORTING, training.ALREADY_ACTIVE),
    "withdraw_ecf_participant": (*REPORTING, *REASON, training.ALREADY_WITHDRAWN),
    "change_ecf_participant_schedule": CHANGING_SCHEDULE,
    "defer_npq_participant": (
        *REPORTING_NPQ,
        *REASON,
        casework.NPQ_DEFERRED,
        casework.NPQ_WITHDRAWN,
        casework.NPQ_NOT_DECLARED,
    ),
    "resume_npq_participant": (*REPORTING_NPQ, casework.NPQ_ACTIVE, casework.NPQ_OTHER_ENROLMENT),
    "withdraw_npq_participant": (*REPORTING_NPQ, *REASON, casework.NPQ_WITHDRAWN, casework.NPQ_NOT_STARTED),
    "change_npq_participant_schedule": CHANGING_NPQ_SCHEDULE,
    "create_npq_outcome": SAYING_OUTCOME,
    "accept_npq_application": ACCEPTING,
    "reject_npq_application": REJECTING,
    "change_npq_application_funded_place": CHANGING_FUNDED_PLACE,
    "create_partnership": CONFIRMING_PARTNERSHIP,
    "update_partnership": (
        schools.PARTNER_BLANK,
        schools.PARTNER_NOT_RECOGNISED,
        schools.PARTNER_NOT_RELATED,
        schools.PARTNER_CHALLENGED,
        schools.PARTNER_TAKEN,
        schools.PARTNERED,
    ),
    "add_webhook": (webhooks.URL, webhooks.URL_TAKEN, webhooks.MODE, webhooks.TYPES, webhooks.TOO_MANY),
    "resume_webhook": (webhooks.NOT_PAUSED,),
    "replay_webhook": (webhooks.SINCE,),
}
"""What the rules of a write refuse with 422, in any version."""

REFUSED_FROM_3: Mapping[str, Sequence[Error]] = {
    "accept_npq_application": (npq.SCHEDULE_IDENTIFIER_UNKNOWN, npq.SCHEDULE_IDENTIFIER_OTHER_GROUP),
    "reject_npq_application": (casework.REJECTING_DECLARED, casework.REJECTING_DECLARED_BY_OTHER),
}
REFUSED_BEFORE_3: Mapping[str, Sequence[Error]] = {
    "reject_npq_application": (npq.APPLICATION_ACCEPTED,),
}
"""What they refuse in some versions only."""

READ_AS_TEXT = frozenset(REFUSED) - {
    "reject_npq_application",
    "change_npq_application_funded_place",
    "add_webhook",
    "resume_webhook",
    "replay_webhook",
}
"""Writes whose attributes must be texts."""

BOTH_PROGRAMMES = ("declare", "void_declaration")
"""Writes about either programme: an error may have a title for each."""

FLAGS = ("has_passed", "funded_place")
"""Attributes that are true or false: what else they are has an error of its own."""

PARAMETERS: Mapping[str, Sequence[StatusError]] = {
    "filter[updated_since]": (errors.UPDATED_SINCE,),
    "filter[created_since]": (errors.CREATED_SINCE,),
    "filter[training_status]": (errors.TRAINING_STATUS,),
    "page[page]": (errors.PAGE,),
    "validate_only": (errors.VALIDATE_ONLY,),
    "Idempotency-Key": (errors.IDEMPOTENCY_KEY,),
    "after": (errors.CURSOR,),
    "limit": (errors.LIMIT,),
    "count": (errors.PARTITIONS,),
    "filter[type]": (),
    "mode": (errors.MODE,),
}
"""What a parameter is refused with."""

EVERY: Sequence[StatusError] = (errors.FILTER_SHAPE, errors.SERVER_DATE, errors.TOO_MANY_PARAMETERS)
BODY: Sequence[StatusError] = (
    errors.BODY,
    errors.CONTENT_ENCODING,
    errors.CONTENT_TYPE,
    errors.JSON,
    errors.NAMED_TWICE,
    errors.MISSING_DATA,
    errors.TOO_BIG,
)
ASKED: Mapping[str, Sequence[StatusError]] = {
    "list_changes": (errors.RESOURCE, errors.CURSOR_EXPIRED),
    "check_changes": (errors.RESOURCE,),
    "divide_changes": (errors.RESOURCE,),
    "accept_npq_application": (errors.NO_ATTRIBUTES,),
    "change_npq_application_funded_place": (errors.NO_ATTRIBUTES,),
    "declare_in_bulk": (
        errors.IDEMPOTENCY_KEY_NEEDED,
        errors.BULK_ROWS,
        errors.BULK_ROW,
        errors.BULK_TOO_BIG,
        errors.BULK_IN_PROGRESS,
        errors.CLIENT_REFERENCE,
    ),
    "void_declaration": (errors.NOT_YOURS,),
    "change_delivery_partner_of_declaration": (errors.NOT_YOURS,),
}
"""What an operation answers besides, of the API's own errors."""

LIMITED: Sequence[StatusError] = (errors.RATE_LIMIT, errors.UNKNOWN_TOKENS)
TROUBLES: Sequence[StatusError] = (errors.IN_USE, errors.TOO_LONG, errors.CANNOT_STORE, errors.UNAVAILABLE)


def errors_of(method: str, operation: Mapping[str, Any], attributes: Sequence[str], version: int) -> list[KnownError]:
    """The errors that an operation can answer in a version, by status, title and code.

    ``attributes`` are those that its body has. A status that has no list of errors in the version has none here.
    """
    name = str(operation["operationId"]).removesuffix(OLDER)
    answered = {known(error.status, error.field, error) for error in _of_the_api(method, name, operation, version)}
    if method != "get":
        programmes = PROGRAMMES if name in BOTH_PROGRAMMES else ("npq",) if "npq" in name else ("ecf",)
        for error in _refused(name, attributes, version):
            answered |= {known(422, WRITES[version].title(error, programme), error) for programme in programmes}
    return sorted(answered)


def has_its_own(operation_id: str, answered: Sequence[KnownError]) -> bool:
    """Whether the errors of one status that an operation can answer are not those of operations in general."""
    name, status = operation_id.removesuffix(OLDER), answered[0].status
    if status == 422:
        return name in REFUSED
    return any(error.status == status for error in ASKED.get(name, ()))


def what_is_read(answered: Sequence[KnownError]) -> list[str]:
    """What a request has that is refused with these errors (400), beside a query: ``write``, ``body``, parameters."""
    codes = {error.code for error in answered}
    codes -= {error.code for error in (*EVERY, errors.GIVEN_TWICE, errors.NUL)}
    words = []
    for word, alike in (("write", (errors.VALIDATE_ONLY, errors.IDEMPOTENCY_KEY)), ("body", BODY)):
        if not codes.isdisjoint(error.code for error in alike):
            codes -= {error.code for error in alike}
            words.append(word)
    return [*words, *sorted(codes)]


def _of_the_api(method: str, name: str, operation: Mapping[str, Any], version: int) -> Iterator[StatusError]:
    parameters = {one["name"]: one for one in operation.get("parameters", ())}
    statuses = operation["responses"].keys()
    yield from EVERY
    if any(one["in"] == "query" for one in parameters.values()):
        yield from (errors.GIVEN_TWICE, errors.NUL)
    for parameter in parameters:
        yield from PARAMETERS.get(parameter, ())
    if version < 3 and "filter[participant_id]" in parameters:
        yield errors.PARTICIPANT_ID
    if parameters.get("filter[cohort]", {}).get("required"):
        yield errors.FILTER_MISSING
    if "requestBody" in operation:
        yield from BODY
    yield from ASKED.get(name, ()) if version >= 3 else (one for one in ASKED.get(name, ()) if one.status == 400)
    yield from LIMITED
    if version >= 3:
        yield from TROUBLES
        yield errors.FORBIDDEN
        named = {"404": errors.NOT_FOUND, "406": errors.FORMAT, "409": errors.AT_WORK}
        yield from (error for status, error in named.items() if status in statuses)
        if "410" in statuses and name != "list_changes":
            yield errors.ID_CHANGED
        if method != "get":
            yield errors.STORED


def _refused(name: str, attributes: Sequence[str], version: int) -> Iterator[Error]:
    yield AT_THE_SAME_TIME
    yield from REFUSED.get(name, ())
    yield from (REFUSED_FROM_3 if version >= 3 else REFUSED_BEFORE_3).get(name, ())
    if name in READ_AS_TEXT:
        yield from (NOT_A_TEXT.under(attribute) for attribute in attributes if attribute not in FLAGS)
    if version >= 3:
        yield from (errors.KEY_REUSED, errors.IN_FLIGHT)
