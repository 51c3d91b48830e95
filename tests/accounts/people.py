"""Users for tests, and the codes of their apps."""

import time
from typing import Any

from django_otp.oath import totp

from cpd.accounts.commands import add_user, begin_second_factor, confirm_second_factor, give_role
from cpd.accounts.models import AuthenticatorApp, User
from cpd.accounts.roles import Organisation, Role
from tests.world import ACTOR

CALLER = "192.0.2.1"


def user(name: str = "Olga Operations", *roles: Role, at: Organisation | None = None, **where: Any) -> User:
    """Somebody with these roles; the address is made of the name."""
    made = add_user(full_name=name, email=f"{name.lower().replace(' ', '.')}@example.org", actor=ACTOR)
    for role in roles:
        give_role(user_id=made.id, role=role, at=at, actor=ACTOR, **where)
    return made


def code_of(app: AuthenticatorApp, *, steps: int = 0) -> str:
    """The code that the app shows, or showed or will show so many half minutes later."""
    return f"{totp(app.bin_key, drift=steps):06}"


def wrong_code(app: AuthenticatorApp) -> str:
    """Six digits that are not the app's code, nor one of its neighbours'."""
    near = {code_of(app, steps=steps) for steps in range(-5, 6)}
    return next(f"{n:06}" for n in range(1_000_000) if f"{n:06}" not in near)


def set_up(of: User) -> tuple[AuthenticatorApp, list[str]]:
    """Sets up the app of a user; the code that it shows now can be used again. Gives it and the recovery codes."""
    app = begin_second_factor(user_id=of.id, actor=ACTOR)
    codes = confirm_second_factor(user_id=of.id, code=code_of(app), caller=CALLER, actor=ACTOR)
    AuthenticatorApp.objects.filter(id=app.id).update(last_t=int(time.time()) // 30 - 5)
    return AuthenticatorApp.objects.get(id=app.id), codes
