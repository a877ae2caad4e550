"""What the dashboard reads about alerts; items as they are in the Ops table."""

from collections.abc import Sequence
from heapq import merge
from itertools import islice
from typing import Any

from backend_lambdas.alerts.receivers import Reach
from backend_lambdas.aws.alerts.receivers import known_reach
from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.paging import Item, by_key, get_item, query, query_page

DAY_NAMES = "#kind, opened_at"


class AlertReader:
    """Reads the Ops table; thread-safe."""

    def __init__(self, dynamodb: Any, ops_table: str) -> None:
        self._dynamodb = dynamodb
        self._table = ops_table

    def open_alerts(self, limit: int) -> list[Item]:
        """The newest alerts that have not ended, newest first, at most `limit`."""
        shards = [self._open_of_shard(number, limit) for number in range(tables.SHARDS)]
        return list(islice(merge(*shards, key=lambda item: str(item["open_sk"]), reverse=True), limit))

    def receivers(self) -> Reach | None:
        return known_reach(self._dynamodb, self._table)

    def last_night(self) -> list[str]:
        """What the last nightly check mended, in words; empty when all was in order, or none was made yet."""
        item = get_item(self._dynamodb, self._table, tables.NIGHT_PK, tables.NIGHT_SK) or {}
        return [str(one) for one in item.get("said", [])]

    def _open_of_shard(self, number: int, limit: int) -> list[Item]:
        request = by_key(self._table, "open_pk = :pk", pk=tables.open_alerts_pk(number))
        items = query(self._dynamodb, IndexName=tables.OPS_INDEX_OPEN, ScanIndexForward=False, Limit=limit, **request)
        return list(islice(items, limit))

    def of_store(self, store: str, limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
        """One store's alerts, newest first: one page and where to go on."""
        pk = tables.alert_pk(store)
        start = {"pk": pk, "sk": cursor} if cursor else None
        request = by_key(self._table, "pk = :pk", pk=pk)
        items, last = query_page(self._dynamodb, start, ScanIndexForward=False, Limit=limit, **request)
        return items, last["sk"] if last else None

    def of_item(self, store: str, product_id: str) -> list[Item]:
        """The item's newest alerts, newest first: those its alert state remembers."""
        state = get_item(self._dynamodb, self._table, tables.alert_state_pk(store), tables.item_sk(product_id)) or {}
        refs = [str(ref) for ref in state.get("recent", [])]
        found = [get_item(self._dynamodb, self._table, tables.alert_pk(store), ref) for ref in reversed(refs)]
        return [item for item in found if item is not None]

    def opened(self, months: Sequence[str], since: str) -> list[Item]:
        """Kind and opened_at of every alert of the months (YYYY-MM) opened at `since` (ISO 8601 UTC) or later."""
        found: list[Item] = []
        for pk in (pk for month in months for pk in tables.month_pks("ALERTS", month)):
            found += query(
                self._dynamodb,
                IndexName=tables.OPS_INDEX_MONTH,
                ProjectionExpression=DAY_NAMES,
                ExpressionAttributeNames={"#kind": "kind"},
                **by_key(self._table, "month_pk = :pk AND month_sk >= :since", pk=pk, since=since),
            )
        return found
