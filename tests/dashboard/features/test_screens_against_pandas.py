"""What Overview and Trends say of real sales, recomputed with pandas from the lines."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from backend_lambdas.inventory.metrics.stores_compared import compare_stores, sales_reported
from dashboard.data.at_risk import figures_of
from dashboard.data.row_figures import _figures, idle_units_of
from dashboard.data.sales.by_store import sold_by_store
from dashboard.data.sales.filters import Compare, SalesFilters
from dashboard.data.sales.replica import SalesState
from dashboard.data.sales.stock_links import link_stock
from dashboard.data.sales.values import Against
from dashboard.features.overview.sales import weeks_sentence as overview_sentence
from dashboard.features.overview.sales_summary import summary_of
from dashboard.features.trends.view import trends_of
from dashboard.ui.sales_labels import signed_percent
from dashboard.ui.sales_sentences import weeks_sentence
from tests.dashboard.features.trends.test_view import stock_of
from tests.support.real_sales import real_lines, state_of_lines

pytestmark = pytest.mark.data
TODAY = date(2017, 11, 30)  # a Thursday; the last day kept is the Wednesday before
LATE = ("367", "406", "292")  # the three largest stores have not sent the newest nine days


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    found = real_lines()
    kept = found[found["day"] < TODAY]
    return kept[~(kept["store"].isin(LATE) & (kept["day"] > TODAY - timedelta(days=10)))]


@pytest.fixture(scope="module")
def state(lines: pd.DataFrame) -> SalesState:
    return state_of_lines(lines)


def days(first: date, last: date) -> tuple[int, int]:
    return first.toordinal(), last.toordinal()


def same_stores(lines: pd.DataFrame, now: tuple[int, int], before: tuple[int, int]) -> tuple[str, ...]:
    sold = {store: sorted({day.toordinal() for day in some}) for store, some in lines.groupby("store")["day"]}
    return compare_stores(sales_reported(sold), now, before).same


def revenue(lines: pd.DataFrame, period: tuple[int, int], stores: tuple[str, ...] | None = None) -> float:
    at = lines["day"].map(date.toordinal)
    kept = lines[(at >= period[0]) & (at <= period[1])]
    return float((kept if stores is None else kept[kept["store"].isin(stores)])["revenue"].sum())


def check(lines: pd.DataFrame, against: Against | None, now: tuple[int, int], before: tuple[int, int]) -> None:
    assert against is not None
    stores = same_stores(lines, now, before)
    assert against.stores.same == stores
    assert not set(LATE) & set(stores)
    assert len(stores) > 20
    assert against.now.revenue == pytest.approx(revenue(lines, now, stores))
    assert against.before.revenue == pytest.approx(revenue(lines, before, stores))
    assert against.total_before.revenue == pytest.approx(revenue(lines, before))
    assert against.total_now.revenue == pytest.approx(revenue(lines, now))


def test_the_overview_s_running_week(lines: pd.DataFrame, state: SalesState) -> None:
    summary = summary_of(state, (), TODAY)
    assert summary is not None
    monday, wednesday = date(2017, 11, 27), date(2017, 11, 29)
    now, before = days(monday, wednesday), days(monday - timedelta(days=7), wednesday - timedelta(days=7))
    assert summary.now.revenue == pytest.approx(revenue(lines, now))
    check(lines, summary.before, now, before)
    assert {one.store for one in summary.freshness.behind} >= set(LATE)


def test_the_overview_s_sentence_and_what_moved(lines: pd.DataFrame, state: SalesState) -> None:
    summary = summary_of(state, (), TODAY)
    assert summary is not None
    monday = date(2017, 11, 20)
    now, before = days(monday, monday + timedelta(days=6)), days(monday - timedelta(days=7), monday - timedelta(days=1))
    check(lines, summary.moved, now, before)
    assert "in the week of" in overview_sentence(summary, None)
    stores = same_stores(lines, now, before)
    mine = lines[lines["store"].isin(stores)]
    at = mine["day"].map(date.toordinal)
    sums = [mine[(at >= first) & (at <= last)].groupby("product_id")["revenue"].sum() for first, last in (now, before)]
    change = sums[0].sub(sums[1], fill_value=0.0)
    assert summary.fallers["change"].tolist() == pytest.approx(change.nsmallest(5).tolist())
    assert summary.risers["change"].tolist() == pytest.approx(change.nlargest(5).tolist())


def test_trends_of_one_week_and_of_thirteen(lines: pd.DataFrame, state: SalesState) -> None:
    view = trends_of(state, None, SalesFilters(weeks=1), TODAY)
    assert view is not None
    monday = date(2017, 11, 20)
    now, before = days(monday, monday + timedelta(days=6)), days(monday - timedelta(days=7), monday - timedelta(days=1))
    check(lines, view.against, now, before)
    stores = same_stores(lines, now, before)
    share = revenue(lines, now, stores) / revenue(lines, before, stores) - 1
    assert signed_percent(share) in weeks_sentence(view)
    assert set(view.changes["key"]) == set(stores)
    parts = view.changes[["price", "volume", "availability", "new", "gone", "unpriced"]].sum(axis=1)
    assert parts.tolist() == pytest.approx(view.changes["change"].tolist(), abs=1e-6)
    quarter = trends_of(state, None, SalesFilters(weeks=13), TODAY)
    assert quarter is not None
    assert quarter.against is not None
    partly = {one.store: one.weeks for one in quarter.against.partly}
    assert {store: partly.get(store) for store in LATE} == dict.fromkeys(LATE, 12)


def test_all_stores_side_by_side(lines: pd.DataFrame, state: SalesState) -> None:
    assert state.table is not None
    sunday = date(2017, 11, 26)
    now, before = (
        days(sunday - timedelta(days=27), sunday),
        days(sunday - timedelta(days=55), sunday - timedelta(days=28)),
    )
    found = sold_by_store(state.table, SalesFilters(weeks=4), TODAY)
    by_store = [_by_store(lines, period) for period in (now, before)]
    assert {store: one.revenue for store, one in found.stores.items()} == pytest.approx(
        {store: by_store[0].get(store, 0.0) for store in found.stores}
    )
    stores = same_stores(lines, now, before)
    assert found.against is not None
    assert found.against.stores.same == stores
    shares = {store: by_store[0][store] / by_store[1][store] - 1 for store in stores}
    assert {store: found.stores[store].share for store in stores} == pytest.approx(shares)
    weeks = {store: one.weeks for store, one in found.stores.items()}
    assert {store: weeks[store] for store in stores} == dict.fromkeys(stores, 4)
    assert {store: weeks[store] for store in LATE} == dict.fromkeys(LATE, 3)
    for store in LATE:  # the week of which days are missing is left out of both periods
        whole = [(first, last - 7) for first, last in (now, before)]
        of_now, of_before = (_by_store(lines, period)[store] for period in whole)
        assert found.stores[store].share == pytest.approx(of_now / of_before - 1)
    year = sold_by_store(state.table, SalesFilters(weeks=4, compare=Compare.YEAR), TODAY)
    assert year.against is None
    assert {one.share for one in year.stores.values()} == {None}


def _by_store(lines: pd.DataFrame, period: tuple[int, int]) -> dict[str, float]:
    at = lines["day"].map(date.toordinal)
    sums: dict[str, float] = lines[(at >= period[0]) & (at <= period[1])].groupby("store")["revenue"].sum().to_dict()
    return sums


def test_what_items_sell_a_day_how_long_they_last_and_what_is_too_much(lines: pd.DataFrame, state: SalesState) -> None:
    assert state.table is not None
    sunday = date(2017, 11, 26)
    quarter = lines[(lines["day"] > sunday - timedelta(weeks=13)) & (lines["day"] <= sunday)]
    weeks = quarter.assign(week=[day.isocalendar().week for day in quarter["day"]]).groupby("store")["week"].nunique()
    month_days = days(sunday - timedelta(days=27), sunday)
    stores = [store for store in same_stores(lines, month_days, month_days) if weeks.get(store, 0) == 13][:6]
    sold = quarter[quarter["store"].isin(stores)].groupby(["store", "product_id"])["units"].sum()
    asked = [(str(store), str(product), at % 60 + 1) for at, (store, product) in enumerate(sold.index[::40])]
    stock = stock_of(*asked)
    links = link_stock(stock, state.table)
    figures = figures_of(links, state.table, TODAY, 0)
    over = _figures(figures, idle_units_of(links, state.table, TODAY), stock, 1).columns["overstock"]
    month = quarter[quarter["day"] > sunday - timedelta(weeks=4)].groupby(["store", "product_id"])["units"].sum()
    ids = stock.vocabulary["product_id"].decode(stock.columns["product_id"])
    assert len(ids) > 100
    for at, product in enumerate(ids):
        store, on_hand = stock.stores[stock.columns["store"][at]], stock.columns["on_hand"][at]
        units = month.get((store, product), 0)
        assert figures.units_a_day[at] == pytest.approx(units / 28)
        assert figures.days_of_cover[at] == pytest.approx(on_hand / (units / 28) if units else np.nan, nan_ok=True)
        assert over[at] == max(on_hand - 2 * sold[store, product], 0)
