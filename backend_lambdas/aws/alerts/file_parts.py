"""The one mail of a file with several stores: its parts below `FILE#<upload>`, and what sending it needs."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from backend_lambdas.alerts.detect import DigestKey
from backend_lambdas.alerts.file_key import WHOLE_FILE
from backend_lambdas.alerts.file_mail import FileNews, FileSource
from backend_lambdas.alerts.filters import NO_STORE
from backend_lambdas.alerts.notify import OutboxItem, Outcome, send_alerts
from backend_lambdas.alerts.summary import Summary
from backend_lambdas.alerts.whole_file import Begun, FileDesk, FilePart, FileProgress, send_file
from backend_lambdas.aws.alerts.items import outbox_key
from backend_lambdas.aws.alerts.notifier import deployed_notifier
from backend_lambdas.aws.alerts.subscriptions import SubscriptionRecords
from backend_lambdas.aws.alerts.waiting import publish_summary
from backend_lambdas.aws.core import clients, tables
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.items import from_item, to_item
from backend_lambdas.aws.core.paging import by_key, get_item, query
from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.core.topic import publish
from backend_lambdas.aws.core.writes import conditional_update, transact, update_if
from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.inventory.errors import ConditionFailed
from backend_lambdas.inventory.versions import iso_time

WHOLE_FILE_KIND = "whole_file"  # no filter that names kinds names it: it reaches whoever asks for everything
WRITE_AT_ONCE = 99  # of the 100 items that a transaction takes, one ends the claim
WORKING = ("RECEIVED", "APPLYING")
STORES_LINKED = 5  # an address of more is no link that a mail program keeps whole
OWN_CLAIM = "#owner = :owner"
OWNER = {"#owner": "owner"}


class DynamoFileParts:
    """`alerts.whole_file.FileParts` on DynamoDB; the claim is that of the file's item in the outbox."""

    def __init__(self, client: Any, ops_table: str) -> None:
        self._client = client
        self._table = ops_table

    def progress(self, file: DigestKey) -> FileProgress | None:
        upload = get_item(self._client, self._table, tables.upload_pk(file.upload_id), "META")
        if upload is None:
            return None
        asked = "pk = :pk AND begins_with(sk, :prefix)"
        request = by_key(self._table, asked, pk=tables.upload_pk(file.upload_id), prefix=tables.part_sk(""))
        parts = list(query(self._client, ConsistentRead=True, **request))
        raising = {part["store"] for part in parts if part.get("expected_alerts")}
        come = {item["store"] for item in self._items(file)}
        working = upload.get("status") in WORKING or any(part["status"] == "PLANNED" for part in parts)
        return FileProgress(not working, len(raising - come), upload.get("file_name"))

    def of(self, file: DigestKey) -> list[FilePart]:
        waiting = (item for item in self._items(file) if "told_at" not in item)
        return [FilePart(item["sk"], DigestKey(item["store"], item["upload_id"], item["event_ms"])) for item in waiting]

    def begin(self, file: DigestKey, owner: str, digest_ids: Sequence[str]) -> Begun:
        update = conditional_update(
            self._table,
            outbox_key(file),
            "SET has = if_not_exists(has, :ids)",
            OWN_CLAIM,
            {":ids": list(digest_ids), ":owner": owner},
            OWNER,
        )
        with our_errors("Beginning the mail of a file"):
            answer = self._client.update_item(**update, ReturnValues="ALL_NEW")
        item = from_item(answer["Attributes"])
        return Begun(frozenset(item["has"]), frozenset(item.get("told", ())))

    def note_told(self, file: DigestKey, owner: str, name: str) -> None:
        values = {":name": {name}, ":owner": owner}
        update = conditional_update(self._table, outbox_key(file), "ADD told :name", OWN_CLAIM, values, OWNER)
        update_if(self._client, update, "Noting who has the mail of a file")

    def settle(self, file: DigestKey, claim: OutboxItem, owner: str, begun: Begun, now_ms: int) -> None:
        left = sorted(begun.digest_ids)
        while len(left) > WRITE_AT_ONCE:
            now, left = left[:WRITE_AT_ONCE], left[WRITE_AT_ONCE:]
            transact(self._client, [self._told(file, one, now_ms) for one in now], "Marking parts of a file's mail")
        marks = [self._told(file, one, now_ms) for one in left]
        settled = claim.settled + len(begun.digest_ids)
        for status, condition in (("SENT", "alerts = :settled"), ("PENDING", "alerts > :settled")):
            try:
                transact(
                    self._client, [*marks, self._settled(file, owner, settled, status, condition, now_ms)], "Ending it"
                )
            except ConditionFailed:  # parts have come meanwhile, or somebody else has the claim by now
                continue
            return

    def _items(self, file: DigestKey) -> list[dict[str, Any]]:
        """Also what has outlived its `ttl`: what is due is sent."""
        request = by_key(self._table, "pk = :pk", pk=tables.file_parts_pk(file.upload_id)) | {"ConsistentRead": True}
        with our_errors("Reading what the mail of a file is to have"):
            pages = self._client.get_paginator("query").paginate(**request)
            found = [from_item(item) for page in pages for item in page["Items"]]
        return [item for item in found if item["event_ms"] == file.event_ms]

    def _told(self, file: DigestKey, digest_id: str, now_ms: int) -> dict[str, Any]:
        key = to_item({"pk": tables.file_parts_pk(file.upload_id), "sk": digest_id})
        values = {":at": iso_time(now_ms)}
        return {"Update": conditional_update(self._table, key, "SET told_at = :at", "attribute_exists(pk)", values)}

    def _settled(
        self, file: DigestKey, owner: str, settled: int, status: str, condition: str, now_ms: int
    ) -> dict[str, Any]:
        return {
            "Update": conditional_update(
                self._table,
                outbox_key(file),
                "SET #status = :status, settled = :settled, sent_at = :at"
                " REMOVE sending_until_ms, #owner, next_check_ms, claims, since_ms, has, told",
                f"{OWN_CLAIM} AND {condition}",
                {":status": status, ":settled": settled, ":owner": owner, ":at": iso_time(now_ms)},
                {**OWNER, "#status": "status"},
            )
        }


