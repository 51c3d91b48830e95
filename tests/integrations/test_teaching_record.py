"""The client of the teaching record, against a server on this machine whose answers are written by hand."""

import json
import logging
from datetime import date
from itertools import count

import pytest
import structlog

from cpd.integrations import teaching_record, watched
from cpd.integrations.teaching_record import (
    Alert,
    Answer,
    AnswerKind,
    LocalClient,
    RecordAway,
    RecordRefused,
    TeachingRecord,
)
from cpd.integrations.teaching_record import http as over_http
from cpd.integrations.teaching_record.http import HttpClient
from cpd.integrations.teaching_record.record import PROHIBITION
from tests.integrations.record_server import KEY, Record, alert, person, problem, recording

TODAY = date(2026, 11, 26)
NUMBER = "AB123456C"
OTHER_CATEGORY = "70b7d473-2ec8-4643-bfd4-d4ab9a9a0988"
BUSY = (503, {}, b"")


@pytest.fixture
def server():
    with recording() as record:
        record.people["3009911"] = person()
        record.numbers["3009911"] = NUMBER
        yield record


@pytest.fixture
def client(server: Record) -> HttpClient:
    return HttpClient(server.url, KEY, sleep=lambda _: None)


@pytest.fixture
def _hurried(monkeypatch) -> None:
    monkeypatch.setattr(over_http, "READ_ON_A_PAGE", 0.05)
    monkeypatch.setattr(over_http, "READ_IN_A_JOB", 0.05)
    monkeypatch.setattr(over_http, "MORE", 0.1)
    monkeypatch.setattr(over_http, "CONNECT", 0.2)


class TestAnswers:
    def test_a_record_has_name_birth_qts_induction_and_alerts(self, server, client) -> None:
        server.people["3009911"] = person(alerts=[alert(PROHIBITION), alert(OTHER_CATEGORY, "2026-03-01")])
        assert client.find("3009911") == Answer(
            AnswerKind.RECORD,
            TeachingRecord(
                trn="3009911",
                first_name="Imani",
                last_name="Okoro-Lane",
                date_of_birth=date(1994, 5, 17),
                qts_on=date(2025, 7, 11),
                induction_status="InProgress",
                induction_started_on=date(2025, 9, 1),
                alerts=(Alert(PROHIBITION), Alert(OTHER_CATEGORY, date(2026, 3, 1))),
            ),
        )
        assert server.journal == [("/v3/persons/3009911", {"include": "Induction,Alerts"})]

    def test_the_record_finds_somebody_by_their_national_insurance_number(self, server, client) -> None:
        assert client.find("3009911", national_insurance_number=NUMBER).kind is AnswerKind.RECORD
        assert client.find("3009911", national_insurance_number="ZY987654A").kind is AnswerKind.NOTHING
        assert all("dateOfBirth" not in given for _, given in server.journal)

    def test_a_number_that_nobody_has_is_nothing(self, client) -> None:
        assert client.find("0000123") == Answer(AnswerKind.NOTHING)

    def test_a_deactivated_record_says_so(self, server, client) -> None:
        server.deactivated.add("3009912")
        assert client.find("3009912") == Answer(AnswerKind.DEACTIVATED)

    def test_a_merged_record_names_its_survivor_and_is_not_followed(self, server, client) -> None:
        server.merged["3009913"] = "3009911"
        assert client.find("3009913") == Answer(AnswerKind.MERGED, merged_into="3009911")
        assert len(server.journal) == 1

    @pytest.mark.parametrize(
        ("parts", "name"),
        [
            (("Imani", "", "Okoro-Lane"), "Imani Okoro-Lane"),
            (("Imani", "", "."), "Imani"),
            (("Imani", "  ", "Okoro "), "Imani Okoro"),
            (("Mary Ann", "J.", "O'Neill"), "Mary Ann J. O'Neill"),
        ],
    )
    def test_a_name_has_no_double_blanks_and_no_dots_for_what_is_missing(self, parts, name) -> None:
        first, middle, last = parts
        assert TeachingRecord("1", first_name=first, middle_name=middle, last_name=last).name == name

    def test_early_years_status_alone_is_no_qts(self, server, client) -> None:
        server.people["3009911"] = person(qts=None, eyts={"holdsFrom": "2020-07-01", "routes": []})
        assert client.find("3009911").record.qts_on is None

    def test_a_status_that_we_do_not_know_is_kept_as_it_is(self, server, client) -> None:
        server.people["3009911"] = person(induction={"status": "SomethingNew", "startDate": None})
        assert client.find("3009911").record.induction_status == "SomethingNew"


