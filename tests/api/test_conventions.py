"""What holds for every call of the API (API conventions)."""

import json

import pytest
from limits.storage import storage_from_string

from cpd.api import limits
from cpd.api.call import first_repeated
from cpd.core import clock
from cpd.npq.commands import submit_application
from cpd.providers.commands import create_token, revoke_token
from cpd.providers.models import ApiToken
from tests.world import ACTOR, instant

LISTS = ["participants/ecf", "participants", "participant-declarations", "npq-applications"]
SINGLES = ["participants/ecf", "participant-declarations", "npq-applications"]
UNKNOWN = "00000000-0000-4000-8000-00000000dead"


@pytest.mark.parametrize("path", [*LISTS, *(f"{one}.csv" for one in LISTS), *(f"{one}/{UNKNOWN}" for one in SINGLES)])
@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer unknown", "Basic abc", "Bearer \x00", "unknown"])
def test_without_a_known_token_every_endpoint_answers_401(world, api, path, header) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = api(None).get(f"/api/v1/{path}", **headers)
    assert answer.status_code == 401
    assert list(json.loads(answer.content)) == ["error"]
    assert answer["Content-Type"] == "application/vnd.api+json"


@pytest.mark.parametrize("scheme", ["Bearer {}", "bearer {}", "Token {}", 'Token token="{}"', "Bearer  {}"])
def test_a_token_is_taken_as_bearer_and_as_token(world, api, scheme) -> None:
    header = scheme.format(world.tokens["Provider A"])
    assert api(None).get("/api/v1/participants/ecf", Authorization=header).status_code == 200


@pytest.mark.parametrize("path", [*LISTS, *(f"{one}.csv" for one in LISTS), *(f"{one}/{UNKNOWN}" for one in SINGLES)])
def test_each_half_of_a_provider_reaches_its_own_endpoints_and_gets_an_empty_403_elsewhere(world, api, path) -> None:
    world.provider("Only ECF", npq=False)
    world.provider("Only NPQ", ecf=False)
    half = "npq" if path.startswith("npq") else "ecf" if path.startswith("participants") else "either"
    for name, has in (("Only ECF", "ecf"), ("Only NPQ", "npq")):
        answer = api(name).get(f"/api/v1/{path}")
        if half in (has, "either"):
            assert answer.status_code in (200, 404)
        else:
            assert (answer.status_code, answer.content) == (403, b"")


def test_revoked_and_expired_tokens_stop_working_at_once(world, api) -> None:
    with clock.at(instant("2022-01-01"), frozen=True):
        expired = create_token(provider_name="Provider A", expires_on=instant("2022-01-02").date(), actor=ACTOR)
    assert api(token=expired.token).get("/api/v1/participants/ecf").status_code == 401
    made = create_token(provider_name="Provider A", actor=ACTOR)
    assert api(token=made.token).get("/api/v1/participants/ecf").status_code == 200
    revoke_token(prefix=made.record.prefix, actor=ACTOR)
    assert api(token=made.token).get("/api/v1/participants/ecf").status_code == 401


def test_the_last_use_of_a_token_is_noted_also_when_it_is_refused(world, api) -> None:
    world.provider("Only NPQ", ecf=False)
    api("Only NPQ").get("/api/v1/participants/ecf")
    assert ApiToken.objects.get(provider__name="Only NPQ").last_used_at is not None


def test_tokens_are_stored_as_digests_only(world) -> None:
    kept = json.dumps(list(ApiToken.objects.values()), default=str)
    assert not any(token in kept for token in world.tokens.values())


