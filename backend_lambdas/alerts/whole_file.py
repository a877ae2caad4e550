"""One mail for all stores of a file: their digests are gathered, and told to each person at once when all have come.

store's digest settled ──same transaction──► part + the file's item in the outbox ──► claim ─► begin ─► publish to one,
note it ─► ... the next ─► settle. A sender that dies leaves the item pending; the next one tells the same parts, under
the same id, to those who were not noted yet (docs/decisions/403).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import Protocol

from backend_lambdas.alerts.detect import DigestKey
from backend_lambdas.alerts.file_mail import FileNews, FileSource, compose_file_mail, under_own_id
from backend_lambdas.alerts.filters import asks_for, filter_value, wanted
from backend_lambdas.alerts.notify import (
    QUICK_CHECK_SECONDS,
    QUICK_CHECKS_MS,
    SLOW_CHECK_SECONDS,
    WAIT_FOR_ALERTS_MS,
    Notifier,
    OutboxItem,
    Outcome,
    claimed,
    look_again,
)
from backend_lambdas.alerts.subscriptions import AlertSubscription, SubscriptionStatus
from backend_lambdas.alerts.summary import StoreNews, Summary
from backend_lambdas.identity.account import Account
from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.store_names import natural
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.language.texts import speaking

WAIT_FOR_FILE_MS = 600_000  # nobody wants to hear of an empty shelf later, however long the rest of the file takes
EVERYBODY = "everybody"  # the subscriptions that the operator has made: they see every store


@dataclass(frozen=True, slots=True)
class FilePart:
    """A store's digest that the mail is to have."""

    digest_id: str
    key: DigestKey


@dataclass(frozen=True, slots=True)
class FileProgress:
    """`ended`: no store of it is worked on any more; `outstanding` stores are expected to raise alerts and have not."""

    ended: bool
    outstanding: int
    file_name: str | None


@dataclass(frozen=True, slots=True)
class Begun:
    """What the mail has, from its first sender on, and who has got it by now."""

    digest_ids: frozenset[str]
    told: frozenset[str]


class FileParts(Protocol):
    def progress(self, file: DigestKey) -> FileProgress | None:
        """How far the upload is; None when there is no record of it."""

    def of(self, file: DigestKey) -> list[FilePart]:
        """The parts that are not told yet; strongly consistent."""

    def begin(self, file: DigestKey, owner: str, digest_ids: Sequence[str]) -> Begun:
        """Decide what the mail has, unless a sender before has. Raises ConditionFailed when the claim was lost."""

    def note_told(self, file: DigestKey, owner: str, name: str) -> None:
        """It has gone to this one."""

    def settle(self, file: DigestKey, claim: OutboxItem, owner: str, begun: Begun, now_ms: int) -> None:
        """Mark its parts as told, and end the claim with the last of them; parts that came meanwhile stay."""


@dataclass(frozen=True, slots=True)
class FileDesk:
    """What telling needs. `publish`: to one subscription with what passes for it, or to EVERYBODY (None)."""

    notifier: Notifier
    parts: FileParts
    subscriptions: Callable[[], Sequence[AlertSubscription]]
    account_of: Callable[[str], Account | None]
    source: Callable[[DigestKey, str | None, Sequence[str]], FileSource]
    publish: Callable[[AlertSubscription, Mapping[str, Sequence[str]], Summary], None]
    publish_to_all: Callable[[FileNews, Summary], None]


def send_file(key: DigestKey, desk: FileDesk, now_ms: int, owner: str) -> Outcome:
    """Tell of a file once all its stores have come, else see to it that somebody looks again."""
    item = desk.notifier.outbox.find(key)
    if item is None or item.settled >= item.alerts:
        return Outcome.QUIET
    progress = desk.parts.progress(key)
    if _is_early(item, progress, now_ms):
        long_ago = now_ms - item.touched_ms > QUICK_CHECKS_MS
        return look_again(key, desk.notifier, now_ms, SLOW_CHECK_SECONDS if long_ago else QUICK_CHECK_SECONDS)
    name = progress.file_name if progress else None
    return claimed(key, desk.notifier, now_ms, owner, lambda claim: _tell(key, claim, name, desk, now_ms, owner))


def _is_early(item: OutboxItem, progress: FileProgress | None, now_ms: int) -> bool:
    if progress is None or now_ms - (item.since_ms or item.touched_ms) >= WAIT_FOR_FILE_MS:
        return False
    return not progress.ended or bool(progress.outstanding) and now_ms - item.touched_ms < WAIT_FOR_ALERTS_MS


