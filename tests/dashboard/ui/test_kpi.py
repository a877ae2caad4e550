"""Numbers, comparisons and the words for them."""

import pandas as pd
import pytest

from dashboard.ui import formatting
from dashboard.ui.kpi import Change, kpi_card, sparkline_drawing
from dashboard.ui.stock_summary import change_since


def history(*values: float) -> pd.DataFrame:
    days = pd.date_range("2026-11-01", periods=len(values))
    return pd.DataFrame({"day": days, "out": values})


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, ("0", "")), (37, ("37", "")), (9_999, ("9,999", "")), (10_000, ("10.0", "k")), (99_949, ("99.9", "k")),
        (99_950, ("100", "k")), (999_499, ("999", "k")), (999_500, ("1.00", "m")), (1_840_000, ("1.84", "m")),
        (2_300_000_000, ("2.30", "bn")), (-12_300, ("−12.3", "k")),
    ],
)  # fmt: skip
def test_large_numbers_keep_three_figures(number: float, shown: tuple[str, str]) -> None:
    assert formatting.short_number(number) == shown


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0\u202f%"), (0.029, "2.9\u202f%"), (0.0001, "<\u202f0.1\u202f%"), (1, "100.0\u202f%")]
)
def test_a_share_that_is_there_never_reads_as_none(share: float, text: str) -> None:
    assert formatting.percent(share) == text


def test_money_without_a_price_is_a_dash() -> None:
    assert (formatting.money(1234.5), formatting.money(None), formatting.money(float("nan"))) == (
        "1,234.50\N{NO-BREAK SPACE}EUR",
        "–",
        "–",
    )


def test_a_figure_is_compared_with_the_day_a_week_before() -> None:
    assert change_since(history(50, 40, 1, 1, 1, 1, 1, 1, 20), "out") == Change(-0.5, -20.0, "a week ago")


def test_with_less_than_a_week_the_oldest_day_is_what_it_is_compared_with() -> None:
    assert change_since(history(10, 11), "out") == Change(0.1, 1.0, "yesterday")
    assert change_since(history(10, 11, 12), "out") == Change(0.2, 2.0, "2 days ago")


def test_one_day_is_no_history() -> None:
    assert change_since(history(10), "out") is None
    assert change_since(history(), "out") is None


def test_from_nothing_there_is_no_percentage() -> None:
    assert change_since(history(0, 4), "out") == Change(None, 4.0, "yesterday")


@pytest.mark.parametrize(
    ("good", "difference", "tone"),
    [(False, 5, "tone-out"), (False, -5, "tone-healthy"), (True, 5, "tone-healthy"), (None, 5, "tone-plain")],
)
def test_a_change_is_coloured_by_good_or_bad_not_by_up_or_down(good: bool | None, difference: float, tone: str) -> None:
    card = kpi_card("Out of stock", 5, "out", [1, 2], Change(difference / 10, difference, "last week"), good)
    assert card.children[-1].children[0].className == f"kpi-change {tone}"


def test_without_a_history_there_is_neither_line_nor_comparison() -> None:
    card = kpi_card("Out of stock", 5, "out", [5], None, False, "of 60 items")
    assert (card.children[2].to_plotly_json()["props"], card.children[3].children) == (
        {"children": None},
        ["of 60 items"],
    )


def test_a_flat_history_is_a_line_through_the_middle() -> None:
    assert 'points="3.0,17.0 107.0,17.0"' in sparkline_drawing([4, 4])


@pytest.mark.parametrize(("store", "shown"), [("406", "Store 406"), ("Köln", "Köln"), ("Store 12", "Store 12")])
def test_a_store_that_is_only_a_number_is_called_a_store(store: str, shown: str) -> None:
    assert formatting.store_words(store) == shown
