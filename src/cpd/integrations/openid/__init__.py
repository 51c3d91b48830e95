"""Signing in with an OpenID Connect provider, where one is configured (docs/adr/0069).

:func:`identity_provider` gives the one of this environment, or None. What people know as "DfE Sign-in" is called the
*identity provider* here: providers are those who train.

What asks it is loaded when it is asked for: every command that needs the database loads this package.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

from cpd.integrations.openid.identity import (
    AnswerRefused,
    Attempt,
    CodeRefused,
    Identity,
    ProviderAway,
    ProviderBusy,
    SignInFailed,
    TokenRefused,
)

if TYPE_CHECKING:
    from cpd.integrations.openid.provider import IdentityProvider

__all__ = [
    "AnswerRefused",
    "Attempt",
    "CodeRefused",
    "Identity",
    "ProviderAway",
    "ProviderBusy",
    "SignInFailed",
    "TokenRefused",
    "identity_provider",
]


def identity_provider() -> "IdentityProvider | None":
    """The provider that ``OIDC_ISSUER`` names; None where nothing is configured.

    One for each process: threads share what it knows of the provider, and its circuit.
    """
    if not settings.OIDC_ISSUER:
        return None
    return _known(settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET, settings.OIDC_NAME)


@lru_cache(maxsize=1)
def _known(issuer: str, client_id: str, client_secret: str, name: str) -> "IdentityProvider":
    from cpd.integrations.openid.provider import IdentityProvider

    return IdentityProvider(issuer=issuer, client_id=client_id, client_secret=client_secret, name=name)