def _tell(key: DigestKey, claim: OutboxItem, file_name: str | None, desk: FileDesk, now_ms: int, owner: str) -> Outcome:
    waiting = desk.parts.of(key)
    begun = desk.parts.begin(key, owner, [part.digest_id for part in waiting])
    news = _news([part for part in waiting if part.digest_id in begun.digest_ids], file_name, desk.notifier)
    letters = Letters(desk, key, file_name, _mail_id(key, begun), claim.claims > 1)
    sent = False
    for name, tell in _tellings(news, letters) if news else ():
        if name not in begun.told:
            tell()
            desk.parts.note_told(key, owner, name)
            sent = True
    desk.parts.settle(key, claim, owner, begun, now_ms)
    return Outcome.SENT if sent else Outcome.QUIET


def _mail_id(key: DigestKey, begun: Begun) -> str:
    return sha256("\x1f".join([key.upload_id, str(key.event_ms), *sorted(begun.digest_ids)]).encode()).hexdigest()[:12]


def _news(parts: Sequence[FilePart], file_name: str | None, notifier: Notifier) -> list[StoreNews]:
    """By store; a straggler's digest and the first one of its store are one."""
    of_stores: dict[str, StoreNews] = {}
    for part in sorted(parts, key=lambda one: natural(one.key.store)):
        found = [alert for alert in notifier.outbox.alerts_of(part.key) if alert.mail_id == part.digest_id]
        if found:
            known = of_stores.setdefault(part.key.store, StoreNews(notifier.describe(part.key, file_name), []))
            known.alerts.extend(alert for alert in found if alert.notify)
    return [news for news in of_stores.values() if news.alerts]


@dataclass(frozen=True, slots=True)
class Letters:
    """The mails of one file; each is written once however many get it."""

    desk: FileDesk
    key: DigestKey
    file_name: str | None
    mail_id: str
    may_repeat: bool
    written: dict[object, Summary] = field(default_factory=dict)

    def to_all(self, stores: Sequence[StoreNews], names: Categories) -> None:
        with self.desk.notifier.company().speaking():
            file = self._file(stores, names)
            self.desk.publish_to_all(file, compose_file_mail(file, self.mail_id, self.may_repeat))

    def to_one(self, receiver: "Receiver", names: Categories) -> None:
        one, company = receiver.subscription, self.desk.notifier.company()
        language = receiver.account.language or company.language
        stores = tuple(news.source.store for news in receiver.stores)
        asked = (stores, one.kinds, one.severities, one.categories, language)
        with speaking(language, company.number_format, company.date_format):
            if asked not in self.written:
                file = self._file(receiver.stores, names)
                self.written[asked] = compose_file_mail(file, self.mail_id, self.may_repeat)
        own_id = sha256(f"{self.mail_id}\x1f{one.subscription_id}".encode()).hexdigest()[:12]
        self.desk.publish(one, receiver.policy, under_own_id(self.written[asked], own_id))

    def _file(self, stores: Sequence[StoreNews], names: Categories) -> FileNews:
        source = self.desk.source(self.key, self.file_name, [news.source.store for news in stores])
        return FileNews(source, stores, names, self.desk.notifier.company().currency)


@dataclass(frozen=True, slots=True)
class Receiver:
    """A subscription, and of the file what its owner sees and asks for."""

    subscription: AlertSubscription
    account: Account
    policy: Mapping[str, Sequence[str]]
    stores: Sequence[StoreNews]


def _tellings(news: Sequence[StoreNews], letters: Letters) -> Iterator[tuple[str, Callable[[], None]]]:
    """Who is to be told, and how."""
    names = letters.desk.notifier.names()
    yield EVERYBODY, partial(letters.to_all, news, names)
    for one in letters.desk.subscriptions():
        receiver = _receiver(one, news, letters, names)
        if receiver is not None:
            yield one.subscription_id, partial(letters.to_one, receiver, names)


def _receiver(
    one: AlertSubscription, news: Sequence[StoreNews], letters: Letters, names: Categories
) -> Receiver | None:
    if not is_told(one, iso_time(letters.key.event_ms)):
        return None
    account = letters.desk.account_of(one.owner)
    policy = wanted(one, account) if account else None
    if account is None or policy is None:
        return None
    stores = policy.get("store")
    seen = [each for each in news if stores is None or filter_value(each.source.store) in stores]
    asked = [StoreNews(each.source, [alert for alert in each.alerts if asks_for(one, alert, names)]) for each in seen]
    own = [each for each in asked if each.alerts]
    return Receiver(one, account, policy, own) if own else None


def is_told(one: AlertSubscription, received_at: str) -> bool:
    """Whether it gets the mail of a file that arrived then: at once, or it was changed to later only since."""
    at_once = one.by_file or (one.waits and received_at < one.at_once_until)
    return one.status is SubscriptionStatus.CONFIRMED and at_once
