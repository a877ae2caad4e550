"""Where files are dropped or chosen, and how to send them otherwise (values -> components)."""

from collections.abc import Sequence
from enum import StrEnum

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.texts import N_, _, grouped
from dashboard.features.uploads.labels import MODE_WORDS
from dashboard.ui.controls import button, icon, select_field
from dashboard.ui.formatting import store_choice
from dashboard.ui.table import data_table

STOCK_COLUMNS = (
    ("store", N_("Which store; one file may hold many"), True),
    ("item", N_("The product's ID; sku, article and others work too"), True),
    ("count", N_("Units on hand, a whole number; qty, stock and others work too"), True),
    ("name", N_("What people call the product"), False),
    ("category", N_("To group and filter by"), False),
    ("price", N_("Price of one unit"), False),
    ("cost", N_("What one unit is bought for; purchase price and others work too"), False),
    ("reorder_point", N_("At this count or below the item is low"), False),
)
SALES_COLUMNS = (
    ("store", N_("Which store sold it"), True),
    ("product_id", N_("The product's ID; item, sku and others work too"), True),
    ("sale_date", N_("Day, or day and time, of the sale; a time with a zone counts in the company's zone"), True),
    ("quantity", N_("Units sold; below zero what came back"), True),
    ("price", N_("Price of one unit; without it a sale counts as units and adds no money"), False),
    ("sale_id", N_("What tells lines apart: sent again, a line counts once and is corrected"), False),
    (N_("name, category"), N_("As in a stock file"), False),
)
ON_ITS_PAGE = N_("As it is to stand on the product's page")
PRODUCT_COLUMNS = (
    ("sku", N_("The product's ID; item code, article no and others work too"), True),
    ("name", N_("What people call the product"), True),
    ("category", N_("To group and filter by"), True),
    ("price", N_("Price of one unit"), True),
    ("currency", N_("Its code of three letters, such as EUR"), False),
    ("gtin", N_("The barcode; ean and upc work too"), False),
    ("description", ON_ITS_PAGE, False),
    ("url", ON_ITS_PAGE, False),
    ("email", ON_ITS_PAGE, False),
    ("stock", N_("What you have in stock, a whole number"), False),
)
PRICE_COLUMNS = (
    ("sku", N_("The ID of a product that was taken before"), True),
    ("price", N_("Its new price; nothing else of the product changes"), True),
    ("currency", N_("Its code of three letters, such as EUR"), False),
)
MODE_HELP = {
    "update": N_("Items that are not in the file stay as they are."),
    "snapshot": N_("Items that are not in the file are taken off the store's list."),
}


NO_STORE = "*"  # not "": a drop-down takes that for "nothing chosen yet" and shows no words


class UploadDrop(StrEnum):
    """Ids of the drop zone."""

    ZONE = "upload-drop"
    CHOOSE = "upload-choose"
    INPUT_SLOT = "upload-input-slot"
    QUEUE = "upload-queue"
    MODE = "upload-mode"
    STORE = "upload-store"
    REQUEST = "upload-request"
    FORMS = "upload-forms"
    WATCH = "upload-watch"
    LOOK = "upload-look"
    GO = "upload-go"


