"""The teaching record as its documentation describes it, on a port of this machine. Written by hand, never recorded.

It checks the key, the version and the parameters, answers with people that tests give it, keeps a journal of what it
was asked, and fails as it is told to. Source of the shapes: the published documentation of the API, version 20260612.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.integrations.played import PlayedHandler, playing

KEY = "key-of-the-tests"
VERSIONS = ("20260612", "20260120")


def person(trn: str = "3009911", **more: Any) -> dict[str, Any]:
    """Somebody in their induction, with an alert that has ended."""
    return {
        "trn": trn,
        "firstName": "Imani",
        "middleName": "",
        "lastName": "Okoro-Lane",
        "dateOfBirth": "1994-05-17",
        "nationalInsuranceNumber": None,
        "emailAddress": None,
        "eyts": None,
        "qtlsStatus": "None",
        "qts": {
            "holdsFrom": "2025-07-11",
            "routes": [{"routeToProfessionalStatusType": {"name": "Flexible ITT"}}],
        },
        "induction": {
            "status": "InProgress",
            "startDate": "2025-09-01",
            "completedDate": None,
            "exemptionReasons": [],
        },
        "alerts": [],
        **more,
    }


def alert(category: str, end: str | None = None) -> dict[str, Any]:
    """An alert of a category."""
    return {
        "alertId": "0d8f1c1e-7c55-4b0e-9a51-2f7f0e6a1b11",
        "details": None,
        "startDate": "2026-02-02",
        "endDate": end,
        "alertType": {
            "alertTypeId": "a414283f-7d5b-4587-83bf-f6da8c05b8d5",
            "name": "Some type",
            "alertCategory": {"alertCategoryId": category, "name": "Some category"},
        },
    }


@dataclass
class Record:
    """Whom it knows, by number: their body, and apart from it their national insurance number.

    ``merged`` leads from numbers to the survivors', ``deactivated`` are no longer active. ``script`` is used up one by
    one: ``(status, headers, body)``, or a word: ``drop`` hangs up, ``silent`` says nothing, ``drip`` says a little
    every moment, ``cut`` ends in the middle.
    """

    port: int = 0
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    deactivated: set[str] = field(default_factory=set)
    script: list[Any] = field(default_factory=list)
    journal: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def problem(status: int, code: int | None, detail: str = "") -> tuple[int, dict[str, str], dict[str, Any]]:
    body: dict[str, Any] = {"title": "Something is wrong", "detail": detail, "status": status}
    return status, {}, body if code is None else {**body, "errorCode": code}


class _Handler(PlayedHandler):
    def _act(self, word: str) -> None:
        if word in ("silent", "drip"):
            getattr(self, word)()
        elif word == "cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b'{"trn": "3009911"')
        self.close_connection = True

    def do_GET(self) -> None:
        record: Record = self.server.played
        asked = urlsplit(self.path)
        given = {name: values[0] for name, values in parse_qs(asked.query).items()}
        record.journal.append((asked.path, given))
        if record.script:
            scripted = record.script.pop(0)
            return self._act(scripted) if isinstance(scripted, str) else self.answer(*scripted)
        if self.headers["Authorization"] != f"Bearer {KEY}":
            return self.answer(401, {}, b"")
        if self.headers["X-Api-Version"] not in VERSIONS:
            return self.answer(404, {}, b"")
        return self.answer(*_of(record, asked.path.rpartition("/")[2], given))


def _of(record: Record, trn: str, given: dict[str, str]) -> tuple[int, dict[str, str], Any]:
    number, born = given.get("nationalInsuranceNumber"), given.get("dateOfBirth")
    if number and born:
        return problem(400, None)
    if trn in record.merged:
        return 308, {"Location": f"/v3/persons/{record.merged[trn]}"}, b""
    if trn in record.deactivated:
        return problem(410, 10058)
    found = record.people.get(trn)
    if found is None or (number and record.numbers.get(trn) != number) or (born and found["dateOfBirth"] != born):
        return problem(404, 10001, f"Person with TRN {trn}, date of birth {born} and {number} was not found.")
    parts = {one.strip().lower() for one in given.get("include", "").split(",")}
    return (
        200,
        {},
        {name: value for name, value in found.items() if name not in ("induction", "alerts")}
        | {name: found[name] for name in ("induction", "alerts") if name in parts and name in found},
    )


@contextmanager
def recording() -> Iterator[Record]:
    """A teaching record that listens on a free port."""
    with playing(_Handler, Record) as record:
        yield record
