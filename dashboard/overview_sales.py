"""The first screen's sales: this week against others, the weeks, what moved. Nothing while there are no sales."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.inventory.sales import week_of
from dashboard.components.controls import action_link
from dashboard.components.kpi import Change, kpi_card
from dashboard.components.panels import panel
from dashboard.components.sales_line import weekly_line
from dashboard.components.source_parts import where_from
from dashboard.components.states import empty_state
from dashboard.components.status import tile
from dashboard.components.trends_words import day, product_detail, short, signed, signed_percent, why_words
from dashboard.components.wording import store_words
from dashboard.sales.answers import SalesSummary, SalesTotals
from dashboard.sales.filters import SalesFilters
from dashboard.source_values import sales_sources_address

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WHOLE_WEEK = 7


def sales_kpis(summary: SalesSummary, store: str | None) -> Component:
    """This week so far against the same days of last week, and of the same week last year."""
    part = summary.days < WHOLE_WEEK
    days = f", {DAYS[0]}–{DAYS[summary.days - 1]}" if 1 < summary.days < WHOLE_WEEK else ", Mon" if part else ""
    whole = summary.weeks[summary.weeks["whole"]]
    href = _filters(store).address()
    name = f"week of {_monday(summary)}{days}"
    history = {value: whole[value].tolist() for value in ("revenue", "units")}
    last_week = "last week, same days" if part else "last week"
    last_year = "last year, same days" if part else "last year"

    def card(title: str, measure: str, before: SalesTotals | None, than: str) -> Component:
        value, note = summary.now.of(measure), f"Nothing to compare with {than}"
        change = _change(value, before, measure, than)
        return kpi_card(title, value, "info", history[measure], change, True, note, href)

    figures = html.Div(
        [
            card(f"Sales, {name}", "revenue", summary.before, last_week),
            *([card("Sales against last year", "revenue", summary.year, last_year)] if summary.year else []),
            card("Units sold", "units", summary.before, last_week),
        ],
        className="kpis",
    )
    week = week_of(summary.week_start)
    return html.Div([figures, where_from(sales_sources_address(replace(_filters(store), first=week, last=week)))])


def _monday(summary: SalesSummary) -> str:
    """With its year where that is not the running one."""
    begins = summary.week_start
    return f"{begins.day} {begins:%b}" if begins.year == summary.state.as_of.year else day(begins)


def sales_panels(summary: SalesSummary, store: str | None) -> Component:
    """The weeks, and the products that moved most."""
    sentence = weeks_sentence(summary, store)
    action = action_link("Trends", _filters(store).address())
    line = panel("Weekly sales", weekly_line(summary.weeks, sentence), sentence, action)
    return html.Div([html.Div(line), html.Div(_movers(summary, store))], className="columns")


def weeks_sentence(summary: SalesSummary, store: str | None) -> str:
    """The line in words."""
    whole = summary.weeks[summary.weeks["whole"]]
    where = store_words(store) if store else "all stores"
    if whole.empty:
        return f"Revenue a week, {where}"
    last = whole.iloc[-1]
    words = f"Revenue a week, {where}; {short(last['revenue'])} in the week of {day(last['week_start'].date())}"
    if last["revenue_year"] == last["revenue_year"] and last["revenue_year"]:
        words += f", {signed_percent(last['revenue'] / last['revenue_year'] - 1)} against a year earlier"
    return words


def _movers(summary: SalesSummary, store: str | None) -> Component:
    title = "What moved"
    rows = [
        _mover(row, store, "out" if row["change"] < 0 else "healthy")
        for frame in (summary.fallers.head(4), summary.risers.head(3))
        for row in frame.to_dict("records")
    ]
    if summary.moved_week is None or not rows:
        return panel(
            title, empty_state("Nothing to compare yet", "It takes two whole weeks of sales.", icon_name="trends")
        )
    subtitle = f"Week of {day(summary.moved_week)} against the week before"
    action = action_link("All", SalesFilters(stores=_filters(store).stores, weeks=1).address())
    return panel(title, html.Ul(rows, className="rows"), subtitle, action, True)


def _mover(row: Mapping[Any, Any], store: str | None, tone: str) -> Component:
    href = SalesFilters(stores=_filters(store).stores, products=(row["key"],), weeks=4).address()
    drawing = "trend-down" if tone == "out" else "trend-up"
    detail = [html.Span(product_detail(row)), html.Span("·"), html.Span(why_words(row))]
    return html.Li(
        [
            tile(tone, drawing, "Fell" if tone == "out" else "Rose"),
            html.Div(
                [
                    dcc.Link(row["name"], href=href, className="row-title", title=row["name"]),
                    html.Div(detail, className="row-detail"),
                ],
                className="row-main",
            ),
            html.Div(html.Span(signed(row["change"]), className=f"mover-change tone-{tone}"), className="row-side"),
        ],
        className="row-item",
    )


def _change(value: float, before: SalesTotals | None, measure: str, than: str) -> Change | None:
    if before is None:
        return None
    was = before.of(measure)
    return Change((value - was) / was if was else None, value - was, than)


def _filters(store: str | None) -> SalesFilters:
    return SalesFilters(stores=(store,) if store else ())
