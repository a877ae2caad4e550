"""What the dashboard reads about alerts."""

from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from backend_lambdas.alerts.alert import Alert, AlertKind
from backend_lambdas.alerts.receivers import Reach
from backend_lambdas.aws.alerts.items import alert_of_values
from backend_lambdas.aws.alerts.receivers import known_reach
from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.batches import read_batches
from backend_lambdas.aws.core.expiry import living
from backend_lambdas.aws.core.items import from_item, to_item
from backend_lambdas.aws.core.paging import (
    PAUSES_SECONDS,
    Item,
    by_key,
    get_item,
    month_feed,
    query,
    query_page,
)

DAY_NAMES = "#kind, opened_at"
# Where an open alert is, and what of it people change.
MARKED = ("store", "sk", "status", "kind", "ack_at", "snoozed_until", "assignee")
AlertPlace = tuple[str, str]  # store and sort key


class AlertReader:
    """Reads the Ops table; thread-safe."""

    def __init__(self, dynamodb: Any, ops_table: str) -> None:
        self._dynamodb = dynamodb
        self._table = ops_table

    def every_open(self) -> list[Alert]:
        """All alerts that have not ended, in no order. Eventually consistent, as every index."""
        return [alert_of_values(item) for item in self._open_items()]

    def open_marks(self) -> dict[AlertPlace, str]:
        """By place what of each open alert may change, as a text: to learn which have to be read anew."""
        shown: Item = {
            "ProjectionExpression": ", ".join(f"#{name}" for name in MARKED),
            "ExpressionAttributeNames": {f"#{name}": name for name in MARKED},
        }
        marks = ((item, (str(item.get(name, "")) for name in MARKED[2:])) for item in self._open_items(**shown))
        return {(item["store"], item["sk"]): "|".join(mark) for item, mark in marks}

    def these(self, places: Collection[AlertPlace]) -> list[Alert]:
        """Those of the alerts that there are, as they are now."""
        keys = [to_item({"pk": tables.alert_pk(store), "sk": sk}) for store, sk in places]
        read = read_batches(self._dynamodb, self._table, keys, pauses=PAUSES_SECONDS)
        return [alert_of_values(item) for item in living(map(from_item, read))]

    def _open_items(self, **shown: Any) -> list[Item]:
        """Each shard in a thread of its own: twenty thousand alerts are some twenty answers of 1 MB."""

        def of_shard(number: int) -> list[Item]:
            asked = by_key(self._table, "open_pk = :pk", pk=tables.open_alerts_pk(number))
            return list(query(self._dynamodb, IndexName=tables.OPS_INDEX_OPEN, **asked, **shown))

        with ThreadPoolExecutor(tables.SHARDS) as pool:
            return list(chain.from_iterable(pool.map(of_shard, range(tables.SHARDS))))

    def receivers(self) -> Reach | None:
        return known_reach(self._dynamodb, self._table)

    def last_night(self) -> list[str]:
        """What the last nightly check mended, in words; empty when all was in order, or none was made yet."""
        item = get_item(self._dynamodb, self._table, tables.NIGHT_PK, tables.NIGHT_SK) or {}
        return [str(one) for one in item.get("said", [])]

    def feed(self, months: Sequence[str], limit: int, cursor: str | None) -> tuple[list[Alert], str | None]:
        """Alerts of all stores opened in the months, newest first, and where to go on (a `moment`)."""
        items, following = month_feed(self._dynamodb, self._table, "ALERTS", months, limit, cursor)
        return [alert_of_values(item) for item in items], following

    def of_store(self, store: str, limit: int, cursor: str | None) -> tuple[list[Alert], str | None]:
        """One store's alerts, newest first: one page and where to go on: after the last one's `key.text`."""
        pk = tables.alert_pk(store)
        start = {"pk": pk, "sk": cursor} if cursor else None
        request = by_key(self._table, "pk = :pk", pk=pk)
        items, last = query_page(self._dynamodb, start, ScanIndexForward=False, Limit=limit, **request)
        return [alert_of_values(item) for item in items], last["sk"] if last else None

    def of_person(self, user_id: str, limit: int, cursor: str | None) -> tuple[list[Alert], str | None]:
        """What this person was ever given to see to, newest first: one page and where to go on, as `of_store`.

        Some may be another's by now: the alert itself says whose it is.
        """
        pk = tables.assigned_pk(user_id)
        start = {"pk": pk, "sk": cursor} if cursor else None
        request = by_key(self._table, "pk = :pk", pk=pk)
        given, last = query_page(self._dynamodb, start, ScanIndexForward=False, Limit=limit, **request)
        keys = [to_item({"pk": tables.alert_pk(one["store"]), "sk": one["sk"]}) for one in given]
        read = read_batches(self._dynamodb, self._table, keys, consistent=False, pauses=PAUSES_SECONDS)
        alerts = [alert_of_values(item) for item in living(map(from_item, read))]
        return sorted(alerts, key=lambda one: one.key.text, reverse=True), last["sk"] if last else None

    def one(self, store: str, sk: str) -> Alert | None:
        item = get_item(self._dynamodb, self._table, tables.alert_pk(store), sk)
        return alert_of_values(item) if item else None

    def of_item(self, store: str, product_id: str) -> list[Alert]:
        """The item's newest alerts, newest first: those its alert state remembers."""
        state = get_item(self._dynamodb, self._table, tables.alert_state_pk(store), tables.item_sk(product_id)) or {}
        refs = [str(ref) for ref in state.get("recent", [])]
        found = [get_item(self._dynamodb, self._table, tables.alert_pk(store), ref) for ref in reversed(refs)]
        return [alert_of_values(item) for item in found if item is not None]

    def opened(self, months: Sequence[str], since: str) -> list[tuple[datetime, AlertKind]]:
        """When every alert of the months (YYYY-MM) opened at `since` (ISO 8601 UTC) or later did so, and its kind."""
        found: list[Item] = []
        for pk in (pk for month in months for pk in tables.month_pks("ALERTS", month)):
            found += query(
                self._dynamodb,
                IndexName=tables.OPS_INDEX_MONTH,
                ProjectionExpression=DAY_NAMES,
                ExpressionAttributeNames={"#kind": "kind"},
                **by_key(self._table, "month_pk = :pk AND month_sk >= :since", pk=pk, since=since),
            )
        return _moments(found)

    def opened_in(self, store: str, since: str) -> list[tuple[datetime, AlertKind]]:
        """The same of one store; its alerts are in the order of the moment at which they opened."""
        since_ms = int(datetime.fromisoformat(since).replace(tzinfo=UTC).timestamp() * 1000)
        request = by_key(self._table, "pk = :pk AND sk >= :since", pk=tables.alert_pk(store), since=f"{since_ms:013d}")
        request |= {"ProjectionExpression": DAY_NAMES, "ExpressionAttributeNames": {"#kind": "kind"}}
        return _moments(query(self._dynamodb, **request))


def _moments(items: Iterable[Item]) -> list[tuple[datetime, AlertKind]]:
    return [(datetime.fromisoformat(item["opened_at"]), AlertKind(item["kind"])) for item in items]
