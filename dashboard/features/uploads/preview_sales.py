"""What a file of sales would change, for the page of its preview (values -> components)."""

from datetime import date
from decimal import Decimal
from typing import Any

from dash import html
from dash.development.base_component import Component

from backend_lambdas.language.days import long_day
from backend_lambdas.language.texts import _, grouped, marked
from backend_lambdas.uploads.held import ARROW
from backend_lambdas.uploads.preview_result import Preview, ShownChange
from dashboard.ui.field_words import FIELD_WORDS
from dashboard.ui.formatting import MINUS, count_of, plain_price, store_words, whole
from dashboard.ui.panel import panel
from dashboard.ui.table import data_table

SALES_SHOWN = 200


def sales_words(preview: Preview) -> list[str]:
    """Of which days they are, and what becomes of them."""
    first, last = (long_day(date.fromisoformat(day)) for day in (preview.first_day, preview.last_day))
    units = whole(float(preview.units))
    said = [_("{units} units sold on {day}.", units=units, day=first)]
    if first != last:
        said = [_("{units} units sold between {first} and {last}.", units=units, first=first, last=last)]
    if not preview.is_compared:
        return [*said, _("Which of these sales are known already shows when they are imported.")]
    if not preview.changed:
        return [*said, _("All of these sales are known already: nothing changes.")]
    corrected = preview.changed - preview.new
    return [*said, _("{lines} would correct a sale that counts now.", lines=count_of(corrected, "line"))][
        : 1 + bool(corrected)
    ]


def corrected_panel(preview: Preview) -> Component | None:
    """What counts now and what would count instead, the most money first."""
    if not preview.changes:
        return None
    total, shown = preview.changed - preview.new, preview.changes[:SALES_SHOWN]
    words = _("{lines} would correct a sale that counts now.", lines=count_of(total, "line"))
    if len(shown) < total:
        words += _(" The {number} that move the most money are shown.", number=grouped(len(shown)))
    heads = ((_("Sale"), ""), (_("Store"), ""), (_("Item"), ""), (_("What changes"), ""), (_("Line"), "num"))
    rows = [_row(one) for one in shown]
    table = data_table(heads, rows, _("Changes"), "preview-table", "stores-scroll", row_heads=False, as_cards=True)
    return panel(_("Changes"), table, words, flush=True)


def _row(change: ShownChange) -> list[Any]:
    was, now = change.was or {}, change.now or {}
    code = html.Span(change.product_id, className="preview-code")
    parts = [_change(name, was[name], now[name]) for name in now]
    return [
        change.sale_id,
        store_words(change.store),
        html.Div([change.product_name, code]) if change.product_name else change.product_id,
        html.Div(parts),
        grouped(change.line),
    ]


def _change(name: str, before: str | None, after: str | None) -> Component:
    words = [
        html.Span(f"{_(FIELD_WORDS[name])} ", className="muted"),
        f"{_shown(name, before)} {ARROW} ",
        html.B(_shown(name, after)),
    ]
    return html.Div(words)


def _shown(name: str, value: str | None) -> str:
    if value in (None, ""):
        return _("none")
    text = str(value)
    if name == "sale_date":
        return long_day(date.fromisoformat(text))
    if name == "price":
        return plain_price(Decimal(text))
    return marked(text.replace("-", MINUS)) if name == "quantity" else text
