"""What a file of products or prices would change, for the page of its preview (values -> components)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _, grouped, ngettext
from backend_lambdas.uploads.held import ARROW
from backend_lambdas.uploads.preview_result import Preview, ShownChange
from dashboard.ui.addresses import product_address
from dashboard.ui.field_words import FIELD_WORDS
from dashboard.ui.formatting import plain_price, price_words
from dashboard.ui.panel import panel
from dashboard.ui.table import data_table

PRODUCTS_SHOWN = 200
LONGEST_TEXT = 80  # characters of a text that changes: what differs in a description is for the product's page


def product_words(preview: Preview) -> str:
    """Whose products they are, and what becomes of them."""
    words = _("Products of {vendor}:", vendor=preview.vendor)
    if not preview.changed:
        return words + " " + _("the catalogue says the same already, nothing changes.")
    prices = ngettext("{number} gets another price", "{number} get another price", preview.prices)
    more = preview.changed - preview.new - preview.prices
    others = ngettext("{number} changes otherwise", "{number} change otherwise", more)
    new = ngettext("{number} is new", "{number} are new", preview.new)
    told = [text for number, text in ((preview.prices, prices), (more, others), (preview.new, new)) if number]
    return f"{words} {', '.join(told)}."


def product_changes_panel(preview: Preview) -> Component | None:
    """Other prices first, then what else changes, then what is new."""
    if not preview.changes:
        return None
    shown = preview.changes[:PRODUCTS_SHOWN]
    told = {"changed": grouped(preview.changed - preview.new), "new": grouped(preview.new)}  # as the figures above
    words = _("Would change: {changed}; new: {new}.", **told)
    if len(shown) < preview.changed:
        words += _(" The first {visible} are shown.", visible=grouped(len(shown)))
    heads = ((_("Product"), ""), (_("Price"), "num"), (_("Also"), ""), (_("Line"), "num"))
    rows = [_row(one) for one in shown]
    table = data_table(heads, rows, _("Changes"), "preview-table", "stores-scroll", row_heads=False, as_cards=True)
    return panel(_("Changes"), table, words, flush=True)


def _row(change: ShownChange) -> list[Any]:
    now, was = change.now or {}, change.was
    code, name = html.Span(change.product_id, className="preview-code"), change.product_name or change.product_id
    if was is None:
        price: list[Any] = [html.Span(_("new"), className="muted"), f" {ARROW} ", html.B(_priced(now))]
        return [html.Div([name, code]), html.Span(price), now.get("category", ""), grouped(change.line)]
    price = []
    if "unit_price" in now:
        before, after = (plain_price(Decimal(facts["unit_price"])) for facts in (was, now))
        price = [html.Span(before, className="muted"), f" {ARROW} ", html.B(after)]
    others = ", ".join(_change(field, was[field], now[field]) for field in now if field != "unit_price")
    link = dcc.Link(name, href=product_address(change.product_id))
    return [html.Div([link, code]), html.Span(price), others, grouped(change.line)]


def _priced(facts: Mapping[str, Any]) -> str:
    return price_words(Decimal(facts["unit_price"]), facts.get("currency", ""))


def _change(field: str, before: str, after: str) -> str:
    return f"{_(FIELD_WORDS[field]).lower()} {_cut(before)} {ARROW} {_cut(after)}"


def _cut(text: str) -> str:
    if not text:
        return _("none")
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"
