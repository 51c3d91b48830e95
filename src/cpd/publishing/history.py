"""What a participant's history tells, from the rows that say it (rule SEE-21).

How: docs/adr/0056-histories-come-from-dated-rows.md.

Pure: no database, no clock. A *chain* is what one thing has been one after the other: the school of a training record,
the state of a declaration. Each entry of a chain goes on from what the one before it came to.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from cpd.contract.snapshots import HistoryEntry
from cpd.core.dates import start_of_day

YOU, SCHOOL, DFE, SERVICE = "you", "school", "dfe", "service"

KINDS = (
    "registration",
    "school",
    "cohort",
    "cohort_suffix",
    "schedule",
    "training_status",
    "mentor",
    "declaration",
    "outcome",
    "id_change",
)
"""In the order in which those of one instant are listed."""

_PLACES = {kind: place for place, kind in enumerate(KINDS)}

_BY_KIND = {
    "token": YOU,
    "provider": YOU,
    "tutor": SCHOOL,
    "dfe": DFE,
    "operator": DFE,
}
_UNKNOWN = ("", "sandbox")
"""Kinds of actors who stand for somebody else: whoever made a made-up world, and nobody in particular."""


def by_of(actor: str, usually: str) -> str:
    """Who did it, by how the audit trail names them (``token:3f2a91c0``); ``usually`` whose act it is where that does
    not say: nothing was kept, or a scenario did it in their place.

    Jobs, and whoever else it may be, are the service.
    """
    kind = actor.partition(":")[0]
    return usually if kind in _UNKNOWN else _BY_KIND.get(kind, SERVICE)


def by_of_state(state: str, actor: str) -> str:
    """Who moved a declaration to a state: providers declare and void, and what follows from that is the service's."""
    if state in ("submitted", "voided", "awaiting_clawback"):
        return by_of(actor, YOU)
    by = by_of(actor, SERVICE)
    return SERVICE if by == YOU else by


@dataclass(frozen=True, slots=True)
class Said:
    """A word that somebody gave at an instant: a state, or what a provider reported. ``by`` as in an entry."""

    word: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Put:
    """A schedule that replaced another at an instant."""

    before: "Terms"
    after: "Terms"
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Terms:
    """A schedule with its cohort. ``suffix`` is the letter of an NPQ's intake; early career training has none."""

    schedule: str | None
    cohort: str
    suffix: str | None = None


@dataclass(frozen=True, slots=True)
class Mentored:
    """Somebody mentors at a stay from a day on, until another (not included)."""

    mentor_id: UUID
    started_on: date
    finished_on: date | None
    by: str


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of training with the caller. ``by`` began it, ``ended_by`` set its end, ``removed_by`` took the stay
    back. ``terms`` are the present ones, ``status`` the present training status; ``puts`` and ``reports`` what changed
    them within this period, oldest first."""

    started_on: date
    finished_on: date | None
    carried: bool
    stay: UUID
    school_urn: str
    terms: Terms
    status: str
    by: str
    ended_by: str
    removed_at: datetime | None
    removed_by: str
    puts: tuple[Put, ...] = ()
    reports: tuple[Said, ...] = ()

    @property
    def start(self) -> datetime:
        """The midnight that begins it."""
        return start_of_day(self.started_on)


@dataclass(frozen=True, slots=True)
class Moved:
    """An application that went to another provider or schedule."""

    provider_before: UUID
    provider: UUID
    before: Terms
    after: Terms
    at: datetime
    by: str


@dataclass
class Chain:
    """One thing and what it has been. An entry that would change nothing, or come before the last, is not made."""

    kind: str
    ids: Mapping[str, UUID] = field(default_factory=dict)
    now: str | None = None
    last_at: datetime | None = None
    entries: list[HistoryEntry] = field(default_factory=list)

    def go(self, to: str | None, at: datetime, by: str, *, dated: bool = False) -> None:
        """It is ``to`` from then on. What is known to have come after the last entry is given no earlier instant.
        ``dated``: it is listed from that day on, which may lie ahead."""
        if to == self.now:
            return
        at = at if self.last_at is None else max(at, self.last_at)
        entry = HistoryEntry(at=at, kind=self.kind, by=by, before=self.now, after=to, dated=dated, **self.ids)
        self.entries.append(entry)
        self.now, self.last_at = to, at

    def becomes_silently(self, to: str | None) -> None:
        """It is ``to``, which is not the caller's to know the reason of."""
        self.now = to


def in_order(entries: Iterable[HistoryEntry]) -> tuple[HistoryEntry, ...]:
    """By instant, then by kind in the order of :data:`KINDS`, then as the rows were written."""
    return tuple(sorted(entries, key=lambda entry: (entry.at, _PLACES[entry.kind])))


def shown_on(entries: Sequence[HistoryEntry], today: date) -> tuple[HistoryEntry, ...]:
    """Those whose day has come."""
    return tuple(entry for entry in entries if not entry.dated or entry.at.date() <= today)


def days_of(entries: Iterable[HistoryEntry]) -> set[date]:
    """The days on which the date alone adds an entry."""
    return {entry.at.date() for entry in entries if entry.dated}


