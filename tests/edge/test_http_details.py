"""Small things that clients met: the columns of a file, whose declarations to void, lines in the log."""

import json
import logging
import subprocess
import sys

import pytest

from cpd.core.logs import LONGEST_PATH, _has_a_cause
from tests.api.answers import errors
from tests.quickly import QUICKLY
from tests.world import ACTOR, instant

BOTH = ("teacher_catchment", "teacher_catchment_country", "teacher_catchment_iso_country_code")


@pytest.mark.parametrize(("version", "columns"), [(1, 29), (2, 26)])
def test_the_file_of_applications_has_its_versions_columns_and_the_newest_is_last(world, api, version, columns) -> None:
    world.apply(funded_place=None)
    text = b"".join(api().get(f"/api/v{version}/npq-applications.csv")).decode()
    header, line = (one.split(",") for one in text.splitlines())
    assert (len(header), len(line)) == (columns, columns)
    assert header[-1] == "funded_place"
    assert all((name in header) == (version == 1) for name in BOTH)
    shown = json.loads(api().get(f"/api/v{version}/npq-applications").content)["data"][0]
    cells = dict(zip(header, line, strict=True))
    assert cells["id"] == shown["id"]
    for name in ("course_identifier", "created_at", "full_name", "status", "cohort"):
        assert cells[name] == shown["attributes"][name]


def test_a_refused_change_of_schedule_never_says_to_void_what_another_provider_declared(world, api) -> None:
    world.statement("Provider A", "2022-12-31")
    record = world.register()
    declared = api().declare(
        now="2022-10-20T10:00:00Z",
        participant_id=str(record.person_id),
        declaration_type="started",
        declaration_date="2022-10-01T10:00:00Z",
        course_identifier="ecf-induction",
    )
    assert declared.status_code == 200
    world.partner("100001", "Provider A", 2023)
    path = f"/api/v3/participants/ecf/{record.person_id}/change-schedule"
    to = {"course_identifier": "ecf-induction", "schedule_identifier": "ecf-standard-january", "cohort": "2023"}
    own = api().put(path, to)
    assert "Void them" in own.content.decode()
    from cpd.declarations.models import Declaration

    Declaration.objects.update(lead_provider_id=world.id_of("Provider B"))
    other = api().put(path, to)
    assert errors(other) == errors(own)
    assert "oid " not in other.content.decode()
    assert other.content.decode().count("another provider") == 2


def test_a_partnerships_challenge_is_dated_in_whole_seconds(world, api) -> None:
    from cpd.core import clock
    from cpd.schools.commands import challenge_partnership

    partnership = world.partnerships["100001", "Provider A", 2022]
    with clock.at(instant("2022-06-20T10:11:12").replace(microsecond=345678), frozen=True):
        challenge_partnership(partnership_id=partnership.id, reason="mistake", actor=ACTOR)
    (shown,) = json.loads(api().get("/api/v3/partnerships/ecf").content)["data"]
    assert shown["attributes"]["challenged_at"] == "2022-06-20T10:11:12Z"


ASK = f"""
{QUICKLY}
import os
os.environ["CPD_ENV"] = "sandbox"
os.environ.pop("DATABASE_URL", None)  # none of these needs a database
os.environ["DJANGO_SETTINGS_MODULE"] = "cpd.config.settings"
import django
django.setup()
from django.test import Client
from cpd.core.logs import configure_logs
configure_logs()  # as each web process does
for path in ("/nowhere", "/api/nowhere", "/api/v9/statements", "/api/v1/participants/ecf.pdf", "/api/" + 30_000 * "x"):
    print(Client().get(path).status_code, end=" ")
print(Client(enforce_csrf_checks=True).post("/sign-in").status_code)
"""


def test_a_client_error_is_one_line_in_the_log() -> None:
    done = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True, timeout=60)
    statuses = done.stdout.split()
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [str(line["status"]) for line in lines] == statuses
    assert all(status.startswith("4") for status in statuses)
    assert max(len(line["path"]) for line in lines) == LONGEST_PATH + 1


def test_an_exception_is_still_told() -> None:
    failed = logging.LogRecord("django.request", logging.ERROR, "", 0, "failed", (), (ValueError, ValueError(), None))
    assert _has_a_cause(failed)
