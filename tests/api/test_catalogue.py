"""The catalogue of errors is whole: the middleware of the test run holds every answer against it."""

import json
import re
from pathlib import Path

from cpd.api.catalogue import known_errors
from tests.published import _known

GOLDEN = Path(__file__).parent / "errors.json"


def test_the_errors_of_the_api_are_those_that_were_agreed() -> None:
    """Codes, titles and sentences are a promise: whoever changes one changes ``errors.json`` too, and the changelog."""
    agreed = [tuple(one) for one in json.loads(GOLDEN.read_text(encoding="utf-8"))]
    assert [(one.status, one.title, one.code, one.sentence) for one in known_errors()] == agreed


def test_every_sentence_says_something_and_every_code_is_a_word_for_programs() -> None:
    assert len(known_errors()) > 60
    for error in known_errors():
        assert re.fullmatch(r"[a-z0-9_]+", error.code)
        assert error.sentence.endswith((".", "…}", "}")), error
        assert len(error.sentence) > 15, error


def test_every_error_has_an_example_with_nothing_left_open() -> None:
    for error in known_errors():
        assert "{…}" not in error.example.replace('"attributes": {…}', ""), error
        assert error.example.count("'#/") == error.sentence.count("'#/"), error


def test_an_error_that_is_not_in_the_catalogue_fails_the_test_run() -> None:
    import pytest

    _known({"errors": [{"title": "reason", "code": "blank"}]}, 422)
    with pytest.raises(AssertionError):
        _known({"errors": [{"title": "reason", "code": "made_up"}]}, 422)
