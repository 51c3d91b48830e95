"""A page of a list is what stands there, however it is found: by where the page before ended, or by counting; and it
costs what the first does."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from cpd.api import documents, limits, pages, schools
from cpd.api.documents import Query, Seen
from cpd.api.parameters import Filters, Page
from cpd.publishing.schools import publish_schools
from cpd.publishing.streams import Mark
from cpd.teachers.commands import change_name
from tests.api.conftest import Api
from tests.resilience.running import wait_for
from tests.rows import kept
from tests.world import ACTOR, World, simple_world

pytestmark = pytest.mark.django_db
PEOPLE = 9
SEEN = Seen((UUID(int=1), ""), Mark(1, 1))


@kept
def world_with_people() -> World:
    world = simple_world()
    for _ in range(PEOPLE):
        world.register()
    return world


@pytest.fixture
def world() -> World:
    pages._anchors.clear()  # worlds of tests have the same tokens and numbers, and other people
    return world_with_people()


@pytest.fixture
def provider(world, client) -> Api:
    return Api(world.tokens["Provider A"], client)


def ids(provider: Api, query: str) -> list[Any]:
    return [one["id"] for one in provider.get(f"/api/v3/participants/ecf?{query}").json()["data"]]


SINCE = "&filter[updated_since]=2022-01-01T00:00:00Z"


@pytest.mark.parametrize(
    "also",
    [
        *("", "&filter[cohort]=2022", "&sort=-updated_at", "&sort=updated_at", "&sort=-created_at", SINCE),
        *("&sort=created_at,-updated_at", "&sort=-updated_at,created_at", f"&sort=-created_at{SINCE}"),
        f"&filter[cohort]=2022&sort=-updated_at{SINCE}",
    ],
)
def test_every_page_is_a_slice_of_the_list_in_whatever_order_pages_are_asked_for(world, provider, also) -> None:
    for number, person in enumerate(sorted({UUID(one) for one in ids(provider, "page[per_page]=100")})):
        if number % 3 == 0:
            change_name(person_id=person, full_name=f"Somebody Number-{number}", actor=ACTOR)
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
    from_place = pages._from_place

    def note(listing: pages.Listing, place: int) -> Any:
        counted.append(place)
        return from_place(listing, place)

    monkeypatch.setattr(pages, "_from_place", note)
    pages._anchors.clear()
    ids(provider, "page[per_page]=2&page[page]=3")
    ids(provider, "page[per_page]=2&page[page]=4")
    assert counted == [4]


def test_schools_too_come_in_slices_of_their_list(world, provider) -> None:
    for number in range(5):
        world.school(f"20000{number}")
    publish_schools()
    for also in (
        "",
        "&sort=-updated_at",
        "&sort=-created_at,updated_at",
        "&filter[updated_since]=2020-01-01T00:00:00Z",
    ):
        path = f"/api/v3/schools/ecf?filter[cohort]=2022{also}"
        whole = [one["id"] for one in provider.get(path).json()["data"]]
        assert len(whole) >= 7
        for number in (3, 1, 2, 4, 5, 9):
            page = provider.get(f"{path}&page[per_page]=2&page[page]={number}").json()["data"]
            assert [one["id"] for one in page] == whole[number * 2 - 2 : number * 2]


# What a page costs: blocks that PostgreSQL looks at, of 4,000 documents that lie on the disk in no order.

DOCUMENTS = 4000
SIZE = 1500
"""Bytes of a body, about what one of version 3 has."""

FROM = datetime(2023, 1, 1, tzinfo=UTC)
AT = "%(start)s::timestamptz + interval '1 minute'"
_DOCUMENTS = f"""
INSERT INTO publishing_publisheddocument (provider_id, feed, record_id, subject_id, body, csv, created_at, updated_at,
    cohorts, facets, listed, change, removed, shown_at, name)
SELECT %(provider)s, feed, gen_random_uuid(), gen_random_uuid(), decode(repeat('ab', %(size)s), 'hex'), '',
       {AT} * ((n * 7919) %% 4001), {AT} * ((n * 104729) %% 4003),
       '{{2022}}', '{{}}', true, n, false, CASE WHEN n %% 50 = 0 THEN {AT} * 14400 END, ''
FROM unnest(ARRAY['ecf-v3', 'ecf-v1', 'transfers-v3']) AS feed, generate_series(1, %(count)s) AS n
"""
_SCHOOLS = f"""
INSERT INTO publishing_publishedschool (school_id, cohort_id, urn, body, created_at, updated_at, change, removed)
SELECT gen_random_uuid(), 2022, n, decode(repeat('ab', %(size)s), 'hex'), {AT} * ((n * 7919) %% 4001),
       {AT} * ((n * 104729) %% 4003), n, false
