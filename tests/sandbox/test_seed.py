"""The seeded world, small enough to make in a test."""

import pytest

from cpd.declarations.models import Declaration
from cpd.declarations.stuck import stuck_declarations
from cpd.jobs.invariants import breaches
from cpd.npq.models import Application, Outcome
from cpd.publishing.models import PublishedDocument
from cpd.sandbox import seed as seeding
from cpd.sandbox.names import PROVIDERS
from cpd.sandbox.seed.applicants import COURSES, FATES, INTAKES, RUN, SUPPORT, wish
from cpd.statements.models import Statement

pytestmark = pytest.mark.django_db

TWICE = 8
"""One person for each provider applies to another one, too."""


def test_the_small_worlds_applications_are_for_every_course_and_intake_with_every_fate_at_every_provider() -> None:
    wishes = [wish(n, len(PROVIDERS)) for n in range(seeding.SIZES["small"].applications)]
    assert {one.course for one in wishes} == {*COURSES, SUPPORT}
    assert {one.intake for one in wishes} == set(INTAKES)
    for course in COURSES:
        assert {one.intake for one in wishes if one.course == course} >= set(RUN) - {"2023a"}
    for provider in range(len(PROVIDERS)):
        assert {one.fate for one in wishes[provider :: len(PROVIDERS)]} == set(FATES)


def test_the_seeded_world_breaks_no_invariant_and_is_made_once(monkeypatch) -> None:
    monkeypatch.setitem(seeding.SIZES, "small", seeding.Size(schools=16, people_per_school=10, applications=96))
    assert seeding.seed("small") is True
    assert [one for one in breaches() if one.count] == []
    assert PublishedDocument.objects.filter(feed="ecf-v1").count() == 160
    assert PublishedDocument.objects.filter(feed="applications-v1", removed=False).count() == 96 + TWICE
    assert PublishedDocument.objects.filter(feed="applications-v2", removed=False).count() == 96 + TWICE
    assert {"paid", "submitted"} <= set(Declaration.objects.values_list("state", flat=True))
    npq = Declaration.objects.filter(kind="npq")
    assert {"started", "retained-1", "completed"} == set(npq.values_list("declaration_type", flat=True))
    assert {"active", "deferred", "withdrawn", ""} == set(Application.objects.values_list("training_status", flat=True))
    assert {"passed", "failed", "voided"} == set(Outcome.objects.values_list("state", flat=True))
    assert {"pending", "accepted", "rejected"} == set(Application.objects.values_list("state", flat=True))
    paid = Statement.objects.filter(state="paid", programme="ecf")
    assert paid.exists()
    assert all(statement.frozen_totals["problems"] == [] for statement in paid)
    assert all("nobody has authorised it" in one.why for one in stuck_declarations())
    assert seeding.seed("small") is False
