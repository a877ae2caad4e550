"""A made-up company behind the dashboard's queries, for tests of a page's parts and of its faults. No AWS."""

import random
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd

from backend_lambdas.alerts.alert import Alert, AlertKind, AlertStatus
from backend_lambdas.identity.saved_view import ViewsOf
from backend_lambdas.inventory.store_summary import StockTotals
from dashboard.data.alerts import AlertCounts, AlertFilters
from dashboard.data.availability import DataState
from dashboard.data.decisions import Decisions
from dashboard.data.following import LiveState
from dashboard.data.paging import Page
from dashboard.data.stock.filters import StockFilters
from dashboard.data.stock.values import FilterChoices, Provenance, StockBlock, StockItem
from dashboard.data.store_health import Freshness, MissingStore
from dashboard.data.uploads import HeldUploads
from dashboard.features.alerts.queries import AlertService
from dashboard.features.overview.queries import Overview
from dashboard.features.sources.queries import SourceFile, StockSources
from tests.support.browser.company import GOODS, Company, worst


def stubs(company: Company) -> dict[str, Any]:
    return {
        "live_state": lambda known=None: live_state(company),
        "catch_up": lambda known=None: True,
        "data_state": lambda: state(company),
        "overview": lambda stores=(): overview(company, stores),
        "filter_choices": lambda: FilterChoices(company.names(), tuple(sorted({c for _, c, _ in GOODS}))),
        "open_alerts": lambda seen_at=None: counts(company, seen_at),
        "alerts": lambda filters, limit=50, cursor=None: alerts(company, filters, limit),
        "alert_service": AlertService,
        "open_matching": lambda filters: [one for one in company.alerts if one.status is AlertStatus.OPEN],
        "known_people": dict,
        "new_alerts": lambda stores=(): None,
        "my_views": ViewsOf,
        "my_alerts": lambda: Page((), None),
        "alerts_per_day": lambda filters=None: per_day(company),
        "held_uploads": lambda limit=20: HeldUploads(tuple(company.held[:limit]), len(company.held) > limit),
        "stopped_uploads": lambda: (),
        "unheard_stores": lambda: (),
        "silent_stores": lambda stores=(): company.silent,
        "stock_block": lambda filters, start, end: stock_block(company, filters, start, end),
        "stock_item": lambda store, product_id: stock_item(company, store, product_id),
        "stock_sources": lambda stores=(): stock_sources(company, stores),
    }


def state(company: Company) -> DataState:
    company.check()
    problem = "The store database does not answer." if company.stale else None
    return DataState(company.now, company.now - timedelta(minutes=4) if company.stale else None, problem)


def live_state(company: Company) -> LiveState:
    """What follows from the company as it is; `reading`: what it says it still waits for."""
    current = not (company.stale or company.broken or company.reading)
    return LiveState(str(company.version), current, company.now, company.reading)


def counts(company: Company, seen_at: str | None) -> AlertCounts:
    company.check()
    opened = [alert for alert in company.alerts if alert.status is AlertStatus.OPEN]
    out = sum(alert.kind is AlertKind.OUT_OF_STOCK for alert in opened)
    unseen = sum(seen_at is None or alert.opened_at > datetime.fromisoformat(seen_at) for alert in opened)
    return AlertCounts(out=out, low=len(opened) - out, total=len(opened), unseen=unseen)


def alerts(company: Company, filters: AlertFilters, limit: int) -> Page[Alert]:
    company.check()
    kept = [
        alert
        for alert in company.alerts
        if (not filters.stores or alert.store in filters.stores)
        and (not filters.kinds or alert.kind in filters.kinds)
        and (not filters.statuses or alert.status in filters.statuses)
    ]
    return Page(tuple(kept[:limit]), None)


def per_day(company: Company) -> pd.DataFrame:
    days = [(pd.Timestamp(alert.opened_at.date()), str(alert.kind)) for alert in company.alerts]
    frame = pd.DataFrame(days, columns=["day", "kind"])
    return frame.groupby(["day", "kind"], as_index=False).size().rename(columns={"size": "n"})


def overview(company: Company, stores: tuple[str, ...]) -> Overview:
    frame = frame_of(company, stores)
    stores = store_health(company, frame)
    late = tuple(
        MissingStore(name, company.now - timedelta(hours=31)) for name in stores["store"] if name in company.late
    )
    fresh = Freshness(
        len(stores) - len(late), len(stores), late, company.now - timedelta(minutes=3) if len(stores) else None
    )
    attention = worst(frame)
    totals, history = totals_and_history(company, frame)
    shown = attention.head(8).assign(
        at_risk=attention["value_at_risk"], units_a_day=1.0, days_of_cover=attention["on_hand"], items=1, ref=""
    )
    decisions = Decisions(shown, len(attention), len(attention), sales_known=True)
    return Overview(fresh, totals, history, stores, decisions, 7, state(company))


