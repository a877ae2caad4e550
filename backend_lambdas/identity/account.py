"""A person's account, and what stands between a password and a session."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from backend_lambdas.identity.actor import SEES_EVERY_STORE, Actor, Role
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.texts import _

LONGEST_EMAIL = 128  # a user name of Cognito has no more
LONGEST_NAME = 200
EMAIL = re.compile(r"[^@\s<>,;\x00-\x1f]+@[^@\s<>,;\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class Account:
    """`user_id` is Cognito's sub. `stores` None: every store. `created_at` ISO 8601 UTC. `rev` counts its changes.

    `provider_subject`: the sub of the sign-in by the company's identity provider that it is connected with, or "".
    """

    user_id: str
    email: str
    name: str
    role: Role
    stores: frozenset[str] | None = None
    vendor: str = ""
    disabled: bool = False
    created_at: str = ""
    provider_subject: str = ""
    language: str = ""  # of the person's choice (backend_lambdas/language); "": the browser's
    upload_mails: str = ""  # of the person's choice (inventory/company.py, UPLOAD_MAILS); "": as the company says
    rev: int = field(default=0, compare=False)
    last_visit: str = field(default="", compare=False)  # ISO 8601 UTC: when the visit before this one ended; "": none

    @property
    def actor(self) -> Actor:
        return Actor(self.user_id, self.name or self.email, self.role, self.stores, self.vendor)


class Asked(StrEnum):
    """What is still asked of a person whose password was right."""

    NEW_PASSWORD = "new password"  # noqa: S105 - the name of a step
    CODE = "code"
    RESET = "reset"  # a code was mailed, and goes with a new password into `UserPool.reset`; the token is empty


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


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What an authenticator app is given: `secret` to type, `uri` as a QR code. `token` goes with the first code."""

    secret: str
    uri: str
    token: str


def normal_email(text: str) -> str:
    """The address as it is kept: Cognito does not tell capital letters apart. Raises InvalidRequest if it is none."""
    email = text.strip().lower()
    if len(email) > LONGEST_EMAIL or not EMAIL.fullmatch(email):
        raise InvalidRequest(_("{address} is not an e-mail address.", address=repr(text.strip()[:LONGEST_EMAIL])))
    return email


def check_account(account: Account, known_stores: Collection[str]) -> None:
    """Raises InvalidRequest naming what an administrator has to change before the account can be saved."""
    if not account.name.strip() or len(account.name) > LONGEST_NAME:
        raise InvalidRequest(_("Enter the person's name, at most {number} characters.", number=LONGEST_NAME))
    unknown = sorted((account.stores or frozenset()) - set(known_stores))
    if unknown:
        words = _("There is no store {store}. Choose among the stores that have sent files.")
        raise InvalidRequest(words.format(store=repr(unknown[0])))
    if account.role is Role.ADMINISTRATOR and account.stores is not None:
        raise InvalidRequest(_("An administrator sees every store. Choose another role to limit the stores."))
    if account.role not in {*SEES_EVERY_STORE, Role.VENDOR} and not account.stores:
        raise InvalidRequest(_("Choose at least one store: with this role a person sees no other."))
    if (account.role is Role.VENDOR) != bool(account.vendor.strip()):
        raise InvalidRequest(_("Enter the vendor's name for a vendor, and for nobody else."))


def administers(account: Account) -> bool:
    return account.role is Role.ADMINISTRATOR and not account.disabled


def who_stays(before: Account, after: Account, others: Iterable[Account]) -> str | None:
    """Of `others` an administrator who must still be one when this change is written; None: the change takes none away.

    Raises InvalidRequest when nobody would be left who could let people in.
    """
    if not administers(before) or administers(after):
        return None
    found = next((one.user_id for one in others if one.user_id != after.user_id and administers(one)), None)
    if found is None:
        raise InvalidRequest(_("Somebody must stay administrator. Give another person that role first."))
    return found
