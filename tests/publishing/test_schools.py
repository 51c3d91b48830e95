"""The stream of schools: the drift check renders every school afresh and compares."""

from contextlib import AbstractContextManager

import pytest
from django.db import connection

from cpd.core.as_role import transaction_as
from cpd.publishing.commands import check, publish_all
from cpd.publishing.models import PublishedSchool
from cpd.publishing.schools import publish_schools
from cpd.schools.models import School
from tests.world import ACTOR, World, simple_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = simple_world()
    publish_schools()
    return made


def delete_notes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM publishing_schooldue")


def test_every_school_counts_in_every_cohort_in_which_it_is_shown(world) -> None:
    everything, of_a_provider = check(), check(provider_id=world.id_of("Provider A"))
    schools = PublishedSchool.objects.filter(removed=False).count()
    assert schools > 0
    others = check(provider_id=world.id_of("Provider B"))
    assert everything.documents == of_a_provider.documents + schools == others.documents + schools


@pytest.mark.parametrize("tampering", [{"body": b"{}"}, {"urn": "999999"}, {"removed": True, "body": b""}])
def test_the_check_finds_a_school_that_somebody_tampered_with(world, tampering) -> None:
    school = world.schools["100001"]
    assert check().schools == []
    PublishedSchool.objects.filter(school=school, cohort=2022).update(**tampering)
    assert check().schools == [(school.id, 2022)]
    assert check(provider_id=world.id_of("Provider A")).schools == []
    publish_all(actor=ACTOR)
    assert check().schools == []


def test_the_check_finds_a_school_that_is_missing_and_one_too_many(world) -> None:
    missing, beyond = world.schools["100001"], world.schools["100002"]
    PublishedSchool.objects.filter(school=missing, cohort=2022).delete()
    School.objects.filter(id=beyond.id).update(eligible=False)
    world.partnerships["100002", "Provider B", 2022].delete()
    delete_notes()
    found = set(check().schools)
    assert (missing.id, 2022) in found
    assert {school for school, _ in found} == {missing.id, beyond.id}
    publish_all(actor=ACTOR)
    assert check().schools == []


def test_what_is_noted_is_published_and_no_difference_and_a_change_without_a_note_is_one(world) -> None:
    school = School.objects.get(urn="100001")
    school.name = "Renamed Academy"
    school.save()
    assert check().schools == []
    assert b"Renamed Academy" in bytes(PublishedSchool.objects.get(school=school, cohort=2022).body)
    school.name = "Named again"
    school.save()
    delete_notes()
    assert (school.id, 2022) in check().schools
    assert b"Renamed Academy" in bytes(PublishedSchool.objects.get(school=school, cohort=2022).body)


def test_a_school_that_changes_while_it_is_compared_is_compared_again(world, monkeypatch) -> None:
    begun: list[str] = []

    def begin(role: str) -> AbstractContextManager[None]:
        begun.append(role)
        if len(begun) == 2:  # the first publishes what is noted, the second compares
            School.objects.filter(urn="100001").update(name="Changed meanwhile")
        return transaction_as(role)

    monkeypatch.setattr("cpd.publishing.schools.transaction_as", begin)
    compared = check()
    assert len(begun) > 2
    assert compared.schools == []
    assert compared.documents == check().documents
