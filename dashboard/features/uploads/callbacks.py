"""What people do about one upload: decide about a held one, answer what it asks, have a failed one tried again."""

from typing import Any

from dash import Input, Output, State, callback, ctx, no_update

from backend_lambdas.language.texts import _
from dashboard.data.availability import SHOWN_ERRORS
from dashboard.features.uploads import commands as uploads_commands
from dashboard.features.uploads.detail import UploadDecision, UploadRetry
from dashboard.features.uploads.detail_page import UploadView
from dashboard.features.uploads.question import UploadQuestion
from dashboard.shell.ids import Shell


@callback(
    Output(UploadRetry.PROBLEM, "children"),
    Output(UploadView.POLL, "disabled", allow_duplicate=True),
    Output(Shell.ANNOUNCE, "children", allow_duplicate=True),
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
    Output(UploadDecision.PROBLEM, "children"),
    Output(UploadView.POLL, "disabled", allow_duplicate=True),
    Output(Shell.ANNOUNCE, "children", allow_duplicate=True),
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
    Output(Shell.ANNOUNCE, "children", allow_duplicate=True),
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
