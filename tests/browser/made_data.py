"""A made-up company behind the dashboard's doors, for looking at pages and for browser tests. No AWS.

`install(company)` puts it in place of dashboard.queries; a test may then change
`company.rows` and call `company.touch()`.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from backend_lambdas.inventory.stock import stock_status
from dashboard import queries
from dashboard.alert_values import Alert, AlertCounts, AlertPage
from dashboard.answers import (
    DataState,
    DataUnavailable,
    FilterChoices,
    Freshness,
    Kpis,
    MissingStore,
    Overview,
    Provenance,
    StockBlock,
    StockItem,
)
from dashboard.filters import AlertFilters, AlertKind, AlertStatus, StockFilters

TOWNS = ("Camden", "Glasgow", "Brixton", "Bristol", "Leeds Central", "Cardiff", "Shoreditch", "Manchester")
GOODS = (
    ("Oat Drink Barista 1 L", "Dairy", 2.1),
    ("Free-range Eggs 12 pk", "Dairy", 3.4),
    ("Sourdough Loaf 800 g", "Bakery", 3.2),
    ("Sparkling Water 6×1.5 L", "Drinks", 2.75),
    ("Frozen Peas 1 kg", "Frozen", 1.9),
    ("Olive Oil Extra Virgin 750 ml", "Pantry", 8.9),
    ("Toothpaste Mint 75 ml", "Household", 1.6),
    ("Greek Yoghurt 500 g", "Dairy", 1.95),
)


@dataclass
class Company:
    """Rows as StockBlock gives them. `broken`: every read fails with this message."""

    rows: list[dict[str, Any]]
    alerts: list[Alert] = field(default_factory=list)
    late: tuple[str, ...] = ()
    history_days: int = 14
    version: int = 1
    broken: str | None = None
    stale: bool = False
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def touch(self) -> None:
        self.version += 1

    def set_count(self, store: str, product_id: str, on_hand: int) -> None:
        for row in self.rows:
            if (row["store"], row["product_id"]) == (store, product_id):
                row.update(on_hand=on_hand, **judged(on_hand, row["reorder_point"], row["unit_price"]))
        self.touch()

    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row["store"] for row in self.rows))

    def check(self) -> None:
        if self.broken:
            raise DataUnavailable(self.broken, self.now - timedelta(minutes=12))

    def frame(self, store: str | None = None) -> pd.DataFrame:
        self.check()
        frame = pd.DataFrame(self.rows, columns=list(made_row("", 0, 0, 0)))
        return frame[frame["store"] == store] if store else frame


def judged(on_hand: int, reorder_point: int, unit_price: float | None) -> dict[str, Any]:
    short = max(reorder_point + 1 - on_hand, 0) if on_hand <= reorder_point else 0
    return {
        "status": str(stock_status(on_hand, reorder_point)),
        "short_units": short,
        "value": None if unit_price is None else on_hand * unit_price,
        "value_at_risk": None if unit_price is None else round(short * unit_price, 2),
    }


def made_row(store: str, number: int, on_hand: int, reorder_point: int) -> dict[str, Any]:
    name, category, price = GOODS[number % len(GOODS)]
    size = "" if number < len(GOODS) else f", case of {number // len(GOODS) * 6}"
    return {
        "store": store,
        "product_id": f"SKU-{number:05d}",
        "product_name": name + size,
        "category": category,
        "on_hand": on_hand,
        "reorder_point": reorder_point,
        "unit_price": price,
        **judged(on_hand, reorder_point, price),
        "upload_id": "01HMADE0000000000000000000",
        "line": number + 2,
        "changed_at": "2026-11-20T09:00:00+00:00",
        "rev": 1,
    }


def made_company(stores: int = 8, items: int = 60, seed: int = 7) -> Company:
    """`stores` x `items` rows with a few out and low, the same for the same seed."""
    chance = random.Random(seed)
    rows = []
    for at in range(stores):
        name = TOWNS[at] if at < len(TOWNS) else f"Store {at + 1:03d}"
        for number in range(items):
            reorder = chance.randint(5, 30)
            luck = chance.random() * (1 + at * 0.05)
            count = 0 if luck < 0.03 else chance.randint(1, reorder) if luck < 0.12 else reorder + chance.randint(3, 60)
            rows.append(made_row(name, number, count, reorder))
    company = Company(rows, late=tuple(TOWNS[5:7]) if stores > 6 else ())
    company.alerts = [
        made_alert(company, at, row) for at, row in enumerate(worst(company.frame()).head(20).to_dict("records"))
    ]
    return company


def made_alert(company: Company, at: int, row: dict[Any, Any]) -> Alert:
    opened = company.now - timedelta(minutes=2 + 13 * at)
    kind = AlertKind.OUT_OF_STOCK if row["status"] == "out" else AlertKind.LOW_STOCK
    if at % 5 == 3:
        kind = AlertKind.PRICE_CHANGED
    price = kind is AlertKind.PRICE_CHANGED
    status = AlertStatus.RESOLVED if price else AlertStatus.OPEN
    return Alert(
        ref=f"{row['store']}|{at}",
        alert_id=f"A{at}",
        store=row["store"],
        product_id=row["product_id"],
        product_name=row["product_name"],
        category=row["category"],
        kind=kind,
        severity="info" if price else "critical",
        status=status,
        opened_at=opened,
        resolved_at=None,
        on_hand=row["on_hand"],
        reorder_point=row["reorder_point"],
        old_value="2.10" if price else None,
        new_value="2.35" if price else None,
        upload_id=row["upload_id"],
        line=row["line"],
        sent_at=opened,
        ack_by=None,
        ack_reason=None,
        ack_at=None,
        snoozed_until=None,
    )


def worst(frame: pd.DataFrame) -> pd.DataFrame:
    order = {"out": 0, "low": 1, "healthy": 2}
    ranked = frame.assign(rank=frame["status"].map(order)).sort_values(
        ["rank", "value_at_risk"], ascending=[True, False]
    )
    return ranked[ranked["rank"] < 2].drop(columns="rank")


def install(company: Company) -> None:
    """Put `company` behind dashboard.queries in this process."""
    for name, answer in doors(company).items():
        setattr(queries, name, answer)


def doors(company: Company) -> dict[str, Any]:
    return {
        "data_version": lambda: str(company.version),
        "data_state": lambda: state(company),
        "overview": lambda store=None: overview(company, store),
        "filter_choices": lambda: FilterChoices(company.names(), tuple(sorted({c for _, c, _ in GOODS}))),
        "open_alerts": lambda seen_at=None: counts(company, seen_at),
        "alerts": lambda filters, limit=50, cursor=None: alerts(company, filters, limit),
        "alerts_per_day": lambda days=30: per_day(company),
        "stock_block": lambda filters, start, end: stock_block(company, filters, start, end),
        "stock_item": lambda store, product_id: stock_item(company, store, product_id),
    }


def state(company: Company) -> DataState:
    company.check()
    problem = "The store database does not answer." if company.stale else None
    return DataState(company.now, company.now - timedelta(minutes=4) if company.stale else None, problem)


def counts(company: Company, seen_at: str | None) -> AlertCounts:
    company.check()
    opened = [alert for alert in company.alerts if alert.status is AlertStatus.OPEN]
    out = sum(alert.kind is AlertKind.OUT_OF_STOCK for alert in opened)
    unseen = sum(seen_at is None or alert.opened_at > datetime.fromisoformat(seen_at) for alert in opened)
    return AlertCounts(out=out, low=len(opened) - out, total=len(opened), unseen=unseen)


def alerts(company: Company, filters: AlertFilters, limit: int) -> AlertPage:
    company.check()
    kept = [
        alert
        for alert in company.alerts
        if (not filters.stores or alert.store in filters.stores)
        and (not filters.kinds or alert.kind in filters.kinds)
        and (not filters.statuses or alert.status in filters.statuses)
    ]
    return AlertPage(tuple(kept[:limit]), None)


def per_day(company: Company) -> pd.DataFrame:
    days = [(pd.Timestamp(alert.opened_at.date()), str(alert.kind)) for alert in company.alerts]
    frame = pd.DataFrame(days, columns=["day", "kind"])
    return frame.groupby(["day", "kind"], as_index=False).size().rename(columns={"size": "n"})


def overview(company: Company, store: str | None) -> Overview:
    frame = company.frame(store)
    stores = store_health(company, frame)
    late = tuple(
        MissingStore(name, company.now - timedelta(hours=31)) for name in stores["store"] if name in company.late
    )
    fresh = Freshness(
        len(stores) - len(late), len(stores), late, company.now - timedelta(minutes=3) if len(stores) else None
    )
    attention = worst(frame)
    return Overview(fresh, kpis(company, frame), stores, attention.head(8), len(attention), company.now, state(company))


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


def kpis(company: Company, frame: pd.DataFrame) -> Kpis:
    now = {
        "out": int((frame["status"] == "out").sum()),
        "low": int((frame["status"] == "low").sum()),
        "units": int(frame["on_hand"].sum()),
        "value": float(frame["value"].sum()),
    }
    chance, days = random.Random(3), company.history_days
    today = pd.Timestamp(company.now.date())
    records = [
        {"day": today - pd.Timedelta(days=days - 1 - at)}
        | {
            key: value
            * (
                1
                + (days - 1 - at) * 0.012 * (1 if key == "out" else -1)
                + chance.uniform(-0.05, 0.05) * (at < days - 1)
            )
            for key, value in now.items()
        }
        for at in range(days if len(frame) else 0)
    ]
    history = pd.DataFrame(records, columns=["day", "out", "low", "units", "value"])
    return Kpis(len(frame), now["out"], now["low"], now["units"], now["value"], 0, history)


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
        }
    )
    mine = tuple(alert for alert in company.alerts if (alert.store, alert.product_id) == (store, product_id))
    across = same[["store", "status", "on_hand", "reorder_point", "unit_price", "changed_at"]]
    return StockItem(
        row, across, history, mine, Provenance(row["upload_id"], row["line"], "camden.csv", times[-1], "dashboard")
    )
