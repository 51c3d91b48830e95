"""A provider's developers and their webhooks, page by page (rules WEB-1, WEB-3 and WEB-6)."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from cpd.accounts.commands import give_role
from cpd.accounts.models import User
from cpd.accounts.roles import Organisation, Role
from cpd.core import clock
from cpd.publishing.models import PublishedDocument
from cpd.web.kit.words import in_words
from cpd.webhooks.commands import deliver_due
from cpd.webhooks.models import Attempt, Endpoint, Message
from cpd.webhooks.secrets import opened, shown
from tests.accounts.people import user
from tests.webhooks.receiving import Server
from tests.world import ACTOR

pytestmark = pytest.mark.django_db


def text_of(answer) -> str:
    return answer.content.decode()


def get(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return text_of(answer)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    assert found, f"{name} is not on the page"
    return found[1]


def secret_on(page: str) -> str:
    (found,) = re.findall(r"whsec_[A-Za-z0-9+/]{43}=", page)
    return found


def run() -> None:
    deliver_due(at_once=1)


def form_for(client: Client, home: str, url: str, **more: object) -> dict[str, object]:
    """The form of adding, as a browser sends it."""
    return {"url": url, "mode": "digest", "form": hidden(get(client, f"{home}/webhooks/add"), "form"), **more}


@pytest.fixture
def webhook(client, home, server, later) -> str:
    """The page of an active webhook."""
    client.post(f"{home}/webhooks/add", form_for(client, home, server.url))
    run()
    server.received.clear()
    later(seconds=11)
    return f"{home}/webhooks/{Endpoint.objects.get().id}"


def state() -> str:
    return Endpoint.objects.get().state


class TestAdding:
    def test_shows_the_secret_once_and_the_webhook_is_active_when_the_test_message_was_taken(
        self, client, home, server: Server
    ) -> None:
        answer = client.post(f"{home}/webhooks/add", form_for(client, home, server.url, types=["statements"]))
        secret = secret_on(text_of(answer))
        assert answer["Cache-Control"] == "no-store"
        endpoint = Endpoint.objects.get()
        assert (endpoint.types, endpoint.state) == (["statements"], "unconfirmed")
        assert server.received == [], "no page waits for the server"
        address = f"{home}/webhooks/{endpoint.id}"
        assert "Not confirmed" in get(client, address)
        run()
        assert server.received[0].signed_with(secret)
        page = get(client, address)
        assert "Active" in page
        assert secret.removeprefix("whsec_") not in page + get(client, f"{home}/webhooks")

    def test_twice_from_one_page_gives_one_webhook_and_the_same_secret(self, client, home, server, later) -> None:
        form = form_for(client, home, server.url)
        first, second = (secret_on(text_of(client.post(f"{home}/webhooks/add", form))) for _ in range(2))
        assert first == second
        assert Endpoint.objects.count() == Message.objects.count() == 1
        later(minutes=11)
        late = client.post(f"{home}/webhooks/add", form)
        assert late.status_code == 422
        assert "whsec_" not in text_of(late)

    def test_the_same_address_from_another_page_is_refused(self, client, home, server) -> None:
        client.post(f"{home}/webhooks/add", form_for(client, home, server.url))
        again = client.post(f"{home}/webhooks/add", form_for(client, home, server.url))
        assert again.status_code == 422
        assert "You have a webhook with this URL already" in text_of(again)

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"url": ""}, "Enter the URL."),
            ({"url": "http://hooks.example.org"}, "https:// with a host name"),
            ({"url": "https://10.0.0.1/"}, "no IP address"),
            ({"mode": "fax"}, "Select what you want to be sent."),
            ({"types": ["treasure"]}, "Select resources from the list."),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(self, client, home, wrong, said) -> None:
        form = form_for(client, home, "https://hooks.example.org/cpd")
        answer = client.post(f"{home}/webhooks/add", {**form, **wrong})
        assert answer.status_code == 422
        assert said in text_of(answer)
        assert hidden(text_of(answer), "form") == form["form"]
        assert not Endpoint.objects.exists()

    def test_the_sixth_is_refused_and_the_list_says_so(self, client, home) -> None:
        for number in range(5):
            client.post(f"{home}/webhooks/add", form_for(client, home, f"https://hooks.example.org/{number}"))
        sixth = client.post(f"{home}/webhooks/add", form_for(client, home, "https://hooks.example.org/6"))
        assert sixth.status_code == 422
        assert Endpoint.objects.count() == 5
        page = get(client, f"{home}/webhooks")
        assert "You already have 5 webhooks, which is the limit" in page
        assert "/webhooks/add" not in page

    @pytest.mark.parametrize("form", ["", "x" * 41, "a\x00b"])
    def test_a_form_that_carries_nothing_of_ours_is_taken_once(self, client, home, form) -> None:
        sent = {"url": "https://hooks.example.org/cpd", "mode": "digest", "form": form}
        assert client.post(f"{home}/webhooks/add", sent).status_code == 200
        assert client.post(f"{home}/webhooks/add", sent).status_code == 422


class TestRotating:
    def test_shows_a_new_secret_and_both_sign(self, client, world, server, webhook) -> None:
        endpoint = Endpoint.objects.get()
        old = shown(opened(endpoint.secret, endpoint.id))
        form = {"replacing": hidden(get(client, f"{webhook}/rotate"), "replacing")}
        new = secret_on(text_of(client.post(f"{webhook}/rotate", form)))
        world.register("Terry Teacher")
        run()
        assert server.received[0].signed_with(old)
        assert server.received[0].signed_with(new)

    def test_twice_from_one_page_rotates_once(self, client, server, webhook, later) -> None:
        old = Endpoint.objects.get().secret
        form = {"replacing": hidden(get(client, f"{webhook}/rotate"), "replacing")}
        first, second = (secret_on(text_of(client.post(f"{webhook}/rotate", form))) for _ in range(2))
        assert first == second
        assert Endpoint.objects.get().previous_secret == old
        later(minutes=11)
        late = client.post(f"{webhook}/rotate", form)
        assert late.status_code == 422
        assert "was rotated after you opened this page" in text_of(late)
        assert Endpoint.objects.get().previous_secret == old

    def test_a_form_that_does_not_say_which_secret_it_means_replaces_the_present_one(self, client, webhook) -> None:
        old = Endpoint.objects.get().secret
        secret_on(text_of(client.post(f"{webhook}/rotate", {})))
        assert Endpoint.objects.get().previous_secret == old


class TestDoing:
    def test_a_test_message_goes_by_the_job_and_the_page_shows_how_it_went(self, client, server, webhook) -> None:
        server.status, server.answer = 500, b"<script>alert('x')</script>" + b"y" * 2000
        answer = client.post(f"{webhook}/test", follow=True)
        assert "within a minute" in text_of(answer)
        assert server.received == []
        run()
        message = Message.objects.get(next_attempt_at__isnull=False)
        listed = get(client, f"{webhook}?shown=undelivered")
        assert "Status 500." in listed
        page = get(client, f"{webhook}/deliveries/{message.id}")
        assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in page
        assert "<script>alert" not in page
        assert "y" * 900 in page
        assert "y" * 1024 not in page

    def test_paused_waits_and_resumed_goes_on(self, client, world, server, webhook, later) -> None:
        assert "paused" in text_of(client.post(f"{webhook}/pause", follow=True))
        client.post(f"{webhook}/pause")
        world.register("Terry Teacher")
        run()
        assert server.received == []
        assert "not announced yet" in get(client, webhook)
        client.post(f"{webhook}/resume")
        again = client.post(f"{webhook}/resume", follow=True)
        assert "not stopped" in text_of(again)
        run()
        later(seconds=11)
        run()
        assert [b"changes.available" in one.body for one in server.received] == [False, True]
        assert "Up to date" in get(client, webhook)

    def test_a_stopped_one_is_tested_by_resuming_it(self, client, server, webhook) -> None:
        client.post(f"{webhook}/pause")
        assert "Resume it: that sends a test message" in text_of(client.post(f"{webhook}/test", follow=True))
        run()
        assert server.received == []

    def test_deleting_twice_leads_to_the_list(self, client, home, webhook) -> None:
        assert "Do you want to delete this webhook?" in get(client, f"{webhook}/delete")
        for _ in range(2):
            assert client.post(f"{webhook}/delete")["Location"] == f"{home}/webhooks"
        assert client.get(webhook).status_code == 404
        assert client.get(f"{webhook}/delete").status_code == 404

    def test_sends_a_message_again_under_its_id(self, client, server, webhook) -> None:
        message = Message.objects.get()
        client.post(f"{webhook}/deliveries/{message.id}/again")
        run()
        assert [one.headers["webhook-id"] for one in server.received] == [str(message.id)]

    def test_announces_again_what_changed_since_a_time(self, client, world, server, webhook, later) -> None:
        world.register("Terry Teacher")
        run()
        assert len(server.received) == 1
        later(seconds=11)
        now = clock.service_now()
        PublishedDocument.objects.filter(feed="ecf-v3").update(updated_at=now - timedelta(days=1))
        day = (now - timedelta(days=3)).date()
        form = {"day-day": str(day.day), "day-month": str(day.month), "day-year": str(day.year), "clock_time": "9.30"}
        answer = client.post(f"{webhook}/replay", form, follow=True)
        assert f"What changed since {in_words(day)} at 9:30am will be announced again" in text_of(answer)
        run()
        assert len(server.received) == 2
        assert b'"participants/ecf":1' in server.received[1].body

    @pytest.mark.parametrize(
        ("form", "said"),
        [
            ({}, "Enter the day."),
            ({"day-day": "1", "day-month": "1", "day-year": "2020"}, "Enter a time in the past that is after"),
            ({"day-day": "1", "day-month": "1", "day-year": "2999"}, "Enter a time in the past that is after"),
            ({"day-day": "1", "day-month": "9", "day-year": "2026", "clock_time": "half"}, "like 09:30"),
            ({"day-day": "1", "day-month": "9", "day-year": "2026", "clock_time": "25:00"}, "like 09:30"),
        ],
    )
    def test_refuses_a_time_that_is_none(self, client, webhook, form, said) -> None:
        before = Endpoint.objects.get().number
        answer = client.post(f"{webhook}/replay", form)
        assert answer.status_code == 422
        assert said in text_of(answer)
        assert Endpoint.objects.get().number == before

    def test_shows_messages_page_by_page_in_as_many_queries_for_many_as_for_few(
        self, client, webhook, django_assert_max_num_queries
    ) -> None:
        message = Message.objects.get()
        for _ in range(60):
            message.pk = None
            message.id = Message._meta.get_field("id").get_default()
            message.save(force_insert=True)
            Attempt.objects.create(
                provider_id=message.provider_id, message=message, at=message.created_at, seconds=0.1, status=204
            )
        with django_assert_max_num_queries(20):
            page = get(client, f"{webhook}?page=3")
        assert "Showing 51 to 61 of 61" in page
        assert client.get(f"{webhook}?shown=lost").status_code == 422


class TestWhoSeesWhat:
    def test_a_developer_of_another_provider_finds_no_such_page(self, client, client_of, world, home, webhook) -> None:
        stranger = client_of(Role.PROVIDER_DEVELOPER, "Provider B")
        message = f"{webhook}/deliveries/{Message.objects.get().id}"
        own = webhook.replace(str(world.id_of("Provider A")), str(world.id_of("Provider B")))
        before = Endpoint.objects.values().get()
        for address in (home, f"{home}/webhooks", webhook, own, message, message.replace(webhook, own)):
            assert stranger.get(address).status_code == 404, address
        for address in (webhook, own):
            for what in ("test", "rotate", "pause", "resume", "replay"):
                assert stranger.post(f"{address}/{what}").status_code == 404, (address, what)
        assert stranger.post(f"{webhook}/delete").status_code == 404
        assert stranger.post(f"{message}/again").status_code == 404
        stranger.post(f"{own}/delete")
        assert Endpoint.objects.values().get() == before
        assert Message.objects.count() == 1

    def test_the_database_shows_nothing_of_another_provider_to_a_page_that_forgot_whose_it_is(
        self, client, client_of, world, webhook, monkeypatch
    ) -> None:
        stranger = client_of(Role.PROVIDER_DEVELOPER, "Provider B")
        monkeypatch.setattr(
            "cpd.web.providers.webhooks.endpoint_of", lambda _, key: Endpoint.objects.filter(id=key).first()
        )
        own = webhook.replace(str(world.id_of("Provider A")), str(world.id_of("Provider B")))
        assert client.get(webhook).status_code == 200
        assert stranger.get(own).status_code == 404

    def test_a_developer_of_two_providers_chooses(self, client_of, world) -> None:
        both = client_of(Role.PROVIDER_DEVELOPER, "Provider A", "Provider B")
        page = get(both, "/provider")
        assert str(world.id_of("Provider A")) in page
        assert str(world.id_of("Provider B")) in page

    def test_a_data_manager_sees_no_webhooks_and_no_link_to_them(self, client_of, home) -> None:
        manager = client_of(Role.PROVIDER_DATA_MANAGER)
        assert manager.get("/provider")["Location"] == home
        assert "webhooks" not in get(manager, home).split("<h1")[1].split("Everything else")[0]
        assert manager.get(f"{home}/webhooks").status_code == 403

    def test_a_role_at_one_provider_is_none_at_another(self, client_of, world) -> None:
        client_of(Role.PROVIDER_DEVELOPER, "Provider A", name="Two Roles")
        both = User.objects.get(full_name="Two Roles")
        manager = Role.PROVIDER_DATA_MANAGER
        at = {"at": Organisation.LEAD_PROVIDER, "organisation_id": world.id_of("Provider B")}
        give_role(user_id=both.id, role=manager, actor=ACTOR, **at)
        client = Client()
        client.get(f"/sandbox/sign-in/{both.id}")
        assert client.get(f"/provider/{world.id_of('Provider A')}/webhooks").status_code == 200
        assert client.get(f"/provider/{world.id_of('Provider B')}/webhooks").status_code == 404
        assert client.get(f"/provider/{world.id_of('Provider B')}").status_code == 200

    def test_operations_sees_lag_and_failures_of_all_and_neither_secrets_nor_whole_addresses(
        self, client, home, world, server
    ) -> None:
        client.post(f"{home}/webhooks/add", form_for(client, home, f"{server.url}?key=canary"))
        run()
        server.status = 503
        world.register("Terry Teacher")
        Message.objects.update(created_at=Message.objects.get().created_at.replace(year=2020))
        run()
        olga = Client()
        olga.get(f"/sandbox/sign-in/{user('Olga Operations', Role.OPERATIONS).id}")
        page = get(olga, "/webhooks")
        assert "Provider A" in page
        assert "127.0.0.1" in page
        assert "Status 503." in page
        assert "Nothing taken since" in page
        assert "canary" not in page
        assert "whsec" not in page
        assert Endpoint.objects.get().secret not in page
        assert "Provider A" not in get(olga, "/webhooks?state=active").partition("<table")[2]
        assert olga.get("/webhooks?state=lost").status_code == 422
        endpoint, message = Endpoint.objects.get(), Message.objects.get(is_test=False)
        Message.objects.filter(id=message.id).update(body=message.body.replace("{", '{"somebody": "Zoe Payload",', 1))
        Attempt.objects.update(answer="Zoe Answer")
        address = f"/webhooks/{endpoint.id}"
        assert f'href="{address}"' in page
        deliveries = get(olga, address)
        for told in ("Provider A", "127.0.0.1", str(message.id), "changes.available", "Status 503.", "Next attempt"):
            assert told in deliveries, told
        for kept in ("canary", "whsec", endpoint.secret, "Zoe"):
            assert kept not in deliveries, kept
        assert str(message.id) not in get(olga, f"{address}?shown=delivered")
        assert str(message.id) in get(olga, f"{address}?shown=undelivered")
        assert olga.get(f"{address}?shown=lost").status_code == 422
        assert [olga.get(f"/webhooks/{key}").status_code for key in (message.id, "nothing")] == [404, 404]
        assert client.get(address).status_code == 403
        assert olga.get(home).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_add_one_webhook_and_show_one_secret(client, home) -> None:
    form = form_for(client, home, "https://hooks.example.org/cpd")
    together, pages = threading.Barrier(2), []

    def click() -> None:
        another = Client()
        another.cookies = client.cookies
        together.wait()
        pages.append(text_of(another.post(f"{home}/webhooks/add", form)))
        connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    first, second = map(secret_on, pages)
    assert first == second
    assert Endpoint.objects.count() == 1
