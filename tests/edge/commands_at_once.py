"""Commands that meet on the same few rows, and the world that they meet in, put back as often as it is wanted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cpd.casework.commands import change_npq_schedule, change_schedule, merge_people, reject_unless_declared
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import seeded_ids
from cpd.core.turns import again
from cpd.declarations.commands import declare, mark_statements_payable, move_declarations, void_declaration
from cpd.declarations.commands.moving import Wanted
from cpd.declarations.models import Declaration
from cpd.finance.commands import authorise_statement
from cpd.npq.commands import accept_application, reject_application
from cpd.npq.models import Application
from cpd.schools.commands import challenge_partnership
from cpd.statements.models import Statement
from cpd.teachers.commands import change_name
from cpd.training.commands import decide_eligibility, register_participant, report_partnership, report_training
from cpd.training.models import TrainingRecord
from tests.edge.interleaving import connect_beside
from tests.world import ACTOR, World, instant, simple_world

Command = Callable[[], object]
NOW = instant("2022-12-02T10:00:00")
NPQ = "npq-senior-leadership"


@dataclass
class Cast:
    """Who is in the world: ids by what is said of them, and the provider that acts."""

    world: World
    declared: TrainingRecord
    eligible: TrainingRecord
    deferred: TrainingRecord
    newly_partnered: TrainingRecord
    mentor: TrainingRecord
    twin: TrainingRecord
    pending: Application
    accepted: Application
    declaration: Declaration
    payable: Statement

    @property
    def provider_id(self) -> UUID:
        return self.world.id_of("Provider A")

    @property
    def provider(self) -> Actor:
        """The provider's program: what it does is held to its own rows by the database."""
        return Actor.token("interleaved", self.provider_id)


def make_cast() -> Cast:
    """The world: a statement that is payable, one whose deadline has passed, one that takes declarations."""
    world = simple_world()
    for urn in ("100003", "100004"):
        world.school(urn)
    world.partner("100004", "Provider A", at="2022-11-20")
    world.npq_contract("Provider A", NPQ)
    for deadline in ("2022-10-31", "2022-11-30", "2023-02-28"):
        world.statement("Provider A", deadline)
        world.statement("Provider A", deadline, programme="npq")
    declared, eligible, deferred, paid = (
        world.register(name, trn=f"100000{n}") for n, name in enumerate(("Dora", "Ella", "Dirk", "Paul"))
    )
    newly_partnered = world.register("Nina", urn="100004", at="2022-11-25T09:00:00", started_on="2022-11-01")
    mentor, twin = (world.register(name, role="mentor") for name in ("Mina", "Mina Twin"))
    world.declare(paid, at="2022-10-10T10:00:00", day="2022-09-20T10:00:00Z")
    declaration = world.declare(declared)
    world.declare(mentor)
    with clock.at(instant("2022-11-01T01:00:00"), frozen=True):
        mark_statements_payable(actor=ACTOR)
    with clock.at(instant("2022-11-20"), frozen=True):
        report_training(
            lead_provider_id=world.id_of("Provider A"),
            participant_id=str(deferred.person_id),
            action="defer",
            attributes={"course_identifier": "ecf-induction", "reason": "other"},
            actor=ACTOR,
        )
    pending = world.apply("Nora Npq", course=NPQ, accepted=False)
    accepted = world.apply("Nick Npq", course=NPQ)
    payable = Statement.objects.get(state="payable", programme="ecf")
    return Cast(
        world, declared, eligible, deferred, newly_partnered, mentor, twin, pending, accepted, declaration, payable
    )


