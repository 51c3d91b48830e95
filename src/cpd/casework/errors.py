"""What the commands refuse that take training, applications and declarations together."""

from cpd.core.refusals import Error, ProviderError

SAME_PERSON = Error("base", "same", "These are the same person.")
DECLARED_TWICE = Error(
    "base",
    "declared_twice",
    "Both people have declarations that stand for {declared}. Void one of each first.",
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
    "Training of cohort {cohort} was declared at this school, so its programme can't change. Contact us.",
    {"cohort": "2024"},
)
NPQ_NO_APPLICATION = Error(
    "participant_id",
    "no_application",
    "The [participant_id] is not that of somebody whose application for this course you accepted.",
)
REASON_INVALID = Error(
    "reason",
    "invalid",
    "The [reason] must be one of {allowed}.",
    {"allowed": "bereavement, long-term-sickness, parental-leave, career-break, other"},
)
NPQ_WITHDRAWN = Error("participant_id", "withdrawn", "This participant is already withdrawn.")
NPQ_DEFERRED = Error("participant_id", "deferred", "This participant is already deferred.")
NPQ_ACTIVE = Error("participant_id", "active", "This participant is already active.")
NPQ_NOT_DECLARED = Error(
    "participant_id", "not_declared", "Nothing was declared for this participant, so nobody is deferred."
)
NPQ_NOT_STARTED = Error(
    "participant_id", "not_started", "No start was declared for this participant, so nobody is withdrawn."
)
PARTICIPANT_NOT_HERE = Error("participant", "not_here", "This person is not registered at the school.")
PARTICIPANT_DECLARED = Error(
    "participant", "declared", "The provider has declared training for this person. Report that they leave."
)
PARTICIPANT_VALIDATED = Error(
    "participant", "validated", "This person's registration was checked. Report that they leave instead."
)
SCHEDULE_BLANK = ProviderError("schedule_identifier", "blank", "Enter a [schedule_identifier].")
SCHEDULE_NOT_RECOGNISED = ProviderError(
    "schedule_identifier",
    "not_recognised",
    "The [schedule_identifier] is no schedule of cohort {cohort}. See the schedules in the guidance.",
    {"cohort": "2022"},
)
WITHDRAWN = ProviderError(
    "participant_id", "withdrawn", "The participant is withdrawn. Resume them, then change the schedule."
)
SCHEDULE_SAME = ProviderError(
    "schedule_identifier", "same", "The participant is on the schedule [schedule_identifier] already."
)
SCHEDULE_WRONG_COURSE = ProviderError(
    "schedule_identifier",
    "wrong_course",
    "The [schedule_identifier] is not for this course. See the schedules in the guidance.",
)
DECLARATIONS_DO_NOT_FIT = ProviderError(
    "schedule_identifier",
    "declarations_do_not_fit",
    "The [schedule_identifier] can't be used: declarations of this participant would lie outside its milestones. "
    "Void them, change the schedule, and declare again.",
)
OTHER_DECLARATIONS_DO_NOT_FIT = ProviderError(
    "schedule_identifier",
    "declarations_do_not_fit",
    "The [schedule_identifier] can't be used: another provider's declarations of this participant stand and would "
    "lie outside its milestones. Contact us.",
)
DECLARATIONS_STAND = ProviderError(
    "cohort",
    "declarations_stand",
    "The [cohort] can't change while declarations of this participant stand. Void them first.",
)
OTHER_DECLARATIONS_STAND = ProviderError(
    "cohort",
    "declarations_stand",
    "The [cohort] can't change: another provider's declarations of this participant stand. Contact us.",
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
