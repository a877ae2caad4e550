"""What a person has asked for: which alerts go to which address, and how far that has come."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from backend_lambdas.alerts.alert import Severity
from backend_lambdas.alerts.endpoints import Channel


class SubscriptionStatus(StrEnum):
    """PENDING: SNS has asked, nobody has confirmed yet. OFF: nothing is sent; `off_reason` says why."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    OFF = "off"


class OffReason(StrEnum):
    """REMOVED: by its owner or at SNS. EXPIRED: not confirmed in time. ACCOUNT: its owner may see none of it.
    WIDE: the account has come to more stores than one filter names.
    REFUSED: SNS does not take it. FULL: it takes no more."""

    REMOVED = "removed"
    REFUSED = "refused"
    FULL = "full"
    EXPIRED = "expired"
    ACCOUNT = "account"
    WIDE = "wide"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"


class Delivery(StrEnum):
    AT_ONCE = "at once"
    DAILY = "daily"


MORNING = "07:30"  # taste: before a store opens


@dataclass(frozen=True, slots=True)
class AlertSubscription:
    """What one address receives. `owner` is a user id. `stores` None: every store the owner sees; `categories`,
    `severities` and `kinds` empty: any. `arn` is SNS's, "" before it has answered.

    `send_at`, `quiet_from` and `quiet_to` are times HH:MM of `zone` (IANA; "" = the company's). Times `..._at` are ISO
    8601 UTC; `asked_at`: when SNS last sent the confirmation, "": it is to. `test_asked_at`: a test message is wanted
    since then; "": none is. `relayed_until`: SNS may not send at once again before. `at_once_until`: when it was
    changed from at once to later. `rev` counts the changes; 0: not kept yet.
    """

    subscription_id: str
    owner: str
    channel: Channel
    endpoint: str
    stores: tuple[str, ...] | None = None
    categories: tuple[str, ...] = ()
    severities: tuple[Severity, ...] = ()
    kinds: tuple[str, ...] = ()
    status: SubscriptionStatus = SubscriptionStatus.PENDING
    arn: str = ""
    off_reason: OffReason | None = None
    delivery: Delivery = Delivery.AT_ONCE
    send_at: str = MORNING
    zone: str = ""
    quiet_from: str = ""
    quiet_to: str = ""
    relayed_until: str = ""
    at_once_until: str = ""
    created_at: str = ""
    asked_at: str = ""
    test_asked_at: str = ""
    tested_at: str = ""
    rev: int = 0

    @property
    def waits(self) -> bool:
        """SNS's filter lets no message pass to it: send_alerts keeps them, and sends one for all when it is time."""
        return self.delivery is Delivery.DAILY or bool(self.quiet_from)

    @property
    def by_file(self) -> bool:
        """One message for all stores of a file; a program has one for each store, as it always had."""
        return self.channel is not Channel.WEBHOOK and not self.waits


def subscription_values(one: AlertSubscription) -> dict[str, Any]:
    """Plain values for a table; `subscription_of` reads them again."""
    kept = {field.name: getattr(one, field.name) for field in fields(AlertSubscription)}
    lists = {name: value if value is None else list(value) for name, value in kept.items() if name in LISTS}
    return kept | lists


LISTS = ("stores", "categories", "severities", "kinds")


def subscription_of(values: Mapping[str, Any]) -> AlertSubscription:
    known = {field.name: values[field.name] for field in fields(AlertSubscription) if field.name in values}
    known |= {name: tuple(known[name]) for name in LISTS if known.get(name) is not None}
    one = AlertSubscription(**known)
    return replace(
        one,
        channel=Channel(one.channel),
        severities=tuple(map(Severity, one.severities)),
        status=SubscriptionStatus(one.status),
        off_reason=OffReason(one.off_reason) if one.off_reason else None,
        delivery=Delivery(one.delivery),
    )
