"""Reading an ID token: who signed it, for whom, when, and for which attempt (rule ACC-14).

Source: OpenID Connect Core 1.0, section 3.1.3.7. The cryptography is joserfc's.
"""

from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from joserfc import jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import GuestProtocol
from joserfc.jws import JWSRegistry

from cpd.integrations.openid.identity import TokenRefused
from cpd.integrations.openid.metadata import SigningKey

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures with a key that only the provider has. Never ``none``, nor one with a secret that two share."""

LEEWAY = 30
"""Seconds by which the provider's clock may differ from ours."""

OLDEST = 600
"""Seconds after which a token is no answer to a question that was just asked."""

LONGEST_SUBJECT = 255
"""ASCII characters, as the standard has it."""

TOKEN = "id token"  # noqa: S105 - the name of a step

Keys = Sequence[SigningKey]


def claims_of(
    token: object, *, keys: Keys, newer_keys: Callable[[], Keys], issuer: str, client_id: str, nonce: str, now: float
) -> dict[str, Any]:
    """The claims of an ID token that is to be believed.

    ``newer_keys`` is asked for keys once where the token is signed with none of those that are known. ``now`` is in
    seconds since 1970.

    Raises :class:`TokenRefused` with what is wrong: the signature, ``iss``, ``aud``, ``azp``, ``sub``, ``exp``, ``iat``
    or ``nonce``.
    """

    if not isinstance(token, str):
        _refuse("there is none")
    try:
        claims = _signed(str(token), keys) or _signed(str(token), newer_keys())
    except JoseError as error:
        _refuse(f"its signature ({type(error).__name__})")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        _refuse("it cannot be read")
    if claims is None:
        _refuse("none of the keys signed it")
    _check(claims, issuer=issuer, client_id=client_id, nonce=nonce, now=now)
    return claims


def _refuse(why: str) -> NoReturn:
    raise TokenRefused(TOKEN, why) from None


def _signed(token: str, keys: Keys) -> dict[str, Any] | None:
    """The claims of a token that one of the keys signed; None where none did."""

    def key_for(signed: GuestProtocol) -> SigningKey:
        key = _key(keys, signed.headers())
        if key is None:
            raise _UnknownKey
        return key

    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        return jwt.decode(token, key_for, registry=registry).claims
    except (_UnknownKey, BadSignatureError):
        return None


class _UnknownKey(Exception):
    """The token names a key that is not there."""


def _key(keys: Keys, header: dict[str, Any]) -> SigningKey | None:
    """The key that a header names; where it names none, the only one there is for its algorithm."""
    kid = header.get("kid")
    fitting = [key for key in keys if (kid is None or key.kid == kid) and _fits(key, header["alg"])]
    return fitting[0] if len(fitting) == 1 or (fitting and kid is not None) else None


def _fits(key: SigningKey, algorithm: str) -> bool:
    """Whether the key is of the algorithm's kind, and is there for signatures by what it says of itself."""
    try:
        JWSRegistry.algorithms[algorithm].check_key(key)
    except JoseError:
        return False
    return True


def _check(claims: dict[str, Any], *, issuer: str, client_id: str, nonce: str, now: float) -> None:
    registry = jwt.JWTClaimsRegistry(
        now=int(now),
        leeway=LEEWAY,
        iss={"essential": True, "value": issuer},
        sub={"essential": True},
        aud={"essential": True, "value": client_id},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        registry.validate(claims)
    except JoseError as error:
        _refuse(error.description)
    if claims["aud"] not in (client_id, [client_id]):
        _refuse("Claim 'aud' names others beside us")
    if claims.get("azp", client_id) != client_id:
        _refuse("Invalid claim: 'azp'")
    if claims["iat"] < now - OLDEST:
        _refuse("Claim 'iat' is long past")
    if claims.get("nonce") != nonce:
        _refuse("Invalid claim: 'nonce'")
    if not 0 < len(claims["sub"]) <= LONGEST_SUBJECT or not claims["sub"].isascii() or "\0" in claims["sub"]:
        _refuse("Invalid claim: 'sub'")