FROM generate_series(1, %(count)s) AS n
"""
ORDERS = [
    *((), (("created_at", True),), (("updated_at", False),), (("updated_at", True),)),
    *((("created_at", False), ("updated_at", True)), (("updated_at", True), ("created_at", False))),
]
SINCES = (None, FROM, FROM + timedelta(days=1))


@pytest.fixture
def filled(transactional_db) -> Iterator[UUID]:
    """A provider with many documents, and many schools, in tables that are vacuumed, as they are now and then."""
    pages._anchors.clear()
    provider_id = simple_world().id_of("Provider A")
    values = {"provider": provider_id, "size": SIZE, "start": FROM, "count": DOCUMENTS}
    tables = ("publishing_publisheddocument", "publishing_publishedschool")
    with connection.cursor() as cursor:
        # rows are known to be visible to all once their commit is on the disk; made-up schools refer to nothing
        cursor.execute("SET synchronous_commit = on")
        cursor.execute("SET session_replication_role = replica")
        for table in tables:
            cursor.execute(f"TRUNCATE {table}")  # in a new file, where no page is left that VACUUM does not count
        cursor.execute(_DOCUMENTS, values)
        cursor.execute(_SCHOOLS, values)
        for table in tables:
            try:
                wait_for(f"everything visible in {table}", lambda table=table: vacuumed(table))
            except AssertionError as error:
                raise AssertionError(f"{error}: {in_the_way(table)}") from None
        cursor.execute("RESET synchronous_commit")
        yield provider_id
        cursor.execute("DELETE FROM publishing_publishedschool")
        cursor.execute("RESET session_replication_role")


_END_TRANSACTIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
   AND backend_type IN ('client backend', 'autovacuum worker') AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)
"""


_IN_THE_WAY = """
SELECT current_user, relallvisible, relpages, (SELECT json_agg(one) FROM pg_stat_activity AS one), (
    SELECT json_agg(one) FROM pg_prepared_xacts AS one), (SELECT json_agg(one) FROM pg_replication_slots AS one)
FROM pg_class WHERE relname = %s
"""


def in_the_way(table: str) -> str:
    """Everything that could keep a vacuum from what it is for, to be read by who has to find out."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_THE_WAY, [table])
        return str(cursor.fetchone())


def vacuumed(table: str) -> bool:
    """Vacuums a table. Whether its blocks are known to be visible to everybody: not while anything else in the
    database began before the rows were there. What an earlier test left open, or left PostgreSQL to answer, is ended,
    and so is PostgreSQL's own analysing of another table."""
    with connection.cursor() as cursor:
        cursor.execute(_END_TRANSACTIONS)
        cursor.execute("CHECKPOINT")  # after which every commit is on the disk, also of whoever does not wait for that
        cursor.execute(f"VACUUM (ANALYZE) {table}")
        cursor.execute("SELECT relallvisible, relpages FROM pg_class WHERE relname = %s", [table])
        visible, pages = cursor.fetchone()
        return visible > 0.99 * pages  # the last block may have room that is kept


def blocks(provider_id: UUID, query: Query) -> tuple[int, Any]:
    """How many blocks a query looks at, and its row."""
    text = (
        f"WITH caller AS MATERIALIZED ({documents._PROVIDER}) "
        f"SELECT found.* FROM caller LEFT JOIN LATERAL ({query.text}) AS found ON true"
    )
    values = [provider_id, str(provider_id), *query.values]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {text}", values)
        plan = cursor.fetchone()[0]
        plan = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
        cursor.execute(text, values)
        return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"], cursor.fetchone()


def size_of(index: str) -> int:
    """How many blocks an index has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpages FROM pg_class WHERE relname = %s", [index])
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("feed", ["ecf-v3", "ecf-v1", "transfers-v3"])
def test_a_page_deep_in_a_list_costs_what_the_first_does_and_counting_an_index_more(filled, feed) -> None:
    """In whatever order, and since whenever. Skipping documents would read each of them: 2,000 blocks and more."""
    index = max(size_of("published_as_created"), size_of("published_as_updated")) / 3  # it has three feeds
    for since, sort in product(SINCES, ORDERS if feed == "ecf-v3" else ORDERS[:1]):
        listing = pages.Listing(feed, Filters(updated_since=since), sort)

        def cost(number: int, listing: pages.Listing = listing) -> int:
            page = Page(number, 100)
            taken, row = blocks(filled, pages.page_query(listing, page, SEEN))
            assert row[-1] == 100
            pages.page_of(row, listing, page, SEEN)
            return taken

        first = cost(1)
        for number in (2, 13, 24):
            pages._anchors.clear()
            counted, remembered = cost(number), cost(number + 1)
            assert counted < 2 * first + index, (since, sort, number)
            assert remembered < 1.3 * first, (since, sort, number)


def test_a_page_deep_in_the_list_of_schools_costs_what_the_first_does_and_counting_an_index_more(filled) -> None:
    index = max(size_of("school_as_created"), size_of("school_by_update"))
    for since, sort in product(SINCES, ORDERS):

        def cost(number: int, since: datetime | None = since, sort: tuple[tuple[str, bool], ...] = sort) -> int:
            asked = schools.Asked(2022, since=since, sort=sort, page=Page(number, 100))
            taken, row = blocks(filled, schools._stored(asked, None))
            assert row[-1] == 100
            return taken

        first = cost(1)
        assert max(cost(13), cost(24)) < 2 * first + index, (since, sort)
