"""The nights that the sandbox's clock passes when it is moved forward.

What the timetable would have done in between is done, in order, each job at its own instant as the service's now. Only
the instants at which a job has something to do are visited: each job can say from when on that will be
(:class:`Nightly`), and one that has nothing to do changes nothing. So years take as many steps as things happen in
them, and the world is the same as if every night had been waited for; the tests try that.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.db import connection

from cpd.core import clock
from cpd.core.dates import end_of_day, start_of_day
from cpd.finance.notices import next_notice
from cpd.jobs.due import next_scheduled
from cpd.jobs.recording import run_recorded
from cpd.jobs.timetable import Job, find_job
from cpd.schools.commands import next_set_up_reminder
from cpd.statements.queries import takes_declarations
from cpd.training.commands import next_planned_reminder

PATIENCE = 3
"""A job that fails so many times in one passage is left out of the rest of it."""

_PROMOTABLE = f"""
SELECT EXISTS (
    SELECT 1 FROM declarations_declaration AS declaration
    JOIN training_trainingrecord AS record ON record.id = declaration.record_id
    WHERE declaration.state = 'submitted' AND record.eligibility_status = 'eligible' AND EXISTS (
        SELECT 1 FROM statements_statement AS statement
        WHERE statement.lead_provider_id = declaration.lead_provider_id AND statement.programme = 'ecf'
          AND statement.cohort_id = declaration.cohort_id AND {takes_declarations("statement", "%s")}))
"""  # noqa: S608 - our own words


def _first(query: str) -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute(query)
        (instant,) = cursor.fetchone()
    if isinstance(instant, date) and not isinstance(instant, datetime):
        return start_of_day(instant)
    return instant.astimezone(UTC) if instant else None


def _when_payable() -> datetime | None:
    return _first("SELECT min(deadline_date) + 1 FROM statements_statement WHERE state = 'open'")


def _when_stale() -> datetime | None:
    return _first(
        "SELECT min(fresh_until) FROM publishing_publisheddocument WHERE fresh_until IS NOT NULL AND NOT removed"
    )


def _when_promotable() -> datetime | None:
    now = clock.service_now()
    with connection.cursor() as cursor:
        cursor.execute(_PROMOTABLE, [now.date()])
        (promotable,) = cursor.fetchone()
    return now if promotable else None


def _when_to_remind() -> datetime | None:
    return _first("SELECT min(remind_at) FROM schools_partnership")


def _when_to_check() -> datetime | None:
    return _first("SELECT min(next_try_at) FROM training_recordcheck")


@dataclass(frozen=True, slots=True)
class Nightly:
    """A job of the timetable that changes what is stored.

    ``from_when`` gives the first instant from which it has something to do, as things are now; None: never.
    ``count`` is what it counts, ``done`` what happened to one and to several of them.
    """

    job: Job
    from_when: Callable[[], datetime | None]
    count: str
    done: tuple[str, str]


NIGHTLY = (
    Nightly(
        find_job("publish-due"),
        _when_stale,
        "subjects",
        ("record was published as the new date shows it", "records were published as the new dates show them"),
    ),
    Nightly(
        find_job("mark-statements-payable"),
        _when_payable,
        "statements",
        ("statement became payable", "statements became payable"),
    ),
    Nightly(
        find_job("promote-declarations"),
        _when_promotable,
        "declarations",
        ("declaration was put on a statement", "declarations were put on statements"),
    ),
    Nightly(
        find_job("remind-of-partnerships"),
        _when_to_remind,
        "partnerships",
        ("school was reminded of a partnership", "schools were reminded of partnerships"),
    ),
    Nightly(
        find_job("remind-to-set-up"),
        next_set_up_reminder,
        "schools",
        ("school was reminded to set up the year", "schools were reminded to set up the year"),
    ),
    Nightly(
        find_job("send-reminders"),
        next_planned_reminder,
        "schools",
        ("school was sent a reminder of DfE", "schools were sent a reminder of DfE"),
    ),
    Nightly(
        find_job("notify-of-deadlines"),
        next_notice,
        "notices",
        ("user was told of deadlines", "users were told of deadlines"),
    ),
    Nightly(
        find_job("check-teaching-records"),
        _when_to_check,
        "people",
        ("teaching record was checked", "teaching records were checked"),
    ),
)

ONLY_LOOK_OR_PREPARE = frozenset(
    {"check-invariants", "render-ahead", "prune-removed", "recheck-eligibility", "look-for-completions"}
)
"""Jobs that follow the service's clock and change nothing that a list shows: they are left to the worker.

The last two only ask; what is answered, ``check-teaching-records`` keeps."""


@dataclass
class Passage:
    """What happened on the way from one instant to another: a count for each job, and the jobs that failed."""

    start: datetime
    end: datetime
    counts: dict[str, int] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        """One sentence for people; empty where no midnight was passed and nothing happened."""
        first, last = self.start.date() + timedelta(days=1), self.end.date()
        happened = [
            f"{count:,} {nightly.done[count > 1]}"
            for nightly in NIGHTLY
            if (count := self.counts.get(nightly.job.name, 0))
        ]
        if first > last:
            return f"Ran the jobs of {_day(last)}: {', '.join(happened)}." if happened else ""
        nights = f"the night of {_day(last)}" if first == last else f"the nights of {_span(first, last)}"
        return f"Ran {nights}: {', '.join(happened) or 'nothing was due'}."

    def trouble(self) -> str:
        """A sentence about the jobs that failed; empty where none did."""
        return f"Failed on the way, see the log: {', '.join(sorted(self.failures))}." if self.failures else ""


def pass_nights(start: datetime, end: datetime, go: Callable[[datetime], object]) -> Passage:
    """Runs what is due between ``start`` and ``end`` (instants of the service's clock), in order.

    ``go`` makes an instant the service's now, for all processes. A job that fails does not keep the others.
    """
    passage = Passage(start, end)
    seen_to = {nightly.job.name: start for nightly in NIGHTLY}
    while (step := _next_step(seen_to, passage)) is not None:
        at, nightly = step
        name = nightly.job.name
        seen_to[name] = at
        go(at)
        try:
            did = run_recorded(name, nightly.job.run)
        except Exception:  # noted and logged; the nights that follow are no worse for it
            passage.failures[name] = passage.failures.get(name, 0) + 1
            continue
        count = did.get(nightly.count, 0)
        passage.counts[name] = passage.counts.get(name, 0) + count
        if not count:  # what it could not do now it tries again the next day, not at every turn
            seen_to[name] = end_of_day(at.date()) - timedelta(microseconds=1)
    return passage


def _next_step(seen_to: dict[str, datetime], passage: Passage) -> tuple[datetime, Nightly] | None:
    """The next instant at which a job has something to do, with the job; in the timetable's order at one instant."""
    steps = []
    for place, nightly in enumerate(NIGHTLY):
        if passage.failures.get(nightly.job.name, 0) >= PATIENCE:
            continue
        due = nightly.from_when()
        if due is None or due > passage.end:
            continue
        at = next_scheduled(nightly.job.cron, max(seen_to[nightly.job.name], due - timedelta(microseconds=1)))
        if at <= passage.end:
            steps.append((at, place, nightly))
    if not steps:
        return None
    at, _, nightly = min(steps, key=lambda step: step[:2])
    return at, nightly


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _span(first: date, last: date) -> str:
    if first.year != last.year:
        return f"{_day(first)} to {_day(last)}"
    if first.month != last.month:
        return f"{first.day} {first:%B} to {_day(last)}"
    return f"{first.day} to {_day(last)}"
