"""The check of what tests run: what falls is named, and nothing is lowered."""

import pytest

from tests.checks.covered import ALL, Figure, falls, figures, raised, whole_falls


@pytest.mark.parametrize(
    ("file", "now", "size", "before", "named"),
    [
        ("schools/rules.py", 99, 20, None, True),
        ("finance/rules/ecf.py", 99, 500, 99, True),
        ("contract/v3/fields.py", 99, 500, None, True),
        ("contract/v3/fields.py", 100, 500, None, False),
        ("api/lists.py", 93, 500, 97, True),
        ("api/lists.py", 94, 500, 97, False),
        ("api/answers.py", 85, 20, 100, False),
        ("api/answers.py", 84, 20, 100, True),
        ("edge/server.py", 89, 500, 97, False),
        ("edge/server.py", 88, 500, 97, True),
        ("api/new.py", 90, 20, None, False),
        ("api/new.py", 89, 20, None, True),
        ("edge/new.py", 89, 500, None, True),
    ],
)
def test_a_file_of_which_less_is_run_is_named(file, now, size, before, named) -> None:
    lines = list(falls({file: Figure(now, size)}, {} if before is None else {file: before}))
    assert [line.partition(":")[0] for line in lines] == [f"src/cpd/{file}"] * named


def test_a_file_that_is_no_more_leaves_the_list() -> None:
    (line,) = falls({}, {"api/old.py": 97})
    assert "api/old.py is no more" in line


@pytest.mark.parametrize(
    ("percent", "before", "named"), [(96.0, 97, False), (95.9, 97, True), (90.0, None, False), (89.9, None, True)]
)
def test_all_files_together_are_held_as_well(percent, before, named) -> None:
    lines = list(whole_falls(percent, {} if before is None else {ALL: before}))
    assert [line.partition(":")[0] for line in lines] == ["src/cpd"] * named
    assert not list(falls({}, {ALL: 97}))


def test_the_ratchet_rises_and_never_falls() -> None:
    now = {"api/a.py": Figure(98, 50), "api/b.py": Figure(90, 50), "x/rules.py": Figure(100, 50)}
    assert raised(now, {"api/a.py": 97, "api/b.py": 95, "api/c.py": 99}) == {"api/a.py": 98, "api/b.py": 95}


def test_figures_are_whole_percents_rounded_down() -> None:
    summary = {"percent_covered": 97.9, "num_statements": 80, "num_branches": 20}
    assert figures({"files": {"src/cpd/api/lists.py": {"summary": summary}}}) == {"api/lists.py": Figure(97, 100)}
