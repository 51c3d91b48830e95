"""What registering, mentoring, leaving, joining and reports of providers refuse."""

from datetime import date

from cpd.core.refusals import Error, ProviderError

REGISTRATION_NOT_OPEN = Error(
    "started_on", "registration_closed", "Registration is not open yet for people who start on that date."
)
REGISTRATION_OPENS_LATER = Error(
    "started_on",
    "registration_opens_later",
    "Registration is not open yet for people who start on that date. It opens on {date:%-d %B %Y}.",
    {"date": date(2027, 6, 14)},
)
NOBODY_EXPECTED = Error(
    "started_on",
    "nobody_expected",
    "Your school told us that it expects no early career teachers in {year}. If that has changed, set it up again.",
    {"year": "2025 to 2026"},
)
TRN_REGISTERED = Error(
    "trn",
    "registered",
    "{name} is already registered at your school with this TRN. Check the number, or find them in your list.",
    {"name": "Eddie Early"},
)
TRN_ELSEWHERE = Error(
    "trn",
    "elsewhere",
    "Somebody with this TRN was added at another school while you answered. Start again: you will be told about it.",
)
START_TOO_EARLY = Error(
    "started_on",
    "too_early",
    "The earliest start date that you can enter is {earliest:%-d %B %Y}.",
    {"earliest": date(2024, 6, 1)},
)
START_BEFORE_ANOTHER = Error(
    "started_on",
    "before_another",
    "They started at another school, so the earliest start date that you can enter is {earliest:%-d %B %Y}.",
    {"earliest": date(2025, 9, 2)},
)
START_BEFORE_CHANGE = Error(
    "started_on",
    "before_change",
    "Their current training at another school began on {began:%-d %B %Y}, so the earliest start date that you can "
    "enter is {earliest:%-d %B %Y}.",
    {"began": date(2025, 11, 10), "earliest": date(2025, 11, 12)},
)
START_TOO_LATE = Error(
    "started_on",
    "latest",
    "They have not left their other school, so the latest start date that you can enter is {latest:%-d %B %Y}.",
    {"latest": date(2027, 3, 26)},
)
NATIONAL_INSURANCE_NUMBER = Error(
    "national_insurance_number",
    "invalid",
    "Enter a National Insurance number that is 2 letters, 6 numbers, then A, B, C or D, like QQ 12 34 56 C.",
)
TRN_TOO_SHORT = Error("trn", "too_short", "A teacher reference number (TRN) has 5 digits or more, like 4567814.")
TRN_TOO_LONG = Error("trn", "too_long", "A teacher reference number (TRN) has 7 digits or fewer, like 4567814.")
TRN_NO_DIGITS = Error("trn", "invalid", "A teacher reference number (TRN) is 5 to 7 digits, like 4567814.")
EMAIL_TAKEN = Error(
    "email",
    "taken",
    "This email address belongs to somebody else who is registered. Enter one that only this person uses, or check "
    "the TRN.",
)
STATUS_INVALID = Error(
    "status",
    "invalid",
    "Eligibility is one of {known}, not {status!r}.",
    {"known": "eligible, ineligible", "status": "perhaps"},
)
MENTOR_NO_SCHOOL = Error("mentor", "no_school", "This person is at no school, so they cannot have a mentor.")
PARTICIPANT_NOT_ECT = Error("participant", "not_ect", "Only an early career teacher has an induction.")
LEAD_PROVIDER_NO_PARTNERSHIP = Error(
    "lead_provider",
    "no_partnership",
    "The school has no partnership with this provider in cohort {cohort}.",
    {"cohort": "2024"},
)
REASON_UNKNOWN = Error(
    "reason",
    "unknown",
    "{reason!r} is not a reason for a decision on eligibility. Use one of {known}.",
    {"reason": "none_of_these", "known": "active_flags, duplicate_profile, no_qts, previous_induction"},
)
PARTICIPANT_NOT_HERE = Error("participant", "not_here", "This person is not registered at the school.")
DATE_BEFORE_START = Error(
    "date", "before_start", "They cannot leave before they started, on {date:%-d %B %Y}.", {"date": date(2022, 9, 1)}
)
LEAVING_BEFORE_CHANGE = Error(
    "date",
    "before_change",
    "Their current training at the school began on {date:%-d %B %Y}, so they cannot leave before that. Enter that date "
    "or a later one.",
    {"date": date(2022, 11, 10)},
)
LEAVING_TOO_LATE = Error("date", "too_late", "The leaving date must be this year or next.")
PARTICIPANT_UNKNOWN = Error("participant", "unknown", "This person was never registered. Register them instead.")
SCHOOL_SAME = Error("school", "same", "This person is already registered at your school.")
DATE_BEFORE_LEAVING = Error(
    "date",
    "before_leaving",
    "They leave your school on {date:%-d %B %Y}. Enter that date or a later one.",
    {"date": date(2023, 7, 31)},
)
DATE_SAME_DAY = Error(
    "date",
    "same_day",
    "They already join another school on {date:%-d %B %Y}. Enter a later date, or ask that school to remove them "
    "first.",
    {"date": date(2022, 9, 1)},
)
DATE_TOO_EARLY = Error(
    "date",
    "too_early",
    "They cannot join before they started at their last school, on {date:%-d %B %Y}.",
    {"date": date(2022, 9, 1)},
)
JOINING_BEFORE_CHANGE = Error(
    "date",
    "before_change",
    "Their current training at their last school began on {date:%-d %B %Y}, so they cannot join another before that. "
    "Enter that date or a later one.",
    {"date": date(2022, 11, 10)},
)
JOINING_TOO_LATE = Error("date", "too_late", "The joining date must be this year or next.")
REGISTRATION_CLOSED = Error(
    "base",
    "registration_closed",
    "Nobody can be registered or transferred from {first:%-d %B %Y} to {last:%-d %B %Y}. Try again after that.",
    {"first": date(2026, 6, 1), "last": date(2026, 6, 14)},
)
TYPE_INVALID = Error("type", "invalid", "A participant is an ect or a mentor.")
COHORT_UNKNOWN = Error("cohort", "unknown", "There is no cohort {cohort}.", {"cohort": "2022"})
SCHEDULE_UNKNOWN = Error("schedule", "unknown", "Cohort {cohort} has no schedule of that name.", {"cohort": "2022"})
STARTED_ON_OUT_OF_RANGE = Error(
    "started_on", "out_of_range", "The start date must be between 2000 and {latest}.", {"latest": "2029"}
)
PERSON_REGISTERED = Error("person", "registered", "This person is in training in this role already. Report a transfer.")
MENTOR_NOT_ECT = Error("mentor", "not_ect", "Only an early career teacher has a mentor.")
MENTOR_NOT_MENTOR = Error("mentor", "not_mentor", "This person is not registered as a mentor.")
MENTOR_SELF = Error("mentor", "self", "Nobody can be their own mentor. Choose another mentor.")
MENTOR_SCHOOL = Error("mentor", "school", "The mentor is not registered at this school. Register them here first.")
NOT_TRAINED = ProviderError(
    "participant_id",
    "not_recognised",
    "The [participant_id] is not the ID of somebody you train. Use an ID from GET participants/ecf.",
)
COURSE_BLANK = ProviderError("course_identifier", "blank", "Enter a [course_identifier].")
COURSE_NOT_RECOGNISED = ProviderError(
    "course_identifier",
    "not_recognised",
    "The [course_identifier] is not one this participant is training for. Check it and try again.",
)
REASON_BLANK = ProviderError("reason", "blank", "Enter a [reason].")
REASON_INVALID = ProviderError(
    "reason",
    "invalid",
    "The [reason] must be one of {allowed}.",
    {"allowed": "bereavement, long-term-sickness, parental-leave, career-break, other"},
)
ALREADY_WITHDRAWN = ProviderError("participant_profile", "withdrawn", "This participant is already withdrawn.")
ALREADY_DEFERRED = ProviderError("participant_profile", "deferred", "This participant is already deferred.")
ALREADY_ACTIVE = ProviderError("participant_profile", "active", "This participant is already active.")

