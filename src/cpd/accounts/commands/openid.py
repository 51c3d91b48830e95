"""Signing in with an account at an OpenID provider (rule ACC-13)."""

from cpd.accounts import errors
from cpd.accounts.commands.users import lock_user_with_email
from cpd.accounts.models import OpenIdAccount, User
from cpd.accounts.rules import same_address
from cpd.core import clock
from cpd.core.actor import Actor
from cpd.core.ids import new_id
from cpd.core.refusals import Refusal
from cpd.core.work import unit_of_work


def sign_in_with_openid(*, issuer: str, subject: str, verified_email: str) -> User:
    """The user of an account, which is joined to them when they first come with it.

    Found by issuer and subject; where nobody has that account yet, by the email address of which the provider says
    that it is theirs (``verified_email``, empty for none). That takes the place of another account that the user
    had at the issuer.

    Refused (``base``, ``nobody``) where that finds no user, or one who may not sign in any more. Nobody is added.
    """
    with unit_of_work(actor=Actor.visitor("openid"), reason="sign_in_with_openid"):
        joined = _joined(issuer, subject)
        if joined is not None:
            return joined
        user = lock_user_with_email(verified_email) if verified_email else None
        if user is None or not user.is_active or not same_address(user.email, verified_email):
            raise Refusal.because(errors.NOBODY_JOINED())
        if (meanwhile := _joined(issuer, subject)) is not None:
            return meanwhile
        user.openid_accounts.filter(issuer=issuer).delete()
        OpenIdAccount.objects.create(id=new_id(), user=user, issuer=issuer, subject=subject, joined_at=clock.now())
        return user


def _joined(issuer: str, subject: str) -> User | None:
    account = OpenIdAccount.objects.select_related("user").filter(issuer=issuer, subject=subject).first()
    if account is not None and not account.user.is_active:
        raise Refusal.because(errors.NOBODY_JOINED())
    return account.user if account else None
