"""Real sales beside the checkout as the dashboard holds them in memory; pandas sums them up, nothing of ours does."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from dashboard.data.availability import DataState
from dashboard.data.sales.filters import week_number
from dashboard.data.sales.replica import SalesState
from dashboard.data.sales.table import Columns, SalesTexts, build_table, week_parts

SALES = Path(__file__).resolve().parents[3] / "shared/data/complete_journey/sales.parquet"
SUMS = ("units", "revenue", "returned_units", "returned_value")


def real_lines() -> pd.DataFrame:
    """store, product_id, product_name, category, day (date), units, revenue; sales only. Skips without the data."""
    if not SALES.exists():
        pytest.skip(f"needs the real data beside the checkout: {SALES} is not there")
    names = ["store", "product_id", "product_name", "category", "sale_date", "quantity", "price"]
    lines = pd.read_parquet(SALES, columns=names)
    lines = lines[lines["quantity"] > 0].assign(store=lines["store"].astype(str), day=lines["sale_date"].dt.date)
    lines["revenue"] = (lines["quantity"] * lines["price"].fillna(0)).clip(lower=0)
    return lines.rename(columns={"quantity": "units"}).drop(columns=["sale_date", "price"])


def state_of_lines(lines: pd.DataFrame) -> SalesState:
    """The roll-ups of the lines."""
    texts = SalesTexts()
    mondays = [day - timedelta(days=day.weekday()) for day in lines["day"]]
    lines = lines.assign(monday=mondays, returned_units=0.0, returned_value=0.0)
    parts = {}
    for monday, week in lines.groupby("monday"):
        weekly = week.groupby(["store", "product_id"], as_index=False)
        sums = weekly[list(SUMS)].sum().assign(category=weekly["category"].last()["category"])
        days = week.groupby(["day", "store", "category"], as_index=False, dropna=False)[list(SUMS)].sum()
        daily = _columns(texts, days, ("store", "category"))
        daily["day"] = days["day"].map(date.toordinal).to_numpy()
        daily["reported"] = (daily["units"] > 0).astype("int8")
        parts[week_number(monday)] = week_parts(_columns(texts, sums, ("store", "product_id", "category")), daily)
    for product, name in lines.groupby("product_id")["product_name"].last().items():
        texts.name_product(str(product), str(name), max(parts))
    return SalesState(build_table(parts, texts, 1), {}, 1, DataState(datetime.now(UTC)))


def _columns(texts: SalesTexts, frame: pd.DataFrame, names: tuple[str, ...]) -> Columns:
    coded = {name: texts[name].encode([str(text) or None for text in frame[name]]) for name in names}
    return coded | {name: frame[name].to_numpy(dtype=float) for name in SUMS}