PARTICIPANT_LEFT = Error(
    "participant",
    "left",
    "They left your school on {date:%-d %B %Y}, so this can no longer be changed here.",
    {"date": date(2023, 7, 31)},
)
NAME_SAME = Error("full_name", "same", "This is already their name. Enter their new name.")
NAME_NOT_CONFIRMED = Error(
    "full_name",
    "not_confirmed",
    "Both the first and the last name are different. Confirm that this is the same person.",
)
EMAIL_SAME = Error("email", "same", "This is already their email address. Enter their new one.")
PARTICIPANT_COMPLETED = Error(
    "participant",
    "completed",
    "They completed their training on {date:%-d %B %Y}, so this can no longer be changed.",
    {"date": date(2023, 7, 31)},
)
PARTICIPANT_WITHDRAWN = Error(
    "participant",
    "withdrawn",
    "Their provider told us that they no longer train with it, so this cannot be changed. If that is wrong, contact "
    "the provider.",
)
PATTERN_SAME = Error("working_pattern", "same", "This is already their working pattern. Select the other one.")
BODY_SAME = Error(
    "appropriate_body", "same", "This is already their appropriate body. Select another one, or go back to keep it."
)
PATTERN_UNKNOWN = Error("working_pattern", "unknown", "Select whether they work full time or part time.")
LEAVING_TOO_SOON = Error(
    "date",
    "too_early",
    "The leaving date must be on or after {date:%-d %B %Y}, 2 days after they started.",
    {"date": date(2025, 6, 3)},
)
LEAVING_SOON_AFTER_CHANGE = Error(
    "date",
    "too_early",
    "The leaving date must be on or after {date:%-d %B %Y}, 2 days after their current training began.",
    {"date": date(2025, 6, 3)},
)
LEAVING_TOO_FAR = Error(
    "date",
    "too_late",
    "The leaving date must be on or before {date:%-d %B %Y}, 4 months from today.",
    {"date": date(2025, 10, 10)},
)
NOT_LEAVING = Error("participant", "not_leaving", "Nobody reported that they leave your school.")
LEFT_ALREADY = Error(
    "participant",
    "left",
    "They left your school on {date:%-d %B %Y}. If they are back, add them again from the day they came back.",
    {"date": date(2023, 7, 31)},
)
JOINS_ANOTHER = Error(
    "participant",
    "joins_another",
    "Another school has registered them from {date:%-d %B %Y}. Ask that school to remove them first.",
    {"date": date(2023, 9, 1)},
)
MENTOR_LEFT = Error("mentor", "left", "This mentor has left your school. Choose somebody who is there now, or will be.")
MENTOR_TRAINING_ENDED = Error(
    "mentor",
    "training_ended",
    "Their mentor training ended on {date:%-d %B %Y}, so it cannot be marked as not completed.",
    {"date": date(2024, 6, 30)},
)
EARLY_TRN_TWICE = Error(
    "trn", "twice", "{trn} is also on line {line}. Name everybody once.", {"trn": "1234567", "line": "2"}
)
EARLY_REASON_INVALID = Error(
    "reason",
    "invalid",
    "{reason} is not a reason that this list can have. Write previous_participation, or leave the column out.",
    {"reason": "previous_induction"},
)

EARLY_NOT_ON_LIST = Error("trn", "not_listed", "{trn} is not on the early roll-out list.", {"trn": "1234567"})
EARLY_BECAUSE_BLANK = Error("because", "blank", "Enter why you are taking them off the list.")
EARLY_BECAUSE_TOO_LONG = Error(
    "because", "too_long", "The reason must be {longest} characters or fewer.", {"longest": "200"}
)

AT_A_SCHOOL = Error("base", "overlaps", "This early career teacher is already at a school at that time.")
IN_TRAINING = ProviderError("base", "overlaps", "This person is already in training at that time.")
MENTORED = Error("mentor", "overlaps", "This early career teacher already has a mentor at that time.")
BODY_OF_A_MENTOR = Error(
    "appropriate_body", "not_ect", "Only early career teachers at the school have an appropriate body."
)

CONSTRAINTS = {
    "school_periods_of_an_ect_never_overlap": AT_A_SCHOOL,
    "training_periods_never_overlap": IN_TRAINING,
    "mentorships_of_an_ect_never_overlap": MENTORED,
}
"""What a constraint of the database says is there already."""
