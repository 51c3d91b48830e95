"""The unit of work: one transaction, one audit context, one publication.

A command opens it (:func:`unit_of_work`), or joins the one its caller opened. While it is open, commands say what they
changed (:meth:`Work.changed`); just before the commit the registered publishers render what providers may now see, so
that a fact and what is shown of it are never apart. Rooms below never know who publishes: publishers register at
start-up (:func:`on_publish`).
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

import pghistory
from django.db import IntegrityError, OperationalError, connection, transaction

from cpd.core import clock, waiting
from cpd.core.actor import Actor
from cpd.core.as_role import as_role, noted, set_until_the_end, transaction_for
from cpd.core.collisions import collision_of
from cpd.core.prepared import commit_with_what_waits, let_go_since, put_off, send_what_waits, statements_may_wait
from cpd.core.refusals import Refusal
from cpd.core.roles import API, ITSELF, PROVIDER, PUBLISHER, ROLE

T = TypeVar("T")


class Subject(NamedTuple):
    """A thing whose change providers may see.

    ``kind`` is ``person``, ``declarations`` (of the person with that id), ``application``, ``school``, ``partnership``,
    ``statement`` or ``delivery_partner``; publishing knows which documents that touches. ``declaration`` is the one
    that changed, where it is known that no other did, and ``new`` that there was none before.
    """

    kind: str
    id: UUID
    declaration: UUID | None = None
    new: bool = False


def people(person_ids: Iterable[UUID]) -> list[Subject]:
    """People as subjects."""
    return [Subject("person", person_id) for person_id in person_ids]


SETTLED = ("declarations", "statement", "delivery_partner")
"""Subjects that touch nothing but themselves."""


class LocksMoved(OperationalError):
    """Raised when what is to be locked changes faster than it can be locked. Nothing was written."""


Publisher = Callable[[Mapping[Subject, datetime]], Callable[[], None]]
"""Renders what changed subjects touch, and gives what writes it: that is done last, right before the commit."""

_publishers: list[Publisher] = []
_current: ContextVar["Work | None"] = ContextVar("cpd_work", default=None)
_commits: ContextVar[int] = ContextVar("cpd_commits", default=0)

Shown = dict[tuple[UUID, str, UUID], bytes]
"""Documents, by their provider, feed and id; empty where one is shown no longer."""

_shown: ContextVar[Shown | None] = ContextVar("cpd_shown", default=None)


def on_publish(publisher: Publisher) -> Publisher:
    """Registers a publisher: it gets every changed subject with the instant of its latest change, and gives what
    writes what it rendered."""
    if publisher not in _publishers:
        _publishers.append(publisher)
    return publisher


class Locker(Protocol):
    """What locks the rows whose documents a change of subjects touches."""

    def find(self, subjects: Collection[Subject]) -> Mapping[UUID, Any]:
        """The rows by their ids, each with whatever the locker needs to know of it."""

    def take(self, rows: Mapping[UUID, Any]) -> None:
        """Locks rows until the commit, in the one order."""


_lockers: list[Locker] = []
TURNS = 5
"""How often everything is let go and locked anew when others came in between."""


def on_lock(locker: Locker) -> None:
    """Sets the locker, at start-up: there is one."""
    _lockers[:] = [locker]


_AUDIT = "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)"


@dataclass
class Work:
    """What one transaction has done so far. ``actor`` and ``reason`` are what the audit trail will say.

    ``audit`` are the two settings that tell the audit triggers so, for statements that do not go through Django.
    ``provider`` is the setting that says whose work it is, empty when it is no provider's; ``role`` the database's role
    that the work is done as, and ``entered`` whether the transaction has become it; ``said_who``, whether ``audit`` was
    told. ``shown`` are the documents that it renders for that provider, as they are, or will be, stored.
    """

    actor: Actor
    reason: str
    audit: tuple[str, str] = ("", "")
    provider: str = ""
    role: str = ITSELF
    entered: bool = True
    said_who: bool = False
    shown: Shown = field(default_factory=dict)
    _changed: dict[Subject, datetime] = field(default_factory=dict)
    _rendered: list[Callable[[], None]] = field(default_factory=list)
    _after_refusal: list[Callable[[Refusal], None]] = field(default_factory=list)
    _held: set[UUID] = field(default_factory=set)
    _locked: set[Subject] = field(default_factory=set)

    @property
    def settings(self) -> dict[str, str]:
        """The settings of PostgreSQL that say as which role the work is done, and for which provider."""
        return {ROLE: self.role, PROVIDER: self.provider} if self.provider else {}

    def enter(self) -> None:
        """Becomes the role that the work is done as."""
        if self.provider:
            set_until_the_end(self.settings)
        self.entered = True

    def say_who(self) -> None:
        """Tells the audit triggers who acts, for statements that do not go through Django."""
        if not self.said_who:
            put_off(_AUDIT, self.audit)
            self.said_who = True

    def lock(self, *subjects: Subject) -> None:
        """Locks everything that publishing will render when these subjects change, until the commit.

        A command calls it once, before it locks anything else, with all that it may change: the rows are locked in the
        one order that everybody keeps (docs/architecture.md, "Locks"), so that no two commands wait for each other in a
        circle. What this transaction has locked already is not locked again.
        """
        if not self._locked.issuperset(subjects):
            self.lock_found(lambda: subjects)

    def lock_found(self, find: Callable[[], Iterable[Subject]]) -> None:
        """Locks the subjects that ``find`` gives, as :meth:`lock` does.

        It is asked again when they are locked: when there are more by then, everything is let go and locked anew.
        """
        for _ in range(TURNS):
            if self.take_or_let_go(lambda: self._lock_all(find)) is not None:
                return
        raise LocksMoved

    def _lock_all(self, find: Callable[[], Iterable[Subject]]) -> bool | None:
        """Locks what ``find`` gives; None when it, or what those subjects touch, became more meanwhile."""
        subjects = set(find()) - self._locked
        settled = all(subject.kind in SETTLED for subject in subjects)
        for locker in _lockers:
            with as_role(PUBLISHER):
                rows = locker.find(subjects)
                locker.take({key: what for key, what in rows.items() if key not in self._held})
                self._held.update(rows)
                moved = not settled and not self._held.issuperset(locker.find(subjects))
            if moved:
                return None
        self._locked.update(subjects)
        return True if settled or self._locked.issuperset(find()) else None

    def take_or_let_go(self, take: Callable[[], T | None]) -> T | None:
        """What ``take`` gives. When that is None, everything that it locked is let go again."""
        before = set(self._held), set(self._locked)
        turn = transaction.savepoint()
        taken = take()
        if taken is None:
            transaction.savepoint_rollback(turn)
            self._held, self._locked = before
            self.said_who = False
        return taken

    def lock_people(self, *person_ids: UUID) -> None:
        """Locks people, and those whose documents change with theirs."""
        self.lock(*people(person_ids))

    def hold(self, person_id: UUID) -> None:
        """Notes that this transaction has locked the person, so that nobody need do it again."""
        self._held.add(person_id)

    def holds(self, person_id: UUID) -> bool:
        """Whether this transaction has locked the person."""
        return person_id in self._held

    def after_refusal(self, note: Callable[[Refusal], None]) -> None:
        """Has ``note`` called, in a transaction of its own, when the whole unit is refused and rolled back."""
        self._after_refusal.append(note)

    @contextmanager
    def part(self) -> Iterator[None]:
        """A part of the work that may be refused by itself: what it wrote is taken back, and it counts as if nothing of
        it had changed. What was to be noted after a refusal is noted at once, in this transaction.

        Parts come one after the other, none within another. Their savepoints go out with what is done in them.
        """
        changed, notes = dict(self._changed), list(self._after_refusal)
        begun = put_off("SAVEPOINT part", ())
        try:
            yield
            send_what_waits()
        except Refusal as refusal:
            let_go_since(begun)
            if begun.done:
                put_off("ROLLBACK TO SAVEPOINT part", ())
                put_off("RELEASE SAVEPOINT part", ())
                transaction.set_rollback(False)  # what was broken is taken back
            new, self._after_refusal, self._changed = self._after_refusal[len(notes) :], notes, changed
            self.said_who = False  # what a savepoint set is taken back with it
            for note in new:
                note(refusal)
            raise
        put_off("RELEASE SAVEPOINT part", ())
        self._after_refusal = notes

    def changed(self, *subjects: Subject) -> None:
        """Says that what providers see of ``subjects`` may have changed, at the clock's now."""
        now = clock.now()
        for subject in subjects:
            self._changed[subject] = now

    def person(self, person_id: UUID) -> None:
        """Says that something about a person's training changed."""
        self.changed(Subject("person", person_id))

    def application(self, application_id: UUID) -> None:
        """Says that an NPQ application changed."""
        self.changed(Subject("application", application_id))

    def declaration(self, person_id: UUID, declaration_id: UUID) -> None:
        """Says that a declaration about a person changed, or its outcome."""
        self.changed(Subject("declarations", person_id, declaration_id))

    def declared(self, person_id: UUID, declaration_id: UUID) -> None:
        """Says that a declaration about a person was added."""
        self.changed(Subject("declarations", person_id, declaration_id, new=True))

    def school(self, school_id: UUID) -> None:
        """Says that a school changed (its URN, its incentives): everyone trained there may look different."""
        self.changed(Subject("school", school_id))

    def partnership(self, partnership_id: UUID) -> None:
        """Says that a partnership changed (challenged, lifted): everyone under it may appear or disappear."""
        self.changed(Subject("partnership", partnership_id))

    def statement(self, statement_id: UUID) -> None:
        """Says that a statement changed."""
        self.changed(Subject("statement", statement_id))

    def delivery_partner(self, delivery_partner_id: UUID) -> None:
        """Says that a delivery partner changed, or who works with them."""
        self.changed(Subject("delivery_partner", delivery_partner_id))

    def render(self) -> None:
        """Renders now what has changed so far, so that ``shown`` has it; it is written before the commit."""
        if self._changed:
            with as_role(PUBLISHER, when_needed=True):
                self._render()

    def publish(self, *, last: bool = False) -> None:
        """Publishes now what has changed so far: for runs of events that each have an instant of their own.

        ``last``: nothing but the commit comes after.
        """
        if self._changed or self._rendered:
            with as_role(PUBLISHER, to_the_end=last, when_needed=True):
                self._render()
                self._write()

    def _render(self) -> None:
        while self._changed:
            self._write()  # or one document could be written twice at once
            batch, self._changed = self._changed, {}
            self._rendered += [publisher(batch) for publisher in _publishers]

    def _write(self) -> None:
        rendered, self._rendered = self._rendered, []
        for write in rendered:
            write()


