"""What the dates of a cohort accept and refuse, through the API (rules DEC-6, DEC-7, DEC-12, DAT-8, DAT-9)."""

import json
import threading
from datetime import date

import pytest
from django.db import connection

from cpd.core import clock
from cpd.declarations.models import Declaration, DeclarationState, LineItem
from cpd.statements.commands import open_calendar
from cpd.training.commands import report_joiner
from tests.api.answers import data, errors
from tests.rows import kept
from tests.world import ACTOR, World, instant, simple_world

DATE = ("declaration_date", "out_of_order")
LATER = "2026-11-26T12:00:00Z"


def prepare(world: World, cohort: int, programme: str = "ecf") -> None:
    """Provider A trains at school 100001 in the cohort, provider B at 100002, and both have its calendar."""
    for urn, provider in (("100001", "Provider A"), ("100002", "Provider B")):
        world.partner(urn, provider, cohort, at=f"{cohort}-06-20")
        with clock.at(instant(f"{cohort}-05-01"), frozen=True):
            open_calendar(lead_provider_id=world.id_of(provider), programme=programme, cohort=cohort, actor=ACTOR)


@kept
def world_of_2025() -> World:
    world = simple_world()
    prepare(world, 2025)
    return world


@pytest.fixture
def world(db) -> World:
    return world_of_2025()


@kept
def person(world: World, cohort: int = 2025, schedule: str = "ecf-standard-september", **more):
    return world.register(
        cohort=cohort,
        started_on=f"{cohort}-09-01",
        at=f"{cohort}-09-01T09:00:00",
        schedule_identifier=schedule,
        **more,
    )


def declare(caller, record, kind: str, day: str, *, version: int = 3, now: str = LATER, evidence: str | None = "other"):
    """A declaration of ``kind`` for ``day``, posted at ``now``; without evidence where that is None."""
    attributes = {
        "participant_id": str(record.person_id),
        "declaration_type": kind,
        "declaration_date": day,
        "course_identifier": "ecf-induction" if record.role == "ect" else "ecf-mentor",
    }
    if evidence is not None:
        attributes["evidence_held"] = evidence
    body = {"data": {"type": "participant-declaration", "attributes": attributes}}
    return caller.post(f"/api/v{version}/participant-declarations", body, **{"X-With-Server-Date": now})


def result(response):
    return "accepted" if response.status_code == 200 else errors(response)


ENGAGED = "75-percent-engagement-met"


@pytest.mark.parametrize(
    ("schedule", "day", "expected"),
    [
        ("ecf-standard-september", "2025-06-16T00:00:00Z", "accepted"),
        ("ecf-standard-september", "2025-05-31T23:59:59Z", [("declaration_date", "before_milestone")]),
        ("ecf-standard-january", "2025-12-31T23:59:59Z", [("declaration_date", "before_milestone")]),
        ("ecf-standard-january", "2026-01-01T00:00:00Z", "accepted"),
        ("ecf-standard-april", "2026-03-31T23:59:59Z", [("declaration_date", "before_milestone")]),
        ("ecf-standard-april", "2026-04-01T00:00:00Z", "accepted"),
    ],
)
def test_cases_1_to_3_standard_training_of_2025_begins_in_june_january_and_april(
    world, api, schedule, day, expected
) -> None:
    assert result(declare(api(), person(world, schedule=schedule), "started", day)) == expected


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("evidence", [None, "", "  "])
def test_case_4_from_2025_a_start_needs_evidence_in_every_version(world, api, version, evidence) -> None:
    answer = declare(api(), person(world), "started", "2025-10-01T09:00:00Z", version=version, evidence=evidence)
    assert errors(answer) == [("evidence_held", "blank")]


@pytest.mark.parametrize(
    ("role", "evidence", "expected"),
    [
        ("ect", "75-percent-engagement-met", [("evidence_held", "invalid")]),
        ("mentor", "self-study-material-completed", "accepted"),
    ],
)
def test_case_5_what_counts_as_evidence_of_a_start(world, api, role, evidence, expected) -> None:
    answer = declare(api(), person(world, role=role), "started", "2025-10-01T09:00:00Z", evidence=evidence)
    assert result(answer) == expected


