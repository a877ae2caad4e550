"""Search, filters, order, count and export above the stock grid. grid.js carries their values to the address."""

from collections.abc import Sequence

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from backend_lambdas.inventory.stock import StockStatus
from backend_lambdas.language.texts import N_, _
from dashboard.data.stock.filters import OF_SALES, StockFilters, StockSort
from dashboard.data.stock.values import FilterChoices, GridShape
from dashboard.features.stock.grid import column_choices, usual_columns
from dashboard.features.stock.ids import StockIds
from dashboard.ui.controls import button, export_menu, icon, icon_button, search_field, select_field
from dashboard.ui.formatting import NO_CATEGORY, store_choice
from dashboard.ui.status import STATUS_WORDS

LONG_LIST = 12
ORDERS = (
    (StockSort.WORST, False, N_("Worst first")),
    (StockSort.VALUE, True, N_("Most value first")),
    (StockSort.CHANGED_AT, True, N_("Last changed first")),
    (StockSort.ON_HAND, False, N_("Fewest on hand first")),
    (StockSort.ON_HAND, True, N_("Most on hand first")),
    (StockSort.DAYS_OF_COVER, False, N_("Runs out first")),
    (StockSort.OVERSTOCK_VALUE, True, N_("Most overstock first")),
    (StockSort.PRODUCT_NAME, False, N_("Product, A to Z")),
    (StockSort.PRODUCT_ID, False, N_("Product ID")),
    (StockSort.STORE, False, N_("Store, A to Z")),
    (StockSort.CATEGORY, False, N_("Category, A to Z")),
)


def stock_toolbar(filters: StockFilters, choices: FilterChoices, shape: GridShape) -> Component:
    """The bar; on a phone the filters and the order move into a sheet that the Filters button opens."""
    search = search_field(
        _("Search by name or product ID"), StockIds.SEARCH, filters.search, _("Search name or product ID")
    )
    sheet = html.Div(
        [
            _sheet_head(),
            _statuses(filters),
            _menu(
                _("Store"),
                StockIds.STORES,
                StockIds.STORES_CHOSEN,
                [store_choice(store) for store in choices.stores],
                filters.stores,
            ),
            _menu(
                _("Category"),
                StockIds.CATEGORIES,
                StockIds.CATEGORIES_CHOSEN,
                [(name, name or _(NO_CATEGORY)) for name in choices.categories],
                filters.categories,
            ),
            _order(filters, shape.sells),
            button(_("Clear filters"), StockIds.CLEAR, "quiet", hidden=True),
            button(_("Show items"), kind="primary", **{"data-sheet": "1"}),
        ],
        id=StockIds.SHEET,
        className="stock-sheet",
    )
    count = html.Div("", id=StockIds.COUNT, className="stock-count", role="status", title=_("Items shown of all items"))
    files = export_menu("/export/stock", filters.to_query(), StockIds.CSV, StockIds.XLSX)
    parts = [
        search,
        _sheet_opener(),
        sheet,
        html.Div([count, _columns(shape), files], className="stock-tools-end"),
    ]
    return html.Div(parts, className="stock-tools")


def _statuses(filters: StockFilters) -> Component:
    boxes = dbc.Checklist(
        id=StockIds.STATUSES,
        options=[{"value": str(s), "label": _(STATUS_WORDS[s])} for s in StockStatus],
        value=[str(status) for status in filters.statuses],
        className="stock-statuses",
        inline=True,
    )
    return html.Fieldset([html.Legend(_("Status"), className="field-label"), boxes], className="stock-status-field")


def _menu(
    name: str, id: StockIds, chosen_id: StockIds, choices: Sequence[tuple[str, str]], value: Sequence[str]
) -> Component:
    """A list of check boxes that a summary opens; chosen names that are gone stay visible, so they can be taken off."""
    known = {key for key, _words in choices}
    options = [*choices, *((key, key) for key in value if key not in known)]
    boxes = dbc.Checklist(id=id, options=[{"value": key, "label": text} for key, text in options], value=list(value))
    body: list[Component] = [
        html.Fieldset([html.Legend(name, className="visually-hidden"), boxes], className="menu-list")
    ]
    if len(options) > LONG_LIST:
        body.insert(
            0,
            search_field(
                _("Find a {name}", name=name.lower()), f"{id}-find", placeholder=_("Find a {name}", name=name.lower())
            ),
        )
    summary = html.Summary(
        [name, html.Span(id=chosen_id, className="menu-chosen"), icon("chevron-down")], className="button button-plain"
    )
    return html.Details([summary, html.Div(body, className="menu-body")], className="menu")


def _columns(shape: GridShape) -> Component:
    """Which columns are shown and which stay at the left; assets/js/columns.js keeps both in the address."""
    options = [{"value": id, "label": words} for id, words in column_choices(shape)]
    shown, pinned = usual_columns(shape)
    lists = [
        (_("Columns shown"), dbc.Checklist(id=StockIds.COLUMNS, options=options, value=shown)),
        (_("Stay at the left"), dbc.Checklist(id=StockIds.PINNED, options=options, value=pinned)),
    ]
    fields = [
        html.Fieldset([html.Legend(name, className="field-label"), boxes], className="menu-list")
        for name, boxes in lists
    ]
    hint = html.P(_("Pull a head to move it, or its edge to make it wider."), className="muted column-hint")
    usual = button(_("The usual columns"), StockIds.USUAL_COLUMNS, "quiet")
    body = html.Div([html.Div(fields, className="column-lists"), hint, usual], className="menu-body")
    summary = html.Summary([icon("table"), _("Columns"), icon("chevron-down")], className="button button-plain")
    return html.Details([summary, body], className="menu menu-right stock-columns-menu")


def _order(filters: StockFilters, sells: bool) -> Component:
    known = {
        (order.value if not descending else f"-{order.value}"): _(text)
        for order, descending, text in ORDERS
        if sells or order not in OF_SALES
    }
    now = f"-{filters.sort.value}" if filters.descending else filters.sort.value
    known.setdefault(now, _("As chosen in the table"))
    return html.Div(select_field(_("Order"), StockIds.SORT, list(known.items()), now), className="stock-order")


def _sheet_opener() -> Component:
    chosen = html.Span(id=StockIds.FILTERS_CHOSEN, className="menu-chosen")
    return html.Button(
        [icon("filter"), _("Filters"), chosen],
        type="button",
        className="button button-plain stock-sheet-open",
        **{"data-sheet": "1"},
    )


def _sheet_head() -> Component:
    close = icon_button(_("Close the filters"), "close", **{"data-sheet": "1"})
    return html.Div([html.H2(_("Filters"), className="panel-title"), close], className="stock-sheet-head")
