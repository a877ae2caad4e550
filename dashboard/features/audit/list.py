"""The list of the audit page (values -> components)."""

from dash.development.base_component import Component

from backend_lambdas.language.texts import N_, _
from dashboard.data.history import NamedEntry
from dashboard.data.paging import Page
from dashboard.features.audit import queries as audit_queries
from dashboard.features.audit.filters import AuditFilters
from dashboard.ui.addresses import AUDIT_PATH
from dashboard.ui.audit_rows import entry_mark, entry_row
from dashboard.ui.controls import link_button
from dashboard.ui.live import LiveList
from dashboard.ui.states import empty_state


def _read(query: str, limit: int, cursor: str | None) -> Page[NamedEntry]:
    return audit_queries.named_entries(AuditFilters.of_text(query), limit, cursor)


def _empty(query: str) -> Component:
    if query:
        again = link_button(_("Clear the filters"), AUDIT_PATH)
        return empty_state(
            _("Nothing fits these filters"), _("Try fewer of them, or a longer period."), again, "filter"
        )
    return empty_state(_("Nothing was changed in the last seven days"), _("Try a longer period."))


AUDIT_LIST = LiveList(_read, entry_row, entry_mark, _empty, N_("The audit trail could not be loaded"))
