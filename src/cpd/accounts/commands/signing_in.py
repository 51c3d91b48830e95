"""How people sign in: a link by email, which works once (rules SCH-8, SCH-9).

Who asks for a link is told the same, in the same time, whoever they are: asking writes one row, by the same statements
for every address, and a job finds out afterwards whether it is a user's.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from cpd.accounts import errors, rules
from cpd.accounts.models import SignInLink, SignInRequest, User
from cpd.accounts.queries import user_with_email
from cpd.accounts.secrets import keyed_digest
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.core.links import public_link
from cpd.core.queue import ask_for_job
from cpd.core.refusals import Refusal
from cpd.core.work import unit_of_work
from cpd.outbox.commands import Letter, post_email, writes
from cpd.outbox.models import Message

ANSWERER = "answer-sign-in-requests"
"""The job that answers: it is asked for in the transaction that asks, and looks by itself every minute."""

TEMPLATE = "sign_in_link"
ACCESS = "how_to_get_access"


_ASK = """
INSERT INTO accounts_signinrequest (id, email, caller, asked_at)
SELECT %(id)s, %(email)s, %(caller)s, %(now)s
WHERE (SELECT count(*) FROM accounts_signinrequest WHERE email = %(email)s AND asked_at > %(since)s) < %(per_address)s
  AND (SELECT count(*) FROM accounts_signinrequest WHERE caller = %(caller)s AND asked_at > %(since)s) < %(per_caller)s
"""


def ask_for_sign_in_link(*, email: str, caller: str) -> None:
    """Notes that somebody at the network address ``caller`` asked for a link to ``email``.

    Beyond five an hour for an email address, or sixty for a caller, nothing is noted and nobody is told. Real time,
    whatever the sandbox's clock says. The caller is kept as a keyed digest.
    """
    now = clock.machine_now()
    values: dict[str, Any] = {
        "id": new_id(),
        "email": email.strip().lower(),
        "caller": keyed_digest(caller),
        "now": now,
        "since": now - timedelta(hours=1),
        "per_address": rules.LINKS_PER_HOUR,
        "per_caller": rules.LINKS_PER_HOUR_FOR_A_CALLER,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('sign-in caller ' || encode(%(caller)s, 'hex'), 0)), "
            "pg_advisory_xact_lock(hashtextextended('sign-in address ' || %(email)s, 0))",
            values,
        )
        cursor.execute(_ASK, values)
        ask_for_job(ANSWERER)


def answer_sign_in_requests() -> int:
    """Posts a link for each request that named a user's address. Gives the number of links.

    A request older than an hour is not answered any more: whoever asked has asked again or gone away.
    """
    posted = 0
    while True:
        with unit_of_work(actor=Actor.job("answer-sign-in-requests"), reason="answer_sign_in_requests"):
            now = clock.machine_now()
            asked = (
                SignInRequest.objects.select_for_update(skip_locked=True, no_key=True)
                .filter(answered_at__isnull=True, asked_at__gt=now - timedelta(hours=1))
                .order_by("asked_at", "id")
                .first()
            )
            if asked is None:
                return posted
            asked.answered_at = now
            asked.save(update_fields=["answered_at"])
            posted += _answer(asked)


def _answer(asked: SignInRequest) -> bool:
    user = user_with_email(asked.email)
    if user is None or not user.is_active:
        _say_how_to_get_access(asked)
        return False
    return post_email(
        template=TEMPLATE,
        recipient=user.email,
        reference=f"sign-in-link/{asked.id}",
        context={"user_id": str(user.id), "asked_at": asked.asked_at.isoformat()},
    )


def _say_how_to_get_access(asked: SignInRequest) -> None:
    """Tells an address that is nobody's how one gets access, once a day at most: whoever waits for a link learns why.

    The page said the same as to a user, in the same time (rule SCH-8).
    """
    address = keyed_digest(asked.email).hex()
    post_email(
        template=ACCESS,
        recipient=asked.email,
        reference=f"how-to-get-access/{address[:32]}/{asked.asked_at:%Y-%m-%d}",
        subject="Nobody signs in to Manage Teacher CPD with this email address",
        body=(
            "Somebody asked for a link to sign in to Manage Teacher CPD with this email address. Nobody uses the "
            "service with it.\n\n"
            "If you have another email address for work, try that one:\n\n"
            f"{public_link('/sign-in')}\n\n"
            "If your school has no induction tutor, or a new one, ask for access:\n\n"
            f"{public_link('/request-access')}\n\n"
            "If you did not ask, you do not need to do anything."
        ),
    )


@writes(TEMPLATE)
def write_sign_in_letter(message: Message) -> Letter | None:
    """Makes a link just before it goes out, so that none is stored. None when the user has got a later one already.

    The links that the user had before stop working (rule SCH-8).
    """
    user_id = message.content.get("user_id") or message.content["tutor_id"]  # as the release before this one posted it
    user = User.objects.select_for_update(no_key=True).filter(id=user_id).first()
    asked_at = datetime.fromisoformat(message.content["asked_at"])
    if user is None or not user.is_active or user.sign_in_links.filter(asked_at__gt=asked_at).exists():
        return None
    now = clock.machine_now()
    token = secrets.token_urlsafe(32)
    user.sign_in_links.filter(used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
    SignInLink.objects.create(
        id=new_id(),
        user=user,
        digest=_digest(token),
        asked_at=asked_at,
        created_at=now,
        expires_at=now + rules.LINK_LASTS,
    )
    return (
        "Your sign-in link",
        "Use this link to sign in to Manage Teacher CPD:\n\n"
        f"{public_link(f'/sign-in/link/{token}')}\n\n"
        "You can use it once, within 24 hours. It stops working if you ask for another. If you did not ask for it, you "
        "do not need "
        "to do anything.",
    )


def use_sign_in_link(*, token: str) -> User:
    """Uses a link up and gives its user.

    Refused (``token``) when unknown, used, older than 24 hours, replaced by a newer one, or of somebody who may not
    sign in any more.
    """
    with unit_of_work(actor=Actor.visitor("sign-in"), reason="use_sign_in_link"):
        links = SignInLink.objects.select_for_update(of=("self",), no_key=True).select_related("user")
        link = links.filter(digest=_digest(token)).first()
        now = clock.machine_now()
        if link is None or link.used_at is not None or link.expires_at <= now or not link.user.is_active:
            raise Refusal.because(errors.TOKEN_USED_UP())
        link.used_at = now
        link.save(update_fields=["used_at"])
        return link.user


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
