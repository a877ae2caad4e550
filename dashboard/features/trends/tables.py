"""The tables of the Trends page: classes, turnover, new and dead items, returns."""

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from backend_lambdas.language.texts import N_, _, grouped
from dashboard.data.sales.filters import Level
from dashboard.data.sales.values import Trends
from dashboard.features.trends.frame import category_link, files
from dashboard.features.trends.view import Sheet
from dashboard.ui.controls import link_button
from dashboard.ui.formatting import NO_VALUE, count_of, currency, money, percent, plain_money, store_words, whole
from dashboard.ui.panel import panel
from dashboard.ui.sales_labels import LEVEL_WORDS, day, named, product_detail, short
from dashboard.ui.states import empty_state
from dashboard.ui.table import data_table, heads_of

LISTED = 10
CLASS_WORDS = {"A": N_("first 80 % of revenue"), "B": N_("the next 15 %"), "C": N_("the last 5 %")}
NOTHING_DEAD = N_("Everything on hand sold in its store within the last 13 weeks, or too few weeks of sales are there.")


def classes_panels(view: Trends) -> Component:
    """ABC classes, and how stock turns over."""
    title = _("ABC classes")
    rows = [
        [
            _two_lines(html.B(row["class"]), _(CLASS_WORDS[row["class"]])),
            whole(row["products"]),
            short(row["revenue"]),
            percent(row["share"]),
        ]
        for row in view.abc.to_dict("records")
    ]
    table = data_table(
        heads_of(_("Class"), _("Products"), _("Revenue, {currency}", currency=currency()), _("Share")), rows, title
    )
    subtitle = _("Which products make the revenue; the CSV lists each")
    classes = panel(title, table, subtitle, files(Sheet.ABC, view.scope.filters, title))
    return html.Div([html.Div(_turnover(view)), html.Div(classes)], className="columns")


def _turnover(view: Trends) -> Component:
    title = _("Stock against sales")
    if view.turnover.empty:
        text = _("Turnover needs stock of what sells: upload the stores' stock files.")
        return panel(
            title, empty_state(_("No stock to compare"), text, link_button(_("Upload a file"), "/uploads"), "stock")
        )
    rows = [
        [
            category_link(row["name"], view.scope.filters),
            short(row["on_hand"]),
            short(row["units"]),
            percent(row["sell_through"]),
            grouped(row["turnover"], ",.1f"),
            NO_VALUE if row["weeks_of_stock"] != row["weeks_of_stock"] else grouped(row["weeks_of_stock"], ",.1f"),
        ]
        for row in view.turnover.head(LISTED).to_dict("records")
    ]
    heads = heads_of(_("Category"), _("On hand"), _("Sold"), _("Sell-through"), _("Turns a year"), _("Weeks of stock"))
    subtitle = _("Units sold in the period against the units on hand now, slowest first")
    return panel(title, data_table(heads, rows, title), subtitle, files(Sheet.TURNOVER, view.scope.filters, title))


def range_panels(view: Trends) -> Component:
    """What is new, and what lies without being sold."""
    return html.Div([_new(view), _dead(view)], className="pair")


def _new(view: Trends) -> Component:
    title = _("New items")
    if view.new.empty:
        return panel(
            title, empty_state(_("None"), _("Nothing sold for the first time in these weeks."), icon_name="check")
        )
    rows = [
        [_product(row, view), day(row["first_week"]), whole(row["units"]), short(row["revenue"])]
        for row in view.new.to_dict("records")
    ]
    heads = (
        (_("Product"), ""),
        (_("First week"), "wide"),
        (_("Units"), "num"),
        (_("Revenue, {currency}", currency=currency()), "num"),
    )
    subtitle = _("{products} sold for the first time in the period", products=count_of(view.new_total, "product"))
    return panel(title, data_table(heads, rows, title), subtitle, files(Sheet.NEW, view.scope.filters, title))


def _dead(view: Trends) -> Component:
    title = _("Dead stock")
    if view.dead.empty:
        return panel(title, empty_state(_("None"), _(NOTHING_DEAD), icon_name="check"))
    rows = [
        [
            _product(row, view),
            html.A(
                store_words(row["store"]),
                href=view.scope.filters.down(Level.STORE, row["store"]),
                className="table-link",
            ),
            day(row["last_week"]) if row["last_week"] is not None else _("Never"),
            whole(row["on_hand"]),
            plain_money(row["value"]) if row["value"] else NO_VALUE,
        ]
        for row in view.dead.to_dict("records")
    ]
    heads = (
        (_("Product"), ""),
        (_("Store"), ""),
        (_("Last sold"), "wide"),
        (_("On hand"), "num"),
        (_("Value, {currency}", currency=currency()), "num"),
    )
    subtitle = _(
        "{items} on hand in a store without a sale there for 13 weeks", items=count_of(view.dead_total, "item")
    )
    if view.dead_value:
        subtitle += _(", worth {dead_value}", dead_value=money(view.dead_value))
    return panel(title, data_table(heads, rows, title), subtitle, files(Sheet.DEAD, view.scope.filters, title))


def returns_panel(view: Trends) -> Component:
    """What came back; it is never taken off the sales."""
    title, scope = _("Returns"), view.scope
    if view.returns.empty:
        return panel(title, empty_state(_("No returns"), _("Nothing came back in these weeks."), icon_name="check"))
    rows = [
        [
            html.A(
                named(row["name"], scope.level),
                href=scope.filters.down(scope.level, row["key"]),
                className="table-link",
            ),
            whole(row["returned_units"]),
            plain_money(row["returned_value"]),
            NO_VALUE if row["share"] != row["share"] else percent(row["share"]),
        ]
        for row in view.returns.head(LISTED).to_dict("records")
    ]
    heads = heads_of(
        _(LEVEL_WORDS[scope.level]).capitalize(),
        _("Units back"),
        _("Value, {currency}", currency=currency()),
        _("Of its revenue"),
    )
    subtitle = _("Kept apart from sales, most value first")
    return panel(title, data_table(heads, rows, title), subtitle, files(Sheet.RETURNS, scope.filters, title))


def _product(row: Mapping[Any, Any], view: Trends) -> Component:
    href = view.scope.filters.down(Level.PRODUCT, row["product_id"])
    link = html.A(row["name"], href=href, className="table-link", title=row["name"])
    return _two_lines(link, product_detail(row, "product_id"))


def _two_lines(first: Component, second: str) -> Component:
    return html.Div([first, html.Span(second, className="table-sub")], className="table-name")
