"""The figures of the Trends page: numbers, weeks, seasons."""

from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard.data.sales.filters import Measure
from dashboard.data.sales.values import SalesTotals, Trends
from dashboard.features.trends.figures import (
    MOST_CATEGORIES,
    PART_WEEK,
    WEEKDAYS,
    season_figure,
    weekdays_figure,
    weekly_sales_figure,
)
from dashboard.features.trends.frame import chart, files
from dashboard.features.trends.view import Sheet
from dashboard.ui.addresses import sales_sources_address, where_from
from dashboard.ui.formatting import NO_VALUE, count_of, currency, money, percent, plain_money, whole
from dashboard.ui.kpi import Change, kpi_card
from dashboard.ui.panel import panel
from dashboard.ui.sales_labels import (
    MEASURE_WORDS,
    compared_words,
    label,
    measure_words,
    scope_words,
    week_words,
    weeks_sentence,
)
from dashboard.ui.same_stores import same_stores
from dashboard.ui.states import empty_state
from dashboard.ui.table import data_table, heads_of, legend, shown_as_table

NOT_COMPARED = "Nothing to compare with"


def kpi_row(view: Trends) -> Component:
    """Four numbers of the period."""
    now, against = view.now, view.against
    period = view.weeks[view.weeks["in_period"]]
    price = _price(now)
    figures = html.Div(
        [
            _card(view, "Revenue", "info", "revenue", period["revenue"].tolist()),
            _card(view, "Units sold", "healthy", "units", period["units"].tolist()),
            kpi_card(
                "Average price",
                price,
                "info",
                change=_change(_price(against.now), _price(against.before), view) if against else None,
                note=NOT_COMPARED,
                text=money(price),
                below=same_stores(against, "revenue"),
            ),
            kpi_card(
                "Returns, not in sales",
                now.returned_value,
                "low",
                period["returned_value"].tolist() if now.returned_value else [],
                None,
                None,
                _returned(now),
                currency=currency(),
            ),
        ],
        className="kpis",
    )
    return html.Div([figures, where_from(sales_sources_address(view.scope.filters))])


def _returned(now: SalesTotals) -> str:
    if not now.returned_units:
        return "Nothing came back"
    share = f", {percent(now.returned_value / now.revenue)} of revenue" if now.revenue else ""
    return f"{count_of(round(now.returned_units), 'unit')} came back{share}"


def _price(totals: SalesTotals) -> float:
    return totals.revenue / totals.units if totals.units else 0.0


def _change(now: float, before: float, view: Trends) -> Change:
    return Change((now - before) / before if before else None, now - before, compared_words(view.scope))


def _card(view: Trends, name: str, tone: str, measure: str, history: list[float]) -> Component:
    """The total of all stores, its change over the same ones."""
    against = view.against
    change = _change(against.now.of(measure), against.before.of(measure), view) if against else None
    below, unit = same_stores(against, measure), currency() if measure == "revenue" else ""
    return kpi_card(name, view.now.of(measure), tone, history, change, True, NOT_COMPARED, below=below, currency=unit)


def weeks_panel(view: Trends) -> Component:
    """The weeks, with last year and the moving average."""
    scope, measure = view.scope, view.scope.filters.measure
    title = f"Weekly {MEASURE_WORDS[measure].lower()}"
    unit = currency()
    keys = [("key-now", measure_words(measure)), ("key-average", "4-week average")]
    if view.weeks[f"{measure}_year"].notna().any():
        keys.append(("key-year", "A year earlier"))
    if not view.weeks["whole"].all():
        keys.append(("key-part", PART_WEEK))
    figure = weekly_sales_figure(view.weeks, str(measure), MEASURE_WORDS[measure])
    heads = (
        ("Week from", ""),
        *(
            (words, "num")
            for words in (f"Revenue, {unit}", "Units", "A year earlier", "4-week average", f"Returned, {unit}")
        ),
    )
    rows = [
        [
            week_words(row),
            plain_money(row["revenue"]),
            whole(row["units"]),
            _known(row[f"{measure}_year"], measure),
            _known(row[f"{measure}_average"], measure),
            plain_money(row["returned_value"]),
        ]
        for row in reversed(view.weeks.to_dict("records"))
    ]
    body = [
        html.Div([legend(keys), files(Sheet.WEEKS, scope.filters, title, True)], className="panel-tools"),
        chart(figure, weeks_sentence(view), "trends-weeks-chart"),
        shown_as_table(data_table(heads, rows, title, "table-narrow")),
    ]
    return panel(title, body, weeks_sentence(view))


def _known(value: float, measure: Measure) -> str:
    return NO_VALUE if value != value else whole(value) if measure is Measure.UNITS else plain_money(value)


def seasons_panels(view: Trends) -> Component:
    """Week x category, and weekday x category."""
    season, days = view.season, view.weekdays
    if season.empty:
        return html.Div()
    groups = season["category"].nunique()
    which = scope_words(view.scope)
    if groups > MOST_CATEGORIES:
        which = f"the {MOST_CATEGORIES} biggest of {groups} categories"
    text = f"Each week against the category's usual week; {which}"
    keys = [("key-less", "less than usual"), ("key-more", "more")]
    weeks = _heat(view, Sheet.SEASON, ("Seasons by category", text), keys, season_figure(season))
    if days.empty:
        nothing = empty_state("By category only", "Days are kept by category, not by product.", icon_name="info")
        return html.Div([html.Div(weeks), html.Div(panel("Days of the week", nothing))], className="columns")
    keys = [("key-more", "larger share of the week")]
    words = ("Days of the week", "Share of the category's sales in the period")
    return html.Div(
        [html.Div(weeks), html.Div(_heat(view, Sheet.WEEKDAYS, words, keys, weekdays_figure(days)))],
        className="columns",
    )


def _heat(view: Trends, sheet: Sheet, words: tuple[str, str], keys: list[tuple[str, str]], figure: Any) -> Component:
    """A heat map of `view.<sheet>`; `words` are its title and subtitle."""
    title, subtitle = words
    across, value = ("week_start", "index") if sheet is Sheet.SEASON else ("weekday", "share")
    tools = [legend(keys), files(sheet, view.scope.filters, title, True)]
    body = [
        html.Div(tools, className="panel-tools"),
        chart(figure, f"{subtitle}.", f"trends-{sheet}-chart", "heat"),
        shown_as_table(_wide(getattr(view, sheet), across, value, title)),
    ]
    return panel(title, body, subtitle)


def _wide(frame: pd.DataFrame, across: str, value: str, name: str) -> Component:
    order = list(dict.fromkeys(frame["category"]))[:MOST_CATEGORIES]
    table = frame.pivot(index="category", columns=across, values=value).reindex(order)
    columns: list[Any] = table.columns.tolist()
    words = [WEEKDAYS[at] if across == "weekday" else f"{at.day} {at:%b %y}" for at in columns]
    rows = [
        [label(key), *(percent(each) for each in values)]
        for key, values in zip(order, table.to_numpy().tolist(), strict=True)
    ]
    return data_table(heads_of("Category", *words), rows, name, "table-narrow")
