"""The dialog in which a person answers alerts, on whichever page names them.

dashboard/features/alerts answers; assets/js/alerts.js opens it for a `data-alert-do` button in a part with `data-ref`.
"""

from enum import StrEnum

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.language.texts import N_, _
from dashboard.data.actor import current_actor
from dashboard.data.alerts import NOBODYS
from dashboard.ui.controls import button, field, reason_field, select_field

NOBODY_WORDS = N_("Nobody")


class SnoozeUntil(StrEnum):
    TODAY = "today"
    TOMORROW = "tomorrow"
    WEEK = "week"
    DATE = "date"


SNOOZE_WORDS = {
    SnoozeUntil.TODAY: N_("Later today"),
    SnoozeUntil.TOMORROW: N_("Tomorrow morning"),
    SnoozeUntil.WEEK: N_("Monday next week"),
    SnoozeUntil.DATE: N_("A date"),
}


class AlertAnswer(StrEnum):
    """Ids of the dialog and the bar."""

    ASKED = "alerts-asked"
    DONE = "alerts-done"
    BAR = "alerts-bar"
    BAR_TEXT = "alerts-bar-text"
    DIALOG = "alert-dialog"
    TITLE = "alert-dialog-title"
    SNOOZE = "alert-snooze"
    UNTIL = "alert-until"
    DAY = "alert-day"
    TO = "alert-to"
    EFFECT = "alert-effect"
    MATCHING = "alert-matching"
    REASON = "alert-reason"
    PROBLEM = "alert-problem"
    CONFIRM = "alert-confirm"


def answering() -> list[Component]:
    """What a page needs on which alerts are answered; `DONE` changes when one was."""
    dialog = [answer_dialog()] if current_actor().may(Right.ANSWER_ALERTS) else []
    return [*dialog, dcc.Store(id=AlertAnswer.ASKED), dcc.Store(id=AlertAnswer.DONE)]


def answer_dialog() -> Component:
    """Why, for a snooze until when, and for an assignment to whom."""
    choices = [{"value": str(choice), "label": _(words)} for choice, words in SNOOZE_WORDS.items()]
    day = dbc.Input(id=AlertAnswer.DAY, type="date", class_name="input")
    snooze = html.Fieldset(
        [
            html.Legend(_("Until"), className="field-label"),
            dbc.RadioItems(id=AlertAnswer.UNTIL, options=choices, value=str(SnoozeUntil.TOMORROW)),
            field(_("Date, from 8:00 in the morning"), day),
        ],
        id=AlertAnswer.SNOOZE,
        className="answer-until",
    )
    buttons = [
        button(_("Cancel"), **{"data-close": "1"}),
        button(_("Acknowledge"), AlertAnswer.CONFIRM, "primary"),
    ]
    body = [
        html.H2(_("Acknowledge"), id=AlertAnswer.TITLE, className="panel-title"),
        html.P("", id=AlertAnswer.MATCHING, className="field-help", role="status"),
        snooze,
        html.Div(
            [select_field(_("To"), AlertAnswer.TO, [(NOBODYS, _(NOBODY_WORDS))], NOBODYS), _effect()],
            className="answer-to",
        ),
        reason_field(AlertAnswer.REASON, _("Why (others see it)"), _("Ordered 20, arrive on Friday")),
        html.P("", id=AlertAnswer.PROBLEM, className="answer-problem", role="alert"),
        html.Div(buttons, className="answer-buttons"),
    ]
    return html.Dialog(
        html.Div(body, className="answer-body"),
        id=AlertAnswer.DIALOG,
        className="answer-dialog",
        **{"aria-labelledby": AlertAnswer.TITLE},
    )


def _effect() -> Component:
    """What assigning will do, before it is done."""
    return html.P("", id=AlertAnswer.EFFECT, className="field-help", role="status")
