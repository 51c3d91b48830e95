"""What changed between the moment when a payment was prepared and now, figure by figure."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.finance.facts import hash_of_facts
from cpd.finance.rules import Difference, differences


def facts(**changes: Any) -> dict[str, Any]:
    line = {"participant_type": "all", "declaration_type": "started", "band": "A", "additions": 2, "payment": "96.00"}
    course = {"course_identifier": "npq-headship", "billable": 3, "special": False}
    beyond = {"participant_type": "all", "declaration_type": "started", "count": 1, "declaration_ids": ["d1"]}
    figures = {
        "name": "November 2022",
        "amounts": {"total": "96.00", "vat": None},
        "counts": {"started": 2},
        "counts_by_type": {"ect": {"started": 2}},
        "lines": [line, {**line, "band": "B"}],
        "courses": [course],
        "beyond_bands": [beyond],
        "problems": [],
    }
    found = {
        "figures": figures,
        "adjustments": [["Late claim", "1.00"], ["Late claim", "2.00"]],
        "prices": [["npq-headship", "c1"]],
        "line_items": {"count": 2, "sha256": "0a"},
    }
    return {**found, **changes}


def changed(path: list[Any], value: Any) -> dict[str, Any]:
    found = copy.deepcopy(facts())
    place = found
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return found


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (["figures", "amounts", "total"], "48.00", ("amounts", "", "total", "96.00", "48.00")),
        (["figures", "amounts", "vat"], "9.60", ("amounts", "", "vat", "unknown", "9.60")),
        (["figures", "counts", "started"], 1, ("counts", "", "started", "2", "1")),
        (["figures", "counts_by_type", "ect", "started"], 1, ("counts", "ect", "started", "2", "1")),
        (["figures", "lines", 1, "additions"], 0, ("lines", "all started band B", "additions", "2", "0")),
        (["figures", "courses", 0, "billable"], 2, ("courses", "npq-headship", "billable", "3", "2")),
        (["figures", "courses", 0, "special"], True, ("courses", "npq-headship", "special", "no", "yes")),
        (["figures", "beyond_bands"], [], ("beyond_bands", "all started", "count", "1", None)),
        (["figures", "problems"], ["Lost."], ("statement", "", "problem 1", None, "Lost.")),
        (["figures", "name"], "May 2023", ("statement", "", "name", "November 2022", "May 2023")),
        (["adjustments", 1, 1], "3.00", ("adjustments", "Late claim (2)", "amount", "2.00", "3.00")),
        (["adjustments"], [["Late claim", "1.00"]], ("adjustments", "Late claim (2)", "amount", "2.00", None)),
        (["prices", 0, 1], "c2", ("prices", "npq-headship", "contract", "c1", "c2")),
        (["line_items", "count"], 1, ("line_items", "", "line items", "2", "1")),
        (["line_items", "sha256"], "0b", ("line_items", "", "hash of the line items", "0a", "0b")),
    ],
)
def test_each_figure_is_named_with_what_it_was_and_is(path, value, expected) -> None:
    assert differences(facts(), changed(path, value))[0] == Difference(*expected)


def test_a_difference_reads_as_a_line() -> None:
    assert str(Difference("lines", "all started band B", "additions", "2", "0")) == (
        "all started band B: additions 2 becomes 0"
    )
    assert str(Difference("adjustments", "Late claim", "amount", "1.00", None)) == (
        "Late claim: amount 1.00 becomes nothing"
    )


amounts = st.dictionaries(st.sampled_from(["total", "vat", "subtotal"]), st.sampled_from(["1.00", "2.00", None]))
adjustments = st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(["1.00", "2.00"])).map(list), max_size=3)


@given(amounts, amounts, adjustments, adjustments)
def test_there_is_a_difference_exactly_when_the_hash_is_another(one, other, adjusted, readjusted) -> None:
    before = facts(figures={**facts()["figures"], "amounts": one}, adjustments=adjusted)
    after = facts(figures={**facts()["figures"], "amounts": other}, adjustments=readjusted)
    if sorted(adjusted) == sorted(readjusted):
        after["adjustments"] = adjusted
    assert bool(differences(before, after)) == (hash_of_facts(before) != hash_of_facts(after))
