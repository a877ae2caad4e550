"""Weekly reports: the newest one to read, all of them to find, download and compare."""

from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, dcc, html, no_update
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.language.texts import _
from backend_lambdas.reports.formatting import week_name
from dashboard.data import views
from dashboard.data.actor import current_actor
from dashboard.data.address import QueryValue, texts_of
from dashboard.data.availability import SHOWN_ERRORS, DataUnavailable
from dashboard.features.reports import commands as report_commands
from dashboard.features.reports import queries as report_queries
from dashboard.features.reports.body import (
    body_of,
    heard_of,
    one_text,
    one_week,
    opened_week,
    ordered_words,
    schedule_words,
    view_query,
)
from dashboard.features.reports.ids import Reports
from dashboard.features.reports.list import compare_choices, matching, report_rows, week_choices
from dashboard.features.reports.scope import scope_field
from dashboard.shell.ids import Shell
from dashboard.ui.addresses import REPORTS_PATH
from dashboard.ui.controls import EVERYTHING, button, options_of, search_field, select_field
from dashboard.ui.live import changed_parts
from dashboard.ui.panel import page, panel
from dashboard.ui.states import skeleton
from dashboard.ui.static_parts import as_drawn
from dashboard.ui.views_menu import opening

dash.register_page(__name__, path=REPORTS_PATH, title=lambda **_values: _("Reports · Stockroom"))
WAIT_MS, WAITS = 3000, 60


def layout(**query: QueryValue) -> Component:
    """The frame; the report and the list come by callback. The bare address opens with one's own stores."""
    week, beside, search = one_text(query.get("week")), one_week(query.get("with")), one_text(query.get("find"))
    stores = texts_of(query.get("store")) if query else views.my_stores()
    run = [button(_("Run now"), Reports.RUN, "primary", "refresh")] if current_actor().may(Right.ORDER_REPORTS) else []
    choices = [(EVERYTHING, _("No other week")), *([(beside, week_name(beside))] if beside else [])]
    open_week = [(week, week_name(week))] if one_week(week) else []
    tools = [
        opening(scope_field(stores), views.my_stores_query(), not query),
        select_field(_("Week"), Reports.OPEN, open_week, week),
        search_field(_("Find a report"), Reports.SEARCH, search, _("Week, month or year")),
        select_field(_("Compare with"), Reports.BESIDE, choices, beside or EVERYTHING),
    ]
    listed = [html.Div(tools, className="report-tools"), html.Div(skeleton(210, 4), id=Reports.LIST)]
    body = [
        html.Div(id=Reports.SAID, className="report-said", role="status"),
        html.Div(
            [
                html.Div(panel(_("All reports"), listed, flush=True), **{"data-go": Reports.GO}),
                html.Div(panel(_("Report"), skeleton(420, 6)), id=Reports.BODY, className="stack"),
            ],
            className="stack waits",
        ),
        html.Div(id=Reports.TABLES, className="stack slot", **{"data-go": Reports.GO}),
        dcc.Location(id=Reports.GO, refresh="callback-nav"),
        dcc.Store(id=Reports.LISTED),
        dcc.Store(id=Reports.DRAWN),
        dcc.Store(id=Reports.WEEK, data=week),
        dcc.Store(id=Reports.STORES, data=list(stores)),
        dcc.Store(id=Reports.MARKS),
        dcc.Store(id=Reports.AWAITED),
        dcc.Store(id=Reports.VIEW),
        dcc.Interval(id=Reports.WAIT, interval=WAIT_MS, disabled=True, max_intervals=WAITS),
    ]
    return page(_("Weekly reports"), schedule_words(), body, run)


@callback(
    Output(Reports.BODY, "children"),
    Output(Reports.LISTED, "data"),
    Output(Reports.DRAWN, "data"),
    Output(Reports.OPEN, "options"),
    Output(Reports.BESIDE, "options"),
    Output(Reports.MARKS, "data"),
    Output(Reports.OPEN, "value"),
    Output(Reports.VIEW, "data"),
    Output(Reports.WAIT, "disabled"),
    Output(Reports.SAID, "children", allow_duplicate=True),
    Input(Shell.DATA_VERSION, "data"),
    Input(Reports.WAIT, "n_intervals"),
    Input(Reports.SEARCH, "value"),
    Input(Reports.BESIDE, "value"),
    State(Reports.WEEK, "data"),
    State(Reports.MARKS, "data"),
    State(Reports.AWAITED, "data"),
    State(Reports.STORES, "data"),
    prevent_initial_call="initial_duplicate",
)
def show_reports(
    _version: Any,
    waited: int | None,
    search: str | None,
    beside: str,
    asked: str,
    known: dict[str, str] | None,
    awaited: list[Any] | None,
    chosen: list[str] | None,
) -> tuple[Any, ...]:
    """The open report and the list; only what changed."""
    other, stores = "" if beside in (EVERYTHING, None) else beside, tuple(chosen or ())
    try:
        entries = report_queries.report_list(stores)
    except DataUnavailable as error:
        failed = body_of(error, "", "").head
        return failed, {Reports.LIST: []}, {Reports.TABLES: []}, no_update, no_update, {}, *(no_update,) * 4
    week = opened_week(entries, asked)
    found = matching(entries, search or "")
    body = body_of(entries, week, other, stores)
    parts: dict[str, Any] = {
        "body": html.Div(body.head, className="stack"),
        "list": {Reports.LIST: as_drawn(report_rows(found, len(entries), week, stores))},
        "tables": {Reports.TABLES: as_drawn(body.tables)},
        "weeks": options_of(week_choices(entries, report_queries.weeks_with_sales(), one_week(week))),
        "others": options_of(compare_choices(entries, week)),
    }
    shown, marks = changed_parts(parts, known)
    done, said = heard_of(entries, awaited, (waited or 0) >= WAITS, WAITS * WAIT_MS // 60_000)
    view = view_query(asked, other, search or "", stores)
    return (*shown, marks, week, view, done, no_update if said is None else said)


@callback(
    Output(Reports.SAID, "children"),
    Output(Reports.WAIT, "disabled", allow_duplicate=True),
    Output(Reports.WAIT, "n_intervals"),
    Output(Reports.WEEK, "data"),
    Output(Reports.AWAITED, "data"),
    Input(Reports.RUN, "n_clicks"),
    State(Reports.WEEK, "data"),
    State(Reports.STORES, "data"),
    prevent_initial_call=True,
)
def run_now(_clicks: int, asked: str, chosen: list[str] | None) -> tuple[Any, ...]:
    """Order the open week's report if there is something to do for it, else that of the last complete week."""
    stores = tuple(chosen or ())
    try:
        week = report_queries.week_to_run(asked, stores)
        revision = report_queries.revision_of(week, stores)
        report_commands.order_report(week, stores)
    except SHOWN_ERRORS as problem:
        return str(problem), no_update, no_update, no_update, None
    return ordered_words(week, revision, stores), False, 0, week, [week, revision]


for drawn in (Reports.LISTED, Reports.DRAWN):
    clientside_callback(ClientsideFunction("preview", "draw"), Input(drawn, "data"))
clientside_callback(ClientsideFunction("stockroom", "replaceQuery"), Input(Reports.VIEW, "data"))
