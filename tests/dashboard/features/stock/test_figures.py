"""The chart of one item's count."""

import math
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pandas as pd

from backend_lambdas.language.texts import speaking
from dashboard.features.stock.figures import stock_history_figure

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
COLUMNS = ["at", "on_hand", "reorder_point", "upload_id", "line", "file_name"]


def history(*counts: int) -> pd.DataFrame:
    start = NOW - timedelta(days=len(counts))
    rows = [(start + timedelta(days=day), n, 10, "U", 2, "a.csv") for day, n in enumerate(counts)]
    return pd.DataFrame(rows, columns=COLUMNS)


def test_a_count_holds_until_the_next_one_and_the_last_until_now() -> None:
    figure = stock_history_figure(history(40, 22, 9), NOW)
    rule, counts = figure.data
    assert (rule.name, list(rule.y)) == ("Threshold", [10, 10, 10, 10])
    assert (counts.name, list(counts.y), counts.line.shape) == ("On hand", [40, 22, 9, 9], "hv")
    assert pd.Timestamp(counts.x[-1]).replace(tzinfo=UTC) == pd.Timestamp(NOW)


def test_the_axis_starts_at_nothing_so_that_a_fall_looks_as_deep_as_it_is() -> None:
    assert stock_history_figure(history(400, 395), NOW).layout.yaxis.rangemode == "tozero"


def test_a_count_from_the_future_of_this_clock_is_not_repeated() -> None:
    late = history(5).assign(at=pd.Timestamp(NOW + timedelta(hours=1)))
    assert list(stock_history_figure(late, NOW).data[1].y) == [5]


def test_an_empty_history_gives_an_empty_chart() -> None:
    figure = stock_history_figure(history(), NOW)
    assert [len(trace.y) for trace in figure.data] == [0, 0]


def test_numbers_as_a_database_gives_them_are_drawn_and_unknown_ones_left_open() -> None:
    stored = history(40, 22).astype(object).assign(on_hand=[Decimal(40), Decimal(22)], reorder_point=[None, Decimal(5)])
    rule, counts = stock_history_figure(stored, NOW).data
    assert (list(counts.y), list(rule.y)[1:]) == ([40.0, 22.0, 22.0], [5.0, 5.0])
    assert math.isnan(rule.y[0])


def test_numbers_and_days_are_as_the_company_writes_them() -> None:
    with speaking("en", "1.234,5", "YYYY-MM-DD"):
        layout = stock_history_figure(history(1200), NOW).layout
    assert layout.separators == ",."
    assert [one.value for one in layout.xaxis.tickformatstops] == ["%H:%M\n%m-%d", "%m-%d", "%Y-%m"]
