"""Messages that wait for their receiver: until quiet hours end, or until it is time for the one mail of a day.

What passes for such a subscription is kept below it, then all that is due goes out as one message and is marked as
sent. A sender that dies before the mark leaves it to the next, which says that it may come twice (docs/decisions/300).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol
from zoneinfo import ZoneInfo

from backend_lambdas.alerts.alert import Alert
from backend_lambdas.alerts.detect import DigestKey
from backend_lambdas.alerts.digest import DigestSource
from backend_lambdas.alerts.digest_times import send_until, zone_named
from backend_lambdas.alerts.filters import asks_for, wanted
from backend_lambdas.alerts.notify import CLAIM_MS, Outcome
from backend_lambdas.alerts.receivers import lets_pass
from backend_lambdas.alerts.subscriptions import AlertSubscription, Delivery, SubscriptionStatus
from backend_lambdas.alerts.summary import Gathered, Heard, StoreNews, Summary, compose_summary
from backend_lambdas.identity.account import Account
from backend_lambdas.inventory.company import Company
from backend_lambdas.inventory.errors import StockroomError, StorageError
from backend_lambdas.inventory.versions import iso_time, utc_moment
from backend_lambdas.language.days import short_day
from backend_lambdas.language.texts import speaking


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message of the topic. `heard_at`: ISO 8601 UTC. `attributes`: what filters go by. `key`: whose alerts it told
    of, None: of something else, and `text` says what."""

    message_id: str
    heard_at: str
    subject: str
    text: str
    attributes: Mapping[str, Sequence[str]]
    key: DigestKey | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to send, until it is over; `subscription` as it was then. `tries`: how many have had it for this."""

    subscription: AlertSubscription
    owner: str
    tries: int


class WaitingMessages(Protocol):
    def keep(self, subscription_id: str, message: Waiting) -> None:
        """Keep it once, however often it comes."""

    def of(self, subscription_id: str) -> list[Waiting]:
        """What is kept and not sent yet; strongly consistent."""

    def claim(self, subscription_id: str, owner: str, now_ms: int, until_ms: int) -> Claim | None:
        """Become the one who sends; None when somebody else is, or nothing may be sent to it."""

    def release(self, claim: Claim) -> None:
        """Give a claim back."""

    def settle(self, claim: Claim, messages: Sequence[Waiting], now_ms: int) -> None:
        """Mark them as sent, and give the claim back with the last of them."""


@dataclass(frozen=True, slots=True)
class Post:
    """What sending needs: what waits, who may see what, the alerts, the links, the way out, and the company's zone and
    language, for who has none."""

    waiting: WaitingMessages
    account_of: Callable[[str], Account | None]
    alerts_of: Callable[[DigestKey], list[Alert]]
    describe: Callable[[DigestKey], DigestSource]
    publish: Callable[[AlertSubscription, Mapping[str, Sequence[str]], Summary], None]
    link: str
    company_zone: str = "UTC"
    company: Company = Company()  # noqa: RUF009 - it cannot be changed


def hear(message: Waiting, subscriptions: Iterable[AlertSubscription], post: Post, now_ms: int, owner: str) -> int:
    """Keep a message for all for whom it has to wait, and send it where it need not; return for how many it was kept.

    Raises StorageError when it could not be kept for one of them: then it has to come again.
    """
    now = iso_time(now_ms)
    of_file = "file" in message.attributes  # whoever has one mail for all its stores is told by `whole_file`
    relayed = [one for one in subscriptions if _is_relayed(one, now) and not (of_file and one.by_file)]
    kept = [one for one in relayed if _passes(_policy(one, post.account_of(one.owner)), message)]
    for one in kept:
        post.waiting.keep(one.subscription_id, message)
    for one in kept:
        if one.delivery is not Delivery.DAILY:
            with suppress(StockroomError):  # it is kept: the sweep sends it
                send_waiting(one, post, now_ms, owner)
    return len(kept)


def send_all_waiting(
    subscriptions: Iterable[AlertSubscription], post: Post, now_ms: int, owner: str
) -> tuple[int, int]:
    """Send what is due, to each for itself; return to how many, and for how many that failed: later once more."""
    sent = failed = 0
    for one in subscriptions:
        if one.waits or one.relayed_until:
            try:
                sent += send_waiting(one, post, now_ms, owner) is Outcome.SENT
            except StockroomError:  # also a zone that there is no more: the others go on
                failed += 1
    return sent, failed


def send_waiting(one: AlertSubscription, post: Post, now_ms: int, owner: str) -> Outcome:
    """Send what is due as one message. Raises StorageError: try again later."""
    until = send_until(one, post.company_zone, utc_moment(now_ms))
    if one.status is not SubscriptionStatus.CONFIRMED or until is None or not _due(one, post, until):
        return Outcome.QUIET
    claim = post.waiting.claim(one.subscription_id, owner, now_ms, now_ms + CLAIM_MS)
    if claim is None:
        return Outcome.LEFT
    try:
        return _send_claimed(claim, until, post, now_ms)
    except StorageError:
        with suppress(StorageError):
            post.waiting.release(claim)
        raise


def _send_claimed(claim: Claim, until: datetime, post: Post, now_ms: int) -> Outcome:
    """Of what is due only what its owner may see now and still asks for: the rest is marked and goes nowhere."""
    one = claim.subscription
    due = _due(one, post, until)
    account = post.account_of(one.owner)
    policy = _policy(one, account)
    passing = [message for message in due if message.heard_at >= one.asked_at and _passes(policy, message)]
    company = post.company
    language = (account.language if account else "") or company.language
    with speaking(language, company.number_format, company.date_format):
        mail = _summary(claim, passing, post) if passing else None
    if mail is not None and policy is not None:
        post.publish(one, policy, mail)
    post.waiting.settle(claim, due, now_ms)
    return Outcome.SENT if mail is not None else Outcome.QUIET


def _due(one: AlertSubscription, post: Post, until: datetime) -> list[Waiting]:
    waiting = [message for message in post.waiting.of(one.subscription_id) if _moment(message.heard_at) <= until]
    return sorted(waiting, key=lambda message: (message.heard_at, message.message_id))


def _is_relayed(one: AlertSubscription, now: str) -> bool:
    return one.status is SubscriptionStatus.CONFIRMED and (one.waits or now < one.relayed_until)


def _policy(one: AlertSubscription, account: Account | None) -> dict[str, list[str]] | None:
    return wanted(one, account) if account else None


def _passes(policy: Mapping[str, Sequence[str]] | None, message: Waiting) -> bool:
    return policy is not None and lets_pass(policy, message.attributes)


def _summary(claim: Claim, messages: Sequence[Waiting], post: Post) -> Summary | None:
    """None: none of their alerts is what its receiver asked for."""
    one = claim.subscription
    zone = zone_named(one.zone, post.company_zone)
    of_stores: dict[str, StoreNews] = {}
    others = []
    for message in messages:
        found = _alerts(message, one, post)
        if message.key is not None and found is not None:
            known = of_stores.setdefault(message.key.store, StoreNews(post.describe(message.key), []))
            known.alerts.extend(found)
        else:
            others.append(Heard(message.subject, message.text))
    stores = [news for news in of_stores.values() if news.alerts]
    if not stores and not others:
        return None
    mail_id = sha256(f"{one.subscription_id}\x1f{messages[0].message_id}".encode()).hexdigest()[:12]
    first, last = (_local(message.heard_at, zone) for message in (messages[0], messages[-1]))
    gathered = Gathered(stores, others, first, last, zone.key)
    return compose_summary(gathered, mail_id, post.link, may_repeat=claim.tries > 1)


def _alerts(message: Waiting, one: AlertSubscription, post: Post) -> list[Alert] | None:
    """Those that the message told of and its receiver asked for; None: it told of none that can be found."""
    if message.key is None:
        return None
    told = [
        alert for alert in post.alerts_of(message.key) if alert.notify and alert.mail_id in (None, message.message_id)
    ]
    return [alert for alert in told if asks_for(one, alert)] if told else None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _local(text: str, zone: ZoneInfo) -> str:
    moment = _moment(text).astimezone(zone)
    return f"{short_day(moment.date())} {moment:%H:%M}"
