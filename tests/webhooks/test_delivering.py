"""Endpoints as followers: told of everything, in order, once for each id, whatever their servers do."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from cpd.accounts.models import Membership, User
from cpd.accounts.roles import Organisation, Role
from cpd.api.models import IdempotentAnswer
from cpd.core import clock
from cpd.outbox.models import Message as Email
from cpd.publishing.models import PublishedDocument
from cpd.publishing.schools import publish_schools
from cpd.schools.commands import challenge_partnership, lift_challenge
from cpd.webhooks import calling
from cpd.webhooks.commands import deliver_due
from cpd.webhooks.models import Attempt, Endpoint, Message
from cpd.webhooks.queries import in_trouble
from tests.accounts.people import user
from tests.api.test_changes import Copy, codes, lists
from tests.webhooks.receiving import Server, receiving
from tests.world import ACTOR, World, instant

WEBHOOKS = "/api/v3/webhooks"


@pytest.fixture
def server() -> Iterator[Server]:
    with receiving() as one:
        yield one


@pytest.fixture
def later(monkeypatch):
    """``later(hours=6)`` lets time pass, by the machine's clock."""
    passed = [timedelta()]
    now = clock.machine_now
    monkeypatch.setattr(clock, "machine_now", lambda: now() + passed[0])

    def pass_time(**how: float) -> None:
        passed[0] += timedelta(**how)

    return pass_time


def run() -> dict[str, int]:
    return deliver_due(at_once=1)


def add(api: Any, url: str, **more: Any) -> dict[str, Any]:
    response = api.post(WEBHOOKS, {"data": {"type": "webhook", "attributes": {"url": url, **more}}})
    assert response.status_code == 200, response.content
    return json.loads(response.content)["data"]


def do(api: Any, webhook: dict[str, Any], what: str, body: Any = None) -> Any:
    return api.post(f"{WEBHOOKS}/{webhook['id']}/{what}", body or {})


def state(api: Any, webhook: dict[str, Any]) -> str:
    return json.loads(api.get(f"{WEBHOOKS}/{webhook['id']}").content)["data"]["attributes"]["state"]


def said(server: Server) -> list[dict[str, Any]]:
    return [json.loads(one.body) for one in server.received]


@pytest.fixture
def active(world, api, server, later):
    """An endpoint that has answered its test message, and forgotten it."""
    webhook = add(api(), server.url)
    run()
    assert state(api(), webhook) == "active"
    server.received.clear()
    later(seconds=11)
    return webhook


def challenge(world: World) -> None:
    with clock.at(instant("2022-10-01"), frozen=True):
        challenge_partnership(
            partnership_id=world.partnerships["100001", "Provider A", 2022].id, reason="mistake", actor=ACTOR
        )


def test_a_new_endpoint_gets_a_signed_test_message_and_then_what_changes(world, api, server, later) -> None:
    webhook = add(api(), server.url)
    secret = webhook["attributes"]["secret"]
    assert webhook["attributes"]["state"] == "unconfirmed"
    assert server.received == [], "nothing in a request calls anybody"
    run()
    (test,) = server.received
    assert test.signed_with(secret)
    assert not test.signed_with("whsec_" + "A" * 43 + "=")
    assert json.loads(test.body)["type"] == "test"
    assert state(api(), webhook) == "active"
    copy = Copy(api())
    copy.poll()
    world.register("Terry Teacher")
    run()
    message = said(server)[-1]
    assert message["type"] == "changes.available"
    assert message["data"]["counts"]["participants/ecf"] == 1
    assert server.received[-1].signed_with(secret)
    assert len(server.received[-1].body) < 20_000
    assert "Terry" not in server.received[-1].body.decode()
    copy.after = message["data"]["after"]
    copy.poll()
    assert copy.records == lists(api())
    assert run() == {"delivered": 0, "put off": 0}


def test_an_endpoint_that_is_not_confirmed_is_told_nothing(world, api, server, later) -> None:
    server.status = 500
    webhook = add(api(), server.url)
    world.register("Terry Teacher")
    run()
    assert {one["type"] for one in said(server)} == {"test"}
    assert state(api(), webhook) == "unconfirmed"
    server.status = 200
    later(minutes=1)
    run()
    later(seconds=11)
    run()
    assert said(server)[-1]["data"]["counts"]["participants/ecf"] == 1


