"""A person's account, and what stands between a password and a session."""

from dataclasses import dataclass
from enum import StrEnum

from backend_lambdas.identity.actor import Actor, Role


@dataclass(frozen=True, slots=True)
class Account:
    """`user_id` is Cognito's sub. `stores` None: every store. `created_at` ISO 8601 UTC."""

    user_id: str
    email: str
    name: str
    role: Role
    stores: frozenset[str] | None = None
    vendor: str = ""
    disabled: bool = False
    created_at: str = ""

    @property
    def actor(self) -> Actor:
        return Actor(self.user_id, self.name or self.email, self.role, self.stores, self.vendor)


class Asked(StrEnum):
    """What is still asked of a person whose password was right."""

    NEW_PASSWORD = "new password"  # noqa: S105 - the name of a step
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Challenge:
    """One more step before the session. `token` is the identity store's own and short-lived."""

    asked: Asked
    email: str
    token: str


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser. Times are ISO 8601 UTC; `used_at` is when its person last did something."""

    session_id: str
    user_id: str
    created_at: str
    used_at: str
    browser: str
