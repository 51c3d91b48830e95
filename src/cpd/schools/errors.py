"""What the register, partnerships and programmes refuse."""

from datetime import date

from cpd.core.refusals import Error, ProviderError

FILE_MISSING = Error("file", "missing", "There is no file {path}.", {"path": "providers.csv"})
FILE_MISSING_COLUMNS = Error(
    "file", "missing_columns", "The first line must name the columns {missing}.", {"missing": "name"}
)
FILE_INVALID = Error(
    "file", "invalid", "Line {line} is not CSV: {error}.", {"line": "4", "error": "unexpected end of data"}
)
PROGRAMME_INVALID = Error(
    "programme", "invalid", "Choose a programme: one of {programmes}.", {"programmes": "full_induction_programme"}
)
CHALLENGE_REASON_INVALID = Error(
    "challenge_reason", "invalid", "Choose a reason: one of {reasons}.", {"reasons": "mistake"}
)
NOT_CHALLENGED = Error("base", "not_challenged", "This partnership is not challenged.")
URN_INVALID = Error("urn", "invalid", "A URN has 6 digits. {urn!r} does not.", {"urn": "10000"})
UNKNOWN_FIELD = Error("attribute", "unknown_field", "A school has no {name}.", {"name": "colour"})
INVALID = Error("attribute", "invalid", "{name}: {messages}", {"name": "colour", "messages": "Enter a number."})
CHALLENGED = Error("base", "challenged", "This partnership has already been challenged.")
TOO_LATE = Error(
    "base",
    "too_late",
    "This partnership had to be challenged before {deadline:%-d %B %Y}. Contact us instead.",
    {"deadline": date(2022, 10, 31)},
)
SCHOOL_NOT_RECOGNISED = ProviderError(
    "school_id",
    "not_recognised",
    "The [school_id] is not a school we know. Check it against GET schools/ecf, and contact us if it is missing.",
)
SCHOOL_NOT_REGISTERED = ProviderError(
    "school_id",
    "not_registered",
    "The school with this [school_id] has not registered for DfE-funded training. Contact the school.",
)
SCHOOL_INELIGIBLE = ProviderError(
    "school_id", "ineligible", "The school with this [school_id] is not eligible for DfE funding. Contact the school."
)
SCHOOL_CONFIRMED = ProviderError(
    "school_id",
    "confirmed",
    "You are already in a confirmed partnership with the school with this [school_id] for this cohort.",
)
SCHOOL_RECRUITED = ProviderError(
    "school_id",
    "recruited",
    "Another provider is in a confirmed partnership with the school with this [school_id] for this cohort. Contact the "
    "school.",
)
COHORT_BLANK = ProviderError("cohort", "blank", "Enter a [cohort].")
SCHOOL_BLANK = ProviderError("school_id", "blank", "Enter a [school_id].")
PARTNER_BLANK = ProviderError("delivery_partner_id", "blank", "Enter a [delivery_partner_id].")
COHORT_NOT_RECOGNISED = ProviderError(
    "cohort", "not_recognised", "The [cohort] is not a cohort of this service. Check it."
)
SCHOOL_UNCONFIRMED = ProviderError(
    "school_id",
    "unconfirmed",
    "The school with this [school_id] has not yet confirmed that it will run DfE-funded training in this cohort. "
    "Contact the school.",
)
PARTNER_NOT_RECOGNISED = ProviderError(
    "delivery_partner_id",
    "not_recognised",
    "The [delivery_partner_id] is not an ID that we recognise. Use one from GET delivery-partners.",
)
PARTNER_NOT_RELATED = ProviderError(
    "delivery_partner_id",
    "not_related",
    "We have no record that you work with the partner with this [delivery_partner_id] in this cohort. Contact us.",
)
PARTNER_CHALLENGED = ProviderError(
    "delivery_partner_id",
    "challenged",
    "The [delivery_partner_id] cannot change: the school challenged this partnership. If that was a mistake, confirm "
    "the partnership again with POST partnerships/ecf.",
)
PARTNER_TAKEN = ProviderError(
    "delivery_partner_id",
    "taken",
    "You are in a partnership with the school and the partner of [delivery_partner_id] already. Contact us.",
)

PROGRAMME_CHOSEN = ProviderError("programme", "chosen", "The school has just chosen its programme for that cohort.")
PARTNERED = ProviderError("base", "partnered", "The school and the provider have this partnership already.")
URN_TAKEN = Error("urn", "taken", "There is a school with that URN already.")
INCENTIVES_KNOWN = Error("base", "known", "The school's incentives for that year have just been set.")

