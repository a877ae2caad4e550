"""Looks up who receives alerts and keeps it for the pages; part of the sweep, so that no page ever asks SNS.

Limits (SNS developer guide): ListSubscriptionsByTopic gives 100 a page, 30 calls a second; a subscription that waits
for its confirmation has the word PendingConfirmation in place of its ARN.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from backend_lambdas.alerts.receivers import Reach, Subscription, SubscriptionState, reach_of
from backend_lambdas.aws.core import clients, tables
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.paging import by_key, get_item, query
from backend_lambdas.aws.core.settings import settings
from backend_lambdas.inventory.errors import AccessDenied, NotFound
from backend_lambdas.inventory.versions import iso_time

WEEK_MS = 7 * 86_400_000
NO_ARN = ("PendingConfirmation", "Deleted")
# The filter of send_alerts itself: it hears for others, who are counted.
HEARS_ALL = {"kind": [{"exists": True}], "to": [{"exists": False}]}


class Receivers:
    """Reads the topic's subscriptions and writes what follows from them to the Ops table.

    `wishes`: by ARN, what reaches its receiver in the end, where that is not what SNS's filter lets pass.
    """

    def __init__(
        self,
        sns: Any,
        dynamodb: Any,
        topic_arn: str,
        ops_table: str,
        wishes: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
    ) -> None:
        self._sns, self._dynamodb, self._wishes = sns, dynamodb, wishes
        self._topic_arn, self._table = topic_arn, ops_table

    def look(self, now_ms: int) -> Reach:
        """Look and keep. Raise StorageError when SNS does not answer; what was kept before stays then."""
        before = known_reach(self._dynamodb, self._table)
        reach = reach_of(self._stores(), self._subscriptions(), before, iso_time(now_ms), iso_time(now_ms - WEEK_MS))
        item = {"pk": tables.NIGHT_PK, "sk": tables.RECEIVERS_SK, **asdict(reach)}
        with our_errors("Keeping who receives alerts"):
            self._dynamodb.put_item(TableName=self._table, Item=to_item(item))
        return reach

    def _stores(self) -> list[str]:
        request = by_key(self._table, "pk = :pk", pk=tables.AGGREGATES_PK)
        found = query(self._dynamodb, ProjectionExpression="sk, gone_by", **request)
        return [item["sk"].removeprefix("ST#") for item in found if "gone_by" not in item]

    def _subscriptions(self) -> list[Subscription]:
        with our_errors("Listing who has subscribed to alerts"):
            pages = self._sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=self._topic_arn)
            listed = [one for page in pages for one in page["Subscriptions"]]
        found = (self._subscription(one) for one in listed if one["SubscriptionArn"] != "Deleted")
        return [one for one in found if one is not None]

    def _subscription(self, listed: dict[str, str]) -> Subscription | None:
        name = receiver_name(listed["Protocol"], listed["Endpoint"])
        if listed["SubscriptionArn"] in NO_ARN:
            return Subscription(name, SubscriptionState.PENDING)
        try:
            with our_errors("Reading a subscription"):
                answer = self._sns.get_subscription_attributes(SubscriptionArn=listed["SubscriptionArn"])
        except NotFound:
            return None  # it was removed since it was listed
        except AccessDenied:
            return Subscription(name, SubscriptionState.UNREADABLE)
        known = answer["Attributes"]
        if known.get("PendingConfirmation") == "true":
            return Subscription(name, SubscriptionState.PENDING)
        policy = self._wishes.get(listed["SubscriptionArn"], _policy(known))
        if listed["Protocol"] == "lambda" and policy == HEARS_ALL:
            return None
        return Subscription(name, SubscriptionState.CONFIRMED, policy)


def _policy(known: dict[str, str]) -> dict[str, Any] | None:
    """A filter over the message's body is not looked into: it counts as letting everything pass."""
    text = known.get("FilterPolicy")
    if not text or known.get("FilterPolicyScope", "MessageAttributes") != "MessageAttributes":
        return None
    policy: dict[str, Any] = json.loads(text)
    return policy or None


def known_reach(dynamodb: Any, ops_table: str) -> Reach | None:
    """Who receives alerts, as it was last looked up; None: nobody has looked yet."""
    item = get_item(dynamodb, ops_table, tables.NIGHT_PK, tables.RECEIVERS_SK)
    if item is None:
        return None
    known: dict[str, Any] = {name: item[name] for name in Reach.__slots__ if name in item}
    known["unheard_stores"] = {kind: tuple(names) for kind, names in known.get("unheard_stores", {}).items()}
    return Reach(**known | {name: tuple(value) for name, value in known.items() if isinstance(value, list)})


def receiver_name(protocol: str, endpoint: str) -> str:
    """Enough to know whose it is, not enough to write to: the Alerts page has no login of its own."""
    if protocol.startswith("email"):
        user, _, domain = endpoint.partition("@")
        return f"{user[:2]}…@{domain}"
    if protocol == "sms":
        return f"Phone …{endpoint[-3:]}"
    if protocol in ("http", "https"):
        return f"Web hook at {urlsplit(endpoint).hostname or endpoint}"
    return f"{protocol.upper()} {endpoint.rpartition(':')[2]}"


def deployed_receivers(wishes: Mapping[str, Mapping[str, Any]]) -> Receivers:
    names = settings()
    return Receivers(clients.sns(), clients.dynamodb(), names.alerts_topic_arn, names.ops_table, wishes)
