"""One upload on the uploads page: /uploads?id=..."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from dash import Input, Output, State, callback, ctx, dcc, html, no_update
from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from backend_lambdas.uploads.upload import FAILED
from backend_lambdas.uploads.visible import may_decide
from dashboard.data.actor import current_actor
from dashboard.data.availability import DataUnavailable
from dashboard.features.uploads import queries as uploads_queries
from dashboard.features.uploads.card import step_list
from dashboard.features.uploads.decision import UploadDecision, UploadRetry, decision_panel, retry_panel
from dashboard.features.uploads.detail import (
    SHOWN_AT_FIRST,
    effect_list,
    facts_panel,
    outcome_panel,
    problems_panel,
    stores_panel,
)
from dashboard.features.uploads.labels import steps, under_way
from dashboard.features.uploads.question import question_panel
from dashboard.features.uploads.rejected import can_be_mended
from dashboard.features.uploads.undo import UploadUndo, undo_panel
from dashboard.shell.ids import Shell
from dashboard.ui.controls import button, icon, link_button
from dashboard.ui.live import changed_parts
from dashboard.ui.panel import page, panel
from dashboard.ui.states import error_state, skeleton

POLL_MS = 1500
HIDDEN = (True,) * 4  # the decision, its first button, that it is another's; another try


class UploadView(StrEnum):
    """Ids of one upload's view."""

    ID = "upload-id"
    NAME = "upload-name"
    POLL = "upload-poll"
    OUTCOME = "upload-outcome"
    QUESTION = "upload-question"
    PROBLEMS = "upload-problems"
    MORE_PROBLEMS = "upload-more-problems"
    STORES = "upload-stores"
    FACTS = "upload-facts"
    MARKS = "upload-marks"
    MEND = "upload-mend"
    MEND_PROBLEM = "upload-mend-problem"
    GO = "upload-mend-go"


SLOTS = (
    UploadView.NAME,
    UploadView.OUTCOME,
    UploadView.QUESTION,
    UploadView.PROBLEMS,
    UploadView.STORES,
    UploadView.FACTS,
    UploadDecision.EFFECT,
)


def detail_page(upload_id: str) -> Component:
    """The frame of one upload; its figures come by callback."""
    waiting = panel(_("What became of it"), skeleton(150, 2))
    main = [
        html.Div(waiting, id=UploadView.OUTCOME),
        html.Div(id=UploadView.QUESTION, className="slot"),
        html.Div(decision_panel(), id=UploadDecision.PLACE, hidden=True),
        html.Div(retry_panel(), id=UploadRetry.PLACE, hidden=True),
        html.Div(undo_panel(), id=UploadUndo.PLACE, hidden=True),
        html.Div(id=UploadView.PROBLEMS, className="slot"),
        html.P("", id=UploadView.MEND_PROBLEM, className="answer-problem", role="alert"),
        html.Div(id=UploadView.STORES, className="slot"),
    ]
    columns = html.Div([html.Div(main, className="stack"), html.Div(id=UploadView.FACTS)], className="columns")
    body = [
        columns,
        dcc.Store(id=UploadView.ID, data=upload_id),
        dcc.Store(id=UploadView.MARKS),
        dcc.Interval(id=UploadView.POLL, interval=POLL_MS),
        dcc.Location(id=UploadView.GO, refresh="callback-nav"),
    ]
    name = html.Span("…", id=UploadView.NAME, className="upload-title")
    return page(_("Upload"), name, body, [link_button(_("All uploads"), "/uploads", icon_name="arrow-left")])


@callback(
    *(Output(slot, "children") for slot in SLOTS),
    Output(UploadDecision.PLACE, "hidden"),
    Output(UploadDecision.ANYWAY, "hidden"),
    Output(UploadDecision.NOT_YOURS, "hidden"),
    Output(UploadRetry.PLACE, "hidden"),
    Output(UploadView.POLL, "disabled"),
    Output(UploadView.MARKS, "data"),
    Input(UploadView.ID, "data"),
    Input(UploadView.POLL, "n_intervals"),
    Input(Shell.DATA_VERSION, "data"),
    Input(UploadView.MORE_PROBLEMS, "n_clicks", allow_optional=True),
    State(UploadView.MARKS, "data"),
)
def show_upload(
    upload_id: str, _ticks: Any, _version: Any, _more: Any, known: dict[str, Any] | None
) -> tuple[Any, ...]:
    """One upload; only the parts that changed, and whether to ask again soon."""
    marks = known or {}
    shown = int(marks.get("shown", SHOWN_AT_FIRST)) + SHOWN_AT_FIRST * (ctx.triggered_id == UploadView.MORE_PROBLEMS)
    try:
        detail = uploads_queries.upload(upload_id)
    except DataUnavailable as error:
        return (
            no_update,
            error_state(_("The upload could not be loaded"), error),
            *[no_update] * 5,
            *HIDDEN,
            True,
            marks,
        )
    if detail is None:
        return (_("not picked up yet"), _missing(), *[no_update] * 5, *HIDDEN, False, marks)
    answers, fresh = changed_parts(_parts(detail, shown), marks)
    busy = under_way(detail.upload, detail.expected_alerts, datetime.now(UTC))
    decidable = detail.upload.status == "HELD" and not detail.upload.decision
    own = may_decide(detail.upload, current_actor())
    hidden = (not decidable or detail.upload.question is not None, not own, own, detail.upload.status != FAILED)
    return (*answers, *hidden, not busy, {**fresh, "shown": shown})


def _parts(detail: uploads_queries.UploadDetail, shown: int) -> dict[str, Component]:
    upload = detail.upload
    whole = [icon("download"), _("All of them as CSV")]
    link = html.A(whole, href=f"/uploads/{upload.upload_id}/rejected.csv", className="action-link", download="")
    all_of_them, mend = link if upload.error_key else None, _mend() if can_be_mended(upload) else None
    parts = (
        html.Span(upload.file_name),
        outcome_panel(detail, datetime.now(UTC)),
        html.Div(question_panel(upload), className="slot"),
        html.Div(problems_panel(detail, all_of_them, shown, mend), className="slot"),
        html.Div(stores_panel(detail.parts), className="slot"),
        facts_panel(upload),
        html.Div(effect_list(upload.effect)),
    )
    return dict(zip(SLOTS, parts, strict=True))


def _mend() -> Component:
    words = _("They open as a file of their own, which is looked at before it is imported; the other rows stay.")
    body = [button(_("Correct these rows"), UploadView.MEND), html.Span(words, className="muted")]
    return html.Div(body, className="preview-mend")


def _missing() -> Component:
    text = _("It is picked up within seconds; this page follows it by itself. An upload of long ago is no longer kept.")
    body = [step_list(steps(None, 0, datetime.now(UTC))), html.P(text, className="upload-note")]
    return panel(_("What became of it"), body)
