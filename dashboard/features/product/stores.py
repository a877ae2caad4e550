"""A product in the stores: what they have of it, and what they sell (values -> components)."""

from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.language.texts import _
from dashboard.data.alerts import AlertFilters
from dashboard.data.sales.filters import SalesFilters
from dashboard.data.sales.product import SHOWN_WEEKS
from dashboard.data.stock.filters import StockFilters
from dashboard.features.product.figures import sales_figure
from dashboard.features.product.queries import ProductView
from dashboard.ui.addresses import alerts_address, item_address, stock_address, trends_address
from dashboard.ui.controls import action_link
from dashboard.ui.formatting import count_of, money, store_words, whole
from dashboard.ui.panel import panel
from dashboard.ui.sales_labels import day
from dashboard.ui.status import status_chip
from dashboard.ui.table import data_table, heads_of, shown_as_table


def stock_panel(view: ProductView) -> Component | str:
    """Each store that lists it, fewest first; "" for who sees no stock."""
    if view.stock is None:
        return ""
    if not view.stock:
        return panel(_("In the stores"), html.P(_("No store lists this product."), className="muted"))
    units = sum(max(row.on_hand, 0) for row in view.stock)
    words = _(
        "{units} in {stores}",
        units=count_of(units, "unit"),
        stores=count_of(len(view.stock), "store"),
    )
    heads = ((_("Store"), ""), (_("Status"), ""), (_("On hand"), "num"), (_("Price"), "num"))
    table = data_table(heads, [_store(row) for row in view.stock], _("In the stores"), row_heads=False)
    levels = action_link(_("Stock levels"), stock_address(StockFilters(search=view.product_id)))
    alerts = action_link(_("Its alerts"), alerts_address(AlertFilters(search=view.product_id)))
    return panel(_("In the stores"), [table, html.Div(alerts, className="product-foot")], words, levels, flush=True)


def _store(row: StockRow) -> list[Component | str]:
    name = dcc.Link(store_words(row.store), href=item_address(row.store, row.product_id))
    price = money(None if row.unit_price is None else float(row.unit_price))
    return [name, status_chip(row.status, row.on_hand), whole(row.on_hand), price]


def sales_panel(view: ProductView) -> Component | str:
    """Units by week; "" for who sees no sales or while these are being read."""
    if view.weeks is None:
        return ""
    title, weeks = _("Sales by week"), view.weeks
    if weeks.empty:
        words = _("Nothing of it was sold in the last {weeks} weeks.", weeks=SHOWN_WEEKS)
        return panel(title, html.P(words, className="muted"))
    sold = _(
        "{units} for {amount} in {weeks}",
        units=count_of(round(weeks["units"].sum()), "unit"),
        amount=money(float(weeks["revenue"].sum())),
        weeks=count_of(len(weeks), "week"),
    )
    graph = dcc.Graph(
        figure=sales_figure(weeks), config={"displayModeBar": False, "responsive": True}, className="product-chart"
    )
    rows = [
        [_week(row["week_start"].date(), row["whole"]), whole(row["units"]), money(row["revenue"])]
        for row in weeks.iloc[::-1].to_dict("records")
    ]
    table = data_table(heads_of(_("Week from"), _("Units"), _("Revenue")), rows, title)
    trends = action_link(_("In Trends"), trends_address(SalesFilters(products=(view.product_id,))))
    chart = html.Div(graph, role="img", **{"aria-label": sold})
    return panel(title, [chart, shown_as_table(table)], sold, trends)


def _week(start: date, whole_week: bool) -> str:
    return day(start) if whole_week else _("{name}, not whole", name=day(start))
