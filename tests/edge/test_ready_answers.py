"""Answers that are ready are those that would be made: status, headers and bytes, and not one that is stale."""

import gzip
import json
import threading
import time
from datetime import timedelta
from itertools import cycle, product
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, connection

from cpd.api import authentication, limits
from cpd.api.ready import LARGEST, LONGEST, OVERHEAD
from cpd.core import clock
from cpd.providers.commands import create_token, revoke_token
from cpd.providers.models import ApiToken, LeadProvider
from cpd.publishing.models import PublishedDocument
from cpd.schools.models import School
from cpd.teachers.commands import change_name
from tests.edge.at_the_desk import Service, get
from tests.edge.serving import Caller, edge
from tests.rows import kept
from tests.world import ACTOR, World, simple_world

PATH = "/api/v3/participants/ecf"


@kept
def _three_declared_about() -> World:
    world = simple_world()
    world.statement("Provider A", "2022-12-31")
    for _ in range(3):
        world.declare(world.register())
    return world


@pytest.fixture
def world(db, as_requests_of_a_test) -> World:
    return _three_declared_about()


@pytest.fixture
def service(world) -> Service:
    return Service()


@pytest.fixture
def token(world) -> str:
    return world.tokens["Provider A"]


LISTS = [
    *("/api/v1/participants/ecf", "/api/v2/participants/ecf", PATH, "/api/v3/participants/ecf/transfers"),
    *("/api/v1/participant-declarations", "/api/v3/participant-declarations", "/api/v3/statements"),
    *("/api/v3/npq-applications", "/api/v3/unfunded-mentors/ecf", "/api/v3/delivery-partners"),
    *("/api/v3/partnerships/ecf", "/api/v3/schools/ecf?filter%5Bcohort%5D=2022", "/api/v3/changes/check"),
    *(f"{PATH}?page[per_page]=2&page[page]=1", f"{PATH}/?filter[updated_since]=2022-01-01T00:00:00Z", f"{PATH}.json"),
    f"{PATH}?sort=-updated_at&filter[cohort]=2022,2021",
]
CODINGS = (
    "",
    "Accept-Encoding: gzip",
    "Accept-Encoding: zstd;q=0.5, gzip;q=0.1",
    "Accept-Encoding: identity;q=0, *",
    "Content-Type: x/y",
)
CONDITIONS = (
    *("", "If-None-Match:", "If-None-Match: {tag}"),
    *("If-None-Match: W/{tag}", 'If-None-Match: "x", {tag}', "If-None-Match: *"),
)


@pytest.mark.parametrize("path", LISTS)
def test_an_answer_that_is_ready_is_the_one_that_would_be_made(service, token, path) -> None:
    """Every list, plain and compressed, whole and unchanged, with and without its body."""
    tag = dict(service.by_a_thread(get(path, token))[1])["ETag"]
    whole = product(("GET",), CODINGS, CONDITIONS)
    for method, coding, condition in (*whole, *product(("HEAD",), CODINGS[:2], CONDITIONS[::2])):
        headers = [words.replace("{tag}", tag) for words in (coding, condition) if words]
        sent = get(path, token, *headers, method=method)
        made = service.by_a_thread(sent)
        assert made[0] in ("200 OK", "304 Not Modified"), made
        limits.forget_all()
        ready = service.at_the_desk(sent)
        limits.forget_all()
        assert ready == service.by_django(sent), sent
        limits.forget_all()


def test_a_poll_of_changes_with_nothing_new_is_ready(service, token) -> None:
    first = json.loads(service.by_a_thread(get("/api/v3/changes", token))[2])
    poll = get(f"/api/v3/changes?after={first['meta']['next']}", token)
    assert json.loads(service.by_a_thread(poll)[2])["data"] == []
    limits.forget_all()
    ready = service.at_the_desk(poll)
    limits.forget_all()
    assert ready == service.by_django(poll)


