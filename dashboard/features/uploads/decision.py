"""A held upload waits for a person: why it was held, and why it is decided so (values -> components)."""

from enum import StrEnum

from dash import html
from dash.development.base_component import Component

from dashboard.ui.controls import button, reason_field
from dashboard.ui.panel import panel


class UploadRetry(StrEnum):
    """Ids of the way to have a failed upload tried again."""

    PLACE = "upload-retry"
    BUTTON = "upload-retry-button"
    PROBLEM = "upload-retry-problem"


def retry_panel() -> Component:
    """One button: the same file, from where the last try stopped."""
    body = [
        html.P("", id=UploadRetry.PROBLEM, className="answer-problem", role="alert"),
        html.Div(button("Try again", UploadRetry.BUTTON, "primary", "refresh"), className="answer-buttons"),
    ]
    words = "The file goes through the same steps once more; what is applied already is not applied twice."
    return panel("This upload failed", body, words)


class UploadDecision(StrEnum):
    """Ids of the decision."""

    PLACE = "upload-decision"
    REASON = "upload-decision-reason"
    APPROVE = "upload-approve"
    DISCARD = "upload-discard"
    PROBLEM = "upload-decision-problem"
    EFFECT = "upload-decision-effect"


def decision_panel() -> Component:
    """Why, and the two ways out."""
    buttons = [
        button("Import anyway", UploadDecision.APPROVE, "primary"),
        button("Discard", UploadDecision.DISCARD, "danger"),
    ]
    body = [
        html.Div(id=UploadDecision.EFFECT),
        reason_field(UploadDecision.REASON, "Why (others see it)", "Checked with the store"),
        html.P("", id=UploadDecision.PROBLEM, className="answer-problem", role="alert"),
        html.Div(buttons, className="answer-buttons decision-buttons"),
    ]
    words = "Import anyway applies what was held back. Discard drops it; what is applied already stays."
    return panel("This upload needs a decision", body, words)
