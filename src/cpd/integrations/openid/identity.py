"""What signing in with an OpenID provider begins with and ends in, and what can go wrong in between.

No text of an exception has anything in it that the provider answered.
"""

import secrets
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attempt:
    """The secrets of one attempt to sign in. They stay with the browser that began it.

    ``state`` comes back with the browser, ``nonce`` within the ID token. ``verifier`` proves to the provider that
    whoever exchanges the code began the attempt (PKCE, RFC 7636).
    """

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Attempt":
        """One with secrets of 256 random bits each."""
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is to the provider: the same ``issuer`` and ``subject`` are the same account, for good.

    ``email`` is empty where the provider says none. ``email_verified`` is whether it says that the address is theirs.
    """

    issuer: str
    subject: str
    email: str = ""
    email_verified: bool = False


class SignInFailed(Exception):
    """Nobody was identified."""


class ProviderAway(SignInFailed):
    """The provider did not answer in time, said that it cannot, or is left alone for a while."""


class ProviderBusy(SignInFailed):
    """As many wait for the provider as may at once."""


class CodeRefused(SignInFailed):
    """The provider does not take the code: it was used, is too old, or is none of its own."""


class AnswerRefused(SignInFailed):
    """The provider answered otherwise than the standard has it, or does not take us for its client.

    ``step`` is what it was asked, ``why`` what is wrong, in words of ours.
    """

    def __init__(self, step: str, why: str) -> None:
        super().__init__(f"{step}: {why}")
        self.step, self.why = step, why


class TokenRefused(AnswerRefused):
    """What the provider says about somebody is not to be believed."""
