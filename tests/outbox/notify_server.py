"""GOV.UK Notify as its documentation describes it, on a port of this machine. Written by hand, never recorded.

It checks the token and the names of what is sent, knows the addresses that fail, and gives receipts when it is told to.
"""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt

from tests.integrations.played import PlayedHandler, playing

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"the_tests-{SERVICE}-{SECRET}"
TEMPLATE = "7c1d2f04-9f6b-4c7e-8f0a-2b1d6c3e5a90"
FIELDS = {
    "email_address",
    "template_id",
    "personalisation",
    "reference",
    "email_reply_to_id",
    "one_click_unsubscribe_url",
    "sanitise_content_for",
    "scheduled_for",
}
FAILING = {"perm-fail@simulator.notify": "permanent-failure", "temp-fail@simulator.notify": "temporary-failure"}

Scripted = tuple[int, Any]


@dataclass
class Notify:
    """What arrived, and what is answered next instead of taking an email.

    ``answers`` are used up one by one; a body may be an object, or bytes as they are. ``loses`` takes the email and
    hangs up without an answer.
    """

    port: int = 0
    emails: list[dict[str, Any]] = field(default_factory=list)
    lookups: int = 0
    answers: list[Scripted] = field(default_factory=list)
    loses: bool = False
    silent: bool = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def receipt(self, email: dict[str, Any], completed_at: str = "2026-11-26T10:00:00.123456Z") -> dict[str, Any]:
        return {
            "id": email["id"],
            "reference": email["reference"],
            "to": email["email_address"],
            "status": FAILING.get(email["email_address"], "delivered"),
            "created_at": completed_at,
            "completed_at": completed_at,
            "sent_at": None,
            "notification_type": "email",
            "template_id": email["template_id"],
            "template_version": 3,
        }


def error(status: int, kind: str, message: str = "Something about a person@first.example") -> Scripted:
    return status, {"status_code": status, "errors": [{"error": kind, "message": message}]}


class _Handler(PlayedHandler):
    def _answer(self, status: int, body: object) -> None:
        self.answer(status, {}, body)

    def _refused(self) -> bool:
        notify: Notify = self.server.played
        if notify.silent:
            self.server.over.wait(30)
            return True
        try:
            token = self.headers["Authorization"].removeprefix("Bearer ")
            claims = jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_iat": False})
            known = claims["iss"] == SERVICE and abs(claims["iat"] - time.time()) <= 30
        except (jwt.InvalidTokenError, KeyError):
            known = False
        if not known:
            self._answer(*error(403, "AuthError"))
        elif notify.answers:
            self._answer(*notify.answers.pop(0))
        else:
            return False
        return True

    def do_POST(self) -> None:
        notify: Notify = self.server.played
        email = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self._refused():
            return
        unknown = set(email) - FIELDS
        address = email.get("email_address", "")
        if self.path != "/v2/notifications/email" or unknown or "@" not in address:
            self._answer(*error(400, "ValidationError", f"{address} is not a valid email address"))
            return
        if email["template_id"] != TEMPLATE or set(email["personalisation"]) != {"subject", "body"}:
            self._answer(*error(400, "BadRequestError"))
            return
        taken = {**email, "id": str(uuid.uuid4())}
        notify.emails.append(taken)
        if notify.loses:
            notify.loses = False
            self.connection.close()
            return
        self._answer(201, {"id": taken["id"], "reference": email["reference"], "content": {}, "template": {}})

    def do_GET(self) -> None:
        notify: Notify = self.server.played
        notify.lookups += 1
        if self._refused():
            return
        (reference,) = parse_qs(urlsplit(self.path).query)["reference"]
        matching = [{"id": each["id"], "type": "email"} for each in notify.emails if each["reference"] == reference]
        self._answer(200, {"notifications": matching, "links": {}})


@contextmanager
def notifying() -> Iterator[Notify]:
    """A Notify that listens on a free port."""
    with playing(_Handler, Notify) as notify:
        yield notify
