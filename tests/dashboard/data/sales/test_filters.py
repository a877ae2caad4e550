"""The Trends page's address and the weeks it means."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.data.sales.filters import (
    Compare,
    Level,
    Measure,
    Rank,
    SalesFilters,
    Span,
    chosen_span,
    compared_span,
    filters_of_query,
    week_number,
    week_text,
)

names = st.lists(st.text(min_size=1, max_size=12), max_size=3, unique=True).map(tuple)
plain = st.builds(
    SalesFilters,
    stores=names,
    categories=st.lists(st.sampled_from(["", "Dairy & eggs", "a=b"]), unique=True).map(tuple),
    products=names,
    weeks=st.sampled_from([0, 4, 13, 52]),
    compare=st.sampled_from([Compare.BEFORE, Compare.YEAR]),
    measure=st.sampled_from(Measure),
    level=st.none() | st.sampled_from(Level),
    rank=st.sampled_from(Rank),
)


@given(plain)
def test_filters_survive_the_address(filters: SalesFilters) -> None:
    assert filters_of_query(filters.to_query()) == filters


def test_two_periods_of_ones_choice_survive_the_address() -> None:
    filters = SalesFilters(
        first="2017-W03",
        last="2017-W10",
        compare=Compare.CHOSEN,
        compare_first="2016-W50",
        compare_last="2016-W52",
    )
    assert filters.to_query() == "from=2017-W03&to=2017-W10&vsfrom=2016-W50&vsto=2016-W52"
    assert filters_of_query(filters.to_query()) == filters


def test_the_fiscal_year_so_far_survives_the_address_in_place_of_weeks() -> None:
    filters = SalesFilters(fiscal_month=4, compare=Compare.YEAR)
    assert (filters.to_query(), filters_of_query(filters.to_query())) == ("fiscal=4&vs=year", filters)
    assert SalesFilters(weeks=26, fiscal_month=4).to_query() == "fiscal=4"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "weeks=-1&measure=pounds&by=planet&vs=chosen",
        "from=2017-W99&to=2017-W10",
        "from=2017-W53&to=2017-W53",
        "from=0000-W01&to=9999-W60",
        "from=2017-W01",
        "vsfrom=x&vsto=y",
        "weeks=99999999",
        "fiscal=13",
        "fiscal=x",
    ],
)
def test_nonsense_means_the_default(query: str) -> None:
    assert filters_of_query(query) == SalesFilters()


def test_a_period_the_wrong_way_round_is_turned() -> None:
    assert filters_of_query("from=2017-W10&to=2017-W03") == SalesFilters(first="2017-W03", last="2017-W10")


def test_the_period_is_the_newest_weeks_as_far_as_there_are_any() -> None:
    assert chosen_span(SalesFilters(weeks=4), 100, 110) == Span(107, 110)
    assert chosen_span(SalesFilters(weeks=52), 100, 110) == Span(100, 110)
    assert chosen_span(SalesFilters(weeks=0), 100, 110) == Span(100, 110)
    assert chosen_span(SalesFilters(first="2017-W03", last="2017-W10"), 100, 110) == Span(100, 110)


def test_the_fiscal_year_so_far_begins_with_its_first_week() -> None:
    last = week_number(date(2026, 11, 15))
    april, january = (chosen_span(SalesFilters(fiscal_month=month), 0, last) for month in (4, 1))
    assert (april.first_day, april.last_day) == (date(2026, 3, 30), date(2026, 11, 15))  # 1 April is a Wednesday
    assert january.first_day == date(2025, 12, 29)  # the first week of 2026 by ISO too
    assert chosen_span(SalesFilters(fiscal_month=4), last - 3, last) == Span(last - 3, last)
    newest = chosen_span(SalesFilters(fiscal_month=4), 0, april.first)
    assert newest == Span(april.first, april.first)
    assert compared_span(SalesFilters(fiscal_month=4, compare=Compare.YEAR), april, 0, last) == april.earlier(52)


def test_the_compared_period_is_cut_where_the_data_begins() -> None:
    span = Span(105, 110)
    assert compared_span(SalesFilters(), span, 90, 110) == Span(99, 104)
    assert compared_span(SalesFilters(), span, 102, 110) == Span(102, 104)
    assert compared_span(SalesFilters(), span, 105, 110) is None
    assert compared_span(SalesFilters(compare=Compare.YEAR), span, 50, 110) == Span(53, 58)


def test_the_split_goes_one_step_further_down_than_the_choice() -> None:
    assert SalesFilters().shown_level is Level.STORE
    assert SalesFilters(stores=("Camden",)).shown_level is Level.CATEGORY
    assert SalesFilters(stores=("Camden",), categories=("Dairy",)).shown_level is Level.PRODUCT
    assert SalesFilters(products=("A",)).shown_level is Level.STORE
    assert SalesFilters(level=Level.PRODUCT).shown_level is Level.PRODUCT


def test_weeks_are_named_by_iso() -> None:
    filters = SalesFilters(first="2015-W53", last="2015-W53")
    assert week_text(chosen_span(filters, 0, 10**6).first) == "2015-W53"
