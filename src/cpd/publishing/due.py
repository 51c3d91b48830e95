"""What the date alone has changed, published a few subjects at a time (docs/adr/0019-midnight.md).

The evening before, :func:`render_ahead` renders what midnight will change. After midnight :func:`publish_due` publishes
all of it, in small transactions; a read publishes a few subjects (:func:`publish_a_few`), waits for nobody, and
otherwise answers what is stored. For one provider one of them is at work at a time.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, connection

from cpd.core import clock
from cpd.core.as_role import transaction_as
from cpd.core.dates import start_of_day
from cpd.core.prepared import commit_with_what_waits, statements_may_wait
from cpd.core.roles import PUBLISHER
from cpd.publishing import ahead
from cpd.publishing.documents import Document
from cpd.publishing.failures import Failure, alarmed, kind_of, note, withdraw
from cpd.publishing.locks import ORDER
from cpd.publishing.store import Difference, Stored, differences
from cpd.publishing.subjects import EVERYTHING, mentors_of
from cpd.publishing.writing import write

log = structlog.get_logger("cpd.publishing")

AT_ONCE = 100
"""Subjects in one transaction of the job."""

A_FEW = 20
"""Subjects in one transaction of a read."""

MOST_OF_A_READ = 200
"""Subjects that one read publishes at most."""

PATIENCE = 0.3
"""Seconds after which a read begins no other transaction."""

STREAM_PATIENCE = "200ms"
"""How long a read waits for a writer that is just committing."""

RETRIED = 500
"""Alarmed subjects that one run of the job tries again."""

_LISTED = 5000
_DOCUMENTS_EACH = 4
"""Of one subject and provider about so many documents are due together."""

_PUBLISHING = 7201
"""The class of the advisory locks: who publishes what a provider's date has changed."""

_DUE = """
SELECT subject_id, day FROM (
    (SELECT subject_id, fresh_until AS day FROM publishing_publisheddocument AS document
     WHERE provider_id = %(provider)s AND fresh_until <= %(today)s AND fresh_until IS NOT NULL AND NOT removed
       AND subject_id <> ALL(%(left_out)s) AND {sound}
     ORDER BY provider_id, fresh_until LIMIT %(limit)s)
    UNION ALL
    (SELECT subject_id, %(today)s::date FROM publishing_publisheddocument AS document
     WHERE provider_id = %(provider)s AND fresh_from > %(today)s AND fresh_from IS NOT NULL AND NOT removed
       AND subject_id <> ALL(%(left_out)s) AND {sound}
     ORDER BY provider_id, fresh_from LIMIT %(limit)s)
) AS due ORDER BY day
"""
_DUE_THEN = """
SELECT DISTINCT document.subject_id FROM providers_leadprovider AS provider
JOIN publishing_publisheddocument AS document ON document.provider_id = provider.id
WHERE fresh_until = %(day)s AND NOT removed AND {sound} ORDER BY 1
"""
_SOUND = "NOT EXISTS (SELECT 1 FROM publishing_unpublishable AS alarm WHERE alarm.subject_id = document.subject_id)"
_WHERE = " UNION ALL ".join(f"SELECT '{table}', id FROM {table} WHERE id = ANY(%(ids)s)" for table in ORDER)  # noqa: S608 - our names


def batches(subjects: Sequence[UUID], size: int) -> Iterator[list[UUID]]:
    """The subjects, so many at a time."""
    rest = iter(subjects)
    while batch := list(islice(rest, size)):
        yield batch


def publish_safely(
    batch: Sequence[UUID],
    now: datetime,
    run: Callable[[Sequence[UUID], list[Failure]], Sequence[Difference]],
    *,
    writes: bool = True,
) -> None:
    """Writes what ``run`` gives for these subjects, in one transaction; each failure costs its own document, and no
    other.

    ``run`` adds to the failures that it is given what it can't render. When it, or what writes, raises, halves of the
    batch are tried, down to the subject that is to blame. Whatever fails raises an alarm; whatever succeeds takes its
    alarm back, unless ``run`` only looks (``writes=False``). Raises what the database raises when it is not a subject's
    fault: no connection, a lock, a full disk. Nothing follows what is written, as providers' streams are locked then.
    """
    failures: list[Failure] = []
    try:
        with transaction_as(PUBLISHER), statements_may_wait():
            differing = run(batch, failures)
            note(failures, now)
            failed = {failure.subject_id for failure in failures}
            if writes:
                withdraw([subject_id for subject_id in batch if subject_id not in failed])
            write(differing)
            commit_with_what_waits()
        return
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # whatever it is, it must not stop everybody else's
        if len(batch) == 1:
            failure = Failure(batch[0], kind_of(error))
    if len(batch) == 1:
        with transaction_as(PUBLISHER):
            note([failure], now)
        return
    half = len(batch) // 2
    publish_safely(batch[:half], now, run, writes=writes)
    publish_safely(batch[half:], now, run, writes=writes)


