"""Subscriptions whose messages wait, over real tables on moto or in memory; a test has the clock and the way out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from backend_lambdas.alerts.detect import DigestKey, check_stock
from backend_lambdas.alerts.digest import Digest
from backend_lambdas.alerts.filters import message_kinds
from backend_lambdas.alerts.notify import Notifier, send_alerts
from backend_lambdas.alerts.subscriptions import AlertSubscription
from backend_lambdas.alerts.summary import Summary
from backend_lambdas.alerts.waiting import Claim, Post, Waiting, hear, send_all_waiting
from backend_lambdas.identity.account import Account
from backend_lambdas.inventory.stock import RowChange
from backend_lambdas.inventory.versions import iso_time, utc_moment
from tests.support.alert_stores import Boundaries, MemoryAlerts, Mortal, plain_source

LINK = "https://stock.example.com/settings/subscriptions"


@dataclass
class MemoryWaiting:
    """`alerts.waiting.WaitingMessages` in a dict, beside the subscriptions' records."""

    records: dict[str, AlertSubscription] = field(default_factory=dict)
    kept: dict[tuple[str, str], Waiting] = field(default_factory=dict)
    sent: set[tuple[str, str]] = field(default_factory=set)
    claims: dict[str, tuple[str, int]] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)

    def keep(self, subscription_id: str, message: Waiting) -> None:
        self.kept.setdefault((subscription_id, message.message_id), message)

    def of(self, subscription_id: str) -> list[Waiting]:
        return [one for key, one in self.kept.items() if key[0] == subscription_id and key not in self.sent]

    def claim(self, subscription_id: str, owner: str, now_ms: int, until_ms: int) -> Claim | None:
        if self.claims.get(subscription_id, ("", 0))[1] > now_ms:
            return None
        self.claims[subscription_id] = (owner, until_ms)
        self.tries[subscription_id] = self.tries.get(subscription_id, 0) + 1
        return Claim(self.records[subscription_id], owner, self.tries[subscription_id])

    def release(self, claim: Claim) -> None:
        if self.claims.get(claim.subscription.subscription_id, ("", 0))[0] == claim.owner:
            del self.claims[claim.subscription.subscription_id]

    def settle(self, claim: Claim, messages: Sequence[Waiting], _now_ms: int) -> None:
        self.sent |= {(claim.subscription.subscription_id, one.message_id) for one in messages}
        self.release(claim)
        self.tries.pop(claim.subscription.subscription_id)


@dataclass
class WaitingWorld:
    """`mails`: when (ms), to which address, what. `all`: the records, as the sweep reads them."""

    waiting: Any
    accounts: dict[str, Account]
    records: dict[str, AlertSubscription]
    alerts: MemoryAlerts = field(default_factory=MemoryAlerts)
    mails: list[tuple[int, str, Summary]] = field(default_factory=list)
    now_ms: int = 0

    def post(self, boundaries: Boundaries) -> Post:
        return Post(
            waiting=Mortal(self.waiting, boundaries),
            account_of=self.accounts.get,
            alerts_of=self.alerts.alerts_of,
            describe=lambda key: plain_source(key, None),
            publish=boundaries.around(self.publish),
            link=LINK,
        )

    def publish(self, one: AlertSubscription, _policy: Mapping[str, Sequence[str]], mail: Summary) -> None:
        self.mails.append((self.now_ms, one.endpoint, mail))

    def file(self, key: DigestKey, changes: list[RowChange], now_ms: int) -> Waiting:
        """A file opens alerts and their mail goes out: the message as it comes to be heard."""
        check_stock(changes, self.alerts, self.alerts, now_ms)
        digests: list[Digest] = []
        notifier = Notifier(self.alerts, digests.append, plain_source, self.alerts)
        send_alerts(key, notifier, now_ms + 60_000, "sender")
        (digest,) = digests
        attributes = {"severity": [str(digest.severity)], "store": [key.store], "category": list(digest.categories)}
        attributes |= {"kind": list(message_kinds(digest.kinds))}
        return Waiting(digest.digest_id, iso_time(now_ms), digest.subject, "", attributes, key)

    def hear(self, message: Waiting, now_ms: int, crash_at: int | None = None) -> int:
        self.now_ms = now_ms
        heard = replace(message, heard_at=iso_time(now_ms))
        return hear(heard, self.records.values(), self.post(Boundaries(crash_at)), now_ms, uuid4().hex)

    def sweep(self, now_ms: int, crash_at: int | None = None) -> tuple[int, int]:
        self.now_ms = now_ms
        return send_all_waiting(self.records.values(), self.post(Boundaries(crash_at)), now_ms, uuid4().hex)

    def told(self, address: str) -> list[tuple[str, str]]:
        """When (as on a clock in UTC) which subject was sent there."""
        return [(f"{utc_moment(at):%d %H:%M}", mail.subject) for at, to, mail in self.mails if to == address]
