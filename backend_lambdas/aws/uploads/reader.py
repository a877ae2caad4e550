"""What the dashboard reads about days, uploads and whether anything happened; items as they are in the Ops table."""

from collections.abc import Collection, Iterator, Sequence
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.change_token import move_token, read_token
from backend_lambdas.aws.core.paging import Item, by_key, get_item, get_items, query, query_page
from backend_lambdas.uploads.models import UploadStatus

MAX_ROW_ERRORS = 1000
MAX_OPEN_UPLOADS = 50
HELD = UploadStatus.HELD.value
SMALLEST_PAGE = 10  # of one shard of a month: fewer would mean another round trip too often
OPEN_UPLOAD_SHOWS = ("upload_id", "status", "total", "applied", "stores_done", "rows_done", "decision")
SOURCE_SHOWS = ("upload_id", "ttl", "file_name", "arrived_at", "received_at", "by")
CURSOR_KEYS = ("pk", "sk", "month_pk", "month_sk")


class UploadReader:
    """Reads the Ops table; thread-safe."""

    def __init__(self, dynamodb: Any, ops_table: str) -> None:
        self._dynamodb = dynamodb
        self._table = ops_table

    def days(self, first: str, last: str) -> list[Item]:
        """The stores' totals of the company's days from `first` to `last` (YYYY-MM-DD, both included)."""
        request = by_key(
            self._table,
            "pk = :pk AND sk BETWEEN :low AND :high",
            pk=tables.AGGREGATE_HISTORY_PK,
            low=f"{first}#",
            high=f"{last}$",
        )
        return list(query(self._dynamodb, **request))

    def change_token(self) -> dict[str, int]:
        """Kind -> how often it was written: one small read that tells whether anything changed."""
        return read_token(self._dynamodb, self._table)

    def move_token(self, kinds: list[str]) -> None:
        """Make up for moves that were lost."""
        move_token(self._dynamodb, self._table, kinds)

    def newest(self, month: str) -> dict[str, tuple[str, ...]]:
        """Kind -> what the newest uploads, alerts and reports look like now: the truth behind the change token."""
        uploads, alerts = (
            tuple(self._newest(pk) for pk in tables.month_pks(kind, month)) for kind in ("UPLOADS", "ALERTS")
        )
        request = by_key(self._table, "pk = :pk", pk=tables.REPORTS_PK)
        reports, _ = query_page(self._dynamodb, Limit=1, ScanIndexForward=False, **request)
        report = "".join(f"{r['sk']}|{r.get('revision', '')}|{r.get('mail_status', '')}" for r in reports)
        return {"uploads": (*self._open_uploads(), *uploads), "alerts": alerts, "reports": (report,)}

    def _newest(self, month_pk: str) -> str:
        request = by_key(self._table, "month_pk = :pk", pk=month_pk)
        items, _ = query_page(
            self._dynamodb, IndexName=tables.OPS_INDEX_MONTH, Limit=1, ScanIndexForward=False, **request
        )
        return "".join(f"{item['month_sk']}|{item.get('status', '')}|{item.get('alerts', '')}" for item in items)

    def _open_uploads(self) -> list[str]:
        request = by_key(self._table, "open_pk = :pk", pk=tables.OPEN_UPLOADS_PK)
        items, _ = query_page(
            self._dynamodb,
            IndexName=tables.OPS_INDEX_OPEN,
            Limit=MAX_OPEN_UPLOADS,
            ScanIndexForward=False,
            **request,
        )
        return ["|".join(str(item.get(name, "")) for name in OPEN_UPLOAD_SHOWS) for item in items]

    def held_uploads(self, limit: int) -> list[Item]:
        """Uploads that wait for a person, newest first; whatever is open beside them is passed over."""
        request = by_key(self._table, "open_pk = :pk", pk=tables.OPEN_UPLOADS_PK)
        request["ExpressionAttributeValues"] |= {":held": {"S": HELD}}
        waiting = query(
            self._dynamodb,
            **request,
            IndexName=tables.OPS_INDEX_OPEN,
            ScanIndexForward=False,
            FilterExpression="#status = :held AND attribute_not_exists(decision)",
            ExpressionAttributeNames={"#status": "status"},
        )
        return list(islice(waiting, limit))

    def feed(self, kind: str, months: Sequence[str], limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
        """One page of UPLOADS or ALERTS over the months (YYYY-MM, newest first), newest first, and where to go on."""
        start = _start(cursor)
        begun: str = start["month_pk"].split("#")[1] if start else ""
        left = list(months)[list(months).index(begun) :] if begun in months else list(months)
        found: list[Item] = []
        for month in left:
            before = start["month_sk"] if start and month == begun else None
            missing = limit - len(found)
            found += islice(self._of_month(kind, month, before, missing), missing)
            if len(found) >= limit:
                return found, "\n".join(found[-1][name] for name in CURSOR_KEYS)
        return found, None

    def _of_month(self, kind: str, month: str, before: str | None, wanted: int) -> Iterator[Item]:
        """The month's records, newest first, `before` a place in it; about as many are read as are `wanted`."""
        pks = tables.month_pks(kind, month)
        page = max(wanted // len(pks), min(wanted, SMALLEST_PAGE))
        return merge(*(self._of_partition(pk, before, page) for pk in pks), key=itemgetter("month_sk"), reverse=True)

    def _of_partition(self, month_pk: str, before: str | None, page: int) -> Iterator[Item]:
        condition, values = "month_pk = :pk", {"pk": month_pk}
        if before is not None:
            condition, values = f"{condition} AND month_sk < :before", {**values, "before": before}
        request = by_key(self._table, condition, **values)
        return query(self._dynamodb, IndexName=tables.OPS_INDEX_MONTH, Limit=page, ScanIndexForward=False, **request)

    def upload(self, upload_id: str) -> Item | None:
        return get_item(self._dynamodb, self._table, tables.upload_pk(upload_id), "META")

    def sources(self, upload_ids: Collection[str]) -> dict[str, Item]:
        """By id, what SOURCE_SHOWS tells of those of the uploads that are on record."""
        keys = ((tables.upload_pk(upload_id), "META") for upload_id in dict.fromkeys(upload_ids))
        return {item["upload_id"]: item for item in get_items(self._dynamodb, self._table, keys, SOURCE_SHOWS)}

    def parts(self, upload_id: str) -> list[Item]:
        """What the upload did to each store."""
        return list(query(self._dynamodb, **self._of_upload(upload_id, tables.part_sk(""))))

    def row_errors(self, upload_id: str) -> list[Item]:
        """Its first rejected rows, by line."""
        items, _ = query_page(self._dynamodb, Limit=MAX_ROW_ERRORS, **self._of_upload(upload_id, "ER#"))
        return items

    def uploads_of_store(self, store: str, limit: int) -> list[str]:
        """The ids of the last uploads committed to the store, newest first."""
        request = by_key(self._table, "pk = :pk", pk=tables.statement_pk(store))
        items, _ = query_page(self._dynamodb, Limit=limit, ScanIndexForward=False, **request)
        return [str(item["upload_id"]) for item in items]

    def _of_upload(self, upload_id: str, prefix: str) -> Item:
        return by_key(self._table, "pk = :pk AND begins_with(sk, :sk)", pk=tables.upload_pk(upload_id), sk=prefix)


def _start(cursor: str | None) -> Item | None:
    parts = (cursor or "").split("\n")
    return dict(zip(CURSOR_KEYS, parts, strict=True)) if len(parts) == len(CURSOR_KEYS) else None
