"""What a person decides about one upload: import what is held or discard it, try a failed one again."""

from enum import StrEnum

from dash import html
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.language.texts import _
from dashboard.data.actor import current_actor
from dashboard.ui.controls import button, reason_field
from dashboard.ui.panel import panel


class UploadRetry(StrEnum):
    """Ids of the way to have a failed upload tried again."""

    PLACE = "upload-retry"
    BUTTON = "upload-retry-button"
    PROBLEM = "upload-retry-problem"


def retry_panel() -> Component:
    """One button: the same file, from where the last try stopped."""
    if not current_actor().may(Right.DECIDE_UPLOADS):
        return panel(
            _("This upload failed"), _("The file is kept. Somebody who may decide about uploads can try it again.")
        )
    body = [
        html.P("", id=UploadRetry.PROBLEM, className="answer-problem", role="alert"),
        html.Div(button(_("Try again"), UploadRetry.BUTTON, "primary", "refresh"), className="answer-buttons"),
    ]
    words = _("The file goes through the same steps once more; what is applied already is not applied twice.")
    return panel(_("This upload failed"), body, words)


class UploadDecision(StrEnum):
    """Ids of the decision."""

    PLACE = "upload-decision"
    REASON = "upload-decision-reason"
    APPROVE = "upload-approve"
    DISCARD = "upload-discard"
    ANYWAY = "upload-approve-place"
    NOT_YOURS = "upload-decision-not-yours"
    PROBLEM = "upload-decision-problem"
    EFFECT = "upload-decision-effect"


def decision_panel() -> Component:
    """Why, and the two ways out; what it would change for those who may not decide."""
    if not current_actor().may(Right.DECIDE_UPLOADS):
        words = _("Somebody who may decide about uploads imports it anyway, or discards it.")
        slots = [html.Div(id=id) for id in (UploadDecision.EFFECT, UploadDecision.ANYWAY, UploadDecision.NOT_YOURS)]
        return panel(_("This upload waits for a decision"), slots, words)
    anyway = button(_("Import anyway"), UploadDecision.APPROVE, "primary")
    buttons = [
        html.Span(anyway, id=UploadDecision.ANYWAY),
        button(_("Discard"), UploadDecision.DISCARD, "danger"),
    ]
    others = _("Rows of it are of stores that are not yours: you can discard it, but not import it.")
    body = [
        html.Div(id=UploadDecision.EFFECT),
        html.P(others, id=UploadDecision.NOT_YOURS, className="upload-note", hidden=True),
        reason_field(UploadDecision.REASON, _("Why (others see it)"), _("Checked with the store")),
        html.P("", id=UploadDecision.PROBLEM, className="answer-problem", role="alert"),
        html.Div(buttons, className="answer-buttons decision-buttons"),
    ]
    words = _("Import anyway applies what was held back. Discard drops it; what is applied already stays.")
    return panel(_("This upload needs a decision"), body, words)
