"""Journeys: one question a page, answers to check, and one command at the end that happens once.

Answers are kept in the database (``SavedJourney``), so that a lost cookie, an expired session or a second tab loses and
doubles nothing. See ``docs/guides/pages.md``.
"""

from cpd.web.kit.journeys.answers import Answers
from cpd.web.kit.journeys.definition import (
    CannotJudgeNow,
    Journey,
    JourneyUnsound,
    Place,
    Question,
    Step,
    Stop,
    in_order,
)
from cpd.web.kit.journeys.pages import begin, journey_page
from cpd.web.kit.journeys.saving import Unfinished, unfinished

__all__ = [
    "Answers",
    "CannotJudgeNow",
    "Journey",
    "JourneyUnsound",
    "Place",
    "Question",
    "Step",
    "Stop",
    "Unfinished",
    "begin",
    "in_order",
    "journey_page",
    "unfinished",
]