@pytest.mark.parametrize("evidence", [None, "other"])
def test_case_6_until_2024_a_start_needs_no_evidence_and_keeps_none(world, api, evidence) -> None:
    prepare(world, 2024)
    answer = declare(api(), person(world, 2024), "started", "2024-10-01T09:00:00Z", evidence=evidence)
    assert data(answer)["attributes"]["evidence_held"] is None


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # 7, 8: an instant is compared, time of day and zone included; equal passes
        (("started", "2025-10-01T09:00:00Z"), ("retained-1", "2025-10-01T08:59:59Z"), [DATE]),
        (("started", "2025-10-01T09:00:00Z"), ("retained-1", "2025-10-01T10:00:00+01:00"), "accepted"),
        # 9: also after a later type
        (("retained-2", "2026-05-01T00:00:00Z"), ("started", "2026-05-01T00:00:01Z"), [DATE]),
    ],
)
@pytest.mark.parametrize("version", [1, 2, 3])
def test_cases_7_to_9_from_2025_dates_follow_the_order_of_the_types(
    world, api, first, second, expected, version
) -> None:
    record = person(world)
    evidence = ENGAGED if first[0] == "retained-2" else "other"
    assert result(declare(api(), record, *first, version=version, evidence=evidence)) == "accepted"
    answer = declare(api(), record, *second, version=version)
    assert result(answer) == expected
    if expected != "accepted":
        detail = json.loads(answer.content)["errors"][0]["detail"]
        assert str(Declaration.objects.get().id) in detail


@pytest.mark.parametrize("state", ["voided", "awaiting_clawback", "clawed_back"])
def test_case_10_what_no_longer_counts_does_not_stand_in_the_way(world, api, state) -> None:
    record = person(world)
    assert result(declare(api(), record, "started", "2025-10-01T09:00:00Z")) == "accepted"
    steps = {
        "voided": ["voided"],
        "awaiting_clawback": ["payable", "paid", "awaiting_clawback"],
        "clawed_back": ["payable", "paid", "awaiting_clawback", "clawed_back"],
    }[state]
    for step in steps:
        Declaration.objects.update(state=step)
    assert result(declare(api(), record, "retained-1", "2025-09-15T09:00:00Z")) == "accepted"


def test_case_11_another_providers_declaration_counts_and_is_not_named(world, api) -> None:
    record = person(world)
    first = data(declare(api(), record, "started", "2025-10-01T09:00:00Z"))["id"]
    with clock.at(instant("2026-01-10T09:00:00"), frozen=True):
        report_joiner(record_id=record.id, school_id=world.schools["100002"].id, day=date(2026, 1, 15), actor=ACTOR)
    answer = declare(api("Provider B"), record, "retained-1", "2025-09-30T09:00:00Z")
    assert errors(answer) == [DATE]
    assert first not in answer.content.decode()
    assert "2025-10-01" not in answer.content.decode()


def test_case_12_until_2024_dates_follow_no_order(world, api) -> None:
    prepare(world, 2024)
    record = person(world, 2024, "ecf-extended-september")
    assert result(declare(api(), record, "started", "2025-03-01T09:00:00Z")) == "accepted"
    assert result(declare(api(), record, "retained-1", "2025-02-01T09:00:00Z")) == "accepted"


def test_case_13_mentors_too(world, api) -> None:
    record = person(world, role="mentor")
    assert result(declare(api(), record, "completed", "2026-06-01T09:00:00Z", evidence=ENGAGED)) == "accepted"
    assert result(declare(api(), record, "started", "2026-06-02T09:00:00Z")) == [DATE]


def test_what_is_declared_of_the_same_person_in_the_other_role_does_not_count(world, api) -> None:
    mentor = person(world, role="mentor")
    ect = person(world, person_id=mentor.person_id)
    assert result(declare(api(), mentor, "completed", "2025-10-01T09:00:00Z", evidence=ENGAGED)) == "accepted"
    assert result(declare(api(), ect, "started", "2026-06-02T09:00:00Z")) == "accepted"


def test_case_14_extended_types_come_after_completed(world, api) -> None:
    record = person(world, schedule="ecf-extended-september")
    completed = declare(api(), record, "completed", "2026-09-02T09:00:00Z", evidence=ENGAGED)
    assert result(completed) == "accepted"
    assert result(declare(api(), record, "extended-1", "2026-09-01T09:00:00Z")) == [DATE]


@pytest.mark.parametrize(
    ("cohort", "schedule", "kind", "day", "now", "statement"),
    [
        (2025, "ecf-standard-september", "started", "2025-10-01", "2025-10-31T23:59:59Z", "November 2025"),
        (2025, "ecf-standard-september", "started", "2025-10-01", "2025-11-01T00:00:00Z", "January 2026"),
        (2023, "ecf-extended-september", "extended-1", "2026-10-01", "2026-11-26T12:00:00Z", "January 2027"),
    ],
)
def test_cases_15_and_16_the_day_of_the_request_says_which_statement_pays(
    world, api, cohort, schedule, kind, day, now, statement
) -> None:
    if cohort != 2025:
        prepare(world, cohort)
    answer = declare(api(), person(world, cohort, schedule), kind, f"{day}T09:00:00Z", now=now)
    assert data(answer)["attributes"]["state"] == "eligible"
    assert LineItem.objects.get().statement.name == statement