def commands_of(cast: Cast) -> dict[str, Command]:
    """Everything that is drawn from, by what it does."""
    by_provider = {"lead_provider_id": cast.provider_id, "actor": cast.provider}

    def declares(person_id: UUID, kind: str, day: str, course: str = "ecf-induction") -> Command:
        attributes = {
            "participant_id": str(person_id),
            "declaration_type": kind,
            "declaration_date": f"{day}T10:00:00Z",
            "course_identifier": course,
        }
        return lambda: declare(attributes=attributes, **by_provider)

    def trains(person_id: UUID, action: str) -> Command:
        attributes = {"course_identifier": "ecf-induction", "reason": "other"}
        return lambda: report_training(
            participant_id=str(person_id), action=action, attributes=attributes, **by_provider
        )

    def registers(name: str) -> Command:
        return lambda: register_participant(
            role="ect",
            school_id=cast.world.schools["100001"].id,
            cohort=2022,
            full_name=name,
            email="newcomer@example.org",
            started_on=date(2022, 11, 1),
            trn="1000020",
            actor=ACTOR,
        )

    def merges(source: UUID, target: UUID) -> Command:
        return lambda: merge_people(from_person_id=source, into_person_id=target, actor=ACTOR)

    def partners(urn: str) -> Command:
        attributes = {
            "cohort": "2022",
            "school_id": str(cast.world.schools[urn].id),
            "delivery_partner_id": str(cast.world.partners["Provider A"].id),
        }
        return lambda: report_partnership(attributes=attributes, **by_provider)

    dora, ella, mina, twin = (one.person_id for one in (cast.declared, cast.eligible, cast.mentor, cast.twin))
    november = Wanted("ecf", "2022", "November 2022", "February 2023")
    return {
        "declare the start of somebody": declares(ella, "started", "2022-10-01"),
        "declare the start of somebody who is declared for": declares(dora, "started", "2022-10-01"),
        "declare the start of a twin": declares(twin, "started", "2022-10-01", "ecf-mentor"),
        "declare the start of an NPQ": declares(cast.accepted.person_id, "started", "2022-11-05", NPQ),
        "void a declaration": lambda: void_declaration(declaration_id=str(cast.declaration.id), **by_provider),
        "register a newcomer": registers("Nell Newcomer"),
        "register the same newcomer by another name": registers("Nelly Newcomer"),
        "move somebody to another schedule": lambda: change_schedule(
            participant_id=str(ella),
            attributes={"course_identifier": "ecf-induction", "schedule_identifier": "ecf-extended-september"},
            **by_provider,
        ),
        "defer somebody": trains(ella, "defer"),
        "withdraw somebody": trains(ella, "withdraw"),
        "withdraw somebody who is declared for": trains(dora, "withdraw"),
        "defer somebody under a new partnership": trains(cast.newly_partnered.person_id, "defer"),
        "resume somebody": trains(cast.deferred.person_id, "resume"),
        "withdraw somebody who is deferred": trains(cast.deferred.person_id, "withdraw"),
        "merge one twin into the other": merges(twin, mina),
        "merge the other twin into the one": merges(mina, twin),
        "mark statements payable": lambda: mark_statements_payable(actor=Actor.job("mark-statements-payable")),
        "pay a statement": lambda: authorise_statement(
            statement_id=cast.payable.id, prepared_by="Pat", approved_by="Alex", unpriced=True, actor=ACTOR
        ),
        "move declarations to the next statement": lambda: move_declarations(wanted=november, actor=ACTOR),
        "report a partnership": partners("100003"),
        "challenge a partnership": lambda: challenge_partnership(
            partnership_id=cast.world.partnerships["100004", "Provider A", 2022].id, reason="mistake", actor=ACTOR
        ),
        "accept an application": lambda: accept_application(
            application_id=cast.pending.id, attributes={}, **by_provider
        ),
        "reject an application": lambda: reject_application(application_id=cast.pending.id, **by_provider),
        "reject an application without declarations": lambda: reject_unless_declared(
            application_id=cast.accepted.id, **by_provider
        ),
        "move an application to another schedule": lambda: change_npq_schedule(
            participant_id=str(cast.accepted.person_id),
            attributes={"course_identifier": NPQ, "schedule_identifier": "npq-leadership-spring"},
            **by_provider,
        ),
        "rename somebody": lambda: change_name(person_id=dora, full_name="Dora Different", actor=ACTOR),
        "find somebody ineligible": lambda: decide_eligibility(
            record_id=cast.declared.id, status="ineligible", reason="none", actor=ACTOR
        ),
    }


MEETINGS = (
    ("declare the start of somebody", "move somebody to another schedule", "defer somebody", "withdraw somebody"),
    (
        *("declare the start of somebody who is declared for", "void a declaration", "rename somebody"),
        *("withdraw somebody who is declared for", "find somebody ineligible"),
    ),
    (
        *("declare the start of somebody", "declare the start of an NPQ", "void a declaration"),
        *("mark statements payable", "pay a statement", "move declarations to the next statement"),
    ),
    ("declare the start of a twin", "merge one twin into the other", "merge the other twin into the one"),
    ("register a newcomer", "register the same newcomer by another name", "report a partnership"),
    ("defer somebody under a new partnership", "challenge a partnership", "report a partnership"),
    ("resume somebody", "withdraw somebody who is deferred"),
    ("accept an application", "reject an application"),
    (
        *("declare the start of an NPQ", "reject an application without declarations"),
        *("move an application to another schedule", "mark statements payable"),
    ),
)
"""Commands that meet on the same person, application, school or statement."""


def as_number(number: int, command: Command) -> Command:
    """The command as the first or the second of two: at this world's instant, with the same new ids each time.

    As at every edge, it is run again where it had to give way.
    """

    def run() -> object:
        with clock.at(NOW, frozen=True), seeded_ids(f"command {number}"):
            return command()

    return lambda: again(run)


