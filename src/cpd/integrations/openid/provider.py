"""The identity provider, over HTTP: the authorization code flow with PKCE.

Sources: OpenID Connect Core 1.0 (section 3.1), RFC 6749 (OAuth 2.0), RFC 7636 (PKCE), RFC 9207.
"""

import base64
import hashlib
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit, urlunsplit

import structlog

from cpd.core import clock
from cpd.core.links import public_link
from cpd.integrations.circuit import Circuit
from cpd.integrations.openid.conversation import Conversation
from cpd.integrations.openid.identity import (
    AnswerRefused,
    Attempt,
    CodeRefused,
    Identity,
    ProviderAway,
    TokenRefused,
)
from cpd.integrations.openid.metadata import (
    DISCOVERY,
    KEYS,
    Metadata,
    Remembered,
    SigningKey,
    discovery_address,
    keys_in,
    metadata_in,
)
from cpd.integrations.openid.places import Places
from cpd.integrations.openid.tokens import claims_of

CALLBACK = "/sign-in/openid/callback"
"""Where the provider sends people back to, under ``PUBLIC_URL``."""

SCOPES = "openid email"

AT_ONCE = 2
"""So many threads of a process wait for the provider at most: fewer than there are to serve requests."""

BEFORE, AFTER = 4.0, 6.0
"""Seconds that a request may wait for the provider: when somebody leaves for it, and when they come back."""

EXCHANGE, USERINFO = "token", "userinfo"

NOT_FOR_US = frozenset({"invalid_client", "unauthorized_client", "unsupported_grant_type"})
"""Errors of the token endpoint that no code is to blame for: somebody has to mend our settings, or the provider's."""

T = TypeVar("T")

log = structlog.get_logger("cpd.openid")


