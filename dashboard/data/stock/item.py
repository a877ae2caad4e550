"""One item in one store: read live, so that what a person looks at closely is never late."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from backend_lambdas.inventory.metrics.stock import WORTH
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.inventory.versions import MOVED, count_version, utc_moment, version_time_ms
from backend_lambdas.uploads.check_movement import UNDO_DAYS
from dashboard.data.alerts import seen_at
from dashboard.data.reading import store_place
from dashboard.data.stock.values import Provenance, RecordedMovement, StockItem
from dashboard.data.store_health import utc_time

if TYPE_CHECKING:
    from dashboard.data.own_alerts import OwnAlerts
    from dashboard.data.stock.own import OwnStock

ACROSS_COLUMNS = ("store", "status", "on_hand", "reorder_point", *WORTH.values(), "changed_at")
HISTORY_COLUMNS = ("at", "on_hand", "reorder_point", "upload_id", "line", "file_name", "by_rule")

FindUploads = Callable[[Collection[str]], Mapping[str, Mapping[str, Any]]]


def item_view(
    source: "OwnStock", alerts: "OwnAlerts", find_uploads: FindUploads, key: tuple[str, str], now: datetime
) -> StockItem | None:
    """The item `key` = (store, product_id); None when the store does not have it."""
    row = source.row(*key)
    if row is None:
        return None
    history = [entry for entry in source.history(*key) if entry.get("on_hand") is not None]
    uploads = find_uploads({row.upload_id, *(entry["upload_id"] for entry in history if entry.get("upload_id"))})
    return StockItem(
        row=row_values(row),
        across=_across(source.across(row.product_id)),
        history=_history(history, row, uploads),
        alerts=tuple(seen_at(alert, now) for alert in alerts.of_item(*key)),
        provenance=provenance(row.upload_id, row.line, uploads),
        movements=tuple(_movements(history, uploads, row, now)),
    )


def row_values(row: StockRow) -> dict[str, Any]:
    """The row with the keys of StockBlock's rows plus reorder_rule."""
    units = max(row.on_hand, 0)
    short = max(row.reorder_point - units, 0)
    prices = {name: None if (price := getattr(row, name)) is None else float(price) for name in WORTH.values()}
    worth = {name: None if (price := prices[of]) is None else round(units * price, 4) for name, of in WORTH.items()}
    price = prices["unit_price"]
    return {
        "store": row.store,
        "product_id": row.product_id,
        "product_name": row.product_name,
        "category": row.category,
        "status": str(row.status),
        "on_hand": row.on_hand,
        "reorder_point": row.reorder_point,
        "reorder_rule": str(row.reorder_rule),
        "short_units": short,
        **prices,
        **worth,
        "value_at_risk": None if price is None else round(short * price, 4),
        "upload_id": row.upload_id,
        "line": row.line,
        "changed_at": row.changed_at,
        "rev": row.rev,
    }


def _across(rows: list[StockRow]) -> pd.DataFrame:
    found = sorted((row_values(row) for row in rows), key=lambda row: (row["on_hand"], store_place(row["store"])))
    return pd.DataFrame(found, columns=list(ACROSS_COLUMNS))


def _history(entries: list[dict[str, Any]], row: StockRow, uploads: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """Oldest first. The row as it is now stands for itself while its own entry is still on its way.

    `by_rule`: only the threshold is another one, which people set; the entry keeps the file of its count.
    """
    names = {upload_id: record.get("file_name") for upload_id, record in uploads.items()}
    points = [
        (
            utc_moment(entry["event_ms"])
            if is_by_rule(entry)
            else utc_time(entry.get("at") or entry.get("changed_at")),
            entry["on_hand"],
            entry.get("reorder_point"),
            entry.get("upload_id"),
            entry.get("line"),
            names.get(entry.get("upload_id", "")),
            is_by_rule(entry),
        )
        for entry in reversed(entries)
    ]
    if not points:
        name = names.get(row.upload_id)
        points = [(utc_time(row.changed_at), row.on_hand, row.reorder_point, row.upload_id, row.line, name, False)]
    frame = pd.DataFrame(points, columns=list(HISTORY_COLUMNS))
    frame["at"] = pd.to_datetime(frame["at"], utc=True)
    return frame


def _time_of(entry: Mapping[str, Any]) -> datetime | None:
    """When the file of a count came; of a threshold, when the row followed it."""
    return utc_moment(entry["event_ms"]) if is_by_rule(entry) else utc_time(entry.get("at") or entry.get("changed_at"))


def is_by_rule(entry: Mapping[str, Any]) -> bool:
    """Whether a history entry is of a row that followed a threshold; a movement changes the count too."""
    is_moved = MOVED in (entry.get("ver") or "")
    return (
        is_moved
        and entry["on_hand"] == entry.get("old_on_hand")
        and entry["reorder_point"] != entry.get("old_reorder_point")
    )


def _movements(
    entries: list[dict[str, Any]], uploads: Mapping[str, Mapping[str, Any]], row: StockRow, now: datetime
) -> Iterator[RecordedMovement]:
    """Those of the entries that a person recorded."""
    counted_at = utc_moment(version_time_ms(count_version(row.ver)))
    for entry in entries:
        record = uploads.get(entry.get("upload_id") or "", {})
        movement, at = record.get("movement"), utc_time(record.get("received_at"))
        if movement is not None:
            undone_by = record.get("undone_by", "")
            is_recent = at is not None and now - at <= timedelta(days=UNDO_DAYS)
            yield RecordedMovement(
                upload_id=record["upload_id"],
                movement=movement,
                at=at,
                by=record.get("by"),
                before=entry.get("old_on_hand") or 0,
                after=entry["on_hand"],
                undone_by=undone_by,
                is_open=is_recent and not undone_by and not movement.undoes,
                counted_since=at is not None and counted_at > at,
            )


def provenance(upload_id: str, line: int, uploads: Mapping[str, Mapping[str, Any]]) -> Provenance:
    """`uploads`: the records there are, by id."""
    record = uploads.get(upload_id, {})
    by = record.get("by")
    at = utc_time(record.get("arrived_at") or record.get("received_at"))
    return Provenance(upload_id, line, record.get("file_name"), at, by or None)
