"""The seeded world, small enough to make in a test."""

from datetime import UTC, datetime
from random import Random
from uuid import uuid4

import pytest
from django.db import connection

from cpd.declarations.models import Declaration, LineItem
from cpd.declarations.stuck import stuck_declarations
from cpd.jobs.invariants import breaches
from cpd.npq.models import Application, Outcome
from cpd.providers.models import LeadProvider
from cpd.publishing.models import PublishedDocument
from cpd.sandbox import seed as seeding
from cpd.sandbox.names import PROVIDERS
from cpd.sandbox.scenario import running
from cpd.sandbox.seed import things
from cpd.sandbox.seed.applicants import (
    ADDED_COURSES,
    COURSES,
    FATES,
    FIRST_COURSES,
    INTAKES,
    SUPPORT,
    WITH_ADDED,
    wish,
)
from cpd.sandbox.seed.happenings import happenings
from cpd.sandbox.seed.world import COHORTS, LAST_INSTANT, Participant, Size, World
from cpd.schools.models import Partnership, School
from cpd.schools.queries import local_authorities
from cpd.statements.models import Statement
from cpd.training.models import TrainingPeriod, TrainingRecord

pytestmark = pytest.mark.django_db


def test_the_small_worlds_applications_are_for_every_course_and_intake_with_every_fate_at_every_provider() -> None:
    wishes = [wish(n, len(PROVIDERS)) for n in range(seeding.SIZES["small"].applications)]
    assert {one.course for one in wishes} == {*COURSES, SUPPORT}
    assert {one.intake for one in wishes} == set(INTAKES)
    for course in FIRST_COURSES:
        assert {one.intake for one in wishes if one.course == course} == set(INTAKES)
    for course in ADDED_COURSES:
        assert {one.intake for one in wishes if one.course == course} == set(WITH_ADDED)
    for provider in range(len(PROVIDERS)):
        fates = [one.fate for one in wishes[provider :: len(PROVIDERS)]]
        assert len(set(fates)) == len(set(FATES))
        assert {fate.then for fate in fates} == {fate.then for fate in FATES}


def test_the_first_pages_of_versions_1_and_2_show_what_they_were_published_with() -> None:
    """They have 100 rows, oldest first: applications, and participants, who are those that were accepted."""
    wishes = [wish(n, len(PROVIDERS)) for n in range(seeding.SIZES["small"].applications)]
    for provider in range(len(PROVIDERS)):
        own = sorted(wishes[provider :: len(PROVIDERS)], key=lambda one: one.at)
        accepted = [one for one in own if one.fate.decision == "accepted" and one.fate.then != "move"]
        for first in (own[:100], accepted[:100]):
            assert len(first) == 100
            assert {one.course for one in first} <= {*FIRST_COURSES, SUPPORT}
        assert {one.course for one in own if "completed" in one.fate.declared} <= set(FIRST_COURSES)


def estimated_line_items() -> int:
    """How many line items PostgreSQL believes that there are: as many as there were when it looked last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = 'declarations_lineitem'::regclass")
        return int(cursor.fetchone()[0])


def test_the_seeded_world_breaks_no_invariant_and_is_made_once(monkeypatch) -> None:
    monkeypatch.setattr(things, "PROVIDERS", PROVIDERS[:2])  # each has some 450 statements
    monkeypatch.setitem(seeding.SIZES, "small", seeding.Size(schools=12, people_per_school=8, applications=96))
    monkeypatch.setattr(running, "MANY", 100)
    assert seeding.seed("small") is True
    assert 0 < estimated_line_items() <= LineItem.objects.count(), "what was planned for empty tables is planned anew"
    assert [one for one in breaches() if one.count] == []
    assert TrainingRecord.objects.count() == 96
    trained = TrainingPeriod.objects.values("record__person_id").distinct().count()
    assert PublishedDocument.objects.filter(feed="ecf-v1").values("record_id").distinct().count() == trained
    assert not School.objects.filter(primary_contact_email="").exists(), "each can be sent a link to ask for access by"
    assert local_authorities() == [
        ("202", "Camden"),
        ("201", "City of London"),
        ("203", "Greenwich"),
        ("204", "Hackney"),
    ]
    applications = Application.objects.count()
    assert applications > 96, "some apply to another provider, too"
    assert PublishedDocument.objects.filter(feed="applications-v1", removed=False).count() == applications
    assert PublishedDocument.objects.filter(feed="applications-v2", removed=False).count() == applications
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


def test_what_happens_in_a_larger_world_has_merges_challenges_and_moves_to_where_nobody_knows() -> None:
    """Planned only: the world that these tests make is too small for what happens in each 25th or 40th school."""
    world = World(Size(schools=60, people_per_school=10, applications=0), Random(1))
    world.providers = [LeadProvider(name=name) for name in PROVIDERS]
    for n in range(world.size.schools):
        world.schools.append(School(urn=str(100000 + n)))
        world.partnerships[n, 2025] = Partnership()
        for k in range(world.size.people_per_school):
            person = Participant(
                n,
                k,
                "ect" if k else "mentor",
                COHORTS[n % 3],
                uuid4(),
                uuid4(),
                datetime(COHORTS[n % 3], 9, 1, tzinfo=UTC),
                fate=(n * 10 + k) / 600,
                duplicate=False,
            )
            world.people[person.key] = person
    events = {event.path: event.at for event in happenings(world)}
    assert max(events.values()) <= LAST_INSTANT
    assert {path for path in events if path.startswith(("merge", "challenge", "lift"))} == {
        "merge 11",
        "merge 36",
        "challenge 7",
        "lift 7",
        "challenge 47",
    }
    leavers = {path.partition(" ")[0] for path in events if path.endswith(" leaves")}
    joiners = {path.partition(" ")[0] for path in events if path.endswith(" joins")}
    assert leavers - joiners == {key for key in leavers if world.people[key].n % 15 == 14} != set()
    assert joiners < leavers
    for key in joiners:
        assert events[f"{key} joins"] > events[f"{key} leaves"]
