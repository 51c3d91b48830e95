"""Pages that are made in the event loop are those that a thread would make: status, headers and bytes."""

import asyncio
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from cpd.api import authentication, limits, pages, plain_pages
from cpd.api.lists import _understood
from cpd.api.plain_pages import PlainPages
from cpd.core import clock
from cpd.providers.commands import create_token, revoke_token
from cpd.providers.models import ApiToken, LeadProvider
from cpd.publishing.models import PublishedDocument
from cpd.publishing.resources import FEEDS
from cpd.schools.models import School
from cpd.teachers.commands import change_name
from tests.edge.at_the_desk import Answer, Service, get
from tests.rows import kept
from tests.world import ACTOR, World, simple_world
from tests.world.play import new_play, steps

PATH = "/api/v3/participants/ecf"
LISTS, EARLIER = (
    sorted(
        f"/api/v{version}{reading.path}"
        for feed in FEEDS.values()
        for version in versions
        if (reading := feed.read_in(version)) is not None and reading.many is not None
    )
    for versions in ((3,), (1, 2))
)
QUERIES = [
    *("page[page]=1&page[per_page]=2", "page[page]=2&page[per_page]=2", "page[per_page]=3", "page[per_page]=100"),
    *("filter[cohort]=2022,2021", "filter%5Bcohort%5D=2099", "filter[updated_since]=2022-01-01T00:00:00Z"),
    *("filter[participant_id]=x,y", "sort=-updated_at", "sort=%2Bcreated_at,-updated_at", "sort=nothing", "a=b&a=c"),
    *("filter[training_status]=active", "x=%C3%A9+y&page[per_page]=1", "page[page]=90", "&&x", "filter[x]=y&"),
    "page[per_page]=1&page[page]=3&filter[cohort]=2022",
]
REFUSED = [
    *(
        "filter=x",
        "filter[]=x",
        "page=1",
        "page[page]=0",
        "page[page]=x",
        "page[page][x]=1",
        "page[page]=1&page[page]=2",
    ),
    *("filter[updated_since]=yesterday", "filter[cohort]=%00", "filter[training_status]=none"),
    "&".join(f"a{number}=1" for number in range(1100)),
]
MANNERS = [
    (),
    ("Accept-Encoding: gzip",),
    ("Accept-Encoding: zstd;q=0.5, gzip;q=0.1",),
    ("Accept-Encoding: identity;q=0, *",),
    ("Accept-Encoding: identity",),
    ('If-None-Match: "x"',),
    ("If-None-Match:",),
    ('If-None-Match: W/"x", "y"', "Accept-Encoding: gzip, deflate"),
    ("X-Forwarded-Proto: https",),
]
words = (f"n={number}" for number in count())


@kept
def _five_declared_about() -> World:
    world = simple_world()
    world.statement("Provider A", "2022-12-31")
    world.npq_contract("Provider A")
    world.apply()
    for _ in range(5):
        world.declare(world.register())
    return world


@pytest.fixture
def world(db, as_requests_of_a_test) -> World:
    world = _five_declared_about()
    pages._anchors.clear()  # worlds of tests have the same numbers, and other people
    return world


@pytest.fixture
def token(world) -> str:
    return world.tokens["Provider A"]


@pytest.fixture
def service(token) -> Service:
    """One that has answered pages of each list, in a thread, with links and without."""
    service = Service(pages=True)
    for path in LISTS:
        for query in ("", "?page[page]=2"):
            assert service.by_a_thread(get(f"{path}{query}", token))[0] == "200 OK"
    limits.forget_all()
    return service


def at_the_desk(service: Service, sent: bytes) -> Answer | None:
    """What the desk answers to a request that it has not answered before. Must be what Django's handler answers."""
    limits.forget_all()
    answer = service.at_the_desk(sent)
    limits.forget_all()
    if answer is not None:
        assert answer == service.by_django(sent), sent
    return answer


def asked(service: Service) -> int:
    statements: Any = service.desk._pages._statements
    return int(statements.asked)


@pytest.mark.parametrize("path", LISTS)
def test_a_page_that_nothing_is_kept_of_is_made_as_a_thread_makes_it(service, token, path) -> None:
    for query in QUERIES:
        assert at_the_desk(service, get(f"{path}?{query}&{next(words)}", token)) is not None, query
    assert asked(service) == len(QUERIES)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", [*LISTS, *EARLIER])
