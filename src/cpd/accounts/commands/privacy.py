"""Accepting the privacy notice (rule ACC-11)."""

from uuid import UUID

from cpd.accounts import errors, privacy
from cpd.accounts.commands.users import lock_user
from cpd.accounts.models import User
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.refusals import Refusal
from cpd.core.work import unit_of_work


def accept_privacy_notice(*, user_id: UUID, version: str, actor: Actor) -> User:
    """Notes that a user accepted the notice in that version, and when. Accepted twice, the first time stands.

    Refused (``version``, ``replaced``) for any version but the newest: nobody accepts a text that they did not see.
    """
    newest = privacy.newest_notice()
    if version != newest.version:
        raise Refusal.because(errors.NOTICE_REPLACED())
    with unit_of_work(actor=actor, reason="accept_privacy_notice"):
        user = lock_user(user_id)
        if (user.privacy_notice_major, user.privacy_notice_minor) != (newest.major, newest.minor):
            user.privacy_notice_major, user.privacy_notice_minor = newest.major, newest.minor
            user.privacy_notice_accepted_at = clock.now()
            user.save(update_fields=["privacy_notice_major", "privacy_notice_minor", "privacy_notice_accepted_at"])
        return user
