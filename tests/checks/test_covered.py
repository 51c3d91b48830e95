"""The check of what tests run: what falls is named, and nothing is lowered."""

import pytest

from tests.checks.covered import falls, figures, raised


@pytest.mark.parametrize(
    ("file", "now", "before", "named"),
    [
        ("schools/rules.py", 99, None, True),
        ("finance/rules/ecf.py", 99, 99, True),
        ("contract/v3/fields.py", 99, None, True),
        ("contract/v3/fields.py", 100, None, False),
        ("api/lists.py", 95, 97, True),
        ("api/lists.py", 96, 97, False),
        ("edge/server.py", 93, 97, False),
        ("edge/server.py", 92, 97, True),
        ("api/new.py", 90, None, False),
        ("api/new.py", 88, None, True),
    ],
)
def test_a_file_of_which_less_is_run_is_named(file, now, before, named) -> None:
    found = list(falls({file: now}, {} if before is None else {file: before}))
    assert [line.partition(":")[0] for line in found] == [f"src/cpd/{file}"] * named


def test_a_file_that_is_no_more_leaves_the_list() -> None:
    (line,) = falls({}, {"api/old.py": 97})
    assert "api/old.py is no more" in line


def test_the_ratchet_rises_and_never_falls() -> None:
    assert raised(
        {"api/a.py": 98, "api/b.py": 90, "x/rules.py": 100}, {"api/a.py": 97, "api/b.py": 95, "api/c.py": 99}
    ) == {
        "api/a.py": 98,
        "api/b.py": 95,
    }


def test_figures_are_whole_percents_rounded_down() -> None:
    report = {"files": {"src/cpd/api/lists.py": {"summary": {"percent_covered": 97.9}}}}
    assert figures(report) == {"api/lists.py": 97}
