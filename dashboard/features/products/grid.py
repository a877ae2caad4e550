"""The rows of the catalogue, its pages, and what stands there without any (values -> components)."""

from datetime import datetime

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.language.texts import N_, _
from dashboard.data.actor import current_actor
from dashboard.features.products.filters import ProductFilters
from dashboard.features.products.queries import ProductsPage
from dashboard.ui.addresses import PRODUCTS_PATH, UPLOADS_PATH, product_address, with_query
from dashboard.ui.controls import icon, link_button
from dashboard.ui.formatting import price_words, relative_time, whole
from dashboard.ui.states import empty_state
from dashboard.ui.table import data_table

NEEDS = N_(
    "It needs a name and a price for each product; sku and category are better. "
    "What is wrong with a line is said with its number."
)


def products_table(found: ProductsPage) -> Component:
    """One row a product."""
    heads = (
        (_("Product"), ""),
        (_("Product ID"), ""),
        (_("Category"), ""),
        (_("Vendor"), ""),
        (_("Price"), "num"),
        (_("Changed"), ""),
    )
    rows = [
        [
            dcc.Link(one.product_name, href=product_address(one.product_id), className="row-title"),
            one.product_id,
            one.category,
            one.vendor,
            price_words(one.unit_price, one.currency),
            relative_time(datetime.fromisoformat(one.changed_at)) if one.changed_at else "",
        ]
        for one in found.rows
    ]
    return data_table(heads, rows, _("Products"), "settings-table products-table", as_cards=True)


def pager(found: ProductsPage) -> Component | None:
    """Links to the page before and after; None where all fits on one."""
    if found.pages == 1:
        return None
    at = found.filters.page
    words = _("Page {page} of {pages}", page=whole(at), pages=whole(found.pages))
    before = _step(found.filters.at(at - 1), _("Previous"), "arrow-left") if at > 1 else None
    after = _step(found.filters.at(at + 1), _("Next"), "arrow-right") if at < found.pages else None
    parts = [part for part in (before, html.Span(words), after) if part is not None]
    return html.Nav(parts, className="pager", **{"aria-label": _("Pages of the catalogue")})


def _step(filters: ProductFilters, words: str, drawing: str) -> Component:
    href = with_query(PRODUCTS_PATH, filters.to_query())
    return html.A([icon(drawing), words], href=href, className="button button-plain")


def no_products(found: ProductsPage) -> Component:
    """Nothing fits, or nothing is there at all: what to do about it."""
    if found.total:
        again = link_button(_("Clear the filters"), PRODUCTS_PATH)
        return empty_state(_("No product fits these filters"), _("Try fewer words or filters."), again, "search")
    may = current_actor().may(Right.UPLOAD)
    send = link_button(_("Send a catalogue"), UPLOADS_PATH, "primary", "upload") if may else None
    text = _("Products appear here as soon as a vendor's catalogue was read: a CSV or Excel file.")
    return empty_state(_("No products yet"), f"{text} {_(NEEDS)}", send, "products")
