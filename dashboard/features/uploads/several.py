"""Several files dropped together: what importing each would do, and one button for those without a problem."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, dcc, html, no_update
from dash.development.base_component import Component

from backend_lambdas.language.texts import _, grouped, ngettext
from backend_lambdas.uploads.preview_result import Preview, PreviewState
from backend_lambdas.uploads.rows.kinds import SALES
from dashboard.data.availability import SHOWN_ERRORS
from dashboard.features.uploads import drafts as uploads_drafts
from dashboard.features.uploads import queries as uploads_queries
from dashboard.features.uploads.drafts import DraftFile, draft_of
from dashboard.features.uploads.drop import UploadDrop
from dashboard.ui.addresses import draft_address, upload_address
from dashboard.ui.controls import button
from dashboard.ui.formatting import count_of

POLL_MS = 1_000
MOST_POLLS = 180  # longer than the function may take (infra/template.yaml)
MOST_FILES = 50  # looked at together; more are dropped again


class SeveralFiles(StrEnum):
    """Ids of the list below the drop zone."""

    DRAFTS = "upload-drafts"
    LIST = "upload-several"
    POLL = "upload-several-poll"
    IMPORT = "upload-import-all"
    IMPORT_PLACE = "upload-import-all-place"
    SAID = "upload-several-said"


def several_files() -> Component:
    """The list, empty until several files were sent."""
    go = html.Div(button(_("Import all"), SeveralFiles.IMPORT, "primary", "upload"), className="preview-import")
    parts = [
        dcc.Store(id=SeveralFiles.DRAFTS),
        dcc.Interval(id=SeveralFiles.POLL, interval=POLL_MS, max_intervals=MOST_POLLS, disabled=True),
        html.Ul(id=SeveralFiles.LIST, className="upload-queue"),
        html.Div(go, id=SeveralFiles.IMPORT_PLACE, hidden=True),
        html.P("", id=SeveralFiles.SAID, role="status"),
    ]
    return html.Div(parts)


@callback(
    Output(SeveralFiles.POLL, "disabled"),
    Output(SeveralFiles.POLL, "n_intervals"),
    Output(SeveralFiles.SAID, "children"),
    Input(SeveralFiles.DRAFTS, "data"),
    prevent_initial_call=True,
)
def look_at_all(values: list[dict[str, Any]] | None) -> tuple[Any, Any, Any]:
    """Have each looked at that was not."""
    try:
        for draft in _drafts(values):
            if not uploads_drafts.is_looked_at(draft):
                uploads_drafts.ask_preview(draft)
    except SHOWN_ERRORS as error:
        return no_update, no_update, str(error)
    return False, 0, no_update


@callback(
    Output(SeveralFiles.LIST, "children"),
    Output(SeveralFiles.IMPORT_PLACE, "hidden"),
    Output(SeveralFiles.IMPORT, "children"),
    Output(SeveralFiles.POLL, "disabled", allow_duplicate=True),
    Input(SeveralFiles.POLL, "n_intervals"),
    State(SeveralFiles.DRAFTS, "data"),
    prevent_initial_call=True,
)
def show_several(_ticks: int | None, values: list[dict[str, Any]] | None) -> tuple[Any, ...]:
    """What is known of each by now; asks again until all is."""
    try:
        found = [(draft, uploads_drafts.find_preview(draft), _is_in(draft)) for draft in _drafts(values)]
    except SHOWN_ERRORS:
        return (no_update,) * 4
    clean = sum(is_clean(preview) and not is_in for _draft, preview, is_in in found)
    words = ngettext("Import the file without a problem", "Import all {number} files without a problem", clean)
    done = all(preview is not None and preview.is_final for _draft, preview, _is_in in found)
    return [_file(*one) for one in found], not clean, words, done


@callback(
    Output(SeveralFiles.DRAFTS, "data"),
    Output(SeveralFiles.SAID, "children", allow_duplicate=True),
    Output(UploadDrop.WATCH, "data", allow_duplicate=True),
    Input(SeveralFiles.IMPORT, "n_clicks"),
    State(SeveralFiles.DRAFTS, "data"),
    prevent_initial_call=True,
    running=[(Output(SeveralFiles.IMPORT, "disabled"), True, False)],
)
def import_all(clicks: int | None, values: list[dict[str, Any]] | None) -> tuple[Any, Any, Any]:
    """Import those without a problem; the others stay in the list."""
    if not clicks:
        return (no_update,) * 3
    left, sent = [*(values or [])], []
    try:
        for value, draft in zip([*left], _drafts(values), strict=False):
            if is_clean(uploads_drafts.find_preview(draft)):
                sent.append({"upload_id": uploads_drafts.import_draft(draft), "name": draft.name})
                left.remove(value)
    except SHOWN_ERRORS as error:
        return left, str(error), sent
    return left, ngettext("{number} file is being imported.", "{number} files are being imported.", len(sent)), sent


clientside_callback(ClientsideFunction("upload", "keep"), Input(SeveralFiles.DRAFTS, "data"))


def is_clean(preview: Preview | None) -> bool:
    """Whether every row of it would be imported, now and without a question."""
    if preview is None or preview.state is not PreviewState.READY:
        return False
    return preview.importing > 0 and not (preview.rejected or preview.waiting or preview.held)


def _drafts(values: Sequence[dict[str, Any]] | None) -> list[DraftFile]:
    return [draft_of(value) for value in (values or [])[:MOST_FILES]]


def _is_in(draft: DraftFile) -> bool:
    return uploads_queries.upload(draft.draft_id) is not None


def _file(draft: DraftFile, preview: Preview | None, is_in: bool) -> Component:
    if is_in:
        link = dcc.Link(draft.name, href=upload_address(draft.draft_id), className="upload-file-name")
        return html.Li(
            [link, html.P(_("Imported: see how it went"), className="upload-file-note")], className="upload-file"
        )
    address = draft_address(draft.draft_id, draft.name, draft.mode, draft.store)
    link = dcc.Link(draft.name, href=address, className="upload-file-name")
    return html.Li([link, html.P(_words(preview), className="upload-file-note")], className="upload-file")


def _words(preview: Preview | None) -> str:
    if preview is None or not preview.is_final:
        return _("Being looked at")
    if preview.state is PreviewState.ASKS:
        return _("Asks something before it can be read")
    if preview.state is not PreviewState.READY:
        return _("Cannot be imported together with the others: open it to see why")
    words = _("{rows} to import", rows=count_of(preview.importing, "row"))
    if preview.kind != SALES.name or preview.is_compared:
        words += _(", {number} would change", number=grouped(preview.changed + preview.removed - preview.new))
        words += _(", {number} new", number=grouped(preview.new)) if preview.new else ""
    if preview.rejected:
        words += _(", {number} with a problem", number=grouped(preview.rejected))
    if preview.waiting:
        words += _(", {number} need a decision", number=grouped(preview.waiting))
    return words
