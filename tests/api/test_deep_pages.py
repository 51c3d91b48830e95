"""A page of a list is what stands there, however it is found: by where the page before ended, or by counting."""

import random
from typing import Any

import pytest

from cpd.api import documents, limits
from cpd.teachers.commands import change_name
from tests.api.conftest import Api
from tests.world import ACTOR, World, simple_world

pytestmark = pytest.mark.django_db
PEOPLE = 9


@pytest.fixture
def world() -> World:
    world = simple_world()
    for _ in range(PEOPLE):
        world.register()
    return world


@pytest.fixture
def provider(world, client) -> Api:
    return Api(world.tokens["Provider A"], client)


def ids(provider: Api, query: str) -> list[Any]:
    return [one["id"] for one in provider.get(f"/api/v3/participants/ecf?{query}").json()["data"]]


@pytest.mark.parametrize(
    "also", ["", "&filter[cohort]=2022", "&sort=-updated_at", "&filter[updated_since]=2022-01-01T00:00:00Z"]
)
def test_every_page_is_a_slice_of_the_list_in_whatever_order_pages_are_asked_for(provider, also) -> None:
    whole = ids(provider, f"page[per_page]=100{also}")
    assert len(whole) >= PEOPLE
    pages = [(size, number) for size in (1, 2, 4) for number in range(1, len(whole) // size + 3)]
    random.Random(1).shuffle(pages)
    for size, number in pages:
        limits.forget_all()
        page = ids(provider, f"page[per_page]={size}&page[page]={number}{also}")
        assert page == whole[(number - 1) * size : number * size], (size, number)


def test_a_walk_is_right_while_something_changes_before_each_page(provider) -> None:
    whole = ids(provider, "page[per_page]=100")
    walked = []
    for number in range(1, len(whole) // 2 + 2):
        change_name(person_id=whole[number % len(whole)], full_name=f"Somebody Number-{number}", actor=ACTOR)
        walked += ids(provider, f"page[per_page]=2&page[page]={number}")
    assert walked == whole


def test_a_page_is_counted_to_only_where_nobody_knows_where_it_begins(provider, monkeypatch) -> None:
    counted: list[int] = []
    from_place = documents._from_place

    def note(listing: documents.Listing, place: int) -> Any:
        counted.append(place)
        return from_place(listing, place)

    monkeypatch.setattr(documents, "_from_place", note)
    documents._anchors.clear()
    ids(provider, "page[per_page]=2&page[page]=3")
    ids(provider, "page[per_page]=2&page[page]=4")
    assert counted == [4]
