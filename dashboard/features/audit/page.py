"""Who changed what: the audit trail, newest first."""

from enum import StrEnum
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, ctx, dcc, html
from dash.development.base_component import Component

from backend_lambdas.inventory.audit import subject_in
from backend_lambdas.language.texts import N_, _
from dashboard.data.address import QueryValue
from dashboard.data.history import name_of
from dashboard.features.audit.filters import AuditFilters
from dashboard.features.audit.list import AUDIT_LIST
from dashboard.shell.ids import Shell
from dashboard.ui.addresses import AUDIT_EXPORT, AUDIT_PATH, with_query
from dashboard.ui.audit_rows import subject_words
from dashboard.ui.controls import action_link, button, icon, search_field, select_field
from dashboard.ui.panel import panel
from dashboard.ui.settings_nav import settings_page
from dashboard.ui.states import skeleton

dash.register_page(__name__, path=AUDIT_PATH, title=lambda **_values: _("Audit trail · Stockroom"))

PERIODS = (
    ("1", N_("Today")),
    ("7", N_("Last 7 days")),
    ("30", N_("Last 30 days")),
    ("90", N_("Last 90 days")),
    ("366", N_("Last year")),
)


class Audit(StrEnum):
    """Ids of the page."""

    VIEW = "audit-view"
    PERSON = "audit-person"
    WHAT = "audit-what"
    ABOUT = "audit-about"
    DAYS = "audit-days"
    ROWS = "audit-rows"
    SHOWN = "audit-shown"
    STATE = "audit-state"
    MORE = "audit-more"
    EXPORT = "audit-export"
    SUBJECT = "audit-subject"


def layout(**query: QueryValue) -> Component:
    """The page as the URL asks for it; the entries come by callback."""
    filters = AuditFilters.from_query(**query)
    days = str(filters.days)
    periods = [(number, _(words)) for number, words in PERIODS]
    periods += [] if days in dict(PERIODS) else [(days, _("Last {days} days", days=days))]
    tools = [
        search_field(_("Person"), Audit.PERSON, filters.person, _("Person")),
        search_field(_("What was done"), Audit.WHAT, filters.what, _("What was done")),
        search_field(
            _("Store, file, product or reason"), Audit.ABOUT, filters.about, _("Store, file, product or reason")
        ),
        html.Div(select_field(_("Period"), Audit.DAYS, periods, days, hidden_label=True), hidden=bool(filters.subject)),
    ]
    loading = [html.Li(skeleton(24), className="audit-row") for _ in range(6)]
    more = html.Div(button(_("Load more"), Audit.MORE), id=f"{Audit.MORE}-place", className="alerts-foot", hidden=True)
    listed = [
        html.Div(tools, className="audit-tools"),
        html.Ul(loading, id=Audit.ROWS, className="audit-rows"),
        html.Div(id=Audit.STATE),
        more,
    ]
    body = [
        panel(_("History"), listed, flush=True),
        dcc.Store(id=Audit.VIEW, data=filters.to_query()),
        dcc.Store(id=Audit.SHOWN),
        dcc.Store(id=Audit.SUBJECT, data=filters.subject),
    ]
    if subject := subject_in(filters.subject):
        only = _("Only what concerns {words}, of every day.", words=subject_words(subject, name_of(subject)))
        whole = action_link(_("The whole audit trail"), AUDIT_PATH)
        body.insert(0, html.P([only, " ", whole], className="audit-only"))
    words = [icon("download"), _("Export CSV")]
    export = html.A(words, id=Audit.EXPORT, href=AUDIT_EXPORT, className="button button-plain", download="")
    return settings_page(
        AUDIT_PATH, _("Audit trail"), _("Who changed what, newest first; nobody can change it"), body, [export]
    )


@callback(
    Output(Audit.VIEW, "data"),
    Input(Audit.PERSON, "value"),
    Input(Audit.WHAT, "value"),
    Input(Audit.ABOUT, "value"),
    Input(Audit.DAYS, "value"),
    State(Audit.SUBJECT, "data"),
    prevent_initial_call=True,
)
def choose_view(person: str | None, what: str | None, about: str | None, days: str | None, subject: str | None) -> str:
    """The view the controls ask for, as the URL's query."""
    return AuditFilters.from_query(person=person, what=what, about=about, days=days, subject=subject).to_query()


@callback(
    Output(Audit.ROWS, "children"),
    Output(Audit.SHOWN, "data"),
    Output(Audit.STATE, "children"),
    Output(f"{Audit.MORE}-place", "hidden"),
    Output(Audit.EXPORT, "href"),
    Input(Audit.VIEW, "data"),
    Input(Shell.DATA_VERSION, "data"),
    Input(Audit.MORE, "n_clicks"),
    State(Audit.SHOWN, "data"),
)
def show_audit(query: str, _version: Any, _more: Any, shown: dict[str, Any] | None) -> tuple[Any, ...]:
    """The list: drawn anew for another view, one page longer, or patched because something was done."""
    update = AUDIT_LIST.update(query, shown, longer=shown is not None and ctx.triggered_id == Audit.MORE)
    return update.rows, update.shown, update.state, update.no_more, with_query(AUDIT_EXPORT, query)


clientside_callback(ClientsideFunction("stockroom", "replaceQuery"), Input(Audit.VIEW, "data"))