@pytest.mark.parametrize(
    "sent",
    [
        lambda token: get(f"{PATH}?filter=x", token),
        lambda token: get(f"{PATH}/none", token),
        lambda token: get("/api/v3/nothing", token),
        lambda token: get("/api/v9/participants/ecf", token),
        lambda token: get(PATH, "made-up"),
        lambda token: get(PATH, token, "X-With-Server-Date: 2022-11-15T10:00:00Z"),
        lambda token: get(PATH, token, "Idempotency-Key: x"),
        lambda token: get(PATH, token, "Accept-Encoding: gzip", "Accept-Encoding: zstd"),
        lambda token: get(PATH, token, f"If-None-Match: {'x' * (LONGEST + 1)}"),
        lambda token: get(f"{PATH}?x={'x' * LONGEST}", token),
        lambda token: get("/api/v1/participants/ecf.csv", token),
        lambda token: get(PATH, token, method="OPTIONS"),
        lambda token: get(PATH, token, "Content-Length: 1") + b"x",
        lambda token: get("/healthcheck", token),
    ],
)
def test_what_is_refused_or_says_something_else_is_left_to_threads(service, token, sent) -> None:
    asked = sent(token)
    service.by_a_thread(get(PATH, token))
    service.by_a_thread(asked)
    assert service.at_the_desk(asked) is None


def test_a_deprecated_version_says_so_in_an_answer_that_is_ready(service, token) -> None:
    sent = get("/api/v1/participants/ecf", token)
    service.by_a_thread(sent)
    ready = service.at_the_desk(sent)
    assert ready is not None
    assert "deprecated" in dict(ready[1])["Warning"]


def test_an_answer_is_not_ready_any_more_once_anything_of_its_list_has_changed(service, token, world) -> None:
    sent = get(PATH, token)
    before = service.by_a_thread(sent)
    assert service.at_the_desk(sent) is not None
    world.register()
    assert service.at_the_desk(sent) is None
    after = service.by_a_thread(sent)
    assert after[2] != before[2]
    assert service.at_the_desk(sent)[2] == after[2]


def test_an_answer_about_schools_is_not_ready_once_one_has_changed(service, token, world) -> None:
    sent = get("/api/v3/schools/ecf?filter%5Bcohort%5D=2022", token)
    service.by_a_thread(sent)  # which publishes what is due
    before = service.by_a_thread(sent)
    assert service.at_the_desk(sent) is not None
    School.objects.filter(id=world.schools["100001"].id).update(name="Another Name")
    assert service.at_the_desk(sent) is None
    assert service.by_a_thread(sent)[2] != before[2]


def test_a_token_that_is_revoked_or_has_expired_has_no_answer_ready(service, world) -> None:
    for end in (
        lambda made: revoke_token(prefix=made.record.prefix, actor=ACTOR),
        lambda made: ApiToken.objects.filter(id=made.record.id).update(expires_at=clock.now() - timedelta(seconds=1)),
        lambda made: ApiToken.objects.filter(id=made.record.id).delete(),
    ):
        made = create_token(provider_name="Provider A", actor=ACTOR)
        sent = get(PATH, made.token)
        service.by_a_thread(sent)
        assert service.at_the_desk(sent) is not None
        end(made)
        assert service.at_the_desk(sent) is None
        assert service.by_a_thread(sent)[0] == "401 Unauthorized"


def test_a_programme_that_is_given_up_has_no_answer_ready(service, token) -> None:
    sent = get(PATH, token)
    service.by_a_thread(sent)
    assert service.at_the_desk(sent) is not None
    LeadProvider.objects.filter(name="Provider A").update(ecf=False)
    assert service.at_the_desk(sent) is None
    assert service.by_a_thread(sent)[0] == "403 Forbidden"


def test_nobody_gets_an_answer_that_was_made_for_another_provider(service, world, token) -> None:
    service.by_a_thread(get(PATH, token))
    other = world.tokens["Provider B"]
    assert service.at_the_desk(get(PATH, other)) is None
    service.by_a_thread(get("/api/v3/statements", other))  # so that it is known whose token it is
    assert service.at_the_desk(get(PATH, other)) is None


def test_an_answer_that_was_kept_for_the_wrong_provider_is_not_given(service, world, token) -> None:
    """What this process takes a token for is a guess; what the statement says counts."""
    sent = get(PATH, token)
    service.by_a_thread(sent)
    other = world.tokens["Provider B"]
    service.by_a_thread(get("/api/v3/statements", other))
    accepted = authentication._accepted
    digests = {name: authentication.digest(text) for name, text in (("a", token), ("b", other))}
    accepted[digests["b"]] = accepted[digests["a"]]
    assert service.at_the_desk(get(PATH, other)) is None