def test_an_endpoint_that_is_down_for_hours_gets_one_digest_and_misses_nothing(world, api, server, later, active):
    server.status = 500
    world.register("Early Teacher")
    run()
    assert state(api(), active) == "failing"
    ids = set()
    for _ in range(6):
        later(hours=6)
        world.register(f"Teacher {'ABCDEF'[len(ids)]}") if not ids else None
        run()
        ids |= {one.headers["webhook-id"] for one in server.received}
    server.status, tries = 200, len(server.received)
    later(hours=30)
    assert run() == {"delivered": 1, "put off": 0}
    assert len(ids) == 1
    assert server.received[-1].headers["webhook-id"] in ids
    assert said(server)[-1]["data"]["counts"]["participants/ecf"] == 2
    assert len(server.received) == tries + 1
    assert state(api(), active) == "active"
    stamps = [int(one.headers["webhook-timestamp"]) for one in server.received]
    assert stamps == sorted(set(stamps)), "each try has the time of its own"


def test_a_webhook_that_takes_a_message_again_is_sent_at_once_what_waits(world, api, server, later, active) -> None:
    server.status = 500
    world.register("Early Teacher")
    for _ in range(9):
        run()
        later(hours=12)
    server.status = 200
    assert do(api(), active, "test").status_code == 200
    assert run() == {"delivered": 2, "put off": 0}
    assert [one["type"] for one in said(server)[-2:]] == ["test", "changes.available"]
    assert state(api(), active) == "active"


def test_a_webhook_that_is_resumed_is_sent_what_waits_once_it_has_answered(world, api, server, later, active) -> None:
    server.status = 410
    world.register("Early Teacher")
    run()
    assert state(api(), active) == "disabled"
    server.status = 200
    later(seconds=1)
    do(api(), active, "resume")
    assert run() == {"delivered": 2, "put off": 0}
    assert [one["type"] for one in said(server)[-2:]] == ["test", "changes.available"]


def test_after_a_first_try_that_failed_the_job_is_asked_for_in_seconds(world, server, active) -> None:
    ask = "SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = 'deliver-webhooks' AND status = 'todo'"
    with connection.cursor() as cursor:
        world.register("Early Teacher")
        server.status = 500
        run()
        (message,) = Message.objects.filter(next_attempt_at__isnull=False)
        assert cursor.execute(ask).fetchall() == [(message.next_attempt_at,)]


def test_a_try_that_is_minutes_away_waits_for_the_timetable(world, server, later, active) -> None:
    world.register("Early Teacher")
    server.status = 500
    run()
    later(seconds=7)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        run()
        assert len(server.received) == 2
        assert cursor.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (0,)


def test_digests_come_ten_seconds_apart_at_most(world, server, later, active) -> None:
    world.register("Early Teacher")
    run()
    world.register("Late Teacher")
    run()
    assert len(server.received) == 1
    later(seconds=11)
    run()
    assert len(server.received) == 2


def test_who_dies_between_sending_and_noting_sends_once_more_under_the_same_id(
    world, server, later, active, monkeypatch
) -> None:
    world.register("Early Teacher")
    call = calling.call

    def dies(*words: Any, **more: Any) -> Any:
        call(*words, **more)
        raise KeyboardInterrupt

    monkeypatch.setattr(calling, "call", dies)
    with pytest.raises(KeyboardInterrupt):
        run()
    monkeypatch.setattr(calling, "call", call)
    later(minutes=1)
    run()
    assert len(server.received) == 2
    assert len({one.headers["webhook-id"] for one in server.received}) == 1
    later(minutes=1)
    assert run()["delivered"] == 0


