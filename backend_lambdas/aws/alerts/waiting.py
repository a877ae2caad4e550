"""What waits for the receivers of subscriptions: below each in the Ops table, and what SNS tells send_alerts of it."""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import uuid4

from backend_lambdas.alerts.alert import AlertKind
from backend_lambdas.alerts.detect import DigestKey
from backend_lambdas.alerts.filters import addressed_to
from backend_lambdas.alerts.subscriptions import AlertSubscription, SubscriptionStatus, subscription_of
from backend_lambdas.alerts.summary import Summary
from backend_lambdas.alerts.waiting import Claim, Post, Waiting, hear
from backend_lambdas.aws.alerts.notifier import digest_source, store_names
from backend_lambdas.aws.alerts.outbox import DynamoOutbox
from backend_lambdas.aws.alerts.subscriptions import SubscriptionRecords
from backend_lambdas.aws.core import clients, tables
from backend_lambdas.aws.core.company import DynamoCompany
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.expiry import DAY_SECONDS
from backend_lambdas.aws.core.items import Item, from_item, to_item
from backend_lambdas.aws.core.paging import by_key, query
from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.core.topic import publish
from backend_lambdas.aws.core.writes import conditional_update, transact, update_if
from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.inventory.errors import ConditionFailed
from backend_lambdas.inventory.versions import iso_ms, iso_time

KEPT_SECONDS = 30 * DAY_SECONDS  # nobody wants to hear of it later
# What was sent is remembered so long, as a message may come again: Lambda starts a failed event anew for 6 hours at
# most, the digest queue delivers one five times within minutes.
REMEMBERED_SECONDS = DAY_SECONDS
WRITE_AT_ONCE = 99  # of the 100 items that a transaction takes, one gives the claim back
OWN_CLAIM = "sender = :owner"