def test_in_whatever_manner_it_is_asked_for(world, token, path, method) -> None:
    """Compressed or not, on a condition, without its body, in every version: once a thread has made one such page."""
    service = Service(pages=True)
    by_threads = codings = 0
    for manner in MANNERS if method == "GET" else MANNERS[:4]:
        for query in QUERIES[:5]:
            sent = f"{path}?{query}&{next(words)}"
            if at_the_desk(service, get(sent, token, *manner, method=method)) is None:
                service.by_a_thread(get(sent, token, *manner, method=method))
                by_threads += 1
            answer = at_the_desk(service, get(f"{path}?{query}&{next(words)}", token, *manner, method=method))
            assert answer is not None, (manner, query)
            codings += "Content-Encoding" in dict(answer[1])
        assert by_threads <= 4 * (MANNERS.index(manner) + 1)  # with links and without, compressed and too short for it
    assert codings


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", [PATH, "/api/v3/statements", *EARLIER[:2]])
def test_who_has_what_there_is_is_told_so_without_reading_it(world, token, path, method) -> None:
    service = Service(pages=True)
    for coding in ((), ("Accept-Encoding: gzip",), ("Accept-Encoding: identity;q=0, *",)):
        for words in ("a", "b", "c"):
            sent = f"{path}?page[per_page]=2&words={words}"
            tag = dict(service.by_django(get(sent, token))[1])["ETag"]
            for known in (tag, f"W/{tag}", f'"x", {tag}'):
                condition = get(sent, token, f"If-None-Match: {known}", *coding, method=method)
                before = asked(service)
                answer = at_the_desk(service, condition)
                if words == "a":  # the first by a thread: a page, and then that it is the same
                    service.by_a_thread(get(sent, token, 'If-None-Match: "x"', *coding, method=method))
                    service.by_a_thread(condition)
                    continue
                assert answer is not None
                assert answer[0] == "304 Not Modified"
                assert asked(service) == before


def test_who_has_what_there_was_gets_what_there_is(service, world, token) -> None:
    sent = f"{PATH}?page[per_page]=3&{next(words)}"
    tag = dict(service.by_a_thread(get(sent, token, 'If-None-Match: "x"'))[1])["ETag"]
    condition = get(sent, token, f"If-None-Match: {tag}")
    service.by_a_thread(condition)
    assert at_the_desk(service, condition)[0] == "304 Not Modified"
    for name in ("Somebody New", "Somebody Else"):
        world.register(name)
        answer = at_the_desk(service, condition)
        assert answer is not None
        assert answer[0] == "200 OK"
    unused = get(f"{sent}&{next(words)}", token, f"If-None-Match: {dict(answer[1])['ETag']}")
    assert at_the_desk(service, unused)[0] == "200 OK"


def test_what_does_not_hold_any_more_is_made_anew(service, world, token) -> None:
    sent = get(f"{PATH}?page[per_page]=3", token)
    for name in ("Somebody New", "Somebody Else"):
        first = at_the_desk(service, sent)
        assert first is not None
        before = asked(service)
        assert at_the_desk(service, sent) == first
        assert asked(service) == before
        world.register(name)
        assert at_the_desk(service, sent) is not None
        assert asked(service) == before + 1


def test_what_can_t_be_made_anew_or_told_is_left_to_a_thread(service, world, token, monkeypatch) -> None:
    sent = f"{PATH}?page[per_page]=3&{next(words)}"
    tag = dict(service.by_a_thread(get(sent, token, 'If-None-Match: "x"'))[1])["ETag"]
    service.by_a_thread(get(sent, token, f"If-None-Match: {tag}"))
    weakly = get(sent, token, f"If-None-Match: W/{tag}")
    for broken in ("unchanged", "understood"):
        with monkeypatch.context() as patch:
            if broken == "understood":
                at_the_desk(service, weakly)
                world.register("Somebody New")
            patch.setattr(service.desk._pages, broken, lambda *_: 1 / 0)
            assert service.at_the_desk(weakly) is None
    assert at_the_desk(service, weakly)[0] == "200 OK"


def test_a_page_that_begins_elsewhere_by_now_is_asked_for_once_more(service, world, token) -> None:
    second = f"{PATH}?page[per_page]=2&page[page]=2"
    assert at_the_desk(service, get(f"{second}&{next(words)}", token)) is not None
    first = PublishedDocument.objects.filter(feed="ecf-v3").order_by("created_at", "record_id").first()
    assert first is not None
    for name in ("One Name", "Another Name"):
        change_name(person_id=first.subject_id, full_name=name, actor=ACTOR)
        before = asked(service)
        assert at_the_desk(service, get(f"{second}&{next(words)}", token)) is not None
        assert asked(service) == before + 2
        assert at_the_desk(service, get(f"{second}&{next(words)}", token)) is not None
        assert asked(service) == before + 3


