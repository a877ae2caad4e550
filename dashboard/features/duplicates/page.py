"""Products that may be one and the same: each pair with why, links to both, and the way to say that they are two."""

from enum import StrEnum
from typing import Any

import dash
from dash import Input, Output, callback, dcc, html
from dash.development.base_component import Component
from flask_wtf.csrf import generate_csrf

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.duplicates import Suspicion, Why
from backend_lambdas.inventory.products import Product, priced
from backend_lambdas.language.texts import N_, _, ngettext
from dashboard.data.actor import current_actor
from dashboard.data.address import QueryValue
from dashboard.data.availability import DataUnavailable
from dashboard.features.duplicates import queries
from dashboard.shell.ids import Shell
from dashboard.ui.addresses import DUPLICATES_PATH, PRODUCTS_PATH, product_address
from dashboard.ui.controls import link_button
from dashboard.ui.formatting import whole
from dashboard.ui.panel import page, panel
from dashboard.ui.states import empty_state, error_state, skeleton
from dashboard.ui.status import chip
from dashboard.ui.table import data_table

dash.register_page(__name__, path=DUPLICATES_PATH, title=lambda **_values: _("Suspected duplicates · Stockroom"))

MOST_SHOWN = 100  # pairs that a person looks at in one go; each one dismissed makes room
LOOKS = {Why.BARCODE: (N_("Same barcode"), "out", "out"), Why.NAME: (N_("Almost the same name"), "low", "low")}


class Duplicates(StrEnum):
    """Ids of the page."""

    ROWS = "duplicates-rows"


def layout(**_query: QueryValue) -> Component:
    """The frame; the pairs come by callback."""
    back = [link_button(_("All products"), PRODUCTS_PATH, icon_name="arrow-left")]
    words = _("Products that may be one and the same")
    return page(_("Suspected duplicates"), words, [html.Div(panel("", skeleton(300, 3)), id=Duplicates.ROWS)], back)


@callback(Output(Duplicates.ROWS, "children"), Input(Shell.DATA_VERSION, "data"))
def show_duplicates(_version: Any) -> Component:
    """The pairs."""
    try:
        found = queries.duplicates()
    except DataUnavailable as failure:
        return panel("", error_state(_("The products cannot be compared"), failure))
    if not found:
        text = _("No two products have the same barcode, or almost the same name in one category.")
        return panel("", empty_state(_("No duplicates suspected"), text, icon_name="check"))
    heads = [(_("Why"), ""), (_("Product"), "problem-reason"), (_("Other product"), "problem-reason")]
    heads += [(_("What to do"), "")] if current_actor().may(Right.CHANGE_PRODUCTS) else []
    shown = found[:MOST_SHOWN]
    about = ngettext("{number} pair.", "{number} pairs.", len(found))
    if len(shown) < len(found):
        about = _("{shown} of {number} pairs.", shown=whole(len(shown)), number=whole(len(found)))
    about += " " + _("Delete the one that is too many on its page, or say that they are two products.")
    table = data_table(heads, [_row(one) for one in shown], _("Pairs"), "problem-table quality-table", as_cards=True)
    return panel(_("Pairs"), table, about, flush=True)


def _row(one: Suspicion) -> list[Any]:
    words, tone, drawing = LOOKS[one.why]
    cells: list[Any] = [chip(_(words), tone, drawing), _product(one.first), _product(one.second)]
    return [*cells, _dismiss(one)] if current_actor().may(Right.CHANGE_PRODUCTS) else cells


def _product(one: Product) -> Component:
    price = f"{priced(one.unit_price)} {one.currency}".rstrip()
    about = " · ".join(text for text in (one.product_id, one.vendor, one.category, price, one.gtin) if text)
    name = dcc.Link(one.product_name, href=product_address(one.product_id), className="upload-name")
    return html.Div([name, html.Div(about, className="row-detail")])


def _dismiss(one: Suspicion) -> Component:
    hidden = {"csrf_token": generate_csrf(), "first": one.pair[0], "second": one.pair[1]}
    fields = [dcc.Input(type="hidden", name=name, value=value) for name, value in hidden.items()]
    label = _("{first} and {second} are two products", first=one.pair[0], second=one.pair[1])
    button = html.Button(_("Not a duplicate"), type="submit", className="button button-plain", **{"aria-label": label})
    return html.Form([*fields, button], action=f"{DUPLICATES_PATH}/dismiss", method="POST")
