"""Overview and Trends compare the same stores over the same days, and name the others."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backend_lambdas.inventory.calendar import week_a_year_earlier, week_start
from backend_lambdas.inventory.metrics.stores_compared import StoreSeen, StoreState
from dashboard.data.availability import DataState
from dashboard.data.sales.filters import Compare, SalesFilters
from dashboard.data.sales.freshness import freshness_of
from dashboard.data.sales.replica import SalesState
from dashboard.data.sales.values import PRICE, Against, SalesSummary, SalesTotals, Trends
from dashboard.features.overview.sales import sales_card, sales_sources
from dashboard.features.overview.sales import weeks_sentence as overview_sentence
from dashboard.features.overview.sales_summary import summary_of
from dashboard.features.trends.changes import changes_panel
from dashboard.features.trends.view import trends_of
from dashboard.ui.sales_freshness import sales_missing, sales_words
from dashboard.ui.sales_labels import comparison_note, same_words
from dashboard.ui.sales_sentences import weeks_sentence
from dashboard.ui.same_stores import same_stores
from tests.dashboard.features.overview.test_parts import links, words
from tests.support.sales_tables import MONDAY, Line, table_of

THIS = 60 * 7  # the newest week: 60 weeks after MONDAY
LAST, YEAR = THIS - 7, THIS - 52 * 7
TOLD, SILENT = ("Aachen", "Bonn", "Celle", "Dessau"), ("Essen", "Fulda", "Gera", "Halle")
TODAY = MONDAY + timedelta(days=THIS + 7)


def state_of(lines: list[Line]) -> SalesState:
    return SalesState(table_of(lines), {}, 1, DataState(datetime(2026, 3, 1, tzinfo=UTC)))


def sold(store: str, first: int, days: int, units: int) -> list[Line]:
    return [Line(store, "tea", "Drinks", day, units, 1.0) for day in range(first, first + days)]


def the_issue_s_company() -> list[Line]:
    """Eight stores; four have not sent this week's sales. The others sold 33 % less than last week, 13.9 % more than a
    year ago. Over all stores that would read -66 % and -56 %."""
    lines = []
    for store in (*TOLD, *SILENT):
        told = store in TOLD
        lines += sold(store, 0, YEAR, 900)
        lines += sold(store, YEAR, 7, 878 if told else 1_394)
        lines += sold(store, YEAR + 7, LAST - YEAR - 7, 900)
        lines += sold(store, LAST, 7, 1_493 if told else 1_448)
        lines += sold(store, THIS, 7, 1_000) if told else []
    return lines


@pytest.fixture(scope="module")
def state() -> SalesState:
    return state_of(the_issue_s_company())


@pytest.fixture(scope="module")
def summary(state: SalesState) -> SalesSummary:
    found = summary_of(state, (), TODAY)
    assert found is not None
    return found


def share(against: Against | None) -> float:
    assert against is not None
    return round(100 * (against.now.revenue / against.before.revenue - 1), 1)


def test_stores_that_have_not_sent_their_sales_did_not_sell_nothing(summary: SalesSummary) -> None:
    shown = words(sales_card(summary, ()))
    assert "33\N{NARROW NO-BREAK SPACE}% vs last week" in shown
    assert "14\N{NARROW NO-BREAK SPACE}% vs last year" in shown
    assert (share(summary.before), share(summary.year)) == (-33.0, 13.9)
    assert "same stores, 4 of 8: 28.0k\N{NO-BREAK SPACE}EUR against 41.8k\N{NO-BREAK SPACE}EUR" in shown
    assert "same stores, 4 of 8: 28.0k\N{NO-BREAK SPACE}EUR against 24.6k\N{NO-BREAK SPACE}EUR" in shown


def test_a_percentage_of_some_stores_never_stands_behind_the_value_of_all() -> None:
    lines = the_issue_s_company() + sold("Essen", THIS, 7, 500)  # sells, but has no sales of the weeks before
    lines = [line for line in lines if line.store != "Essen" or line.day >= THIS]
    summary = summary_of(state_of(lines), (), TODAY)
    assert summary is not None
    assert overview_sentence(summary, None).endswith(
        f"all stores; 31.5k\N{NO-BREAK SPACE}EUR in the week of {monday_words(THIS)}. "
        "Same stores, 4 of 8: 28.0k\N{NO-BREAK SPACE}EUR, "
        "+14\N{NARROW NO-BREAK SPACE}% against a year earlier (24.6k\N{NO-BREAK SPACE}EUR)"
    )


def test_a_few_stores_first_sales_of_a_new_day_are_in_neither_the_value_nor_the_percentage() -> None:
    lines = [line for store in TOLD for line in sold(store, 0, THIS + 2, 10)] + sold("Bonn", THIS + 2, 1, 500)
    summary = summary_of(state_of(lines), (), MONDAY + timedelta(days=THIS + 3))
    assert summary is not None
    assert summary.before is not None
    assert summary.now.units == summary.before.now.units == 2 * 4 * 10
    assert f"Sales, week of {monday_words(THIS)}, Mon–Tue" in words(sales_card(summary, ()))


def monday_words(days: int) -> str:
    monday = MONDAY + timedelta(days=days)
    return f"{monday.day} {monday:%b %Y}"


def test_where_all_stores_are_compared_the_sentence_stays_short() -> None:
    lines = [line for store in TOLD for line in sold(store, 0, THIS + 7, 10)]
    summary = summary_of(state_of(lines), (), TODAY)
    assert summary is not None
    assert overview_sentence(summary, None).endswith(
        f"{monday_words(THIS)}, 0.0\N{NARROW NO-BREAK SPACE}% against a year earlier (all 4 stores)"
    )


def test_the_stores_that_are_not_compared_are_named_and_the_total_stands_beside(summary: SalesSummary) -> None:
    shown = words(same_stores(summary.before, "revenue"))
    sunday = MONDAY + timedelta(days=THIS - 1)
    assert f"Essen  ·  sales up to {sunday.day} {sunday:%b %Y}" in shown
    total = "28.0k\N{NO-BREAK SPACE}EUR against 82.3k\N{NO-BREAK SPACE}EUR, −66\N{NARROW NO-BREAK SPACE}%."
    assert f"All stores, also those that cannot be compared: {total}" in shown
    shown = words(same_stores(summary.year, "revenue"))
    assert "28.0k\N{NO-BREAK SPACE}EUR against 63.6k\N{NO-BREAK SPACE}EUR, −56\N{NARROW NO-BREAK SPACE}%." in shown


def test_what_stands_below_an_average_price_are_average_prices(summary: SalesSummary) -> None:
    assert summary.before is not None
    prices = {"now": SalesTotals(100, 295), "before": SalesTotals(100, 305)}
    told = replace(summary.before, **prices, total_now=SalesTotals(200, 604), total_before=SalesTotals(0, 0))
    shown = words(same_stores(told, PRICE))
    assert "same stores, 4 of 8: 2.95\N{NO-BREAK SPACE}EUR against 3.05\N{NO-BREAK SPACE}EUR" in shown
    assert "cannot be compared: 3.02\N{NO-BREAK SPACE}EUR against 0.00\N{NO-BREAK SPACE}EUR, –." in shown


def test_a_company_of_punctual_stores_needs_no_list(state: SalesState) -> None:
    lines = [line for store in TOLD for line in sold(store, 0, THIS + 7, 10)]
    summary = summary_of(state_of(lines), (), TODAY)
    assert summary is not None
    assert summary.before is not None
    assert (words(same_stores(summary.before, "units")), summary.freshness.behind) == ("all 4 stores", ())
    one = summary_of(state_of(lines), ("Bonn",), TODAY)
    assert one is not None
    assert same_stores(one.before, "units") is None


def test_the_card_leads_to_the_week_it_is_about_and_each_comparison_it_makes(summary: SalesSummary) -> None:
    assert links(sales_card(summary, ("Bonn",))) == [
        "/trends?store=Bonn&from=2027-W09&to=2027-W09",
        "/trends?store=Bonn&from=2027-W09&to=2027-W09&vs=year",
    ]
    assert sales_sources(summary, ("Bonn",)) == "/sources?of=sales&store=Bonn&from=2027-W09&to=2027-W09"


def trends(lines: list[Line], **filters: object) -> Trends:
    view = trends_of(state_of(lines), None, SalesFilters(**filters), TODAY)  # type: ignore[arg-type]
    assert view is not None
    return view


def test_trends_compares_the_same_stores_and_names_the_others() -> None:
    view = trends(the_issue_s_company(), weeks=1)
    assert share(view.against) == -33.0
    assert view.changes["key"].tolist() == list(TOLD)
    assert view.left_out["store"].tolist() == list(SILENT)
    assert weeks_sentence(view).endswith(
        ". Same stores, 4 of 8: 28.0k\N{NO-BREAK SPACE}EUR, "
        "\N{MINUS SIGN}33\N{NARROW NO-BREAK SPACE}% against the week before (41.8k\N{NO-BREAK SPACE}EUR)."
    )
    shown = words(changes_panel(view))
    assert "4 stores not compared" in shown
    assert "0\N{NO-BREAK SPACE}EUR now, 10.1k\N{NO-BREAK SPACE}EUR before" in shown


def test_a_store_that_lacks_days_of_one_week_is_compared_over_its_other_weeks() -> None:
    lines = [line for store in TOLD for line in sold(store, 0, THIS + 7, 10)]
    late = [line for line in lines if line.store != "Bonn" or line.day < THIS + 3]
    view = trends(late, weeks=4)
    against = view.against
    assert against is not None
    assert [(one.store, one.weeks, one.of) for one in against.partly] == [("Bonn", 3, 4)]
    assert (against.now.units, against.before.units) == (10 * 7 * 15, 10 * 7 * 15)
    assert against.total_now.units == 10 * (7 * 15 + 3)
    assert same_words(against) == "same stores and weeks, 4 of 4"
    assert "Bonn  ·  compared for 3 of 4 weeks" in words(same_stores(against, "units"))
    assert view.changes["change"].tolist() == [0.0] * 4
    assert view.weeks["whole"].tolist()[-2:] == [True, False]
    assert view.weeks[["stores", "of"]].iloc[-1].tolist() == [3, 4]


def test_new_stores_and_those_that_stopped_reporting_are_said_and_not_counted() -> None:
    lines = [line for store in TOLD for line in sold(store, 0, THIS + 7, 10)]
    opened, stopped = THIS - 20 * 7, THIS + 7 - 40
    lines += [line for store in SILENT[:3] for line in sold(store, opened, THIS + 7 - opened, 10)]
    lines += sold("Halle", 0, stopped, 10)
    view = trends(lines, weeks=8, compare=Compare.YEAR)
    against = view.against
    assert against is not None
    assert share(against) == 0.0
    first = MONDAY + timedelta(days=opened)
    since = MONDAY + timedelta(days=stopped - 1)
    assert against.stores.others == (
        StoreSeen("Halle", StoreState.STOPPED, since),
        *(StoreSeen(store, StoreState.NEW, first) for store in SILENT[:3]),
    )
    shown = words(same_stores(against, "units"))
    assert f"stopped reporting, last sale {since.day} {since:%b %Y}" in shown
    assert f"new, first sale {first.day} {first:%b %Y}" in shown
    assert view.changes["key"].tolist() == list(TOLD)


def test_how_far_each_store_has_told_of_its_sales_is_shown(state: SalesState) -> None:
    assert state.table is not None
    freshness = freshness_of(state.table)
    sunday = MONDAY + timedelta(days=THIS + 6)
    assert [one.store for one in freshness.behind] == list(SILENT)
    assert sales_words(freshness) == f"sales of 4 of 8 stores up to {sunday.day} {sunday:%b %Y}"
    shown = words(sales_missing(freshness))
    assert "4 stores sent no sales" in shown
    assert shown.count("·  sales up to") == 4
    assert [one.store for one in freshness_of(state.table, ("Gera",)).stores] == ["Gera"]


def test_the_running_week_is_shown_on_request_and_compared_with_nothing() -> None:
    lines = [line for store in TOLD for line in sold(store, 0, THIS + 3, 10)]
    view = trends_of(state_of(lines), None, SalesFilters(first="2027-W09", last="2027-W09"), TODAY - timedelta(days=4))
    assert view is not None
    assert (view.now.units, view.against) == (120.0, None)
    assert comparison_note(view.scope).startswith("This week is not over.")


def test_a_year_earlier_is_the_same_week_in_chart_headline_and_drill_down_after_a_year_of_53_weeks() -> None:
    lines = [Line("Bonn", "tea", "Drinks", day, 1 + day // 7, 1.0) for day in range(THIS + 7)]
    assert week_a_year_earlier("2027-W09") == "2026-W10"
    earlier = 7.0 * (1 + (week_start("2026-W10") - MONDAY).days // 7)
    summary = summary_of(state_of(lines), (), TODAY)
    assert summary is not None
    assert summary.year is not None
    assert summary.newest_year is not None
    assert (summary.year.before.units, summary.newest_year.before.units) == (earlier, earlier)
    assert summary.weeks["units_year"].iloc[-1] == earlier
    for store in ((), ("Bonn",)):
        view = trends(lines, weeks=1, compare=Compare.YEAR, stores=store)
        assert view.against is not None
        assert view.against.before.units == earlier
        assert view.weeks["units_year"].iloc[-1] == earlier