_TABLES = """
SELECT relname, (
    SELECT array_agg(quote_ident(attname)) FROM pg_constraint
    JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY(conkey)
    WHERE conrelid = of.oid AND contype = 'p')
FROM pg_class AS of WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'django_migrations'
ORDER BY relname
"""
_COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND (
    column_name = ANY(%s) AND (column_name NOT IN ('id', 'pgh_obj_id') OR data_type IN ('bigint', 'integer'))
    OR table_name = 'pghistory_context' AND column_name IN ('id', 'created_at', 'updated_at'))
"""
_GIVEN_OUT = {
    *("id", "pgh_obj_id"),  # where they are numbers
    *("pgh_id", "pgh_context_id", "pgh_created_at"),
    *("change", "described_change", "previous_change", "last_change", "feeds", "feeds_as_of"),
    "sent_at",
}
"""Columns whose values the database gives out as it comes to them, or that have the machine's time."""

_WRITTEN = """
SELECT relname, pg_stat_get_tuples_inserted(oid) + pg_stat_get_tuples_updated(oid) + pg_stat_get_tuples_deleted(oid)
FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""


class Kept:
    """The rows of the world, kept beside the tables: to put them back, and to tell what differs.

    Where anything was written since, PostgreSQL's own counts tell, also of what was rolled back: those who write have
    them brought up to date at the end of each transaction (:class:`tests.edge.footprints.Gauge`). A row of the world
    has the number of the transaction which made it or put it back, and whatever came later has a higher one.
    """

    def __init__(self) -> None:
        self._connection = connect_beside()
        self._connection.prepare_threshold = 0
        # Triggers and foreign keys have had their say when the world was made. To switch them off and on again would
        # have all that is prepared planned anew.
        self._ask("SET session_replication_role = replica")
        self._keys: dict[str, list[str]] = dict(self._ask(_TABLES))
        self._ask("DROP SCHEMA IF EXISTS kept CASCADE")
        self._ask("CREATE SCHEMA kept")
        self._given_out: dict[str, list[str]] = {}
        for table, column in self._ask(_COLUMNS, [list(_GIVEN_OUT)]):
            self._given_out.setdefault(table, []).append(column)
        for table in self._keys:
            self._ask(f"CREATE UNLOGGED TABLE kept.{table} AS TABLE public.{table}")
            self._ask(f"CREATE FUNCTION kept.digest_{table}() {self._digest_of(table)}")
            self._ask(f"CREATE FUNCTION kept.put_back_{table}(newest bigint) {self._put_back(table)}")
        self._digests = self.digest(list(self._keys), all_of_them=True)
        self._newest: int = 0
        self.put_back([])

    @property
    def tables(self) -> list[str]:
        return list(self._keys)

    def drop(self) -> None:
        self._ask("DROP SCHEMA kept CASCADE")
        self._connection.close()

    def changed(self) -> list[str]:
        """The tables in which rows came, went, or were written anew since the world was put back."""
        return [table for table, written in self._ask(_WRITTEN) if written != self._written.get(table, written)]

    def put_back(self, changed: Sequence[str]) -> None:
        """The world as it was, after a play that changed these tables."""
        calls = "".join(f"kept.put_back_{table}({self._newest}), " for table in changed)
        (row,) = self._ask(f"SELECT {calls}pg_stat_force_next_flush(), pg_current_xact_id()::xid::text::bigint")
        self._newest = row[-1]
        self._written = {table: written for table, written in self._ask(_WRITTEN) if table in self._keys}

    def digest(self, changed: Sequence[str], *, all_of_them: bool = False) -> dict[str, str | None]:
        """What is in those of these tables that are not as they were, without what the database gives out."""
        if not changed:
            return {}
        (row,) = self._ask("SELECT " + ", ".join(f"kept.digest_{table}()" for table in changed))
        digests = dict(zip(changed, row, strict=True))
        return {table: now for table, now in digests.items() if all_of_them or now != self._digests[table]}

    def _ask(self, statement: str, values: Sequence[object] = ()) -> list[tuple]:
        cursor = self._connection.execute(statement, values, prepare=statement == _WRITTEN)
        return cursor.fetchall() if cursor.description else []

    def _digest_of(self, table: str) -> str:
        left_out = "".join(f" - '{column}'" for column in self._given_out.get(table, []))
        lines = f"SELECT (to_jsonb(one){left_out})::text FROM public.{table} AS one"
        return (
            "RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN ("
            f"SELECT md5(string_agg(line, E'\\n' ORDER BY line)) FROM ({lines}) AS lines (line)); END $$"
        )

    def _put_back(self, table: str) -> str:
        same = " AND ".join(f"now.{column} = kept.{column}" for column in self._keys[table])
        return (
            f"RETURNS void LANGUAGE plpgsql AS $$ BEGIN DELETE FROM public.{table} WHERE xmin::text::bigint > newest; "
            f"INSERT INTO public.{table} SELECT * FROM kept.{table} AS kept "
            f"WHERE NOT EXISTS (SELECT FROM public.{table} AS now WHERE {same}); END $$"
        )
