"""Asking an OpenID provider over HTTP, within limits of time and size, and nobody but it.

Nothing of a question or an answer gets into a log: there are codes, tokens and addresses in them.
"""

import json
import logging
import time
from collections.abc import Mapping
from typing import Any

import requests
import structlog
import urllib3

from cpd.integrations.openid.identity import AnswerRefused, ProviderAway
from cpd.integrations.watched import WatchedAdapter

CONNECT = 2.0
"""Seconds in which the provider must have taken a connection."""

LONGEST = 262_144
"""Bytes of an answer. The largest are lists of keys, with a few thousand."""

log = structlog.get_logger("cpd.openid")

logging.getLogger("urllib3").setLevel(logging.WARNING)  # at DEBUG it logs addresses


class Conversation:
    """All that is asked for one person's sign-in: together it takes ``seconds`` at most."""

    def __init__(self, seconds: float) -> None:
        self._deadline = time.monotonic() + seconds

    def get(self, step: str, url: str, headers: Mapping[str, str] | None = None) -> tuple[int, Any]:
        """The status and the JSON of an answer; None for what is no JSON.

        Raises :class:`ProviderAway` for no answer and for those that say "not now", and :class:`AnswerRefused` for one
        that is too long or leads elsewhere. ``step`` is what the log calls it.
        """
        return self._ask(step, "GET", url, headers or {}, None)

    def post(
        self, step: str, url: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> tuple[int, Any]:
        """The same for a form."""
        return self._ask(step, "POST", url, headers or {}, form)

    def _ask(
        self, step: str, method: str, url: str, headers: Mapping[str, str], form: Mapping[str, str] | None
    ) -> tuple[int, Any]:
        began = time.monotonic()
        left = self._deadline - began
        if left <= 0:
            raise ProviderAway("the identity provider took too long")
        try:
            status, body = _asked(method, url, headers, form, left)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            log.warning("identity provider", step=step, status=type(error).__name__, **_since(began))
            raise ProviderAway(f"the identity provider did not answer ({type(error).__name__})") from None
        log.info("identity provider", step=step, status=status, **_since(began))
        if status >= 500 or status == 429:
            raise ProviderAway(f"the identity provider answered {status}")
        if 300 <= status < 400:
            raise AnswerRefused(step, "it leads elsewhere")
        if len(body) > LONGEST:
            raise AnswerRefused(step, f"it has more than {LONGEST} bytes")
        return status, _json(body)


def _asked(
    method: str, url: str, headers: Mapping[str, str], form: Mapping[str, str] | None, left: float
) -> tuple[int, bytes]:
    with requests.Session() as session:
        session.trust_env = False
        for scheme in ("http://", "https://"):
            session.mount(scheme, WatchedAdapter(left))
        with session.request(
            method,
            url,
            data=form,
            headers={"Accept": "application/json", "Accept-Encoding": "identity", **headers},
            timeout=(min(CONNECT, left), left),
            allow_redirects=False,
            stream=True,
        ) as response:
            return response.status_code, response.raw.read(LONGEST + 1, decode_content=False)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _since(began: float) -> dict[str, float]:
    return {"seconds": round(time.monotonic() - began, 3)}
