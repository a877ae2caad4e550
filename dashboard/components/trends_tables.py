"""The tables of the Trends page: classes, turnover, new and dead items, returns."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.controls import link_button
from dashboard.components.panels import panel
from dashboard.components.states import empty_state
from dashboard.components.trends_frame import drill, figures_table, files, heads_of
from dashboard.components.trends_words import LEVEL_WORDS, day, label, short
from dashboard.components.wording import NO_VALUE, count_of, money, percent, whole
from dashboard.sales_answers import Trends
from dashboard.sales_filters import Level

CLASS_WORDS = {"A": "first 80 % of revenue", "B": "the next 15 %", "C": "the last 5 %"}


def classes_panels(view: Trends) -> Component:
    """ABC classes, and how stock turns over."""
    heads = heads_of("Class", "Products", "Revenue", "Share")
    rows = [
        [
            html.Div(
                [html.B(row["class"]), html.Span(CLASS_WORDS[row["class"]], className="table-sub")],
                className="table-name",
            ),
            whole(row["products"]),
            short(row["revenue"]),
            percent(row["share"]),
        ]
        for row in view.abc.to_dict("records")
    ]
    first = panel(
        "ABC classes",
        [
            _tools("abc", view, "ABC classes"),
            figures_table(heads, rows, "ABC classes"),
        ],
        "Which products make the revenue; the CSV lists each",
    )
    return html.Div([_turnover(view), first], className="columns")


def _turnover(view: Trends) -> Component:
    title, frame = "Stock against sales", view.turnover
    if frame.empty:
        text = "Turnover needs stock of what sells: upload the stores' stock files."
        return panel(title, empty_state("No stock to compare", text, link_button("Upload a file", "/uploads"), "stock"))
    heads = (
        ("Category", ""),
        ("On hand", "num"),
        ("Sold", "num"),
        ("Sell-through", "num"),
        ("Turns a year", "num"),
        ("Weeks of stock", "num"),
    )
    rows = [
        [
            label(row["name"]),
            short(row["on_hand"]),
            short(row["units"]),
            percent(row["sell_through"]),
            f"{row['turnover']:.1f}",
            NO_VALUE if row["weeks_of_stock"] != row["weeks_of_stock"] else f"{row['weeks_of_stock']:,.1f}",
        ]
        for row in frame.head(10).to_dict("records")
    ]
    return panel(
        title,
        [
            _tools("turnover", view, title),
            figures_table(heads, rows, title),
        ],
        "Units sold in the period against the units on hand now, slowest first",
    )


def range_panels(view: Trends) -> Component:
    """What is new, and what lies without being sold."""
    new_rows = [
        [_product(row, view), day(row["first_week"]), whole(row["units"]), short(row["revenue"])]
        for row in view.new.to_dict("records")
    ]
    dead_rows = [
        [
            _product(row, view),
            day(row["last_week"]) if row["last_week"] is not None else "never",
            whole(row["on_hand"]),
            money(row["value"]) if row["value"] else NO_VALUE,
        ]
        for row in view.dead.to_dict("records")
    ]
    new = _listed(
        "New items",
        f"{count_of(view.new_total, 'product')} sold for the first time in the period",
        (("Product", ""), ("First week", "wide"), ("Units", "num"), ("Revenue", "num")),
        new_rows,
        _tools("new", view, "New items"),
        "Nothing sold for the first time in these weeks.",
    )
    dead = _listed(
        "Dead stock",
        f"{count_of(view.dead_total, 'product')} on hand without a sale for 13 weeks, worth {money(view.dead_value)}",
        (("Product", ""), ("Last sold", "wide"), ("On hand", "num"), ("Value", "num")),
        dead_rows,
        _tools("dead", view, "Dead stock"),
        "Everything on hand sold within the last 13 weeks, or there are fewer weeks of sales.",
    )
    return html.Div([new, dead], className="pair")


def _listed(title: str, subtitle: str, heads: Any, rows: list[list[Any]], tools: Component, nothing: str) -> Component:
    if not rows:
        return panel(title, empty_state("None", nothing, icon_name="check"))
    return panel(title, [tools, figures_table(heads, rows, title)], subtitle)


def _product(row: Any, view: Trends) -> Component:
    href = view.scope.filters.address(products=(row["product_id"],), level=None)
    link = drill(row["name"], href, "table-link", title=row["name"])
    return _two_lines(link, label(row["category"]))


def _two_lines(first: Component, second: str) -> Component:
    return html.Div([first, html.Span(second, className="table-sub")], className="table-name")


def _tools(sheet: str, view: Trends, title: str) -> Component:
    return html.Div(files(sheet, view.scope.filters, title), className="panel-tools")


def returns_panel(view: Trends) -> Component:
    """What came back; it is never taken off the sales."""
    title, scope = "Returns", view.scope
    if view.returns.empty:
        return panel(title, empty_state("No returns", "Nothing came back in these weeks.", icon_name="check"))
    heads = (
        (LEVEL_WORDS[scope.level].capitalize(), ""),
        ("Units back", "num"),
        ("Value", "num"),
        ("Of its revenue", "num"),
    )
    field = {Level.STORE: "stores", Level.CATEGORY: "categories", Level.PRODUCT: "products"}[scope.level]
    rows = [
        [
            drill(label(row["name"]), scope.filters.address(**{field: (row["key"],)}, level=None), "table-link"),
            whole(row["returned_units"]),
            money(row["returned_value"]),
            NO_VALUE if row["share"] != row["share"] else percent(row["share"]),
        ]
        for row in view.returns.head(10).to_dict("records")
    ]
    return panel(
        title,
        [_tools("returns", view, title), figures_table(heads, rows, title)],
        "Kept apart from sales, most value first",
    )