def test_another_token_of_the_same_provider_gets_the_answer_and_its_own_allowance(service, token) -> None:
    service.by_a_thread(get(PATH, token))
    another = create_token(provider_name="Provider A", actor=ACTOR).token
    service.by_a_thread(get("/api/v3/statements", another))
    ready = service.at_the_desk(get(PATH, another))
    assert ready is not None
    assert dict(ready[1])["RateLimit"].startswith('"default";r=998;')


def test_after_a_change_how_the_provider_stands_is_read_once_for_all_of_its_tokens(
    service, world, token, monkeypatch
) -> None:
    others = [create_token(provider_name="Provider A", actor=ACTOR) for _ in range(3)]
    requests = [get(PATH, text) for text in (token, *(other.token for other in others))]
    foreign = get(PATH, world.tokens["Provider B"])
    for sent in (*requests, foreign):
        service.by_a_thread(sent)
        assert service.at_the_desk(sent) is not None
    rows = []
    read = authentication._caller
    monkeypatch.setattr(authentication, "_caller", lambda row: rows.append(row) or read(row))
    world.declare(world.register())
    assert all(service.at_the_desk(sent) is None for sent in requests)  # somebody is new on the list
    assert len(rows) == 1
    service.by_a_thread(requests[0])
    given = [service.at_the_desk(sent) for sent in requests]
    assert [answer is not None and answer[2] for answer in given] == [service.by_django(requests[0])[2]] * 4
    revoke_token(prefix=others[1].record.prefix, actor=ACTOR)
    ApiToken.objects.filter(id=others[2].record.id).update(expires_at=clock.now() - timedelta(seconds=1))
    assert [service.at_the_desk(sent) is None for sent in requests] == [False, False, True, True]
    assert service.at_the_desk(foreign) is not None
    LeadProvider.objects.filter(name="Provider A").update(ecf=False)
    assert all(service.at_the_desk(sent) is None for sent in requests)
    assert service.at_the_desk(foreign) is not None


def test_requests_that_are_answered_at_the_desk_count_and_the_last_is_refused_by_a_thread(service, token) -> None:
    sent = get(PATH, token)
    service.by_a_thread(sent)
    for left in range(limits.REQUESTS - 2, -1, -1):
        ready = service.at_the_desk(sent)
        assert ready is not None
        assert dict(ready[1])["RateLimit"].startswith(f'"default";r={left};')
    assert service.at_the_desk(sent) is None
    assert service.by_a_thread(sent)[0] == "429 Too Many Requests"


def test_a_token_whose_use_is_to_be_noted_goes_to_a_thread(service, token) -> None:
    sent = get(PATH, token)
    service.by_a_thread(sent)
    authentication._noted.clear()
    assert service.at_the_desk(sent) is None
    service.by_a_thread(sent)
    assert service.at_the_desk(sent) is not None


def test_what_the_date_has_changed_is_seen_to_by_a_thread(service, token) -> None:
    sent = get(PATH, token)
    service.by_a_thread(sent)
    document = PublishedDocument.objects.filter(feed="ecf-v3").first()
    assert document is not None
    yesterday = clock.service_now().date() - timedelta(days=1)
    PublishedDocument.objects.filter(feed="ecf-v3", record_id=document.record_id).update(fresh_until=yesterday)
    assert service.at_the_desk(sent) is None


def test_where_several_processes_count_together_threads_give_what_is_ready(world, token, monkeypatch) -> None:
    service = Service(in_loop=False)
    sent = get(PATH, token)
    made = service.by_a_thread(sent)
    assert service.at_the_desk(sent) is None
    limits.forget_all()
    assert service.by_a_thread(sent) == made
    assert len(service.lines) == 1
    for left in range(limits.REQUESTS - 2, -1, -1):
        assert dict(service.by_a_thread(sent)[1])["RateLimit"].startswith(f'"default";r={left};')
    assert len(service.lines) == limits.REQUESTS
    assert service.by_a_thread(sent)[0] == "429 Too Many Requests"
    limits.forget_all()
    world.register()
    assert service.by_a_thread(sent)[2] != made[2]
    revoke_token(prefix=token[:8], actor=ACTOR)
    assert service.by_a_thread(sent)[0] == "401 Unauthorized"


def test_a_thread_that_can_t_ask_leaves_it_to_whoever_makes_the_answer(world, token, monkeypatch) -> None:
    service = Service(in_loop=False)
    sent = get(PATH, token)
    made = service.by_a_thread(sent)

    def fall(*about: Any, **more: Any) -> Any:
        raise OperationalError

    limits.forget_all()
    monkeypatch.setattr("cpd.api.ready.run_prepared", fall)
    assert service.by_a_thread(sent) == made
    assert service.lines == []