def test_case_17_an_npq_of_2024_declared_on_25_november_is_paid_in_december(world) -> None:
    """Of 2025 there are two intakes: their calendars wait for statements that name one (tests/statements)."""
    prepare(world, 2024, "npq")
    world.npq_contract("Provider A", cohort=2024)
    application = world.apply(cohort=2024, at="2024-10-02T09:00:00", funded_place=True)
    world.declare(application, at="2024-11-25T23:00:00", day="2024-11-20T10:00:00Z")
    statement = LineItem.objects.get().statement
    assert (statement.name, statement.payment_date) == ("December 2024", date(2024, 12, 15))


@pytest.mark.parametrize("eligible", [True, False])
def test_case_18_2021_takes_declarations_until_july_2024_fundable_or_not(world, api, eligible) -> None:
    prepare(world, 2021)
    record = person(world, 2021, eligible=eligible)
    closed = declare(api(), record, "started", "2021-10-01T09:00:00Z", now="2024-08-01T00:00:00Z")
    assert errors(closed) == [("cohort", "declarations_closed")]
    last = declare(api(), record, "started", "2021-10-01T09:00:00Z", now="2024-07-31T23:59:59Z")
    assert result(last) == "accepted"
    assert [item.statement.name for item in LineItem.objects.all()] == (["August 2024"] if eligible else [])


@pytest.mark.parametrize(("now", "moves"), [("2024-06-17T23:59:59Z", False), ("2024-06-18T00:00:00Z", True)])
def test_case_18_unfinished_people_of_2021_may_move_on_from_18_june_2024(world, api, now, moves) -> None:
    prepare(world, 2021)
    world.partner("100001", "Provider A", 2024, at="2024-06-01")
    record = person(world, 2021)
    assert result(declare(api(), record, "started", "2021-10-01T09:00:00Z", now="2021-10-02T09:00:00Z")) == "accepted"
    wish = {"course_identifier": "ecf-induction", "schedule_identifier": "ecf-extended-september", "cohort": "2024"}
    answer = api().put(
        f"/api/v3/participants/ecf/{record.person_id}/change-schedule", wish, **{"X-With-Server-Date": now}
    )
    assert (answer.status_code == 200) == moves


@pytest.mark.parametrize(
    ("version", "role", "reason", "accepted"),
    [
        (3, "ect", "changed-lead-provider", True),
        (3, "mentor", "changed-lead-provider", True),
        (3, "ect", "mentor-no-longer-being-mentor", False),
        (3, "mentor", "mentor-no-longer-being-mentor", True),
        (3, "ect", "school-left-fip", True),
        (3, "ect", "started-in-error", False),
        (2, "ect", "changed-lead-provider", False),
        (1, "ect", "changed-lead-provider", False),
        (2, "ect", "mentor-no-longer-being-mentor", True),
        (1, "ect", "started-in-error", True),
    ],
)
def test_case_19_the_reasons_to_withdraw_by_version_and_role(world, api, version, role, reason, accepted) -> None:
    record = person(world, role=role)
    course = "ecf-induction" if role == "ect" else "ecf-mentor"
    answer = api().put(
        f"/api/v{version}/participants/ecf/{record.person_id}/withdraw",
        {"course_identifier": course, "reason": reason},
    )
    if accepted:
        assert data(answer)
    else:
        assert errors(answer) == [("reason", "invalid")]


def test_case_20_mentors_are_not_accepted_on_reduced_schedules_and_who_is_on_one_stays(world, api) -> None:
    def change(record, course: str, schedule: str):
        return api().put(
            f"/api/v3/participants/ecf/{record.person_id}/change-schedule",
            {"course_identifier": course, "schedule_identifier": schedule},
        )

    mentor, ect = person(world, role="mentor"), person(world)
    assert errors(change(mentor, "ecf-mentor", "ecf-reduced-april")) == [("schedule_identifier", "wrong_course")]
    assert data(change(ect, "ecf-induction", "ecf-reduced-april"))
    existing = person(world, schedule="ecf-reduced-april", role="mentor")
    assert result(declare(api(), existing, "started", "2026-04-02T09:00:00Z")) == "accepted"


@pytest.mark.django_db(transaction=True)
def test_two_posts_at_once_can_not_both_break_the_order(transactional_db, api, world) -> None:
    """Either is right alone; together they are out of order: whichever comes second is refused."""
    record = person(world)
    found: list[object] = []
    start = threading.Barrier(2)

    def post(kind: str, day: str) -> None:
        start.wait()
        found.append(result(declare(api(), record, kind, day)))
        connection.close()

    threads = [
        threading.Thread(target=post, args=("started", "2025-12-01T09:00:00Z")),
        threading.Thread(target=post, args=("retained-1", "2025-11-01T09:00:00Z")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, found)) == sorted(map(str, ["accepted", [DATE]]))
    assert Declaration.objects.exclude(state=DeclarationState.VOIDED).count() == 1
