"""The seeded world, small enough to make in a test."""

import pytest

from cpd.declarations.models import Declaration
from cpd.jobs.invariants import breaches
from cpd.publishing.models import PublishedDocument
from cpd.sandbox import seed as seeding

pytestmark = pytest.mark.django_db


def test_the_seeded_world_breaks_no_invariant_and_is_made_once(monkeypatch) -> None:
    monkeypatch.setitem(seeding.SIZES, "small", seeding.Size(schools=16, people_per_school=10, applications=16))
    assert seeding.seed("small") is True
    assert [one for one in breaches() if one.count] == []
    assert PublishedDocument.objects.filter(feed="ecf-v1").count() == 160
    assert PublishedDocument.objects.filter(feed="applications-v1").count() == 16
    assert {"paid", "submitted"} <= set(Declaration.objects.values_list("state", flat=True))
    assert seeding.seed("small") is False