def test_an_answer_that_can_t_be_given_is_left_to_a_thread(service, token, monkeypatch) -> None:
    sent = get(PATH, token)
    service.by_a_thread(sent)
    monkeypatch.setattr("cpd.api.ready.request_id_for", lambda given: 1 / 0)
    assert service.at_the_desk(sent) is None


def test_an_answer_that_is_ready_has_its_line_in_the_log(service, token) -> None:
    sent = get(PATH, token)
    service.by_a_thread(sent)
    service.at_the_desk(sent)
    ((asked, status, seconds, request_id),) = service.lines
    assert (asked.method, asked.path_info, status, request_id) == ("GET", PATH, 200, "same")
    assert asked.resolver_match.route == "api/v3/participants/ecf"
    assert 0 <= seconds < 60


def test_of_what_is_kept_the_answer_asked_for_longest_ago_goes_first(world, token) -> None:
    page = len(Service().by_a_thread(get(PATH, token))[2]) + OVERHEAD + 200
    service = Service(most_bytes=3 * page)
    paths = [f"{PATH}?page[per_page]={100 + number}" for number in range(3)]
    for path in paths:
        service.by_a_thread(get(path, token))
    assert service.at_the_desk(get(paths[0], token)) is not None
    service.by_a_thread(get(f"{PATH}?page[per_page]=200", token))
    assert service.at_the_desk(get(paths[0], token)) is not None
    assert service.at_the_desk(get(paths[1], token)) is None


def test_ten_thousand_different_pages_take_no_more_memory_than_may_be_kept(world, token) -> None:
    service = Service(most_bytes=300_000)
    for number in range(600):
        limits.forget_all()
        service.by_a_thread(get(f"{PATH}?page[per_page]={number + 1}", token))
        assert service.desk.size <= 300_000
    kept = service.desk._kept
    assert 10 < len(kept) < 600
    assert service.desk.size == sum(
        len(ready.body) + OVERHEAD + sum(len(text) for text in key[1] if text) for key, ready in kept.items()
    )


def test_a_long_answer_is_not_kept(service, token, monkeypatch) -> None:
    monkeypatch.setattr("cpd.api.ready.LARGEST", 100)
    service.by_a_thread(get(PATH, token))
    assert service.at_the_desk(get(PATH, token)) is None
    assert LARGEST == 256 * 1024


# While others write.

RACED = {
    "/api/v3/participants/ecf": "ecf-v3",
    "/api/v3/participant-declarations": "declarations-v3",
    "/api/v3/statements": "statements-v3",
    "/api/v1/participants/ecf": "ecf-v1",
}
ON_A_PAGE = 7
ASKED = ("again", "anew", "whether changed", "compressed", "second page")
"""What readers ask in turn: the same as before; in words that nobody has used, plainly and compressed; by the tag that
they have; and the second page, which has to be found again after each change."""

AHEAD = 20
"""Requests that a reader sends, at most, for each change that was made: so that it reads until the last of them."""


