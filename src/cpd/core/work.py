"""The unit of work: one transaction, one audit context, one publication.

A command opens it (:func:`unit_of_work`), or joins the one its caller opened. While it is open, commands say what they
changed (:meth:`Work.changed`); just before the commit the registered publishers render what providers may now see, so
that a fact and what is shown of it are never apart. Rooms below never know who publishes: publishers register at
start-up (:func:`on_publish`).
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import pghistory
from django.db import transaction

from cpd.core import clock
from cpd.core.refusals import Refusal


class Subject(NamedTuple):
    """A thing whose change providers may see.

    ``kind`` is ``person``, ``declarations`` (of the person with that id), ``application``, ``school``, ``partnership``,
    ``statement`` or ``delivery_partner``; publishing knows which documents that touches.
    """

    kind: str
    id: UUID


Publisher = Callable[[Mapping[Subject, datetime]], None]
_publishers: list[Publisher] = []
_current: ContextVar["Work | None"] = ContextVar("cpd_work", default=None)


def on_publish(publisher: Publisher) -> Publisher:
    """Registers a publisher: it gets every changed subject with the instant of its latest change."""
    if publisher not in _publishers:
        _publishers.append(publisher)
    return publisher


@dataclass
class Work:
    """What one transaction has done so far. ``actor`` and ``reason`` are what the audit trail will say.

    ``audit`` are the two settings that tell the audit triggers so, for statements that do not go through Django.
    """

    actor: str
    reason: str
    audit: tuple[str, str] = ("", "")
    _changed: dict[Subject, datetime] = field(default_factory=dict)
    _after_refusal: list[Callable[[Refusal], None]] = field(default_factory=list)
    _held: set[UUID] = field(default_factory=set)

    def hold(self, person_id: UUID) -> None:
        """Notes that this transaction has locked the person, so that nobody need do it again."""
        self._held.add(person_id)

    def holds(self, person_id: UUID) -> bool:
        """Whether this transaction has locked the person."""
        return person_id in self._held

    def after_refusal(self, note: Callable[[Refusal], None]) -> None:
        """Has ``note`` called, in a transaction of its own, when the whole unit is refused and rolled back."""
        self._after_refusal.append(note)

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

    def declarations_of(self, person_id: UUID) -> None:
        """Says that a declaration about a person changed."""
        self.changed(Subject("declarations", person_id))

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

    def publish(self) -> None:
        """Publishes now what has changed so far: for runs of events that each have an instant of their own."""
        while self._changed:
            batch, self._changed = self._changed, {}
            for publisher in _publishers:
                publisher(batch)


def current_work() -> Work:
    """The open unit of work; commands may only be called within one or open one themselves."""
    work = _current.get()
    if work is None:
        raise RuntimeError("No unit of work is open.")
    return work


def unit_is_open() -> bool:
    """Whether the running code is within a unit of work."""
    return _current.get() is not None


@contextmanager
def unit_of_work(*, actor: str, reason: str) -> Iterator[Work]:
    """One transaction. Joins the open unit if there is one; else opens, publishes and commits.

    ``actor`` names who acts without personal data (``token:3f2a``, ``tutor:<id>``, ``job:publish-due``); ``reason`` is
    the command's name. Any exception rolls everything back.
    """
    outer = _current.get()
    if outer is not None:
        yield outer
        return
    work = Work(actor=actor, reason=reason)
    try:
        with transaction.atomic(), pghistory.context(actor=actor, reason=reason) as audit:
            work.audit = (str(audit.id), json.dumps(audit.metadata))
            held = _current.set(work)
            try:
                yield work
                work.publish()
            finally:
                _current.reset(held)
    except Refusal as refusal:
        for note in work._after_refusal:
            with transaction.atomic():
                note(refusal)
        raise
