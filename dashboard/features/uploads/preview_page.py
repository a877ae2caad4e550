"""A file that was sent to be looked at, /uploads?draft=...: what it would change, and the button that imports it."""

from typing import Any
from urllib.parse import urlencode

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, ctx, dcc, html, no_update
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.language.texts import _
from backend_lambdas.uploads.preview_result import Preview, PreviewState
from backend_lambdas.uploads.rows.kinds import SALES
from dashboard.data.actor import current_actor
from dashboard.data.availability import SHOWN_ERRORS
from dashboard.features.uploads import drafts as uploads_drafts
from dashboard.features.uploads.drafts import DraftFile, draft_of, said_in
from dashboard.features.uploads.preview_lists import (
    NOT_IN_FILE,
    PreviewIds,
    alerts_panel,
    changes_panel,
    problems_panel,
    stores_panel,
)
from dashboard.features.uploads.preview_parts import import_words, reading_panel, verdict_of, waiting
from dashboard.features.uploads.preview_products import product_changes_panel
from dashboard.features.uploads.preview_sales import corrected_panel
from dashboard.features.uploads.queries import own_stores
from dashboard.shell.ids import Shell
from dashboard.ui.addresses import draft_address, upload_address
from dashboard.ui.controls import button, link_button
from dashboard.ui.formatting import store_choice, store_words
from dashboard.ui.panel import page, panel
from dashboard.ui.static_parts import as_drawn

SOON_MS, LATER_MS = 150, 1_000  # from an answer to the next question: at first, as most files take a second, and then
SOON_POLLS = 20
POLL_MS = 5_000  # where an answer got lost
MOST_POLLS = 180  # longer than the function may take (infra/template.yaml)
LISTS = (PreviewIds.PROBLEMS, PreviewIds.CHANGES, PreviewIds.ALERTS, PreviewIds.STORES)


def preview_page(draft_id: str, name: str, mode: str, store: str, said: str = "") -> Component:
    """The frame; what is found comes by callback."""
    values = {"draft_id": draft_id, "name": name, "mode": mode or "update", "store": store, "said": said_in(said)}
    imports = [
        button(_("Import"), PreviewIds.IMPORT, "primary", "upload"),
        button(_("Look again"), PreviewIds.AGAIN, icon_name="refresh"),
    ]
    verdict = [
        html.Div(id=PreviewIds.READING),
        html.Div(waiting(None, late=False), id=PreviewIds.VERDICT),
        html.P("", id=PreviewIds.SINCE, className="upload-note", role="status"),
        html.Div(imports, id=PreviewIds.IMPORT_PLACE, className="preview-import", hidden=True),
        html.P("", id=PreviewIds.PROBLEM, className="answer-problem", role="alert"),
    ]
    body = [
        panel(_("What importing it would do"), verdict, _("Nothing is changed until you press the button.")),
        html.Div(id=PreviewIds.PROBLEMS, className="slot"),
        html.P("", id=PreviewIds.MENDED, className="answer-problem", role="alert"),
        *(html.Div(id=place, className="slot") for place in LISTS if place is not PreviewIds.PROBLEMS),
        dcc.Store(id=PreviewIds.LISTS),
        dcc.Store(id=PreviewIds.NEXT),
        dcc.Store(id=PreviewIds.DRAFT, data=values),
        dcc.Store(id=PreviewIds.SAID),
        dcc.Store(id=PreviewIds.MENDS),
        dcc.Interval(id=PreviewIds.POLL, interval=POLL_MS, max_intervals=MOST_POLLS),
        dcc.Location(id=PreviewIds.GO, refresh="callback-nav"),
    ]
    actions = [link_button(_("All uploads"), "/uploads", icon_name="arrow-left")]
    return page(_("Before the import"), html.Span(name, id=PreviewIds.NAME, className="upload-title"), body, actions)


@callback(
    Output(PreviewIds.DRAFT, "data"),
    Output(PreviewIds.POLL, "n_intervals"),
    Output(PreviewIds.POLL, "disabled", allow_duplicate=True),
    Output(PreviewIds.PROBLEM, "children", allow_duplicate=True),
    Input(PreviewIds.SAID, "data"),
    Input(PreviewIds.AGAIN, "n_clicks"),
    State(PreviewIds.DRAFT, "data"),
    prevent_initial_call="initial_duplicate",
)
def look(said: dict[str, Any] | None, _again: int | None, values: dict[str, Any]) -> tuple[Any, ...]:
    """Have the file looked at: when the page opens (what is known already is shown), again, or read in another way."""
    again = ctx.triggered_id == PreviewIds.AGAIN
    wanted = {**values, **(said or {}), "turn": (values.get("turn") or 0) + again, "asked": True}
    try:
        if not uploads_drafts.is_looked_at(draft_of(wanted)):
            uploads_drafts.ask_preview(draft_of(wanted))
    except SHOWN_ERRORS as error:
        return no_update, no_update, no_update, str(error)
    return wanted, 0, False, ""


