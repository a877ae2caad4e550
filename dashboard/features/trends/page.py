"""Trends: what sold less, where, and since when."""

from typing import Any
from urllib.parse import parse_qs

import dash
from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from dashboard.data import views
from dashboard.data.address import QueryValue
from dashboard.data.sales import freshness as the_freshness
from dashboard.data.sales.filters import TRENDS_PATH, SalesFilters, filters_of_query
from dashboard.data.sales.values import Scope
from dashboard.features.trends import panels, tables
from dashboard.features.trends import queries as sales_queries
from dashboard.features.trends.changes import changes_panel, movers_panels
from dashboard.features.trends.fiscal_year import fiscal_note, fiscal_words
from dashboard.features.trends.frame import TrendsIds as Ids
from dashboard.features.trends.frame import TrendsSlot as Slot
from dashboard.features.trends.search import product_search
from dashboard.features.trends.toolbar import path, toolbar
from dashboard.shell.ids import Shell
from dashboard.ui.controls import link_button
from dashboard.ui.live import filled
from dashboard.ui.panel import page, panel
from dashboard.ui.sales_freshness import sales_missing
from dashboard.ui.sales_labels import comparison_note, day, span_words, weeks_words
from dashboard.ui.states import empty_state, skeleton, stale_banner
from dashboard.ui.views_menu import opening

SLOTS = tuple(Slot)
dash.register_page(__name__, path=TRENDS_PATH, title=lambda **_values: _("Trends · Stockroom"))


def layout(**query: QueryValue) -> Component:
    """The frame with stand-ins; the first answer of `show` fills it. The view comes from the address.

    The bare one opens with one's own stores.
    """
    opens = views.my_stores_query()
    filters = SalesFilters.from_query(**(query or parse_qs(opens)))
    waiting = [html.Div(skeleton(104), className="card-own kpi-waiting") for _ in range(4)]
    slot = {id: html.Div(id=id, className="slot waits") for id in SLOTS}
    slot[Slot.TOOLS].children = skeleton(34)
    slot[Slot.KPIS].children = html.Div(waiting, className="kpis")
    slot[Slot.WEEKS].children = panel(_("Weekly sales"), skeleton(360, 2))
    slot[Slot.CHANGES].children = panel(_("Where it changed"), skeleton(360, 4))
    body = [
        slot[Slot.BANNERS],
        html.Div([slot[Slot.SEARCH], slot[Slot.TOOLS], slot[Slot.PATH]], className="trends-head waits"),
        slot[Slot.KPIS],
        html.Div([slot[Slot.WEEKS], slot[Slot.CHANGES]], className="columns waits"),
        *(slot[id] for id in SLOTS[8:]),
        dcc.Store(id=Ids.QUERY, data=filters.to_query()),
        opening(dcc.Store(id=Ids.MARKS), opens, not query),
    ]
    subtitle = html.Span("\N{NO-BREAK SPACE}", id=Slot.SUBTITLE)
    return html.Div(page(_("Trends"), subtitle, body), className="trends-page")


@callback(
    *[Output(slot, "children") for slot in SLOTS],
    Output(Ids.MARKS, "data"),
    Input(Ids.QUERY, "data"),
    Input(Shell.DATA_VERSION, "data"),
    State(Ids.MARKS, "data"),
)
def show(query: str | None, _version: str | None, known: dict[str, str] | None) -> tuple[Any, ...]:
    """The parts that are not on the screen yet, in the order of SLOTS."""
    failed = (Slot.BANNERS, _("Sales"), _("The sales cannot be shown"))
    shown, marks = filled(SLOTS, lambda: _parts(filters_of_query(query or "")), known, failed)
    return (*shown, marks)


def _parts(filters: SalesFilters) -> dict[str, Any]:
    view = sales_queries.trends(filters)
    if view is None:
        text = _("Upload a sales file (store, product_id, sale_date, quantity, price) and the weeks appear here.")
        action = link_button(_("Upload a file"), "/uploads", "primary", "upload")
        return {Slot.BANNERS: panel(_("No sales yet"), empty_state(_("No sales yet"), text, action, "trends"))}
    scope = view.scope
    # The stores without the newest sales, whatever is chosen: comparisons leave them out.
    silent, note = sales_missing(the_freshness.sales_freshness()), comparison_note(scope, bool(len(view.left_out)))
    said = [html.Div(words, className="trends-note") for words in (fiscal_note(scope), note) if words]
    notes = [part for part in (stale_banner(view.state), silent, *said) if part]
    head: dict[str, Any] = {
        Slot.SUBTITLE: _subtitle(scope),
        Slot.BANNERS: html.Div(notes, className="stack"),
        Slot.SEARCH: product_search(),
        Slot.TOOLS: toolbar(scope, sales_queries.sales_choices()),
        Slot.PATH: path(scope) or "",
    }
    if not len(view.changes):
        text = _("Nothing was sold in these weeks with these filters.")
        return {
            **head,
            Slot.KPIS: panel(_("Nothing to show"), empty_state(_("No sales here"), text, icon_name="search")),
        }
    return head | {
        Slot.KPIS: panels.kpi_row(view),
        Slot.WEEKS: panels.weeks_panel(view),
        Slot.CHANGES: changes_panel(view),
        Slot.MOVERS: movers_panels(view),
        Slot.SEASONS: panels.seasons_panels(view),
        Slot.CLASSES: tables.classes_panels(view),
        Slot.RANGE: tables.range_panels(view),
        Slot.RETURNS: tables.returns_panel(view),
    }


def _subtitle(scope: Scope) -> str:
    words = _(
        "{weeks_words}, {span_words} · sales up to {last_day}",
        weeks_words=weeks_words(scope.span.weeks),
        span_words=span_words(scope.span),
        last_day=day(scope.last_day),
    )
    fiscal = fiscal_words(scope)
    return f"{fiscal[:1].upper()}{fiscal[1:]} · {words}" if fiscal else words


clientside_callback(
    ClientsideFunction("trends", "compare"),
    Input(Ids.APPLY, "n_clicks"),
    *(State(field, "value") for field in (Ids.FROM, Ids.TO, Ids.VS_FROM, Ids.VS_TO)),
    prevent_initial_call=True,
)
clientside_callback(ClientsideFunction("trends", "shown"), Input(Ids.MARKS, "data"), prevent_initial_call=True)
