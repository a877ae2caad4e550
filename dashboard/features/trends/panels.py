"""The figures of the Trends page: numbers, weeks, seasons."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from backend_lambdas.language.days import short_day
from backend_lambdas.language.texts import N_, _
from dashboard.data.sales.filters import Compare, Measure, SalesFilters, week_number, week_text
from dashboard.data.sales.values import PRICE, SalesTotals, Trends
from dashboard.features.trends.figures import (
    MOST_CATEGORIES,
    PART_WEEK,
    WEEKDAYS,
    season_figure,
    weekdays_figure,
    weekly_sales_figure,
)
from dashboard.features.trends.frame import category_link, chart, files
from dashboard.features.trends.seasons import Seasons, seasons_of
from dashboard.features.trends.view import Sheet
from dashboard.ui.addresses import WHERE_FROM, sales_sources_address, where_from
from dashboard.ui.formatting import (
    NO_VALUE,
    count_of,
    currency,
    inside,
    money,
    percent,
    plain_money,
    whole,
)
from dashboard.ui.kpi import Change, kpi_card
from dashboard.ui.panel import panel
from dashboard.ui.sales_labels import MEASURE_WORDS, compared_words, measure_words, scope_words, week_words
from dashboard.ui.sales_sentences import weeks_sentence
from dashboard.ui.same_stores import same_stores
from dashboard.ui.states import empty_state
from dashboard.ui.table import data_table, heads_of, legend, shown_as_table

NOT_COMPARED = N_("Nothing to compare with")


def kpi_row(view: Trends) -> Component:
    """Four numbers of the period."""
    now, against = view.now, view.against
    period = view.weeks[view.weeks["in_period"]]
    price = now.price
    figures = html.Div(
        [
            _card(view, _("Revenue"), "info", "revenue", period["revenue"].tolist()),
            _card(view, _("Units sold"), "healthy", "units", period["units"].tolist()),
            kpi_card(
                _("Average price"),
                price,
                "info",
                change=_change(against.now.price, against.before.price, view) if against else None,
                note=_(NOT_COMPARED),
                text=money(price),
                below=same_stores(against, PRICE),
            ),
            kpi_card(
                _("Returns, not in sales"),
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
    return html.Div([figures, where_from((_(WHERE_FROM), sales_sources_address(view.scope.filters)))])


def _returned(now: SalesTotals) -> str:
    if not now.returned_units:
        return _("Nothing came back")
    share = _(", {value} of revenue", value=percent(now.returned_value / now.revenue)) if now.revenue else ""
    return _("{units} came back{share}", units=count_of(round(now.returned_units), "unit"), share=share)


def _change(now: float, before: float, view: Trends) -> Change:
    return Change((now - before) / before if before else None, now - before, compared_words(view.scope))


def _card(view: Trends, name: str, tone: str, measure: str, history: list[float]) -> Component:
    """The total of all stores, its change over the same ones."""
    against = view.against
    change = _change(against.now.of(measure), against.before.of(measure), view) if against else None
    below, unit = same_stores(against, measure), currency() if measure == "revenue" else ""
    return kpi_card(
        name, view.now.of(measure), tone, history, change, True, _(NOT_COMPARED), below=below, currency=unit
    )


def weeks_panel(view: Trends) -> Component:
    """The weeks, with last year and the moving average."""
    scope, measure = view.scope, view.scope.filters.measure
    title = _("Weekly {measure_words}", measure_words=inside(_(MEASURE_WORDS[measure])))
    unit = currency()
    keys = [("key-now", measure_words(measure)), ("key-average", _("4-week average"))]
    if view.weeks[f"{measure}_year"].notna().any():
        keys.append(("key-year", _("A year earlier")))
    if not view.weeks["whole"].all():
        keys.append(("key-part", _(PART_WEEK)))
    figure = weekly_sales_figure(view.weeks, str(measure), _(MEASURE_WORDS[measure]))
    heads = (
        (_("Week from"), ""),
        *(
            (words, "num")
            for words in (
                _("Revenue, {unit}", unit=unit),
                _("Units"),
                _("A year earlier"),
                _("4-week average"),
                _("Returned, {unit}", unit=unit),
            )
        ),
    )
    rows = [
        [
            _week_link(row, scope.filters),
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


def _week_link(row: Mapping[Any, Any], filters: SalesFilters) -> Component:
    """To the page with this week alone."""
    week = week_text(week_number(row["week_start"].date()))
    compare = Compare.BEFORE if filters.compare is Compare.CHOSEN else filters.compare
    address = filters.address(first=week, last=week, compare=compare, compare_first="", compare_last="")
    return html.A(week_words(row), href=address, className="table-link")


def _known(value: float, measure: Measure) -> str:
    return NO_VALUE if value != value else whole(value) if measure is Measure.UNITS else plain_money(value)


def seasons_panels(view: Trends) -> Component:
    """Week x category, and weekday x category."""
    days = view.weekdays
    if view.season.empty:
        return html.Div()
    groups, season = view.season["category"].nunique(), seasons_of(view.season, MOST_CATEGORIES)
    which = scope_words(view.scope)
    if groups > MOST_CATEGORIES:
        which = _(
            "the {most_categories} biggest of {groups} categories", most_categories=MOST_CATEGORIES, groups=groups
        )
    texts = (_("Seasons by category"), _season_words(season, which))
    keys = [("key-less", _("less than usual")), ("key-more", _("more"))]
    heads = [short_day(at) for at in season.rows["week_start"].drop_duplicates()]
    table = _wide(season.rows, "week_start", "index", heads, texts[0], None if season.by_year else view)
    weeks = _heat(view, Sheet.SEASON, texts, keys, season_figure(season), table)
    if days.empty:
        nothing = empty_state(_("By category only"), _("Days are kept by category, not by product."), icon_name="info")
        return html.Div([html.Div(weeks), html.Div(panel(_("Days of the week"), nothing))], className="columns")
    keys = [("key-more", _("larger share of the week"))]
    words = (_("Days of the week"), _("Share of the category's sales in the period"))
    table = _wide(days, "weekday", "share", [_(day) for day in WEEKDAYS], words[0], view)
    by_day = _heat(view, Sheet.WEEKDAYS, words, keys, weekdays_figure(days), table)
    return html.Div([html.Div(weeks), html.Div(by_day)], className="columns")


def _season_words(seasons: Seasons, which: str) -> str:
    if seasons.by_year:
        words = N_("{which}: each week against the usual week of its year, {years} years")
    elif seasons.years:
        words = N_("Each week against the category's usual week, the mean of {years} years; {which}")
    else:
        words = N_("Each week against the category's usual week; {which}")
    return _(words, which=which, years=seasons.years)


def _heat(
    view: Trends, sheet: Sheet, words: tuple[str, str], keys: list[tuple[str, str]], figure: Any, table: Component
) -> Component:
    """A heat map of a sheet; `words` are its title and subtitle."""
    title, subtitle = words
    tools = [legend(keys), files(sheet, view.scope.filters, title, True)]
    body = [
        html.Div(tools, className="panel-tools"),
        chart(figure, f"{subtitle}.", f"trends-{sheet}-chart", "heat"),
        shown_as_table(table),
    ]
    return panel(title, body, subtitle)


def _wide(frame: pd.DataFrame, across: str, value: str, heads: list[str], name: str, view: Trends | None) -> Component:
    """`view`: the rows are categories, and lead down into them."""
    order = list(dict.fromkeys(frame["category"]))[:MOST_CATEGORIES]
    table = frame.pivot(index="category", columns=across, values=value).reindex(order)
    rows = [
        [category_link(key, view.scope.filters) if view else key, *map(_share, values)]
        for key, values in zip(order, table.to_numpy().tolist(), strict=True)
    ]
    return data_table(heads_of(_("Category") if view else _("Year"), *heads), rows, name, "table-narrow")


def _share(value: float) -> str:
    return NO_VALUE if value != value else percent(value)
