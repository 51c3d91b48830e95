"""What this room refuses."""

from cpd.core.refusals import Error

TITLE_BLANK = Error("title", "blank", "Enter what went wrong, in a few words.")
TITLE_TOO_LONG = Error("title", "too_long", "The title must be {longest} characters or fewer.", {"longest": 120})
TEXT_BLANK = Error("text", "blank", "Enter what people notice, and what they need to do.")
TEXT_TOO_LONG = Error("text", "too_long", "The text must be {longest} characters or fewer.", {"longest": 2000})
INSTANT_INVALID = Error(
    "instant", "invalid", "Enter a date and time like 2026-11-30T17:00:00Z, not {value!r}.", {"value": "yesterday"}
)
BEGAN_IN_FUTURE = Error(
    "began_at", "future", "An incident cannot begin in the future. Announce planned work in the release notes."
)
ENDED_IN_FUTURE = Error("ended_at", "future", "An incident cannot end in the future. End it when it is over.")
ENDED_BEFORE_IT_BEGAN = Error("ended_at", "before", "It began at {began_at}, so it cannot have ended before that.", {
    "began_at": "2026-11-30T17:00:00Z"
})  # fmt: skip