class TestNotFound:
    @pytest.mark.parametrize("path", ["/api/v1/nonsense", "/api/v1/", "/api/v1/participants/ecf/a/b", "/api/v1"])
    def test_unknown_routes_answer_json_in_the_versions_shape(self, world, api, path) -> None:
        answer = api().get(path)
        assert answer.status_code == 404
        assert list(json.loads(answer.content)) == ["error"]

    @pytest.mark.parametrize("path", ["/api/v9/participants/ecf", "/api/v3/nonsense", "/api/nonsense", "/api/v1.2/x"])
    def test_unknown_versions_answer_a_list_of_errors(self, world, api, path) -> None:
        answer = api().get(path)
        assert answer.status_code == 404
        assert list(json.loads(answer.content)) == ["errors"]

    @pytest.mark.parametrize("method", ["delete", "patch", "put", "options"])
    def test_a_method_that_is_not_there_is_not_found(self, world, api, method) -> None:
        caller = api()
        answer = getattr(caller.client, method)("/api/v1/participants/ecf", headers=caller.headers({}))
        assert answer.status_code == 404

    def test_a_known_route_comes_before_the_token(self, world, api) -> None:
        assert api(None).get("/api/v1/nonsense").status_code == 404


@pytest.mark.parametrize("suffix", ["foo", "xlsx", "tar.gz", "CSV", "x y"])
@pytest.mark.parametrize("path", ["v3/statements", "v3/participants/ecf", "v3/schools/ecf"])
def test_any_unknown_format_of_a_list_of_version_3_is_406_with_a_list_of_errors(world, api, path, suffix) -> None:
    answer = api().get(f"/api/{path}.{suffix}")
    assert (answer.status_code, json.loads(answer.content)["errors"][0]["code"]) == (406, "format")


@pytest.mark.parametrize("path", ["v1/participants/ecf.foo", "v1/participants/ecf.xlsx", "v2/npq-applications.foo"])
def test_any_unknown_format_of_a_list_that_has_several_is_406_without_a_body(world, api, path) -> None:
    answer = api().get(f"/api/{path}")
    assert (answer.status_code, answer.content) == (406, b"")


@pytest.mark.parametrize("path", ["v3/nothing.foo", "v3/statements.", "v3/statements.foo/x", "v3/.foo", "v3.foo"])
def test_a_suffix_of_what_is_no_list_is_404(world, api, path) -> None:
    assert api().get(f"/api/{path}").status_code == 404


def test_an_unknown_format_of_a_list_is_not_acceptable_and_json_is_no_suffix_at_all(world, api) -> None:
    answer = api().get("/api/v1/participants/ecf.xml")
    assert (answer.status_code, answer.content) == (406, b"")
    assert api().get("/api/v1/participants/ecf.json").status_code == 200


def test_head_is_a_get_without_a_body(world, api) -> None:
    caller = api()
    answer = caller.client.head("/api/v1/participants/ecf", headers=caller.headers({}))
    assert answer.status_code == 200


class TestHeaders:
    def test_every_answer_of_version_1_says_that_it_is_deprecated(self, world, api) -> None:
        for answer in (api().get("/api/v1/participants/ecf"), api(None).get("/api/v1/nonsense")):
            assert answer["Warning"].startswith("299 - ")
            assert answer["Deprecation"] == "@1795651200"
            assert "successor-version" in answer["Link"]
            assert "Sunset" not in answer

    def test_its_sunset_is_told_once_there_is_one(self, world, api, settings) -> None:

        settings.ENVIRONMENT = settings.ENVIRONMENT.but(version_1_sunset="2027-09-01")
        answer = api().get("/api/v1/participants/ecf")
        assert answer["Sunset"] == "Wed, 01 Sep 2027 00:00:00 GMT"
        assert "1 September 2027" in answer["Warning"]

    def test_a_discontinued_version_is_gone_whoever_asks(self, world, api, settings) -> None:

        settings.ENVIRONMENT = settings.ENVIRONMENT.but(discontinued_versions=["1"])
        answer = api(None).client.get("/api/v1/participants/ecf")
        assert answer.status_code == 410
        assert "/api/v3" in json.loads(answer.content)["errors"][0]["detail"]

    def test_nothing_is_cached_and_no_cookie_is_set(self, world, api) -> None:
        answer = api().get("/api/v1/participants/ecf")
        assert answer["Cache-Control"] == "no-store"
        assert not answer.cookies

    def test_the_request_id_is_echoed_or_made(self, world, api) -> None:
        assert api().get("/api/v1/participants/ecf", **{"X-Request-Id": "abc-1"})["X-Request-Id"] == "abc-1"
        assert len(api().get("/api/v1/participants/ecf")["X-Request-Id"]) == 32


