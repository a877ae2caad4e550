"""The bar of ticked alerts, and until when an alert sleeps."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.texts import _
from dashboard.ui.answer_dialog import AlertAnswer, SnoozeUntil
from dashboard.ui.controls import button

MORNING = time(8)
LATER = timedelta(hours=4)
EVENING = time(20)


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