def test_a_rotated_secret_signs_beside_the_old_one_for_24_hours(world, api, server, later, active) -> None:
    new = json.loads(do(api(), active, "rotate").content)["data"]["attributes"]["secret"]
    newer = json.loads(do(api(), active, "rotate").content)["data"]["attributes"]["secret"]
    world.register("Early Teacher")
    run()
    assert server.received[-1].signed_with(new)
    assert server.received[-1].signed_with(newer)
    assert len(server.received[-1].headers["webhook-signature"].split()) == 2
    later(hours=25)
    world.register("Late Teacher")
    run()
    assert not server.received[-1].signed_with(new)
    assert server.received[-1].signed_with(newer)
    assert json.loads(api().get(f"{WEBHOOKS}/{active['id']}").content)["data"]["attributes"]["secret"] is None
    stored = Endpoint.objects.get()
    assert newer.removeprefix("whsec_") not in (stored.secret, stored.previous_secret)


@pytest.mark.parametrize("what", ["add", "rotate"])
def test_a_write_that_is_repeated_under_its_key_does_not_show_the_secret_again_and_nobody_stores_it(
    world, api, server, active, what
) -> None:
    path = WEBHOOKS if what == "add" else f"{WEBHOOKS}/{active['id']}/rotate"
    body = {"data": {"type": "webhook", "attributes": {"url": "https://hooks.example.org/"}}}
    caller = api()
    first, repeated = (caller.post(path, body, **{"Idempotency-Key": "one"}) for _ in range(2))
    secret = json.loads(first.content)["data"]["attributes"]["secret"]
    assert secret.startswith("whsec_")
    assert repeated.headers["Idempotent-Replayed"] == "true"
    expected = json.loads(first.content)
    expected["data"]["attributes"]["secret"] = None
    assert json.loads(repeated.content) == expected
    assert secret.encode() not in bytes(IdempotentAnswer.objects.get().body)


def test_an_endpoint_whose_secret_cannot_be_read_any_more_is_not_called(world, api, server, active, settings) -> None:
    settings.SECRET_KEY = "another"
    world.register("Early Teacher")
    assert run()["put off"] == 1
    assert server.received == []
    assert "rotate it" in Attempt.objects.order_by("id").last().error


def test_a_redirect_is_a_failure(world, server, active) -> None:
    server.status, server.headers = 307, {"Location": "http://169.254.169.254/"}
    world.register("Early Teacher")
    assert run()["put off"] == 1
    assert "redirects" in Attempt.objects.order_by("id").last().error


def developer(world: World) -> User:
    user = User.objects.create(full_name="Dev", email="dev@example.org", created_at=clock.machine_now())
    Membership.objects.create(
        user=user,
        role=Role.PROVIDER_DEVELOPER,
        lead_provider=world.providers["Provider A"],
        created_at=clock.machine_now(),
    )
    return user


def test_after_a_day_developers_are_told_and_after_five_it_is_disabled_until_somebody_resumes_it(
    world, api, server, later, active
) -> None:
    developer(world)
    server.status = 503
    world.register("Early Teacher")
    run()
    for _ in range(3):
        later(hours=29)
        run()
    emails = Email.objects.filter(recipient="dev@example.org")
    assert [email.template for email in emails] == ["webhook-failing"]
    page = f"/provider/{world.id_of('Provider A')}/webhooks/{active['id']}"
    assert emails.get().content["body"].splitlines()[-1].endswith(page)
    assert [str(lag).split(" is ")[1].split(",")[0] for lag in in_trouble()] == ["failing"]
    for _ in range(3):
        later(hours=29)
        run()
    assert {email.template for email in emails.all()} == {"webhook-failing", "webhook-disabled"}
    assert state(api(), active) == "disabled"
    tries = len(server.received)
    later(hours=29)
    run()
    assert len(server.received) == tries
    server.status = 204
    do(api(), active, "resume")
    run()
    later(hours=30)
    run()
    assert said(server)[-1]["data"]["counts"]["participants/ecf"] == 1
    assert in_trouble() == []


def failing_emails() -> int:
    return Email.objects.filter(recipient="dev@example.org", template="webhook-failing").count()


def test_developers_are_told_of_each_time_that_it_fails_for_a_day(world, api, server, later, active) -> None:
    developer(world)
    for name, emails in (("Early Teacher", 1), ("Late Teacher", 2)):
        server.status = 503
        world.register(name)
        run()
        later(hours=29)
        run()
        assert failing_emails() == emails
        server.status = 204
        later(hours=29)
        run()
        assert state(api(), active) == "active"