def test_a_very_long_page_is_left_to_a_thread(service, token, monkeypatch) -> None:
    assert service.at_the_desk(get(f"{PATH}?page[per_page]=251", token)) is None
    assert service.at_the_desk(get(f"{PATH}?page[per_page]=250&page[page]=1000", token)) is None
    assert asked(service) == 0
    assert at_the_desk(service, get(f"{PATH}?page[per_page]=250", token)) is not None
    monkeypatch.setattr("cpd.api.plain_pages.LARGEST", 100)
    for _ in range(3):
        assert service.at_the_desk(get(f"{PATH}?page[per_page]=249", token)) is None
    assert asked(service) == 2


def test_a_page_that_can_t_be_made_is_left_to_a_thread(service, token, monkeypatch) -> None:
    for broken in ("cpd.api.plans.tag_of", "cpd.api.compressing.compressed", "cpd.api.pages.remember"):
        service.by_a_thread(get(f"{PATH}?page[per_page]=5", token, "Accept-Encoding: gzip"))
        with monkeypatch.context() as patch:
            patch.setattr(broken, lambda *_: 1 / 0)
            sent = get(f"{PATH}?page[per_page]=5&page[page]=1&{next(words)}", token, "Accept-Encoding: gzip")
            pages._anchors.clear()
            assert service.at_the_desk(sent) is None
        assert at_the_desk(service, sent) is not None


SCHOOLS = "/api/v3/schools/ecf?filter[cohort]=2022"


@pytest.mark.parametrize("manner", [(), ("Accept-Encoding: gzip",), ("Accept-Encoding: identity;q=0, *",)])
def test_so_is_a_page_of_schools(service, world, token, manner) -> None:
    for number in range(12):
        world.school(f"2000{number:02}")
    for query in ("", "&page[per_page]=1", "&page[page]=9"):
        service.by_a_thread(get(f"{SCHOOLS}{query}", token, *manner))
    made = 0
    for query in (
        "",
        "page[per_page]=5&page[page]=2",
        "sort=-updated_at&page[page]=2&page[per_page]=3",
        "page[page]=9",
    ):
        for also in ("", "&filter[urn]=200003", "&filter[updated_since]=2022-01-01T00:00:00Z"):
            answer = at_the_desk(service, get(f"{SCHOOLS}&{query}{also}&{next(words)}", token, *manner))
            made += answer is not None
    assert made >= 9  # of schools that are few no page is long and has links, or the reverse
    assert asked(service) == 12


def test_a_page_of_schools_is_a_threads_while_one_is_to_be_published(service, world, token) -> None:
    for _ in range(2):  # the first publishes them
        service.by_a_thread(get(SCHOOLS, token))
    before = at_the_desk(service, get(f"{SCHOOLS}&{next(words)}", token))
    School.objects.filter(urn="100001").update(name="Another Name")
    world.school("200001")
    sent = get(f"{SCHOOLS}&{next(words)}", token)
    assert service.at_the_desk(sent) is None
    assert service.at_the_desk(get(f"{SCHOOLS}&{next(words)}", token, 'If-None-Match: "x"')) is None
    service.by_a_thread(sent)
    after = at_the_desk(service, get(f"{SCHOOLS}&{next(words)}", token))
    assert before is not None
    assert after is not None
    assert after[2] != before[2]
    assert service.at_the_desk(get("/api/v3/schools/ecf?filter[cohort]=x&filter[cohort]=y", token)) is None


def test_who_has_a_page_of_schools_is_told_by_a_thread_whether_it_changed(service, token) -> None:
    tag = dict(service.by_a_thread(get(SCHOOLS, token))[1])["ETag"]
    service.by_a_thread(get(SCHOOLS, token, 'If-None-Match: "x"'))
    assert service.at_the_desk(get(f"{SCHOOLS}&{next(words)}", token, f"If-None-Match: {tag}")) is None
    assert asked(service) == 0


