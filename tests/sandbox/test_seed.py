"""The seeded world, small enough to make in a test."""

import pytest

from cpd.declarations.models import Declaration
from cpd.declarations.stuck import stuck_declarations
from cpd.jobs.invariants import breaches
from cpd.npq.models import Application
from cpd.publishing.models import PublishedDocument
from cpd.sandbox import seed as seeding
from cpd.statements.models import Statement

pytestmark = pytest.mark.django_db


def test_the_seeded_world_breaks_no_invariant_and_is_made_once(monkeypatch) -> None:
    monkeypatch.setitem(seeding.SIZES, "small", seeding.Size(schools=16, people_per_school=10, applications=32))
    assert seeding.seed("small") is True
    assert [one for one in breaches() if one.count] == []
    assert PublishedDocument.objects.filter(feed="ecf-v1").count() == 160
    assert PublishedDocument.objects.filter(feed="applications-v1").count() == 32
    assert PublishedDocument.objects.filter(feed="applications-v2").count() == 32
    assert {"paid", "submitted"} <= set(Declaration.objects.values_list("state", flat=True))
    npq = Declaration.objects.filter(kind="npq")
    assert {"started", "completed"} <= set(npq.values_list("declaration_type", flat=True))
    assert {"pending", "accepted", "rejected"} == set(Application.objects.values_list("state", flat=True))
    paid = Statement.objects.filter(state="paid", programme="ecf")
    assert paid.exists()
    assert all(statement.frozen_totals["problems"] == [] for statement in paid)
    assert all("nobody has authorised it" in one.why for one in stuck_declarations())
    assert seeding.seed("small") is False