def when_due(
    now: datetime, days: Mapping[UUID, date] | None = None
) -> Callable[[UUID, Stored | None, Document | None], datetime]:
    """A change by date alone happened at the midnight that began the date; anything else is noticed only now.

    ``days`` are the dates on which something of a subject became due: what appears or disappears with it does so then.
    """
    today = now.date()
    known = days or {}

    def when(subject_id: UUID, stored: Stored | None, _document: Document | None) -> datetime:
        if stored is not None and stored.fresh_until is not None and stored.fresh_until <= today:
            return start_of_day(stored.fresh_until)
        if stored is not None and stored.fresh_from is not None and stored.fresh_from > today:
            return start_of_day(today)
        return start_of_day(known[subject_id]) if subject_id in known else now

    return when


def publish_due(*, provider_id: UUID | None = None) -> int:
    """Publishes what the date alone has changed, for one provider or all. Gives the number of subjects published.

    The mentors of everybody who is due are published too: when a date brings a new mentor, they may appear. Subjects
    that somebody else has locked are left to the next run, and so is a provider for whom somebody else is at work for
    long. Subjects with an alarm are tried again.
    """
    now = clock.service_now()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM providers_leadprovider WHERE %s::uuid IS NULL OR id = %s ORDER BY id", [provider_id] * 2
        )
        providers = [row[0] for row in cursor.fetchall()]
    _try_the_alarmed_again(now)
    published = 0
    for one in providers:
        try:
            published += _publish_due_of(one, now)
        except OperationalError as error:
            connection.close_if_unusable_or_obsolete()
            log.warning("publishing what is due was put off", provider=str(one), error=type(error.__cause__).__name__)
    with transaction_as(PUBLISHER):
        ahead.forget_before(now.date())
    return published


def _publish_due_of(provider_id: UUID, now: datetime) -> int:
    published: set[UUID] = set()
    left_out: set[UUID] = set()
    while due := _due(provider_id, now.date(), _LISTED, left_out):
        left_out |= published & set(due)
        for batch in batches([subject_id for subject_id in due if subject_id not in left_out], AT_ONCE):
            with transaction_as(PUBLISHER):
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_PUBLISHING, str(provider_id)])
                done = _publish({subject_id: due[subject_id] for subject_id in batch}, now)
            published |= done
            left_out |= set(batch) - done
    return len(published)


def publish_a_few(*, provider_id: UUID) -> bool:
    """What a read publishes before it answers: a few subjects, while nobody else does so for that provider.

    Never waits for more than a writer's commit. Whether it published anything.
    """
    now = clock.service_now()
    began = time.monotonic()
    published = 0
    left_out: set[UUID] = set()
    while published < MOST_OF_A_READ and (not published or time.monotonic() - began < PATIENCE):
        try:
            with transaction_as(PUBLISHER):
                if not _only_one(provider_id):
                    break
                due = _due(provider_id, now.date(), A_FEW * _DOCUMENTS_EACH, left_out)
                few = dict(islice(due.items(), A_FEW))
                if not few:
                    break
                done = _publish(few, now)
        except OperationalError:
            connection.close_if_unusable_or_obsolete()
            break
        published += len(done)
        left_out.update(few)
        if not done:
            break
    return published > 0


