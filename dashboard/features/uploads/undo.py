"""Undo on the page of one upload: what it would bring back and what stays, a reason (values -> components)."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from dash import html
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.plain_text import in_currency
from backend_lambdas.inventory.products import Product, priced
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.language.texts import _, grouped, marked, ngettext
from backend_lambdas.uploads.protocol.stored_plan import Change
from backend_lambdas.uploads.undo_plan import CAN_BE_UNDONE, KIND
from backend_lambdas.uploads.undo_sales_ports import UndoneSales
from backend_lambdas.uploads.upload import FAILED, Upload
from dashboard.data.actor import current_actor
from dashboard.data.reading import stores_in_order
from dashboard.features.uploads.queries import UNDO_ROWS, UndoEffect
from dashboard.ui.addresses import upload_address
from dashboard.ui.controls import action_link, button, reason_field
from dashboard.ui.formatting import relative_time, store_words, stores_words
from dashboard.ui.panel import panel
from dashboard.ui.table import data_table

LOOKS = "undo-table"
WEEKS_NAMED = 6  # that fit on a line; of more the first and the last


class UploadUndo(StrEnum):
    """Ids of the way to undo an upload."""

    PLACE = "upload-undo"
    NOTE = "upload-undo-note"
    OFFER = "upload-undo-offer"
    LOOK = "upload-undo-look"
    EFFECT = "upload-undo-effect"
    FORM = "upload-undo-form"
    REASON = "upload-undo-reason"
    SAVE = "upload-undo-save"
    PROBLEM = "upload-undo-problem"


def undo_panel() -> Component:
    """The frame; what stands in it comes by callback. Its buttons, whose callbacks ask for a right, for who has it."""
    form: list[Component] = []
    look: list[Component] = []
    if current_actor().may(Right.DECIDE_UPLOADS):
        form = [
            reason_field(UploadUndo.REASON, _("Why it is undone (others see it)"), _("The wrong file")),
            html.P("", id=UploadUndo.PROBLEM, className="answer-problem", role="alert"),
            html.Div(button(_("Undo this upload"), UploadUndo.SAVE, "danger"), className="answer-buttons"),
        ]
        look = [button(_("See what undoing it would do"), UploadUndo.LOOK)]
    body = [
        html.Div(id=UploadUndo.NOTE),
        html.Div(look, id=UploadUndo.OFFER, hidden=True),
        html.Div(id=UploadUndo.EFFECT),
        html.Div(form, id=UploadUndo.FORM, hidden=True),
    ]
    return panel(_("Undo"), body)


def can_be_undone(upload: Upload) -> bool:
    """As far as the upload itself says; whether a row is left to bring back is seen when one looks."""
    ended = upload.status in ("COMMITTED", FAILED)
    actor = current_actor()
    may = actor.may(Right.DECIDE_UPLOADS) and (not upload.leaving or actor.may(Right.REMOVE_STORES))
    may = may and (not upload.vendor or actor.may(Right.CHANGE_PRODUCTS))
    return ended and not upload.undone_by and upload.kind in CAN_BE_UNDONE and may


def undo_note(upload: Upload) -> Component | None:
    """What there is to say about undoing it; None: nothing."""
    if upload.undone_by and upload.kind in CAN_BE_UNDONE:
        when = [relative_time(upload.undone_at, "ago")] if upload.undone_at else []
        by = html.P([_("Undone by {name}, ", name=upload.undone_by), *when], className="upload-outcome")
        return html.Div([by, action_link(_("What was brought back"), upload_address(upload.undone_by_upload))])
    if not can_be_undone(upload):
        return None
    if upload.kind == KIND:
        words = _("Undoing an undo brings back what the first upload had made.")
    elif upload.leaving is not None:
        words = _("The store is on the lists again, with every row as it was that nothing has changed since.")
    elif upload.vendor:
        words = _(
            "Products that are still as this catalogue made them become what they were, and its new ones are deleted. "
            "What was changed since stays."
        )
    elif upload.is_sales:
        words = _(
            "Sales that are still as this file made them become what they were, and its new ones are taken out. "
            "What was changed since stays."
        )
    else:
        words = _("Rows that are still as this upload made them become what they were. What was changed since stays.")
    return html.P(words, className="upload-note")


def undo_effect_view(effect: UndoEffect) -> Component:
    """What would come back and what stays, in numbers, then the first rows of each."""
    if not effect.whole:
        words = ngettext(
            "The upload changed {number} row. It is brought back if nothing has changed it since.",
            "The upload changed {number} rows: too many to show here one by one. Those that nothing has changed since "
            "are brought back; how many stay is shown when it is done.",
            effect.restored,
        )
        return html.P(words, className="upload-outcome")
    body: list[Any] = [html.Ul([html.Li(text) for text in effect_words(effect)], className="effect-list")]
    if effect.rows:
        heads = ((_("Store"), ""), (_("Item"), ""), (_("Now"), "num"), (_("Then"), "num"))
        back = [_restored(change) for change in effect.rows]
        body += [data_table(heads, back, _("What comes back"), LOOKS, row_heads=False)]
        body += _more(effect.restored)
    if effect.products:
        prices = ((_("Product"), ""), (_("Now"), "num"), (_("Then"), "num"))
        again = [[_product(one.new), _price(one.old), _price(one.new)] for one in effect.products]
        body += [data_table(prices, again, _("What comes back"), LOOKS, row_heads=False), *_more(effect.restored)]
    if effect.staying:
        label = _("Changed since, and stays")
        stays = ((_("Store"), ""), (_("Item"), ""), (_("Stays at"), "num"))
        rows = [[store_words(row.store), _item(row), _units(row)] for row in effect.staying]
        body += [html.P(label, className="effect-title"), data_table(stays, rows, label, LOOKS, row_heads=False)]
        body += _more(effect.stay)
    return html.Div(body)


def effect_words(effect: UndoEffect) -> list[str]:
    """`979 rows become what they were`, `3 new items leave the list`: what there is to say."""
    plain, go, back, stay = effect.restored - effect.go - effect.back, effect.go, effect.back, effect.stay
    said = (
        (plain, ngettext("{number} row becomes what it was", "{number} rows become what they were", plain)),
        (go, ngettext("{number} new item leaves the list", "{number} new items leave the list", go)),
        (back, ngettext("{number} item comes back", "{number} items come back", back)),
        (stay, ngettext("{number} row was changed since and stays", "{number} rows were changed since and stay", stay)),
    )
    if effect.sales is not None:
        said = (
            (plain, ngettext("{number} sale becomes what it was", "{number} sales become what they were", plain)),
            (go, ngettext("{number} new sale is taken out", "{number} new sales are taken out", go)),
            (back, ngettext("{number} sale comes back", "{number} sales come back", back)),
            (stay, _sales_stay(stay)),
        )
    if effect.of_products:
        said = (
            (plain, ngettext("{number} product becomes what it was", "{number} products become what they were", plain)),
            (go, ngettext("{number} new product is deleted", "{number} new products are deleted", go)),
            (back, ngettext("{number} product comes back", "{number} products come back", back)),
            (stay, _products_stay(stay)),
        )
    facts = _sales_facts(effect.sales) if effect.sales and effect.restored else []
    facts += [_store_words(effect)] if effect.store else []
    return [*(words for number, words in said if number), *facts] or [_("Nothing would change")]


def _store_words(effect: UndoEffect) -> str:
    """Of a removal and what has undone it."""
    name = store_words(effect.store)
    if effect.is_back:
        return _("{store} is on the lists again", store=name)
    return _("{store} is off the lists again", store=name)


def _sales_stay(number: int) -> str:
    return ngettext("{number} sale was changed since and stays", "{number} sales were changed since and stay", number)


def _sales_facts(found: UndoneSales) -> list[str]:
    """Whose figures change, and of which weeks."""
    facts = []
    if found.stores:
        facts.append(_("In {stores}", stores=stores_words(stores_in_order(found.stores))))
    if len(found.weeks) > WEEKS_NAMED:
        number = grouped(len(found.weeks))
        words = _("In {number} weeks, {first} to {last}", number=number, first=min(found.weeks), last=max(found.weeks))
        facts.append(words)
    elif found.weeks:
        facts.append(_("In the weeks {weeks}", weeks=", ".join(sorted(found.weeks))))
    return facts


def _products_stay(number: int) -> str:
    return ngettext(
        "{number} product was changed since and stays", "{number} products were changed since and stay", number
    )


def _restored(change: Change) -> Sequence[Any]:
    return [store_words(change.new.store), _item(change.new), _units(change.old), _units(change.new)]


def _item(row: StockRow) -> str:
    return f"{row.product_name} ({row.product_id})" if row.product_name else row.product_id


def _product(product: Product) -> str:
    return f"{product.product_name} ({product.product_id})"


def _price(product: Product | None) -> str:
    """What else differs stands in the product's history."""
    if product is None or product.gone:
        return _("not in the catalogue")
    return in_currency(marked(priced(product.unit_price)), product.currency)


def _units(row: StockRow | None) -> str:
    return _("not listed") if row is None or row.delisted else grouped(row.on_hand)


def _more(number: int) -> list[Component]:
    left = number - UNDO_ROWS
    if left <= 0:
        return []
    return [html.P(ngettext("and {number} more", "and {number} more", left), className="upload-note")]
