"""The dialog in which a person answers alerts, the bar of ticked ones, and until when an alert sleeps."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.texts import N_, _
from dashboard.data.alerts import NOBODYS
from dashboard.features.alerts.assigning import NOBODY_WORDS
from dashboard.ui.controls import button, field, reason_field, select_field

MORNING = time(8)
LATER = timedelta(hours=4)
EVENING = time(20)


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


def reader_zone(name: str | None) -> tzinfo:
    """The reader's time zone by the name the browser gives; UTC when it is not known here."""
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):
        return UTC


def snooze_until(choice: str, day: str | None, now: datetime, zone: tzinfo) -> datetime:
    """The moment in UTC: in four hours but not past 20:00 (an hour at least), or 8:00 in the morning of the day meant.

    Raises InvalidRequest when a date is missing, is none, or is not after today.
    """
    local = now.astimezone(zone)
    if choice == SnoozeUntil.TODAY:
        evening = datetime.combine(local.date(), EVENING, zone)
        return max(now + timedelta(hours=1), min(now + LATER, evening.astimezone(UTC))).astimezone(UTC)
    if choice == SnoozeUntil.TOMORROW:
        return _morning(local.date() + timedelta(days=1), zone)
    if choice == SnoozeUntil.WEEK:
        return _morning(local.date() + timedelta(days=7 - local.weekday()), zone)
    return _morning(_chosen(day, local.date()), zone)


def _morning(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, MORNING, zone).astimezone(UTC)


def _chosen(day: str | None, today: date) -> date:
    try:
        chosen = date.fromisoformat(day or "")
    except ValueError:
        raise InvalidRequest(_("Choose the date on which these alerts come back.")) from None
    if chosen <= today:
        raise InvalidRequest(_("Choose a date after today."))
    return chosen


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


def bulk_bar() -> Component:
    """What can be done with the ticked alerts; hidden while none is."""
    actions = [
        button(text, kind=kind, **{"data-alert-do": do})
        for text, do, kind in (
            (_("Acknowledge"), "acknowledge", "primary"),
            (_("Snooze"), "snooze", "plain"),
            (_("Assign"), "assign", "plain"),
            (_("Re-open"), "reopen", "plain"),
        )
    ]
    clear = button(_("Clear"), kind="quiet", **{"data-alert-clear": "1"})
    count = html.Span("", id=AlertAnswer.BAR_TEXT, className="alerts-bar-text", role="status")
    return html.Div(
        [count, *actions, clear],
        id=AlertAnswer.BAR,
        className="alerts-bar",
        hidden=True,
        role="group",
        **{"aria-label": _("Answer the selected alerts")},
    )


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
