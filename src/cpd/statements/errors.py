"""What calendars, contracts and payments refuse."""

from datetime import date

from cpd.core.refusals import Error

PROGRAMME_INVALID = Error("programme", "invalid", "A statement is for the programme ecf or npq.")
PAYMENT_DATE_TOO_EARLY = Error("payment_date", "too_early", "The payment date cannot be before the deadline.")
NOT_OPEN = Error(
    "base", "not_open", "The statement {name} is {state} and cannot change.", {"name": "November 2022", "state": "paid"}
)
DEADLINE_OVER = Error(
    "base",
    "deadline_over",
    "The deadline of the statement {name} was {deadline_date:%-d %B %Y}, so it can no longer be changed.",
    {"name": "November 2022", "deadline_date": date(2022, 11, 30)},
)
PAID = Error("base", "paid", "This statement was paid and cannot be adjusted.")
AMOUNT_INVALID = Error("amount", "invalid", "The amount must be in pounds and pence, like 999.99.")
ADJUSTMENT_NAME_BLANK = Error("name", "blank", "Enter a name for the adjustment.")
ADJUSTMENT_NAME_TOO_LONG = Error(
    "name", "too_long", "The name of an adjustment must be {longest} characters or fewer.", {"longest": 200}
)
AMOUNT_ZERO = Error("amount", "zero", "Enter an amount that is not 0. To deduct it, start with a minus sign.")
AMOUNT_TOO_LARGE = Error("amount", "too_large", "The amount must be between -£1,000,000 and £1,000,000.")
NO_ADJUSTMENTS = Error(
    "base",
    "no_outputs",
    "The statement {name} pays service fees only. Such a statement for early career training has no adjustments.",
    {"name": "December 2022"},
)
DATE_PAST = Error("deadline_date", "past", "The deadline must be today or in the future.")
DEADLINE_TOO_LATE = Error(
    "deadline_date",
    "too_late",
    "The deadline must be on or before the payment date, {payment_date:%-d %B %Y}.",
    {"payment_date": date(2022, 11, 25)},
)
STATE_INVALID = Error("state", "invalid", "A statement is open, payable or paid.")
PAID_FOR_GOOD = Error("base", "paid", "This statement was paid and cannot be opened again.")
NOT_AN_AMOUNT = Error(
    "attribute", "invalid", "{name} must be an amount, like 995 or 149651.00.", {"name": "uplift_amount"}
)
NEGATIVE_AMOUNT = Error("attribute", "invalid", "{name} must be an amount of 0 or more.", {"name": "uplift_amount"})
NOT_A_COUNT = Error("attribute", "invalid", "{name} must be a whole number of 0 or more.", {"name": "uplift_amount"})
IMPOSSIBLE_STATE = Error(
    "base", "impossible", "A statement that is {state} cannot become {to}.", {"state": "open", "to": "paid"}
)
BANDS_INVALID = Error("bands", "invalid", "A contract has one to four bands.")
BANDS_ORDER = Error("bands", "order", "Each band's max must be more than the one before.")
BAND_SMALLER = Error(
    "band",
    "smaller",
    "Band {name} would have room for {room} and had room for {before}. A band may only grow: make its max higher.",
    {"name": "B", "room": 3900, "before": 4000},
)
BAND_MISSING = Error(
    "band",
    "missing",
    "Band {name} cannot go: {reason}. Give it the max that it had, {maximum}, or more.",
    {"name": "C", "reason": "only the last band can be taken away", "maximum": 4000},
)
FROM_STATEMENT_UNKNOWN = Error(
    "from_statement",
    "unknown",
    "The provider has no statement {name!r} that this contract could price. Name one of its own, for the same {place}.",
    {"name": "November 2022", "place": "cohort"},
)
FROM_STATEMENT_NOT_OPEN = Error(
    "from_statement",
    "not_open",
    "The statement {name} is {state}, and a new price begins with an open statement. Name one that is open.",
    {"name": "November 2022", "state": "payable"},
)
FROM_STATEMENT_DEADLINE_OVER = Error(
    "from_statement",
    "deadline_over",
    "The deadline of the statement {name} was {deadline_date:%-d %B %Y}, and a new price begins with an open "
    "statement. Name one whose deadline is today or later.",
    {"name": "November 2022", "deadline_date": date(2022, 11, 30)},
)
REASON_BLANK = Error("reason", "blank", "Say why the statement is priced again.")
VERSION_UNKNOWN = Error(
    "contract",
    "unknown",
    "There is no version {version} of the contract for this statement's provider, cohort, intake and course.",
    {"version": 3},
)
NOT_TO_BE_PRICED_AGAIN = Error(
    "base",
    "not_payable",
    "The statement {name} is {state}. Only a payable statement can be priced again; an open one follows new versions.",
    {"name": "November 2022", "state": "paid"},
)
COURSE_UNKNOWN = Error("course", "unknown", "There is no course {course!r}.", {"course": "npq-senco"})
YEAR_NOT_NEXT = Error(
    "year", "not_next", "There is no cohort {before} to prepare {year} from.", {"before": "2026", "year": "2027"}
)
YEAR_BEGUN = Error(
    "year",
    "begun",
    "Registration for {year} began on {date:%-d %B %Y}. Correct its facts one by one.",
    {"year": "2027", "date": date(2026, 6, 15)},
)
APPROVED_BY_BLANK = Error("approved_by", "blank", "Name who prepared the payment and who approves it.")
APPROVED_BY_SAME_PERSON = Error("approved_by", "same_person", "The payment must be approved by somebody else.")
NOT_PAYABLE = Error("base", "not_payable", "Only a payable statement can be paid; it is {state}.", {"state": "open"})
TOO_EARLY = Error("base", "too_early", "The statement takes declarations until its deadline has passed.")

