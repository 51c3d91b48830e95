"""One run: the world, ours, the peers, PostgreSQL itself, memory and publishing."""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from rich.console import Console

from bench import declaring, once_more, postgres, report, schools, sql_times, statements, writers, wrk
from bench.actor import ACTOR
from bench.load import Connection, run_apart
from bench.servers import serving
from bench.world import DATA, ROOT, World, participants_at, prepare, scale

LIST = "/api/v1/participants/ecf"
LIST_V3 = "/api/v3/participants/ecf"
CHANGES = "/api/v3/changes"
APPLICATIONS = "/api/v3/npq-applications"
APPLICATIONS_CSV = "/api/v1/npq-applications.csv"
AT_ONCE = 4
"""Connections that declare at the same time: as many as a worker has threads."""

READS = 20
"""Of a list, for each declaration of the same provider."""

PAGE = "page%5Bpage%5D={}&page%5Bper_page%5D=100"


@dataclass(frozen=True)
class Effort:
    """How often each thing is done."""

    ours: int = 3000
    peers: int = 150
    tables: int = 300
    stored: int = 3000
    csv: int = 5
    slow_csv: int = 1
    different_pages: int = 10_000
    changes: int = 100
    declarations: int = 800
    line_items: int = 20_000
    statements: int = 11
    seconds: int = 3


QUICK = Effort(
    ours=20,
    peers=3,
    tables=5,
    stored=20,
    csv=1,
    slow_csv=1,
    different_pages=60,
    changes=3,
    declarations=8,
    line_items=50,
    statements=1,
    seconds=1,
)


def main() -> None:
    """Runs ``python -m bench``."""
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Measures the service beside Django REST framework, Ninja and PostgreSQL itself.",
        epilog="BENCH_SCALE multiplies the world of 100,000 participants, for example BENCH_SCALE=0.1.",
    )
    parser.add_argument(
        "--quick", action="store_true", help="a few requests only: shows that it runs, measures nothing"
    )
    parser.add_argument("--data", type=Path, default=DATA, help="where the world and the logs are kept")
    parser.add_argument("--server", help="a PostgreSQL to make the world in, instead of one of its own")
    parser.add_argument("--database", default="cpd_bench", help="what the world's database is called")
    parser.add_argument("--results", type=Path, default=ROOT / "bench" / "results.json")
    chosen = parser.parse_args()
    try:
        wrk.found()
    except wrk.Absent as absent:
        parser.exit(1, f"{absent}\n")
    console = Console(stderr=True)
    say = partial(console.print, style="dim", markup=False, highlight=False, soft_wrap=True)
    world = prepare(
        participants_at(scale()),
        data=chosen.data.resolve(),
        server_url=chosen.server,
        database=chosen.database,
        say=say,
    )
    results = measure(
        world,
        QUICK if chosen.quick else Effort(),
        logs=chosen.data.resolve(),
        say=say,
    )
    report.write(results, chosen.results)
    report.show(results, Console(width=max(console.width, 150)))
    console.print(f"Written to {chosen.results}")


