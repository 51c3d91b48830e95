"""What an incident may say (rule REC-5)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.core.refusals import Accepted, Refused
from cpd.incidents.rules import LONGEST_TEXT, LONGEST_TITLE, may_say

NOW = datetime(2026, 11, 30, 17, tzinfo=UTC)
HOUR = timedelta(hours=1)


def said(title="Slow", text="Some take a minute.", began_at=NOW - HOUR, ended_at=None) -> Accepted | Refused:
    return may_say(title=title, text=text, began_at=began_at, ended_at=ended_at, now=NOW)


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({}, []),
        ({"ended_at": NOW}, []),
        ({"began_at": NOW, "ended_at": NOW}, []),
        ({"title": " "}, [("title", "blank")]),
        ({"title": "a" * LONGEST_TITLE}, []),
        ({"title": "a" * (LONGEST_TITLE + 1)}, [("title", "too_long")]),
        ({"text": ""}, [("text", "blank")]),
        ({"text": "a" * LONGEST_TEXT}, []),
        ({"text": "a" * (LONGEST_TEXT + 1)}, [("text", "too_long")]),
        ({"began_at": NOW + HOUR}, [("began_at", "future")]),
        ({"ended_at": NOW + HOUR}, [("ended_at", "future")]),
        ({"ended_at": NOW - 2 * HOUR}, [("ended_at", "before")]),
        (
            {"title": "", "text": "", "began_at": NOW + HOUR},
            [("title", "blank"), ("text", "blank"), ("began_at", "future")],
        ),
    ],
)
def test_everything_that_is_wrong_is_named(changes, refused) -> None:
    answer = said(**changes)
    problems = answer.problems if isinstance(answer, Refused) else ()
    assert [(one.field, one.code) for one in problems] == refused


@given(title=st.text(max_size=150), text=st.text(max_size=50))
def test_what_is_accepted_fits_into_the_table_and_has_no_spaces_around_it(title, text) -> None:
    answer = said(title=title, text=text)
    if isinstance(answer, Accepted):
        kept_title, kept_text = answer.value
        assert 0 < len(kept_title) <= LONGEST_TITLE
        assert (kept_title, kept_text) == (title.strip(), text.strip())
