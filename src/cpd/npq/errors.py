"""What applying for an NPQ, and deciding on it, refuse."""

from cpd.core.refusals import Error, ProviderError

INTAKE_UNKNOWN_FIELD = Error(
    "attribute",
    "unknown_field",
    "An intake has no {name} to change. Use {changeable}.",
    {"name": "colour", "changeable": "description, funding"},
)
INTAKE_INVALID = Error(
    "attribute",
    "invalid",
    "{name} cannot be {value!r}: {messages}",
    {"name": "funding", "value": "half", "messages": "Value 'half' is not a valid choice."},
)
REGISTRATION_ENDS_TOO_EARLY = Error(
    "registration_end_date", "invalid", "Registration cannot end before it starts. Check both dates."
)
FUNDING_SETTLED = Error(
    "funding",
    "settled",
    "Somebody has applied for intake {intake}, so its funding stays {funding}.",
    {"intake": "2026b", "funding": "capped"},
)
DESCRIPTION_TAKEN = Error("description", "taken", "Another intake has this description. Enter a different one.")
UNKNOWN_FIELD = Error("attribute", "unknown_field", "An application has no {name}.", {"name": "colour"})
COURSE_UNKNOWN = Error("course", "unknown", "There is no course {course!r}.", {"course": "npq-senco"})
LEAD_PROVIDER_NO_NPQ = Error("lead_provider", "no_npq", "This provider does not run NPQs. Choose another one.")
INVALID = Error("attribute", "invalid", "{name}: {messages}", {"name": "colour", "messages": "Enter a number."})
LEAD_PROVIDER_SAME = Error(
    "lead_provider", "same", "The application is with {provider} already.", {"provider": "Anglia Teacher Futures"}
)
APPLICATION_NOT_ELIGIBLE = ProviderError(
    "npq_application",
    "not_eligible",
    "The applicant is not eligible for funding, so the [funded_place] must be false.",
)
FUNDED_PLACE_NEEDED = ProviderError(
    "funded_place", "needed", "The [funded_place] must be true or false: places of the application's intake are capped."
)
FUNDED_PLACE_NOT_FUNDED = ProviderError(
    "funded_place", "not_funded", "The [funded_place] must be false: the application's intake has no funded places."
)
FUNDED_PLACE_INVALID = ProviderError("funded_place", "invalid", "The [funded_place] must be true or false.")
APPLICATION_ALREADY_ACCEPTED = ProviderError(
    "npq_application", "already_accepted", "This application has already been accepted. There is nothing more to do."
)
APPLICATION_REJECTED = ProviderError(
    "npq_application",
    "rejected",
    "This application was rejected, so it can no longer be accepted. Ask the applicant to apply again.",
)
APPLICATION_OTHER_ACCEPTED = ProviderError(
    "npq_application",
    "other_accepted",
    "Another application of this person for the same course and cohort has already been accepted. Reject this one.",
)
SCHEDULE_IDENTIFIER_UNKNOWN = ProviderError(
    "schedule_identifier",
    "unknown",
    "The [schedule_identifier] is not a schedule of the application's intake, {intake}. Use one from the NPQ "
    "schedules page of the documentation.",
    {"intake": "2026b"},
)
SCHEDULE_UNKNOWN = ProviderError(
    "schedule",
    "unknown",
    "There is no schedule for this course in the application's intake, {intake}. Contact us.",
    {"intake": "2026b"},
)
SCHEDULE_IDENTIFIER_OTHER_GROUP = ProviderError(
    "schedule_identifier",
    "other_group",
    "The [schedule_identifier] is a schedule for other courses. Use one for the application's course.",
)
APPLICATION_ALREADY_REJECTED = ProviderError(
    "npq_application", "already_rejected", "This application has already been rejected. There is nothing more to do."
)
APPLICATION_ACCEPTED = ProviderError(
    "npq_application",
    "already_accepted",
    "This application has already been accepted, so it can no longer be rejected. Withdraw the participant instead.",
)

CONSTRAINTS = {
    "npq_intake_description_key": DESCRIPTION_TAKEN,
    "application_one_stands": APPLICATION_OTHER_ACCEPTED,
}
"""What a constraint of the database says is there already."""