class TestRateLimit:
    def test_a_token_has_a_thousand_requests_in_any_five_minutes(self, world, api, monkeypatch) -> None:
        caller = api()
        for _ in range(limits.REQUESTS - 1):
            limits.spend(_key(world, "Provider A"))
        last = caller.get("/api/v1/participants/ecf")
        assert (last.status_code, last["RateLimit-Policy"]) == (200, '"default";q=1000;w=300')
        assert last["RateLimit"].startswith('"default";r=0;t=')
        refused = caller.get("/api/v1/participants/ecf")
        assert refused.status_code == 429
        assert 1 <= int(refused["Retry-After"]) <= 300
        assert json.loads(refused.content)["errors"][0]["title"] == "Too many requests"
        assert api("Provider B").get("/api/v1/participants/ecf").status_code == 200

    def test_the_window_moves_in_process(self) -> None:
        elapsed = [0.0]
        _window_moves(
            limits.InProcess(monotonic=lambda: elapsed[0]), lambda seconds: elapsed.append(elapsed.pop() + seconds)
        )

    def test_the_window_moves_in_a_shared_storage(self) -> None:
        import time

        import time_machine

        with time_machine.travel(time.time(), tick=False) as traveller:
            _window_moves(limits.Shared(storage_from_string("memory://")), traveller.shift)


def _window_moves(limiter, wait) -> None:
    for _ in range(limits.REQUESTS):
        assert limiter.spend("a token").allowed
    assert not limiter.spend("a token").allowed
    wait(299)
    assert not limiter.spend("a token").allowed
    wait(2)
    assert limiter.spend("a token").allowed


def _key(world, provider: str) -> str:
    from cpd.providers.rules import digest

    return digest(world.tokens[provider]).hex()


class TestApplications:
    def test_an_application_is_shown_to_its_provider_alone(self, world, api) -> None:
        with clock.at(instant("2022-10-01T09:00:00"), frozen=True):
            application = submit_application(
                full_name="Nora Npq",
                email="nora@example.org",
                trn="7654321",
                course_identifier="npq-senior-leadership",
                cohort=2022,
                lead_provider_id=world.id_of("Provider A"),
                school_id=world.schools["100001"].id,
                works_in_school=True,
                funding_choice="school",
                headteacher_status="no",
                teacher_catchment="england",
                actor=ACTOR,
            )
        (shown,) = json.loads(api().get("/api/v1/npq-applications").content)["data"]
        assert shown["type"] == "npq_application"
        assert shown["attributes"]["status"] == "pending"
        assert shown["attributes"]["teacher_catchment"] is True
        assert shown["attributes"]["created_at"] == "2022-10-01T09:00:00Z"
        assert json.loads(api().get(f"/api/v1/npq-applications/{application.id}").content)["data"] == shown
        assert json.loads(api("Provider B").get("/api/v1/npq-applications").content)["data"] == []
        text = b"".join(api().get("/api/v1/npq-applications.csv")).decode()
        assert text.splitlines()[0].startswith("id,participant_id,full_name,email,email_validated,")
        assert ",school,npq-senior-leadership,pending,true,,,2022-10-01T09:00:00Z," in text


class Counted(str):
    """A text that counts how often one of its kind is compared."""

    compared = 0
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return str.__eq__(self, other)


def test_a_body_that_names_a_member_twice_costs_no_more_than_it_is_long() -> None:
    names = [Counted(f"k{number}") for number in range(2000)]
    assert first_repeated(names) is None
    assert first_repeated([*names, Counted("k7"), Counted("k3")]) == "k7"
    assert Counted.compared < 2 * len(names)
