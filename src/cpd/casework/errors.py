"""What the commands refuse that take training, applications and declarations together."""

from datetime import date

from cpd.core.refusals import Error, ProviderError

SAME_PERSON = Error("base", "same", "These are the same person.")
DECLARED_TWICE = Error(
    "base",
    "declared_twice",
    "Both people have a declaration of {declared} that is not voided. Void one of each first.",
    {"declared": "started of ecf-induction"},
)
ENROLLED_TWICE = Error(
    "base",
    "enrolled_twice",
    "Both people have an accepted application for {enrolled} that is not withdrawn. Withdraw one of each first.",
    {"enrolled": "npq-headship in 2026b"},
)
TWO_ECTS = Error(
    "base",
    "two_ects",
    "Both people are registered as early career teachers. Nobody has two inductions: remove one registration first.",
)
PROGRAMME_DECLARED = Error(
    "base",
    "declared",
    "Training of cohort {cohort} was declared at this school, so its programme cannot change. Ask DfE for help.",
    {"cohort": "2024"},
)
NPQ_PARTICIPANT_UNKNOWN = ProviderError(
    "participant_id",
    "not_recognised",
    "The [participant_id] is not an ID that we recognise. Use one from GET participants/npq.",
)
NPQ_NO_APPLICATION = ProviderError(
    "participant_id",
    "no_application",
    "You have not accepted an application for this course from the person with this [participant_id]. Use an ID from "
    "GET participants/npq.",
)
NPQ_WITHDRAWN = ProviderError("npq_enrolment", "withdrawn", "This participant is already withdrawn.")
NPQ_DEFERRED = ProviderError("npq_enrolment", "deferred", "This participant is already deferred.")
NPQ_ACTIVE = ProviderError("npq_enrolment", "active", "This participant is already active.")
NPQ_NOT_DECLARED = ProviderError(
    "npq_enrolment",
    "not_declared",
    "This participant has no declaration that counts, so they cannot be deferred. Declare that they started first.",
)
NPQ_NOT_STARTED = ProviderError(
    "npq_enrolment",
    "not_started",
    "This participant has no started declaration that counts, so they cannot be withdrawn. Declare that they "
    "started first.",
)
NPQ_OTHER_ENROLMENT = ProviderError(
    "npq_enrolment",
    "other_enrolment",
    "Another accepted application of this participant for the same course and cohort is not withdrawn, so this "
    "one cannot be resumed. Withdraw the other one first, or contact us.",
)
COURSE_WITHOUT_OUTCOME = ProviderError(
    "course_identifier",
    "without_outcome",
    "The [course_identifier] must be an NPQ that is passed or failed, like npq-headship.",
)
COURSE_NOT_TAKEN = ProviderError(
    "course_identifier",
    "not_recognised",
    "The [course_identifier] is not one this participant takes with you. Check it and the participant's ID.",
)
OUTCOME_STATE_BLANK = ProviderError("state", "blank", "Enter a [state].")
OUTCOME_STATE_INVALID = ProviderError("state", "invalid", "The [state] must be passed or failed.")
COMPLETION_DATE_BLANK = ProviderError("completion_date", "blank", "Enter a [completion_date].")
COMPLETION_DATE_INVALID = ProviderError(
    "completion_date", "invalid", "The [completion_date] must be a date of the calendar, like 2022-11-30."
)
COMPLETION_DATE_FUTURE = ProviderError(
    "completion_date", "future", "The [completion_date] cannot be after today, {today}.", {"today": "2022-11-30"}
)
NOT_COMPLETED = ProviderError(
    "base",
    "not_completed",
    "This participant has no completed declaration for this course that counts. Declare that they completed it first.",
)
PARTICIPANT_NOT_HERE = Error("participant", "not_here", "This person is not registered at the school.")
PARTICIPANT_DECLARED = Error(
    "participant", "declared", "The provider has declared training for this person. Report that they leave."
)
PARTICIPANT_VALIDATED = Error(
    "participant", "validated", "This person's registration was checked. Report that they leave instead."
)
START_SAME = Error("started_on", "same", "This is already their start date. Enter another one.")
START_OUT_OF_RANGE = Error(
    "started_on",
    "out_of_range",
    "The start date must be between {earliest:%-d %B %Y} and {latest:%-d %B %Y}.",
    {"earliest": date(2000, 1, 1), "latest": date(2027, 12, 31)},
)
START_AFTER_LEAVING = Error(
    "started_on",
    "after_leaving",
    "They leave your school on {date:%-d %B %Y}. Enter a start date that is at least 2 days before that.",
    {"date": date(2025, 7, 31)},
)
START_BEFORE_LAST_SCHOOL = Error(
    "started_on",
    "before_last_school",
    "They were at their last school until {date:%-d %B %Y}. Enter that date or a later one.",
    {"date": date(2025, 4, 1)},
)
START_OTHER_COHORT = Error(
    "started_on",
    "other_cohort",
    "Somebody who starts on that date belongs to another cohort than {cohort}. Ask DfE to change the cohort.",
    {"cohort": "2025 to 2026"},
)
START_DECLARED = Error(
    "started_on",
    "declared",
    "Their provider has declared training on {date:%-d %B %Y}, so they cannot have started later. If that is wrong, "
    "ask the provider to void the declaration.",
    {"date": date(2025, 10, 1)},
)
SCHEDULE_BLANK = ProviderError("schedule_identifier", "blank", "Enter a [schedule_identifier].")
SCHEDULE_NOT_RECOGNISED = ProviderError(
    "schedule_identifier",
    "not_recognised",
    "The [schedule_identifier] is not a schedule of the {cohort} cohort. Use one from the schedules page of the "
    "documentation.",
    {"cohort": "2022"},
)
WITHDRAWN = ProviderError(
    "participant_id", "withdrawn", "The participant is withdrawn. Resume them, then change the schedule."
)
SCHEDULE_SAME = ProviderError(
    "schedule_identifier",
    "same",
    "The participant is already on the schedule in [schedule_identifier]. Use a different one.",
)
SCHEDULE_WRONG_COURSE = ProviderError(
    "schedule_identifier",
    "wrong_course",
    "The [schedule_identifier] is not for this course. Use one from the schedules page of the documentation.",
)
DECLARATIONS_DO_NOT_FIT = ProviderError(
    "schedule_identifier",
    "declarations_do_not_fit",
    "The [schedule_identifier] cannot be used: declarations of this participant would lie outside its milestones. "
    "Void them, change the schedule, and declare again.",
)
OTHER_DECLARATIONS_DO_NOT_FIT = ProviderError(
    "schedule_identifier",
    "declarations_do_not_fit",
    "The [schedule_identifier] cannot be used: declarations of another provider for this participant "
    "would lie outside its milestones. Contact us.",
)
DECLARATIONS_STAND = ProviderError(
    "cohort",
    "declarations_stand",
    "The [cohort] cannot change while this participant has declarations that count. Void them first.",
)
OTHER_DECLARATIONS_STAND = ProviderError(
    "cohort",
    "declarations_stand",
    "The [cohort] cannot change: another provider has declared for this participant. Contact us.",
)
COHORT_NOT_RECOGNISED = ProviderError(
    "cohort", "not_recognised", "The [cohort] is not a cohort of this service. Check it."
)
NO_PARTNERSHIP = ProviderError(
    "cohort",
    "no_partnership",
    "You have no partnership with the participant's school in cohort {cohort}. Confirm one first.",
    {"cohort": "2022"},
)
CAPPED_TO_FULL = ProviderError(
    "cohort",
    "capped_to_full",
    "The [cohort] cannot change from one in which places are capped to one in which every place is funded. Contact us.",
)
ZERO_TO_FUNDED = ProviderError(
    "cohort",
    "zero_to_funded",
    "The [cohort] cannot change from one without funded places to one that has some. Contact us.",
)
REJECTING_DECLARED = ProviderError(
    "application",
    "declarations_stand",
    "This application cannot be rejected while it has declarations that count. Void them first.",
)
REJECTING_DECLARED_BY_OTHER = ProviderError(
    "application",
    "declarations_stand",
    "This application cannot be rejected: another provider has declared for it. Contact us.",
)
FUNDED_PLACE_NOT_ACCEPTED = ProviderError(
    "npq_application", "not_accepted", "Only an accepted application has a [funded_place] to change. Accept it first."
)
FUNDED_PLACE_NOT_CAPPED = ProviderError(
    "npq_application",
    "not_capped",
    "Places of the application's intake, {intake}, are not capped, so its [funded_place] stays as it is.",
    {"intake": "2023a"},
)
FUNDED_PLACE_DECLARED = ProviderError(
    "npq_application",
    "declarations_stand",
    "The [funded_place] cannot change while this application has declarations that count. Void them first.",
)
FUNDED_PLACE_DECLARED_BY_OTHER = ProviderError(
    "npq_application",
    "declarations_stand",
    "The [funded_place] cannot change: another provider has declared for this application. Contact us.",
)
NOT_TO_KEEP = Error(
    "keep_providers",
    "not_to_keep",
    "Last year's lead provider and delivery partner no longer work together. Select no, and agree with a provider.",
)
NOT_TO_STAY = Error(
    "stay_with_provider",
    "not_to_stay",
    "You cannot stay with last year's lead provider like this. Set the year up again: we will ask what you can do now.",
)