def _only_one(provider_id: UUID) -> bool:
    """Whether this transaction is now the one that publishes what the provider's date has changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(%s, hashtext(%s)), set_config('lock_timeout', %s, true)",
            [_PUBLISHING, str(provider_id), STREAM_PATIENCE],
        )
        return bool(cursor.fetchone()[0])


def _due(provider_id: UUID, today: date, limit: int, left_out: Collection[UUID]) -> dict[UUID, date]:
    """Some subjects of which something is due, each with the first date on which it was; the longest due first."""
    since: dict[UUID, date] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            _DUE.format(sound=_SOUND),
            {"provider": provider_id, "today": today, "limit": limit, "left_out": list(left_out)},
        )
        for subject_id, day in cursor.fetchall():
            since.setdefault(subject_id, day)
    return since


def _publish(due: Mapping[UUID, date], now: datetime) -> set[UUID]:
    """Publishes those of the due whom nobody else has locked, with their mentors. Gives who was published."""
    mentors = mentors_of(due)
    free = _lock_free({*due, *(mentor for of in mentors.values() for mentor in of)})
    days: dict[UUID, date] = {}
    for subject_id, day in due.items():
        with_mentors = {subject_id, *mentors.get(subject_id, ())}
        if with_mentors <= free:
            for one in with_mentors:
                days[one] = max(day, days.get(one, day))

    def run(batch: Sequence[UUID], failures: list[Failure]) -> list[Difference]:
        ready = ahead.take(batch, now.date(), now)
        differing = [one for changes in ready.values() for one in changes]
        rest = [subject_id for subject_id in batch if subject_id not in ready]
        if rest:
            _, rendered = differences(
                rest, EVERYTHING, now.date(), when_due(now, days), failures, changed=True, shown_at=now
            )
            differing += rendered
        return differing

    if days:
        publish_safely(sorted(days), now, run)
    return set(days)


def _lock_free(subject_ids: Collection[UUID]) -> set[UUID]:
    """Locks those of the subjects that nobody else has locked, without waiting. Those that are no more are free."""
    ids = list(subject_ids)
    tables: dict[str, set[UUID]] = defaultdict(set)
    free: set[UUID] = set()
    with connection.cursor() as cursor:
        cursor.execute(_WHERE, {"ids": ids})
        for table, subject_id in cursor.fetchall():
            tables[table].add(subject_id)
        for table in ORDER:
            if table in tables:
                cursor.execute(
                    f"SELECT id FROM {table} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED",  # noqa: S608 - our names
                    [list(tables[table])],
                )
                free |= {row[0] for row in cursor.fetchall()}
    return free | (set(ids) - set().union(*tables.values()))


def _try_the_alarmed_again(now: datetime) -> None:
    def run(batch: Sequence[UUID], failures: list[Failure]) -> list[Difference]:
        return differences(batch, EVERYTHING, now.date(), when_due(now), failures, changed=True, shown_at=now)[1]

    for batch in batches(alarmed(RETRIED), AT_ONCE):
        with transaction_as(PUBLISHER):
            free = sorted(_lock_free(batch))
            if free:
                publish_safely(free, now, run)


def render_ahead() -> int:
    """Renders what the next midnight will change, a batch at a time. Gives the number of subjects rendered.

    Running it again renders what has changed since, and what somebody had locked.
    """
    tomorrow = clock.service_now().date() + timedelta(days=1)
    midnight = start_of_day(tomorrow)
    with connection.cursor() as cursor:
        cursor.execute(_DUE_THEN.format(sound=_SOUND), {"day": tomorrow})
        due = [row[0] for row in cursor.fetchall()]
    rendered = 0
    for batch in batches(due, AT_ONCE):
        with transaction_as(PUBLISHER):
            mentors = mentors_of(batch)
            wanted = {*batch, *(mentor for of in mentors.values() for mentor in of)}
            wanted -= ahead.kept_for(sorted(wanted), tomorrow)
            free = sorted(_lock_free(wanted))
            if free:
                rendered += _render_ahead(free, midnight)
    return rendered


def _render_ahead(subject_ids: Sequence[UUID], midnight: datetime) -> int:
    """Renders these subjects as of a midnight to come. One that fails is left to the midnight itself."""
    failures: list[Failure] = []
    changes: dict[UUID, list[Difference]] = defaultdict(list, {subject_id: [] for subject_id in subject_ids})
    days = dict.fromkeys(subject_ids, midnight.date())
    try:
        with transaction_as(PUBLISHER):
            _, differing = differences(subject_ids, EVERYTHING, midnight.date(), when_due(midnight, days), failures)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.warning("could not render ahead", subjects=len(subject_ids), error=kind_of(error))
        return 0
    for one in differing:
        changes[one.place.subject_id].append(one)
    for failure in failures:
        changes.pop(failure.subject_id, None)
    ahead.keep(changes, midnight.date())
    return len(changes)
