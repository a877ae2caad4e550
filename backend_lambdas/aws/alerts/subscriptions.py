"""The subscriptions people have made: their records in the Ops table, and what SNS is asked to keep for them."""

import json
from dataclasses import replace
from typing import Any

from backend_lambdas.alerts.endpoints import Channel, subscription_id
from backend_lambdas.alerts.subscriptions import (
    AlertSubscription,
    OffReason,
    SubscriptionStatus,
    subscription_of,
    subscription_values,
)
from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.paging import by_key, get_item, query
from backend_lambdas.aws.core.writes import setting, update_if, write_audited
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import ConditionFailed

TRIES = 5  # of a write that meets another


class SubscriptionRecords:
    """Reads and writes; thread-safe. What is read is what was last written."""

    def __init__(self, dynamodb: Any, ops_table: str) -> None:
        self._dynamodb = dynamodb
        self._table = ops_table

    def all(self) -> list[AlertSubscription]:
        request = by_key(self._table, "pk = :pk", pk=tables.SUBSCRIPTIONS_PK)
        return [subscription_of(item) for item in query(self._dynamodb, ConsistentRead=True, **request)]

    def find(self, known_id: str) -> AlertSubscription | None:
        item = get_item(self._dynamodb, self._table, tables.SUBSCRIPTIONS_PK, known_id)
        return subscription_of(item) if item else None

    def save(self, one: AlertSubscription, audit: AuditEntry | None) -> bool:
        """Keep what follows `one.rev`; False when somebody else has changed it. People's changes have an entry."""
        key = to_item({"pk": tables.SUBSCRIPTIONS_PK, "sk": one.subscription_id})
        condition = "#rev = :seen" if one.rev else "attribute_not_exists(#rev)"
        given = {":seen": one.rev} if one.rev else {}
        write = setting(self._table, key, subscription_values(one) | {"rev": one.rev + 1}, condition, given)
        doing = "Saving a subscription"
        if audit is None:
            return update_if(self._dynamodb, write, doing)
        return write_audited(self._dynamodb, self._table, {"Update": write}, audit, doing)

    def end_mails(self, address: str, reason: OffReason) -> None:
        """What goes to this e-mail address is off; the sweep ends it at SNS. Who changes it meanwhile: tried again."""
        for _try in range(TRIES):
            one = self.find(subscription_id(Channel.EMAIL, address))
            if one is None or one.status is SubscriptionStatus.OFF:
                return
            if self.save(replace(one, status=SubscriptionStatus.OFF, off_reason=reason), None):
                return
        raise ConditionFailed("Ending a subscription: it was changed by others again and again")


class SubscriptionRequests:
    """Asks `send_alerts` to look after a subscription now: the dashboard itself has no right at SNS."""

    def __init__(self, sqs: Any, digest_queue_url: str) -> None:
        self._sqs, self._queue_url = sqs, digest_queue_url

    def request(self, subscription_id: str) -> None:
        with our_errors("Asking to look after a subscription"):
            body = json.dumps({"subscription_id": subscription_id})
            self._sqs.send_message(QueueUrl=self._queue_url, MessageBody=body)


def requested_subscription(body: str) -> str | None:
    """Which subscription a message of the digest queue is about; None: it asks for a digest."""
    found: str | None = json.loads(body).get("subscription_id")
    return found
