"""The image and the datasheet of a product, and how they are sent, replaced and removed (values -> components)."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.product_files import LARGEST, TYPES, WANTED, FileKind
from backend_lambdas.language.texts import N_, _
from dashboard.data.actor import current_actor
from dashboard.features.product.queries import ProductView
from dashboard.ui.addresses import product_file_address
from dashboard.ui.controls import button, icon
from dashboard.ui.panel import panel

SEND = {FileKind.IMAGE: N_("Choose an image"), FileKind.DATASHEET: N_("Choose a datasheet")}
REPLACE = {FileKind.IMAGE: N_("Replace the image"), FileKind.DATASHEET: N_("Replace the datasheet")}
REMOVE = {FileKind.IMAGE: N_("Remove the image"), FileKind.DATASHEET: N_("Remove the datasheet")}


def files_panel(view: ProductView) -> Component | str:
    """What there is, and for who may change products what to do about it."""
    one, may = view.product, current_actor().may(Right.CHANGE_PRODUCTS)
    if one is None or one.gone or not (may or one.image or one.datasheet):
        return ""
    body: list[Component] = []
    if one.image:
        source = product_file_address(one.product_id, FileKind.IMAGE, one.image)
        body.append(html.Img(src=source, alt=_("Picture of {name}", name=one.product_name), className="product-image"))
    if one.datasheet:
        href = product_file_address(one.product_id, FileKind.DATASHEET, one.datasheet)
        words = [icon("file"), _("Datasheet (PDF)")]
        body.append(html.P(html.A(words, href=href, className="button button-plain")))
    if may:
        body += [_tools(kind, bool(getattr(one, kind))) for kind in FileKind]
    return panel(_("Image and datasheet"), body)


def _tools(kind: FileKind, is_there: bool) -> Component:
    asks = {"data-product-file": str(kind), "data-types": ",".join(TYPES[kind]), "data-most": str(LARGEST[kind])}
    words = _(WANTED[kind], megabytes=LARGEST[kind] // 1_000_000)
    buttons: Sequence[Component] = [
        button(_((REPLACE if is_there else SEND)[kind]), icon_name="upload", **asks, **{"data-wanted": words}),
        *([button(_(REMOVE[kind]), kind="quiet", **{"data-product-remove": str(kind)})] if is_there else []),
    ]
    return html.Div([html.Div(buttons, className="product-buttons"), html.Span(words, className="field-help")])
