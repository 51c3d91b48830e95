"""What an OpenID provider publishes about itself: its addresses, and the keys that it signs with.

Sources: OpenID Connect Discovery 1.0, RFC 7517 (keys), RFC 9207 (``iss`` in the answer).
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, RSAKey

from cpd.core.environment import AT_HOME
from cpd.integrations.openid.identity import AnswerRefused, ProviderAway

SMALLEST_RSA = 2048
"""Bits. What is signed with a smaller key could be signed by others."""

FRESH_FOR = 3600.0
"""Seconds for which nobody asks again."""

STALE_FOR = 24 * 3600.0
"""Seconds for which the last answer does while there is no new one."""

AT_MOST_EVERY = 60.0
"""Seconds between two questions for the same, whoever wants to know."""

DISCOVERY, KEYS = "discovery", "keys"

SigningKey = RSAKey | ECKey
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Metadata:
    """The provider's addresses, and how it wants to be spoken to.

    ``secret_in_form``: the client's secret goes into the form, because the provider takes it nowhere else.
    ``names_itself``: whoever comes back from it brings ``iss`` along.
    """

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    secret_in_form: bool = False
    names_itself: bool = False


def discovery_address(issuer: str) -> str:
    """Where the provider publishes its metadata."""
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"


def metadata_in(issuer: str, status: int, body: Any) -> Metadata:
    """The metadata of an answer. Raises :class:`AnswerRefused` where it cannot be used, or is somebody else's."""
    if status != 200 or not isinstance(body, dict):
        raise AnswerRefused(DISCOVERY, f"status {status}" if status != 200 else "it is no JSON object")
    if body.get("issuer") != issuer:
        raise AnswerRefused(DISCOVERY, "it is of another issuer than OIDC_ISSUER, which must be written as it is there")
    methods = body.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if not isinstance(methods, list) or not {"client_secret_basic", "client_secret_post"} & {*map(str, methods)}:
        raise AnswerRefused(DISCOVERY, "it takes no client secret")
    plain = urlsplit(issuer).scheme == "http"
    return Metadata(
        authorization_endpoint=_address(body, "authorization_endpoint", plain),
        token_endpoint=_address(body, "token_endpoint", plain),
        jwks_uri=_address(body, "jwks_uri", plain),
        userinfo_endpoint=_address(body, "userinfo_endpoint", plain) if body.get("userinfo_endpoint") else "",
        secret_in_form="client_secret_basic" not in methods,
        names_itself=body.get("authorization_response_iss_parameter_supported") is True,
    )


def _address(body: Mapping[str, Any], name: str, plain: bool) -> str:
    """An address of the metadata; ``plain``: one of this machine may do without TLS, as the issuer does."""
    address = body.get(name)
    try:
        parts = urlsplit(address) if isinstance(address, str) else None
    except ValueError:
        parts = None
    secure = parts is not None and (
        parts.scheme == "https" or (plain and parts.scheme == "http" and parts.hostname in AT_HOME)
    )
    if parts is None or not secure or not parts.hostname or parts.fragment or not str(address).isprintable():
        raise AnswerRefused(DISCOVERY, f"{name} is no address with TLS")
    return str(address)


def keys_in(status: int, body: Any) -> list[SigningKey]:
    """The keys of an answer that a signature can be checked with. What we cannot read among them is left out.

    Raises :class:`AnswerRefused` for an answer that is no list of keys.
    """
    keys = body.get("keys") if isinstance(body, dict) else None
    if status != 200 or not isinstance(keys, list):
        raise AnswerRefused(KEYS, f"status {status}" if status != 200 else "it is no list of keys")
    return [key for key in map(_key, keys) if key is not None]


def _key(data: Any) -> SigningKey | None:
    """A public key that is large enough; never a shared secret, whatever else the provider publishes."""
    if not isinstance(data, dict) or data.get("kty") not in ("RSA", "EC"):
        return None
    try:
        key = JWKRegistry.import_key(data)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None
    if isinstance(key, RSAKey):
        return key if key.raw_value.key_size >= SMALLEST_RSA else None
    return key if isinstance(key, ECKey) else None


class Remembered(Generic[T]):
    """Something that is asked for and kept: for an hour, and for a day while there is no new answer.

    Threads share it. Two that ask at the same moment both ask; the later answer stays.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._answer: tuple[T, float] | None = None
        self._asked_at: float | None = None

    @property
    def fresh(self) -> T | None:
        """What is known and not older than an hour."""
        return self._not_older_than(FRESH_FOR)

    def get(self, ask: Callable[[], T]) -> T:
        """What is known, asked for where it is not fresh. Raises what ``ask`` raises where nothing is known."""
        known = self.fresh
        if known is not None:
            return known
        stale = self._not_older_than(STALE_FOR)
        if stale is not None and self._asked_lately():
            return stale
        try:
            return self._ask(ask)
        except (ProviderAway, AnswerRefused):
            if stale is None:
                raise
            return stale

    def ask_again(self, ask: Callable[[], T]) -> T | None:
        """Asks although something is known; None where somebody has asked within the last minute."""
        return None if self._asked_lately() else self._ask(ask)

    def _ask(self, ask: Callable[[], T]) -> T:
        self._asked_at = self._monotonic()
        answer = ask()
        self._answer = answer, self._monotonic()
        return answer

    def _asked_lately(self) -> bool:
        return self._asked_at is not None and self._monotonic() - self._asked_at < AT_MOST_EVERY

    def _not_older_than(self, seconds: float) -> T | None:
        known = self._answer
        return known[0] if known is not None and self._monotonic() - known[1] < seconds else None
