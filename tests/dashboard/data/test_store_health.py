from datetime import date, timedelta
from decimal import Decimal

import pandas as pd

from backend_lambdas.inventory.calendar import months_between
from backend_lambdas.inventory.store_summary import StockTotals, StoreSummary
from dashboard.data.store_health import (
    DayTotals,
    Freshness,
    MissingStore,
    daily_history,
    freshness,
    store_health,
    utc_time,
)
from tests.support.replica_sources import NOW

TODAY = NOW.date()


def store_summary(store: str, totals: StockTotals | None = None, **values: str | None) -> StoreSummary:
    return StoreSummary(store=store, totals=totals or StockTotals(), rev=1, **values)  # type: ignore[arg-type]


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_a_store_is_missing_once_its_last_file_is_a_day_and_two_hours_old() -> None:
    late = (NOW - timedelta(hours=26)).isoformat()
    fresh = (NOW - timedelta(hours=25, minutes=59)).isoformat()
    stores = [store_summary("A", last_upload_at=late), store_summary("B", last_upload_at=fresh), store_summary("C")]
    assert freshness(stores, NOW) == Freshness(
        reported=1,
        expected=3,
        missing=(MissingStore("C", None), MissingStore("A", utc_time(late))),
        newest_at=utc_time(fresh),
    )


def test_the_store_with_the_largest_share_of_empty_shelves_comes_first() -> None:
    frame = store_health(
        [
            store_summary("big", StockTotals(items=100, out=2, low=1, units=500, value=Decimal("10.5"))),
            store_summary("small", StockTotals(items=10, out=1, low=0)),
            store_summary("empty"),
        ],
        NOW,
    )
    assert frame[["store", "out", "low", "healthy", "value"]].to_numpy().tolist() == [
        ["small", 1, 0, 9, 0.0],
        ["big", 2, 1, 97, 10.5],
        ["empty", 0, 0, 0, 0.0],
    ]


def test_a_day_without_a_commit_carries_the_day_before_forward() -> None:
    days = [
        DayTotals(days_ago(20), "A", StockTotals(out=1)),
        DayTotals(days_ago(3), "A", StockTotals(out=4)),
        DayTotals(days_ago(2), "B", StockTotals(out=10)),
    ]
    stores = [store_summary("A", StockTotals(out=5)), store_summary("B", StockTotals(out=11))]
    history = daily_history(days, stores, TODAY)
    assert history["out"].tolist() == [1] * 10 + [4, 14, 14, 16]
    assert history["day"].tolist() == [pd.Timestamp(days_ago(13 - n)) for n in range(14)]


def test_a_store_that_has_not_changed_for_long_stood_all_the_time_as_now() -> None:
    old = store_summary("A", StockTotals(out=3, units=7), changed_at=(NOW - timedelta(days=90)).isoformat())
    assert daily_history([], [old], TODAY)["units"].tolist() == [7] * 14


def test_days_before_the_first_file_are_left_out() -> None:
    new = store_summary("A", StockTotals(out=3), changed_at=NOW.isoformat())
    days = [DayTotals(days_ago(1), "A", StockTotals(out=2))]
    assert daily_history(days, [new], TODAY)["out"].tolist() == [2, 3]
    assert daily_history([], [], TODAY).empty


def test_months_are_listed_newest_first_over_the_turn_of_the_year() -> None:
    assert months_between(date(2025, 11, 30), date(2026, 1, 1)) == ["2026-01", "2025-12", "2025-11"]