def test_a_resumed_webhook_that_fails_again_is_told_of_again(world, api, server, later, active) -> None:
    developer(world)
    server.status = 503
    world.register("Early Teacher")
    run()
    later(hours=29)
    run()
    assert failing_emails() == 1
    do(api(), active, "pause")
    do(api(), active, "resume")
    run()
    later(hours=29)
    run()
    assert failing_emails() == 2


def test_where_there_are_no_developers_the_others_of_the_provider_are_told(world, api, server, active) -> None:
    at = {"at": Organisation.LEAD_PROVIDER}
    finance = user("Philip Finance", Role.PROVIDER_FINANCE, organisation_id=world.id_of("Provider A"), **at)
    user("Dan Developer", Role.PROVIDER_DEVELOPER, organisation_id=world.id_of("Provider B"), **at)
    server.status = 410
    world.register("Early Teacher")
    run()
    assert [email.recipient for email in Email.objects.filter(template="webhook-disabled")] == [finance.email]


def test_one_that_says_it_is_gone_is_disabled_at_once(world, api, server, active) -> None:
    server.status = 410
    world.register("Early Teacher")
    run()
    assert state(api(), active) == "disabled"


def test_a_paused_endpoint_waits_and_goes_on_where_it_was(world, api, server, later, active) -> None:
    do(api(), active, "pause")
    world.register("Early Teacher")
    run()
    assert server.received == []
    do(api(), active, "resume")
    run()
    later(seconds=11)
    run()
    assert [one["type"] for one in said(server)] == ["test", "changes.available"]
    assert codes(do(api(), active, "resume")) == (422, ["webhook_not_paused"])


def test_what_changed_since_a_time_is_announced_again(world, api, server, later, active) -> None:
    world.register("Early Teacher")
    run()
    later(seconds=11)
    PublishedDocument.objects.filter(feed="ecf-v3").update(updated_at=clock.service_now() - timedelta(days=1))
    since = clock.service_now() - timedelta(days=2)
    body = {"data": {"type": "webhook-replay", "attributes": {"since": since.isoformat()}}}
    assert do(api(), active, "replay", body).status_code == 200
    run()
    assert [one["data"]["counts"]["participants/ecf"] for one in said(server)] == [1, 1]
    body["data"]["attributes"]["since"] = "2021-01-01T00:00:00Z"
    assert codes(do(api(), active, "replay", body)) == (422, ["invalid"])


def test_announcing_again_loses_nothing_that_was_not_taken_yet(world, api, server, later, active) -> None:
    server.status = 503
    world.register("Early Teacher")
    world.school("100003")
    publish_schools()
    run()
    body = {"data": {"type": "webhook-replay", "attributes": {"since": clock.service_now().isoformat()}}}
    assert do(api(), active, "replay", body).status_code == 200
    server.status = 204
    later(seconds=11)
    run()
    assert said(server)[0]["data"]["counts"] == said(server)[1]["data"]["counts"]
    assert {"participants/ecf", "schools/ecf"} <= said(server)[0]["data"]["counts"].keys()


@pytest.mark.parametrize("status", [204, 500])
def test_a_digest_that_is_on_its_way_while_a_replay_is_asked_for_does_not_undo_it(
    world, api, server, later, active, monkeypatch, status
) -> None:
    body = {"data": {"type": "webhook-replay", "attributes": {"since": clock.service_now().isoformat()}}}
    world.register("Early Teacher")
    PublishedDocument.objects.filter(feed="ecf-v3").update(updated_at=clock.service_now())
    call = calling.call

    def replayed(*words: Any, **more: Any) -> Any:
        monkeypatch.setattr(calling, "call", call)
        answer = call(*words, **more)
        assert do(api(), active, "replay", body).status_code == 200
        return answer

    monkeypatch.setattr(calling, "call", replayed)
    server.status = status
    run()
    (first,) = Message.objects.filter(is_test=False, body__contains="changes.available", attempts=1)[:1]
    assert first.next_attempt_at is None
    server.status = 204
    later(seconds=11)
    run()
    assert len({one.headers["webhook-id"] for one in server.received}) == 2
    assert [one["data"]["counts"]["participants/ecf"] for one in said(server)] == [1, 1]


