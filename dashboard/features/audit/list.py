"""The list of the audit page (values -> components)."""

from datetime import datetime
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.identity.audit import ALERT, store_of
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.language.texts import N_, _
from dashboard.data.paging import Page
from dashboard.features.audit import queries as audit_queries
from dashboard.features.audit.filters import AuditFilters
from dashboard.ui.addresses import AUDIT_PATH, upload_address
from dashboard.ui.controls import link_button
from dashboard.ui.formatting import relative_time, store_words
from dashboard.ui.live import LiveList, Mark
from dashboard.ui.states import empty_state

UPLOAD = "upload "
REPEATED = ("upload_id",)  # in the subject already


def entry_row(entry: AuditEntry) -> Component:
    """When, who, what and about what; then the figures, the state before and after, the reason."""
    when = relative_time(datetime.fromisoformat(entry.at), "full")
    what = html.Span(entry.action[:1].upper() + entry.action[1:], className="audit-what")
    detail = [_fact(name, value) for name, value in entry.detail.items() if name not in REPEATED and value != ""]
    return html.Li(
        [
            html.Span(when, className="audit-when"),
            html.Span(entry.actor, className="audit-who", title=entry.user_id),
            html.Div([what, " ", _subject(entry)]),
            html.Div(detail, className="audit-detail"),
        ],
        className="audit-row",
    )


def _subject(entry: AuditEntry) -> Any:
    """An upload by the end of its id, which tells it apart; an alert by its store; all else as it is called."""
    if entry.subject.startswith(UPLOAD):
        upload_id = entry.subject.removeprefix(UPLOAD).partition(" ")[0]
        return dcc.Link(
            _("upload …{upload_id}", upload_id=upload_id[-6:]), href=upload_address(upload_id), title=upload_id
        )
    store = store_of(entry)
    return _("in {store}", store=store_words(store)) if store and entry.subject.startswith(ALERT) else entry.subject


def _fact(name: str, value: Any) -> Component:
    return html.Span([html.Span(f"{name.replace('_', ' ')} ", className="audit-name"), str(value)])


def _read(query: str, limit: int, cursor: str | None) -> Page[AuditEntry]:
    return audit_queries.audit_entries(AuditFilters.of_text(query), limit, cursor)


def _mark(entry: AuditEntry) -> Mark:
    return [f"{entry.at}#{entry.audit_id}", ""]


def _empty(query: str) -> Component:
    if query:
        again = link_button(_("Clear the filters"), AUDIT_PATH)
        return empty_state(
            _("Nothing fits these filters"), _("Try fewer of them, or a longer period."), again, "filter"
        )
    return empty_state(_("Nothing was changed in the last seven days"), _("Try a longer period."))


AUDIT_LIST = LiveList(_read, entry_row, _mark, _empty, N_("The audit trail could not be loaded"))
