"""Declaring from a CSV file: checked, looked at, declared once, whatever is clicked (rule DEC-30)."""

import csv
import io
import threading
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from pghistory.models import Events

from cpd.accounts.models import User
from cpd.accounts.roles import Role
from cpd.core import clock
from cpd.declarations.models import Declaration, DeclarationFile
from cpd.jobs.retention import delete_what_has_expired
from tests.api.test_changes import at_service
from tests.rows import kept
from tests.world import World

pytestmark = pytest.mark.django_db
COLUMNS = "participant_id,course_identifier,declaration_type,declaration_date,client_reference"


@pytest.fixture(autouse=True)
def _november_2022(world):
    """Everything here happens while the world's declarations are taken."""
    with at_service("2022-11-15T10:00:00"):
        yield


@kept
def _three_teachers(world: World) -> list[str]:
    world.statement("Provider A", "2022-12-31")
    return [str(world.register(f"Teacher {n}").person_id) for n in ("One", "Two", "Three")]


@pytest.fixture
def people(world: World) -> list[str]:
    """The ids of three early career teachers of Provider A's."""
    return _three_teachers(world)


@pytest.fixture
def manager(client_of) -> Client:
    """A data manager of Provider A's."""
    return client_of(Role.PROVIDER_DATA_MANAGER, name="Dana Data")


def rows_of(people: list[str], day: str = "2022-10-01T09:00:00Z") -> str:
    rows = [f"{person},ecf-induction,started,{day},row {n}" for n, person in enumerate(people, 1)]
    return "\n".join([COLUMNS, *rows])


def upload(client: Client, home: str, text: str | bytes, name: str = "starts.csv") -> Any:
    content = text.encode() if isinstance(text, str) else text
    return client.post(f"{home}/declarations", {"file": SimpleUploadedFile(name, content)})


