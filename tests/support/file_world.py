"""Files of several stores, from their changes to the mails of people: in memory or over real tables on moto."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from backend_lambdas.alerts.detect import DigestKey
from backend_lambdas.alerts.endpoints import Channel
from backend_lambdas.alerts.file_key import file_of
from backend_lambdas.alerts.file_mail import FileNews
from backend_lambdas.alerts.notify import Notifier, OutboxItem, Outcome, StoreProgress, send_alerts
from backend_lambdas.alerts.subscriptions import AlertSubscription, SubscriptionStatus
from backend_lambdas.alerts.summary import Summary
from backend_lambdas.alerts.whole_file import EVERYBODY, Begun, FileDesk, FilePart, FileProgress, send_file
from backend_lambdas.aws.alerts.file_parts import file_source
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.errors import ConditionFailed
from tests.support.alert_stores import Boundaries, MemoryAlerts, Mortal, plain_source
from tests.support.alert_world import World, emptied
from tests.support.stock_rows import T0

ADA = Account("u-ada", "ada@example.com", "Ada", Role.ADMINISTRATOR)
BO = Account("u-bo", "bo@example.com", "Bo", Role.STORE_MANAGER, frozenset({"Berlin"}))


def subscribed(its_id: str, owner: Account, **changes: Any) -> AlertSubscription:
    one = AlertSubscription(
        its_id, owner.user_id, Channel.EMAIL, f"{its_id}@x.com", status=SubscriptionStatus.CONFIRMED
    )
    return replace(one, **changes)


@dataclass
class MemoryFileParts:
    """`alerts.whole_file.FileParts` beside the outbox in memory."""

    memory: MemoryAlerts
    told_parts: set[str] = field(default_factory=set)
    has: dict[DigestKey, frozenset[str]] = field(default_factory=dict)
    told: dict[DigestKey, set[str]] = field(default_factory=dict)

    def progress(self, file: DigestKey) -> FileProgress | None:
        known = {key.store: one for key, one in self.memory.parts.items() if file_of(key) == file}
        if not known:
            return None
        come = {part.key.store for part in self.memory.file_parts.get(file, {}).values()}
        raising = {store for store, one in known.items() if one.expected}
        name = next(iter(known.values())).file_name
        return FileProgress(all(one.ended for one in known.values()), len(raising - come), name)

    def of(self, file: DigestKey) -> list[FilePart]:
        parts = self.memory.file_parts.get(file, {}).items()
        return [part for digest_id, part in parts if digest_id not in self.told_parts]

    def begin(self, file: DigestKey, owner: str, digest_ids: Sequence[str]) -> Begun:
        if self.memory.owners.get(file) != owner:
            raise ConditionFailed("the claim is lost")
        has = self.has.setdefault(file, frozenset(digest_ids))
        return Begun(has, frozenset(self.told.get(file, ())))

    def note_told(self, file: DigestKey, owner: str, name: str) -> None:
        if self.memory.owners.get(file) == owner:
            self.told.setdefault(file, set()).add(name)

    def settle(self, file: DigestKey, claim: OutboxItem, owner: str, begun: Begun, _now_ms: int) -> None:
        if self.memory.owners.get(file) != owner:
            return
        item = self.memory.items[file]
        settled = claim.settled + len(begun.digest_ids)
        self.memory.items[file] = replace(item, settled=settled, sending_until_ms=0, claims=0, since_ms=0)
        self.told_parts |= begun.digest_ids
        for kept in (self.has, self.told, self.memory.owners, self.memory.checks):
            kept.pop(file, None)  # type: ignore[attr-defined]
        if item.alerts == settled:
            self.memory.done.add(file)


@dataclass
class FileWorld:
    """`mails`: to whom which mail went."""

    world: World
    parts: Any
    subscriptions: list[AlertSubscription]
    accounts: dict[str, Account] = field(default_factory=lambda: {one.user_id: one for one in (ADA, BO)})
    mails: list[tuple[str, Summary]] = field(default_factory=list)

    def desk(self, boundaries: Boundaries) -> FileDesk:
        notifier = Notifier(
            Mortal(self.world.outbox, boundaries),
            boundaries.around(self.world.publish),
            plain_source,
            Mortal(self.world.requests, boundaries),
        )
        return FileDesk(
            notifier=notifier,
            parts=Mortal(self.parts, boundaries),
            subscriptions=lambda: self.subscriptions,
            account_of=self.accounts.get,
            source=lambda *given: file_source("http://x", "UTC", *given),
            publish=boundaries.around(self._to_one),
            publish_to_all=boundaries.around(self._to_all),
        )

    def _to_one(self, one: AlertSubscription, _policy: Mapping[str, Sequence[str]], mail: Summary) -> None:
        self.mails.append((one.subscription_id, mail))

    def _to_all(self, _file: FileNews, mail: Summary) -> None:
        self.mails.append((EVERYBODY, mail))

    def open(self, now_ms: int, *stores: str, size: int = 1, of: int | None = None, **other: Any) -> DigestKey:
        """These stores of a file of so `many` have each run out of items; each store's digest is sent."""
        for store in stores:
            key = DigestKey(store, "U1", T0)
            progress = StoreProgress(True, size, "all.csv", len(stores) if of is None else of)
            self.world.set_part(key, progress)
            self.world.check(emptied(size, store=store, **other), now_ms)
            assert send_alerts(key, self.world.notifier(Boundaries()), now_ms, f"s-{store}") is Outcome.SENT
        return file_of(DigestKey(stores[0], "U1", T0))

    def send(self, file: DigestKey, now_ms: int, crash_at: int | None = None, owner: str = "a") -> Outcome:
        return send_file(file, self.desk(Boundaries(crash_at)), now_ms, owner)

    def got(self, name: str) -> list[Summary]:
        return [mail for to, mail in self.mails if to == name]