def publish_to_all(client: Any, topic_arn: str, file: FileNews, mail: Summary) -> None:
    """To whom the operator has subscribed, by mail or text message (the template's own)."""
    attributes = {"kind": WHOLE_FILE_KIND, "store": NO_STORE, "severity": str(file.severity), "digest_id": mail.mail_id}
    texts = (mail.subject, mail.text, mail.short_text)
    publish(client, topic_arn, *texts, mail.facts, attributes, "Publishing the mail of a file")


def file_source(
    dashboard_url: str, zone: str, key: DigestKey, file_name: str | None, stores: Sequence[str]
) -> FileSource:
    base = dashboard_url.rstrip("/")
    linked = [("store", store) for store in stores] if len(stores) <= STORES_LINKED else []
    worst = urlencode([("status", "open"), *linked, ("order", "worst")])
    upload = urlencode([("id", key.upload_id)])
    return FileSource(key.event_ms, file_name, f"{base}/alerts?{worst}", f"{base}/uploads?{upload}", zone)


def send_what_is_due(key: DigestKey, now_ms: int, owner: str) -> Outcome:
    """A store's digest, or the one mail of a file."""
    if key.store == WHOLE_FILE:
        return send_file(key, _deployed_desk(), now_ms, owner)
    return send_alerts(key, deployed_notifier(), now_ms, owner)


def _deployed_desk() -> FileDesk:
    names, dynamodb, sns = settings(), clients.dynamodb(), clients.sns()
    return FileDesk(
        notifier=deployed_notifier(),
        parts=DynamoFileParts(dynamodb, names.ops_table),
        subscriptions=SubscriptionRecords(dynamodb, names.ops_table).all,
        account_of=Accounts(dynamodb, names.ops_table).find,
        source=partial(file_source, names.dashboard_url, names.report_zone),
        publish=partial(publish_summary, sns, names.alerts_topic_arn),
        publish_to_all=partial(publish_to_all, sns, names.alerts_topic_arn),
    )
