"""Stores whose files do not come: their gaps in the Ops table, and the message on the alerts topic."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from functools import partial
from types import MappingProxyType
from typing import Any

from backend_lambdas.alerts.filters import filter_value, message_kinds
from backend_lambdas.alerts.missing_uploads import KIND, Gap, GapMail, Phase, Watch, Watched, watch_stores
from backend_lambdas.aws.core import clients, tables
from backend_lambdas.aws.core.company import DynamoCompany
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.paging import by_key, query
from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.core.topic import publish
from backend_lambdas.aws.core.writes import setting
from backend_lambdas.aws.stock.store_settings import DynamoStoreSettings
from backend_lambdas.inventory.errors import ConditionFailed
from backend_lambdas.inventory.store_settings import StoreSettings
from backend_lambdas.uploads.unfinished import OpenUpload

TOLD = {Phase.MISSING: "told_at", Phase.AGAIN: "end_told_at"}


class DynamoGaps:
    """`alerts.missing_uploads.Gaps` on DynamoDB."""

    def __init__(self, client: Any, ops_table: str) -> None:
        self._client = client
        self._table = ops_table

    def all(self) -> list[Gap]:
        request = by_key(self._table, "pk = :pk", pk=tables.MISSING_PK)
        found = query(self._client, ConsistentRead=True, **request)
        return [Gap(**{name: item[name] for name in Gap.__slots__ if name in item}) for item in found]

    def open(self, gap: Gap, ended_before: str) -> bool:
        old = "attribute_not_exists(pk) OR last_at <> :last_at OR ended_at < :before"
        return self._write(gap, asdict(gap), old, {":before": ended_before}, ("telling_until_ms",))

    def end(self, gap: Gap, ended_at: str, sent_at: str | None) -> bool:
        return self._of(gap, {"ended_at": ended_at, "sent_at": sent_at}, "attribute_not_exists(ended_at)")

    def begin_announcing(self, gap: Gap, phase: Phase, now_ms: int, until_ms: int) -> bool:
        free = "attribute_not_exists(telling_until_ms) OR telling_until_ms < :now"
        condition = f"attribute_not_exists({TOLD[phase]}) AND ({free})"
        return self._of(gap, {"telling_until_ms": until_ms}, condition, {":now": now_ms})

    def note_announced(self, gap: Gap, phase: Phase, now: str) -> None:
        condition = f"attribute_not_exists({TOLD[phase]})"
        self._of(gap, {TOLD[phase]: now}, condition, removed=("telling_until_ms",))

    def _of(
        self,
        gap: Gap,
        values: Mapping[str, Any],
        condition: str,
        given: Mapping[str, Any] = MappingProxyType({}),
        removed: tuple[str, ...] = (),
    ) -> bool:
        """Write while the record is still this gap's."""
        same = {":last_at": gap.last_at, ":opened_at": gap.opened_at, **given}
        condition = f"last_at = :last_at AND opened_at = :opened_at AND {condition}"
        return self._write(gap, values, condition, same, removed)

    def _write(
        self, gap: Gap, values: Mapping[str, Any], condition: str, given: Mapping[str, Any], removed: tuple[str, ...]
    ) -> bool:
        key = to_item({"pk": tables.MISSING_PK, "sk": tables.store_pk(gap.store)})
        try:
            with our_errors(f"Noting that {gap.store} sends no files"):
                self._client.update_item(**setting(self._table, key, values, condition, given, removed))
        except ConditionFailed:
            return False
        return True


def publish_gap(client: Any, topic_arn: str, mail: GapMail) -> None:
    """Subscribers can filter by kind = missing_upload, store, and severity = warning (missing) or info (over)."""
    about = {"severity": mail.severity, "store": filter_value(mail.store), "digest_id": mail.mail_id}
    attributes = {**about, "kind": message_kinds([KIND])}
    texts = (mail.subject, mail.text, mail.short_text)
    publish(client, topic_arn, *texts, mail.facts, attributes, f"Telling of the files of {mail.store}")


def watch_deployed(open_uploads: Iterable[OpenUpload], now_ms: int) -> Watched:
    """Look at every store once. A file that is held or still being read has been sent."""
    names, dynamodb = settings(), clients.dynamodb()
    known = DynamoStoreSettings(dynamodb, names.ops_table).all()
    if not known:
        return Watched()
    summaries = summaries_of(dynamodb, names.ops_table)
    last_files = last_files_of(summaries, known, open_uploads)
    send = partial(publish_gap, clients.sns(), names.alerts_topic_arn)
    company = DynamoCompany(dynamodb, names.ops_table, names.company).read
    watch = Watch(DynamoGaps(dynamodb, names.ops_table), send, names.report_zone, names.dashboard_url, company)
    return watch_stores(waited_for(known.values(), summaries), last_files, watch, now_ms)


def summaries_of(dynamodb: Any, ops_table: str) -> list[dict[str, Any]]:
    """When each store's last stock file arrived, and which stores are gone, as the tables have it."""
    shown = {"ProjectionExpression": "sk, last_upload_at, gone_by"}
    return list(query(dynamodb, ConsistentRead=True, **by_key(ops_table, "pk = :pk", pk=tables.AGGREGATES_PK) | shown))


def waited_for(known: Iterable[StoreSettings], summaries: Iterable[Mapping[str, Any]]) -> list[StoreSettings]:
    """Nobody waits for a file of a store that is gone."""
    gone = {one["sk"].removeprefix("ST#") for one in summaries if "gone_by" in one}
    return [replace(one, expected=()) if one.store in gone else one for one in known]


def last_files_of(
    summaries: Iterable[Mapping[str, Any]], stores: Iterable[str], open_uploads: Iterable[OpenUpload]
) -> dict[str, str]:
    """When each store's last stock file arrived (ISO 8601 UTC); a file with too many stores to list counts for all."""
    found = {one["sk"].removeprefix("ST#"): one["last_upload_at"] for one in summaries if "last_upload_at" in one}
    for upload in open_uploads:
        for store in stores if "" in upload.stores else upload.stores:
            found[store] = max(found.get(store, ""), upload.arrived_at)
    return found
