"""What people do: send files, decide about a held one, answer what one asks, retry a failed one, undo one."""

from typing import Any

from dash import Input, Output, State, callback, ctx, html, no_update

from backend_lambdas.inventory.errors import InvalidRequest, NotAllowed, NotFound
from backend_lambdas.language.texts import _
from backend_lambdas.uploads.send import safe_file_name
from dashboard.data.availability import SHOWN_ERRORS, DataUnavailable
from dashboard.features.uploads import commands as uploads_commands
from dashboard.features.uploads import drafts as uploads_drafts
from dashboard.features.uploads import queries as uploads_queries
from dashboard.features.uploads.decision import UploadDecision, UploadRetry
from dashboard.features.uploads.detail_page import UploadView
from dashboard.features.uploads.drop import NO_STORE, UploadDrop
from dashboard.features.uploads.preview_page import may_preview
from dashboard.features.uploads.question import UploadQuestion
from dashboard.features.uploads.rejected import draft_of_rejected
from dashboard.features.uploads.undo import UploadUndo, can_be_undone, undo_effect_view, undo_note
from dashboard.shell.ids import Shell
from dashboard.ui.addresses import draft_address, upload_address
from dashboard.ui.controls import action_link
from dashboard.ui.panel import SAID


@callback(
    Output(UploadRetry.PROBLEM, "children"),
    Output(UploadView.POLL, "disabled", allow_duplicate=True),
    Output(SAID, "data", allow_duplicate=True),
    Input(UploadRetry.BUTTON, "n_clicks"),
    State(UploadView.ID, "data"),
    prevent_initial_call=True,
)
def retry(clicks: int | None, upload_id: str) -> tuple[Any, Any, Any]:
    """Have a failed upload tried again."""
    if not clicks:  # Dash also calls when the button appears
        return no_update, no_update, no_update
    try:
        uploads_commands.retry_upload(upload_id)
    except SHOWN_ERRORS as error:
        return str(error), no_update, no_update
    return "", False, _("The upload is being tried again.")


@callback(
    Output(UploadView.GO, "href"),
    Output(UploadView.MEND_PROBLEM, "children"),
    Input(UploadView.MEND, "n_clicks", allow_optional=True),
    State(UploadView.ID, "data"),
    prevent_initial_call=True,
)
def mend_rejected(clicks: int | None, upload_id: str) -> tuple[Any, str]:
    """Go where the rejected rows are mended, as a file of their own."""
    if not clicks:  # Dash also calls when the button appears
        return no_update, ""
    try:
        made = draft_of_rejected(upload_id)
    except SHOWN_ERRORS as error:
        return no_update, str(error)
    return draft_address(made.draft_id, made.name, made.mode, made.store, made.said), ""


@callback(
    Output(UploadDecision.PROBLEM, "children"),
    Output(UploadView.POLL, "disabled", allow_duplicate=True),
    Output(SAID, "data", allow_duplicate=True),
    Input(UploadDecision.APPROVE, "n_clicks"),
    Input(UploadDecision.DISCARD, "n_clicks"),
    State(UploadView.ID, "data"),
    State(UploadDecision.REASON, "value"),
    prevent_initial_call=True,
)
def decide(yes: int | None, no: int | None, upload_id: str, reason: str | None) -> tuple[Any, Any, Any]:
    """Import what was held, or drop it."""
    if not (yes or no):  # Dash also calls when the buttons appear
        return no_update, no_update, no_update
    approved = ctx.triggered_id == UploadDecision.APPROVE
    order = uploads_commands.approve_upload if approved else uploads_commands.discard_upload
    try:
        order(upload_id, (reason or "").strip())
    except SHOWN_ERRORS as error:
        return str(error), no_update, no_update
    return "", False, _("The upload is being imported.") if approved else _("The upload is discarded.")


@callback(
    Output(UploadQuestion.PROBLEM, "children"),
    Output(UploadView.POLL, "disabled", allow_duplicate=True),
    Output(SAID, "data", allow_duplicate=True),
    Input(UploadQuestion.SEND, "n_clicks"),
    Input(UploadQuestion.DROP, "n_clicks"),
    State(UploadView.ID, "data"),
    State(UploadQuestion.ANSWER, "value"),
    prevent_initial_call=True,
)
def answer(sent: int | None, dropped: int | None, upload_id: str, value: str | None) -> tuple[Any, Any, Any]:
    """Have the file read as the person says, or drop it."""
    if not (sent or dropped):  # Dash also calls when the buttons appear
        return no_update, no_update, no_update
    drop = ctx.triggered_id == UploadQuestion.DROP
    try:
        if drop:
            uploads_commands.discard_upload(upload_id, _("Discarded instead of answered"))
        else:
            uploads_commands.answer_upload(upload_id, value or "")
    except SHOWN_ERRORS as error:
        return str(error), no_update, no_update
    return "", False, _("The upload is discarded.") if drop else _("The file is read as you said.")