class IdentityProvider:
    """An OpenID provider that we are a client of. One for a process: threads share its circuit and what it published.

    ``name`` is what people call it. ``monotonic`` is what measures time, in seconds.
    """

    def __init__(
        self,
        *,
        issuer: str,
        client_id: str,
        client_secret: str,
        name: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.issuer, self.name = issuer, name
        self._client_id, self._client_secret = client_id, client_secret
        self._metadata: Remembered[Metadata] = Remembered(monotonic)
        self._keys: Remembered[list[SigningKey]] = Remembered(monotonic)
        self._places = Places(AT_ONCE)
        self.circuit = Circuit(monotonic)

    @property
    def resting(self) -> bool:
        """Whether the provider has failed several times in a row, so that nobody should set out for it now."""
        return self.circuit.resting

    def address_for(self, attempt: Attempt) -> str:
        """Where somebody goes to sign in. Usually this asks nobody: what the provider publishes is known.

        Raises :class:`ProviderAway`, :class:`ProviderBusy` and :class:`AnswerRefused`.
        """
        if self.resting:
            raise ProviderAway("the identity provider is left alone for a while")
        metadata = self._metadata.fresh or self._ask(self._published, BEFORE)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(attempt.verifier.encode()).digest()).rstrip(b"=").decode()
        parts = urlsplit(metadata.authorization_endpoint)
        query = [
            *parse_qsl(parts.query, keep_blank_values=True),
            ("response_type", "code"),
            ("client_id", self._client_id),
            ("redirect_uri", public_link(CALLBACK)),
            ("scope", SCOPES),
            ("state", attempt.state),
            ("nonce", attempt.nonce),
            ("code_challenge", challenge),
            ("code_challenge_method", "S256"),
        ]
        return urlunsplit(parts._replace(query=urlencode(query)))

    def identify(self, *, code: str, attempt: Attempt, issuer: str = "") -> Identity:
        """Who came back with this code. ``issuer`` is the ``iss`` that came with it, if any did.

        Raises :class:`CodeRefused`, :class:`TokenRefused` and what :meth:`address_for` raises.
        """

        def identify(conversation: Conversation) -> Identity:
            metadata = self._published(conversation)
            if issuer != self.issuer and (issuer or metadata.names_itself):
                raise CodeRefused("the code came back from another issuer")
            tokens = self._exchanged(conversation, metadata, code, attempt)
            claims = claims_of(
                tokens.get("id_token"),
                keys=self._keys.get(lambda: _keys(conversation, metadata)),
                newer_keys=lambda: self._keys.ask_again(lambda: _keys(conversation, metadata)) or [],
                issuer=self.issuer,
                client_id=self._client_id,
                nonce=attempt.nonce,
                now=clock.machine_now().timestamp(),
            )
            whole = {"email", "email_verified"} <= claims.keys()
            said = claims if whole else _userinfo(conversation, metadata, tokens, claims)
            return Identity(
                self.issuer,
                claims["sub"],
                email=said["email"] if isinstance(said.get("email"), str) else "",
                email_verified=said.get("email_verified") is True,
            )

        return self._ask(identify, AFTER)

    def _ask(self, question: Callable[[Conversation], T], seconds: float) -> T:
        """Has a question answered in one of the few places, unless the circuit is open, and notes what came of it."""

        def ask() -> T:
            if not self.circuit.may_ask():
                raise _Resting("the identity provider is left alone for a while")
            return question(Conversation(seconds))

        try:
            answer = self._places.wait_for(ask, seconds=seconds)
        except _Resting:
            raise
        except (TokenRefused, CodeRefused) as error:
            self.circuit.answered()
            _say_what_is_wrong(error)
            raise
        except (ProviderAway, AnswerRefused) as error:
            self.circuit.failed()
            _say_what_is_wrong(error)
            raise
        self.circuit.answered()
        return answer

    def _published(self, conversation: Conversation) -> Metadata:
        """What the provider says of itself."""
        return self._metadata.get(
            lambda: metadata_in(self.issuer, *conversation.get(DISCOVERY, discovery_address(self.issuer)))
        )

    def _exchanged(
        self, conversation: Conversation, metadata: Metadata, code: str, attempt: Attempt
    ) -> Mapping[str, Any]:
        """What the provider gives for the code: an ID token, and an access token with which it says more."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": public_link(CALLBACK),
            "code_verifier": attempt.verifier,
        }
        headers = {}
        if metadata.secret_in_form:
            form |= {"client_id": self._client_id, "client_secret": self._client_secret}
        else:
            pair = f"{quote_plus(self._client_id)}:{quote_plus(self._client_secret)}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        status, body = conversation.post(EXCHANGE, metadata.token_endpoint, form, headers)
        answer: Mapping[str, Any] = body if isinstance(body, dict) else {}
        error = answer.get("error")
        if status in (401, 403) or error in NOT_FOR_US:
            raise AnswerRefused(EXCHANGE, "it refuses us: check OIDC_CLIENT_ID, OIDC_CLIENT_SECRET and what it allows")
        if status == 400 and isinstance(error, str):
            raise CodeRefused("the identity provider does not take the code")
        if status != 200 or not answer:
            raise AnswerRefused(EXCHANGE, f"status {status}" if status != 200 else "it is no JSON object")
        return answer


class _Resting(ProviderAway):
    """Nobody was asked, so that nobody failed."""


def _keys(conversation: Conversation, metadata: Metadata) -> list[SigningKey]:
    return keys_in(*conversation.get(KEYS, metadata.jwks_uri))


def _userinfo(
    conversation: Conversation, metadata: Metadata, tokens: Mapping[str, Any], claims: Mapping[str, Any]
) -> Mapping[str, Any]:
    """What the provider says about somebody beside the ID token; nothing where it says nothing that can be read.

    Source: OpenID Connect Core 1.0, section 5.3: the subject must be that of the ID token.
    """
    access = tokens.get("access_token")
    if (
        not metadata.userinfo_endpoint
        or not isinstance(access, str)
        or not access.isascii()
        or not access.isprintable()
    ):
        return {}
    status, body = conversation.get(USERINFO, metadata.userinfo_endpoint, {"Authorization": f"Bearer {access}"})
    if status != 200 or not isinstance(body, dict):
        return {}  # whoever has signed in before is known without it
    if body.get("sub") != claims["sub"]:
        raise TokenRefused(USERINFO, "it is about somebody else")
    return body


def _say_what_is_wrong(error: Exception) -> None:
    """For operators: only what somebody has to mend is an error. What did not answer is in the log already."""
    if isinstance(error, AnswerRefused):
        log.error("identity provider answered otherwise than agreed", step=error.step, why=error.why)
    elif isinstance(error, CodeRefused):
        log.info("identity provider does not take the code")