MILESTONE_UNKNOWN = Error(
    "milestones",
    "invalid",
    "{value!r} is not a declaration type of the programme {programme}. Use one of {types}.",
    {"value": "retained-9", "programme": "npq", "types": "started, retained-1, retained-2, completed"},
)
NO_OUTPUTS_EXPECTED = Error(
    "milestones",
    "no_outputs",
    "The statement {name} pays no declarations, so none are expected on it.",
    {"name": "November 2022"},
)
MILESTONES_LINKED = Error(
    "output_fee",
    "milestones_linked",
    "The statement {name} is expected to pay {types}. Remove these milestones first.",
    {"name": "November 2022", "types": "started, retained-1"},
)
MILESTONE_TWICE = Error("milestones", "taken", "The statement is expected to pay that declaration type already.")
CHECKS_NOT_DONE = Error(
    "checks_done", "blank", "Tick the box to say that you have checked what the statement comes to."
)
DECIDED = Error(
    "base",
    "decided",
    "This preparation was {outcome} already. Look at the statement again.",
    {"outcome": "rejected"},
)
REJECTION_BLANK = Error("reason", "blank", "Say why you reject the payment, so that it can be put right.")
REASON_TOO_LONG = Error("reason", "too_long", "The reason must be {longest} characters or fewer.", {"longest": 500})
PREPARED = Error(
    "base",
    "prepared",
    "The payment was prepared by {prepared_by} and waits for a decision. Approve or reject that first.",
    {"prepared_by": "fern@education.example"},
)
PREPARED_AT_THE_SAME_TIME = Error("base", "prepared", "Somebody else has just prepared the payment.")
ADJUSTMENTS_LOCKED = Error(
    "base",
    "prepared",
    "The payment was prepared by {prepared_by}, so adjustments are locked. Reject it, or have it rejected, first.",
    {"prepared_by": "fern@education.example"},
)

NAME_TAKEN = Error("name", "taken", "The provider has a statement of that name in that cohort already.")
VERSIONED = Error("base", "versioned", "A new version of this contract was just stored.")

CONSTRAINTS = {
    "statement_once_a_cohort": NAME_TAKEN,
    "statement_once_an_intake": NAME_TAKEN,
    "statement_milestone_once": MILESTONE_TWICE,
    "preparation_waiting_once": PREPARED_AT_THE_SAME_TIME,
    "preparation_approved_once": PREPARED_AT_THE_SAME_TIME,
    "contract_version_once": VERSIONED,
    "npq_contract_version_once_an_intake": VERSIONED,
}
"""What a constraint of the database says is there already."""