@callback(
    Output(UploadDrop.FORMS, "data"),
    Input(UploadDrop.REQUEST, "data"),
    State(UploadDrop.MODE, "value"),
    State(UploadDrop.STORE, "value"),
    State(UploadDrop.LOOK, "value"),
    prevent_initial_call=True,
)
def give_forms(request: dict[str, Any], mode: str, store: str | None, look: bool | None) -> list[dict[str, Any]]:
    """For each file the browser wants to send a form for S3, or the words why there is none.

    `look`: it is shown what they would change before they are imported.
    """
    of, shown = "" if store is None or store == NO_STORE else store, bool(look) and may_preview()
    return [give_form(wanted, mode, of, shown) for wanted in request["files"]]


def give_form(wanted: dict[str, Any], mode: str, store: str, look: bool = False) -> dict[str, Any]:
    """The form for one file; `problem` in its place when it cannot be had."""
    number, name = wanted["number"], str(wanted["name"])
    try:
        form = uploads_drafts.draft_form(name, mode, store) if look else uploads_queries.upload_form(name, mode, store)
    except (InvalidRequest, NotAllowed, NotFound) as error:
        return {"number": number, "problem": str(error)}
    except DataUnavailable:
        return {"number": number, "problem": _("The file storage does not answer. Nothing was sent: try again soon.")}
    sending: dict[str, Any] = {"url": form.url, "fields": form.fields, "max_bytes": form.max_bytes}
    draft = {"draft_id": form.upload_id, "name": safe_file_name(name), "mode": mode, "store": store}
    shown = {"preview": draft_address(form.upload_id, draft["name"], mode, store), "draft": draft} if look else {}
    return {"number": number, "upload_id": form.upload_id, **sending, **shown}


@callback(
    Output(UploadUndo.PLACE, "hidden"),
    Output(UploadUndo.OFFER, "hidden"),
    Output(UploadUndo.NOTE, "children"),
    Input(UploadView.ID, "data"),
    Input(UploadView.POLL, "n_intervals"),
    Input(Shell.DATA_VERSION, "data"),
)
def offer_undo(upload_id: str, _ticks: Any, _version: Any) -> tuple[Any, Any, Any]:
    """Whether the upload can be undone, was, or why not."""
    try:
        detail = uploads_queries.upload(upload_id)
    except DataUnavailable:
        return no_update, no_update, no_update
    note = None if detail is None else undo_note(detail.upload)
    return note is None, detail is None or not can_be_undone(detail.upload), note


@callback(
    Output(UploadUndo.EFFECT, "children"),
    Output(UploadUndo.FORM, "hidden"),
    Input(UploadUndo.LOOK, "n_clicks"),
    State(UploadView.ID, "data"),
    prevent_initial_call=True,
)
def show_undo(clicks: int | None, upload_id: str) -> tuple[Any, Any]:
    """What undoing it would do, by the rows as they are now."""
    if not clicks:
        return no_update, no_update
    try:
        effect = uploads_queries.undo_effect(upload_id)
    except SHOWN_ERRORS as error:
        return html.P(str(error), className="answer-problem", role="alert"), True
    return undo_effect_view(effect), not (effect.restored or effect.store)


@callback(
    Output(UploadUndo.PROBLEM, "children"),
    Output(UploadUndo.EFFECT, "children", allow_duplicate=True),
    Output(UploadUndo.FORM, "hidden", allow_duplicate=True),
    Output(UploadView.POLL, "disabled", allow_duplicate=True),
    Output(SAID, "data", allow_duplicate=True),
    Input(UploadUndo.SAVE, "n_clicks"),
    State(UploadView.ID, "data"),
    State(UploadUndo.REASON, "value"),
    prevent_initial_call=True,
)
def undo(clicks: int | None, upload_id: str, why: str | None) -> tuple[Any, ...]:
    """Send what undoes it, or say why not."""
    if not clicks:
        return (no_update,) * 5
    try:
        undo_id = uploads_commands.undo_upload(upload_id, why or "")
    except SHOWN_ERRORS as error:
        return (str(error), *[no_update] * 4)
    link = action_link(_("See how the undo goes"), upload_address(undo_id))
    return "", link, True, False, _("The upload is being undone.")
