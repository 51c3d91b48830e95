"""What declaring, voiding and naming delivery partners refuse."""

from datetime import date

from cpd.core.refusals import Error, ProviderError

DUPLICATE = ProviderError("base", "duplicate", "There is already a declaration of this type for this participant.")
STANDS = ProviderError(
    "base",
    "duplicate",
    "There is already a declaration of this type for this participant that will be or has been paid.",
)
STANDS_OF_YOURS = ProviderError(
    "base",
    "duplicate",
    "There is already a declaration of this type for this participant that will be or has been paid. It is "
    "{declaration_id}.",
    {"declaration_id": "7a8fef46-3c43-42c0-b3d5-1ba5904ba562"},
)
APPLICATION_STANDS = ProviderError(
    "base",
    "duplicate",
    "There is already a declaration of this type for this application that will be or has been paid.",
)
APPLICATION_STANDS_OF_YOURS = ProviderError(
    "base",
    "duplicate",
    "There is already a declaration of this type for this application that will be or has been paid. It is "
    "{declaration_id}.",
    {"declaration_id": "7a8fef46-3c43-42c0-b3d5-1ba5904ba562"},
)
COURSE_NOT_RECOGNISED = ProviderError(
    "course_identifier",
    "not_recognised",
    "The [course_identifier] is not one this participant is training for. Check it and try again.",
)
PARTICIPANT_NOT_RECOGNISED = ProviderError(
    "participant_id",
    "not_recognised",
    "The [participant_id] is not the ID of somebody you train. Use an ID from GET participants/ecf.",
)
PARTICIPANT_WITHDRAWN = ProviderError(
    "participant_id",
    "withdrawn",
    "You withdrew this participant at {withdrawn_at}. The [declaration_date] must be before that.",
    {"withdrawn_at": "2022-10-10T12:00:00Z"},
)
DATE_BLANK = ProviderError("declaration_date", "blank", "Enter a [declaration_date].")
TYPE_BLANK = ProviderError("declaration_type", "blank", "Enter a [declaration_type].")
DATE_FUTURE = ProviderError("declaration_date", "future", "The [declaration_date] cannot be in the future.")
DATE_INVALID = ProviderError(
    "declaration_date",
    "invalid",
    "The [declaration_date] must be a valid RFC 3339 date and time, like 2022-11-01T09:00:00Z.",
)
DATE_BEFORE_MILESTONE = ProviderError(
    "declaration_date",
    "before_milestone",
    "The [declaration_date] must be on or after the start of the milestone, {date}.",
    {"date": "2022-06-01"},
)
DATE_AFTER_MILESTONE = ProviderError(
    "declaration_date",
    "after_milestone",
    "The [declaration_date] must be on or before the end of the milestone, {date}.",
    {"date": "2022-12-31"},
)
DECLARATIONS_CLOSED = ProviderError(
    "cohort",
    "declarations_closed",
    "The {cohort} cohort is closed, so declarations can no longer be made in it.",
    {"cohort": "2022"},
)
CONTRACT_ENDED = ProviderError(
    "cohort",
    "contract_ended",
    "Declarations cannot be made or voided for the {cohort} cohort: its contract has ended.",
    {"cohort": "2022"},
)
TYPE_NOT_ON_SCHEDULE = ProviderError(
    "declaration_type",
    "not_on_schedule",
    "The [declaration_type] does not exist for this participant's schedule. Use one of {known}.",
    {"known": "started, retained-1, retained-2, retained-3, retained-4, completed"},
)
TYPE_MENTOR_FUNDING = ProviderError(
    "declaration_type",
    "mentor_funding",
    "Only started and completed can be declared for mentors who begin training in 2025 or later.",
)
DATE_OUT_OF_ORDER = ProviderError(
    "declaration_date",
    "out_of_order",
    "The [declaration_date] must be {bound}: your declaration {declaration_id} says {declaration_type} for that "
    "date, and dates follow the order of the declaration types.",
    {
        "bound": "on or after 2025-10-01T09:00:00Z",
        "declaration_id": "7a8fef46-3c43-42c0-b3d5-1ba5904ba562",
        "declaration_type": "started",
    },
)
DATE_OUT_OF_ORDER_WITH_ANOTHER = ProviderError(
    "declaration_date",
    "out_of_order",
    "The [declaration_date] is out of order: dates follow the order of the declaration types, and another provider "
    "has declared training for this participant. Check the date, or contact us.",
)
EVIDENCE_BLANK = ProviderError(
    "evidence_held",
    "blank",
    "Enter the [evidence_held]. For this declaration use one of {allowed}.",
    {"allowed": "training-event-attended, self-study-material-completed, other"},
)
EVIDENCE_INVALID = ProviderError(
    "evidence_held",
    "invalid",
    "The [evidence_held] is not available for this event and course. Use one of {allowed}.",
    {"allowed": "training-event-attended, self-study-material-completed, other"},
)
PARTICIPANT_BLANK = ProviderError("participant_id", "blank", "Enter a [participant_id].")
PARTICIPANT_NO_APPLICATION = ProviderError(
    "participant_id",
    "no_application",
    "You have not accepted an application from the person with this [participant_id]. Use an ID from GET "
    "npq-applications.",
)
DATE_BEFORE_SCHEDULE = ProviderError(
    "declaration_date",
    "before_schedule",
    "The [declaration_date] must be on or after the start of the schedule, {date}.",
    {"date": "2022-10-01"},
)
TYPE_INVALID = ProviderError(
    "declaration_type",
    "invalid",
    "The [declaration_type] must be one of {known}.",
    {"known": "started, retained-1, retained-2, completed"},
)
NO_SCHEDULE = ProviderError(
    "application",
    "no_schedule",
    "You have not accepted an application from this participant for this course, or it has no schedule.",
)
NO_CONTRACT = ProviderError(
    "cohort",
    "no_contract",
    "You have no contract for this course in the {cohort} cohort. Contact us.",
    {"cohort": "2022"},
)
NOT_PASSED_OR_FAILED = ProviderError(
    "has_passed", "invalid", "The [has_passed] must be true or false: say whether they passed."
)
PARTNER_UNKNOWN = ProviderError(
    "delivery_partner_id", "unknown", "There is no delivery partner with this ID. Use one from GET delivery-partners."
)
SECONDARY_PARTNER_UNKNOWN = ProviderError(
    "secondary_delivery_partner_id",
    "unknown",
    "There is no delivery partner with this ID. Use one from GET delivery-partners.",
)
PARTNER_BLANK = ProviderError(
    "delivery_partner_id", "blank", "Enter a [delivery_partner_id]: the ID of one of your delivery partners."
)
PARTNER_NOT_YOURS = ProviderError(
    "delivery_partner_id",
    "not_yours",
    "The [delivery_partner_id] is not one of your delivery partners in the {cohort} cohort.",
    {"cohort": "2024"},
)
SECONDARY_PARTNER_NOT_YOURS = ProviderError(
    "secondary_delivery_partner_id",
    "not_yours",
    "The [secondary_delivery_partner_id] is not one of your delivery partners in the {cohort} cohort.",
    {"cohort": "2024"},
)
SECONDARY_PARTNER_WITHOUT_PRIMARY = ProviderError(
    "secondary_delivery_partner_id",
    "without_primary",
    "A [secondary_delivery_partner_id] needs a [delivery_partner_id].",
)
SECONDARY_PARTNER_SAME = ProviderError(
    "secondary_delivery_partner_id",
    "same",
    "The [secondary_delivery_partner_id] must be different from the [delivery_partner_id].",
)
PARTNER_OUTSIDE_ENGLAND = ProviderError(
    "delivery_partner_id",
    "outside_england",
    "Leave the [delivery_partner_id] out: this participant does not train in England.",
)
SECONDARY_PARTNER_OUTSIDE_ENGLAND = ProviderError(
    "secondary_delivery_partner_id",
    "outside_england",
    "Leave the [secondary_delivery_partner_id] out: this participant does not train in England.",
)
NEW_PARTNER_UNKNOWN = ProviderError(
    "delivery_partner", "unknown", "There is no delivery partner with this ID. Use one from GET delivery-partners."
)
NEW_SECONDARY_PARTNER_UNKNOWN = ProviderError(
    "secondary_delivery_partner",
    "unknown",
    "There is no delivery partner with this ID. Use one from GET delivery-partners.",
)
IMPOSSIBLE_STATE = Error(
    "state", "impossible", "A declaration that is {state} cannot become {to}.", {"state": "voided", "to": "paid"}
)
ALREADY_VOIDED = ProviderError("declaration", "already_voided", "This declaration has already been voided.")
CLAWED_BACK = ProviderError(
    "declaration", "clawed_back", "This declaration has been clawed back, so you can only view it."
)
NO_STATEMENT = ProviderError(
    "declaration",
    "no_statement",
    "This paid declaration cannot be clawed back yet, because the {cohort} cohort has no open statement. Try "
    "again when one opens, or contact us.",
    {"cohort": "2024"},
)

