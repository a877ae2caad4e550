"""One upload that is under way or waits for a person: its steps and its outcome (values -> components)."""

from datetime import datetime

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.texts import N_, _, ngettext
from backend_lambdas.uploads.upload import FAILED, Upload
from dashboard.features.uploads.labels import Step, StepState, outcome_words, steps
from dashboard.ui.addresses import upload_address
from dashboard.ui.controls import icon, link_button
from dashboard.ui.status import upload_status_chip

STEP_ICONS = {StepState.DONE: "check", StepState.PAUSED: "pause", StepState.STOPPED: "close"}
STEP_WORDS = {
    StepState.DONE: N_("done"),
    StepState.CURRENT: N_("under way"),
    StepState.WAITING: N_("to come"),
    StepState.PAUSED: N_("paused"),
    StepState.STOPPED: N_("stopped"),
}


def sent_card(name: str, upload: Upload | None, expected_alerts: int, now: datetime) -> Component:
    """A file this browser sent, or one that is under way. `upload` None: nothing has picked it up yet."""
    shown = step_list(steps(upload, expected_alerts, now))
    if upload is None:
        return html.Li([html.Div(html.B(name), className="upload-head"), shown], className="upload-card")
    link = dcc.Link(upload.file_name, href=upload_address(upload.upload_id), className="upload-name")
    words, following = outcome_words(upload), _next_step(upload)
    parts = [html.Div([link, upload_status_chip(upload)], className="upload-head"), shown]
    parts += [html.P(words, className="upload-outcome")] if words else []
    parts += [html.Div(following, className="upload-next")] if following else []
    return html.Li(parts, className="upload-card")


def step_list(shown: tuple[Step, ...]) -> Component:
    """Received, read, applied, alerts: which are done, which is under way."""
    return html.Ol([_step(number, step) for number, step in enumerate(shown, 1)], className="steps")


def _step(number: int, step: Step) -> Component:
    mark = icon(STEP_ICONS[step.state]) if step.state in STEP_ICONS else html.Span(str(number))
    words = [
        html.Span(step.name, className="step-name"),
        html.Span(f", {_(STEP_WORDS[step.state])}", className="visually-hidden"),
    ]
    note = [html.Span(step.note, className="step-note")] if step.note else []
    current = {"aria-current": "step"} if step.state is StepState.CURRENT else {}
    shown = [html.Span(mark, className="step-mark", **{"aria-hidden": "true"}), html.Div([*words, *note])]
    return html.Li(shown, className=f"step step-{step.state}", **current)


def _next_step(upload: Upload) -> Component | None:
    if upload.status == FAILED:
        return link_button(_("See why, and try again"), upload_address(upload.upload_id))
    if upload.status == "HELD":
        return link_button(_("Decide"), upload_address(upload.upload_id))
    if upload.rejected:
        words = ngettext("See the rejected row", "See the {number} rejected rows", upload.rejected)
        return link_button(words, upload_address(upload.upload_id))
    return None
