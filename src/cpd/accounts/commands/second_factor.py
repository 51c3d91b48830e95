"""The second factor of DfE staff: an authenticator app, and recovery codes (rules ACC-4 to ACC-7)."""

import secrets
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from cpd.accounts import errors, rules
from cpd.accounts.commands.users import lock_user, sign_out_everywhere
from cpd.accounts.models import AuthenticatorApp, RecoveryCode, User, WrongCode
from cpd.accounts.queries import has_second_factor, roles_of
from cpd.accounts.roles import Role
from cpd.accounts.secrets import code_digest, encrypted, keyed_digest, new_recovery_code
from cpd.core import clock
from cpd.core.actor import Actor, ActorKind
from cpd.core.refusals import Problem, Refusal, accepted
from cpd.core.work import unit_of_work

KEY_BYTES = 20
T = TypeVar("T")


def begin_second_factor(*, user_id: UUID, actor: Actor) -> AuthenticatorApp:
    """The app that a user is setting up: the same one until it is confirmed. Refused when there is one already."""
    with unit_of_work(actor=actor, reason="begin_second_factor"):
        user = lock_user(user_id)
        if has_second_factor(user):
            raise Refusal.because(errors.ALREADY_SET_UP())
        begun = AuthenticatorApp.objects.filter(user=user, confirmed=False).first()
        return begun or AuthenticatorApp.objects.create(
            user=user, name="app", key=encrypted(secrets.token_bytes(KEY_BYTES)), confirmed=False
        )


def confirm_second_factor(*, user_id: UUID, code: str, caller: str, actor: Actor) -> list[str]:
    """Sets an app up with its first code. Gives ten recovery codes, which are never shown again.

    Refused (``code``) for a wrong one, and after too many; (``base``) when an app was set up meanwhile.
    """
    problem, codes = None, []
    with unit_of_work(actor=actor, reason="confirm_second_factor"):
        user = lock_user(user_id)
        if has_second_factor(user):
            raise Refusal.because(errors.ALREADY_SET_UP())
        now = clock.machine_now()
        cleaned = _may_try(user, code, caller, now)
        app = AuthenticatorApp.objects.filter(user=user, confirmed=False).first()
        if app is not None and _right(app, cleaned):
            app.confirmed = True
            app.save(update_fields=["confirmed"])
            codes = _new_codes(user, now)
        else:
            problem = _note_wrong(user, caller, now, errors.SET_UP_CODE_WRONG())
    return _unless(problem, codes)


def check_second_factor(*, user_id: UUID, code: str, caller: str, actor: Actor) -> bool:
    """Takes a code of the app, or a recovery code, which is used up. Gives whether it was a recovery code.

    Refused (``code``): ``blank``; ``wrong``, also for one that was used; ``too_many`` after 5 wrong ones of the person
    or 20 from the network address ``caller`` within a quarter of an hour, right or not. Real time.
    """
    problem, recovery = None, False
    with unit_of_work(actor=actor, reason="check_second_factor"):
        user = lock_user(user_id)
        now = clock.machine_now()
        cleaned = _may_try(user, code, caller, now)
        app = AuthenticatorApp.objects.filter(user=user, confirmed=True).first()
        if app is None or not _right(app, cleaned):
            recovery = _used_up(user, cleaned, now)
            if not recovery:
                problem = _note_wrong(user, caller, now, errors.CODE_WRONG())
    return _unless(problem, recovery)


def make_recovery_codes(*, user_id: UUID, actor: Actor) -> list[str]:
    """Ten new recovery codes, shown once; the old ones stop working (rule ACC-5)."""
    with unit_of_work(actor=actor, reason="make_recovery_codes"):
        return _new_codes(lock_user(user_id), clock.machine_now())


def reset_second_factor(*, user_id: UUID, actor: Actor) -> User:
    """Takes somebody's app and recovery codes away, and signs them out everywhere: they set up a new one (rule ACC-7).

    Refused for oneself, and for whoever has no operations role; somebody on the command line may.
    """
    with unit_of_work(actor=actor, reason="reset_second_factor"):
        if actor.kind == ActorKind.DFE:
            if actor.id == str(user_id):
                raise Refusal.because(errors.RESET_ONESELF())
            if Role.OPERATIONS not in roles_of(User(id=UUID(actor.id))):
                raise Refusal.because(errors.RESET_NOT_ALLOWED())
        elif actor.kind not in (ActorKind.OPERATOR, ActorKind.SANDBOX):
            raise Refusal.because(errors.RESET_NOT_ALLOWED())
        user = sign_out_everywhere(user_id=user_id, actor=actor)
        AuthenticatorApp.objects.filter(user=user).delete()
        user.recovery_codes.all().delete()
        user.wrong_codes.all().delete()
        return user


def _unless(problem: Problem | None, answer: T) -> T:
    """The answer; or the refusal, raised after the commit, so that the wrong code stays counted."""
    if problem is not None:
        raise Refusal.because(problem)
    return answer


def _may_try(user: User, code: str, caller: str, now: datetime) -> str:
    cleaned = accepted(rules.clean_code(code))
    lately = WrongCode.objects.filter(at__gt=now - rules.WRONG_CODES_WITHIN)
    accepted(
        rules.may_try_a_code(
            wrong=lately.filter(user=user).count(),
            wrong_of_the_caller=lately.filter(caller=keyed_digest(caller)).count(),
        )
    )
    return cleaned


def _right(app: AuthenticatorApp, code: str) -> bool:
    return len(code) == app.digits and code.isascii() and code.isdigit() and app.verify_token(code)


def _used_up(user: User, code: str, now: datetime) -> bool:
    """Uses up the recovery code, if the user has it."""
    return bool(user.recovery_codes.filter(digest=code_digest(code), used_at__isnull=True).update(used_at=now))


def _note_wrong(user: User, caller: str, now: datetime, problem: Problem) -> Problem:
    WrongCode.objects.create(user=user, caller=keyed_digest(caller), at=now)
    return problem


def _new_codes(user: User, now: datetime) -> list[str]:
    codes = [new_recovery_code() for _ in range(rules.RECOVERY_CODES)]
    user.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=code_digest(code.replace("-", "")), created_at=now) for code in codes
    )
    return codes
