"""The identity store in memory, with the same names and errors; the browser and the client that hold a session in it.

Its adapters are tested on their own in tests/aws/identity, and as a whole in tests/e2e/test_sign_in.py.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from limits import RateLimitItem

from backend_lambdas.aws.identity.answers import PoolUser
from backend_lambdas.aws.identity.attempts import FAILURES, MINUTES
from backend_lambdas.aws.identity.provider import CompanyProvider
from backend_lambdas.aws.identity.refusals import EXISTS, LATER, REFUSED, TOO_LATE, WRONG
from backend_lambdas.identity.account import Account, Asked, Challenge, SecondFactor, Session, administers
from backend_lambdas.identity.actor import Role
from backend_lambdas.identity.api_client import ApiClient
from backend_lambdas.identity.mail_addresses import MailAddress
from backend_lambdas.identity.passwords import check_password
from backend_lambdas.identity.sessions import is_over, is_to_be_noted
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import InvalidRequest, SignInRefused, TooManyTries, WrongCode
from tests.support.people import EVERYBODY
from tests.support.user_pools import shown_code

KEYS = ("a key that only tests know",)
TOKEN = "everybody.a-session-that-is-open"
CSRF = "what only our own pages know"
ADMINISTRATOR = Account(EVERYBODY.user_id, "everybody@example.com", EVERYBODY.name, Role.ADMINISTRATOR)
PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass
class PoolDouble:
    """`passwords` and `factors` (secrets) by address; `mails`: (address, what, the code or password in it)."""

    clock: Any
    passwords: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    temporary: set[str] = field(default_factory=set)
    disabled: set[str] = field(default_factory=set)
    factors: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    mails: list[tuple[str, str, str]] = field(default_factory=list)
    begun: dict[str, tuple[str, str]] = field(default_factory=dict)

    def sign_in(self, email: str, password: str) -> str | Challenge:
        email = email.strip().lower()
        if email in self.disabled or self.passwords.get(email, "") != password or not password:
            raise SignInRefused(REFUSED)
        if email in self.codes and self.codes[email].startswith("reset-"):
            return Challenge(Asked.RESET, email, "")
        if email in self.temporary:
            return Challenge(Asked.NEW_PASSWORD, email, f"{email} step")
        return Challenge(Asked.CODE, email, f"{email} step") if email in self.factors else self.ids[email]

    def set_new_password(self, challenge: Challenge, password: str) -> str | Challenge:
        check_password(password)
        if challenge.token != f"{challenge.email} step":
            raise SignInRefused(TOO_LATE)
        self.temporary.discard(challenge.email)
        self.passwords[challenge.email] = password
        return self.sign_in(challenge.email, password)

    def enter_code(self, challenge: Challenge, code: str) -> str:
        if not self._fits(self.factors[challenge.email], code):
            raise WrongCode(WRONG)
        return self.ids[challenge.email]

    def forgot(self, email: str) -> None:
        if email.lower() in self.passwords:
            self._mail_code(email.lower(), secrets.token_hex(3))

    def reset(self, email: str, code: str, password: str) -> None:
        check_password(password)
        if self.codes.get(email.lower(), "").removeprefix("reset-") != code:
            raise WrongCode(WRONG)
        self.passwords[email.lower()] = password
        del self.codes[email.lower()]

    def change_password(self, email: str, old: str, new: str, code: str = "") -> None:
        check_password(new)
        self._prove(email, old, code)
        self.passwords[email] = new

    def begin_second_factor(self, email: str, password: str, code: str = "") -> SecondFactor:
        self._prove(email, password, code)
        token = secrets.token_hex(8)
        self.begun[token] = (email, SECRET)
        return SecondFactor(SECRET, f"otpauth://totp/Stockroom:{email}?secret={SECRET}&issuer=Stockroom", token)

    def confirm_second_factor(self, token: str, code: str) -> None:
        if token not in self.begun:
            raise SignInRefused(TOO_LATE)
        email, secret = self.begun[token]
        if not self._fits(secret, code):
            raise WrongCode(WRONG)
        self.factors[email] = secret

    def end_second_factor(self, email: str) -> None:
        self.factors.pop(email, None)

    def find(self, email: str) -> PoolUser | None:
        if email not in self.passwords:
            return None
        return PoolUser(self.ids[email], email not in self.disabled, email in self.temporary, email in self.factors)

    def create(self, email: str, name: str) -> str:
        if email.lower() in self.passwords:
            raise InvalidRequest(EXISTS)
        self.ids[email.lower()] = f"id-of-{email.lower()}"
        self.invite_again(email)
        return self.ids[email.lower()]

    def invite_again(self, email: str) -> None:
        first = secrets.token_urlsafe(12)
        self.passwords[email.lower()] = first
        self.temporary.add(email.lower())
        self.mails.append((email.lower(), "invitation", first))

    def disable(self, email: str) -> None:
        self.disabled.add(email)

    def enable(self, email: str) -> None:
        self.disabled.discard(email)

    def reset_by_administrator(self, email: str) -> None:
        self._mail_code(email, f"reset-{secrets.token_hex(3)}")

    def _mail_code(self, email: str, code: str) -> None:
        self.codes[email] = code
        self.mails.append((email, "code", code.removeprefix("reset-")))

    def _prove(self, email: str, password: str, code: str) -> None:
        asked = self.sign_in(email, password)
        if isinstance(asked, Challenge):
            self.enter_code(asked, code)

    def _fits(self, secret: str, code: str) -> bool:
        return "".join(code.split()) in {shown_code(secret, steps) for steps in (-1, 0, 1)}


@dataclass
class AccountsDouble:
    known: dict[str, Account] = field(default_factory=dict)
    audit: list[AuditEntry] = field(default_factory=list)

    def find(self, user_id: str) -> Account | None:
        return self.known.get(user_id)

    def all(self) -> tuple[Account, ...]:
        return tuple(sorted(self.known.values(), key=lambda account: account.email))

    def save(self, account: Account, audit: AuditEntry, stays: str | None = None) -> bool:
        before, who_stays = self.known.get(account.user_id), self.known.get(stays or "")
        if (before.rev if before else 0) != account.rev or (stays and not (who_stays and administers(who_stays))):
            return False
        self.known[account.user_id] = replace(account, rev=account.rev + 1)
        self.audit.append(audit)
        return True

    def note(self, audit: AuditEntry) -> None:
        self.audit.append(audit)


@dataclass
class SessionsDouble:
    """`open_ones`: sessions by token. `reads` and `notes` count what would be calls of AWS."""

    accounts: AccountsDouble
    open_ones: dict[str, Session] = field(default_factory=dict)
    reads: int = 0
    notes: int = 0

    def open(self, user_id: str, browser: str, now: datetime) -> str:
        token = f"{user_id}.{secrets.token_hex(8)}"
        self.open_ones[token] = Session(token.rpartition(".")[2], user_id, now.isoformat(), now.isoformat(), browser)
        return token

    def check(self, token: str, now: datetime) -> tuple[Account, Session] | None:
        self.reads += 1
        session = self.open_ones.get(token)
        account = self.accounts.find(session.user_id) if session else None
        if session is None or account is None or account.disabled or is_over(session, now):
            return None
        return account, session

    def used(self, session: Session, now: datetime) -> None:
        if is_to_be_noted(session, now):
            self.notes += 1
            tokens = [token for token, one in self.open_ones.items() if one.session_id == session.session_id]
            for token in tokens:
                self.open_ones[token] = replace(session, used_at=now.isoformat())

    def of(self, user_id: str, now: datetime) -> tuple[Session, ...]:
        own = (one for one in self.open_ones.values() if one.user_id == user_id and not is_over(one, now))
        return tuple(sorted(own, key=lambda one: one.used_at, reverse=True))

    def revoke(self, user_id: str, session_id: str, audit: AuditEntry | None = None) -> None:
        kept = {t: one for t, one in self.open_ones.items() if (one.user_id, one.session_id) != (user_id, session_id)}
        if audit and len(kept) < len(self.open_ones):
            self.accounts.note(audit)
        self.open_ones = kept

    def revoke_all(self, user_id: str) -> None:
        self.open_ones = {token: one for token, one in self.open_ones.items() if one.user_id != user_id}


@dataclass
class AttemptsDouble:
    clock: Any
    failed: dict[str, list[datetime]] = field(default_factory=dict)

    @contextmanager
    def counted(self, email: str, address: str) -> Iterator[None]:
        keys = (email.strip().lower(), address)
        if any(map(self.is_locked, keys)):
            raise TooManyTries(LATER)
        try:
            yield
        except (SignInRefused, WrongCode):
            for key in keys:
                self.failed.setdefault(key, []).append(self.clock())
            raise

    def is_locked(self, key: str) -> bool:
        since = self.clock() - timedelta(minutes=MINUTES)
        return sum(at > since for at in self.failed.get(key, ())) >= FAILURES


@dataclass
class MailAddressesDouble:
    known: dict[str, MailAddress] = field(default_factory=dict)
    audit: list[AuditEntry] = field(default_factory=list)

    def find(self, address: str) -> MailAddress | None:
        return self.known.get(address)

    def all(self) -> list[MailAddress]:
        return list(self.known.values())

    def save(self, changed: MailAddress, audit: AuditEntry) -> bool:
        before = self.known.get(changed.address)
        if (before.rev if before else 0) != changed.rev - 1:
            return False
        self.known[changed.address] = changed
        self.audit.append(audit)
        return True


@dataclass
class ClientsDouble:
    known: dict[str, ApiClient] = field(default_factory=dict)
    audit: list[AuditEntry] = field(default_factory=list)

    def find(self, client_id: str) -> ApiClient | None:
        return self.known.get(client_id)

    def all(self) -> tuple[ApiClient, ...]:
        return tuple(sorted(self.known.values(), key=lambda client: (client.created_at, client.client_id)))

    def save(self, client: ApiClient, audit: AuditEntry) -> bool:
        before = self.known.get(client.client_id)
        if (before.rev if before else 0) != client.rev:
            return False
        self.known[client.client_id] = replace(client, rev=client.rev + 1)
        self.audit.append(audit)
        return True


@dataclass
class PaceDouble:
    """`counted`: (kind, user id); `problem` is raised instead."""

    counted: list[tuple[str, str]] = field(default_factory=list)
    problem: Exception | None = None

    def count(self, limit: RateLimitItem, user_id: str) -> None:
        if self.problem is not None:
            raise self.problem
        self.counted.append((limit.namespace, user_id))


class IdentityDouble:
    """One administrator, whose session with TOKEN is open. `moved`: how far its clock is ahead."""

    def __init__(self) -> None:
        self.moved = timedelta()
        self.pool = PoolDouble(self.clock)
        self.accounts = AccountsDouble()
        self.sessions = SessionsDouble(self.accounts)
        self.attempts = AttemptsDouble(self.clock)
        self.provider: CompanyProvider | None = None
        self.mail = MailAddressesDouble()
        self.pace = PaceDouble()
        self.clients = ClientsDouble()
        self.add(ADMINISTRATOR)
        at = self.clock().isoformat()
        self.sessions.open_ones[TOKEN] = Session("first", ADMINISTRATOR.user_id, at, at, "Chrome on Linux")

    def clock(self) -> datetime:
        return datetime.now(UTC) + self.moved

    def add(self, account: Account, password: str = PASSWORD) -> None:
        """A person who has signed in before."""
        self.accounts.known[account.user_id] = account
        self.pool.passwords[account.email], self.pool.ids[account.email] = password, account.user_id


def session_cookie(server: Flask, csrf: str = CSRF) -> str:
    """What the browser of the administrator holds."""
    serializer = server.session_interface.get_signing_serializer(server)  # type: ignore[attr-defined]
    return str(serializer.dumps({"_user_id": TOKEN, "_fresh": True, "csrf_token": csrf}))


def browser_cookie(site: str) -> dict[str, Any]:
    """The same for Playwright's context.add_cookies."""
    from dashboard.app import server

    parts = urlsplit(site)
    name = server.config["SESSION_COOKIE_NAME"]
    return {"name": name, "value": session_cookie(server), "url": f"{parts.scheme}://{parts.netloc}", "httpOnly": True}


class SignedInClient(FlaskClient):
    """A test client that holds the administrator's session, and sends the token against forgery with every change."""

    def __init__(self, application: Flask, *args: Any, **kwargs: Any) -> None:
        super().__init__(application, *args, **kwargs)
        if "csrf" in application.extensions:
            self.set_cookie(application.config["SESSION_COOKIE_NAME"], session_cookie(application))

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if "csrf" in self.application.extensions and kwargs.get("method") not in (None, "GET", "HEAD"):
            kwargs["headers"] = {"X-CSRFToken": csrf_token(self.application), **(kwargs.get("headers") or {})}
        return super().open(*args, **kwargs)


def csrf_token(server: Flask) -> str:
    """The signed token that belongs to CSRF in the session."""
    return str(URLSafeTimedSerializer(KEYS[0], salt="wtf-csrf-token").dumps(CSRF))
