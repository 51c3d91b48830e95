"""The status page, and the command line that writes its history."""

import re

import pytest
from django.db import DatabaseError
from django.test import Client
from typer.testing import CliRunner

from cpd.cli import main
from cpd.core import clock
from cpd.core.refusals import NotFound, Refusal
from cpd.incidents.commands import begin_incident, change_incident, end_incident
from cpd.incidents.models import Incident
from cpd.jobs.recording import note_breaches
from cpd.web import health
from tests.world import ACTOR, instant

pytestmark = pytest.mark.django_db

STATUS = "/api-reference/status"


def shown() -> str:
    response = Client().get(STATUS)
    assert response.status_code == 200
    main_part = response.content.decode().partition('<div class="cpd-docs__page">')[2]
    return " ".join(re.sub(r"<[^>]+>", " ", main_part).split())


WELL = health.Health(waiting=0, queue={}, now=instant("2026-11-30T17:05"), problems=(), writable=True)


def in_markdown() -> str:
    response = Client().get(f"{STATUS}.md")
    assert (response.status_code, response["Content-Type"]) == (200, "text/markdown; charset=utf-8")
    return response.content.decode()


def words_of(text: str) -> str:
    """The words of Markdown, without what marks headings, rows of a list and bold ones."""
    return " ".join(re.sub(r"[*#:.-]", " ", text).split())


@pytest.fixture
def cpd(monkeypatch):
    monkeypatch.setattr("cpd.core.start.start", lambda name=None: None)
    monkeypatch.setenv("CPD_OPERATOR", "Olga Operations")

    def call(*words: str):
        return CliRunner().invoke(main.app, ["status", *words])

    return call


class TestThePage:
    def test_a_service_that_is_well_says_so_and_has_no_incidents(self) -> None:
        page = shown()
        assert "Requests Working The service answers requests." in page
        assert "Jobs and checks Working" in page
        assert "There are no incidents at the moment." in page
        assert "There have been no incidents." in page
        assert "Not working" not in page

    def test_a_broken_check_is_shown_without_its_name(self) -> None:
        note_breaches({"two people, one TRN": 3})
        page = shown()
        assert "Jobs and checks Not working A job failed, or a check of our data found something wrong." in page
        assert "Requests Working" in page
        assert "TRN" not in page

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"writable": False}, "The service cannot store anything."),
            ({"waiting": 2}, "The service is being updated."),
        ],
    )
    def test_what_health_finds_is_shown(self, monkeypatch, changed, sentence) -> None:
        found = {"waiting": 0, "queue": {}, "now": clock.now(), "problems": (), "writable": True, **changed}
        monkeypatch.setattr("cpd.web.docs.status.health", lambda: health.Health(**found))
        assert f"Requests Not working {sentence}" in shown()

    def test_while_the_database_is_away_the_page_says_that(self, monkeypatch) -> None:
        def away() -> list[str]:
            raise DatabaseError("gone")

        monkeypatch.setattr("cpd.web.health.problems", away)
        monkeypatch.setattr("cpd.web.health.connection.close", lambda: None)  # the test's own
        page = shown()
        assert "Requests Not working The service cannot reach its database." in page
        assert "We cannot show incidents until the database is back." in page
        assert "Past incidents" not in page

    def test_an_incident_that_lasts_is_shown_before_those_that_are_over(self) -> None:
        with clock.at(instant("2026-11-30T17:05"), frozen=True):
            over = begin_incident(
                title="Emails were late", text="By an hour.", began_at="2026-01-02T09:00:00Z", actor=ACTOR
            )
            end_incident(number=over.id, ended_at="2026-01-02T10:30:00Z", actor=ACTOR)
            begin_incident(title="Slow <b>", text="First.\n\nSecond.", began_at="2026-07-01T12:00:00Z", actor=ACTOR)
        page = Client().get(STATUS).content.decode()
        assert "Slow &lt;b&gt;" in page
        assert '<p class="govuk-body">First.</p><p class="govuk-body">Second.</p>' in page
        words = shown()
        assert "Since 1 July 2026 at 1:00pm. Last updated" in words
        assert "From 2 January 2026 at 9:00am to 2 January 2026 at 10:30am" in words
        assert words.index("Slow") < words.index("Past incidents") < words.index("Emails were late")

    def test_the_markdown_says_what_the_page_says(self, monkeypatch) -> None:
        monkeypatch.setattr("cpd.web.docs.status.health", lambda: WELL)
        assert "- Requests: **Working**. The service answers requests.\n" in in_markdown()
        assert "There have been no incidents." in in_markdown()
        begin_incident(
            title="Slow answers",
            text="Some take a minute.\n\nWe are looking into it.",
            began_at="2026-07-01T12:00:00Z",
            actor=ACTOR,
        )
        over = begin_incident(title="No emails", text="None were sent.", began_at="2026-01-02T09:00:00Z", actor=ACTOR)
        end_incident(number=over.id, ended_at="2026-01-02T10:30:00Z", actor=ACTOR)
        text = in_markdown()
        assert "### Slow answers\n\nSince " in text
        assert (
            "\n\nSome take a minute.\n\nWe are looking into it.\n\n## Past incidents\n\n### No emails\n\nFrom " in text
        )
        assert text.index("\n## Now\n") < text.index("\n## Ask with a program\n")
        page = words_of(shown())
        for line in text[text.index("- Requests") : text.index("## Ask with a program")].splitlines():
            assert words_of(line) in page

        monkeypatch.setattr("cpd.web.docs.status.health", lambda: None)
        assert "- Requests: **Not working**. The service cannot reach its database." in in_markdown()
        assert "We cannot show incidents until the database is back." in in_markdown()

    def test_it_costs_the_same_however_many_incidents_there_are(self, django_assert_max_num_queries) -> None:
        for number in range(60):
            one = begin_incident(title=f"Number {number}", text="Over.", actor=ACTOR)
            end_incident(number=one.id, actor=ACTOR)
        with django_assert_max_num_queries(20):
            assert shown().count("Over.") == 50


