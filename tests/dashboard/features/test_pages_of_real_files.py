"""Real stock and sales, read as files are: at least ten figures of each page, comparisons included, with pandas.

Three stores of the Complete Journey, 120 items each, moved by whole weeks to the tests' today.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from dashboard.data import alerts, at_risk, open_matching
from dashboard.data.alerts import AlertFilters
from dashboard.data.sales.filters import SalesFilters
from dashboard.data.stock.filters import StockFilters
from dashboard.features.alerts import queries as alerts_queries
from dashboard.features.all_stores import queries as store_queries
from dashboard.features.all_stores.filters import StoreFilters
from dashboard.features.overview import queries as overview_queries
from dashboard.features.quality import queries as quality_queries
from dashboard.features.stock import queries as stock_queries
from dashboard.features.store import queries as one_store
from dashboard.features.trends import queries as trends_queries
from dashboard.features.uploads import queries as upload_queries
from tests.support.browser.company import judged
from tests.support.browser.shop import NOW, OPEN_ALERTS, Shop, made_shop, opened
from tests.support.real_sales import SALES as REAL

pytestmark = pytest.mark.data
STOCK = REAL.parents[1] / "stock_DERIVED/stock_2017-12-03.csv"
MOVED = timedelta(weeks=468)
FIRST, NEWEST = date(2017, 5, 15), date(2017, 11, 28)  # 27 whole weeks and two days
STORES = ("292", "367", "406")
ITEMS = 120
SUNDAY = date(2026, 11, 15)  # the last whole week's


@dataclass(frozen=True, slots=True)
class Real:
    """lines: store, product_id, day, units, revenue. stock: store, product_id, on_hand, reorder_point, unit_price."""

    lines: pd.DataFrame
    stock: pd.DataFrame

    def sold(self, first: date, last: date) -> pd.DataFrame:
        return self.lines[(self.lines["day"] >= first) & (self.lines["day"] <= last)]


@pytest.fixture(scope="module")
def real() -> Real:
    if not STOCK.exists():
        pytest.skip(f"needs the real data beside the checkout: {STOCK} is not there")
    names = ["store", "product_id", "product_name", "category", "sale_date", "quantity", "price"]
    lines = pd.read_parquet(REAL, columns=names).astype({"store": str, "product_id": str}).fillna({"category": ""})
    lines = lines.assign(day=lines["sale_date"].dt.date)
    price = pd.to_numeric(lines["price"]).round(2)
    days = lines["day"].between(FIRST, NEWEST)
    lines = lines[(lines["quantity"] > 0) & (price > 0) & lines["store"].isin(STORES) & days]
    stock = pd.read_csv(STOCK, dtype={"store": str, "item": str}).rename(
        columns={"item": "product_id", "count": "on_hand", "reorder_point_used": "reorder_point"}
    )
    lines = lines.assign(price=price, day=lines["day"] + MOVED, units=lines["quantity"])
    by_item = lines.groupby(["store", "product_id"])
    known = by_item["units"].sum().to_frame("sold").join(by_item["price"].last().rename("unit_price"))
    known = known.join(by_item[["product_name", "category"]].last()).reset_index()
    kept = stock.merge(known, on=["store", "product_id"]).sort_values(["sold", "product_id"], ascending=False)
    kept = kept.groupby("store").head(ITEMS).reset_index(drop=True)
    lines = lines.merge(kept[["store", "product_id"]], on=["store", "product_id"])
    return Real(lines.assign(revenue=(lines["units"] * lines["price"]).round(2)), kept)


@pytest.fixture(scope="module")
def shop(real: Real) -> Iterator[Shop]:
    sales = real.lines.assign(sale_id=range(len(real.lines)), sale_date=real.lines["day"])
    columns = ["sale_id", "store", "product_id", "product_name", "category", "sale_date", "quantity", "price"]
    rows = [_row(row) for row in real.stock.to_dict("records")]
    yield from opened(made_shop(rows, sales[columns].to_csv(index=False)))


def _row(row: dict[Any, Any]) -> dict[str, Any]:
    names = ("store", "product_id", "product_name", "category", "on_hand", "reorder_point", "unit_price")
    return {name: row[name] for name in names} | judged(row["on_hand"], row["reorder_point"], row["unit_price"])


def weeks(number: int, last: date = SUNDAY) -> tuple[date, date]:
    """The days of so many weeks that end with `last`."""
    return last - timedelta(days=7 * number - 1), last


def month_of(real: Real) -> pd.DataFrame:
    """The stock with units, revenue: of the four newest whole weeks."""
    sums = real.sold(*weeks(4)).groupby(["store", "product_id"])[["units", "revenue"]].sum()
    return real.stock.join(sums, on=["store", "product_id"]).fillna({"units": 0, "revenue": 0})


def test_overview(shop: Shop, real: Real) -> None:
    view, stock = overview_queries.overview(), real.stock
    low = (stock["on_hand"] > 0) & (stock["on_hand"] <= stock["reorder_point"])
    assert (view.totals.items, view.totals.out, view.totals.low, view.totals.units) == (
        3 * ITEMS,
        (stock["on_hand"] <= 0).sum(),
        low.sum(),
        stock["on_hand"].sum(),
    )
    assert float(view.totals.value) == pytest.approx((stock["on_hand"] * stock["unit_price"]).sum())
    sales = overview_queries.sales_summary()
    assert sales is not None
    assert sales.before is not None
    assert sales.moved is not None
    tuesday, week = date(2026, 11, 17), timedelta(days=7)
    this, last = real.sold(date(2026, 11, 16), tuesday), real.sold(date(2026, 11, 9), tuesday - week)
    whole, before = real.sold(*weeks(1)), real.sold(*weeks(1, SUNDAY - week))
    assert (sales.now.revenue, sales.now.units) == pytest.approx((this["revenue"].sum(), this["units"].sum()))
    then, moved = sales.before.before, sales.moved
    assert (then.revenue, then.units) == pytest.approx((last["revenue"].sum(), last["units"].sum()))
    assert moved.now.revenue == pytest.approx(whole["revenue"].sum())
    assert moved.before.revenue == pytest.approx(before["revenue"].sum())
    change = (
        whole.groupby("product_id")["revenue"].sum().sub(before.groupby("product_id")["revenue"].sum(), fill_value=0)
    )
    assert sales.fallers["change"].tolist() == pytest.approx(change.nsmallest(5).tolist())
    assert sales.risers["change"].tolist() == pytest.approx(change.nlargest(5).tolist())


def test_stock_levels(shop: Shop, real: Real) -> None:
    shown, month = stock_queries.stock_export(StockFilters()), month_of(real)
    found = shown.set_index(["store", "product_id"]).sort_index()
    expected = month.set_index(["store", "product_id"]).sort_index()
    assert found.index.tolist() == expected.index.tolist()
    assert found["on_hand"].tolist() == expected["on_hand"].tolist()
    assert found["value"].tolist() == pytest.approx((expected["on_hand"] * expected["unit_price"]).tolist())
    there = expected["on_hand"] > 0  # of what is out, the four weeks up to its last sale count
    assert found["units_a_day"][there].tolist() == pytest.approx((expected["units"] / 28)[there].tolist())
    sells = there & (expected["units"] > 0)
    cover = expected["on_hand"] / (expected["units"] / 28)
    assert found["days_of_cover"][sells].tolist() == pytest.approx(cover[sells].tolist())
    assert sells.sum() > 100
    for status, number in shown["status"].value_counts().items():
        assert stock_queries.stock_block(StockFilters(statuses=(str(status),)), 0, 1).matching == number


def test_an_item(shop: Shop, real: Real) -> None:
    month = month_of(real)
    best = month[month["on_hand"] > 0].sort_values("units").iloc[-1]
    item = stock_queries.stock_item(best["store"], best["product_id"])
    assert item is not None
    assert item.recent is not None
    quarter = real.sold(*weeks(13))
    mine = quarter[(quarter["store"] == best["store"]) & (quarter["product_id"] == best["product_id"])]
    others = real.stock[real.stock["product_id"] == best["product_id"]].sort_values("store")
    names = ("product_name", "category", "on_hand", "reorder_point", "unit_price")
    assert {name: item.row[name] for name in names} == {name: best[name] for name in names}
    assert item.row["value"] == pytest.approx(best["on_hand"] * best["unit_price"])
    assert (item.recent.units, item.recent.last_day) == (best["units"], SUNDAY)
    assert item.recent.idle_units == mine["units"].sum()
    columns = ["store", "on_hand", "reorder_point"]
    across = item.across.sort_values("store")[columns]
    assert across.to_numpy().tolist() == others[columns].to_numpy().tolist()
    assert item.history["on_hand"].tolist() == [best["on_hand"]]


@pytest.mark.parametrize("store", STORES)
def test_a_store(shop: Shop, real: Real, store: str) -> None:
    view = one_store.store_view(store)
    assert view is not None
    mine = real.stock[real.stock["store"] == store]
    low = (mine["on_hand"] > 0) & (mine["on_hand"] <= mine["reorder_point"])
    assert (view.totals.items, view.totals.out, view.totals.low, view.totals.units) == (
        ITEMS,
        (mine["on_hand"] <= 0).sum(),
        low.sum(),
        mine["on_hand"].sum(),
    )
    assert float(view.totals.value) == pytest.approx((mine["on_hand"] * mine["unit_price"]).sum())
    groups = mine.assign(value=mine["on_hand"] * mine["unit_price"]).groupby("category")[["on_hand", "value"]].sum()
    shown = view.by_category.set_index("category")
    assert shown["units"].sort_index().tolist() == groups["on_hand"].tolist()
    assert shown["value"].sort_index().tolist() == pytest.approx(groups["value"].tolist())
    rows = stock_queries.stock_export(StockFilters(stores=(store,)))
    sells = rows[rows["units_a_day"].notna()]
    assert view.figures.units_a_day == pytest.approx(sells["units_a_day"].sum())
    on_hand = sells["on_hand"].clip(lower=0).sum()
    assert view.figures.days_of_cover == pytest.approx(on_hand / sells["units_a_day"].sum())


def test_all_stores(shop: Shop, real: Real) -> None:
    lines = {line.store: line for line in store_queries.all_stores(StoreFilters()).lines}
    now, before = real.sold(*weeks(4)), real.sold(*weeks(4, SUNDAY - timedelta(weeks=4)))
    assert sorted(lines) == sorted(STORES)
    for store, line in lines.items():
        mine, of_now, of_before = (frame[frame["store"] == store] for frame in (real.stock, now, before))
        assert line.sold is not None
        assert (line.totals.items, line.totals.out) == (ITEMS, (mine["on_hand"] <= 0).sum())
        assert float(line.totals.value) == pytest.approx((mine["on_hand"] * mine["unit_price"]).sum())
        assert line.sold.revenue == pytest.approx(of_now["revenue"].sum())
        assert line.sold.share == pytest.approx(of_now["revenue"].sum() / of_before["revenue"].sum() - 1)


def test_trends(shop: Shop, real: Real) -> None:
    view = trends_queries.trends(SalesFilters())
    assert view is not None
    assert view.against is not None
    now, before = real.sold(*weeks(13)), real.sold(*weeks(13, SUNDAY - timedelta(weeks=13)))
    assert (view.now.revenue, view.now.units) == pytest.approx((now["revenue"].sum(), now["units"].sum()))
    assert view.against.before.revenue == pytest.approx(before["revenue"].sum())
    mondays = pd.to_datetime([day - timedelta(days=day.weekday()) for day in real.lines["day"]])
    by_week = real.lines.groupby(mondays)
    shown = view.weeks.set_index("week_start")
    expected = by_week[["revenue", "units"]].sum().loc[shown["revenue"].dropna().index[0] :]
    assert shown.loc[expected.index, "revenue"].tolist() == pytest.approx(expected["revenue"].tolist())
    assert shown.loc[expected.index, "units"].tolist() == pytest.approx(expected["units"].tolist())
    change = now.groupby("store")["revenue"].sum() - before.groupby("store")["revenue"].sum()
    assert dict(zip(view.changes["key"], view.changes["change"], strict=True)) == pytest.approx(change.to_dict())
    by_day = now.assign(weekday=[day.weekday() for day in now["day"]]).groupby(["category", "weekday"])["revenue"].sum()
    days = view.weekdays[view.weekdays["value"] > 0].set_index(["category", "weekday"])["value"]
    assert days.to_dict() == pytest.approx(by_day.to_dict())


def test_alerts(shop: Shop, real: Real) -> None:
    """`made_shop` opens an alert, "out", for each of the first items at or below their threshold."""
    stock = month_of(real)
    short = stock[stock["on_hand"] <= stock["reorder_point"]].head(OPEN_ALERTS)
    counts = alerts.open_alerts()
    assert (counts.total, counts.out, counts.low) == (OPEN_ALERTS, len(short), 0)
    for store in STORES:
        mine = short[short["store"] == store]
        assert alerts.open_alerts(stores=(store,)).total == len(mine)
        listed = alerts.alerts(AlertFilters(stores=(store,))).rows
        assert sorted(one.product_id for one in listed) == sorted(mine["product_id"])
    days = alerts_queries.alerts_per_day()
    assert (days["day"].dt.date.tolist(), days["n"].tolist()) == ([NOW.date()], [len(short)])
    word = short["product_name"].iloc[0].split()[0].casefold()
    named = short["product_name"].str.casefold().str.contains(word, regex=False)
    assert len(open_matching.open_matching(AlertFilters(search=word))) == named.sum()
    worst = [(one.store, one.product_id) for one in open_matching.worst_open(AlertFilters())]
    risks = dict(zip(worst, at_risk.risk_of(worst), strict=True))
    assert list(risks.values()) == sorted(risks.values(), reverse=True)
    out = short[short["on_hand"] <= 0]
    money = [lost_a_day(real, row) for row in out.to_dict("records")]
    assert [risks[item] for item in zip(out["store"], out["product_id"], strict=True)] == pytest.approx(money)
    assert min(money) > 0
    assert worst[0] in set(zip(out["store"], out["product_id"], strict=True))


def lost_a_day(real: Real, row: dict[Any, Any]) -> float:
    """What it sold a day in the four weeks up to its last sale, where two of them had any; else in the newest four."""
    lines = real.lines[(real.lines["store"] == row["store"]) & (real.lines["product_id"] == row["product_id"])]
    ago = pd.Series([(SUNDAY - day).days // 7 for day in lines["day"]], index=lines.index)
    last = ago[ago >= 0].min()
    chosen = ago.between(last, last + 3) if ago[ago.between(last, last + 3)].nunique() >= 2 else ago.between(0, 3)
    return float(lines[chosen]["revenue"].sum()) / 28


def test_uploads(shop: Shop, real: Real) -> None:
    listed = upload_queries.uploads().rows
    files = {(one.kind, one.file_name): one for one in listed}
    till = files.pop(("sales", "till-2026-11-18.csv"))
    assert (till.total, till.accepted, till.rejected, till.applied) == (
        len(real.lines),
        len(real.lines),
        0,
        len(real.lines),
    )
    stock = [one for one in listed if one.kind == "stock"]
    assert [(one.total, one.accepted, one.rejected, one.applied) for one in stock] == [(ITEMS, ITEMS, 0, ITEMS)] * 3
    assert sum(one.total or 0 for one in stock) == len(real.stock)
    assert sorted(name for one in stock for name in one.new_stores) == sorted(STORES)
    quality = quality_queries.file_quality()
    assert (quality.all.files, quality.all.rows, quality.all.rejected_rows) == (4, len(real.stock) + len(real.lines), 0)
    assert sorted(one.store for one in quality.stores) == sorted(STORES)
    for one in stock:
        detail = upload_queries.upload(one.upload_id)
        assert detail is not None
        low = real.stock[(real.stock["store"].isin([part.store for part in detail.parts]))]
        assert detail.expected_alerts == (low["on_hand"] <= low["reorder_point"]).sum()
