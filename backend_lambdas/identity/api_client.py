"""A program that sends files by the upload API: what it may do, and its key, of which a hash alone is kept.

Docs/decisions/370. A key has 256 random bits, so a fast hash protects it: there is nothing to guess from a list.
"""

import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field, replace
from hashlib import sha256
from hmac import compare_digest

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import SignInRefused

CLIENT = "api-"  # begins every client's id; a person's is Cognito's, which is a UUID
ID_BYTES, SECRET_BYTES = 8, 32
KEY = re.compile(r"stockroom_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")  # its beginning lets secret scanners find it
BEARER = re.compile(r"Bearer +(\S+) *", re.IGNORECASE)
# A program needs no more than to send files and to see what became of its own.
CLIENT_ROLES = (Role.STORE_MANAGER, Role.AREA_MANAGER, Role.VENDOR)
REFUSED = "Send a valid key: Authorization: Bearer stockroom_... An administrator makes it under Settings, API."


@dataclass(frozen=True, slots=True)
class ApiClient:
    """`client_id` stands where a person's user id does. `stores` None: every store. `key_hash`: of the whole key.

    Times are ISO 8601 UTC, "" where it has not happened: `used_at` when its key was last accepted, to the minute;
    `revoked_at`: the key is refused since then, for good. `rev` counts its changes.
    """

    client_id: str
    name: str
    role: Role
    stores: frozenset[str] | None = None
    vendor: str = ""
    key_hash: str = field(default="", repr=False)
    created_at: str = ""
    created_by: str = ""
    used_at: str = field(default="", compare=False)
    revoked_at: str = ""
    rev: int = field(default=0, compare=False)

    @property
    def account(self) -> Account:
        """As ingest asks for the sender of a file."""
        closed = bool(self.revoked_at)
        return Account(self.client_id, "", self.name, self.role, self.stores, self.vendor, disabled=closed)

    @property
    def actor(self) -> Actor:
        return self.account.actor


def new_key(random_bytes: bytes) -> tuple[str, str]:
    """A client's id and its key, from ID_BYTES + SECRET_BYTES random ones."""
    number, secret = random_bytes[:ID_BYTES].hex(), random_bytes[ID_BYTES : ID_BYTES + SECRET_BYTES]
    return f"{CLIENT}{number}", f"stockroom_{number}_{urlsafe_b64encode(secret).decode().rstrip('=')}"


def with_key(client: ApiClient, key: str) -> ApiClient:
    return replace(client, key_hash=_hash(key))


def key_in(authorization: str) -> tuple[str, str]:
    """The client's id and the whole key in an Authorization header. Raises SignInRefused when there is none."""
    bearer = BEARER.fullmatch(authorization)
    found = KEY.fullmatch(bearer[1]) if bearer else None
    if found is None:
        raise SignInRefused(REFUSED)
    return f"{CLIENT}{found[1]}", found[0]


def accepted(client: ApiClient | None, key: str) -> ApiClient:
    """The client whose key this is. Raises SignInRefused: in the same words when it is unknown, wrong or revoked."""
    if client is None or client.revoked_at or not compare_digest(client.key_hash, _hash(key)):
        raise SignInRefused(REFUSED)
    return client


def _hash(key: str) -> str:
    return sha256(key.encode()).hexdigest()
