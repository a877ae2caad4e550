"""The table of the stores' settings, and what its states say (values -> components)."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.alerts.missing_uploads import since_words
from backend_lambdas.inventory.audit import Kind, Subject
from backend_lambdas.inventory.store_names import store_called
from backend_lambdas.inventory.store_settings import day_words, expected_words
from backend_lambdas.language.texts import N_, _
from dashboard.data.history import HistoryOf
from dashboard.features.stores.queries import StoreLine, Stores
from dashboard.ui.addresses import history_address
from dashboard.ui.controls import button, icon, link_button
from dashboard.ui.formatting import NO_VALUE, count_of, relative_time, store_words, whole
from dashboard.ui.states import empty_state
from dashboard.ui.table import data_table

HEADS = (
    (N_("Store"), ""),
    (N_("Region"), ""),
    (N_("Time zone"), ""),
    (N_("Open"), ""),
    (N_("Files due by"), ""),
    (N_("Last file"), ""),
)


def subtitle(found: Stores) -> str:
    """ "80 stores, files are expected of 12"."""
    shown = count_of(found.total, "store")
    some = (
        _("{count} of {shown}", count=whole(len(found.shown)), shown=shown) if len(found.shown) < found.total else shown
    )
    return _(
        "{some}, files are expected of {value}", some=some, value=whole(found.expected) if found.expected else _("none")
    )


def stores_table(found: Stores, may_change: bool) -> Component:
    if not found.total:
        text = _("A store is known here once its first stock file has come.")
        return empty_state(_("No stores yet"), text, link_button(_("Upload a stock file"), "/uploads"), "store")
    if not found.shown:
        return empty_state(
            _("No store fits"), _("Search for a part of its name, region or time zone."), icon_name="search"
        )
    known = tuple((_(words), look) for words, look in HEADS)
    heads = (*known, (_("Change") if may_change else _("History"), ""))
    rows = [_row(line, number, found, may_change) for number, line in enumerate(found.shown)]
    return data_table(heads, rows, _("Stores"), "settings-table", as_cards=True)


def _row(line: StoreLine, number: int, found: Stores, may_change: bool) -> list[Any]:
    settings = line.settings
    cells: list[Any] = [
        _store(line, number, may_change),
        settings.region or NO_VALUE,
        settings.zone or html.Span(found.zone, className="muted", title=_("As the company")),
        _sentence(day_words(settings.open_days)),
        _sentence(expected_words(settings.expected)) or html.Span(_("Not expected"), className="muted"),
        _last_file(line, found),
    ]
    change = button(
        _("Change"),
        kind="quiet",
        **{"data-stores-change": line.store, "aria-label": _("Change {store}", store=line.store)},
    )
    past = dcc.Link(
        _("History"),
        href=history_address(HistoryOf(Subject(Kind.STORE, line.store))),
        className="row-link",
        **{"aria-label": _("History of {words}", words=store_words(line.store))},
    )
    return [*cells, html.Span([change, past] if may_change else past)]


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _store(line: StoreLine, number: int, may_change: bool) -> Component:
    name = store_called(line.store, line.settings.name)
    below = [html.Span(line.store, className="muted stores-id")] if line.settings.name else []
    words = html.Span([html.Span(name), *below], className="stores-words")
    if not may_change:
        return words
    pick = dbc.Checkbox(id=f"store-pick-{number}", value=False, label=words, class_name="stores-pick")
    return html.Div(pick, **{"data-store": line.store})


def _last_file(line: StoreLine, found: Stores) -> Component:
    age = relative_time(line.last_at, "ago") if line.last_at else html.Span(_("never"), className="muted")
    if line.gap is None:
        return html.Span(age)
    words = _("Never sent a file")
    if line.gap.last_at:
        words = _("Nothing since {since}", since=since_words(line.gap.last_at, found.now, line.settings, found.zone))
    return html.Span([icon("low"), words], className="stores-missing tone-low")