@pytest.mark.parametrize(
    ("end", "prohibited"),
    [(None, True), ("2026-11-27", True), ("2026-11-26", False), ("2026-11-25", False), ("soon", True)],
)
def test_a_prohibition_counts_until_the_day_before_its_end_and_when_that_cannot_be_read(
    server, client, end, prohibited
) -> None:
    server.people["3009911"] = person(alerts=[alert(PROHIBITION.upper(), end)])
    record = client.find("3009911").record
    assert (record.prohibited(TODAY), record.flagged(TODAY)) == (prohibited, prohibited)


def test_an_alert_of_another_category_is_for_a_person_to_judge(server, client) -> None:
    server.people["3009911"] = person(alerts=[alert(OTHER_CATEGORY)])
    record = client.find("3009911").record
    assert (record.prohibited(TODAY), record.flagged(TODAY)) == (False, True)


class TestTrouble:
    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_on_a_page_a_question_without_an_answer_is_asked_once_more(self, server, client, status) -> None:
        server.script = [(status, {}, b"")]
        assert client.find("3009911").kind is AnswerKind.RECORD
        server.script = [(status, {}, b"")] * 2
        with pytest.raises(RecordAway):
            client.find("3009911")
        assert len(server.journal) == 4

    def test_a_job_tries_again_by_itself(self, server, client) -> None:
        server.script = [BUSY]
        with pytest.raises(RecordAway):
            client.find("3009911", patient=True)
        assert len(server.journal) == 1

    def test_who_is_told_to_wait_does_not_ask_again_at_once(self, server, client) -> None:
        server.script = [(429, {"Retry-After": "20"}, b"")]
        with pytest.raises(RecordAway) as away:
            client.find("3009911")
        assert (away.value.after, len(server.journal)) == (20.0, 1)
        assert client.circuit.may_ask()

    @pytest.mark.parametrize(
        ("said", "after"), [("", None), ("soon", None), ("-5", None), ("99999", 3600.0), ("1.5", None)]
    )
    def test_a_time_to_wait_is_seconds_and_at_most_an_hour(self, server, client, said, after) -> None:
        server.script = [(503, {"Retry-After": said}, b"")] * 2
        with pytest.raises(RecordAway) as away:
            client.find("3009911")
        assert away.value.after == after

    @pytest.mark.parametrize("word", ["drop", "silent", "cut"])
    @pytest.mark.usefixtures("_hurried")
    def test_a_server_that_hangs_up_is_silent_or_stops_in_the_middle_is_away(self, server, client, word) -> None:
        server.script = [word, word]
        with pytest.raises(RecordAway) as away:
            client.find("3009911")
        assert "3009911" not in str(away.value)

    def test_a_server_that_says_a_little_every_moment_is_away_once_the_time_is_up(
        self, server, client, monkeypatch
    ) -> None:
        """Each reading takes a second of a made-up clock, and the server is never silent for as long as it may be."""
        seconds = count()
        monkeypatch.setattr(watched, "monotonic", lambda: float(next(seconds)))
        monkeypatch.setattr(over_http, "READ_IN_A_JOB", 60.0)
        monkeypatch.setattr(over_http, "MORE", -50.0)
        server.script = ["drip"]
        with pytest.raises(RecordAway, match="did not answer"):
            client.find("3009911", patient=True)
        assert next(seconds) == over_http.CONNECT + 60 - 50 + 1

    def test_a_server_that_is_not_there_is_away(self) -> None:
        with recording() as gone:
            url = gone.url
        with pytest.raises(RecordAway):
            HttpClient(url, KEY, sleep=lambda _: None).find("3009911")

    @pytest.mark.parametrize(
        "answer",
        [
            (200, {"Content-Type": "text/html"}, b"<html>Please sign in</html>"),
            (200, {}, b"[]"),
            (200, {}, {"trn": "3009911", "firstName": "I", "lastName": "O", "induction": None}),
            (200, {}, person(alerts=None)),
            (200, {}, person(dateOfBirth="yesterday")),
            (401, {}, b""),
            (403, {}, problem(403, 10040)[2]),
            (400, {}, b""),
            (404, {}, b""),
            problem(404, None),
            (410, {}, b""),
            (302, {"Location": "https://elsewhere.example/"}, b""),
        ],
    )
    def test_an_answer_that_is_not_as_agreed_is_for_somebody_to_mend_and_finds_nobody(
        self, server, client, answer
    ) -> None:
        server.script = [answer]
        with pytest.raises(RecordRefused) as refused:
            client.find("3009911")
        assert "3009911" not in str(refused.value)
        assert len(server.journal) == 1

    def test_an_answer_without_end_is_not_read_to_its_end(self, server, client, monkeypatch) -> None:
        monkeypatch.setattr(over_http, "LONGEST", 100_000)
        server.script = [(200, {}, b" " * 5_000_000)]
        with pytest.raises(RecordRefused):
            client.find("3009911")

    def test_five_failures_in_a_row_open_the_circuit_and_nobody_asks(self, server, client) -> None:
        server.script = [BUSY] * 5
        for _ in range(5):
            with pytest.raises(RecordAway):
                client.find("3009911", patient=True)
        with pytest.raises(RecordAway) as away:
            client.find("3009911")
        assert (away.value.resting, len(server.journal)) == (True, 5)