@pytest.mark.parametrize("status", [204, 500])
def test_a_webhook_that_is_deleted_while_a_message_is_on_its_way_is_gone(
    world, api, server, active, monkeypatch, status
) -> None:
    call = calling.call

    def deleted(*words: Any, **more: Any) -> Any:
        answer = call(*words, **more)
        assert api().delete(f"{WEBHOOKS}/{active['id']}").status_code == 200
        return answer

    monkeypatch.setattr(calling, "call", deleted)
    server.status = status
    world.register("Early Teacher")
    assert sum(run().values()) == 1
    assert not Endpoint.objects.exists()
    assert not Attempt.objects.exists()


def test_a_message_can_be_sent_again_and_its_tries_are_shown(world, api, server, active) -> None:
    server.answer, server.status = b"<b>no", 400
    world.register("Early Teacher")
    run()
    (delivery, _) = json.loads(api().get(f"{WEBHOOKS}/{active['id']}/deliveries").content)["data"]
    (attempt,) = delivery["attributes"]["attempts"]
    assert (attempt["status"], attempt["answer"], attempt["error"]) == (400, "<b>no", None)
    assert delivery["attributes"]["delivered_at"] is None
    server.status = 200
    assert api().post(f"/api/v3/webhook-deliveries/{delivery['id']}/again", {}).status_code == 200
    run()
    assert [one.headers["webhook-id"] for one in server.received] == [delivery["id"]] * 2


def test_a_digest_that_was_taken_is_sent_again_as_it_was_and_moves_the_webhook_nowhere(
    world, api, server, later, active
) -> None:
    world.register("Early Teacher")
    run()
    later(seconds=11)
    world.register("Late Teacher")
    (digest, _) = json.loads(api().get(f"{WEBHOOKS}/{active['id']}/deliveries").content)["data"]
    assert api().post(f"/api/v3/webhook-deliveries/{digest['id']}/again", {}).status_code == 200
    assert run() == {"delivered": 2, "put off": 0}
    first, *others = server.received
    (again,) = [one for one in others if one.headers["webhook-id"] == digest["id"]]  # they go in any order
    (news,) = [one for one in others if one is not again]
    assert again.body == first.body
    assert news.headers["webhook-id"] != digest["id"]
    assert json.loads(news.body)["data"]["counts"]["participants/ecf"] == 1
    assert json.loads(news.body)["data"]["after"] != json.loads(first.body)["data"]["after"]


def test_a_digest_that_is_sent_again_after_a_replay_does_not_undo_it(world, api, server, later, active) -> None:
    world.register("Early Teacher")
    run()
    later(seconds=11)
    PublishedDocument.objects.filter(feed="ecf-v3").update(updated_at=clock.service_now() - timedelta(days=1))
    since = (clock.service_now() - timedelta(days=2)).isoformat()
    assert do(api(), active, "replay", {"data": {"type": "any", "attributes": {"since": since}}}).status_code == 200
    (digest,) = Message.objects.filter(is_test=False)
    assert api().post(f"/api/v3/webhook-deliveries/{digest.id}/again", {}).status_code == 200
    assert run() == {"delivered": 2, "put off": 0}
    assert [one["data"]["counts"]["participants/ecf"] for one in said(server)] == [1, 1, 1]