def test_what_more_queries_mean_than_are_kept_is_read_anew(service, token, monkeypatch) -> None:
    for limit in ("MOST_PLANS", "MOST_READINGS"):
        monkeypatch.setattr(plain_pages, limit, 1)
    for query in ("page[per_page]=2", "sort=-updated_at", "page[per_page]=2", "sort=created_at,-updated_at"):
        assert at_the_desk(service, get(f"{PATH}?{query}&{next(words)}", token)) is not None
    made = service.desk._pages
    assert (len(made._plans), len(made._readings)) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_pages_are_made_from_its_opening_to_its_close() -> None:
    async def play() -> list[bool]:
        made = PlainPages()
        states = [made.is_open]
        made.open(asyncio.get_running_loop())
        async with asyncio.timeout(30):
            while not made.is_open:
                await asyncio.sleep(0.01)
        made.close()
        return [*states, made.is_open]

    assert asyncio.run(play()) == [False, False]


def test_a_page_that_was_made_is_kept(service, token) -> None:
    sent = get(f"{PATH}?page[per_page]=2&{next(words)}", token)
    first = at_the_desk(service, sent)
    assert asked(service) == 1
    assert at_the_desk(service, sent) == first
    assert asked(service) == 1


@pytest.mark.parametrize("query", REFUSED)
def test_what_is_refused_is_left_to_threads(service, token, query) -> None:
    sent = get(f"{PATH}?{query}", token)
    assert service.at_the_desk(sent) is None
    assert asked(service) == 0


@pytest.mark.parametrize(
    "sent",
    [
        lambda token: get(f"{PATH}?x=1", token, "If-None-Match: *"),
        lambda token: get(f"{PATH}?x=1", token, "Content-Type: text/plain"),
        lambda token: get(f"{PATH}/?x=1", token),
        lambda token: get(f"{PATH}.json?x=1", token),
        lambda token: get("/api/v3/participants%2Fecf?x=1", token),
        lambda token: get("/api/v1/participants/ecf.csv?x=1", token),
        lambda token: get("/api/v3/schools/ecf?x=1", token),
        lambda token: get("/api/v3/changes?limit=7", token),
        lambda token: get("/api/v3/nothing?x=1", token),
    ],
)
def test_what_is_no_plain_page_is_left_to_threads(service, token, sent) -> None:
    service.by_a_thread(get(PATH, token, "Accept-Encoding: gzip"))
    service.by_a_thread(get("/api/v1/participants/ecf", token))
    assert service.at_the_desk(sent(token)) is None
    assert asked(service) == 0


def test_an_answer_that_need_not_be_compressed_has_a_pattern_of_its_own(service, token) -> None:
    sent = get(f"{PATH}?{next(words)}", token, "Accept-Encoding: identity")
    assert service.at_the_desk(sent) is None
    service.by_a_thread(get(f"{PATH}?page[per_page]=1", token, "Accept-Encoding: identity"))
    assert at_the_desk(service, sent) is not None


def test_nothing_is_made_before_a_thread_has_made_a_page_of_the_list(world, token) -> None:
    service = Service(pages=True)
    service.by_a_thread(get("/api/v3/statements", token))
    assert service.at_the_desk(get(PATH, token)) is None
    service.by_a_thread(get(PATH, token))  # not full: where links stand is not known
    assert at_the_desk(service, get(f"{PATH}?{next(words)}", token)) is not None
    full = get(f"{PATH}?page[per_page]=2", token)
    assert service.at_the_desk(full) is None
    service.by_a_thread(full)
    assert at_the_desk(service, get(f"{PATH}?page[per_page]=2&{next(words)}", token)) is not None


def test_a_token_that_is_not_plainly_accepted_goes_to_a_thread(service, world) -> None:
    for end in (
        lambda made: revoke_token(prefix=made.record.prefix, actor=ACTOR),
        lambda made: ApiToken.objects.filter(id=made.record.id).update(expires_at=clock.now() - timedelta(seconds=1)),
        lambda made: ApiToken.objects.filter(id=made.record.id).delete(),
        lambda made: authentication._noted.clear(),
    ):
        made = create_token(provider_name="Provider A", actor=ACTOR)
        assert service.at_the_desk(get(f"{PATH}?{next(words)}", made.token)) is None
        service.by_a_thread(get(PATH, made.token))
        assert at_the_desk(service, get(f"{PATH}?{next(words)}", made.token)) is not None
        end(made)
        assert service.at_the_desk(get(f"{PATH}?{next(words)}", made.token)) is None


def test_a_programme_that_is_given_up_is_refused_by_a_thread(service, token) -> None:
    LeadProvider.objects.filter(name="Provider A").update(ecf=False)
    assert service.at_the_desk(get(f"{PATH}?{next(words)}", token)) is None
    assert at_the_desk(service, get(f"/api/v3/npq-applications?{next(words)}", token)) is not None