def uploaded(client: Client, home: str, text: str) -> str:
    answer = upload(client, home, text)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def results(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(f"{address}/result")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


class TestAFile:
    def test_is_checked_then_declared_row_by_row_as_the_api_does(self, manager, home, people) -> None:
        bad = f"{people[0]},ecf-induction,started,2021-01-01T09:00:00Z,too early"
        address = uploaded(manager, home, f"{rows_of(people)}\n{bad}")
        assert not Declaration.objects.exists()
        page = shown(manager, address)
        assert "3 rows without errors, 1 row with errors. Nothing is declared yet." in page
        assert "too early" in page
        assert [one["result"] for one in results(manager, address)] == ["no errors"] * 3 + ["error"]
        manager.post(address)
        assert Declaration.objects.count() == 3
        assert "3 rows declared by Dana Data on" in " ".join(shown(manager, address).split())
        after = results(manager, address)
        assert [one["line"] for one in after] == ["2", "3", "4", "5"]
        declared = {str(key): state for key, state in Declaration.objects.values_list("id", "state")}
        assert {one["declaration_id"]: one["state"] for one in after[:3]} == declared
        assert after[3]["result"] == "error"
        assert after[3]["errors"].startswith("declaration_date: ")
        assert after[3]["declaration_id"] == ""

    def test_is_recorded_as_the_persons_work(self, manager, home, people) -> None:
        manager.post(uploaded(manager, home, rows_of(people[:1])))
        event = Events.objects.tracks(Declaration.objects.get()).first()
        assert event.pgh_context["actor"] == f"provider:{User.objects.get(full_name='Dana Data').id}"

    def test_declares_once_however_often_it_is_sent(self, manager, client, home, people) -> None:
        address = uploaded(manager, home, rows_of(people))
        manager.post(address)
        before = DeclarationFile.objects.values().get()
        assert "Nothing was declared again" in client.post(address, follow=True).content.decode()
        assert DeclarationFile.objects.values().get() == before
        assert Declaration.objects.count() == 3
        second = uploaded(manager, home, rows_of(people))
        assert "There is nothing to declare" in shown(manager, second)
        manager.post(second)
        assert Declaration.objects.count() == 3

    def test_is_judged_again_when_it_is_declared(self, manager, home, people) -> None:
        first, second = (uploaded(manager, home, rows_of(people[:2])) for _ in range(2))
        assert "2 rows without errors" in shown(manager, second)
        manager.post(first)
        manager.post(second)
        assert [one["result"] for one in results(manager, second)] == ["error", "error"]
        assert Declaration.objects.count() == 2

    def test_of_results_can_be_corrected_and_uploaded_again(self, manager, home, people) -> None:
        address = uploaded(manager, home, rows_of(people, "2021-01-01T09:00:00Z"))
        text = manager.get(f"{address}/result").content.decode()
        corrected = uploaded(manager, home, text.replace("2021-01-01", "2022-10-01"))
        manager.post(corrected)
        assert Declaration.objects.count() == 3

    @pytest.mark.parametrize(
        ("content", "name", "said"),
        [
            (b"", "starts.csv", "is empty"),
            (b"a,b\n1,2\n", "starts.csv", "participant_id, course_identifier"),
            (f"{COLUMNS},shoe_size\n".encode(), "starts.csv", "shoe_size"),
            (b"PK\x03\x04", "starts.xlsx", "must be a CSV file"),
            (b"x" * (1024 * 1024 + 1), "starts.csv", "must be smaller than 1 MB"),
            (f"{COLUMNS}\n{'a,b,c,d,e' + chr(10)}".encode() * 1 + b"a,b,c,d,e\n" * 500, "starts.csv", "501 rows"),
            (f"{COLUMNS}\n".encode() + b"a,b\n" * 30, "starts.csv", "And 10 more like these"),
        ],
    )
    def test_that_is_none_is_refused_in_words_and_not_kept(self, manager, home, content, name, said) -> None:
        answer = upload(manager, home, content, name)
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert not DeclarationFile.objects.exists()

    def test_has_a_template(self, manager, home) -> None:
        answer = manager.get(f"{home}/declarations/template")
        assert answer.content.decode().removeprefix("\ufeff").startswith("participant_id,course_identifier")
        assert upload(manager, home, answer.content).status_code == 422

    @pytest.mark.parametrize("name", ["a\x00b.csv", "a;b='c'.csv", "é" * 300 + ".csv", "<b>.csv"])
    def test_may_have_any_name(self, manager, home, people, name) -> None:
        address = upload(manager, home, rows_of(people[:1]), name)["Location"]
        assert "<b>" not in shown(manager, address)
        header = manager.get(f"{address}/result")["Content-Disposition"]
        assert header == f'attachment; filename="declarations-{DeclarationFile.objects.get().id}.csv"'

    def test_is_deleted_after_30_days(self, manager, home, people, later) -> None:
        address = uploaded(manager, home, rows_of(people))
        manager.post(address)
        delete_what_has_expired()
        assert DeclarationFile.objects.exists()
        DeclarationFile.objects.update(uploaded_at=clock.machine_now())
        later(days=31)
        delete_what_has_expired()
        assert not DeclarationFile.objects.exists()
        assert Declaration.objects.count() == 3

    def test_is_checked_in_the_list_with_as_many_queries_for_many_as_for_one(
        self, manager, home, people, django_assert_max_num_queries
    ) -> None:
        for _ in range(10):
            uploaded(manager, home, rows_of(people[:1]))
        with django_assert_max_num_queries(17):
            page = shown(manager, f"{home}/declarations")
        assert page.count("Dana Data") == 10


class TestWhoSeesWhat:
    def test_another_provider_finds_no_such_file(self, manager, client_of, world, home, people) -> None:
        address = uploaded(manager, home, rows_of(people))
        stranger = client_of(Role.PROVIDER_DATA_MANAGER, "Provider B")
        own = address.replace(str(world.id_of("Provider A")), str(world.id_of("Provider B")))
        for one in (f"{home}/declarations", address, own, f"{address}/result", f"{own}/result"):
            assert stranger.get(one).status_code == 404, one
            assert stranger.post(one).status_code in (404, 405), one
        assert not Declaration.objects.exists()
        assert DeclarationFile.objects.get().declared_at is None

    def test_another_providers_people_are_unknown_to_a_row(self, world, client_of, people) -> None:
        stranger = client_of(Role.PROVIDER_DATA_MANAGER, "Provider B")
        address = uploaded(stranger, f"/provider/{world.id_of('Provider B')}", rows_of(people))
        assert "0 rows without errors, 3 rows with errors" in shown(stranger, address)

    def test_the_database_shows_no_file_of_another_provider_to_a_page_that_forgot_whose_it_is(
        self, manager, client_of, world, home, people, monkeypatch
    ) -> None:
        address = uploaded(manager, home, rows_of(people))
        monkeypatch.setattr(
            "cpd.web.providers.declaring.file_of", lambda _, key: DeclarationFile.objects.filter(id=key).first()
        )
        stranger = client_of(Role.PROVIDER_DATA_MANAGER, "Provider B")
        own = address.replace(str(world.id_of("Provider A")), str(world.id_of("Provider B")))
        assert manager.get(address).status_code == 200
        assert stranger.get(own).status_code == 404

    def test_finance_users_do_not_declare(self, client_of, home) -> None:
        finance = client_of(Role.PROVIDER_FINANCE)
        assert finance.get(f"{home}/declarations").status_code == 403
        assert upload(finance, home, COLUMNS).status_code == 403


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_two_clicks_declare_once_and_both_lead_to_the_result(self, manager, home, people) -> None:
        address = uploaded(manager, home, rows_of(people))
        together, answers = threading.Barrier(2), []

        def click() -> None:
            another = Client()
            another.cookies = manager.cookies
            together.wait()
            answers.append(another.post(address))
            connection.close()

        clicks = [threading.Thread(target=click) for _ in range(2)]
        for one in clicks:
            one.start()
        for one in clicks:
            one.join()
        assert [answer.status_code for answer in answers] == [302, 302]
        assert Declaration.objects.count() == 3
        assert "3 rows declared" in shown(manager, address)

    def test_while_a_bulk_request_is_at_work_nothing_waits_and_the_page_says_so(self, manager, home, people) -> None:
        address = uploaded(manager, home, rows_of(people))
        key = home.rpartition("/")[2]
        other = connections.create_connection("default")
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [f"bulk {key}"])
            for answer in (manager.post(address), upload(manager, home, rows_of(people))):
                assert answer.status_code == 422
                assert "We are still working on a file or bulk request of yours" in answer.content.decode()
        finally:
            other.close()
        assert not Declaration.objects.exists()
        assert manager.post(address).status_code == 302
        assert Declaration.objects.count() == 3
