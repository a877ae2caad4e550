"""One alert in the side panel: what it says, what became of it, whose it is, and what people wrote about it."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.alerts.alert import NEWS, Alert, Comment
from backend_lambdas.alerts.answer import MOST_COMMENTS
from backend_lambdas.inventory.audit import LONGEST_TEXT
from backend_lambdas.language.texts import _
from dashboard.data import people
from dashboard.features.alerts.rows import actions, answer_words, named, source_link, whose_words
from dashboard.ui.addresses import item_address, store_address
from dashboard.ui.controls import button, field
from dashboard.ui.formatting import count_of, relative_time, store_words
from dashboard.ui.panel import side_panel
from dashboard.ui.rows import answerable, figure_words
from dashboard.ui.states import empty_state
from dashboard.ui.status import KIND_LOOKS, alert_status_chip, chip


class OneAlert(StrEnum):
    """Ids of the panel. `REF`: which alert is open, in a dcc.Store; `DRAWN`: what of it is on the screen."""

    REF = "alert-one"
    DRAWN = "alert-one-drawn"
    OPENED = "alert-one-opened"
    PANEL = "alert-panel"
    TITLE = "alert-panel-title"
    BODY = "alert-panel-body"
    FORM = "alert-comment-form"
    TEXT = "alert-comment"
    SAVE = "alert-comment-save"
    PROBLEM = "alert-comment-problem"
    SAVED = "alert-comment-saved"


def alert_panel(may_write: bool) -> Component:
    """The panel, closed until assets/js/alerts.js opens it; a comment being written outlives what is drawn anew."""
    parts: list[Component] = [html.Div(id=OneAlert.BODY)]
    if may_write:
        text = dcc.Textarea(id=OneAlert.TEXT, className="input", maxLength=LONGEST_TEXT, rows=3)
        parts.append(
            html.Div(
                [
                    field(
                        _("Write a comment"),
                        text,
                        _("At most {most} characters; it cannot be changed later.", most=LONGEST_TEXT),
                    ),
                    html.P("", id=OneAlert.PROBLEM, className="answer-problem", role="alert"),
                    button(_("Add comment"), OneAlert.SAVE),
                ],
                id=OneAlert.FORM,
                className="alert-comment-form",
            )
        )
    title = html.Span(_("Alert"), id=OneAlert.TITLE)
    return side_panel(title, html.Div(parts, className="alert-one"), OneAlert.PANEL, _("One alert"))


def one_alert(alert: Alert | None) -> Component:
    """All of the panel below its title."""
    if alert is None:
        return empty_state(
            _("No such alert"), _("It may have been deleted: alerts are kept for some years."), None, "alerts"
        )
    words, tone, _icon = KIND_LOOKS[alert.kind]
    figure, against = figure_words(alert)
    state = chip(_("News"), "plain", "info") if alert.kind in NEWS else alert_status_chip(alert.status)
    facts: list[tuple[str, Any]] = [
        (_("Store"), dcc.Link(store_words(alert.store), href=store_address(alert.store))),
        (_("Item"), dcc.Link(alert.product_id, href=item_address(alert.store, alert.product_id))),
        (_("Opened"), relative_time(alert.opened_at, "full")),
        (_("From"), source_link(alert)),
        (_("Assigned to"), _whose(alert)),
    ]
    rows = [part for name, value in facts for part in (html.Dt(name), html.Dd(value))]
    said = [html.Ul([_comment(one) for one in alert.comments], className="alert-comments")] if alert.comments else []
    shown = html.B(figure, className=f"alert-figure tone-{tone}")
    return html.Div(
        [
            html.Div([state, html.Span(_(words)), shown, html.Span(against)], className="alert-one-line"),
            html.Div(answer_words(alert)),
            html.Dl(rows, className="alert-facts"),
            html.Div(_deeds(alert), className="alert-deeds"),
            html.H3(_heading(alert.comments), className="item-heading"),
            *said,
        ],
        className="alert-one-body",
        **named(alert),
    )


def _whose(alert: Alert) -> Any:
    if alert.assignee and not people.sees_to(alert):
        return _(
            "Nobody. It was {assignee_name}’s, who may no longer answer alerts of this store.",
            assignee_name=alert.assignee_name,
        )
    return whose_words(alert) if alert.assignee else _("Nobody")


def _deeds(alert: Alert) -> list[Component]:
    more = [button(_("Assign"), **{"data-alert-do": "assign"})] if answerable(alert) else []
    return [*actions(alert), *more]


def _heading(comments: Sequence[Comment]) -> str:
    if len(comments) >= MOST_COMMENTS:
        return _("{most_comments} comments: no more are taken", most_comments=MOST_COMMENTS)
    return count_of(len(comments), "comment") if comments else _("No comments yet")


def _comment(one: Comment) -> Component:
    """Plain text: what is written is shown as it is, its line breaks too."""
    head = [html.B(one.by), " ", relative_time(datetime.fromisoformat(one.at), "full")]
    return html.Li([html.Div(head, className="alert-comment-head"), html.P(one.text, className="alert-comment-text")])


def title_of(alert: Alert | None) -> str:
    return (alert.product_name or alert.product_id) if alert else _("Alert")
