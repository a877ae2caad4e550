"""What Overview shows of a made-up company, for tests of its parts. No AWS."""

import random
from datetime import timedelta
from decimal import Decimal

import pandas as pd

from backend_lambdas.inventory.store_summary import StockTotals
from dashboard.data.availability import DataState
from dashboard.data.decisions import Decisions
from dashboard.data.store_health import Freshness, MissingStore
from dashboard.features.overview.queries import Overview
from tests.support.browser.company import Company, worst


def state(company: Company) -> DataState:
    company.check()
    problem = "The store database does not answer." if company.stale else None
    return DataState(company.now, company.now - timedelta(minutes=4) if company.stale else None, problem)


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
    return Overview(fresh, totals, history, stores, decisions_of(attention, 8), 7, state(company))


def decisions_of(worst_first: pd.DataFrame, limit: int) -> Decisions:
    """Each item a decision of its own that nobody has answered; one is sold a day of each."""
    shown = worst_first.head(limit).assign(
        at_risk=worst_first["value_at_risk"], units_a_day=1.0, days_of_cover=worst_first["on_hand"], items=1, ref=""
    )
    return Decisions(shown, len(worst_first), len(worst_first), sales_known=True)


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


def frame_of(company: Company, stores: tuple[str, ...]) -> pd.DataFrame:
    frame = company.frame()
    return frame[frame["store"].isin(stores)] if stores else frame
