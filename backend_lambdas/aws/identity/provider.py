"""The company's own identity provider, behind the user pool: there with a question, back with a code for a token.

Cognito's developer guide, "User pool endpoints": /oauth2/authorize, /oauth2/token and /logout of the pool's domain; the
keys of its tokens are the issuer's. No token is kept: who has signed in gets a session of ours.
"""

import contextlib
import json
import secrets
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import urllib3
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from backend_lambdas.aws.core.settings import OidcSettings
from backend_lambdas.aws.identity.refusals import TOO_LATE
from backend_lambdas.identity.provider import BACK_PATH, Begun, Vouched
from backend_lambdas.inventory.errors import Refused, SignInRefused, StorageError, Throttled, Unavailable

PROVIDER = "Company"  # the template's name for it, whatever the button says
SCOPES = "openid email profile"
ALGORITHMS = ["RS256"]  # what Cognito signs with ("Verifying JSON web tokens"); "none" or a shared key never
LEEWAY_SECONDS = 60  # two clocks
TIMEOUT = urllib3.Timeout(connect=2.0, read=5.0)  # seconds; a person waits for the page
LARGEST_ANSWER = 100_000  # bytes; three tokens of some kB, or two keys
RANDOM_BYTES = 32  # as RFC 7636 (4.1) recommends for the verifier


class CompanyProvider:
    """Thread-safe. Everything here raises a ComeBackLater when Cognito does not answer or throttles."""

    def __init__(self, settings: OidcSettings, dashboard_url: str, clock: Callable[[], datetime]) -> None:
        self.name = settings.name
        self._settings = settings
        self._dashboard_url = dashboard_url.rstrip("/")
        self._clock = clock
        self._http = urllib3.PoolManager(timeout=TIMEOUT, retries=False)
        self._keys: KeySet | None = None
        self._reading = threading.Lock()

    def begin(self) -> Begun:
        return Begun(*(secrets.token_urlsafe(RANDOM_BYTES) for _ in range(3)))

    def sign_in_address(self, begun: Begun) -> str:
        """Where the browser goes: Cognito leads on to the provider, and back to BACK_PATH with `code` and `state`."""
        challenge = urlsafe_b64encode(sha256(begun.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self._settings.app_client_id,
            "redirect_uri": self._back,
            "identity_provider": PROVIDER,
            "scope": SCOPES,
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._settings.sign_in_url}/oauth2/authorize?{urlencode(asked)}"

    def sign_out_address(self) -> str:
        """Where Cognito forgets this browser, which it else lets in unasked for an hour; then our sign-in page."""
        to = {"client_id": self._settings.app_client_id, "logout_uri": f"{self._dashboard_url}/sign-in"}
        return f"{self._settings.sign_in_url}/logout?{urlencode(to)}"

    def redeem(self, code: str, begun: Begun) -> Vouched:
        """Whom the code stands for. Raises SignInRefused when it was used before or is too old (Cognito: five minutes),
        Refused when the answer is none that Cognito gives to us."""
        fields = {
            "grant_type": "authorization_code",
            "client_id": self._settings.app_client_id,
            "code": code,
            "redirect_uri": self._back,
            "code_verifier": begun.verifier,
        }
        status, answer = self._ask("POST", f"{self._settings.sign_in_url}/oauth2/token", fields)
        if status == 400 and answer.get("error") == "invalid_grant":
            raise SignInRefused(TOO_LATE)
        if status != 200:
            raise StorageError(f"Redeeming a sign-in: {status} {str(answer.get('error'))[:50]!r}")
        return self._vouched(self._claims(str(answer.get("id_token", "")), begun.nonce))

    @property
    def _back(self) -> str:
        return f"{self._dashboard_url}{BACK_PATH}"

    def _vouched(self, claims: Mapping[str, Any]) -> Vouched:
        confirmed = claims.get("email_verified") in (True, "true") or self._settings.trusts_addresses == "true"
        return Vouched(str(claims["sub"]), str(claims.get("email", "")).strip().lower(), confirmed)

    def _claims(self, token: str, nonce: str) -> dict[str, Any]:
        """Of a token that the pool has signed for us, for this sign-in of this browser, and that is not over."""
        needed = {"iss": self._settings.token_issuer, "aud": self._settings.app_client_id, "token_use": "id"}
        rules: Any = {name: {"essential": True, "value": value} for name, value in {**needed, "nonce": nonce}.items()}
        rules |= {"sub": {"essential": True}, "exp": {"essential": True}, "iat": {"essential": True}}
        now = int(self._clock().timestamp())
        try:
            found = self._decoded(token)
            jwt.JWTClaimsRegistry(now=now, leeway=LEEWAY_SECONDS, **rules).validate(found)
        except (JoseError, ValueError) as error:
            raise Refused(f"Reading a sign-in: {type(error).__name__}: {error}") from error
        return found

    def _decoded(self, token: str) -> dict[str, Any]:
        """Cognito changes its keys now and then: a key that is not known yet is looked up once."""
        try:
            return jwt.decode(token, self._known_keys(), algorithms=ALGORITHMS).claims
        except InvalidKeyIdError:
            return jwt.decode(token, self._known_keys(anew=True), algorithms=ALGORITHMS).claims

    def _known_keys(self, anew: bool = False) -> KeySet:
        with self._reading:
            if self._keys is None or anew:
                status, answer = self._ask("GET", f"{self._settings.token_issuer}/.well-known/jwks.json")
                if status != 200:
                    raise StorageError(f"Reading the keys of the user pool: {status}")
                self._keys = KeySet.import_key_set({"keys": answer.get("keys", [])})
            return self._keys

    def _ask(self, method: str, address: str, fields: Mapping[str, str] | None = None) -> tuple[int, dict[str, Any]]:
        """Status and JSON of an answer. A code is good for one question, so nothing is asked twice."""
        doing = f"Asking {address}"
        body = urlencode(fields) if fields else None
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
        try:
            answer = self._http.request(method, address, body=body, headers=kind, redirect=False, preload_content=False)
            with contextlib.closing(answer):
                data = answer.read(LARGEST_ANSWER)
        except urllib3.exceptions.HTTPError as error:
            raise Unavailable(f"{doing}: {type(error).__name__}") from error
        if answer.status == 429:
            raise Throttled(f"{doing}: too many requests")
        if answer.status >= 500:
            raise Unavailable(f"{doing}: {answer.status}")
        try:
            found = json.loads(data)
        except ValueError as error:
            raise StorageError(f"{doing}: {answer.status}, no JSON") from error
        return answer.status, found if isinstance(found, dict) else {}
