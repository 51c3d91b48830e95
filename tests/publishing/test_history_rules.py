"""What a history tells, as tables of examples (rule SEE-21)."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.contract.snapshots import HistoryEntry
from cpd.core.actor import ActorKind
from cpd.publishing.history import (
    KINDS,
    Mentored,
    Moved,
    Period,
    Put,
    Said,
    Terms,
    by_of,
    by_of_state,
    days_of,
    in_order,
    of_application,
    of_record,
    of_states,
    shown_on,
)

RECORD, APPLICATION = UUID(int=1), UUID(int=2)
MINE, ANOTHER = UUID(int=10), UUID(int=11)
STAY, NEXT_STAY = UUID(int=20), UUID(int=21)
MINA, MICK = UUID(int=30), UUID(int=31)
AUTUMN, SPRING = Terms("npq-leadership-autumn", "2022", "a"), Terms("npq-leadership-spring", "2022", "a")
STANDARD, EXTENDED = Terms("ecf-standard-september", "2022"), Terms("ecf-extended-september", "2022")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def period(start: str, end: str | None = None, **changed) -> Period:
    return Period(
        **{
            "started_on": date.fromisoformat(start),
            "finished_on": date.fromisoformat(end) if end else None,
            "carried": False,
            "stay": STAY,
            "school_urn": "100001",
            "terms": STANDARD,
            "status": "active",
            "by": "school",
            "ended_by": "school",
            "removed_at": None,
            "removed_by": "school",
            **changed,
        }
    )


def said(entries, *kinds: str) -> list[tuple[str, str | None, str | None, str]]:
    """Day, before, after and who, of the kinds; an instant that is no midnight with its hour."""
    return [
        (
            entry.at.strftime("%Y-%m-%d" if entry.at.time() == datetime.min.time() else "%Y-%m-%dT%H"),
            entry.before,
            entry.after,
            entry.by,
        )
        for entry in in_order(entries)
        if entry.kind in kinds
    ]


def record(*periods: Period, role: str = "ect", mentored=None) -> list[HistoryEntry]:
    return list(of_record(RECORD, role, periods, mentored or {}))


def test_a_first_day_tells_everything_that_is_so_from_then_on() -> None:
    entries = in_order(record(period("2022-09-01")))
    assert [(entry.kind, entry.after) for entry in entries] == [
        ("registration", "ect"),
        ("school", "100001"),
        ("cohort", "2022"),
        ("schedule", "ecf-standard-september"),
        ("training_status", "active"),
    ]
    assert {(entry.before, entry.at, entry.by) for entry in entries} == {(None, at("2022-09-01"), "school")}
    assert {entry.training_record_id for entry in entries} == {RECORD}


MOVES = {
    "who moves and stays with the caller is told once": (
        [period("2022-09-01", "2022-12-01"), period("2022-12-01", stay=NEXT_STAY, school_urn="100002", by="dfe")],
        [("2022-09-01", None, "ect", "school")],
        [("2022-09-01", None, "100001", "school"), ("2022-12-01", "100001", "100002", "dfe")],
    ),
    "who leaves is registered no longer, and their school stays the last": (
        [period("2022-09-01", "2022-12-01", ended_by="dfe")],
        [("2022-09-01", None, "ect", "school"), ("2022-12-01", "ect", None, "dfe")],
        [("2022-09-01", None, "100001", "school")],
    ),
    "who comes back is registered again": (
        [period("2022-09-01", "2022-12-01"), period("2023-02-01", by="you")],
        [
            ("2022-09-01", None, "ect", "school"),
            ("2022-12-01", "ect", None, "school"),
            ("2023-02-01", None, "ect", "you"),
        ],
        [("2022-09-01", None, "100001", "school")],
    ),
    "a period that was over before it began is passed over": (
        [period("2022-09-01", "2022-09-01", school_urn="100009"), period("2022-09-01")],
        [("2022-09-01", None, "ect", "school")],
        [("2022-09-01", None, "100001", "school")],
    ),
    "but for the last, which the participant shows": (
        [period("2022-09-01", "2022-10-01"), period("2022-11-01", "2022-11-01", school_urn="100009")],
        [
            ("2022-09-01", None, "ect", "school"),
            ("2022-10-01", "ect", None, "school"),
            ("2022-11-01", None, "ect", "school"),
            ("2022-11-01", "ect", None, "school"),
        ],
        [("2022-09-01", None, "100001", "school"), ("2022-11-01", "100001", "100009", "school")],
    ),
    "who is removed is registered no longer from that instant": (
        [period("2022-09-01", removed_at=at("2022-09-10T08:00"), removed_by="dfe")],
        [("2022-09-01", None, "ect", "school"), ("2022-09-10T08", "ect", None, "dfe")],
        [("2022-09-01", None, "100001", "school")],
    ),
    "who is removed before the first day is told after it": (
        [period("2022-09-01", removed_at=at("2022-08-10T08:00"))],
        [("2022-09-01", None, "ect", "school"), ("2022-09-01", "ect", None, "school")],
        [("2022-09-01", None, "100001", "school")],
    ),
}


@pytest.mark.parametrize(("periods", "registration", "schools"), MOVES.values(), ids=MOVES)
def test_moves_between_schools(periods, registration, schools) -> None:
    entries = record(*periods)
    assert said(entries, "registration") == registration
    assert said(entries, "school") == schools


def put(before: Terms, after: Terms, instant: str) -> Put:
    return Put(before, after, at(instant), "you")


SCHEDULES = {
    "a change in place is told from its instant": (
        [period("2022-09-01", terms=EXTENDED, puts=(put(STANDARD, EXTENDED, "2022-10-03T09:00"),))],
        [
            ("2022-09-01", None, "ecf-standard-september", "school"),
            ("2022-10-03T09", "ecf-standard-september", "ecf-extended-september", "you"),
        ],
    ),
    "one before the first day is what they begin on": (
        [period("2022-09-01", terms=EXTENDED, puts=(put(STANDARD, EXTENDED, "2022-08-03T09:00"),))],
        [("2022-09-01", None, "ecf-extended-september", "school")],
    ),
    "a new period brings its own": (
        [period("2022-09-01", "2023-09-01"), period("2023-09-01", terms=EXTENDED, by="you")],
        [
            ("2022-09-01", None, "ecf-standard-september", "school"),
            ("2023-09-01", "ecf-standard-september", "ecf-extended-september", "you"),
        ],
    ),
    "there and back again are two": (
        [
            period(
                "2022-09-01",
                puts=(put(STANDARD, EXTENDED, "2022-10-03T09:00"), put(EXTENDED, STANDARD, "2022-10-04T09:00")),
            )
        ],
        [
            ("2022-09-01", None, "ecf-standard-september", "school"),
            ("2022-10-03T09", "ecf-standard-september", "ecf-extended-september", "you"),
            ("2022-10-04T09", "ecf-extended-september", "ecf-standard-september", "you"),
        ],
    ),
}


@pytest.mark.parametrize(("periods", "schedules"), SCHEDULES.values(), ids=SCHEDULES)
def test_schedules(periods, schedules) -> None:
    assert said(record(*periods), "schedule") == schedules


def test_another_cohort_with_a_schedule_of_the_same_name_is_a_change_of_cohort_alone() -> None:
    later = Terms(STANDARD.schedule, "2023")
    entries = record(period("2022-09-01", "2023-09-01"), period("2023-09-01", terms=later, by="you"))
    assert said(entries, "cohort") == [("2022-09-01", None, "2022", "school"), ("2023-09-01", "2022", "2023", "you")]
    assert len(said(entries, "schedule")) == 1


def report(word: str, instant: str) -> Said:
    return Said(word, at(instant), "you")


STATUSES = {
    "what is reported is told from its instant": (
        [
            period(
                "2022-09-01",
                status="active",
                reports=(report("deferred", "2022-10-01T09:00"), report("active", "2022-11-01T09:00")),
            )
        ],
        [
            ("2022-09-01", None, "active", "school"),
            ("2022-10-01T09", "active", "deferred", "you"),
            ("2022-11-01T09", "deferred", "active", "you"),
        ],
    ),
    "what is reported before the first day holds from then on": (
        [period("2022-09-01", status="withdrawn", reports=(report("withdrawn", "2022-08-01T09:00"),))],
        [("2022-09-01", None, "withdrawn", "you")],
    ),
    "at another school they train again": (
        [
            period("2022-09-01", "2022-12-01", status="withdrawn", reports=(report("withdrawn", "2022-10-01T09:00"),)),
            period("2022-12-01", stay=NEXT_STAY),
        ],
        [
            ("2022-09-01", None, "active", "school"),
            ("2022-10-01T09", "active", "withdrawn", "you"),
            ("2022-12-01", "withdrawn", "active", "school"),
        ],
    ),
    "in another cohort they are deferred as before": (
        [
            period(
                "2022-09-01",
                "2022-12-01",
                carried=True,
                status="deferred",
                reports=(report("deferred", "2022-10-01T09:00"),),
            ),
            period("2022-12-01", status="active", reports=(report("active", "2022-12-05T09:00"),)),
        ],
        [
            ("2022-09-01", None, "active", "school"),
            ("2022-10-01T09", "active", "deferred", "you"),
            ("2022-12-05T09", "deferred", "active", "you"),
        ],
    ),
    "what a move that was reported late ended is told, and then the move": (
        [
            period("2022-09-01", "2022-10-01", status="deferred", reports=(report("deferred", "2022-10-10T09:00"),)),
            period("2022-10-01", stay=NEXT_STAY),
        ],
        [
            ("2022-09-01", None, "active", "school"),
            ("2022-10-10T09", "active", "deferred", "you"),
            ("2022-10-10T09", "deferred", "active", "school"),
        ],
    ),
    "a status without a report is what they began with": (
        [period("2022-09-01", status="deferred")],
        [("2022-09-01", None, "deferred", "school")],
    ),
}


@pytest.mark.parametrize(("periods", "statuses"), STATUSES.values(), ids=STATUSES)
def test_training_statuses(periods, statuses) -> None:
    assert said(record(*periods), "training_status") == statuses


def mentoring(mentor: UUID, start: str, end: str | None = None) -> Mentored:
    return Mentored(mentor, date.fromisoformat(start), date.fromisoformat(end) if end else None, "school")


MENTORS = {
    "one after the other": (
        [period("2022-09-01")],
        {STAY: [mentoring(MINA, "2022-09-01", "2022-11-01"), mentoring(MICK, "2022-11-01")]},
        [("2022-09-01", None, str(MINA), "school"), ("2022-11-01", str(MINA), str(MICK), "school")],
    ),
    "a mentor of the time before is told from the caller's first day, one who was relieved by then is not": (
        [period("2022-12-01")],
        {STAY: [mentoring(MINA, "2022-09-01", "2022-10-01"), mentoring(MICK, "2022-10-01")]},
        [("2022-12-01", None, str(MICK), "school")],
    ),
    "one who begins when the caller no longer trains is not told": (
        [period("2022-09-01", "2022-12-01")],
        {STAY: [mentoring(MINA, "2022-09-01", "2022-12-01"), mentoring(MICK, "2022-12-01")]},
        [("2022-09-01", None, str(MINA), "school")],
    ),
    "at another school without a mentor there is none": (
        [period("2022-09-01", "2022-12-01"), period("2022-12-01", stay=NEXT_STAY, school_urn="100002")],
        {STAY: [mentoring(MINA, "2022-09-01", "2022-12-01")]},
        [("2022-09-01", None, str(MINA), "school"), ("2022-12-01", str(MINA), None, "school")],
    ),
    "who was there for no time is passed over": (
        [period("2022-09-01")],
        {STAY: [mentoring(MICK, "2022-09-01", "2022-09-01"), mentoring(MINA, "2022-09-01")]},
        [("2022-09-01", None, str(MINA), "school")],
    ),
}


@pytest.mark.parametrize(("periods", "mentored", "mentors"), MENTORS.values(), ids=MENTORS)
def test_mentors(periods, mentored, mentors) -> None:
    assert said(record(*periods, mentored=mentored), "mentor") == mentors


def test_a_mentor_has_no_mentor() -> None:
    mentored = {STAY: [mentoring(MINA, "2022-09-01")]}
    assert not said(record(period("2022-09-01"), role="mentor", mentored=mentored), "mentor")


def application(moves=(), reports=(), *, terms: Terms = AUTUMN, status: str = "active") -> list[HistoryEntry]:
    return list(
        of_application(
            APPLICATION,
            "npq-headship",
            MINE,
            accepted=Said("npq-headship", at("2022-10-01T09:00"), "you"),
            terms=terms,
            status=status,
            moves=moves,
            reports=reports,
        )
    )


def moved(before: UUID, after: UUID, instant: str, *, to: Terms = AUTUMN, by: str = "dfe") -> Moved:
    return Moved(before, after, AUTUMN, to, at(instant), by)


ACTIVE = (MINE, Said("active", at("2022-10-01T09:00"), "you"))


def test_an_application_is_told_from_its_acceptance() -> None:
    entries = in_order(application(reports=[ACTIVE]))
    assert [(entry.kind, entry.after) for entry in entries] == [
        ("registration", "npq-headship"),
        ("cohort", "2022"),
        ("cohort_suffix", "a"),
        ("schedule", "npq-leadership-autumn"),
        ("training_status", "active"),
    ]
    assert {entry.application_id for entry in entries} == {APPLICATION}


def test_another_schedule_of_an_npq_is_told_from_its_instant() -> None:
    entries = application([moved(MINE, MINE, "2022-11-01T09:00", to=SPRING, by="you")], terms=SPRING)
    assert said(entries, "schedule") == [
        ("2022-10-01T09", None, "npq-leadership-autumn", "you"),
        ("2022-11-01T09", "npq-leadership-autumn", "npq-leadership-spring", "you"),
    ]
    assert len(said(entries, "cohort", "cohort_suffix")) == 2


def test_of_an_application_that_came_from_another_provider_nothing_before_is_told() -> None:
    theirs = (ANOTHER, Said("deferred", at("2022-10-10T09:00"), "you"))
    mine = (MINE, Said("active", at("2022-12-01T09:00"), "you"))
    first = (ANOTHER, ACTIVE[1])
    entries = application([moved(ANOTHER, MINE, "2022-11-01T09:00")], [first, theirs, mine])
    assert min(entry.at for entry in entries) == at("2022-11-01T09:00")
    assert said(entries, "registration") == [("2022-11-01T09", None, "npq-headship", "dfe")]
    assert said(entries, "training_status") == [
        ("2022-11-01T09", None, "deferred", "dfe"),
        ("2022-12-01T09", "deferred", "active", "you"),
    ]


def test_of_an_application_that_went_and_came_back_nothing_between_is_told() -> None:
    between = (ANOTHER, Said("withdrawn", at("2022-11-10T09:00"), "you"))
    entries = application(
        [moved(MINE, ANOTHER, "2022-11-01T09:00"), moved(ANOTHER, MINE, "2022-12-01T09:00")], [ACTIVE, between]
    )
    assert said(entries, "registration") == [
        ("2022-10-01T09", None, "npq-headship", "you"),
        ("2022-11-01T09", "npq-headship", None, "dfe"),
        ("2022-12-01T09", None, "npq-headship", "dfe"),
    ]
    assert said(entries, "training_status") == [
        ("2022-10-01T09", None, "active", "you"),
        ("2022-12-01T09", "active", "withdrawn", "dfe"),
    ]


def test_a_declaration_goes_from_state_to_state() -> None:
    states = [
        Said("submitted", at("2022-10-01T09:00"), "you"),
        Said("eligible", at("2022-10-01T09:00"), "service"),
        Said("payable", at("2022-11-01T00:00"), "service"),
    ]
    entries = in_order(of_states("declaration", {"declaration_id": RECORD}, states))
    assert [(entry.before, entry.after) for entry in entries] == [
        (None, "submitted"),
        ("submitted", "eligible"),
        ("eligible", "payable"),
    ]


ACTORS = [
    ("token:3f2a91c0", "you"),
    ("provider:4c1f", "you"),
    ("tutor:4c1f", "school"),
    ("dfe:4c1f", "dfe"),
    ("dfe:4c1f for tutor:9a", "dfe"),
    ("operator:kim", "dfe"),
    ("job:check-teaching-records", "service"),
    ("system:reference-data", "service"),
    ("visitor:applying", "service"),
    ("user:4c1f", "service"),
    ("delivery_partner:4c1f", "service"),
    ("appropriate_body:4c1f", "service"),
    ("sandbox:scenario", "school"),
    ("", "school"),
]


@pytest.mark.parametrize(("actor", "by"), ACTORS)
def test_who_did_it(actor, by) -> None:
    assert by_of(actor, "school") == by


def test_every_kind_of_actor_is_in_the_table() -> None:
    assert {actor.partition(":")[0] for actor, _ in ACTORS} == {*map(str, ActorKind), ""}


@pytest.mark.parametrize(
    ("state", "actor", "by"),
    [
        ("submitted", "token:3f2a91c0", "you"),
        ("eligible", "token:3f2a91c0", "service"),
        ("payable", "job:mark-statements-payable", "service"),
        ("paid", "dfe:4c1f", "dfe"),
        ("voided", "token:3f2a91c0", "you"),
        ("voided", "dfe:4c1f", "dfe"),
        ("awaiting_clawback", "", "you"),
        ("clawed_back", "", "service"),
    ],
)
def test_who_moved_a_declaration(state, actor, by) -> None:
    assert by_of_state(state, actor) == by


def test_what_the_date_alone_changes_is_told_from_its_day_on() -> None:
    entries = in_order(record(period("2022-09-01", "2022-12-01", reports=(report("deferred", "2022-10-01T09:00"),))))
    assert days_of(entries) == {date(2022, 9, 1), date(2022, 12, 1)}
    assert shown_on(entries, date(2022, 8, 31)) == tuple(entry for entry in entries if not entry.dated)
    assert [entry.kind for entry in shown_on(entries, date(2022, 9, 1)) if entry.dated] == [
        "registration",
        "school",
        "cohort",
        "schedule",
        "training_status",
    ]
    assert shown_on(entries, date(2022, 12, 1)) == entries


days = st.integers(0, 60).map(lambda n: date(2022, 9, 1) + timedelta(days=n))
instants = st.integers(0, 60 * 24).map(lambda n: at("2022-08-15") + timedelta(hours=n))
statuses = st.sampled_from(["active", "deferred", "withdrawn"])


@st.composite
def periods_of_a_record(draw) -> list[Period]:
    found = []
    for start in sorted(draw(st.lists(days, min_size=1, max_size=4))):
        reports = sorted(
            draw(st.lists(st.builds(Said, statuses, instants, st.just("you")), max_size=3)), key=lambda r: r.at
        )
        end = start + timedelta(days=draw(st.integers(0, 20)))
        found.append(
            period(
                start.isoformat(),
                draw(st.sampled_from([None, end.isoformat()])),
                status=reports[-1].word if reports else draw(statuses),
                carried=False,
                school_urn=draw(st.sampled_from(["100001", "100002"])),
                terms=draw(st.sampled_from([STANDARD, EXTENDED])),
                reports=tuple(reports),
            )
        )
    return found


@given(periods_of_a_record())
def test_each_entry_goes_on_from_the_last_of_its_kind_and_the_last_is_what_is_so_now(periods) -> None:
    entries = in_order(record(*periods))
    for kind in KINDS:
        mine = [entry for entry in entries if entry.kind == kind]
        assert [entry.before for entry in mine] == [None, *(entry.after for entry in mine)][: len(mine)]
        assert all(entry.before != entry.after for entry in mine)
        assert [entry.at for entry in mine] == sorted(entry.at for entry in mine)
    last = {entry.kind: entry.after for entry in entries}
    assert last["school"] == periods[-1].school_urn
    assert last["schedule"] == periods[-1].terms.schedule
    assert last["training_status"] == periods[-1].status
    assert last["registration"] == (None if periods[-1].finished_on else "ect")