class Truth:
    """Every state that the lists of a provider were in, and since when."""

    def __init__(self, provider_id: UUID) -> None:
        self._provider_id = provider_id
        self.lists: dict[tuple[str, int], list[bytes]] = {}
        self.committed: dict[str, list[tuple[float, int]]] = {path: [] for path in RACED}
        self.note()

    def note(self) -> None:
        """Notes how the lists are now that a change is committed."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT asked.name, coalesce((stream.feeds -> asked.name)::bigint, (stream.feeds -> '')::bigint, 0), "
                "(SELECT array_agg(body ORDER BY created_at, record_id) FROM publishing_publisheddocument "
                " WHERE provider_id = stream.provider_id AND feed = asked.name AND listed AND NOT removed) "
                "FROM publishing_providerstream AS stream, unnest(%s::text[]) AS asked (name) "
                "WHERE stream.provider_id = %s",
                [list(RACED.values()), self._provider_id],
            )
            found = {feed: (number, bodies) for feed, number, bodies in cursor.fetchall()}
        now = time.monotonic()
        for path, feed in RACED.items():
            number, bodies = found[feed]
            documents = [bytes(body) for body in bodies or ()]
            known = self.lists.setdefault((path, number), documents)
            assert known == documents, f"two lists of {feed} have the number {number}"
            self.committed[path].append((now, number))

    def wrong(self, path: str, part: slice, began: float, status: int, number: int, body: bytes) -> str:
        """What is wrong with an answer to a request for a part of a list; nothing where it is right."""
        oldest = max(known for at, known in self.committed[path] if at <= began)
        if number < oldest:
            return f"{path} at {number} was given for a request after {oldest}"
        if status == 200 and body != b'{"data":[' + b",".join(self.lists[path, number][part]) + b"]}":
            return f"not {path} at {number}"
        return ""


@pytest.mark.resilience
def test_while_others_write_every_answer_is_the_list_at_its_number_and_none_is_older_than_its_request(
    transactional_db, tmp_path: Path
) -> None:
    """Eight clients read as fast as they can while names change and declarations come: each answer is compared with the
    list at the number in its tag, which must not be older than the request. Most ask so that a page is made for them
    (:data:`ASKED`). In the end tokens are revoked."""
    world = simple_world()
    world.statement("Provider A", "2022-12-31")
    records = [world.register(f"Person Number-{number}") for number in range(20)]
    world.declare(records[0])
    made = [create_token(provider_name="Provider A", actor=ACTOR) for _ in range(8)]
    truth = Truth(world.id_of("Provider A"))
    wrong: list[str] = []
    over = threading.Event()
    changes = 1

    def read(port: int, token: str) -> None:
        tags: dict[str, str] = {}
        with Caller(port) as caller:
            for sent, (path, asks) in enumerate(cycle(product(RACED, ASKED))):
                while sent >= changes * AHEAD and not over.is_set():
                    over.wait(0.001)
                if over.is_set() or sent > 900:  # within its allowance
                    return
                headers = [f"Authorization: Bearer {token}"]
                query, part = "" if asks == "again" else f"?{token}={sent}", slice(None)
                if asks == "whether changed":
                    query = f"?reader={token}"
                    headers += [f"If-None-Match: {tags[path]}"] if path in tags else []
                if asks == "compressed":
                    headers.append("Accept-Encoding: gzip")
                if asks == "second page":
                    query += f"&page[page]=2&page[per_page]={ON_A_PAGE}"
                    part = slice(ON_A_PAGE, 2 * ON_A_PAGE)
                began = time.monotonic()
                answer = caller.send(f"GET {path}{query} HTTP/1.1", *headers).answer()
                tag = answer.headers["etag"]
                if asks == "whether changed":
                    tags[path] = tag
                number = int(tag.removeprefix("W/")[1:].partition("-")[0])
                zipped = answer.headers.get("content-encoding") == "gzip"
                body = gzip.decompress(answer.body) if zipped else answer.body
                answers.append((path, part, began, answer.status, number, body))

    answers: list[tuple[str, slice, float, int, int, bytes]] = []
    database = connection.settings_dict["NAME"]
    with edge(tmp_path, application="tests.edge.real_application", database=database) as started:
        readers = [threading.Thread(target=read, args=(started.port, one.token)) for one in made]
        for reader in readers:
            reader.start()
        for number in range(1, 40):
            if number % 2:
                change_name(person_id=records[number % 4].person_id, full_name=f"Another Number-{number}", actor=ACTOR)
            else:
                world.declare(records[number // 2])
            truth.note()
            changes += 1
            over.wait(0.03)
        over.set()
        for reader in readers:
            reader.join()
        counted, pages = map(int, started.get("/counted").body.split())
        for one in made:
            revoke_token(prefix=one.record.prefix, actor=ACTOR)
            status = started.get(PATH, f"Authorization: Bearer {one.token}").status
            if status != 401:
                wrong.append(f"{status} after a token was revoked")
    wrong += [why for one in answers if (why := truth.wrong(*one))]
    assert not wrong
    seen = {path: {one[4] for one in answers if one[0] == path} for path in RACED}
    assert len(seen["/api/v3/participants/ecf"]) > 7, "the lists hardly changed while they were read"
    assert len(seen["/api/v3/participant-declarations"]) > 7, "the lists hardly changed while they were read"
    assert len(seen["/api/v3/statements"]) == 1, "nobody changed a statement"
    assert counted > len(answers) / 10, f"{counted} of {len(answers)} answers were ready"
    assert pages > len(answers) / 10, f"{pages} of {len(answers)} pages were made in the loop"
