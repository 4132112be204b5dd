"""A small OpenID Connect provider on loopback, with a key of its own making; a test says who is there.

It keeps to the protocol where Sufler relies on it: a code serves once, for the address it was given for, and
only with the verifier whose digest was sent before.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

CLIENT, SECRET = "sufler", "a secret of the tests"


def new_key() -> ECKey:
    return ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)


@dataclass
class Provider:
    """`claims`: who is there now; `heard`: how many requests came.

    What a test changes about the tokens: `claims`, `signs_with`, `algorithm`.
    """

    url: str = ""
    away: bool = False
    claims: dict[str, Any] = field(default_factory=dict)
    key: ECKey = field(default_factory=new_key)
    signs_with: Any = None
    algorithm: str = "ES256"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    heard: int = 0

    def let_in(self, address: str, **changed: str) -> str:
        """What the browser is sent back to when the person at `address` has signed in: path and query."""
        self.asked = dict(parse_qsl(urlsplit(address).query))
        code = secrets.token_hex(8)
        self.codes[code] = self.asked
        back = urlsplit(self.asked["redirect_uri"]).path
        answer = {"code": code, "state": self.asked["state"], **changed}
        return f"{back}?{'&'.join(f'{name}={value}' for name, value in answer.items())}"

    def token_for(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        own = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": "s-1",
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 60,
        }
        header = {"alg": self.algorithm, "kid": self.key.kid}
        claims = {name: value for name, value in {**own, **self.claims}.items() if value is not None}
        return jwt.encode(header, claims, self.signs_with or self.key, algorithms=["ES256", "HS256", "none"])

    def exchanged(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """The token for a code, when the client is Sufler and has the verifier."""
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        known = base64.b64encode(f"{CLIENT}:{SECRET.replace(' ', '%20')}".encode()).decode()
        right = (
            asked is not None
            and authorization == f"Basic {known}"
            and form.get("redirect_uri") == asked["redirect_uri"]
            and base64.urlsafe_b64encode(challenge).decode().rstrip("=") == asked["code_challenge"]
        )
        return (
            (200, {"id_token": self.token_for(asked)})
            if right and asked
            else (400, {"error": "invalid_grant"})
        )

    def described(self) -> dict[str, str]:
        paths = {"authorization_endpoint": "at", "token_endpoint": "token", "jwks_uri": "keys"}
        return {
            "issuer": self.url,
            "end_session_endpoint": f"{self.url}/out",
            **{name: f"{self.url}/{path}" for name, path in paths.items()},
        }


@contextmanager
def providing(provider: Provider) -> Iterator[Provider]:
    """Serve it on a free loopback port until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            keys = KeySet([provider.key]).as_dict(private=False)
            self._say(200, dict(keys) if self.path == "/keys" else provider.described())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._say(*provider.exchanged(form, self.headers.get("Authorization", "")))

        def _say(self, status: int, value: dict[str, Any]) -> None:
            provider.heard += 1
            self.send_response(503 if provider.away else status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(value).encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    provider.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