class TestTelling:
    def test_an_incident_is_begun_changed_and_ended_from_the_command_line(self, cpd) -> None:
        begun = cpd("begin", "Slow", "--text", "Some take a minute.", "--since", "2026-01-02T09:00:00Z")
        incident = Incident.objects.get()
        assert begun.output.strip() == f"Incident {incident.id} is on /api-reference/status."
        assert cpd("change", str(incident.id), "--text", "A disk is full.").exit_code == 0
        assert cpd("end", str(incident.id), "--at", "2026-01-02T10:00:00Z").output.strip().endswith("is over.")
        incident.refresh_from_db()
        assert (incident.title, incident.text) == ("Slow", "A disk is full.")
        assert incident.ended_at == instant("2026-01-02T10:00")
        listed = cpd("list").output
        assert "2026-01-02T09:00:00Z" in listed
        assert "2026-01-02T10:00:00Z" in listed

    def test_every_wording_stays_in_the_audit_trail_with_who_wrote_it(self, cpd) -> None:
        cpd("begin", "Slow", "--text", "First.")
        cpd("change", str(Incident.objects.get().id), "--text", "Second.")
        from cpd.incidents.models import IncidentEvent

        events = IncidentEvent.objects.order_by("pgh_id")
        assert [one.text for one in events] == ["First.", "Second."]
        assert {one.pgh_context.metadata["actor"] for one in events} == {"operator:Olga Operations"}

    def test_what_is_left_out_stays_and_ending_again_corrects_the_instant(self) -> None:
        incident = begin_incident(title="Slow", text="Some.", began_at="2026-01-02T09:00:00Z", actor=ACTOR)
        end_incident(number=incident.id, ended_at="2026-01-02T10:00:00Z", actor=ACTOR)
        again = end_incident(number=incident.id, text="It was a disk.", actor=ACTOR)
        assert again.ended_at == instant("2026-01-02T10:00")
        corrected = end_incident(number=incident.id, ended_at="2026-01-02T11:00:00Z", actor=ACTOR)
        assert (corrected.ended_at, corrected.text) == (instant("2026-01-02T11:00"), "It was a disk.")
        assert change_incident(number=incident.id, title="Slower", actor=ACTOR).ended_at == corrected.ended_at

    def test_what_is_wrong_is_refused_and_nothing_is_written(self) -> None:
        with pytest.raises(Refusal, match="Enter a date and time like"):
            begin_incident(title="Slow", text="Some.", began_at="yesterday", actor=ACTOR)
        with pytest.raises(Refusal, match="cannot begin in the future"):
            begin_incident(title="Slow", text="Some.", began_at="2999-01-01T00:00:00Z", actor=ACTOR)
        with pytest.raises(NotFound):
            change_incident(number=1, text="x", actor=ACTOR)
        assert not Incident.objects.exists()
