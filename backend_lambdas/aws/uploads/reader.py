"""What the dashboard reads about days, uploads and whether anything happened."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.change_token import move_token, read_token
from backend_lambdas.aws.core.paging import Item, by_key, get_item, get_items, month_feed, query, query_page
from backend_lambdas.aws.stock.reader import totals_of_item
from backend_lambdas.aws.uploads.items import movement_of_values, part_of_values, row_error_of_values
from backend_lambdas.inventory.leaving import Leaving
from backend_lambdas.inventory.store_summary import DayTotals
from backend_lambdas.uploads.held import Effect
from backend_lambdas.uploads.models import Undoing, UploadPart, UploadStatus
from backend_lambdas.uploads.rows.questions import question_of
from backend_lambdas.uploads.rows.stock_lines import RowError
from backend_lambdas.uploads.upload import FAILED, Upload

MAX_ROW_ERRORS = 1000
MAX_OPEN_UPLOADS = 50
HELD = UploadStatus.HELD.value
UPLOAD_FIELDS = tuple(field.name for field in fields(Upload))
UPLOAD_TIMES = ("received_at", "started_at", "finished_at", "decided_at", "undone_at")
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
OPEN_UPLOAD_SHOWS = ("upload_id", "status", "total", "applied", "stores_done", "rows_done", "decision")
SOURCE_SHOWS = ("upload_id", "ttl", "file_name", "arrived_at", "received_at", "by", "movement", "undone_by")


class UploadReader:
    """Reads the Ops table; thread-safe."""

    def __init__(self, dynamodb: Any, ops_table: str) -> None:
        self._dynamodb = dynamodb
        self._table = ops_table

    def days(self, first: date, last: date) -> list[DayTotals]:
        """The stores' totals of the company's days from `first` to `last` (both included), oldest first."""
        request = by_key(
            self._table,
            "pk = :pk AND sk BETWEEN :low AND :high",
            pk=tables.AGGREGATE_HISTORY_PK,
            low=f"{first}#",
            high=f"{last}$",
        )
        return [
            DayTotals(date.fromisoformat(item["sk"][:10]), item["sk"][len("YYYY-MM-DD#ST#") :], totals_of_item(item))
            for item in query(self._dynamodb, **request)
        ]

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

    def held_uploads(self, limit: int) -> tuple[Upload, ...]:
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
        return tuple(_upload(item) for item in islice(waiting, limit))

    def feed(self, months: Sequence[str], limit: int, cursor: str | None) -> tuple[list[Upload], str | None]:
        """Uploads of the months, newest first, and where to go on; see `month_feed`."""
        items, following = month_feed(self._dynamodb, self._table, "UPLOADS", months, limit, cursor)
        return [_upload(item) for item in items], following

    def record(self, upload_id: str) -> Item | None:
        """All that is kept of the upload itself, as it is in the table."""
        return get_item(self._dynamodb, self._table, tables.upload_pk(upload_id), "META")

    def upload(self, upload_id: str) -> Upload | None:
        values = self.record(upload_id)
        return _upload(values) if values else None

    def sources(self, upload_ids: Collection[str]) -> dict[str, Item]:
        """By id, what SOURCE_SHOWS tells of those of the uploads that are on record; `movement` is one."""
        keys = ((tables.upload_pk(upload_id), "META") for upload_id in dict.fromkeys(upload_ids))
        found = {item["upload_id"]: item for item in get_items(self._dynamodb, self._table, keys, SOURCE_SHOWS)}
        for item in found.values():
            if "movement" in item:
                item["movement"] = movement_of_values(item["movement"])
        return found

    def uploads(self, upload_ids: Sequence[str]) -> tuple[Upload, ...]:
        """Those of them that are on record, in the same order."""
        keys = ((tables.upload_pk(upload_id), "META") for upload_id in dict.fromkeys(upload_ids))
        found = {str(item["pk"]): _upload(item) for item in get_items(self._dynamodb, self._table, keys)}
        return tuple(found[pk] for pk in map(tables.upload_pk, upload_ids) if pk in found)

    def parts(self, upload_id: str) -> tuple[UploadPart, ...]:
        """What the upload did to each store."""
        items = query(self._dynamodb, **self._of_upload(upload_id, tables.part_sk("")))
        return tuple(part_of_values(item) for item in items)

    def row_errors(self, upload_id: str) -> tuple[RowError, ...]:
        """Its first rejected rows, by line."""
        items, _ = query_page(self._dynamodb, Limit=MAX_ROW_ERRORS, **self._of_upload(upload_id, "ER#"))
        return tuple(row_error_of_values(item) for item in items)

    def row_errors_from(self, upload_id: str, limit: int, after: str) -> tuple[tuple[RowError, ...], str | None]:
        """A page of the kept ones by line, and where the next begins: `<line:09d>-<n:03d>`; None: that was the end."""
        asked = {"Limit": limit, **self._of_upload(upload_id, "ER#")}
        start = {"pk": tables.upload_pk(upload_id), "sk": f"ER#{after.replace('-', '#')}"} if after else None
        items, last = query_page(self._dynamodb, start, **asked)
        following = last["sk"].removeprefix("ER#").replace("#", "-") if last else None
        return tuple(map(row_error_of_values, items)), following

    def uploads_of_store(self, store: str, limit: int) -> tuple[Upload, ...]:
        """The last uploads committed to the store, newest first; without those whose record is no longer kept."""
        request = by_key(self._table, "pk = :pk", pk=tables.statement_pk(store))
        items, _ = query_page(self._dynamodb, Limit=limit, ScanIndexForward=False, **request)
        found = (self.upload(str(item["upload_id"])) for item in items)
        return tuple(upload for upload in found if upload is not None)

    def newer_plans(self, store: str, ver: str) -> list[str]:
        """As `ports.StoreLedger.newer_plans`."""
        request = by_key(self._table, "pk = :pk AND sk > :ver", pk=tables.statement_pk(store), ver=ver)
        return [item["plan_key"] for item in query(self._dynamodb, ConsistentRead=True, **request)]

    def _of_upload(self, upload_id: str, prefix: str) -> Item:
        return by_key(self._table, "pk = :pk AND begins_with(sk, :sk)", pk=tables.upload_pk(upload_id), sk=prefix)


def _upload(values: Mapping[str, Any]) -> Upload:
    """An upload as people see it, from its record's values as `from_item` gives them."""
    known = {name: values[name] for name in UPLOAD_FIELDS if values.get(name) is not None}
    known |= {name: datetime.fromisoformat(known[name]) for name in UPLOAD_TIMES if name in known}
    known |= {name: tuple(known[name]) for name in ("notes", "new_stores") if name in known}
    known["error_rules"] = tuple(sorted(known.get("error_rules", {}).items()))
    known["by_store"] = tuple((str(name), int(rows), int(bad)) for name, rows, bad in known.get("by_store", ()))
    return Upload(
        **{
            **known,
            "upload_id": str(values["pk"]).removeprefix("UP#"),
            "status": FAILED if values.get("failed_at") else str(values["status"]),
            "file_name": values.get("file_name") or str(values.get("key", "")).rpartition("/")[2],
            "received_at": known.get("received_at", LONG_AGO),
            "effect": Effect(**values["effect"]) if values.get("effect") else None,
            "question": question_of(values["question"]) if values.get("question") else None,
            "undoing": Undoing(**values["undoing"]) if values.get("undoing") else None,
            "leaving": Leaving(**values["leaving"]) if values.get("leaving") else None,
        }
    )
