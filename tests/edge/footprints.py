"""What one step of a command touches, table by table, as PostgreSQL itself counts it.

A statement's words don't tell: triggers, foreign keys and functions read, write and lock as well. PostgreSQL counts the
scans and the written rows of each table within a transaction, and says which locks it holds; the difference between two
steps is what the second one did. Where it can't be asked, after an error and within a pipeline, a step counts as
touching everything.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import psycopg
from psycopg.pq import PipelineStatus, TransactionStatus

Tables = frozenset[str]
NONE: Tables = frozenset()
ADVISORY = "an advisory lock"
"""Stands for all of them, as if they were one row of a table."""


@dataclass(frozen=True)
class Footprint:
    """Tables by what was done there, or tried.

    ``reads``: looked into. ``locks``: rows that were there before were locked, changed or deleted. ``inserts``: rows
    were added; ``changes``: rows were changed or deleted, or locked as if they should be. The end of a transaction
    ``refers`` to the rows that foreign keys name, ``publishes`` what others see from then on, and ``releases`` what
    they no longer need to wait for. ``tries``: gives up, or goes on without, where it would have to wait.
    ``everything``: nobody knows.
    """

    reads: Tables = NONE
    locks: Tables = NONE
    inserts: Tables = NONE
    changes: Tables = NONE
    refers: Tables = NONE
    publishes: Tables = NONE
    releases: Tables = NONE
    tries: bool = False
    everything: bool = False

    @cached_property
    def claims(self) -> Tables:
        """Where others may have to wait for it, or it for them."""
        return self.locks | self.inserts | self.changes | self.refers

    @cached_property
    def ends(self) -> bool:
        """Whether others may find anything different from then on."""
        return bool(self.publishes or self.releases or self.everything)

    @cached_property
    def touches(self) -> Tables:
        return self.reads | self.claims

    def together_with(self, other: "Footprint") -> "Footprint":
        """What either of them touches."""
        return Footprint(
            self.reads | other.reads,
            self.locks | other.locks,
            self.inserts | other.inserts,
            self.changes | other.changes,
            self.refers | other.refers,
            self.publishes | other.publishes,
            self.releases | other.releases,
            self.tries or other.tries,
            self.everything or other.everything,
        )


UNKNOWN = Footprint(everything=True)
NOTHING = Footprint()

_RELATIONS = """
SELECT of.oid, coalesce(owner.relname, of.relname) FROM pg_class AS of
LEFT JOIN pg_index AS index ON index.indexrelid = of.oid LEFT JOIN pg_class AS owner ON owner.oid = index.indrelid
WHERE of.relnamespace = 'public'::regnamespace AND of.relkind IN ('r', 'i')
"""
_PARENTS = "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
_ONLY_NEW_KEYS = """
SELECT relname FROM pg_class AS of WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT EXISTS (
    SELECT FROM pg_index AS index
    LEFT JOIN pg_attribute AS key ON key.attrelid = of.oid AND key.attnum = index.indkey[0]
    WHERE index.indrelid = of.oid AND (index.indisunique OR index.indisexclusion) AND NOT (
        index.indisprimary AND index.indnkeyatts = 1 AND (key.attidentity <> '' OR key.attname = 'id')
        AND NOT EXISTS (
            SELECT FROM pg_constraint WHERE conrelid = of.oid AND contype = 'f' AND index.indkey[0] = ANY(conkey))))
"""
"""Tables whose only unique key is a number or an id that each row is given anew."""

_WRITING_FUNCTIONS = """
SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND provolatile = 'v'
AND prorettype <> 'trigger'::regtype
"""
_COUNTS = b"""
SELECT relation, bool_or(mode = 'RowShareLock'), bool_or(mode = 'RowExclusiveLock'),
    pg_stat_get_xact_numscans(relation), pg_stat_get_xact_tuples_inserted(relation),
    pg_stat_get_xact_tuples_updated(relation) + pg_stat_get_xact_tuples_deleted(relation)
FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation' GROUP BY relation
"""
_UNTOUCHED = [b"f", b"f", b"0", b"0", b"0"]
_COUNT_AFRESH = b"SELECT pg_stat_force_next_flush()"

_WRITES = re.compile(
    r"\b(INSERT|UPDATE|DELETE|MERGE|FOR (NO KEY )?UPDATE|FOR (KEY )?SHARE|SET CONSTRAINTS)\b", re.IGNORECASE
)
_TRIES = re.compile(r"_try_advisory|\b(SKIP LOCKED|NOWAIT)\b", re.IGNORECASE)
_QUESTION = re.compile(r"(SELECT|WITH)\b[^;]*", re.IGNORECASE)
_DOES_MORE = re.compile(
    r"advisory|\b(nextval|setval|set_config|setseed|random|pg_notify|dblink\w*|lo_\w+)\(", re.IGNORECASE
)
"""Of what PostgreSQL brings along: what leaves something behind."""

_UPSERTS = re.compile(r"\bINSERT INTO \"?(\w+)\"?.*?\bON CONFLICT\b", re.IGNORECASE)


@dataclass(frozen=True)
class Said:
    """What the words of a statement tell: the tables that it names, each of which it may look into, whatever the plan
    of this time; whether it may write, or only reads; where it writes over what is there; and the locks that it names,
    waits for or not, and lets go of."""

    tables: Tables
    may_write: bool
    only_reads: bool
    upserts: Tables
    advisory: bool
    unlocks: bool
    tries: bool
    for_update: bool


class Schema:
    """The tables that there are, and whether it matters in which order two sessions touch them."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.table_of: dict[int, str] = dict(connection.execute(_RELATIONS).fetchall())
        self.parents: dict[str, set[str]] = {}
        for child, parent in connection.execute(_PARENTS).fetchall():
            self.parents.setdefault(child, set()).add(parent)
        only_new = {name for (name,) in connection.execute(_ONLY_NEW_KEYS).fetchall()}
        self._keyed = frozenset(self.table_of.values()) - only_new
        functions = [name for (name,) in connection.execute(_WRITING_FUNCTIONS).fetchall()]
        self._writing = re.compile(rf"\b({'|'.join(functions or ['-'])})\b")
        self._said: dict[str, Said] = {}
        self._names = re.compile(rf"\b({'|'.join(sorted(set(self.table_of.values()), key=len, reverse=True))})\b")

    def said_by(self, statement: str) -> "Said":
        """What its words tell of a statement."""
        if statement not in self._said:
            may_write = bool(_WRITES.search(statement) or self._writing.search(statement))
            self._said[statement] = Said(
                frozenset(self._names.findall(statement)),
                may_write,
                not may_write and bool(_QUESTION.fullmatch(statement)) and not _DOES_MORE.search(statement),
                frozenset(_UPSERTS.findall(statement)),
                "advisory" in statement,
                "advisory_unlock" in statement,
                bool(_TRIES.search(statement)),
                "FOR UPDATE" in statement,
            )
        return self._said[statement]

    def meet(self, one: Footprint, other: Footprint) -> bool:
        """Whether it may matter which comes first, when two sessions make steps with these footprints.

        What is written is seen by others only once it is published, so that a read meets no write, and nobody locks a
        row that is only being added. Added rows meet where they could have the same key. Rows of a table are not told
        from one another: two locks on the same table count as a meeting, though they may be of different rows.
        """
        if one.everything or other.everything:
            return True
        return bool(
            one.locks & other.locks
            or one.inserts & (other.inserts | other.changes) & self._keyed
            or other.inserts & one.changes & self._keyed
            or one.refers & other.changes
            or other.refers & one.changes
            or one.publishes & other.touches
            or other.publishes & one.touches
            or one.releases & other.claims
            or other.releases & one.claims
        )

    def ended(self, made: Footprint) -> Footprint:
        """The end of a transaction that has done all this; foreign keys are looked up then."""
        if made.everything:
            return UNKNOWN
        written = made.inserts | made.changes
        checked = frozenset(parent for table in written for parent in self.parents.get(table, ()))
        return Footprint(refers=checked, publishes=written, releases=written | made.locks)


@dataclass
class Gauge:
    """Looks, after each step of a session, at what it touched. What ``settled`` says is known already is not looked at:
    asking takes half as long again as the step itself."""

    schema: Schema
    settled: Callable[[str], bool] = lambda statement: False
    _counted: dict[int, list[bytes | None]] = field(default_factory=dict)
    _lost: bool = False
    _behind: bool = False

    def begin(self, connection: psycopg.Connection) -> None:
        """Counts from here on; outside of a transaction only."""
        self._counted.clear()
        self._lost = self._behind = False
        connection.pgconn.exec_(_COUNT_AFRESH)

    def prepare(self, connection: psycopg.Connection, statement: str) -> None:
        """Before a step that will be looked at: catches up with those before it that were not."""
        within = connection.pgconn.transaction_status == TransactionStatus.INTRANS
        piped = connection.pgconn.pipeline_status != PipelineStatus.OFF  # nothing else may be asked within a pipeline
        if within and not piped and self._behind and not self.settled(statement):
            self._touched(connection, "")
            self._behind = False

    def read(self, connection: psycopg.Connection, statement: str) -> Footprint | None:
        """What the step touched that was just made within a transaction, :data:`NOTHING` if that is known already; None
        if it ended the transaction."""
        status = connection.pgconn.transaction_status
        if connection.pgconn.pipeline_status != PipelineStatus.OFF:
            self._behind = True
            return UNKNOWN
        if status == TransactionStatus.IDLE:
            self.begin(connection)
            return None
        lost, self._lost = self._lost, status != TransactionStatus.INTRANS
        if lost or self._lost or statement.startswith("ROLLBACK TO"):
            self._behind = True
            return UNKNOWN
        if self.settled(statement):
            self._behind = True
            return NOTHING
        return self._touched(connection, statement)

    def _touched(self, connection: psycopg.Connection, statement: str) -> Footprint:
        said = self.schema.said_by(statement)
        reads, locks, inserts, changes = set(said.tables), set(), set(), set()
        answer = connection.pgconn.exec_(_COUNTS)
        for row in range(answer.ntuples):
            number = int(answer.get_value(row, 0) or 0)
            table = self.schema.table_of.get(number)
            if table is None:
                continue
            now = [answer.get_value(row, column) for column in range(1, 6)]
            before = self._counted.get(number, _UNTOUCHED)
            if now == before:
                continue
            self._counted[number] = now
            scanned, inserted, changed = (now[of] != before[of] for of in (2, 3, 4))
            begins_to_lock, begins_to_write = (now[of] == b"t" != before[of] for of in (0, 1))
            if scanned:
                reads.add(table)
            if inserted:
                inserts.add(table)
            if changed:
                changes.add(table)
            if begins_to_write and not (inserted or changed):  # there were no such rows; it waits for who adds some
                inserts.add(table)
                changes.add(table)
            if begins_to_lock or (scanned and said.may_write and b"t" in now[:2]):
                locks.add(table)
        if said.advisory:
            locks.add(ADVISORY)
        if said.for_update:
            changes |= locks
        return Footprint(
            frozenset(reads),
            frozenset(locks | changes | said.upserts),
            frozenset(inserts | said.upserts),
            frozenset(changes | said.upserts),
            releases=frozenset({ADVISORY}) if said.unlocks else NONE,
            tries=said.tries,
        )