@callback(
    Output(PreviewIds.VERDICT, "children"),
    Output(PreviewIds.READING, "children"),
    Output(PreviewIds.LISTS, "data"),
    Output(PreviewIds.IMPORT_PLACE, "hidden"),
    Output(PreviewIds.IMPORT, "children"),
    Output(PreviewIds.IMPORT, "hidden"),
    Output(PreviewIds.POLL, "disabled"),
    Output(PreviewIds.NEXT, "data"),
    Input(PreviewIds.POLL, "n_intervals"),
    State(PreviewIds.DRAFT, "data"),
    State(PreviewIds.POLL, "disabled"),
    prevent_initial_call=True,
)
def show_preview(ticks: int | None, values: dict[str, Any], _off: bool) -> tuple[Any, ...]:
    """What has been found by now; asks again soon until it is whole."""
    keep = (no_update,) * 8
    if not values.get("asked"):
        return keep
    try:
        draft = draft_of(values)
        found = uploads_drafts.find_preview(draft)
    except SHOWN_ERRORS as error:
        return (html.P(str(error), role="alert"), *keep[:5], True, no_update)
    ticks = ticks or 0
    if found is None or not found.is_final:
        late, wait = ticks >= MOST_POLLS - 1, SOON_MS if ticks < SOON_POLLS else LATER_MS
        soon = no_update if late else {"ticks": ticks + 1, "wait": wait}
        return (waiting(found, late), *keep[:2], not late, _("Import it without a preview"), False, late, soon)
    file = f"/uploads/drafts/{draft.draft_id}/{draft.run_id}/rejected.csv?{urlencode({'name': draft.name})}"
    of_sales = found.kind == SALES.name
    changes = (corrected_panel if of_sales else product_changes_panel if found.vendor else changes_panel)(found)
    parts = (problems_panel(found, file), changes, alerts_panel(found), stores_panel(found))
    lists = {place: as_drawn(part) for place, part in zip(LISTS, parts, strict=True)}
    return (
        verdict_of(found),
        _reading(found, draft),
        lists,
        False,
        _button_words(found),
        _is_refused(found),
        True,
        no_update,
    )


@callback(
    Output(PreviewIds.SINCE, "children"),
    Input(Shell.DATA_VERSION, "data"),
    Input(PreviewIds.LISTS, "data"),
    State(PreviewIds.DRAFT, "data"),
    prevent_initial_call=True,
)
def say_what_changed_since(_version: Any, _lists: Any, values: dict[str, Any]) -> str:
    """Another file, a sale or a person has changed the stock since it was compared."""
    try:
        stores = uploads_drafts.changed_since(draft_of(values))
    except SHOWN_ERRORS:
        return ""
    if not stores:
        return ""
    names = ", ".join(map(store_words, stores[:5]))
    return _("The stock of {stores} has changed since. Look again to see what importing it does now.", stores=names)


def _reading(found: Preview, draft: DraftFile) -> Component | None:
    if found.state is PreviewState.FAILED or not found.header:
        return None
    stores = own_stores()
    none = [(NOT_IN_FILE, _("No store: such a file asks for it"))] if len(stores) != 1 else []
    choices = [*none, *map(store_choice, stores)]
    return reading_panel(found, draft, choices)


def _button_words(found: Preview) -> str:
    return _("Import it without a preview") if found.state is PreviewState.FAILED else import_words(found)


def _is_refused(found: Preview) -> bool:
    return found.state in (PreviewState.REFUSED, PreviewState.ASKS)


@callback(
    Output(PreviewIds.SAID, "data"),
    Output(PreviewIds.PROBLEM, "children", allow_duplicate=True),
    Input(PreviewIds.ANSWER_SEND, "n_clicks"),
    State(PreviewIds.ANSWER, "value"),
    State(PreviewIds.DRAFT, "data"),
    prevent_initial_call=True,
)
def answer_question(clicks: int | None, value: str | None, values: dict[str, Any]) -> tuple[Any, str]:
    """Have the file read as the person says."""
    if not clicks:  # Dash also calls when the button appears
        return no_update, ""
    try:
        read_so = uploads_drafts.answered(draft_of(values), value or "")
    except SHOWN_ERRORS as error:
        return no_update, str(error)
    return {"store": read_so.store, "said": read_so.said}, ""


@callback(
    Output(PreviewIds.GO, "href"),
    Output(PreviewIds.PROBLEM, "children"),
    Input(PreviewIds.IMPORT, "n_clicks"),
    State(PreviewIds.DRAFT, "data"),
    prevent_initial_call=True,
    running=[(Output(PreviewIds.IMPORT, "disabled"), True, False)],
)
def import_file(clicks: int | None, values: dict[str, Any]) -> tuple[Any, str]:
    """Import it, and go where one sees how."""
    if not clicks:
        return no_update, ""
    try:
        return upload_address(uploads_drafts.import_draft(draft_of(values))), ""
    except SHOWN_ERRORS as error:
        return no_update, str(error)


@callback(
    Output(PreviewIds.GO, "href", allow_duplicate=True),
    Output(PreviewIds.MENDED, "children"),
    Input(PreviewIds.MENDS, "data"),
    State(PreviewIds.DRAFT, "data"),
    prevent_initial_call=True,
)
def look_at_mended(cells: dict[str, Any] | None, values: dict[str, Any]) -> tuple[Any, str]:
    """The mended rows become a file of their own, looked at in its turn."""
    if not cells:
        return no_update, ""
    try:
        made = uploads_drafts.mend(draft_of(values), {str(line): str(text) for line, text in cells["cells"].items()})
    except SHOWN_ERRORS as error:
        return no_update, str(error)
    return draft_address(made.draft_id, made.name, made.mode, made.store, made.said), ""


clientside_callback(ClientsideFunction("preview", "draw"), Input(PreviewIds.LISTS, "data"))
clientside_callback(ClientsideFunction("preview", "askAgain"), Input(PreviewIds.NEXT, "data"))


def may_preview() -> bool:
    """Whether files are looked at before they are imported."""
    return current_actor().may(Right.UPLOAD)
