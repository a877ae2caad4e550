"""The company's identity provider behind a user pool, on 127.0.0.1: what Cognito's own domain and issuer answer.

`/oauth2/authorize` signs `person` in without asking and sends the browser back, `/oauth2/token` redeems a code once,
for the verifier and the address it was asked with, `/pool/.well-known/jwks.json` has the keys.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from backend_lambdas.aws.core.settings import OidcSettings

CLIENT = "app-client"
NAME = "Contoso"


@cache
def key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


@dataclass
class ProviderDouble:
    """`person`: claims of who signs in there. `changed(claims)` may change a token's claims before it is signed.

    `signed_with`: the key of its tokens; `published`: those that its issuer tells. `answer`, `keys_answer`: (status,
    body) instead of a token, of the keys. `error`: what stands in the address instead of a code. `asked`: all paths.
    """

    address: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    changed: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
    algorithm: str = "RS256"
    signed_with: str = "first"
    published: tuple[str, ...] = ("first",)
    answer: tuple[int, bytes] | None = None
    keys_answer: tuple[int, bytes] | None = None
    error: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def settings(self, **more: str) -> OidcSettings:
        found = {"name": NAME, "sign_in_url": self.address, "app_client_id": CLIENT, "trusts_addresses": "false"}
        return OidcSettings(**{**found, "token_issuer": f"{self.address}/pool", **more})

    def came_by(self, email: str, confirmed: Any = True, subject: str = "company-1") -> None:
        self.person = {"sub": subject, "email": email, "email_verified": confirmed, "name": "A person"}

    def sign_in(self, address: str) -> str:
        """What the browser is sent back to, after the person has signed in at `address`."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        if self.error:
            back = {"error": self.error, "error_description": "<b>what the provider says</b>"}
        else:
            code = secrets.token_hex(16)
            self.codes[code] = asked
            back = {"code": code}
        return f"{asked['redirect_uri']}?{urlencode({**back, 'state': asked['state']})}"

    def redeem(self, form: dict[str, str]) -> tuple[int, bytes]:
        """As Cognito answers: a code is good once, for the client, the address and the verifier it was asked with."""
        if self.answer:
            return self.answer
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if form.get("client_id") != CLIENT:
            return 400, b'{"error":"invalid_client"}'
        if asked is None or asked["redirect_uri"] != form["redirect_uri"] or asked["code_challenge"] != challenge:
            return 400, b'{"error":"invalid_grant"}'
        return 200, json.dumps({"id_token": self.token(asked["nonce"]), "access_token": "x"}).encode()

    def token(self, nonce: str) -> str:
        now = int(time.time())
        times = {"iat": now, "auth_time": now, "exp": now + 300}
        about = {"iss": f"{self.address}/pool", "aud": CLIENT, "token_use": "id", "nonce": nonce, **times}
        claims = self.changed({**about, **self.person})
        header = {"alg": self.algorithm, "kid": self.signed_with}
        return jwt.encode(header, claims, key(self.signed_with), algorithms=[self.algorithm])

    def keys(self) -> tuple[int, bytes]:
        return self.keys_answer or (200, json.dumps({"keys": [key(kid).as_dict() for kid in self.published]}).encode())


@contextmanager
def provider_double() -> Iterator[ProviderDouble]:
    """It answers until the end of the `with`."""
    double = ProviderDouble()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            double.asked.append(urlsplit(self.path).path)
            if self.path.startswith("/oauth2/authorize"):
                self._send(302, b"", Location=double.sign_in(self.path))
            elif self.path.startswith("/logout"):
                self._send(302, b"", Location=parse_qs(urlsplit(self.path).query)["logout_uri"][0])
            else:
                self._send(*double.keys())

        def do_POST(self) -> None:
            double.asked.append(urlsplit(self.path).path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._send(*double.redeem({name: values[0] for name, values in parse_qs(body).items()}))

        def _send(self, status: int, body: bytes, **headers: str) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    double.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
