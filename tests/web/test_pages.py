"""What is drawn once for many pages."""

from itertools import count

from django.shortcuts import render
from jinja2 import DictLoader

from cpd.web.pages import environment

SCHOOL = [{"text": "My school", "href": "/school"}]
USERS = [{"text": "Users", "href": "/users"}]


def test_a_part_is_drawn_once_for_each_navigation() -> None:
    made = environment(
        loader=DictLoader({"page": "{% call once(part, navigation) %}{{ numbers | first }}{% endcall %}"})
    )
    numbers = count(1)
    drawn = [
        made.get_template("page").render(part=part, navigation=navigation, numbers=numbers)
        for part, navigation in (("header", SCHOOL), ("header", USERS), ("header", None), ("footer", None)) * 2
    ]
    assert drawn == ["1", "2", "3", "4"] * 2


def test_whoever_comes_next_sees_a_navigation_of_their_own(rf) -> None:
    for _ in range(2):
        for_a_school, for_operations, for_anybody = (
            render(rf.get("/"), "base.html", {"navigation": one}).content.decode() for one in (SCHOOL, USERS, None)
        )
        assert "My school" in for_a_school
        assert 'href="/users"' not in for_a_school
        assert 'href="/users"' in for_operations
        assert "My school" not in for_operations + for_anybody
        assert for_a_school.count("<footer") == for_a_school.count("<header") == 1
