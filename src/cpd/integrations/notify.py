"""Carrying an email with GOV.UK Notify.

Our letters are whole, so Notify needs one template, with ``((subject))`` as its subject and ``((body))`` as its body.
Notify reads a body as Markdown and makes links of addresses; a name that somebody typed must do neither. Its own remedy
(``sanitise_content_for``) works on whole values and would take our links too, so :func:`plain` keeps what is ours and
makes the rest plain.
"""

import logging
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import requests
from django.conf import settings
from notifications_python_client.errors import APIError, InvalidResponse
from notifications_python_client.notifications import NotificationsAPIClient

from cpd.core import clock
from cpd.integrations.email import (
    LONGEST_CONVERSATION,
    CarrierHeld,
    Email,
    NotTaken,
    ServerAway,
    Undeliverable,
)
from cpd.integrations.watched import WatchedAdapter

logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL)  # it logs Notify's texts: addresses too

TIMEOUT = 15.0
"""Seconds for which Notify may be silent; it answers within a few hundred milliseconds."""

_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_INLINE = re.compile(r"[\\\[\]`|~]")
_LINE_START = re.compile(r"(?m)^([ \t]*)([#*\-•>+]|\d+(?=\.))")

Answer = TypeVar("Answer")


def plain(text: str, own: str) -> str:
    """A letter as Notify must get it to show it as it is: no Markdown, and no link but to ``own``, our base address.

    An address of anybody else loses its ``https://``, so that Notify does not make a link of it.
    """
    ours = re.compile(re.escape(own) + r"(?![\w.:@-])(?:[/?#][\w/.~?=&%+#-]*)?", re.ASCII)
    pieces, position = [], 0
    for match in ours.finditer(text):
        pieces += [_plain(text[position : match.start()]), match.group()]
        position = match.end()
    whole = "".join([*pieces, _plain(text[position:])])
    return _LINE_START.sub(_without_meaning, re.sub(r"(?m)^[ \t]*\^+", "", whole))


def _plain(text: str) -> str:
    while _SCHEME.search(text):  # what is left of one may begin another
        text = _SCHEME.sub("", text)
    return _escaped(text)


def _escaped(text: str) -> str:
    return _INLINE.sub(lambda match: "\\" + match.group(), text)


def _without_meaning(match: re.Match[str]) -> str:
    indent, mark = match.groups()
    if mark.isdigit():
        return f"{indent}{mark}\\"
    return f"{indent}\\-" if mark == "•" else f"{indent}\\{mark}"


class NotifyClient:
    """Hands an email to GOV.UK Notify, with the key ``NOTIFY_API_KEY`` and the template ``NOTIFY_TEMPLATE_ID``."""

    def send(self, email: Email) -> str:
        """Sends it, and gives Notify's id of it.

        Notify sends the same reference twice when it is asked twice. So an email that was tried before is looked up
        first: an attempt whose answer was lost may have arrived.

        :class:`Undeliverable` when Notify refuses the address or the email (400). :class:`CarrierHeld` when it refuses
        our key (401, 403), or when the day's allowance is used up (until midnight, UTC). :class:`ServerAway` for
        everything that is worth another try.
        """
        with requests.Session() as session:
            session.mount("http://", WatchedAdapter(LONGEST_CONVERSATION))
            session.mount("https://", WatchedAdapter(LONGEST_CONVERSATION))
            session.max_redirects = 0
            notify = NotificationsAPIClient(settings.NOTIFY_API_KEY, base_url=settings.NOTIFY_URL, timeout=TIMEOUT)
            notify.request_session = session
            known = _asked(lambda: _known(notify, email.key)) if email.again else None
            return known or _asked(lambda: _sent(notify, email))


def _known(notify: NotificationsAPIClient, reference: str) -> str | None:
    answer = notify.get_all_notifications(template_type="email", reference=reference)
    return next((str(each["id"]) for each in answer["notifications"]), None)


def _sent(notify: NotificationsAPIClient, email: Email) -> str:
    answer = notify.send_email_notification(
        email_address=email.recipient,
        template_id=settings.NOTIFY_TEMPLATE_ID,
        personalisation={"subject": email.subject, "body": plain(email.body, settings.PUBLIC_URL)},
        reference=email.key,
    )
    return str(answer["id"])


def _asked(question: Callable[[], Answer]) -> Answer:
    """What Notify answers, or one of our own exceptions. None of their texts has anything of the email in it."""
    try:
        return question()
    except InvalidResponse:
        raise NotTaken("GOV.UK Notify answered what cannot be read") from None
    except APIError as refused:
        raise _refusal(refused) from None
    except (OSError, ValueError, requests.RequestException) as error:  # what the client leaves as it is
        raise ServerAway(f"GOV.UK Notify did not answer ({type(error).__name__})") from None
    except (KeyError, TypeError, AttributeError):
        raise NotTaken("GOV.UK Notify answered what cannot be read") from None


def _refusal(refused: APIError) -> Exception:
    if refused.response is None:
        return ServerAway("GOV.UK Notify did not answer")
    status, kinds = refused.status_code, _kinds(refused)
    said = f"{status} {' '.join(sorted(kinds))}".strip()
    if status == 400:
        return Undeliverable(f"GOV.UK Notify refused it ({said})")
    if status in (401, 403):
        return CarrierHeld(f"GOV.UK Notify refused our key ({said}): check NOTIFY_API_KEY and this machine's clock")
    if status == 429 and "TooManyRequestsError" in kinds:
        return CarrierHeld(f"the day's allowance at GOV.UK Notify is used up ({said})", until=_midnight())
    return ServerAway(f"GOV.UK Notify did not take it ({said})")


def _kinds(refused: APIError) -> set[str]:
    """The names of the errors that Notify answered: words of its own, never a text."""
    errors = refused.message
    if not isinstance(errors, list):
        return set()
    names = {str(error.get("error", "")) for error in errors if isinstance(error, dict)}
    return {name for name in names if re.fullmatch(r"[A-Za-z]{1,40}", name)}


def _midnight() -> datetime:
    tomorrow = clock.machine_now() + timedelta(days=1)
    return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)
