"""The catalogue of errors is whole: the middleware of the test run holds every answer against it."""

import re

from cpd.api.catalogue import ON_PAGES, ROOT, WHERE, known_errors
from tests.published import _known


def test_every_refusal_in_the_code_that_answers_is_in_the_catalogue() -> None:
    codes = {error.code for error in known_errors()}
    for pattern in WHERE:
        for file in ROOT.glob(pattern):
            text = file.read_text(encoding="utf-8")
            for name in ON_PAGES:
                text = re.sub(rf"^def {name}\(.*?(?=^\S)(?!^\))", "", text, flags=re.DOTALL | re.MULTILINE)
            for code in re.findall(r'(?:Problem|because|\.add)\(\s*"[\w\- ]+",\s*"([a-z_0-9]+)"', text):
                assert code in codes, f"{file}: {code}"


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
