"""Files in: drop them, watch them arrive, see what became of each."""

from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs

import dash
from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, ctx, dcc, html, no_update
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right, Role
from backend_lambdas.language.texts import N_, _
from dashboard.data import availability, reading, views
from dashboard.data.actor import current_actor
from dashboard.data.address import QueryValue, texts_of
from dashboard.features.uploads import queries as uploads_queries
from dashboard.features.uploads.detail_page import detail_page
from dashboard.features.uploads.drop import UploadDrop, drop_zone, vendors_columns, ways_in
from dashboard.features.uploads.list import UPLOAD_LIST, Watch, cards, loading_rows, stores_of
from dashboard.features.uploads.preview_page import may_preview, preview_page
from dashboard.features.uploads.routes import largest_upload, local_endpoint, uploads_bucket
from dashboard.features.uploads.several import several_files
from dashboard.features.uploads.whose import whose_files
from dashboard.shell.ids import Shell
from dashboard.ui.addresses import QUALITY_PATH, UPLOADS_PATH
from dashboard.ui.controls import button, link_button
from dashboard.ui.live import changed_parts
from dashboard.ui.panel import page, panel
from dashboard.ui.states import stale_banner

dash.register_page(__name__, path=UPLOADS_PATH, title=lambda **_values: _("Uploads · Stockroom"))

POLL_MS = 1500
SUBTITLE = N_("Files from stores and vendors, and what became of each")


class Uploads(StrEnum):
    """Ids of the page; those of the drop zone are UploadDrop, those of one upload UploadView."""

    POLL = "uploads-poll"
    CARDS = "uploads-cards"
    CARDS_PLACE = "uploads-cards-place"
    STORE = "uploads-store"
    ROWS = "uploads-rows"
    SHOWN = "uploads-shown"
    STATE = "uploads-state"
    MORE = "uploads-more"
    STALE = "uploads-stale"
    MARKS = "uploads-marks"


def layout(id: QueryValue = None, draft: QueryValue = None, **query: QueryValue) -> Component:
    """The page, or the upload or draft that the URL names; the figures come by callback."""
    if isinstance(id, str) and id:
        return detail_page(id)
    if isinstance(draft, str) and draft and may_preview():
        return preview_page(draft, *(str(query.get(name) or "") for name in ("file", "mode", "at", "said")))
    asked = query or parse_qs(views.my_stores_query())
    place = html.Div(
        panel(_("Just sent, or waiting"), html.Ul(id=Uploads.CARDS, className="upload-cards"), flush=True),
        id=Uploads.CARDS_PLACE,
        hidden=True,
    )
    more = html.Div(
        button(_("Load more"), Uploads.MORE), id=f"{Uploads.MORE}-place", className="alerts-foot", hidden=True
    )
    rows = html.Ul(loading_rows(), id=Uploads.ROWS, className="upload-rows")
    sends, is_vendors = current_actor().may(Right.UPLOAD), current_actor().role is Role.VENDOR
    body = [
        html.Div(id=Uploads.STALE, className="banner-place"),
        _send_files(is_vendors) if sends else dcc.Store(id=UploadDrop.WATCH),
        place,
        panel(
            _("History"),
            [rows, html.Div(id=Uploads.STATE), more],
            _("Newest first, whichever way they came"),
            whose_files(Uploads.STORE, not query, current_actor().own(texts_of(asked.get("store")))),
            flush=True,
        ),
        *([_columns(is_vendors)] if sends else []),
        dcc.Interval(id=Uploads.POLL, interval=POLL_MS, disabled=True),
        dcc.Store(id=Uploads.SHOWN),
        dcc.Store(id=Uploads.MARKS),
    ]
    if is_vendors:  # how their files go stands on their own page
        return page(_("Uploads"), _("Your product files and lists of prices, and what became of each"), body)
    return page(_("Uploads"), _(SUBTITLE), body, [link_button(_("Quality of files"), QUALITY_PATH)])


def _send_files(is_vendors: bool) -> Component:
    with_products = current_actor().may(Right.CHANGE_PRODUCTS)
    zone = drop_zone(largest_upload(), uploads_queries.own_stores(), may_preview(), is_vendors, with_products)
    return panel(_("Send files"), [zone, *([several_files()] if may_preview() else [])])


def _columns(is_vendors: bool) -> Component:
    if is_vendors:
        words = _("What your files hold; the names may be in other languages, and the order does not matter")
        return panel(_("Columns"), vendors_columns(), words)
    with_products, scripts = (current_actor().may(right) for right in (Right.CHANGE_PRODUCTS, Right.MANAGE_COMPANY))
    ways = ways_in(uploads_bucket(), local_endpoint(), with_products, scripts)
    if not scripts:
        return panel(_("Columns"), ways, _("What the files hold; names in other languages are known too"))
    return panel(_("Columns and command"), ways, _("What the files hold, and how to send one by script"))


@callback(
    Output(Uploads.ROWS, "children"),
    Output(Uploads.SHOWN, "data"),
    Output(Uploads.STATE, "children"),
    Output(f"{Uploads.MORE}-place", "hidden"),
    Input(Uploads.POLL, "n_intervals"),
    Input(Shell.DATA_VERSION, "data"),
    Input(Uploads.MORE, "n_clicks"),
    Input(Uploads.STORE, "value"),
    State(Uploads.SHOWN, "data"),
)
def show_history(_ticks: Any, _version: Any, _more: Any, piece: str | None, shown: Any) -> tuple[Any, ...]:
    """The history: drawn at first and of other stores, one page longer, or patched because something moved."""
    update = UPLOAD_LIST.update(piece or "", shown, longer=shown is not None and ctx.triggered_id == Uploads.MORE)
    return update.rows, update.shown, update.state, update.no_more


@callback(
    Output(Uploads.CARDS, "children"),
    Output(Uploads.STALE, "children"),
    Output(Uploads.CARDS_PLACE, "hidden"),
    Output(Uploads.POLL, "disabled"),
    Output(Uploads.MARKS, "data"),
    Input(Uploads.POLL, "n_intervals"),
    Input(Shell.DATA_VERSION, "data"),
    Input(UploadDrop.WATCH, "data"),
    Input(Uploads.STORE, "value"),
    State(Uploads.MARKS, "data"),
)
def follow_uploads(_ticks: Any, _version: Any, watch: Watch | None, piece: str | None, known: Any) -> tuple[Any, ...]:
    """What is under way, and whether to ask again soon."""
    try:
        found = cards(watch or (), uploads_queries.uploads().rows, stores=stores_of(piece or ""))
        stale = html.Div(stale_banner(reading.data_state()))
    except availability.DataUnavailable:
        return no_update, no_update, no_update, True, no_update
    (shown, banner), marks = changed_parts({"cards": html.Ul(found.parts), "stale": stale}, known)
    children = no_update if shown is no_update else found.parts
    return children, banner, not found.parts, not found.busy, marks


clientside_callback(
    ClientsideFunction("upload", "prepare"), Output(UploadDrop.WATCH, "data"), Input(UploadDrop.INPUT_SLOT, "id")
)
clientside_callback(
    ClientsideFunction("stockroom", "chooseStore"), Input(Uploads.STORE, "value"), prevent_initial_call=True
)
clientside_callback(ClientsideFunction("upload", "begin"), Input(UploadDrop.FORMS, "data"))
clientside_callback(ClientsideFunction("upload", "settle"), Input(Uploads.CARDS, "children"))
