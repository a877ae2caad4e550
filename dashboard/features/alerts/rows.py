"""One alert as a row of the feed (values -> components)."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.alerts.alert import NEWS, Alert, AlertStatus
from backend_lambdas.inventory.stock import BY_THRESHOLD
from backend_lambdas.language.texts import _, grouped
from dashboard.data import people
from dashboard.ui.addresses import item_address, upload_address
from dashboard.ui.controls import button, icon
from dashboard.ui.formatting import count_of, money, relative_time, store_words, with_parts
from dashboard.ui.rows import answerable, figure_words, name_words
from dashboard.ui.status import KIND_LOOKS, alert_status_chip, chip, tile


def alert_row(alert: Alert, risk: float = 0.0) -> Component:
    """The row; assets/js/alerts.js reads `data-ref` when its box is ticked or one of its buttons pressed.

    `risk`: money a day, 0 where none is known.
    """
    words, tone, drawing = KIND_LOOKS[alert.kind]
    parts = [
        _pick(alert),
        tile(tone, drawing),
        _what(alert, _(words)),
        _figures(alert, tone, risk),
        _when(alert),
        _state(alert),
    ]
    return html.Li([*parts, html.Div(actions(alert), className="alert-actions")], className="alert-row", **named(alert))


def named(alert: Alert) -> dict[str, str]:
    """What assets/js/alerts.js finds on whatever stands for an alert: which it is, and whose it was when drawn."""
    return {"data-ref": alert.ref, "data-assignee": alert.assignee or ""}


def _pick(alert: Alert) -> Component:
    if not answerable(alert):
        return html.Span(className="alert-pick")
    return dbc.Checkbox(
        id=f"pick-{alert.alert_id}",
        value=False,
        label=_("Select {name_words} in {store}", name_words=name_words(alert), store=store_words(alert.store)),
        label_class_name="visually-hidden",
        class_name="alert-pick",
        persistence=True,  # a list that is drawn anew keeps its ticks
        persistence_type="memory",
    )


def _what(alert: Alert, words: str) -> Component:
    kind = html.Span(words, className="alert-kind")
    known = [alert.product_id] if alert.product_name else []
    detail = [kind, *(html.Span(["· ", text]) for text in (store_words(alert.store), *known))]
    name = dcc.Link(name_words(alert), href=item_address(alert.store, alert.product_id), className="alert-name")
    return html.Div([name, html.Div(detail, className="alert-line")], className="alert-what")


def _figures(alert: Alert, tone: str, risk: float) -> Component:
    figure, against = figure_words(alert)
    shown = html.Div(figure, className=f"alert-figure tone-{tone}", title=figure)
    parts = [shown, html.Div(against, className="alert-line", title=against)]
    if risk > 0:
        words = with_parts(_("{risk} at risk a day"), risk=html.B(money(risk)))
        parts.append(html.Div(words, className="alert-line alert-risk"))
    return html.Div(parts, className="alert-figures")


def source_link(alert: Alert) -> Component:
    """What opened it: its line of a file (the whole file where several lines did), or a threshold that moved."""
    if alert.upload_id == BY_THRESHOLD:
        item = item_address(alert.store, alert.product_id)
        return dcc.Link(_("A changed threshold"), href=item, className="alert-source")
    words = _("Line {line} of its file", line=grouped(alert.line)) if alert.line else _("Its file")
    return dcc.Link(words, href=upload_address(alert.upload_id), className="alert-source")


def _when(alert: Alert) -> Component:
    link = source_link(alert)
    return html.Div([html.Div(relative_time(alert.opened_at, "ago")), link], className="alert-when")


def _state(alert: Alert) -> Component:
    mailed: list[Any] = (
        with_parts(_("Mailed {when}"), when=relative_time(alert.sent_at, "ago")) if alert.sent_at else [_("Not mailed")]
    )
    state = chip(_("News"), "plain", "info") if alert.kind in NEWS else alert_status_chip(alert.status)
    line = html.Div([*answer_words(alert), *mailed], className="alert-line")
    return html.Div([state, line, _care(alert)], className="alert-state")


def _care(alert: Alert) -> Component:
    """Whose it is and how much was said about it; opens it beside the list."""
    said = count_of(len(alert.comments), "comment") if alert.comments else ""
    name = _("{name_words} in {store}", name_words=name_words(alert), store=store_words(alert.store))
    plain = alert.status is AlertStatus.RESOLVED and not alert.assignee
    whose = "" if plain and said else _("Details") if plain else whose_words(alert)
    words = " · ".join(part for part in (whose, said) if part)
    label = _("{whose}. Open {name}", whose=words, name=name)
    return html.Button(
        [icon("user"), words], type="button", className="alert-care", **{"data-alert-open": "1", "aria-label": label}
    )


def whose_words(alert: Alert) -> str:
    """Whose it is, by name; nobody's too when that person may no longer see to it."""
    if not alert.assignee:
        return _("Nobody’s")
    return (
        str(alert.assignee_name)
        if people.sees_to(alert)
        else _("Nobody’s, was {assignee_name}’s", assignee_name=alert.assignee_name)
    )


def answer_words(alert: Alert) -> list[Any]:
    """What became of it, and who answered why."""
    if alert.status is AlertStatus.RESOLVED:
        return [] if alert.resolved_at is None or alert.resolved_at == alert.opened_at else _resolved(alert)
    if alert.status is AlertStatus.OPEN or alert.ack_by is None:
        return []
    until = (
        [*with_parts(_("until {when}"), when=relative_time(alert.snoozed_until, "full")), " "]
        if alert.snoozed_until
        else []
    )
    words = _("by {ack_by}", ack_by=alert.ack_by) + (f": {alert.ack_reason}" if alert.ack_reason else "")
    return [html.Div([*until, words], className="alert-answer", title=words)]


def _resolved(alert: Alert) -> list[Any]:
    return [html.Div(relative_time(alert.resolved_at, "ago"), className="alert-answer")] if alert.resolved_at else []


def actions(alert: Alert) -> list[Component]:
    """What whoever looks may do about it."""
    if not answerable(alert):
        return []
    name = _("{name_words} in {store}", name_words=name_words(alert), store=store_words(alert.store))
    choices = [("acknowledge", _("Acknowledge")), ("snooze", _("Snooze"))]
    if alert.status is not AlertStatus.OPEN:
        choices = [("reopen", _("Re-open"))]
    return [button(text, **{"data-alert-do": do, "aria-label": f"{text}: {name}"}) for do, text in choices]
