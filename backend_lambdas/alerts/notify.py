"""Sends the digests: one per (store, upload), once it is complete or has been waited for long enough.

That of one of a file's several stores is left out by the mail and text filters of people: `alerts.whole_file` gathers
these (docs/decisions/403).
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from backend_lambdas.alerts.alert import Alert
from backend_lambdas.alerts.detect import DigestKey, DigestRequests
from backend_lambdas.alerts.digest import Digest, DigestSource, compose_digest, digest_id_of
from backend_lambdas.alerts.file_key import file_of
from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.company import Company
from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.inventory.versions import utc_moment

# Longer than the function that sends may run (60 s; it sends one digest per call), so that nobody takes over from a
# sender that lives; shorter than a message stays hidden (90 s), so that the next delivery finds the claim over.
CLAIM_MS = 75_000
WAIT_FOR_ALERTS_MS = 60_000  # of a store whose rows are all applied; counted from its newest alert
WAIT_FOR_UPLOAD_MS = 300_000  # of a store still being applied: a crashed upload goes on when its message comes again
QUICK_CHECK_SECONDS, SLOW_CHECK_SECONDS = 2, 10
QUICK_CHECKS_MS = 20_000


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A mail to be sent. `alerts` and `rows` (changes that raised any) grow with every alert written.

    `settled`: how many alerts senders have dealt with. `sending_until_ms`: somebody is at it until then. `claims`: how
    many have tried to send the mail that is due now. Of a whole file: `alerts` are its stores' digests,
    `since_ms` when the first of those not told yet came.
    """

    alerts: int
    rows: int
    settled: int
    touched_ms: int
    sending_until_ms: int
    claims: int = 0
    since_ms: int = 0


