"""The Trends page's callbacks, figures, words and files, called directly."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import orjson
import pandas as pd
import pytest
from dash import no_update
from dash.development.base_component import Component

from backend_lambdas.identity.saved_view import ViewsOf
from dashboard.app import server
from dashboard.data import reading, views
from dashboard.data.availability import DataState
from dashboard.data.sales.filters import SalesFilters, Span
from dashboard.data.sales.values import Trends
from dashboard.features.overview.sales import sales_card, sales_panels
from dashboard.features.overview.sales_line import rule_step, segments_of
from dashboard.features.trends import page as trends_page
from dashboard.features.trends import view as sales_queries
from dashboard.features.trends.figures import (
    MOST_CATEGORIES,
    PART_WEEK,
    season_figure,
    weekdays_figure,
    weekly_sales_figure,
)
from dashboard.features.trends.frame import TrendsSlot
from dashboard.features.trends.routes import file_name, rounded
from dashboard.features.trends.seasons import seasons_of
from dashboard.ui import sales_labels, sales_sentences
from tests.support.browser.sales import Trade, made_trade, no_trade
from tests.support.query_modules import answer_instead

LOCAL = {"Host": "localhost"}


@pytest.fixture(scope="module")
def made() -> Trade:
    return made_trade(3, 16, 80)


@pytest.fixture
def trade(made: Trade, monkeypatch: pytest.MonkeyPatch) -> Trade:
    mine = Trade(made.state)
    for name, answer in mine.stubs().items():
        answer_instead(monkeypatch, name, answer)
    monkeypatch.setattr(reading, "catch_up", lambda known=None: True)
    monkeypatch.setattr(views, "my_views", ViewsOf)
    return mine


@pytest.fixture
def view(trade: Trade) -> Trends:
    found = trade.trends(SalesFilters())
    assert found is not None
    return found


def text_of(component: Any) -> str:
    if isinstance(component, Component):
        return text_of(getattr(component, "children", None))
    if isinstance(component, list | tuple):
        return " ".join(text_of(child) for child in component if child is not None)
    return "" if component is None else str(component)


def links_of(component: Any) -> list[str]:
    if isinstance(component, list | tuple):
        return [link for child in component for link in links_of(child)]
    if not isinstance(component, Component):
        return []
    own = getattr(component, "href", None)
    return [*([own] if own else []), *links_of(getattr(component, "children", None))]


def test_every_part_is_shown_and_only_what_changed_is_sent_again(trade: Trade) -> None:
    answer = trends_page.show("", "1", None)
    assert len(answer) == len(trends_page.SLOTS) + 1
    assert "13 weeks" in text_of(answer[0])
    again = trends_page.show("", "2", answer[-1])
    assert list(again[:-1]) == [no_update] * len(trends_page.SLOTS)


def test_the_view_is_what_the_address_says(trade: Trade) -> None:
    trends_page.show("store=Bristol&category=&weeks=4&measure=units", None, None)
    assert trade.asked[-1].stores == ("Bristol",)
    assert trade.asked[-1].categories == ("",)
    assert trade.asked[-1].weeks == 4


def test_without_sales_the_page_says_how_to_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, answer in no_trade().stubs().items():
        answer_instead(monkeypatch, name, answer)
    shown = trends_page.show("", None, None)
    banner = shown[trends_page.SLOTS.index(TrendsSlot.BANNERS)]
    assert "No sales yet" in text_of(banner)
    assert links_of(banner) == ["/uploads"]


def test_a_failure_is_told_in_words(trade: Trade) -> None:
    trade.broken = "The lake does not answer."
    shown = trends_page.show("", None, None)
    assert "The lake does not answer." in text_of(shown[1])


def test_the_bars_lead_one_step_down(trade: Trade) -> None:
    shown = trends_page.show("", None, None)
    changes = shown[trends_page.SLOTS.index(TrendsSlot.CHANGES)]
    assert "/trends?store=Glasgow" in links_of(changes)
    shown = trends_page.show("store=Glasgow", None, None)
    changes = shown[trends_page.SLOTS.index(TrendsSlot.CHANGES)]
    assert "/trends?store=Glasgow&category=Dairy" in links_of(changes)


def test_the_weeks_figure_draws_whole_weeks_as_a_line_and_the_others_as_marks(view: Trends) -> None:
    figure = weekly_sales_figure(view.weeks, "revenue", "Revenue")
    assert [trace.name for trace in figure.data] == ["A year earlier", "4-week average", "Revenue", PART_WEEK]
    assert list(figure.data[2].x) == [f"{day:%Y-%m-%d}" for day in view.weeks["week_start"][:-1]]
    assert list(figure.data[3].x) == ["2026-11-16"]
    assert figure.data[3].mode == "markers"
    assert len(figure.layout.shapes) == 1
    orjson.dumps(figure.to_plotly_json())


def test_an_empty_figure_has_axes_and_no_shade(view: Trends) -> None:
    assert weekly_sales_figure(view.weeks.head(0), "units", "Units").layout.shapes == ()
    assert list(season_figure(seasons_of(view.season.head(0), MOST_CATEGORIES)).data[0].z) == []
    assert list(weekdays_figure(view.weekdays.head(0)).data[0].z) == []


def test_heat_maps_show_the_biggest_categories(view: Trends) -> None:
    one = view.season[view.season["category"] == "Dairy"]
    many = pd.concat([one.assign(category=f"Category {at}") for at in range(16)])
    assert len(season_figure(seasons_of(many, MOST_CATEGORIES)).data[0].z) == MOST_CATEGORIES
    days = weekdays_figure(view.weekdays)
    assert list(days.data[0].x) == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def test_words_for_changes() -> None:
    assert sales_labels.signed_percent(float("nan")) == "–"
    assert sales_labels.signed_percent(-0.34) == "−34\N{NARROW NO-BREAK SPACE}%"
    assert sales_labels.signed(12345) == "+12.3k"
    assert sales_labels.span_words(Span(105659, 105660)) == "29 Dec 2025 – 11 Jan 2026"
    row = dict.fromkeys(("new", "gone", "unpriced"), 0.0)
    row |= {"now": 60.0, "before": 195.0, "price": 5.0, "volume": -100.0, "availability": -40.0}
    assert sales_labels.why_words(row) == "volume −100, out of stock −40"
    assert sales_labels.why_words(row | {"now": 0.0}) == "not sold this time, out of stock −40"
    assert sales_labels.why_words(row | {"before": 0.0, "volume": 60.0}) == "not sold in the period before"
    assert sales_labels.why_words(row | {"now": 0.0, "volume": 0.0, "gone": -195.0}).startswith("no longer sold −195")


def test_the_sentence_names_who_fell_and_since_when(view: Trends) -> None:
    row = view.changes.iloc[[0]].assign(name="Bristol", change=-1200.0, since=date(2026, 9, 7))
    assert (
        sales_sentences.fall_sentence(replace(view, changes=row))
        == "Bristol fell most: −1,200\N{NO-BREAK SPACE}EUR, since 7 Sep 2026."
    )
    whole = row.assign(since=view.scope.span.first_day)
    assert (
        sales_sentences.fall_sentence(replace(view, changes=whole))
        == "Bristol fell most: −1,200\N{NO-BREAK SPACE}EUR, all 13 weeks."
    )


def test_the_overview_compares_the_same_days(trade: Trade) -> None:
    summary = trade.summary()
    assert summary is not None
    shown = text_of(sales_card(replace(summary, state=DataState(datetime(2026, 11, 18, 8, tzinfo=UTC))), ()))
    assert "Sales, week of 16 Nov, Mon–Tue" in shown
    later = text_of(sales_card(replace(summary, state=DataState(datetime(2027, 1, 4, 8, tzinfo=UTC))), ()))
    assert "Sales, week of 16 Nov 2026, Mon–Tue" in later
    assert "vs last week" in shown
    assert "all 3 stores" in shown
    assert "/trends?store=Bristol&weeks=26" in links_of(
        sales_panels(trade.summary(("Bristol",)) or summary, ("Bristol",))
    )


@pytest.mark.parametrize(
    ("top", "step"), [(0, 1), (3.9, 1), (17_800, 5_000), (41, 15), (10_600, 3_000), (100, 25), (1e6, 250_000)]
)
def test_rules_stand_at_round_figures(top: float, step: float) -> None:
    assert rule_step(top) == step


def test_a_line_is_broken_where_a_week_is_missing() -> None:
    assert segments_of([1.0, None, 2.0, 3.0, None]) == [[(0, 1.0)], [(2, 2.0), (3, 3.0)]]


@pytest.mark.parametrize("sheet", list(sales_queries.Sheet))
def test_every_part_can_be_taken_away_as_csv(trade: Trade, sheet: str) -> None:
    answer = server.test_client().get(f"/export/trends/{sheet}.csv?store=Glasgow&weeks=4", headers=LOCAL)
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert trade.asked[-1] == SalesFilters(stores=("Glasgow",), weeks=4)
    assert not re.search(r"\.\d{5}", answer.text)  # what is left of binary fractions


def test_files_have_cents_thousandths_of_units_and_hundredths_of_a_percent() -> None:
    made = pd.DataFrame({"revenue": [61.040000000000006], "units_average": [1164.7500001], "share": [1 / 3]})
    whole = made.assign(value=0.12349, change=-0.0004, products=[7], name=["Tea"])
    assert rounded(whole).to_dict("records") == [
        {
            "revenue": 61.04,
            "units_average": 1164.75,
            "share": 0.3333,
            "value": 0.12,
            "change": 0.0,
            "products": 7,
            "name": "Tea",
        }
    ]
    assert rounded(whole, ("value", "change"))[["value", "change"]].to_dict("records") == [
        {"value": 0.123, "change": 0.0}
    ]


def test_a_few_weeks_have_a_mark_each_and_half_a_unit_is_no_500m(view: Trends) -> None:
    figure, few = (
        weekly_sales_figure(view.weeks, "revenue", "Revenue"),
        weekly_sales_figure(view.weeks.tail(2), "revenue", "Revenue"),
    )
    assert (figure.layout.xaxis.nticks, list(few.layout.xaxis.tickvals)) == (8, ["2026-11-09", "2026-11-16"])
    assert [(list(stop.dtickrange), stop.value) for stop in figure.layout.yaxis.tickformatstops] == [
        ([None, 0.999], ","),
        ([1, None], "~s"),
    ]
    assert (
        few.layout.xaxis.tickformat
        == season_figure(seasons_of(view.season, MOST_CATEGORIES)).layout.xaxis.tickformat
        == "%-d %b\n%Y"
    )


def test_an_unknown_sheet_is_not_found_and_a_failure_is_told(trade: Trade) -> None:
    assert server.test_client().get("/export/trends/secrets.csv", headers=LOCAL).status_code == 404
    trade.broken = "The lake does not answer."
    answer = server.test_client().get("/export/trends/weeks.csv", headers=LOCAL)
    assert (answer.status_code, answer.text) == (503, "The lake does not answer.")


def test_file_names_are_safe(trade: Trade) -> None:
    filters = SalesFilters(stores=('Cam"den\r\n/é',))
    assert file_name("weeks", filters, pd.Timestamp(2026, 11, 21)) == "trends_weeks_Camden_2026-11-21.csv"


def test_the_search_answers_with_a_few_products_within_what_is_chosen(trade: Trade) -> None:
    query = "store=Glasgow&product=SKU-00001&weeks=4&by=store&find=sku-0000"
    answer = server.test_client().get(f"/api/trends/products?{query}", headers=LOCAL)
    assert answer.status_code == 200
    found = answer.get_json()
    assert len(found["products"]) == 8
    assert {product["href"].rpartition("&product=")[0] for product in found["products"]} == {"/trends?store=Glasgow"}
    assert all(product["href"].endswith("&weeks=4") for product in found["products"])
    assert found["note"].startswith("8 of 10:")


@pytest.mark.parametrize("query", ["", "find=", "find=%00%ff", f"find={'a' * 5000}", "store=Atlantis&find=sku"])
def test_a_search_without_sense_is_an_empty_answer(trade: Trade, query: str) -> None:
    answer = server.test_client().get(f"/api/trends/products?{query}", headers=LOCAL)
    assert (answer.status_code, answer.get_json()["products"]) == (200, [])


def test_a_search_without_data_says_why(trade: Trade) -> None:
    trade.broken = "The lake does not answer."
    answer = server.test_client().get("/api/trends/products?find=tea", headers=LOCAL)
    assert (answer.status_code, answer.get_json()["message"]) == (503, "The lake does not answer.")