class DynamoWaiting:
    """`alerts.waiting.WaitingMessages` on DynamoDB; the claim stands on the subscription's record, beside its `rev`."""

    def __init__(self, client: Any, ops_table: str) -> None:
        self._client = client
        self._table = ops_table

    def keep(self, subscription_id: str, message: Waiting) -> None:
        key = message.key
        found_by = {"store": key.store, "upload_id": key.upload_id, "event_ms": key.event_ms} if key else {}
        item = {
            **_plain_key(subscription_id, message),
            "heard_at": message.heard_at,
            "subject": message.subject,
            "text": message.text,
            "attributes": {name: list(values) for name, values in message.attributes.items()},
            "ttl": iso_ms(message.heard_at) // 1000 + KEPT_SECONDS,
            **found_by,
        }
        try:
            with our_errors("Keeping a message for later"):
                self._client.put_item(
                    TableName=self._table, Item=to_item(item), ConditionExpression="attribute_not_exists(pk)"
                )
        except ConditionFailed:
            return

    def of(self, subscription_id: str) -> list[Waiting]:
        request = by_key(self._table, "pk = :pk", pk=tables.waiting_pk(subscription_id))
        return [_waiting_of(item) for item in query(self._client, ConsistentRead=True, **request) if "text" in item]

    def claim(self, subscription_id: str, owner: str, now_ms: int, until_ms: int) -> Claim | None:
        free = "attribute_not_exists(sending_until_ms) OR sending_until_ms <= :now"
        values = {":owner": owner, ":until": until_ms, ":now": now_ms, ":one": 1}
        update = conditional_update(
            self._table,
            _record_key(subscription_id),
            "SET sender = :owner, sending_until_ms = :until ADD tries :one",
            f"#status = :confirmed AND ({free})",
            {**values, ":confirmed": SubscriptionStatus.CONFIRMED},
            {"#status": "status"},
        )
        try:
            with our_errors("Claiming what waits for a subscription"):
                answer = self._client.update_item(**update, ReturnValues="ALL_NEW")
        except ConditionFailed:
            return None
        record = from_item(answer["Attributes"])
        return Claim(subscription_of(record), owner, record["tries"])

    def release(self, claim: Claim) -> None:
        update_if(self._client, self._released(claim, ""), "Giving back what waits for a subscription")

    def settle(self, claim: Claim, messages: Sequence[Waiting], now_ms: int) -> None:
        """The oldest last: a mail that has to be sent again begins with it, so it has the same id."""
        newest_first = list(reversed(messages))
        while newest_first:
            now, newest_first = newest_first[:WRITE_AT_ONCE], newest_first[WRITE_AT_ONCE:]
            parts = [{"Update": self._sent(claim, message, now_ms)} for message in now]
            last = [] if newest_first else [{"Update": self._released(claim, ", tries")}]
            try:
                transact(self._client, [*parts, *last], f"Marking {len(now)} messages as sent")
            except ConditionFailed:  # somebody else has the claim by now, and what is left with it
                return

    def _sent(self, claim: Claim, message: Waiting, now_ms: int) -> dict[str, Any]:
        return conditional_update(
            self._table,
            to_item(_plain_key(claim.subscription.subscription_id, message)),
            "SET sent_at = :at, #ttl = :ttl REMOVE #text, subject, attributes",
            "attribute_exists(pk)",
            {":at": iso_time(now_ms), ":ttl": now_ms // 1000 + REMEMBERED_SECONDS},
            {"#ttl": "ttl", "#text": "text"},
        )

    def _released(self, claim: Claim, more: str) -> dict[str, Any]:
        key = _record_key(claim.subscription.subscription_id)
        update = f"REMOVE sender, sending_until_ms{more}"
        return conditional_update(self._table, key, update, OWN_CLAIM, {":owner": claim.owner})


def _record_key(subscription_id: str) -> Item:
    return to_item({"pk": tables.SUBSCRIPTIONS_PK, "sk": subscription_id})


def _plain_key(subscription_id: str, message: Waiting) -> dict[str, str]:
    return {"pk": tables.waiting_pk(subscription_id), "sk": message.message_id}


def _waiting_of(item: Mapping[str, Any]) -> Waiting:
    key = DigestKey(item["store"], item["upload_id"], item["event_ms"]) if "upload_id" in item else None
    return Waiting(item["sk"], item["heard_at"], item["subject"], item["text"], item["attributes"], key)


def heard_message(record: Mapping[str, Any], now_ms: int) -> Waiting:
    """A record of SNS's event, as `core.topic.publish` wrote it."""
    told = json.loads(record["Sns"]["Message"])
    attributes = {name: [value] if isinstance(value, str) else value for name, value in told["attributes"].items()}
    key = None
    if set(attributes["kind"]) & set(AlertKind):
        found_by = told["found_by"]
        key = DigestKey(found_by["store"], found_by["upload_id"], iso_ms(found_by["received_at"]))
    (message_id,) = attributes.pop("digest_id", [record["Sns"]["MessageId"]])
    return Waiting(message_id, iso_time(now_ms), told["subject"], told["text"], attributes, key)


def publish_summary(
    client: Any, topic_arn: str, one: AlertSubscription, policy: Mapping[str, Sequence[str]], mail: Summary
) -> None:
    """To this subscription alone, whichever filter SNS has for it at the moment: its own id passes either."""
    attributes = addressed_to(one, policy) | {"digest_id": mail.mail_id}
    texts = (mail.subject, mail.text, mail.short_text)
    publish(client, topic_arn, *texts, mail.facts, attributes, "Sending what has waited for a subscription")


def hear_event(event: Mapping[str, Any], now_ms: int) -> int:
    """Keep, or send on, what SNS tells; return for how many. Raises StorageError: Lambda starts it again."""
    subscriptions = SubscriptionRecords(clients.dynamodb(), settings().ops_table).all()
    if not any(one.waits or one.relayed_until for one in subscriptions):
        return 0
    post, owner = deployed_post(), uuid4().hex
    told = (heard_message(record, now_ms) for record in event["Records"])
    return sum(hear(message, subscriptions, post, now_ms, owner) for message in told)


def deployed_post() -> Post:
    names, dynamodb = settings(), clients.dynamodb()
    return Post(
        waiting=DynamoWaiting(dynamodb, names.ops_table),
        account_of=Accounts(dynamodb, names.ops_table).find,
        alerts_of=DynamoOutbox(dynamodb, names.ops_table).alerts_of,
        describe=partial(digest_source, names.dashboard_url, names.report_zone, store_names(), file_name=None),
        publish=partial(publish_summary, clients.sns(), names.alerts_topic_arn),
        link=f"{names.dashboard_url.rstrip('/')}/settings/subscriptions",
        company_zone=names.report_zone,
        company=DynamoCompany(dynamodb, names.ops_table, names.company).read(),
    )