@dataclass(frozen=True, slots=True)
class StoreProgress:
    """How far an upload is with one store. `ended`: no more rows will be applied; `expected` rows raise alerts.

    `stores`: of how many stores its file tells.
    """

    ended: bool
    expected: int
    file_name: str | None
    stores: int = 1


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a sender has done: `alerts` of the item are dealt with. `mail_id` None: none of them was to be mailed.

    `in_file`: the digest also goes into the one mail of its file.
    """

    alerts: int
    mail_id: str | None
    upload_known: bool
    at_ms: int
    in_file: bool = False


class Outbox(Protocol):
    def find(self, key: DigestKey) -> OutboxItem | None:
        """The item; strongly consistent."""

    def progress(self, key: DigestKey) -> StoreProgress | None:
        """How far the upload is with the store; None when there is no record of such an upload."""

    def book_check(self, key: DigestKey, now_ms: int, at_ms: int) -> bool:
        """Promise to look again at `at_ms`; False when somebody has promised already (and it is not past)."""

    def claim(self, key: DigestKey, owner: str, now_ms: int, until_ms: int) -> OutboxItem | None:
        """Become the one who sends, until `until_ms`: the item, this claim counted; None when somebody else is."""

    def release(self, key: DigestKey, owner: str) -> None:
        """Give a claim back."""

    def alerts_of(self, key: DigestKey) -> list[Alert]:
        """Every alert the upload raised in the store; strongly consistent."""

    def mark_sent(self, alerts: Sequence[Alert], mail_id: str, sent_at: datetime) -> None:
        """Note on each alert when and with which mail it went out."""

    def settle(self, key: DigestKey, claim: OutboxItem, owner: str, settlement: "Settlement") -> None:
        """End the claim, add the alerts that are newly dealt with to the upload's count, put the digest into the
        mail of its file: all at once.

        The item is done unless more alerts came meanwhile. Does nothing when the claim was lost.
        """

    def pending(self) -> Iterable[DigestKey]:
        """The items not done yet."""


class Outcome(StrEnum):
    """SENT: a mail went out. QUIET: nothing (more) to tell. WAITING: look again later. LEFT: somebody else will."""

    SENT = "sent"
    QUIET = "quiet"
    WAITING = "waiting"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Notifier:
    """What sending needs: the outbox, the way out, links and names for the text, the queue of requests, the company."""

    outbox: Outbox
    publish: Callable[[Digest], None]
    describe: Callable[[DigestKey, str | None], DigestSource]
    requests: DigestRequests
    company: Callable[[], Company] = Company
    names: Callable[[], Categories] = Categories  # under which categories are shown


def send_alerts(key: DigestKey, notifier: Notifier, now_ms: int, owner: str) -> Outcome:
    """Send one digest if it is complete, else see to it that somebody looks again. Raises StorageError: try again."""
    item = notifier.outbox.find(key)
    if item is None or item.settled >= item.alerts:
        if item is not None:
            _ask_for_file(key, notifier, now_ms)  # whoever settled it may have died before
        return Outcome.QUIET
    progress = notifier.outbox.progress(key)
    if _is_early(item, progress, now_ms):
        long_ago = now_ms - item.touched_ms > QUICK_CHECKS_MS
        return look_again(key, notifier, now_ms, SLOW_CHECK_SECONDS if long_ago else QUICK_CHECK_SECONDS)
    return claimed(
        key, notifier, now_ms, owner, lambda claim: _send_claimed(key, claim, progress, notifier, now_ms, owner)
    )


def claimed(
    key: DigestKey, notifier: Notifier, now_ms: int, owner: str, send: Callable[[OutboxItem], Outcome]
) -> Outcome:
    """Send under a claim, which is given back when that fails."""
    claim = notifier.outbox.claim(key, owner, now_ms, now_ms + CLAIM_MS)
    if claim is None:
        return look_again(key, notifier, now_ms, CLAIM_MS // 1000)
    try:
        return send(claim)
    except StorageError:
        with suppress(StorageError):
            notifier.outbox.release(key, owner)
        raise


def _ask_for_file(key: DigestKey, notifier: Notifier, now_ms: int) -> None:
    file = notifier.outbox.find(file_of(key))
    if file is not None and file.settled < file.alerts:
        look_again(file_of(key), notifier, now_ms, QUICK_CHECK_SECONDS)


def sweep_outbox(outbox: Outbox, requests: DigestRequests) -> int:
    """Ask again for every digest that is not done: its message may be lost or its sender dead. Return how many."""
    keys = list(outbox.pending())
    for key in keys:
        requests.request(key, 0)
    return len(keys)


def _is_early(item: OutboxItem, progress: StoreProgress | None, now_ms: int) -> bool:
    waited = now_ms - item.touched_ms
    if progress is None:
        return waited < WAIT_FOR_ALERTS_MS
    if not progress.ended:
        return waited < WAIT_FOR_UPLOAD_MS
    return item.rows < progress.expected and waited < WAIT_FOR_ALERTS_MS


def look_again(key: DigestKey, notifier: Notifier, now_ms: int, seconds: int) -> Outcome:
    if not notifier.outbox.book_check(key, now_ms, now_ms + seconds * 1000 - 500):
        return Outcome.LEFT
    notifier.requests.request(key, seconds)
    return Outcome.WAITING


def _send_claimed(
    key: DigestKey, claim: OutboxItem, progress: StoreProgress | None, notifier: Notifier, now_ms: int, owner: str
) -> Outcome:
    """The mail's id is that of the claim. What a dead sender had marked with it is in the mail that goes out again.

    A sender that died between the last mark and the settling had sent everything: then only the settling is left.
    """
    alerts = notifier.outbox.alerts_of(key)
    digest_id = digest_id_of(key.store, key.upload_id, key.event_ms, claim.settled)
    news = [alert for alert in alerts if alert.notify and alert.mail_id in (None, digest_id)]
    unsent = [alert for alert in news if alert.mail_id is None]
    in_file = bool(news) and progress is not None and progress.stores > 1
    if unsent:
        source = notifier.describe(key, progress.file_name if progress else None)
        with notifier.company().speaking():
            digest = compose_digest(source, news, digest_id, claim.claims > 1, notifier.names())
        notifier.publish(replace(digest, file=key.upload_id) if in_file else digest)
        notifier.outbox.mark_sent(unsent, digest_id, utc_moment(now_ms))
    mail_id = digest_id if news else None
    settlement = Settlement(len(alerts), mail_id, upload_known=progress is not None, at_ms=now_ms, in_file=in_file)
    notifier.outbox.settle(key, claim, owner, settlement)
    if in_file:
        _ask_for_file(key, notifier, now_ms)
    return Outcome.SENT if unsent else Outcome.QUIET