def test_events_come_one_by_one_and_one_that_fails_holds_up_its_own_record_only(world, api, server, later) -> None:
    add(api(), server.url, mode="events", types=["participants/ecf", "partnerships/ecf", "participant-declarations"])
    run()
    server.received.clear()
    world.statement("Provider A", "2022-12-31")
    first = world.register("Early Teacher")
    declaration = world.declare(first)
    run()
    events = {(one["type"], one["data"]["id"]) for one in said(server)}
    assert ("participant.put", str(first.person_id)) in events
    assert ("declaration.state_changed", str(declaration.id)) in events
    hrefs = {one["data"]["href"] for one in said(server)}
    assert all(api().get(href).status_code == 200 for href in hrefs)
    server.received.clear()
    refused = str(first.person_id)
    server.before = lambda: setattr(server, "status", 500 if refused in server.received[-1].body.decode() else 204)
    challenge(world)
    later(seconds=11)
    run()
    with clock.at(instant("2022-10-02"), frozen=True):
        lift_challenge(partnership_id=world.partnerships["100001", "Provider A", 2022].id, actor=ACTOR)
    run()
    types = [one["type"] for one in said(server)]
    assert "partnership.challenged" in types
    assert types.count("participant.removed") == 1
    assert "participant.put" not in types, "it waits for the removal of the same record"
    server.before = lambda: None
    server.status = 200
    later(minutes=10)
    run()
    mine = [one["type"] for one in said(server) if one["data"]["id"] == refused]
    assert mine == ["participant.removed", "participant.removed", "participant.put"]
    assert types.count("partnership.challenged") == 1


def test_several_endpoints_are_sent_to_at_once_and_each_by_one(transactional_db, server) -> None:
    from cpd.webhooks.commands import add_endpoint
    from tests.world import simple_world

    world = simple_world()
    for number in range(3):
        add_endpoint(provider_id=world.id_of("Provider A"), url=f"{server.url}?{number}", actor=ACTOR)
    assert deliver_due(at_once=3) == {"delivered": 3, "put off": 0}
    assert sorted(one.path for one in server.received) == ["/hook?0", "/hook?1", "/hook?2"]


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({}, ("url", "invalid")),
        ({"url": "http://hooks.example.org/"}, ("url", "invalid")),
        ({"url": 1}, ("url", "invalid")),
        ({"url": "https://hooks.example.org/", "mode": "both"}, ("mode", "inclusion")),
        ({"url": "https://hooks.example.org/", "types": ["nothing"]}, ("types", "inclusion")),
        ({"url": "https://hooks.example.org/", "types": "statements"}, ("types", "inclusion")),
    ],
)
def test_what_is_no_webhook_is_refused(world, api, attributes, expected) -> None:
    response = api().post(WEBHOOKS, {"data": {"type": "webhook", "attributes": attributes}})
    found = [(error["title"], error["code"]) for error in json.loads(response.content)["errors"]]
    assert (response.status_code, found) == (422, [expected])


def test_a_provider_has_five_webhooks_each_address_once(world, api) -> None:
    for number in range(5):
        add(api(), f"https://hooks.example.org/{number}")
    body = {"data": {"type": "webhook", "attributes": {"url": "https://hooks.example.org/5"}}}
    assert codes(api().post(WEBHOOKS, body)) == (422, ["too_many_webhooks"])
    body["data"]["attributes"]["url"] = "https://hooks.example.org/1"
    assert codes(api().post(WEBHOOKS, body)) == (422, ["taken"])
    assert len(json.loads(api().get(WEBHOOKS).content)["data"]) == 5


def test_a_webhook_is_its_providers_alone(world, api, active) -> None:
    message = Message.objects.get()
    other = api("Provider B")
    assert json.loads(other.get(WEBHOOKS).content)["data"] == []
    for what in ("test", "rotate", "pause", "resume"):
        assert do(other, active, what).status_code == 404
    body = {"data": {"type": "x", "attributes": {"since": "2026-01-01T00:00:00Z"}}}
    assert do(other, active, "replay", body).status_code == 404
    assert other.get(f"{WEBHOOKS}/{active['id']}").status_code == 404
    assert other.get(f"{WEBHOOKS}/{active['id']}/deliveries").status_code == 404
    assert other.post(f"/api/v3/webhook-deliveries/{message.id}/again", {}).status_code == 404
    assert other.client.delete(f"{WEBHOOKS}/{active['id']}", headers=other.headers({})).status_code == 404
    assert state(api(), active) == "active"


def test_a_deleted_webhook_is_gone_with_its_messages(world, api, active) -> None:
    caller = api()
    assert caller.client.delete(f"{WEBHOOKS}/{active['id']}", headers=caller.headers({})).status_code == 200
    assert not Endpoint.objects.exists()
    assert not Message.objects.exists()
    assert caller.get(f"{WEBHOOKS}/{active['id']}").status_code == 404