def current_work() -> Work:
    """The open unit of work; commands may only be called within one or open one themselves."""
    work = _current.get()
    if work is None:
        raise RuntimeError("No unit of work is open.")
    return work


def unit_is_open() -> bool:
    """Whether the running code is within a unit of work."""
    return _current.get() is not None


def last_shown(provider_id: UUID | None, feed: str, record_id: UUID) -> bytes | None:
    """The document of a provider as the open unit of work, or else the last one of this thread, rendered it.

    Empty where it is shown no longer, None where that one rendered no such document. Only what was rendered for the
    provider whose work it was is kept.
    """
    work = _current.get()
    shown = work.shown if work is not None else _shown.get()
    return shown.get((provider_id, feed, record_id)) if shown and provider_id is not None else None


def commits() -> int:
    """How many units of work this thread has committed so far."""
    return _commits.get()


@contextmanager
def _collisions() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        collision = collision_of(error)
        if collision is None:
            raise
        raise collision from error


@contextmanager
def unit_of_work(*, actor: Actor, reason: str, limits_itself: bool = False) -> Iterator[Work]:
    """One transaction. Joins the open unit if there is one; else opens, publishes and commits.

    ``actor`` is who acts: the audit trail says so in words (``token:3f2a``, ``tutor:<id>``, ``job:publish-due``), and
    for whom when DfE acts for somebody. A provider's work is done as the database's role for it, with
    ``cpd.provider_id`` set, so that the policies let through its own rows only; anybody else's as the role that signed
    in. ``reason`` is the command's name. Any exception rolls everything back; that another transaction stored the same
    thing first is raised as a :class:`~cpd.core.collisions.Collision`. ``limits_itself``: the first statement of the
    command sets how long those after it may take (:data:`cpd.core.waiting.WRITE_LIMIT`), and whose work it is; where it
    does not come to that, the command calls :meth:`Work.enter`.
    """
    outer = _current.get()
    if outer is not None:
        yield outer
        send_what_waits()
        return
    provider_id = actor.works_for
    work = Work(actor=actor, reason=reason, entered=not limits_itself)
    if provider_id is not None:
        work.provider, work.role = str(provider_id), API
    trail = {"actor": actor.one, "reason": reason}
    if actor.acting_for is not None:
        trail["acting_for"] = actor.acting_for.one
    within = connection.in_atomic_block
    _shown.set(None)
    try:
        with (
            waiting.unit_begun() as limits,
            _collisions(),
            transaction.atomic(),
            noted(work.role),
            statements_may_wait(),
        ):
            settings = limits if limits_itself else {**limits, **work.settings}
            if settings and not (limits_itself and settings.keys() == {"statement_timeout"}):
                set_until_the_end(settings)
            with pghistory.context(**trail) as audit:
                work.audit = (str(audit.id), json.dumps(audit.metadata))
                token = _current.set(work)
                try:
                    yield work
                    work.publish(last=True)
                    commit_with_what_waits()
                finally:
                    _current.reset(token)
            if within:  # the transaction goes on without this unit
                set_until_the_end({ROLE: ITSELF, PROVIDER: ""})
        _commits.set(_commits.get() + 1)
        _shown.set(work.shown)
    except Refusal as refusal:
        for note in work._after_refusal:
            with transaction_for(provider_id):
                note(refusal)
        raise
