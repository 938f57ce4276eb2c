"""A small OpenID provider on loopback: discovery, authorization code with PKCE, tokens, user data, keys.

It refuses what a provider must refuse: a foreign redirect address, a wrong client, a code used twice, and a
verifier that does not answer the challenge (RFC 7636).
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "fairlead", "between-us"


class Provider:
    """Who is logged in there is set by `claims`; `refusals` tells what was turned away."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.redirect = "http://testserver/accounts/oidc/sso/login/callback/"
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: set[str] = set()
        self.challenges: list[str] = []
        self.refusals: list[str] = []
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Provider:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def answer(self, path: str, asked: dict[str, str], headers: Any) -> tuple[int, dict[str, str], Any]:
        """Status, headers and JSON of an answer."""
        if path == "/.well-known/openid-configuration":
            return 200, {}, self._discovery()
        if path == "/keys":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return 200, {}, {"keys": [key | {"kid": "one", "use": "sig", "alg": "RS256"}]}
        if path == "/authorize":
            return self._authorize(asked)
        if path == "/token":
            return self._token(asked, headers.get("Authorization", ""))
        if path == "/userinfo" and headers.get("Authorization", "").removeprefix("Bearer ") in self.tokens:
            return 200, {}, self.claims
        return self._refused(401 if path == "/userinfo" else 404, path)

    def _discovery(self) -> dict[str, Any]:
        names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        return {f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in names.items()} | {
            "issuer": self.issuer,
            "jwks_uri": f"{self.issuer}/keys",
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }

    def _authorize(self, asked: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        due = {"client_id": CLIENT, "redirect_uri": self.redirect, "code_challenge_method": "S256"}
        if any(asked.get(name) != value for name, value in due.items()) or not asked.get("code_challenge"):
            return self._refused(400, f"authorize {asked}")
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        self.challenges.append(asked["code_challenge"])
        query = urlencode({"code": code, "state": asked["state"]})
        return 302, {"Location": f"{self.redirect}?{query}"}, {}

    def _token(self, asked: dict[str, str], basic: str) -> tuple[int, dict[str, str], Any]:
        given = base64.b64decode(basic.removeprefix("Basic ")).decode() if basic else ""
        client = given or f"{asked.get('client_id')}:{asked.get('client_secret')}"
        begun = self.codes.pop(asked.get("code", ""), None)
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if client != f"{CLIENT}:{SECRET}" or begun is None or challenge != begun["code_challenge"]:
            return self._refused(400, f"token of {asked.get('code')}")
        now, token = int(time.time()), secrets.token_urlsafe(16)
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, **self.claims}
        self.tokens.add(token)
        return 200, {}, {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"}),
        }  # fmt: skip

    def _refused(self, status: int, what: str) -> tuple[int, dict[str, str], Any]:
        self.refusals.append(what)
        return status, {}, {"error": "invalid_request"}


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place = urlsplit(self.path)
            self._answer(place.path, parse_qs(place.query))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self._answer(self.path, parse_qs(body))

        def _answer(self, path: str, asked: dict[str, list[str]]) -> None:
            first = {name: values[0] for name, values in asked.items()}
            status, headers, told = provider.answer(path, first, self.headers)
            content = json.dumps(told).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Type": "application/json"}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing is written to the test's output."""

    return Handler
