"""The way to change a product by hand: the button, and the dialog with its fields (values -> components)."""

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.products import SAID
from backend_lambdas.language.texts import _
from dashboard.data.actor import current_actor
from dashboard.features.product.edit_commands import may_edit
from dashboard.features.product.ids import ProductIds
from dashboard.features.product.queries import ProductView
from dashboard.ui.controls import button, field, text_field
from dashboard.ui.field_words import FIELD_WORDS

LONG = "description"
NUMBERS = ("unit_price", "stock")
EDIT_IDS = {name: f"product-edit-{name}" for name in SAID}


def edit_button(view: ProductView) -> list[Component]:
    """For who may change it."""
    one = view.product
    if one is None or not may_edit(one):
        return []
    return [button(_("Change"), **{"data-product-edit": "1"})]


def edit_dialog() -> Component:
    """Closed until its button is pressed; its fields are filled with what is stored at that moment.

    For who may change any: as `delete.delete_dialog`.
    """
    if not current_actor().may(Right.UPLOAD):
        return html.Div(hidden=True)
    form = [
        html.H2(_("Change this product"), className="panel-title"),
        html.P(
            _("It counts at once and for every store. The rules of files hold; a newer file may change it again."),
            className="muted",
        ),
        html.Div([_field(name) for name in SAID], className="product-fields"),
        html.P("", id=ProductIds.EDIT_PROBLEM, className="answer-problem", role="alert"),
        html.Div(
            [button(_("Cancel"), **{"data-close": "1"}), button(_("Save"), ProductIds.EDIT_SAVE, "primary")],
            className="answer-buttons",
        ),
        dcc.Store(id=ProductIds.EDIT_ASKED),
        dcc.Store(id=ProductIds.EDIT_SEEN),
    ]
    return html.Dialog(
        html.Div(form, className="answer-body"),
        id=ProductIds.EDIT_DIALOG,
        className="answer-dialog stores-dialog",
        **{"aria-label": _("Change this product")},
    )


def _field(name: str) -> Component:
    label, id = _(FIELD_WORDS[name]), EDIT_IDS[name]
    if name == LONG:
        return html.Div(field(label, dcc.Textarea(id=id, className="input", rows=4)), className="product-field-wide")
    keys = {"inputMode": "decimal"} if name in NUMBERS else {}
    box = text_field(label, id, autoComplete="off", **keys)
    return html.Div(box, className="product-field-wide") if name == "product_name" else box
