"""Signed-in browsers: one item each in the Ops table. Of the token that a browser holds only a hash is kept."""

import secrets
from datetime import datetime
from hashlib import sha256
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.batches import read_batches
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.items import from_item, to_item
from backend_lambdas.aws.core.paging import PAUSES_SECONDS, by_key, query
from backend_lambdas.aws.core.writes import conditional_update, update_if, write_audited
from backend_lambdas.aws.identity.accounts import account_key, account_of
from backend_lambdas.identity.account import Account, Session
from backend_lambdas.identity.sessions import REMEMBERED, ended_visit, is_over, is_to_be_noted
from backend_lambdas.inventory.audit import AuditEntry

SECRET_BYTES = 32  # 256 bits: nobody guesses it, so a plain hash of it is enough
LONGEST_BROWSER = 300
LONGEST_TOKEN = 200  # a sub has 36 characters; what a stranger sends may have any number


class Sessions:
    """A token is `<user_id>.<secret>`: it names its user, so that one read finds session and account. Thread-safe."""

    def __init__(self, dynamodb: Any, ops_table: str) -> None:
        self._dynamodb = dynamodb
        self._table = ops_table

    def open(self, user_id: str, browser: str, now: datetime) -> str:
        """A new session; return its token, which is kept nowhere. A new visit begins with it after a pause."""
        self._begin_visit(user_id, now)
        secret = secrets.token_urlsafe(SECRET_BYTES)
        at = now.isoformat()
        item = _key(user_id, _hash(secret)) | {"created_at": at, "used_at": at, "browser": browser[:LONGEST_BROWSER]}
        with our_errors("Opening a session"):
            life = {"ttl": int((now + REMEMBERED).timestamp())}
            self._dynamodb.put_item(TableName=self._table, Item=to_item(item | life))
        return f"{user_id}.{secret}"

    def _begin_visit(self, user_id: str, now: datetime) -> None:
        """One write a visit, on the account: every request reads that anyway."""
        asked = by_key(self._table, "pk = :pk", pk=tables.sessions_pk(user_id))
        uses = (item["used_at"] for item in query(self._dynamodb, ConsistentRead=True, **asked))
        if ended := ended_visit(uses, now):
            key, values = to_item(account_key(user_id)), {":ended": ended}
            update = conditional_update(self._table, key, "SET last_visit = :ended", "attribute_exists(pk)", values)
            update_if(self._dynamodb, update, "Noting a visit")

    def check(self, token: str, now: datetime) -> tuple[Account, Session] | None:
        """Whose it is. None: unknown, expired, idle for too long, revoked, or the account is gone or disabled."""
        user_id, _, secret = token.partition(".")
        if not user_id or not secret or len(token) > LONGEST_TOKEN:
            return None
        keys = [to_item(_key(user_id, _hash(secret))), to_item(account_key(user_id))]
        found = list(map(from_item, read_batches(self._dynamodb, self._table, keys, pauses=PAUSES_SECONDS)))
        session = next((_session(item) for item in found if item["pk"] != tables.USERS_PK and _counts(item)), None)
        account = next((account_of(item) for item in found if item["pk"] == tables.USERS_PK), None)
        if session is None or account is None or account.disabled or is_over(session, now):
            return None
        return account, session

    def used(self, session: Session, now: datetime) -> None:
        """Its person did something. Asks AWS at most once a minute; what `check` has given says when that was."""
        if is_to_be_noted(session, now):
            key = to_item(_key(session.user_id, session.session_id))
            condition = "attribute_exists(pk)"  # revoked meanwhile: it must not come back
            values = {":now": now.isoformat()}
            update = conditional_update(self._table, key, "SET used_at = :now", condition, values)
            update_if(self._dynamodb, update, "Noting a use")

    def of(self, user_id: str, now: datetime) -> tuple[Session, ...]:
        """Those that are not over, the last used first."""
        asked = by_key(self._table, "pk = :pk", pk=tables.sessions_pk(user_id))
        found = query(self._dynamodb, ConsistentRead=True, **asked)
        alive = (one for one in map(_session, filter(_counts, found)) if not is_over(one, now))
        return tuple(sorted(alive, key=lambda one: one.used_at, reverse=True))

    def revoke(self, user_id: str, session_id: str, audit: AuditEntry | None = None) -> None:
        """End it, with the entry of who did that; one that has ended already is no error and leaves none.

        It is marked: the web tier may delete nothing.
        """
        key, ended = to_item(_key(user_id, session_id)), {":yes": True}
        still_open = "attribute_exists(pk) AND attribute_not_exists(revoked)"
        update = conditional_update(self._table, key, "SET revoked = :yes", still_open, ended)
        if audit is None:
            update_if(self._dynamodb, update, "Ending a session")
        else:
            write_audited(self._dynamodb, self._table, {"Update": update}, audit, "Ending a session")

    def revoke_all(self, user_id: str) -> None:
        """End every session of this person, as after a new password or when the account is disabled."""
        asked = by_key(self._table, "pk = :pk", pk=tables.sessions_pk(user_id))
        for session in map(_session, list(query(self._dynamodb, ConsistentRead=True, **asked))):
            self.revoke(user_id, session.session_id)


def _hash(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _key(user_id: str, session_id: str) -> dict[str, str]:
    return {"pk": tables.sessions_pk(user_id), "sk": tables.session_sk(session_id)}


def _counts(item: dict[str, Any]) -> bool:
    return "revoked" not in item


def _session(item: dict[str, Any]) -> Session:
    user_id, session_id = item["pk"].removeprefix(tables.sessions_pk("")), item["sk"].removeprefix("SE#")
    return Session(session_id, user_id, item["created_at"], item["used_at"], item["browser"])
