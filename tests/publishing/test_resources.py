"""A resource is declared once, and nothing of it can be forgotten."""

import pkgutil
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import RootModel

from cpd.api import documents, pages, v3
from cpd.api.parameters import Filters
from cpd.publishing import facets, resources
from cpd.publishing.documents import document
from cpd.publishing.locks import ORDER
from cpd.publishing.models import LONGEST_NAME, PublishedDocument
from cpd.publishing.resource import Reach, Resource, SubjectTable
from cpd.publishing.resources import FEEDS, RESOURCES, UnknownFeed, known_feed
from cpd.publishing.resources.participants import PARTICIPANTS
from cpd.publishing.subjects import TOUCHES

SOMEBODY = UUID("01890000-0000-7000-8000-000000000001")


def test_every_file_of_a_resource_is_listed() -> None:
    files = {module.name for module in pkgutil.iter_modules(resources.__path__)}
    listed = {
        file
        for file in files
        for value in vars(import_module(f"cpd.publishing.resources.{file}")).values()
        if isinstance(value, Resource) and value in RESOURCES
    }
    assert files - listed == set(), "add the resource of these files to RESOURCES in cpd/publishing/resources"
    assert len(files) == len(RESOURCES)


def test_no_two_resources_share_a_name_or_a_feed() -> None:
    assert len({resource.name for resource in RESOURCES}) == len(RESOURCES)
    assert len(FEEDS) == sum(len(resource.feeds) for resource in RESOURCES)


def test_the_name_of_a_feed_fits_its_column() -> None:
    assert all(len(name) <= PublishedDocument._meta.get_field("feed").max_length for name in FEEDS)


def test_version_3_reads_every_feed_that_is_for_it() -> None:
    routes = "".join(file.read_text(encoding="utf-8") for file in Path(v3.__file__).parent.glob("*.py"))
    unread = [
        constant
        for module in pkgutil.iter_modules(resources.__path__)
        for constant, name in vars(import_module(f"cpd.publishing.resources.{module.name}")).items()
        if constant.isupper() and constant.endswith("_V3") and FEEDS[name].reading is None
        if constant not in routes  # nor read by routes of its own
    ]
    assert unread == [], "say in the declaration of these feeds how they are read: reading=Reading(...)"


@pytest.mark.parametrize("version", [1, 2, 3])
def test_no_two_readings_of_a_version_share_an_address_or_a_name(version) -> None:
    readings = [reading for feed in FEEDS.values() if (reading := feed.read_in(version)) is not None]
    downloads = [one.csv.route for one in readings if one.csv is not None]
    for names in (
        [path for one in readings for path in (one.path, one.one_path or f"{one.path}/{{id}}")],
        [route.name for one in readings for route in (one.many, one.one) if route is not None]
        + [route.name for route in downloads],
        [one.envelope for one in readings],
    ):
        assert len(names) == len(set(names))


def test_a_resource_is_touched_by_its_own_subject_without_saying_so() -> None:
    bare = Resource("bare", SubjectTable.PERSON, lambda part: part.person_id, lambda ids, today: (), ())
    assert bare.touched == {Reach.PERSON}


def test_what_touches_what_is_as_the_resources_declare() -> None:
    assert {(reach, one) for reach, touched in TOUCHES.items() for one in touched} == {
        (reach, one) for one in RESOURCES for reach in one.touched
    }
    assert PARTICIPANTS in TOUCHES[Reach.TRAINED_UNDER_PARTNERSHIP]


def test_every_way_in_which_a_change_reaches_somebody_is_some_resources() -> None:
    assert [reach.name for reach in Reach if not TOUCHES[reach]] == []


def test_the_table_of_every_subject_has_its_place_in_the_order_of_locks() -> None:
    assert sorted(ORDER) == sorted(table.value for table in SubjectTable)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: known_feed("ecf-v4"),
        lambda: pages.Listing("ecf-v4", Filters()),
        lambda: documents.one_query("ecf-v4", SOMEBODY),
        lambda: documents.participant_query("ecf-v4", SOMEBODY),
    ],
)
def test_a_feed_that_no_resource_declares_is_refused_by_name(ask) -> None:
    with pytest.raises(UnknownFeed, match="'ecf-v4'; there are ecf-v1, ecf-v3, "):
        ask()


@pytest.mark.parametrize(
    ("facet", "stored"),
    [
        (facets.role("ect"), "ect"),
        (facets.training("deferred"), "deferred"),
        (facets.training("deferred", 2022), "2022:deferred"),
        (facets.former_id(SOMEBODY), f"from:{SOMEBODY}"),
        (facets.delivery_partner(SOMEBODY), str(SOMEBODY)),
        (facets.programme("npq"), "npq"),
        (facets.outputs(), "outputs"),
        (facets.outputs("npq"), "outputs:npq"),
    ],
)
def test_facets_are_stored_as_filters_look_for_them(facet, stored) -> None:
    assert facet == stored
    assert len(facet) <= facets.LONGEST == PublishedDocument._meta.get_field("facets").base_field.max_length


def test_of_a_name_to_sort_by_as_much_is_kept_as_fits() -> None:
    kept = document(RootModel({}), datetime(2022, 11, 15, tzinfo=UTC), name="x" * 80).name
    assert len(kept) == LONGEST_NAME == PublishedDocument._meta.get_field("name").max_length