APPLICATION_DUPLICATE = ProviderError(
    "base", "duplicate", "There is already a declaration of this type for this application."
)
BILLED = ProviderError("base", "billed", "This declaration is on a statement already.")
BILLED_HERE = ProviderError("base", "billed", "This declaration is on that statement already.")
REFUNDED = ProviderError("base", "refunded", "This declaration is already being clawed back.")
VOID_REASON_BLANK = Error("reason", "blank", "Enter why you are voiding this declaration.")
VOID_REASON_TOO_LONG = Error(
    "reason", "too_long", "The reason must be {longest} characters or fewer.", {"longest": 500}
)
MILESTONE_NO_DATE = Error("base", "no_date", "Give at least one date to change.")
MILESTONE_NO_WINDOW = Error(
    "base", "no_window", "This milestone has no first or no last day, so its dates cannot be changed."
)
MILESTONE_ENDS_BEFORE = Error(
    "milestone_date",
    "too_early",
    "The last day must be on or after the first day, {start_date:%-d %B %Y}.",
    {"start_date": date(2022, 6, 1)},
)
MILESTONE_DECLARED = Error(
    "base",
    "declared",
    "{number} declarations are dated within its present dates, and would be outside the new ones.",
    {"number": 12},
)
MOVE_SAME = Error("base", "same", "Choose another statement to move to.")
MOVE_PROVIDERS = Error(
    "base",
    "providers",
    "{source} and {target} must belong to the same providers, and to at least one.",
    {"source": "November 2022", "target": "January 2023"},
)
MOVE_PAID = Error("base", "paid", "{name} was paid, so it can no longer be changed.", {"name": "November 2022"})
MOVE_NO_OUTPUTS = Error(
    "base", "no_outputs", "{name} pays no declarations. Choose a statement that does.", {"name": "December 2022"}
)
MOVE_PAYABLE = Error(
    "base",
    "payable",
    "{number} declarations are payable, and {name} is open: they cannot become eligible again. Choose a payable "
    "statement, or leave them out.",
    {"number": 3, "name": "January 2023"},
)
FILE_EMPTY = Error(
    "file", "empty", "The file has no rows below the names of its columns. Add a row for each declaration."
)
FILE_TOO_LONG = Error(
    "file",
    "too_long",
    "The file has {rows:,} rows, but the limit is {most:,}. Split it into several files.",
    {"rows": 812, "most": 500},
)
REFERENCE_TOO_LONG = Error(
    "client_reference", "too_long", "The client_reference must be {longest} characters or fewer.", {"longest": 64}
)
BULK_AT_WORK = Error(
    "file",
    "at_work",
    "We are still working on a file or bulk request of yours. Wait a minute, then try again.",
)

CONSTRAINTS = {
    "declaration_slot_ecf": DUPLICATE,
    "declaration_slot_npq": APPLICATION_DUPLICATE,
    "line_item_one_billable": BILLED,
    "line_item_one_refundable": REFUNDED,
    "line_item_once": BILLED_HERE,
}
"""What a constraint of the database says is there already."""
