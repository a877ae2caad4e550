"""What the catalogue says of a product: facts, prices, and what became of it (values -> components)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right, Role
from backend_lambdas.inventory.audit import Kind, Subject
from backend_lambdas.inventory.products import Product, ProductEvent
from backend_lambdas.language.texts import _, ngettext
from dashboard.data.actor import current_actor
from dashboard.data.history import HistoryOf
from dashboard.features.product.figures import price_figure
from dashboard.features.product.history import PRICE, PricePoint, price_points
from dashboard.features.product.queries import ProductView
from dashboard.ui.addresses import PRODUCTS_PATH, history_address, upload_address
from dashboard.ui.controls import action_link, link_button
from dashboard.ui.field_words import FIELD_WORDS
from dashboard.ui.formatting import NO_VALUE, NOBODY, price_words, relative_time, whole
from dashboard.ui.panel import panel
from dashboard.ui.states import banner, empty_state
from dashboard.ui.table import data_table, shown_as_table

MOST_EVENTS = 100  # of the history; a product that changes each week for two years
FILES = ("image", "datasheet")


def subtitle(view: ProductView) -> Component:
    """Its number, vendor and category."""
    one = view.product
    words = [view.product_id, *([one.vendor, one.category] if one is not None else [])]
    return html.Span(" · ".join(filter(None, words)))


def unknown(product_id: str) -> Component:
    """Neither the catalogue nor a store knows it, or it is not theirs to see."""
    title = _("No product has the ID {number}", number=product_id) if product_id else _("No product chosen")
    text = _("It may have another ID, or you may not see it.")
    again = link_button(_("All products"), PRODUCTS_PATH)
    return panel("", empty_state(title, text, again, "search"))


def facts_panel(view: ProductView) -> Component:
    """What the vendor says of it; of a deleted one who deleted it, of one that is only in stores that it is."""
    one = view.product
    if one is None:
        words = _("No vendor has this product in the catalogue. What stores have and sell of it is shown all the same.")
        return panel(_("In the catalogue"), html.P(words, className="muted"))
    if one.gone:
        return panel(_("In the catalogue"), banner(_deleted(one)))
    return panel(_("In the catalogue"), html.Dl(list(_facts(one)), className="facts"))


def _deleted(one: Product) -> list[Any]:
    when = [" ", relative_time(datetime.fromisoformat(one.changed_at), "full")] if one.changed_at else []
    who = _("Deleted by {name}", name=one.changed_by) if one.changed_by and not _is_vendor() else _("Deleted")
    return [who, *when, ". ", _("It comes back when a newer catalogue names it.")]


def _facts(one: Product) -> Sequence[Component]:
    url = one.url and html.A(one.url, href=one.url, rel="noopener noreferrer", target="_blank")
    pairs: list[tuple[str, Any]] = [
        (_("Price"), html.B(price_words(one.unit_price, one.currency))),
        (_("Vendor"), one.vendor),
        (_("Category"), one.category),
        (_("Product ID"), one.product_id),
        (_("Barcode (GTIN)"), one.gtin),
        (_("The vendor's stock"), "" if one.stock is None else whole(one.stock)),
        (_("Description"), one.description),
        (_("Web address"), url),
        (_("E-mail address"), one.email and html.A(one.email, href=f"mailto:{one.email}")),
    ]
    return [part for name, value in pairs if value for part in (html.Dt(name), html.Dd(value))]


def prices_panel(view: ProductView) -> Component | str:
    """The price over time as a line and as a list; nothing without a product."""
    if view.product is None:
        return ""
    points, code = price_points(view.product, view.history), view.product.currency
    rows = [
        [
            relative_time(point.at, "full"),
            price_words(point.price, code),
            _source(view, point.event),
        ]
        for point in reversed(points)
    ]
    heads = ((_("Since"), ""), (_("Price"), "num"), (_("From"), ""))
    table = data_table(heads, rows, _("Price changes"), row_heads=False)
    words = html.P(_price_words(points, code), className="muted")
    if len(points) < 2:
        return panel(_("Price changes"), words)
    graph = dcc.Graph(
        figure=price_figure(points, datetime.now(UTC)),
        config={"displayModeBar": False, "responsive": True},
        className="product-chart",
    )
    chart = html.Div(graph, role="img", **{"aria-label": _price_words(points, code)})
    return panel(_("Price changes"), [words, chart, shown_as_table(table)])


def _price_words(points: tuple[PricePoint, ...], code: str) -> str:
    if len(points) < 2:
        return _("The price has not changed so far.")
    prices = [point.price for point in points]
    return _(
        "{count}; lowest {lowest}, highest {highest}.",
        count=ngettext("{number} change", "{number} changes", len(points) - 1),
        lowest=price_words(min(prices), code),
        highest=price_words(max(prices), code),
    )


def history_panel(view: ProductView) -> Component | str:
    """Every change, newest first: when, who, what from what to what, and from which line of which file."""
    if not view.history:
        return ""
    rows = [
        [relative_time(datetime.fromisoformat(one.at), "full"), _changes(view, one), _source(view, one)]
        for one in view.history[:MOST_EVENTS]
    ]
    heads = ((_("When"), ""), (_("What changed"), ""), (_("By whom, from where"), ""))
    table = data_table(heads, rows, _("History"), "settings-table product-history", row_heads=False, as_cards=True)
    left = len(view.history) - MOST_EVENTS
    more = (
        [html.P(ngettext("and {number} earlier", "and {number} earlier", left), className="muted")] if left > 0 else []
    )
    action = None
    if current_actor().may(Right.SEE_STOCK):
        address = history_address(HistoryOf(Subject(Kind.PRODUCT, view.product_id)))
        action = action_link(_("What people changed"), address)
    return panel(_("History"), [table, *more], _("Newest first"), action, flush=True)


def _changes(view: ProductView, event: ProductEvent) -> Component:
    if "gone" in event.changes:
        return html.Span(_("Deleted") if event.changes["gone"][1] else _("Back in the catalogue"))
    if not event.changes:
        return html.Span(_("New in the catalogue"))
    code = view.product.currency if view.product else ""
    return html.Ul([_change(name, *pair, code) for name, pair in event.changes.items()], className="product-changes")


def _change(name: str, before: str, after: str, code: str) -> Component:
    head = html.Span(f"{_(FIELD_WORDS.get(name, name))}: ", className="muted")
    if name in FILES:
        return html.Li([head, _("replaced") if before and after else _("added") if after else _("removed")])
    if name == PRICE:
        before, after = (price_words(Decimal(text), code) for text in (before, after))
    return html.Li([head, before or NO_VALUE, " → ", html.B(after or NO_VALUE)])


def _source(view: ProductView, event: ProductEvent) -> Component:
    """The file and line, or the person; a vendor is not told who of the company it was."""
    if not event.upload_id:
        own = event.by.endswith(f" ({current_actor().vendor})")
        return html.Span(_("The company") if _is_vendor() and not own else event.by)
    record = view.sources.get(event.upload_id, {})
    name, sender = record.get("file_name"), record.get("by")
    if not name:
        return html.Span(_("A file no longer on record"))
    line = _(", line {line}", line=whole(event.line)) if event.line else ""
    by = [_(", sent by {name}", name=sender)] if sender and sender != NOBODY and not _is_vendor() else []
    return html.Span([dcc.Link(name, href=upload_address(event.upload_id)), line, *by])


def _is_vendor() -> bool:
    return current_actor().role is Role.VENDOR