def store_health(company: Company, frame: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for name, part in frame.groupby("store", sort=False):
        tally = part["status"].value_counts()
        out, low, healthy = (int(tally.get(status, 0)) for status in ("out", "low", "healthy"))
        late = name in company.late
        at = pd.Timestamp(company.now - (timedelta(hours=31) if late else timedelta(minutes=3 + 7 * len(rows))))
        rows.append(
            (name, len(part), out, low, healthy, int(part["on_hand"].sum()), float(part["value"].sum()), at, not late)
        )
    columns = ["store", "items", "out", "low", "healthy", "units", "value", "last_upload_at", "fresh"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("out", ascending=False, kind="stable").reset_index(drop=True)


def totals_and_history(company: Company, frame: pd.DataFrame) -> tuple[StockTotals, pd.DataFrame]:
    now = {
        "out": int((frame["status"] == "out").sum()),
        "low": int((frame["status"] == "low").sum()),
        "units": int(frame["on_hand"].sum()),
        "value": float(frame["value"].sum()),
    }
    rng, days = random.Random(3), company.history_days
    today = pd.Timestamp(company.now.date())
    records = [
        {"day": today - pd.Timedelta(days=days - 1 - at)}
        | {
            key: value
            * (1 + (days - 1 - at) * 0.012 * (1 if key == "out" else -1) + rng.uniform(-0.05, 0.05) * (at < days - 1))
            for key, value in now.items()
        }
        for at in range(days if len(frame) else 0)
    ]
    history = pd.DataFrame(records, columns=["day", "out", "low", "units", "value"])
    value = Decimal(str(now["value"]))
    return StockTotals(len(frame), int(now["out"]), int(now["low"]), int(now["units"]), value), history


def stock_block(company: Company, filters: StockFilters, start: int, end: int) -> StockBlock:
    frame = company.frame()
    kept = frame
    if filters.stores:
        kept = kept[kept["store"].isin(filters.stores)]
    if filters.statuses:
        kept = kept[kept["status"].isin([str(status) for status in filters.statuses])]
    for word in filters.search.split():
        hit = kept["product_name"].str.contains(word, case=False, regex=False) | kept["product_id"].str.contains(
            word, case=False, regex=False
        )
        kept = kept[hit]
    kept = pd.concat([worst(kept), kept[kept["status"] == "healthy"]])
    return StockBlock(kept.iloc[start:end].to_dict("records"), len(kept), len(frame), str(company.version))  # type: ignore[arg-type]


def frame_of(company: Company, stores: tuple[str, ...]) -> pd.DataFrame:
    frame = company.frame()
    return frame[frame["store"].isin(stores)] if stores else frame


def stock_sources(company: Company, stores: tuple[str, ...]) -> StockSources:
    """The even rows are from one file, the odd ones from another whose record is gone."""
    frame = frame_of(company, stores)
    parts = [frame.iloc[0::2], frame.iloc[1::2]]
    names = ("camden.csv", None)
    sent = (company.now - timedelta(minutes=20), None)
    files = tuple(
        SourceFile(f"U{n}", names[n], sent[n], "dashboard", len(p), float(p["on_hand"].sum()), float(p["value"].sum()))
        for n, p in enumerate(parts)
        if len(p)
    )
    units, value = int(frame["on_hand"].sum()), float(frame["value"].sum())
    return StockSources(stores, len(frame), units, value, files, len(files))


def stock_item(company: Company, store: str, product_id: str) -> StockItem | None:
    same = company.frame().query("product_id == @product_id")
    own = same[same["store"] == store]
    if own.empty:
        return None
    row: dict[str, Any] = {**own.iloc[0].to_dict(), "reorder_rule": "store_product"}  # type: ignore[dict-item]
    times = [company.now - timedelta(days=day) for day in (12, 8, 5, 1)]
    history = pd.DataFrame(
        {
            "at": times,
            "on_hand": [40, 22, 9, row["on_hand"]],
            "reorder_point": row["reorder_point"],
            "upload_id": row["upload_id"],
            "line": row["line"],
            "file_name": "camden.csv",
            "by_rule": False,
        }
    )
    mine = tuple(alert for alert in company.alerts if (alert.store, alert.product_id) == (store, product_id))
    across = same[["store", "status", "on_hand", "reorder_point", "unit_price", "changed_at"]]
    return StockItem(
        row, across, history, mine, Provenance(row["upload_id"], row["line"], "camden.csv", times[-1], "dashboard")
    )
