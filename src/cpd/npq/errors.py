"""What applying for an NPQ, and deciding on it, refuse."""

from cpd.core.refusals import Error

INTAKE_UNKNOWN_FIELD = Error(
    "attribute",
    "unknown_field",
    "An intake has no {name} to change. Use {changeable}.",
    {"name": "colour", "changeable": "description, funding"},
)
INTAKE_INVALID = Error(
    "attribute",
    "invalid",
    "{name} can't be {value!r}: {messages}",
    {"name": "funding", "value": "half", "messages": "Value 'half' is not a valid choice."},
)
REGISTRATION_ENDS_TOO_EARLY = Error(
    "registration_end_date", "invalid", "Registration can't end before it starts. Check both dates."
)
FUNDING_SETTLED = Error(
    "funding",
    "settled",
    "Somebody has applied for intake {intake}, so its funding stays {funding}.",
    {"intake": "2026b", "funding": "capped"},
)
DESCRIPTION_TAKEN = Error("description", "taken", "Another intake is described so. Choose other words.")
UNKNOWN_FIELD = Error("attribute", "unknown_field", "An application has no {name}.", {"name": "colour"})
COURSE_UNKNOWN = Error("course", "unknown", "There is no course {course!r}.", {"course": "npq-senco"})
LEAD_PROVIDER_NO_NPQ = Error("lead_provider", "no_npq", "This provider doesn't run NPQs. Choose another one.")
INVALID = Error("attribute", "invalid", "{name}: {messages}", {"name": "colour", "messages": "Enter a number."})
LEAD_PROVIDER_SAME = Error(
    "lead_provider", "same", "The application is with {provider} already.", {"provider": "Anglia Teacher Futures"}
)
APPLICATION_NOT_ELIGIBLE = Error(
    "application", "not_eligible", "This person is not eligible for funding, so the [funded_place] can't be true."
)
FUNDED_PLACE_NEEDED = Error(
    "funded_place", "needed", "The [funded_place] must be true or false: places of this intake are capped."
)
FUNDED_PLACE_NOT_FUNDED = Error(
    "funded_place", "not_funded", "The [funded_place] must be false: this intake has no funded place."
)
APPLICATION_ALREADY_ACCEPTED = Error("application", "already_accepted", "This application has already been accepted.")
APPLICATION_REJECTED = Error("application", "rejected", "This application was rejected and can't be accepted any more.")
APPLICATION_OTHER_ACCEPTED = Error(
    "application",
    "other_accepted",
    "This person's application for the same course and intake has already been accepted.",
)
SCHEDULE_IDENTIFIER_UNKNOWN = Error(
    "schedule_identifier", "unknown", "The [schedule_identifier] is not a schedule of the application's intake."
)
SCHEDULE_UNKNOWN = Error("schedule", "unknown", "There is no schedule for this course in the application's intake.")
SCHEDULE_IDENTIFIER_OTHER_GROUP = Error(
    "schedule_identifier",
    "other_group",
    "The [schedule_identifier] is a schedule of other courses. Use one of the application's course.",
)
APPLICATION_ALREADY_REJECTED = Error("application", "already_rejected", "This application has already been rejected.")
APPLICATION_ACCEPTED = Error("application", "accepted", "This application was accepted and can't be rejected.")

CONSTRAINTS = {"npq_intake_description_key": DESCRIPTION_TAKEN}
"""What a constraint of the database says is there already."""
