"""The search for a product on Trends: its box, and the words of its answers (assets/js/trends_search.js shows them)."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from dashboard.data.sales.filters import Level, Measure, SalesFilters
from dashboard.data.sales.values import FoundProduct, FoundProducts
from dashboard.features.trends.frame import TrendsIds
from dashboard.ui.controls import search_field
from dashboard.ui.formatting import store_words, whole
from dashboard.ui.sales_labels import amount_short, label, product_detail, short

NAMED_PLACES = 2


def product_search() -> Component:
    """The box and the list below it; the script makes a combobox of the two."""
    words = _("Find a product")
    box = search_field(
        _("{words} by name or ID", words=words),
        TrendsIds.FIND,
        "",
        words,
        type="text",
        debounce=False,
        autoComplete="off",
    )
    listed = html.Ul(id=TrendsIds.FOUND_LIST, role="listbox", className="found-list", **{"aria-label": _("Products")})
    note = html.P(id=TrendsIds.FOUND_NOTE, className="found-note")
    found = html.Div([listed, note], id=TrendsIds.FOUND, className="menu-body found", hidden=True)
    return html.Div([box, found], className="trends-search")


def found_words(found: FoundProducts, text: str, filters: SalesFilters) -> dict[str, Any]:
    """products: name, detail, sold and href of each; note: how many more there are, or that there is none."""
    products = [_option(product, filters) for product in found.best]
    return {"products": products, "note": _note(found, text.strip(), filters)}


def _option(product: FoundProduct, filters: SalesFilters) -> dict[str, str]:
    row = {"key": product.product_id, "name": product.name, "category": product.category}
    return {
        "name": product.name,
        "detail": product_detail(row),
        "sold": _sold(product.sold, filters.measure) if product.sold else _("none in this period"),
        "href": filters.down(Level.PRODUCT, product.product_id),
    }


def _sold(number: float, measure: Measure) -> str:
    """ "12.3k EUR", "120 units"."""
    return amount_short(number) if measure is Measure.REVENUE else _("{short} units", short=short(number))


def _note(found: FoundProducts, text: str, filters: SalesFilters) -> str:
    if not text:
        return ""
    if not found.total:
        return _("Nothing found for “{text}”{where}.", text=text, where=_where(filters))
    if found.total > len(found.best):
        return _("{count} of {total}: type more to narrow them down", count=len(found.best), total=whole(found.total))
    return ""


def _where(filters: SalesFilters) -> str:
    places = [*(store_words(name) for name in filters.stores), *(label(name) for name in filters.categories)]
    if len(places) > NAMED_PLACES:
        return _(" in the chosen stores and categories")
    return _(" in {names}", names=", ".join(places)) if places else ""