def of_record(
    record_id: UUID, role: str, periods: Sequence[Period], mentored: Mapping[UUID, Sequence[Mentored]]
) -> Iterator[HistoryEntry]:
    """What happened in the periods of a training record that the caller trains or trained, in their order.

    A period that was over before it began is passed over, unless it is the last. ``mentored`` is by stay.
    """
    ids = {"training_record_id": record_id}
    registration, school, cohort, schedule, status, mentor = (
        Chain(kind, ids) for kind in ("registration", "school", "cohort", "schedule", "training_status", "mentor")
    )
    shown = [one for one in periods if one.finished_on != one.started_on or one is periods[-1]]
    stay: UUID | None = None
    for earlier, period in pairwise([None, *shown]):
        assert period is not None
        if earlier is not None and (
            earlier.removed_at is not None
            or (earlier.finished_on is not None and earlier.finished_on < period.started_on)
        ):
            _end(registration, earlier)
        registration.go(role, period.start, period.by, dated=True)
        school.go(period.school_urn, period.start, period.by, dated=True)
        _schedule(cohort, schedule, period)
        _status(status, period, carried=earlier is not None and earlier.carried)
        if role == "ect":
            _mentors(mentor, period, mentored.get(period.stay, ()), moved=period.stay != stay)
        stay = period.stay
    if shown:
        _end(registration, shown[-1])
    for chain in (registration, school, cohort, schedule, status, mentor):
        yield from chain.entries


def _end(registration: Chain, period: Period) -> None:
    if period.removed_at is not None:
        registration.go(None, period.removed_at, period.removed_by)
    elif period.finished_on is not None:
        registration.go(None, start_of_day(period.finished_on), period.ended_by, dated=True)


def _schedule(cohort: Chain, schedule: Chain, period: Period) -> None:
    """A schedule that was put in the place of another before the period began is the one on which it began."""
    later = [put for put in period.puts if put.at >= period.start]
    first = later[0].before if later else period.terms
    _on(first, period.start, period.by, cohort, schedule, dated=True)
    for put in later:
        _on(put.after, put.at, put.by, cohort, schedule)


def _on(terms: Terms, at: datetime, by: str, cohort: Chain, schedule: Chain, *, dated: bool = False) -> None:
    cohort.go(terms.cohort, at, by, dated=dated)
    schedule.go(terms.schedule, at, by, dated=dated)


def _status(status: Chain, period: Period, *, carried: bool) -> None:
    """What was reported before the period began holds from its beginning."""
    before = [report for report in period.reports if report.at < period.start]
    later = period.reports[len(before) :]
    if before:
        status.go(before[-1].word, period.start, before[-1].by, dated=True)
    elif carried and status.now is not None:
        pass
    elif later:
        status.go("active", period.start, period.by, dated=True)
    else:
        status.go(period.status, period.start, period.by, dated=True)
    for report in later:
        status.go(report.word, report.at, report.by)


def _mentors(mentor: Chain, period: Period, mentored: Sequence[Mentored], *, moved: bool) -> None:
    """Who mentors at the stay within the period; somebody whose mentor left keeps them until there is another."""
    real = [one for one in mentored if one.finished_on != one.started_on or one is mentored[-1]]
    until = period.finished_on
    within = [
        one
        for one in real
        if (until is None or one.started_on < until or until == period.started_on)
        and (one.finished_on is None or one.finished_on > period.started_on or one is real[-1])
    ]
    if moved and (not within or within[0].started_on > period.started_on):
        mentor.go(None, period.start, period.by, dated=True)
    for one in within:
        mentor.go(str(one.mentor_id), max(start_of_day(one.started_on), period.start), one.by, dated=True)


def of_application(
    application_id: UUID,
    course: str,
    provider_id: UUID,
    *,
    accepted: Said,
    terms: Terms,
    status: str,
    moves: Sequence[Moved],
    reports: Sequence[tuple[UUID | None, Said]],
) -> Iterator[HistoryEntry]:
    """What happened to an accepted application in the time in which the caller had it.

    ``terms`` and ``status`` are the present ones, ``moves`` and ``reports`` (with the provider that made them) what
    became of it since it was accepted, oldest first.
    """
    ids = {"application_id": application_id}
    chains = {
        kind: Chain(kind, ids) for kind in ("registration", "cohort", "cohort_suffix", "schedule", "training_status")
    }
    owner = moves[0].provider_before if moves else provider_id
    present = moves[0].before if moves else terms
    state = "active" if reports else status

    def begin(at: datetime, by: str) -> None:
        chains["registration"].go(course, at, by)
        put(present, at, by)
        chains["training_status"].go(state, at, by)

    def put(after: Terms, at: datetime, by: str) -> None:
        chains["cohort"].go(after.cohort, at, by)
        chains["cohort_suffix"].go(after.suffix, at, by)
        chains["schedule"].go(after.schedule, at, by)

    if owner == provider_id:
        begin(accepted.at, accepted.by)
    happened: list[tuple[datetime, int, Moved | tuple[UUID | None, Said]]] = [
        *((move.at, 0, move) for move in moves),
        *((report[1].at, 1, report) for report in reports),
    ]
    for at, _, what in sorted(happened, key=lambda one: one[:2]):
        if isinstance(what, Moved):
            came, left = owner != provider_id == what.provider, owner == provider_id != what.provider
            owner, present = what.provider, what.after
            if came:
                begin(at, what.by)
            elif left:
                chains["registration"].go(None, at, what.by)
            elif owner == provider_id:
                put(present, at, what.by)
            continue
        reporter, said = what
        state = said.word
        if owner == provider_id and reporter in (provider_id, None):
            chains["training_status"].go(state, at, said.by)
        elif owner == provider_id:
            chains["training_status"].becomes_silently(state)
    for chain in chains.values():
        yield from chain.entries


def of_states(kind: str, ids: Mapping[str, UUID], said: Sequence[Said]) -> Iterator[HistoryEntry]:
    """The states that a declaration, or its outcome, has had, oldest first."""
    chain = Chain(kind, ids)
    for one in said:
        chain.go(one.word, one.at, one.by)
    yield from chain.entries


def of_id_change(from_id: UUID, to_id: UUID, at: datetime, by: str) -> HistoryEntry:
    """An id that was retired for another."""
    return HistoryEntry(at=at, kind="id_change", by=by, before=str(from_id), after=str(to_id), dated=False)
