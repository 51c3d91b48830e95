"""An OpenID provider on a port of this machine, whose answers are written by hand from the standard, with its own keys.

It publishes its metadata and keys, lets one of its accounts sign in, checks the client's secret, the address to come
back to and PKCE, takes each code once, and fails as it is told to. Sources: OpenID Connect Core 1.0 and Discovery 1.0,
RFC 6749, RFC 7636.

``python -m tests.integrations.openid_server 8110`` runs it for somebody with a browser; it prints the settings.
"""

import base64
import hashlib
import html
import secrets
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, Key

from tests.integrations.played import PlayedHandler, playing

CLIENT, SECRET, NAME = "cpd", "secret/of+the:tests%", "Ashmere Sign-in"
CALLBACK = "/sign-in/openid/callback"
HUGE = 10_000_000

Claims = dict[str, Any]


def new_key(kid: str) -> ECKey:
    """A key to sign with."""
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig"})


@dataclass
class OpenIdProvider:
    """``accounts`` are who signs in there, by subject: what it says of each.

    ``keys`` are what it publishes, ``signs_with`` is one of them, or of nobody. ``claims`` changes what is in an ID
    token, ``token`` makes it of header and claims in place of a signature. ``script`` says what a path answers instead:
    ``(status, headers, body)`` or a word: ``silent``, ``drip``, ``huge``, ``elsewhere``, ``text``. ``in_token`` are the
    claims that stand in the ID token, the others are told by userinfo. ``journal`` has the paths it was asked for.
    """

    port: int = 0
    accounts: dict[str, Claims] = field(default_factory=dict)
    keys: list[Key] = field(default_factory=lambda: [new_key("first")])
    signs_with: Key | None = None
    algorithm: str = "ES256"
    claims: Callable[[Claims], Claims] = lambda claims: claims
    token: Callable[[dict[str, Any], Claims], str] | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    in_token: tuple[str, ...] = ("email", "email_verified")
    script: dict[str, Any] = field(default_factory=dict)
    journal: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    access: dict[str, str] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def published(self) -> dict[str, Any]:
        """Its metadata."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [self.algorithm],
            "code_challenge_methods_supported": ["S256"],
            **self.metadata,
        }

    def sign_in(self, address: str, subject: str, *, code: str = "") -> str:
        """Signs an account in at the address where a browser was led to. Gives where the browser is led back to."""
        asked = dict(parse_qsl(urlsplit(address).query))
        problem = _problem(asked)
        assert not problem, problem
        code = code or secrets.token_urlsafe(16)
        self.codes[code] = {**asked, "sub": subject}
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def exchange(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """What is given for a code, once."""
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = _challenge(form.get("code_verifier", ""))
        if (
            asked is None
            or form.get("grant_type") != "authorization_code"
            or form.get("redirect_uri") != asked["redirect_uri"]
            or challenge != asked["code_challenge"]
        ):
            return 400, {"error": "invalid_grant", "error_description": f"The code {form.get('code')} is wrong."}
        access = secrets.token_urlsafe(16)
        self.access[access] = asked["sub"]
        return 200, {"access_token": access, "token_type": "Bearer", "id_token": self.id_token(asked), "expires_in": 60}

    def id_token(self, asked: dict[str, str]) -> str:
        """The ID token of somebody who signed in."""
        now, account = int(time.time()), self.accounts[asked["sub"]]
        claims = self.claims(
            {
                "iss": self.issuer,
                "sub": asked["sub"],
                "aud": CLIENT,
                "exp": now + 60,
                "iat": now,
                "nonce": asked["nonce"],
                **{name: account[name] for name in self.in_token if name in account},
            }
        )
        key = self.signs_with or self.keys[-1]
        header = {"alg": self.algorithm, "kid": key.kid}
        return (
            self.token(header, claims) if self.token else jwt.encode(header, claims, key, algorithms=[self.algorithm])
        )

    def rotate(self) -> None:
        """Signs with a new key, which takes the place of those before."""
        self.keys = [new_key(f"key-{len(self.journal)}")]


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _problem(asked: dict[str, str]) -> str:
    """What is wrong with the address where a browser was led to, if anything is."""
    expected = {"client_id": CLIENT, "response_type": "code", "code_challenge_method": "S256", "scope": "openid email"}
    wrong = [name for name, value in expected.items() if asked.get(name) != value]
    wrong += [name for name in ("state", "nonce", "code_challenge") if len(asked.get(name, "")) < 43]
    if not asked.get("redirect_uri", "").endswith(CALLBACK):
        wrong.append("redirect_uri")
    return ", ".join(wrong)


PAGE = """<!doctype html><html lang="en"><title>{name}</title><meta name="viewport" content="width=device-width">
<h1>{name}</h1><p>A made-up OpenID provider. Sign in as:</p><ul>{accounts}</ul>"""


class _Handler(PlayedHandler):
    def _act(self, word: str) -> None:
        if word in ("silent", "drip"):
            getattr(self, word)()
        elif word == "huge":
            self.answer(200, {}, b"[" + b"1," * (HUGE // 2) + b"1]")
        elif word == "elsewhere":
            self.answer(302, {"Location": f"{self.server.played.issuer}/elsewhere"}, b"")
        elif word == "text":
            self.answer(200, {"Content-Type": "text/html"}, b"<h1>Welcome</h1>")

    def _scripted(self, path: str) -> bool:
        provider: OpenIdProvider = self.server.played
        provider.journal.append(path)
        if path not in provider.script:
            return False
        scripted = provider.script[path]
        self._act(scripted) if isinstance(scripted, str) else self.answer(*scripted)
        return True

    def do_GET(self) -> None:
        provider: OpenIdProvider = self.server.played
        asked = urlsplit(self.path)
        if self._scripted(asked.path):
            return None
        if asked.path == "/.well-known/openid-configuration":
            return self.answer(200, {}, provider.published())
        if asked.path == "/keys":
            return self.answer(200, {}, {"keys": [key.as_dict(private=False) for key in provider.keys]})
        if asked.path == "/userinfo":
            subject = provider.access.get(self.headers.get("Authorization", "").removeprefix("Bearer "), "")
            return self.answer(200, {}, {"sub": subject, **provider.accounts.get(subject, {})})
        if asked.path == "/authorize":
            return self._choose(asked.query)
        return self.answer(404, {}, b"")

    def _choose(self, query: str) -> None:
        """A page with the accounts; whoever chose one is led back."""
        provider: OpenIdProvider = self.server.played
        asked = dict(parse_qsl(query))
        chosen = asked.pop("as", "")
        if problem := _problem(asked):
            return self.answer(400, {}, {"error": "invalid_request", "error_description": problem})
        if chosen:
            back = provider.sign_in(f"?{urlencode(asked)}", chosen)
            return self.answer(302, {"Location": back}, b"")
        links = "".join(
            f'<li><a href="?{html.escape(urlencode({**asked, "as": name}))}">{html.escape(name)}</a></li>'
            for name in provider.accounts
        )
        return self.answer(
            200, {"Content-Type": "text/html; charset=utf-8"}, PAGE.format(name=NAME, accounts=links).encode()
        )

    def do_POST(self) -> None:
        provider: OpenIdProvider = self.server.played
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self._scripted(self.path):
            return None
        form = dict(parse_qsl(body))
        if self.path != "/token":
            return self.answer(404, {}, b"")
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            pair = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
            name, _, secret = pair.partition(":")
            if (unquote_plus(name), unquote_plus(secret)) != (CLIENT, SECRET):
                return self.answer(401, {}, {"error": "invalid_client"})
        return self.answer(*_with_headers(provider.exchange(form)))


def _with_headers(answer: tuple[int, dict[str, Any]]) -> tuple[int, dict[str, str], dict[str, Any]]:
    return answer[0], {"Cache-Control": "no-store"}, answer[1]


@contextmanager
def providing(port: int = 0) -> Iterator[OpenIdProvider]:
    """An OpenID provider that listens, on a free port unless told otherwise."""
    with playing(_Handler, OpenIdProvider, port) as provider:
        yield provider


def settings_for(provider: OpenIdProvider) -> dict[str, str]:
    """The variables with which the service is its client."""
    return {
        "OIDC_ISSUER": provider.issuer,
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_CLIENT_SECRET": SECRET,
        "OIDC_NAME": NAME,
    }


if __name__ == "__main__":
    with providing(int(sys.argv[1])) as running:
        for address in sys.argv[2:]:
            running.accounts[address] = {"email": address, "email_verified": True}
        running.accounts["unconfirmed"] = {
            "email": (sys.argv[2:] or ["tia@ashmere.example"])[0],
            "email_verified": False,
        }
        print(*(f"{name}={value}" for name, value in settings_for(running).items()), sep="\n", flush=True)
        threading.Event().wait()