def drop_zone(
    largest_upload: int,
    stores: Sequence[str],
    may_look: bool = True,
    is_vendors: bool = False,
    with_products: bool = False,
) -> Component:
    """The zone and its button, what the file means; then the files on their way.

    `largest_upload`: bytes of the largest file that is taken. `stores`: those a file without a store may be of.
    `may_look`: they can be looked at before they are imported. `is_vendors`: for who sends files of products only;
    `with_products`: for who sends those too.
    """
    limit = _("{value} MB", value=grouped(largest_upload // 1000000))
    words = [
        html.P(
            _("Drop product files here")
            if is_vendors
            else _("Drop stock, sales or product files here")
            if with_products
            else _("Drop stock or sales files here"),
            className="drop-title",
        ),
        html.P(
            _(
                "CSV or Excel, one or several at once, up to {limit} each; Stockroom knows them by their columns",
                limit=limit,
            ),
            className="drop-text",
        ),
    ]
    choose = button(_("Choose files"), UploadDrop.CHOOSE, "primary", "upload")
    zone = html.Div(
        [
            html.Span(icon("uploads"), className="drop-mark"),
            html.Div(words),
            choose,
            html.Div(id=UploadDrop.INPUT_SLOT),
        ],
        id=UploadDrop.ZONE,
        className="drop-zone",
    )
    show = _("Show what would change before anything is imported")
    look = html.Div(dbc.Checkbox(id=UploadDrop.LOOK, label=show, value=may_look), hidden=not may_look)
    of_stock = html.Div(html.Div([_modes(), _store(stores)], className="drop-settings"), hidden=is_vendors)
    settings = [of_stock, html.Div(look, className="drop-settings")]
    kept: list[Component] = [dcc.Store(id=name) for name in (UploadDrop.REQUEST, UploadDrop.FORMS, UploadDrop.WATCH)]
    return html.Div(
        [
            zone,
            *settings,
            html.Ul(id=UploadDrop.QUEUE, className="upload-queue"),
            *kept,
            dcc.Location(id=UploadDrop.GO, refresh="callback-nav"),
        ]
    )


def vendors_columns() -> Component:
    """The columns a vendor's files need."""
    tables = [_columns(_("A product catalogue"), PRODUCT_COLUMNS), _columns(_("A list of prices"), PRICE_COLUMNS)]
    return html.Div(tables, className="pair")


def ways_in(
    bucket: str, local_endpoint: str | None = None, with_products: bool = False, with_command: bool = True
) -> Component:
    """The columns a file needs, and the command for those who send files by script and have the keys."""
    where = f" --endpoint-url {local_endpoint}" if local_endpoint else ""
    keys = _(" (the keys are in local.json of Stockroom's folder)") if local_endpoint else ""
    command = html.Pre(
        html.Code(f"aws s3 cp berlin.csv s3://{bucket}/uploads/{where}"), className="command", tabIndex=0
    )
    return html.Div(
        [
            html.Div(
                [_columns(_("A stock file"), STOCK_COLUMNS), _columns(_("A sales file"), SALES_COLUMNS)],
                className="pair",
            ),
            *([vendors_columns()] if with_products else []),
            *(
                [html.P(_("By script, with the AWS command line{keys}:", keys=keys), className="ways-text"), command]
                if with_command
                else []
            ),
        ],
        className="ways-in",
    )


def _columns(title: str, columns: tuple[tuple[str, str, bool], ...]) -> Component:
    rows = [[html.Code(name), _(words), _("yes") if needed else _("no")] for name, words, needed in columns]
    heads = ((_("Column"), ""), (_("What it holds"), ""), (_("Needed"), ""))
    table = data_table(heads, rows, _("{title}: columns", title=title), "columns-table", row_heads=False)
    return html.Div([html.H3(title, className="ways-title"), table])


def _store(stores: Sequence[str]) -> Component:
    """Whose rows they are where a file has no column that says so."""
    if len(stores) == 1:
        choices = [(stores[0], store_choice(stores[0])[1])]
    else:
        choices = [(NO_STORE, _("No store: such a file asks for it")), *map(store_choice, stores)]
    return select_field(_("A file without a store column is of"), UploadDrop.STORE, choices, choices[0][0])


def _modes() -> Component:
    options = [
        {"value": mode, "label": html.Span([_(words), html.Span(_(MODE_HELP[mode]), className="mode-help")])}
        for mode, words in MODE_WORDS.items()
    ]
    boxes = dbc.RadioItems(id=UploadDrop.MODE, options=options, value="update", class_name="upload-modes")
    return html.Fieldset([html.Legend(_("What a stock file is"), className="field-label"), boxes], className="field")
