"""Pages at which adding somebody ends, or waits: why, and what to do (rules REG-23, SCH-37)."""

from cpd.web.kit.journeys import Stop

NOT_SET_UP, NOBODY_EXPECTED = "set-up-year", "nobody-expected"
"""Pages at which it waits until the school has set up the year of the start date."""

WAITING = (NOT_SET_UP, NOBODY_EXPECTED)

_TEMPLATE, _WAITS = "schools/adding_stop.html", "schools/adding_waits.html"


def _stop(name: str, title: str, *paragraphs: str, template: str = _TEMPLATE) -> Stop:
    return Stop(name, title, paragraphs, template=template)


STOPS = (
    _stop(
        "not-found",
        "We could not find their teaching record",
        "There is no teaching record with this teacher reference number (TRN), or it is no longer in use.",
        "Check the number with them: it is in their letter of qualified teacher status. If it is right, ask them to "
        "call the Teaching Regulation Agency, who keep the record.",
    ),
    _stop(
        "no-match",
        "We could not match their details to a teaching record",
        "The teacher reference number (TRN) belongs to somebody with another date of birth and another National "
        "Insurance number.",
        "Check the number and the date of birth with them. If both are right, ask them to call the Teaching Regulation "
        "Agency to have their record corrected, and add them then.",
        template="schools/adding_no_match.html",
    ),
    _stop(
        "here",
        "This person is already registered at your school",
        "They are in your school's list. Nothing was changed.",
        "If they are leaving, or something about them is wrong, open their page from the list.",
    ),
    _stop(
        "mentors-themselves",
        "An early career teacher cannot be their own mentor",
        "The teacher reference number (TRN) is that of the early career teacher for whom you are adding a mentor.",
        "Check the number with the mentor.",
    ),
    _stop(
        "passed",
        "This person has already passed their induction",
        "Their teaching record says that they completed induction. They are a qualified teacher who needs no further "
        "training of this kind, so you do not need to add them.",
        "If the record is wrong, ask the appropriate body that recorded it to correct it.",
    ),
    _stop(
        "exempt",
        "This person is exempt from induction",
        "Their teaching record says that they do not have to complete an induction, so you do not need to add them.",
        "If the record is wrong, ask them to call the Teaching Regulation Agency.",
    ),
    _stop(
        "failed",
        "This person has failed their induction",
        "Their teaching record says that they did not complete induction to a satisfactory standard. They cannot start "
        "another one, so you cannot add them.",
        "If the record is wrong, ask the appropriate body that recorded it to correct it.",
    ),
    _stop(
        "prohibited",
        "You cannot add this person",
        "Their teaching record says that they are prohibited from teaching.",
        "If you think that this is wrong, ask them to call the Teaching Regulation Agency.",
    ),
    Stop(
        NOT_SET_UP,
        "Set up the academic year first",
        ("Your school has not said yet how it runs training in that year.",),
        template=_WAITS,
    ),
    Stop(
        NOBODY_EXPECTED,
        "Your school expects no early career teachers in that year",
        ("Your school told us that it expects nobody then. If that has changed, set up the year again.",),
        template=_WAITS,
    ),
)
"""Each by the word that says why."""
