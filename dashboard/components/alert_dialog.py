"""The dialog in which a person answers alerts, and the bar that counts the ticked ones (values -> components)."""

from enum import StrEnum

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.components.alert_snooze import SNOOZE_WORDS, SnoozeUntil
from dashboard.components.controls import button, field
from dashboard.components.signature import name_field, reason_field


class AlertAnswer(StrEnum):
    """Ids of the dialog and the bar; assets/js/alerts.js knows them too."""

    ASKED = "alerts-asked"
    DONE = "alerts-done"
    BAR = "alerts-bar"
    BAR_TEXT = "alerts-bar-text"
    DIALOG = "alert-dialog"
    TITLE = "alert-dialog-title"
    SNOOZE = "alert-snooze"
    UNTIL = "alert-until"
    DAY = "alert-day"
    REASON = "alert-reason"
    PROBLEM = "alert-problem"
    CONFIRM = "alert-confirm"


def bulk_bar() -> Component:
    """What can be done with the ticked alerts; hidden while none is."""
    actions = [
        button(text, kind=kind, **{"data-alert-do": do, "data-alert-picked": "1"})
        for text, do, kind in (
            ("Acknowledge", "acknowledge", "primary"),
            ("Snooze", "snooze", "plain"),
            ("Re-open", "reopen", "plain"),
        )
    ]
    clear = button("Clear", kind="quiet", **{"data-alert-clear": "1"})
    count = html.Span("", id=AlertAnswer.BAR_TEXT, className="alerts-bar-text", role="status")
    return html.Div(
        [count, *actions, clear],
        id=AlertAnswer.BAR,
        className="alerts-bar",
        hidden=True,
        role="group",
        **{"aria-label": "Answer the selected alerts"},
    )


def answer_dialog() -> Component:
    """Who, why and, for a snooze, until when."""
    choices = [{"value": str(choice), "label": words} for choice, words in SNOOZE_WORDS.items()]
    day = dbc.Input(id=AlertAnswer.DAY, type="date", class_name="input")
    snooze = html.Fieldset(
        [
            html.Legend("Until", className="field-label"),
            dbc.RadioItems(id=AlertAnswer.UNTIL, options=choices, value=str(SnoozeUntil.TOMORROW)),
            field("Date, from 8:00 in the morning", day),
        ],
        id=AlertAnswer.SNOOZE,
        className="answer-until",
    )
    buttons = [
        button("Cancel", **{"data-dialog-close": "1"}),
        button("Acknowledge", AlertAnswer.CONFIRM, "primary"),
    ]
    body = [
        html.H2("Acknowledge", id=AlertAnswer.TITLE, className="panel-title"),
        snooze,
        name_field(),
        reason_field(AlertAnswer.REASON, "Why (others see it)", "Ordered 20, arrive on Friday"),
        html.P("", id=AlertAnswer.PROBLEM, className="answer-problem", role="alert"),
        html.Div(buttons, className="answer-buttons"),
    ]
    return html.Dialog(
        html.Div(body, className="answer-body"),
        id=AlertAnswer.DIALOG,
        className="answer-dialog",
        **{"aria-labelledby": AlertAnswer.TITLE},
    )
