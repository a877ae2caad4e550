"""The way to delete a product: the button, and the dialog that says first what will happen (values -> components)."""

from dash import html
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.language.texts import N_, _
from dashboard.data.actor import current_actor
from dashboard.features.product.ids import ProductIds
from dashboard.features.product.queries import ProductView
from dashboard.ui.controls import button, reason_field
from dashboard.ui.formatting import count_of

EFFECTS = (
    N_("It leaves the catalogue and every list of it at once, and its image and datasheet are deleted."),
    N_("What stores have of it stays: their counts, alerts and sales are not touched."),
    N_("Its history stays on this page, with your name and the reason."),
    N_("Older files cannot bring it back. A newer catalogue that names it does."),
)


def delete_button(view: ProductView) -> list[Component]:
    """For who may delete it."""
    one = view.product
    if one is None or one.gone or not current_actor().may(Right.CHANGE_PRODUCTS):
        return []
    return [button(_("Delete"), kind="danger", **{"data-product-delete": "1"})]


def delete_dialog() -> Component:
    """Closed until its button is pressed; what it says of one product comes with the page.

    For who may delete: Dash calls what its button does once when it appears, and that is refused to others.
    """
    if not current_actor().may(Right.CHANGE_PRODUCTS):
        return html.P(id=ProductIds.ABOUT, hidden=True)
    form = [
        html.H2(_("Delete this product?"), className="panel-title"),
        html.P(id=ProductIds.ABOUT, className="muted"),
        html.Ul([html.Li(_(words)) for words in EFFECTS], className="product-effects"),
        reason_field(ProductIds.REASON, _("Why it is deleted (others see it)"), _("Not made any more")),
        html.P("", id=ProductIds.PROBLEM, className="answer-problem", role="alert"),
        html.Div(
            [
                button(_("Keep it"), **{"data-close": "1"}),
                button(_("Delete the product"), ProductIds.CONFIRM, "danger"),
            ],
            className="answer-buttons",
        ),
    ]
    return html.Dialog(
        html.Div(form, className="answer-body"),
        id=ProductIds.DIALOG,
        className="answer-dialog stores-dialog",
        **{"aria-label": _("Delete this product?")},
    )


def about_words(view: ProductView) -> str:
    """Which one it is, and where it still stands."""
    if view.product is None or not view.stock:
        return view.name
    stores = count_of(len(view.stock), "store")
    return _("{name}: {stores} list it and keep it.", name=view.name, stores=stores)
