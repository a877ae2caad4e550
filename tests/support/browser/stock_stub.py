"""Stock without AWS: rows in a list, each function as dashboard.features.stock.queries promises it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd

from backend_lambdas.alerts.alert import Alert, AlertKind, AlertStatus
from backend_lambdas.inventory.stock import stock_status
from backend_lambdas.inventory.store_summary import StockTotals, StoreSummary
from backend_lambdas.uploads.upload import Upload
from dashboard.data import availability
from dashboard.data.alerts import AlertCounts, AlertFilters
from dashboard.data.following import LiveState
from dashboard.data.paging import Page
from dashboard.data.row_figures import FIGURES
from dashboard.data.stock import values as stock_values
from dashboard.data.stock.filters import StockFilters, StockSort
from dashboard.data.stock.item import HISTORY_COLUMNS
from dashboard.features.store import queries as store_queries
from tests.support.made_overview import decisions_of

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
UPLOAD = "01KAJ0000000000000000000AA"
WORST = {"out": 0, "low": 1, "healthy": 2}


def stock_row(store: str, product_id: str, on_hand: int = 20, **more: Any) -> dict[str, Any]:
    """A row as queries.stock_block gives it."""
    row: dict[str, Any] = {"product_name": None, "category": None, "reorder_point": 10, "unit_price": 2.5, "line": 2}
    row["unit_cost"] = None
    row |= {"store": store, "product_id": product_id, "on_hand": on_hand, "upload_id": UPLOAD, "rev": 1} | more
    row.setdefault("changed_at", START.isoformat())
    price, short = row["unit_price"], max(row["reorder_point"] - max(on_hand, 0), 0)
    row["status"] = str(stock_status(on_hand, row["reorder_point"]))
    row["short_units"] = short
    row["value"] = None if price is None else round(max(on_hand, 0) * price, 4)
    cost = row["unit_cost"]
    row["value_at_cost"] = None if cost is None else round(max(on_hand, 0) * cost, 4)
    row |= dict.fromkeys(FIGURES, float("nan"))
    row["value_at_risk"] = None if price is None else round(short * price, 4)
    return row


@dataclass
class StockStub:
    """Put `rows`; change one with `count`; `problem` makes every read fail with these words."""

    rows: list[dict[str, Any]]
    revision: int = 1
    problem: str | None = None
    stale_since: datetime | None = None
    counts: dict[tuple[str, str], list[tuple[datetime, int]]] = field(default_factory=dict)

    def count(self, store: str, product_id: str, on_hand: int) -> None:
        """A new count of one item, as a new file would bring it."""
        at = next(n for n, row in enumerate(self.rows) if (row["store"], row["product_id"]) == (store, product_id))
        old = self.rows[at]
        past = self.counts.setdefault((store, product_id), [(START, old["on_hand"])])
        past.append((past[-1][0] + timedelta(hours=3), on_hand))
        kept = {key: old[key] for key in ("product_name", "category", "reorder_point", "unit_price", "unit_cost")}
        now = datetime.now(UTC).isoformat()
        self.rows[at] = stock_row(store, product_id, on_hand, **kept, rev=old["rev"] + 1, changed_at=now)
        self.revision += 1

    def live_state(self, known: str | None = None) -> LiveState:
        return LiveState(f"v{self.revision}", not (self.problem or self.stale_since), START)

    def data_state(self) -> availability.DataState:
        self._check()
        return availability.DataState(
            START, self.stale_since, "The tables did not answer." if self.stale_since else None
        )

    def filter_choices(self) -> stock_values.FilterChoices:
        self._check()
        stores = sorted({row["store"] for row in self.rows})
        return stock_values.FilterChoices(tuple(stores), tuple(sorted({row["category"] or "" for row in self.rows})))

    def stock_block(self, filters: StockFilters, start: int, end: int) -> stock_values.StockBlock:
        self._check()
        found = self._found(filters)
        return stock_values.StockBlock(found[start:end], len(found), len(self.rows), f"v{self.revision}")

    def grid_shape(self) -> stock_values.GridShape:
        return stock_values.GridShape()

    def stock_export(self, filters: StockFilters) -> pd.DataFrame:
        self._check()
        return pd.DataFrame(self._found(filters), columns=list(stock_row("", "")))

    def stock_item(self, store: str, product_id: str) -> stock_values.StockItem | None:
        self._check()
        across = [row for row in self.rows if row["product_id"] == product_id]
        row = next((row for row in across if row["store"] == store), None)
        if row is None:
            return None
        past = self.counts.get((store, product_id), [(START, row["on_hand"])])
        lines = [(at, n, row["reorder_point"], UPLOAD, row["line"], "berlin.csv", False) for at, n in past]
        columns = ["store", "status", "on_hand", "reorder_point", "unit_price", "unit_cost", "changed_at"]
        return stock_values.StockItem(
            row=row | {"reorder_rule": "default"},
            across=pd.DataFrame(across)[columns].sort_values(["on_hand", "store"]),
            history=pd.DataFrame(lines, columns=list(HISTORY_COLUMNS)),
            alerts=() if row["status"] == "healthy" else (an_alert(row),),
            provenance=stock_values.Provenance(UPLOAD, row["line"], "berlin.csv", START, "dashboard"),
        )

    def store_view(self, store: str) -> store_queries.StoreView | None:
        self._check()
        rows = pd.DataFrame([row for row in self.rows if row["store"] == store], columns=list(stock_row("", "")))
        if rows.empty:
            return None
        bad = rows[rows["status"] != "healthy"].sort_values("value_at_risk", ascending=False)
        totals = _totals(rows)
        kept = {name: totals[name] for name in ("items", "out", "low", "units", "unpriced")}
        names = rows["category"].fillna("")
        health = [{"category": name, **_totals(part)} for name, part in rows.groupby(names)]
        return store_queries.StoreView(
            store=store,
            last_upload_at=START,
            fresh=False,
            last_file_name="berlin.csv",
            by_category=pd.DataFrame(health).sort_values("out", ascending=False),
            decisions=decisions_of(bad, 10),
            lead_days=7,
            uploads=(an_upload(),),
            alerts=tuple(an_alert(row) for row in bad.head(3).to_dict("records")),
            state=self.data_state(),
            totals=StockTotals(**{**kept, "value": Decimal(str(totals["value"]))}),
        )

    def gone_store(self, store: str) -> StoreSummary | None:
        self._check()
        return None

    def other_stores(self, store: str) -> tuple[str, ...]:
        return tuple(sorted({row["store"] for row in self.rows} - {store}))

    def open_alerts(self, seen: str | None = None, stores: tuple[str, ...] = ()) -> AlertCounts:
        return AlertCounts(0, 0, 0, 0)

    def alerts(
        self, filters: AlertFilters, limit: int = 50, cursor: str | None = None, keep: bool = True
    ) -> Page[Alert]:
        return Page((), None)

    def _check(self) -> None:
        if self.problem:
            raise availability.DataUnavailable(self.problem, START)

    def _found(self, filters: StockFilters) -> list[dict[str, Any]]:
        found = [row for row in self.rows if _matches(row, filters)]
        return _sorted(found, filters)


def _matches(row: dict[str, Any], filters: StockFilters) -> bool:
    text = f"{row['product_id']} {row['product_name'] or ''}".lower()
    return (
        (not filters.stores or row["store"] in filters.stores)
        and (not filters.categories or (row["category"] or "") in filters.categories)
        and (not filters.statuses or row["status"] in filters.statuses)
        and all(word in text for word in filters.search.lower().split())
    )


def _sorted(rows: Iterable[dict[str, Any]], filters: StockFilters) -> list[dict[str, Any]]:
    if filters.sort == StockSort.WORST:
        return sorted(
            rows, key=lambda row: (WORST[row["status"]], -row["short_units"], row["store"], row["product_id"])
        )
    known = [row for row in rows if row[filters.sort] is not None]
    unknown = [row for row in rows if row[filters.sort] is None]
    return sorted(known, key=lambda row: row[filters.sort], reverse=filters.descending) + unknown


def _totals(rows: pd.DataFrame) -> dict[str, Any]:
    out, low = int((rows["status"] == "out").sum()), int((rows["status"] == "low").sum())
    counts = {"items": len(rows), "out": out, "low": low, "healthy": len(rows) - out - low}
    money = {"value": float(rows["value"].sum()), "unpriced": int(rows["unit_price"].isna().sum())}
    return counts | {"units": int(rows["on_hand"].clip(lower=0).sum())} | money


def an_alert(row: dict[str, Any]) -> Alert:
    """The open alert of a row that is out or low."""
    kind = AlertKind.OUT_OF_STOCK if row["status"] == "out" else AlertKind.LOW_STOCK
    names = {key: row[key] for key in ("store", "product_id", "product_name", "category", "on_hand", "reorder_point")}
    empty = dict.fromkeys(("resolved_at", "old_value", "new_value", "ack_by", "ack_reason", "ack_at", "snoozed_until"))
    return Alert(
        unit_price=None,
        event_ms=1,
        episode=1,
        alert_id=f"{row['store']}-{row['product_id']}",
        kind=kind,
        severity="critical",
        status=AlertStatus.OPEN,
        opened_at=START,
        upload_id=UPLOAD,
        line=row["line"],
        sent_at=START,
        **names,
        **empty,
    )


def an_upload() -> Upload:
    """A file that was applied."""
    figures = {"total": 980, "accepted": 980, "rejected": 0, "applied": 12, "unchanged": 968}
    return Upload(
        UPLOAD, "COMMITTED", "berlin.csv", START, 31000, "update", "dashboard", stores=1, stores_done=1, **figures
    )
