"""The history of one thing, newest first: who changed what of it, from what to what, and why."""

from enum import StrEnum
from typing import Any

import dash
from dash import Input, Output, State, callback, ctx, dcc, html
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.audit import Kind
from backend_lambdas.language.texts import N_, _
from dashboard.data import history
from dashboard.data.actor import current_actor
from dashboard.data.address import QueryValue
from dashboard.data.history import HistoryOf, NamedEntry, history_of
from dashboard.data.paging import Page
from dashboard.shell import not_found_404
from dashboard.shell.ids import Shell
from dashboard.ui.addresses import HISTORY_PATH, audit_address
from dashboard.ui.audit_rows import entry_mark, entry_row, subject_words
from dashboard.ui.controls import button, link_button
from dashboard.ui.live import ListUpdate, LiveList
from dashboard.ui.panel import page, panel
from dashboard.ui.states import empty_state, skeleton

dash.register_page(__name__, path=HISTORY_PATH, title=lambda **_values: _("History · Stockroom"))

ABOUT = {
    Kind.PRODUCT: N_("Counts, movements and thresholds that people changed, in every store you may see"),
    Kind.CATEGORY: N_("Its names and its threshold"),
    Kind.DEFAULT: N_("The threshold of every item without one of its own"),
    Kind.USER: N_("Invitation, role, stores and sign-in"),
    Kind.STORE: N_("What people changed in its settings"),
    Kind.COMPANY: N_("What people changed in the settings of the company"),
}

FAILED = N_("The history could not be loaded")


class History(StrEnum):
    """Ids of the page."""

    VIEW = "history-view"
    ROWS = "history-rows"
    SHOWN = "history-shown"
    STATE = "history-state"
    MORE = "history-more"


def layout(**query: QueryValue) -> Component:
    """The page of what the address names; the entries come by callback."""
    asked = HistoryOf.from_query(**query)
    if asked is None or not history.is_theirs(asked):
        return not_found_404.layout()
    loading = [html.Li(skeleton(24), className="audit-row") for _n in range(3)]
    more = button(_("Load more"), History.MORE)
    listed = [
        html.Ul(loading, id=History.ROWS, className="audit-rows"),
        html.Div(id=History.STATE),
        html.Div(more, id=f"{History.MORE}-place", className="alerts-foot", hidden=True),
    ]
    body = [
        panel("", listed, flush=True),
        dcc.Store(id=History.VIEW, data=asked.to_query()),
        dcc.Store(id=History.SHOWN),
    ]
    whole = [link_button(_("In the audit trail"), audit_address(asked.subject))] if _sees_audit() else []
    words = subject_words(asked.subject, history.name_of(asked.subject), asked.store)
    title = _("History of {words}", words=words)
    return page(title, _("The threshold set for it") if asked.rule else _(ABOUT[asked.subject.kind]), body, whole)


@callback(
    Output(History.ROWS, "children"),
    Output(History.SHOWN, "data"),
    Output(History.STATE, "children"),
    Output(f"{History.MORE}-place", "hidden"),
    Input(History.VIEW, "data"),
    Input(Shell.DATA_VERSION, "data"),
    Input(History.MORE, "n_clicks"),
    State(History.SHOWN, "data"),
)
def show_history(query: str, _version: Any, _more: Any, shown: dict[str, Any] | None) -> tuple[Any, ...]:
    """The list: drawn anew, one page longer, or patched because something was done."""
    asked = HistoryOf.of_text(query or "")
    if asked is None or not history.is_theirs(asked):
        return [], None, _nothing(), True
    rows = LiveList(_read, lambda one: entry_row(one, asked.subject), entry_mark, _empty, FAILED)
    update: ListUpdate = rows.update(query, shown, longer=shown is not None and ctx.triggered_id == History.MORE)
    return update.rows, update.shown, update.state, update.no_more


def _nothing() -> Component:
    """Of what there is not and of what is not theirs to know alike."""
    text = _("What it is of may be called otherwise now, or it is not yours to see.")
    return empty_state(_("There is no such history"), text, icon_name="search")


def _read(query: str, limit: int, cursor: str | None) -> Page[NamedEntry]:
    asked = HistoryOf.of_text(query)
    return history_of(asked, limit, cursor) if asked else Page((), None)


def _empty(_query: str) -> Component:
    text = _("What people change is listed here. Changes from before there were histories are in the audit trail only.")
    return empty_state(_("Nothing was changed so far"), text, icon_name="clock")


def _sees_audit() -> bool:
    return current_actor().may(Right.SEE_AUDIT)