def test_nothing_of_a_question_or_an_answer_is_logged(server, client, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    server.script = [BUSY, problem(404, 10001, f"3009911 {NUMBER} 1994-05-17"), (403, {}, NUMBER.encode())]
    with structlog.testing.capture_logs() as logs:
        client.find("3009911", national_insurance_number=NUMBER)
        with pytest.raises(RecordRefused):
            client.find("3009911", national_insurance_number=NUMBER)
    said = json.dumps(logs) + caplog.text
    assert "/v3/persons/{trn}" in said
    for secret in (NUMBER, "3009911", "1994-05-17", KEY):
        assert secret not in said


@pytest.mark.django_db
class TestTheSandboxsOwn:
    @pytest.mark.parametrize(
        ("trn", "kind"),
        [
            ("1234567", AnswerKind.RECORD),
            ("1234900", AnswerKind.NOTHING),
            ("1234909", AnswerKind.DEACTIVATED),
            ("1234910", AnswerKind.MERGED),
        ],
    )
    def test_some_numbers_are_nobodys_any_more(self, trn, kind) -> None:
        assert LocalClient().find(trn).kind is kind

    @pytest.mark.parametrize(
        ("ending", "status"),
        [("567", "InProgress"), ("904", "Exempt"), ("906", "Passed"), ("907", "Failed"), ("908", "FailedInWales")],
    )
    def test_the_last_digits_say_how_the_induction_stands(self, ending, status) -> None:
        assert LocalClient().find(f"1234{ending}").record.induction_status == status

    def test_everybody_is_born_on_1_january_1990_but_923(self) -> None:
        client = LocalClient()
        assert client.find("1234567").record.date_of_birth == date(1990, 1, 1)
        assert client.find("1234923").record.date_of_birth != date(1990, 1, 1)
        assert client.find("1234923", national_insurance_number="QQ123456C").kind is AnswerKind.RECORD
        assert client.find("1234923", national_insurance_number="AB123456C").kind is AnswerKind.NOTHING

    @pytest.mark.parametrize("ending", ["920", "921"])
    def test_some_numbers_are_not_answered(self, ending) -> None:
        with pytest.raises(RecordAway):
            LocalClient().find(f"1234{ending}")

    def test_alerts_are_told_apart(self) -> None:
        prohibited, flagged = (LocalClient().find(f"1234{ending}").record for ending in ("902", "912"))
        assert prohibited.prohibited(TODAY)
        assert not flagged.prohibited(TODAY)
        assert flagged.flagged(TODAY)


def test_the_environment_decides_who_is_asked(settings) -> None:
    assert isinstance(teaching_record.client(), LocalClient)
    settings.SANDBOX = False
    assert teaching_record.client() is None
    settings.TEACHING_RECORD_KEY = KEY
    settings.TEACHING_RECORD_URL = "http://127.0.0.1:9"
    real = teaching_record.client()
    assert isinstance(real, HttpClient)
    assert teaching_record.client() is real
