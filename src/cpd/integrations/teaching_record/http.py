"""The real teaching record, over HTTP: with time-outs, one more try, and a circuit breaker.

Nothing of a question or an answer gets into a log or an exception's text: addresses hold dates of birth and national
insurance numbers, and errors of the service repeat them.
"""

import json
import random
import time
from collections.abc import Callable
from typing import Any

import requests
import structlog

from cpd.integrations.circuit import Circuit
from cpd.integrations.coming_again import seconds_to_wait
from cpd.integrations.teaching_record.reading import error_code, record_in
from cpd.integrations.teaching_record.record import Answer, AnswerKind, RecordAway, RecordRefused
from cpd.integrations.watched import WatchedAdapter

VERSION = "20260612"
"""The version of the API that we read."""

NO_SUCH_PERSON, NO_LONGER_ACTIVE = "10001", "10058"

CONNECT = 2.0
READ_ON_A_PAGE = 5.0
READ_IN_A_JOB = 15.0
"""Seconds for which the service may be silent."""

MORE = 2.0
"""Seconds that a conversation may take beyond that, however lively it is."""

LONGEST_REST = 3600.0
"""Seconds for which it is left alone at most, whatever it asks for."""

LONGEST = 1_000_000
"""Bytes of an answer. Ours has a few thousand."""

ROUTE = "/v3/persons/{trn}"

AWAY = frozenset({500, 502, 503, 504})

log = structlog.get_logger("cpd.teaching_record")


class HttpClient:
    """Asks the teaching record at ``url`` with a key. One for a process: its circuit is shared by all threads."""

    def __init__(self, url: str, key: str, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._url, self._key, self._sleep = url, key, sleep
        self.circuit = Circuit()

    def find(self, trn: str, *, national_insurance_number: str = "", patient: bool = False) -> Answer:
        """The record of a number, as :class:`~cpd.integrations.teaching_record.TeachingRecordClient` says.

        On a page a question that got no answer is asked once more; a job tries again by itself.
        """
        asked = {"include": "Induction,Alerts"}
        if national_insurance_number:
            asked["nationalInsuranceNumber"] = national_insurance_number
        try:
            return self._find_once(trn, asked, READ_IN_A_JOB if patient else READ_ON_A_PAGE)
        except RecordAway as away:
            if patient or away.resting or away.after is not None:
                raise
        self._sleep(random.uniform(0.1, 0.5))  # noqa: S311 - so that not everybody comes back at the same moment
        return self._find_once(trn, asked, READ_ON_A_PAGE)

    def _find_once(self, trn: str, asked: dict[str, str], read: float) -> Answer:
        if not self.circuit.may_ask():
            raise RecordAway("the teaching record is left alone for a while", resting=True)
        began = time.monotonic()
        try:
            status, headers, body = self._get(trn, asked, read)
        except (requests.RequestException, OSError) as error:
            self.circuit.failed()
            log.warning("teaching record", method="GET", route=ROUTE, status=type(error).__name__, **_since(began))
            raise RecordAway(f"the teaching record did not answer ({type(error).__name__})") from None
        log.info("teaching record", method="GET", route=ROUTE, status=status, **_since(began))
        if status in AWAY:
            self.circuit.failed()
            raise RecordAway(f"the teaching record answered {status}", after=_asked_for(headers))
        self.circuit.answered()
        return _answer_of(status, headers, body)

    def _get(self, trn: str, asked: dict[str, str], read: float) -> tuple[int, Any, bytes]:
        with requests.Session() as session:
            session.trust_env = False
            for scheme in ("http://", "https://"):
                session.mount(scheme, WatchedAdapter(CONNECT + read + MORE))
            with session.get(
                f"{self._url}/v3/persons/{trn}",
                params=asked,
                headers={
                    "Authorization": f"Bearer {self._key}",
                    "X-Api-Version": VERSION,
                    "Accept": "application/json",
                },
                timeout=(CONNECT, read),
                allow_redirects=False,
                stream=True,
            ) as response:
                body = b""
                for piece in response.iter_content(65_536):
                    body += piece
                    if len(body) > LONGEST:
                        break
                return response.status_code, response.headers, body


def _answer_of(status: int, headers: Any, body: bytes) -> Answer:
    if status == 200:
        return Answer(AnswerKind.RECORD, record_in(_json(body)))
    if status == 308:
        survivor = str(headers.get("Location", "")).partition("?")[0].rstrip("/").rpartition("/")[2]
        return Answer(AnswerKind.MERGED, merged_into=survivor if survivor.isdigit() else "")
    code = error_code(_json(body)) if status in (404, 410) else ""
    if status == 404 and code == NO_SUCH_PERSON:
        return Answer(AnswerKind.NOTHING)
    if status == 410 and code == NO_LONGER_ACTIVE:
        return Answer(AnswerKind.DEACTIVATED)
    if status == 429:
        raise RecordAway("the teaching record has answered enough for now", after=_asked_for(headers))
    if status in (401, 403):
        log.error("teaching record refuses us", route=ROUTE, status=status)
        raise RecordRefused(f"the teaching record refused our key ({status}): check TEACHING_RECORD_KEY and its roles")
    log.error("teaching record answered otherwise than agreed", route=ROUTE, status=status)
    raise RecordRefused(f"the teaching record answered {status}: check TEACHING_RECORD_URL")


def _asked_for(headers: Any) -> float | None:
    return seconds_to_wait(headers.get("Retry-After"), most=LONGEST_REST)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _since(began: float) -> dict[str, float]:
    return {"seconds": round(time.monotonic() - began, 3)}