BODY_NOT_FOUND = Error("appropriate_body", "not_found", "Select an appropriate body from the list.")
BODY_LOCAL_AUTHORITY = Error(
    "appropriate_body",
    "local_authority",
    "Local authorities are no longer appropriate bodies. Select a teaching school hub or a national body.",
)
BODY_CLOSED = Error(
    "appropriate_body",
    "closed",
    "This appropriate body takes nobody on from {cohort}. Select another one.",
    {"cohort": "2026"},
)
BODY_OF_INDEPENDENT_SCHOOLS = Error(
    "appropriate_body",
    "state_school",
    "National bodies are for independent schools. Select a teaching school hub.",
)
BODY_OF_OTHER_SCHOOLS = Error(
    "appropriate_body",
    "other_schools",
    "This national body is for schools of other types. Select another one, or a teaching school hub.",
)
BODY_NAME_INVALID = Error(
    "name", "invalid", "The name of an appropriate body must have 1 to {longest} characters.", {"longest": "200"}
)
BODY_TYPE_INVALID = Error("type", "invalid", "Must be local_authority, teaching_school_hub or national.")
BODY_CLOSED_FROM_INVALID = Error(
    "closed_from", "invalid", "Must be the start year of a cohort, like 2024, not {value!r}.", {"value": "soon"}
)
BODY_TYPES_INVALID = Error(
    "school_types",
    "invalid",
    "Must be type codes of the register with spaces between them, like 10 11, not {value!r}.",
    {"value": "independent"},
)
BODY_TYPES_NOT_NATIONAL = Error("school_types", "not_national", "Only a national body names the types of its schools.")
BODY_TWICE = Error("name", "twice", "{name} is on line {line} already.", {"name": "Ark Hub", "line": "4"})
BODY_KNOWN = Error("name", "taken", "There is an appropriate body of that name and type already.")
BODY_BEFORE_THE_CHOICE = Error(
    "base", "not_set_up", "The school has not said yet how it runs {cohort}. Do that first.", {"cohort": "2026"}
)

NOMINATION_NO_ADDRESS = Error(
    "base",
    "no_address",
    "We have no email address for this school. Update your school's record in Get Information about Schools (GIAS).",
)
NOMINATION_TOO_MANY = Error(
    "base",
    "too_many",
    "This school was sent {number} links in the last 24 hours. Use the newest, or ask again tomorrow.",
    {"number": "5"},
)
NOMINATION_JUST_SENT = Error(
    "base", "just_sent", "This school was sent a link less than 5 minutes ago. Wait for it, then ask again."
)
NOMINATION_TOO_MANY_OF_YOU = Error(
    "base", "too_many_of_you", "You have asked for many links within an hour. Wait, then ask again."
)
NOMINATION_OVER = Error(
    "base", "over", "This link no longer works: it was used, or it is older than 21 days. Ask for a new one."
)
TUTOR_ALREADY = Error(
    "email", "tutor_already", "The induction tutor of this school has that email address. Enter somebody else's."
)
USER_ALREADY = Error("email", "user_already", "Somebody with that email address can act for this school already.")
NOMINEE_OTHER_NAME = Error(
    "email",
    "other_name",
    "Somebody with another name uses that email address. Check the name and the email address.",
)
EXPECTS_SOMEBODY = Error(
    "expects",
    "registered",
    "{number} of your people are registered for {cohort}. Report first that they leave, or select yes.",
    {"number": "2", "cohort": "2026"},
)
YEAR_NOT_OPEN = Error(
    "base", "not_open", "Registration for {cohort} has not begun, so it cannot be set up yet.", {"cohort": "2027"}
)
SUPPORT_SUBJECT_INVALID = Error("subject", "invalid", "Select what your question is about.")
SUPPORT_MESSAGE_BLANK = Error("message", "blank", "Enter your question.")
SUPPORT_MESSAGE_TOO_LONG = Error(
    "message", "too_long", "Your question must be {longest} characters or fewer.", {"longest": "4,000"}
)
SUPPORT_ANSWER_BLANK = Error("answer", "blank", "Enter your answer.")
SUPPORT_ANSWER_TOO_LONG = Error(
    "answer", "too_long", "Your answer must be {longest} characters or fewer.", {"longest": "4,000"}
)
SUPPORT_NOTE_BLANK = Error("note", "blank", "Enter why you are closing this question without an answer.")
SUPPORT_NOTE_TOO_LONG = Error(
    "note", "too_long", "The reason must be {longest} characters or fewer.", {"longest": "500"}
)
SUPPORT_CLOSED = Error(
    "base",
    "closed",
    "This question was closed on {date:%-d %B %Y}. Nothing has been sent or changed now.",
    {"date": date(2026, 11, 3)},
)
SUPPORT_OPEN = Error("base", "open", "This question is open already. Answer it, or close it without an answer.")
SUPPORT_WHY_BLANK = Error("why", "blank", "Enter why you are opening this question again.")
SUPPORT_WHY_TOO_LONG = Error("why", "too_long", "The reason must be {longest} characters or fewer.", {"longest": "500"})
SUPPORT_ASKER_GONE = Error(
    "base",
    "gone",
    "Whoever asked no longer acts for this school, so they cannot be sent an answer. Contact the school another way, "
    "and close the question without an answer.",
)

REMINDER_KIND_INVALID = Error("kind", "invalid", "Select what to remind schools about.")
REMINDER_DAY_BLANK = Error("day", "blank", "Enter the date on which the reminder goes out.")
REMINDER_TOO_EARLY = Error("day", "too_early", "The date must be in the future.")
REMINDER_TOO_LATE = Error(
    "day",
    "too_late",
    "The date must be on or before {date:%-d %B %Y}, a year from today.",
    {"date": date(2027, 11, 27)},
)
REMINDER_DAY_TAKEN = Error(
    "day", "taken", "Another reminder is scheduled for that day. Choose another day, or cancel that one first."
)
REMINDER_SENT = Error("base", "sent", "This reminder has been sent, so it can no longer be cancelled.")

CONSTRAINTS = {
    "planned_reminder_one_a_day": REMINDER_DAY_TAKEN,
    "appropriate_body_once": BODY_KNOWN,
    "school_cohort_once": PROGRAMME_CHOSEN,
    "partnership_once": PARTNERED,
    "schools_school_urn_key": URN_TAKEN,
    "school_incentives_once": INCENTIVES_KNOWN,
}
"""What a constraint of the database says is there already."""