def measure(world: World, effort: Effort, *, logs: Path, say: Callable[[str], None]) -> report.Results:
    """Everything, one after the other, so that nothing competes."""
    provider, last = world.provider_id, world.last_page
    first_row = report.Row("v1 participants/ecf, first page of 100", {})
    last_row = report.Row(f"v1 participants/ecf, last page of 100 (page {last})", {})
    v3_row = report.Row("v3 participants/ecf, first page of 100 (warm: it has not changed)", {})
    cold_row = report.Row("v3 participants/ecf, pages of 100 (cold: each asked for in other words)", {})
    mixed_row = report.Row(f"v3 participants/ecf, first page, {READS} reads to 1 declaration", {})
    poll_row = report.Row("v3 changes, a poll with nothing new", {})
    v3_last_row = report.Row(f"v3 participants/ecf, last page of 100 (page {last})", {})
    unchanged_row = report.Row("v3 participants/ecf, a page that has not changed (ETag)", {})
    csv_row = report.Row("v1 participants/ecf.csv, all rows of a provider", {}, each=world.per_provider)
    applications_row = report.Row("v3 npq-applications, first page of 100", {})
    applications_csv_row = report.Row(
        "v1 npq-applications.csv, all rows of a provider", {}, each=world.applications_per_provider
    )
    post_row = report.Row("v3 POST participant-declarations, one connection", {})
    posts_row = report.Row(f"v3 POST participant-declarations, {AT_ONCE} connections of {AT_ONCE} providers", {})
    results = report.Results(
        world={
            "participants": world.participants,
            "providers": world.providers,
            "documents": world.documents,
            "page_of_100_bytes": 0,
        },
        rows=[
            *(first_row, last_row, v3_row, cold_row, mixed_row, v3_last_row, unchanged_row, poll_row, csv_row),
            *(applications_row, applications_csv_row, post_row, posts_row),
        ],
    )

    say("PostgreSQL itself ...")
    for row, page in ((first_row, 1), (last_row, last)):
        row.measured["tables"] = postgres.pgbench(
            world.database_url,
            "page_from_tables",
            transactions=effort.tables if page == 1 else max(5, effort.tables // 10),  # it takes seconds each
            provider=provider,
            offset=(page - 1) * 100,
        )
    applications_row.measured["tables"] = postgres.pgbench(
        world.database_url, "applications_from_tables", transactions=effort.tables, provider=provider, offset=0
    )
    for row, page, feed in (
        (first_row, 1, "ecf-v1"),
        (last_row, last, "ecf-v1"),
        (v3_row, 1, "ecf-v3"),
        (v3_last_row, last, "ecf-v3"),
        (applications_row, 1, "applications-v3"),
    ):
        from_created_at, from_record_id = postgres.first_row_of_page(world.database_url, provider, page, feed)
        row.measured["stored"] = postgres.pgbench(
            world.database_url,
            "page_from_documents",
            transactions=effort.stored,
            provider=provider,
            feed=feed,
            from_created_at=from_created_at,
            from_record_id=from_record_id,
        )
    for row in (unchanged_row, cold_row, mixed_row, poll_row):
        row.measured["stored"] = v3_row.measured["stored"]
    csv_row.measured["stored"] = postgres.copy_csv(world.database_url, provider, times=effort.csv)
    applications_csv_row.measured["stored"] = postgres.copy_csv(
        world.database_url, provider, times=effort.csv, feed="applications-v1"
    )

    say("Django REST framework and Ninja ...")
    with serving("bench.peers.wsgi:application", ready="/nothing", log=logs / "peers.log") as peers:
        for row, page, name in (
            (first_row, 1, "participants"),
            (last_row, last, "participants"),
            (v3_row, 1, "people"),
            (v3_last_row, last, "people"),
            (applications_row, 1, "npq-applications"),
        ):
            for who, style in (("drf", "rest"), ("ninja", "ninja")):
                row.measured[who] = run_apart(
                    port=peers.port,
                    path=f"/{style}/{provider}/{name}?{PAGE.format(page)}",
                    requests=effort.peers if page == 1 else max(3, effort.peers // 10),  # it takes seconds each
                    warm_up=max(1, effort.peers // (10 if page == 1 else 50)),
                )
        csv_row.measured["drf"] = run_apart(
            port=peers.port, path=f"/rest/{provider}/participants.csv", requests=effort.slow_csv, warm_up=0
        )
        applications_csv_row.measured["drf"] = run_apart(
            port=peers.port, path=f"/rest/{provider}/npq-applications.csv", requests=effort.slow_csv, warm_up=0
        )
        theirs = _page(peers.port, f"/rest/{provider}/participants?{PAGE.format(1)}", None)
        theirs_v3 = _page(peers.port, f"/rest/{provider}/people?{PAGE.format(1)}", None)
        their_applications = _page(peers.port, f"/rest/{provider}/npq-applications?{PAGE.format(1)}", None)

    say("Ours ...")
    with serving("cpd.config.wsgi:application", ready="/healthcheck", log=logs / "ours.log") as ours:
        results.memory["at_start"] = ours.memory()
        same = _page(ours.port, f"{LIST}?{PAGE.format(1)}", world.tokens[0])
        _expect_the_same(same, theirs)
        _expect_the_same(_page(ours.port, f"{LIST_V3}?{PAGE.format(1)}", world.tokens[0]), theirs_v3)
        _expect_the_same(_page(ours.port, f"{APPLICATIONS}?{PAGE.format(1)}", world.tokens[0]), their_applications)
        results.world["page_of_100_bytes"] = len(json.dumps({"data": same}, separators=(",", ":")))
        for row, path, page, unchanged in (
            (first_row, LIST, 1, False),
            (last_row, LIST, last, False),
            (v3_row, LIST_V3, 1, False),
            (v3_last_row, LIST_V3, last, False),
            (unchanged_row, LIST_V3, 1, True),
            (applications_row, APPLICATIONS, 1, False),
        ):
            row.measured["ours"] = run_apart(
                port=ours.port,
                path=f"{path}?{PAGE.format(page)}",
                requests=effort.ours,
                warm_up=max(1, effort.ours // 10),
                tokens=world.tokens,
                unchanged=unchanged,
            )
        poll_row.measured["ours"] = run_apart(
            port=ours.port,
            path=f"{CHANGES}?after={newest(ours.port, world.tokens[0])}",
            requests=effort.ours,
            warm_up=max(1, effort.ours // 10),
            tokens=world.tokens,
        )
        results.memory["after_requests"] = ours.memory()
        cold_row.measured["ours"] = run_apart(
            port=ours.port,
            path=f"{LIST_V3}?{PAGE.format('{page}')}&n={{n}}",
            requests=effort.different_pages,
            warm_up=0,
            tokens=world.tokens,
            pages=last,
        )
        results.memory["after_different_pages"] = before = ours.memory()
        with ours.highest_memory() as highest:
            csv_row.measured["ours"] = run_apart(
                port=ours.port, path=f"{LIST}.csv", requests=effort.csv, warm_up=1, tokens=world.tokens
            )
        results.memory["csv_growth"] = max(0.0, highest.megabytes - before)
        applications_csv_row.measured["ours"] = run_apart(
            port=ours.port, path=APPLICATIONS_CSV, requests=effort.csv, warm_up=1, tokens=world.tokens
        )

    say("Publishing ...")
    results.publishing = {
        "one_change_ms": _one_change(world, effort.changes),
        "everything_documents_per_second": world.documents / world.seconds_to_publish,
        "everything_seconds": world.seconds_to_publish,
    }
    say("A school's page ...")
    page = schools.slowest_in_twenty(effort.peers)
    results.publishing[f"page_of_a_school_with_{schools.PEOPLE}_people_p95_ms"] = page
    locked = _declarations(world, effort, post_row, posts_row, mixed_row, logs=logs, say=say)
    results.publishing[f"stream_of_a_provider_locked_by_each_of_{writers.AT_ONCE}_writers_ms"] = locked
    say("Statements ...")
    full = statements.full_statements(world, items=effort.line_items, times=effort.statements)
    for one in full:
        results.publishing[f"{one.programme}_statement_of_{one.items}_line_items_ms"] = one.milliseconds
        results.publishing[f"page_of_{one.programme}_statement_of_{one.items}_line_items_ms"] = one.page
        results.memory[f"export_of_{one.items}_line_items_of_{one.programme}_growth"] = one.growth
    results.limits = report.judge(
        first_row, last_row, v3_row, unchanged_row, applications_row, post_row, posts_row, results.memory, full
    )
    results.limits.append(
        report.Limit(
            f"a provider's stream, locked by each of {writers.AT_ONCE} writers (ms, the median)",
            locked,
            5,
            True,
            "writers of one provider",
        )
    )
    results.limits.append(
        report.Limit(
            "a change of one person, published (ms, the median)",
            results.publishing["one_change_ms"],
            10,
            True,
            "a change of one person",
        )
    )
    afresh = results.publishing["everything_documents_per_second"]
    results.limits.append(
        report.Limit("documents a second, all published for the first time", afresh, 5000, work="a document, afresh")
    )
    results.limits.append(
        report.Limit(
            f"the page of a school with {schools.PEOPLE} people, 19 of 20 requests (ms)",
            page,
            100,
            True,
            "the page of a school",
        )
    )
    pages = {
        first_row.work: (LIST, 1, False),
        last_row.work: (LIST, last, False),
        v3_row.work: (LIST_V3, 1, False),
        unchanged_row.work: (LIST_V3, 1, True),
        applications_row.work: (APPLICATIONS, 1, False),
    }
    again: dict[str, sql_times.Again] = {
        work: partial(once_more.page, world, f"{path}?{PAGE.format(number)}", logs=logs, unchanged=unchanged)
        for work, (path, number, unchanged) in pages.items()
    }
    again |= {
        post_row.work: partial(once_more.declarations, world, connections=1, logs=logs),
        posts_row.work: partial(once_more.declarations, world, connections=AT_ONCE, logs=logs),
        "writers of one provider": partial(once_more.writing, world, number=effort.declarations),
        "a change of one person": lambda counting: _changed_again(world, effort.changes, counting),
        "a document, afresh": partial(once_more.afresh, world),
        "the page of a school": partial(once_more.school_page, requests=effort.peers),
    }
    for programme in ("ecf", "npq"):
        full_of = partial(once_more.statement, world, programme, items=effort.line_items)
        again[f"{programme} statement"] = partial(full_of, shown=False)
        again[f"page of {programme} statement"] = partial(full_of, shown=True)
    once_more.explain(results.limits, again, world, say)
    return results


def _changed_again(world: World, changes: int, counting: AbstractContextManager[object]) -> int:
    with counting:
        _one_change(world, changes)
    return 2 * changes  # there and back


def _declarations(
    world: World,
    effort: Effort,
    one: report.Row,
    many: report.Row,
    mixed: report.Row,
    *,
    logs: Path,
    say: Callable[[str], None],
) -> float:
    """What is declared, and cleared away again. Gives for how many milliseconds a writer locks a provider's stream."""
    say("Declaring ...")
    with declaring.declaring(world) as people:
        one.measured["stored"] = declaring.insert(world, people, transactions=effort.declarations)
        work = {"requests": effort.declarations, "folder": logs}
        with serving("bench.peers.wsgi:application", ready="/nothing", log=logs / "peers.log") as peers:
            theirs = f"/rest/{world.provider_id}/participant-declarations"
            one.measured["drf"] = declaring.post(world, people, port=peers.port, connections=1, path=theirs, **work)
        with serving("cpd.config.wsgi:application", ready="/healthcheck", log=logs / "ours.log") as ours:
            one.measured["ours"] = declaring.post(world, people, port=ours.port, connections=1, **work)
            many.measured["ours"] = declaring.post(world, people, port=ours.port, connections=AT_ONCE, **work)
            mixed.measured["ours"] = declaring.mixed(
                world,
                people,
                reads=READS,
                path=f"{LIST_V3}?{PAGE.format(1)}",
                server=ours,
                connections=1,
                seconds=effort.seconds,
            )
        return writers.stream_locked(world, people[0], declarations=effort.declarations)


def _page(port: int, path: str, token: str | None) -> list[dict[str, object]]:
    connection = Connection(port)
    status, body = connection.get(path, token)
    connection.close()
    if status != 200:
        raise RuntimeError(f"{path} answered {status}: {body[:300]!r}")
    return list(json.loads(body)["data"])


def newest(port: int, token: str) -> str:
    """The cursor of a follower who has read everything."""
    connection = Connection(port)
    following = ""
    while True:
        status, body = connection.get(f"{CHANGES}?limit=1000{following}", token)
        if status != 200:
            raise RuntimeError(f"{CHANGES} answered {status}: {body[:300]!r}")
        meta = json.loads(body)["meta"]
        if not meta["more"]:
            connection.close()
            return str(meta["next"])
        following = f"&after={meta['next']}"


def _expect_the_same(ours: list[dict[str, object]], theirs: list[dict[str, object]]) -> None:
    """A comparison is only fair between equal answers. ``updated_at`` is ours alone: the tables don't know it."""
    for rows in (ours, theirs):
        for row in rows:
            row["attributes"].pop("updated_at")  # type: ignore[attr-defined]
    for mine, other in zip(ours, theirs, strict=True):
        if mine != other:
            raise RuntimeError(f"The peers show something else:\n{mine}\n{other}")


def _one_change(world: World, changes: int) -> float:
    """The median of a command that renames one participant, published and committed, in milliseconds."""
    from cpd.publishing.models import PublishedDocument
    from cpd.teachers.commands import change_name
    from cpd.teachers.models import Person

    subjects = PublishedDocument.objects.filter(provider_id=UUID(world.provider_id), feed="ecf-v1").order_by(
        "record_id"
    )
    taken = []
    for person_id in subjects.values_list("subject_id", flat=True)[:changes]:
        name = Person.objects.values_list("full_name", flat=True).get(id=person_id)
        started = time.perf_counter()
        change_name(person_id=person_id, full_name=f"{name.split()[0]} Renamed-{name.split()[-1][-20:]}", actor=ACTOR)
        taken.append((time.perf_counter() - started) * 1000)
        change_name(person_id=person_id, full_name=name, actor=ACTOR)
    return statistics.median(taken)