def test_what_the_date_has_changed_is_seen_to_by_a_thread(service, token) -> None:
    yesterday = clock.service_now().date() - timedelta(days=1)
    PublishedDocument.objects.filter(feed="ecf-v3").update(fresh_until=yesterday)
    assert service.at_the_desk(get(f"{PATH}?{next(words)}", token)) is None


def test_each_request_is_counted_and_the_last_is_refused_by_a_thread(service, token) -> None:
    limits.forget_all()
    for left in range(limits.REQUESTS - 1, -1, -1):
        ready = service.at_the_desk(get(f"{PATH}?page[per_page]=1&{next(words)}", token))
        assert ready is not None
        assert dict(ready[1])["RateLimit"].startswith(f'"default";r={left};')
    sent = get(f"{PATH}?{next(words)}", token)
    assert service.at_the_desk(sent) is None
    assert service.by_a_thread(sent)[0] == "429 Too Many Requests"
    limits.forget_all()


def test_a_page_that_was_made_has_its_line_in_the_log(service, token) -> None:
    service.lines.clear()
    service.at_the_desk(get(f"{PATH}?{next(words)}", token))
    ((asked, status, seconds, request_id),) = service.lines
    assert (asked.method, asked.path_info, status, request_id) == ("GET", PATH, 200, "same")
    assert asked.resolver_match.route == "api/v3/participants/ecf"
    assert 0 <= seconds < 60


def test_every_provider_gets_their_own_pages(service, world, token) -> None:
    world.register("Other One", urn="100002")
    other = world.tokens["Provider B"]
    assert service.at_the_desk(get(f"{PATH}?{next(words)}", other)) is None
    service.by_a_thread(get(PATH, other))
    for one in (other, token):
        answer = at_the_desk(service, get(f"{PATH}?page[per_page]=1&{next(words)}", one))
        assert answer is not None
    accepted = authentication._accepted  # whose a token is taken for is a guess: what the statement says counts
    accepted[authentication.digest(other)] = accepted[authentication.digest(token)]
    for query in ("page[per_page]=1", "page[per_page]=1&page[page]=2"):
        answer = at_the_desk(service, get(f"{PATH}?{query}&{next(words)}", other))
        assert answer is None or b"Terry Two" not in answer[2]


def test_a_page_is_not_taken_from_where_it_began_before_something_changed(service, world, token) -> None:
    second = f"{PATH}?page[per_page]=2&page[page]=2"
    service.by_a_thread(get(second, token))
    assert at_the_desk(service, get(f"{second}&{next(words)}", token)) is not None
    first = PublishedDocument.objects.filter(feed="ecf-v3").order_by("created_at", "record_id").first()
    assert first is not None
    change_name(person_id=first.subject_id, full_name="Another Name", actor=ACTOR)
    at_the_desk(service, get(f"{second}&{next(words)}", token))
    assert b"Another Name" in at_the_desk(service, get(f"{PATH}?{next(words)}", token))[2]


def test_what_a_query_means_is_not_kept_here(service, token) -> None:
    before = len(_understood)
    for _ in range(20):
        at_the_desk(service, get(f"{PATH}?{next(words)}", token))
    assert len(_understood) <= before + 20
    assert len(service.desk._pages._known) == len(LISTS)
    assert len(service.desk._pages._plans) == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("as_requests_of_a_test")
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_after_whatever_happens_every_page_is_the_one_made_afresh(steps) -> None:
    with transaction.atomic():
        play, service = new_play(), Service(pages=True)
        pages._anchors.clear()
        tokens = [play.world.tokens[name] for name in ("Provider A", "Provider B")]
        made = 0
        for _ in play.run(steps):
            for token in tokens:
                for path in LISTS:
                    limits.forget_all()
                    service.by_a_thread(get(f"{path}?page[per_page]=1", token))
                    for query in ("page[per_page]=1", "page[per_page]=1&page[page]=2", "page[per_page]=50"):
                        made += at_the_desk(service, get(f"{path}?{query}&{next(words)}", token)) is not None
        assert made or not steps
        transaction.set_rollback(True)


def test_no_list_is_left_out_of_these_tests() -> None:
    assert {PATH, "/api/v3/participant-declarations", "/api/v3/statements"} < set(LISTS)
    assert len(LISTS) > 10
