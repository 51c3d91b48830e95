"""``/metrics`` says how many requests there were and how long they took: by route, whichever way they were answered."""

import os
import tempfile
from pathlib import Path

import pytest
from django.test import Client
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.mmap_dict import MmapedDict, mmap_key
from prometheus_client.parser import text_string_to_metric_families

from cpd.api import direct
from cpd.api.direct import Application
from cpd.edge.counts import Counts
from cpd.edge.shared import VARIABLE, counting_together
from tests.api.test_short_way import answer, asked
from tests.edge.serving import edge
from tests.resilience.running import wait_for
from tests.world import simple_world

TOKEN = "metrics-token-of-a-test"
LABELS = ("method", "route", "version", "status")


def counted() -> dict[tuple[str, ...], float]:
    text = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    return {
        (sample.name, *(sample.labels[name] for name in LABELS if name in sample.labels)): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def measured(db, settings, monkeypatch):
    monkeypatch.setattr(direct, "renew_connection", lambda: None)
    settings.ENVIRONMENT = settings.ENVIRONMENT.but(metrics_token=TOKEN)
    before = counted()

    def more(*key: str) -> float:
        return counted().get(key, 0) - before.get(key, 0)

    return more


REQUESTS, SECONDS = "cpd_http_requests_total", "cpd_http_request_seconds_count"


def test_requests_are_counted_by_method_route_version_and_kind_of_answer(measured) -> None:
    world = simple_world()
    person = world.register().person_id
    words = f"Authorization: Bearer {world.tokens['Provider A']}"
    client = Client(headers={"Authorization": f"Bearer {world.tokens['Provider A']}"})
    paths = ("/api/v3/participants/ecf", f"/api/v3/participants/ecf/{person}")
    application = Application()
    for path in paths:
        answer(application, asked("GET", path, words))
    answer(application, asked("HEAD", paths[0], words))
    for path in (*paths, "/api/v1/participants/ecf.csv"):
        list(client.get(path))
    client.get("/api/v3/participants/ecf", headers={"Authorization": ""})
    client.get("/api/v3/nothing-of-the-kind")
    client.get("/nothing-of-the-kind")
    client.get("/sign-in")
    client.generic("BREW", "/sign-in")
    assert measured(REQUESTS, "GET", "/participants/ecf", "3", "2xx") == 2
    assert measured(REQUESTS, "GET", "/participants/ecf", "3", "4xx") == 1
    assert measured(REQUESTS, "HEAD", "/participants/ecf", "3", "2xx") == 1
    assert measured(REQUESTS, "GET", "/participants/ecf/<id>", "3", "2xx") == 2
    assert measured(REQUESTS, "GET", "/participants/ecf.csv", "1", "2xx") == 1
    assert measured(REQUESTS, "GET", "none", "", "4xx") == 2
    assert measured(REQUESTS, "GET", "/sign-in", "", "2xx") == 1
    assert measured(REQUESTS, "other", "/sign-in", "", "4xx") == 1
    assert measured(SECONDS, "GET", "/participants/ecf", "3") == 3


def test_what_anybody_can_send_makes_no_series(measured) -> None:
    client = Client()
    for number in range(20):
        client.generic(f"M{number}", f"/p{number}")
        client.get(f"/api/v{number}0/x{number}")
        client.get(f"/api/v3/participants/ecf/x{number}")
    made = {key for key in counted() if key[0] == REQUESTS}
    assert not any(word in " ".join(key) for key in made for word in ("/p1", "x1", "M1", "10"))


def test_where_nobody_can_read_it_nothing_is_counted(measured, settings) -> None:
    token_set = settings.ENVIRONMENT
    settings.ENVIRONMENT = token_set.but(metrics_token="")
    Client().get("/sign-in")
    settings.ENVIRONMENT = token_set
    assert measured(REQUESTS, "GET", "/sign-in", "", "2xx") == 0


@pytest.mark.resilience
def test_processes_count_together_and_what_one_that_ended_has_counted_stays(tmp_path) -> None:
    with edge(tmp_path, "--workers", "2", application="tests.edge.counting") as started:
        folders = set(Path(tempfile.gettempdir()).glob(f"cpd-metrics-{started.process.pid}-*"))
        assert len(folders) == 1
        answered = [started.get("/count").body for _ in range(20)]
        assert b"asked_total 20.0" in started.get("/").body
        workers = {one.pid for one in started.workers()}
        assert {int(pid) for pid in answered} <= workers
        with started.caller() as caller:
            caller.send("GET /die HTTP/1.1").rest()
        wait_for("another process", lambda: len({one.pid for one in started.workers()} - workers) == 1)
        wait_for("an answer", lambda: started.get("/count").status == 200)
        assert b"asked_total 21.0" in started.get("/").body
    assert not any(folder.exists() for folder in folders)


def test_a_process_that_is_just_beginning_to_count_keeps_nobody_from_being_told(tmp_path) -> None:
    counts = MmapedDict(str(tmp_path / "counter_1.db"))
    counts.write_value(mmap_key("asked", "asked_total", [], [], "Requests"), 3.0, 0.0)
    counts.close()
    (tmp_path / "counter_2.db").touch()
    registry = CollectorRegistry()
    Counts(registry, str(tmp_path))
    assert b"asked_total 3.0" in generate_latest(registry)


def test_the_folder_of_a_service_that_was_killed_is_taken_away_by_the_next(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.delenv(VARIABLE, raising=False)
    (left := tmp_path / f"cpd-metrics-{2**22 + 1}-abc").mkdir()
    (running := tmp_path / f"cpd-metrics-{os.getpid()}-abc").mkdir()
    (other := tmp_path / "cpd-metrics-of-mine").mkdir()
    with counting_together():
        assert not left.exists()
        assert running.exists()
        assert other.exists()
        mine = Path(os.environ[VARIABLE])
        assert mine.parent == tmp_path
    assert VARIABLE not in os.environ
    assert not mine.exists()
