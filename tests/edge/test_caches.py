"""No cache keeps what anyone can send: what is remembered between requests is bounded, and mostly ours."""

from uuid import uuid4

import pytest

from cpd.api import authentication, limits, middleware, pages
from cpd.api.documents import Seen
from cpd.api.parameters import Filters, Page
from cpd.publishing.streams import Mark
from cpd.web.docs import views
from tests.api.conftest import Api
from tests.world import World, simple_world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_counted_yet():
    limits.forget_all()


@pytest.fixture
def world() -> World:
    return simple_world()


@pytest.fixture
def provider(world, client) -> Api:
    return Api(world.tokens["Provider A"], client)


def test_an_address_with_an_id_or_of_nothing_is_resolved_each_time(provider) -> None:
    provider.get("/api/v3/participants/ecf")
    before = dict(middleware._routes)
    for path in (
        f"/api/v3/participants/ecf/{uuid4()}",
        "/api/v3/participants/ecf/" + "x" * 30_000,
        f"/api/v3/{uuid4()}",
        f"/api/v9/{uuid4()}",
        f"/api/v1/participants/ecf/{uuid4()}.csv",
        f"/api/v1/{uuid4()}.xml",
    ):
        assert provider.get(path).status_code in (404, 406)
    assert middleware._routes == before
    assert "/api/v3/participants/ecf" in before


def test_tokens_that_are_not_accepted_leave_nothing_behind(provider) -> None:
    provider.get("/api/v3/participants/ecf")
    before = set(authentication._accepted)
    for number in range(20):
        Api(f"made-up-{number}", provider.client).get("/api/v3/participants/ecf")
    assert set(authentication._accepted) == before
    assert set(limits.in_force().addresses._instants) <= {"127.0.0.1"}


def test_where_a_page_begins_is_not_kept_for_a_filter_that_is_long(world, provider) -> None:
    world.register()
    pages._anchors.clear()
    ids = ",".join(str(uuid4()) for _ in range(pages._LONGEST_FILTER + 1))
    row = (b"{}", None, uuid4(), None, uuid4(), 1)
    for filters in (
        Filters(participant_ids=tuple(uuid4() for _ in range(pages._LONGEST_FILTER + 1))),
        Filters(cohorts=tuple(range(2000, 2000 + pages._LONGEST_FILTER + 1))),
        Filters(facets=(("x" * (pages._LONGEST_FILTER + 1),),)),
    ):
        pages.page_of(row, pages.Listing("ecf-v3", filters), Page(), Seen((uuid4(), ""), Mark(1, 1)))
    provider.get(f"/api/v3/participants/ecf?filter[cohort]={ids}")
    assert all(key[0].filters.length <= pages._LONGEST_FILTER for key in pages._anchors)
    pages.page_of(row, pages.Listing("ecf-v3", Filters(cohorts=(2022,))), Page(), Seen((uuid4(), ""), Mark(1, 1)))
    assert pages._anchors


def test_pages_that_are_not_there_are_not_kept(client) -> None:
    client.get("/api-reference/versions")
    before = views._rendered.cache_info().currsize
    for number in range(20):
        assert client.get(f"/api-reference/nothing-{number}").status_code == 404
    assert views._rendered.cache_info().currsize == before
