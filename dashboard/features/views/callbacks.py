"""What the menu of views lists, and what happens in its dialog."""

from typing import Any
from urllib.parse import parse_qs

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, ctx, html, no_update
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.identity.saved_view import Grid, SavedView, may_change
from backend_lambdas.language.texts import _
from dashboard.data import views
from dashboard.data.actor import current_actor
from dashboard.data.address import EVERYTHING
from dashboard.data.availability import SHOWN_ERRORS
from dashboard.features.views import commands
from dashboard.ui.addresses import GRID_PATHS, view_address, with_query
from dashboard.ui.controls import icon_button
from dashboard.ui.formatting import store_words
from dashboard.ui.panel import SAID
from dashboard.ui.store_choice import my_stores_words
from dashboard.ui.views_menu import AS_DEFAULT, AS_SHOWN, EVERYBODYS, OWN, ViewIds


@callback(
    Output(ViewIds.LIST, "children"),
    Input(ViewIds.GRID, "data"),
    Input(ViewIds.DONE, "data"),
    Input(ViewIds.MINE_SAVED, "data"),
)
def list_views(grid: str, _done: Any, _mine: Any) -> list[Component]:
    """Everything, one's own stores, one's own views, the shared ones; the view that opens with the page is marked."""
    known, here = views.my_views(), Grid(grid)
    chosen = known.default(here)
    shown = [one for one in known.views if one.grid is here]
    groups = [(_("Your own"), [one for one in shown if not one.shared])]
    groups += [(_("Shared"), [one for one in shown if one.shared])]
    every = html.A(_("Everything"), href=with_query(GRID_PATHS[here], EVERYTHING), className="menu-link")
    parts: list[Component] = [every]
    if mine := views.my_stores():
        words = my_stores_words(mine)
        href = with_query(GRID_PATHS[here], views.my_stores_query())
        parts.append(html.A(words, href=href, className="menu-link", title=", ".join(map(store_words, mine))))
    for title, some in groups:
        rows = [_row(one, chosen is not None and one.view_id == chosen.view_id) for one in some]
        parts += [html.P(title, className="views-group"), html.Ul(rows, className="views-rows")] if rows else []
    return parts


def _row(view: SavedView, opens: bool) -> Component:
    detail = [_("by {name}", name=view.by)] if view.shared else []
    detail += [_("opens with the page")] if opens else []
    words = [html.Span(view.name), *([html.Small(" · ".join(detail))] if detail else [])]
    link = html.A(words, href=view_address(view.view_id), className="menu-link", target="_self")
    edit = icon_button(_("Change the view {name}", name=view.name), "settings", **{"data-view-edit": view.view_id})
    return html.Li([link, *([edit] if current_actor().may(Right.OWN_ACCOUNT) else [])], className="views-row")


@callback(
    Output(ViewIds.MINE_SAVED, "data"),
    Output(SAID, "data", allow_duplicate=True),
    Input(ViewIds.MINE, "data"),
    prevent_initial_call=True,
)
def choose_my_stores(asked: dict[str, Any] | None) -> tuple[Any, Any]:
    """The stores of the address become one's own; none of them: one has none any more."""
    if not asked:
        return no_update, no_update
    try:
        chosen = commands.choose_my_stores(parse_qs(str(asked.get("query") or "")).get("store", []))
    except SHOWN_ERRORS as error:
        return no_update, str(error)
    words = _("These pages open with your stores: {names}.", names=", ".join(map(store_words, chosen)))
    return asked.get("at"), words if chosen else _("You have no stores of your own any more: pages open with all.")


@callback(
    Output(ViewIds.SEEN, "data"),
    Output(ViewIds.TITLE, "children"),
    Output(ViewIds.NAME, "value"),
    Output(ViewIds.SHARED, "value"),
    Output(ViewIds.OPTIONS, "options"),
    Output(ViewIds.OPTIONS, "value"),
    Output(ViewIds.DELETE, "hidden"),
    Input(ViewIds.ASKED, "data"),
    State(ViewIds.GRID, "data"),
    prevent_initial_call=True,
)
def open_form(asked: dict[str, Any] | None, grid: str) -> tuple[Any, ...]:
    """The form for a new view, or for the one that is to be changed; SEEN opens the dialog."""
    if not asked:
        return (no_update,) * 7
    known = views.my_views()
    view = next((one for one in known.views if one.view_id == asked.get("view_id")), None)
    mine = view is None or may_change(view, current_actor())
    options = [{"value": AS_DEFAULT, "label": _("Open this page with it")}]
    options += [{"value": AS_SHOWN, "label": _("It shows what is on the screen now")}] if view and mine else []
    seen = {"grid": grid, "query": str(asked.get("query") or ""), "at": asked.get("at"), "mine": mine}
    chosen = known.default(Grid(grid))
    opens = [AS_DEFAULT] if view and chosen and chosen.view_id == view.view_id else []
    if view is None:
        return {**seen, "view_id": "", "rev": 0}, _("Save this view"), "", OWN, options, opens, True
    shared = EVERYBODYS if view.shared else OWN
    title = _("Change this view") if mine else view.name
    return {**seen, "view_id": view.view_id, "rev": view.rev}, title, view.name, shared, options, opens, not mine


@callback(
    Output(ViewIds.DONE, "data"),
    Output(ViewIds.PROBLEM, "children"),
    Output(SAID, "data", allow_duplicate=True),
    Input(ViewIds.SAVE, "n_clicks"),
    Input(ViewIds.DELETE, "n_clicks"),
    State(ViewIds.SEEN, "data"),
    State(ViewIds.NAME, "value"),
    State(ViewIds.SHARED, "value"),
    State(ViewIds.OPTIONS, "value"),
    prevent_initial_call=True,
)
def save_view(saves: int | None, deletes: int | None, seen: dict[str, Any] | None, *form: Any) -> tuple[Any, Any, Any]:
    """Save or delete what the form shows, or say why not."""
    if not (saves or deletes) or not seen:  # Dash also calls when the buttons appear
        return no_update, no_update, no_update
    try:
        words = _deleted(seen) if ctx.triggered_id == ViewIds.DELETE else _saved(seen, *form)
    except SHOWN_ERRORS as error:
        return no_update, str(error), no_update
    return [saves, deletes], "", words


def _deleted(seen: dict[str, Any]) -> str:
    commands.delete(str(seen.get("view_id")), int(seen.get("rev") or 0))
    return _("The view is deleted.")


def _saved(seen: dict[str, Any], name: str | None, shared: str | None, options: list[str] | None) -> str:
    query, chosen = str(seen.get("query") or ""), options or []
    if not seen.get("rev"):
        view = SavedView("", Grid(str(seen.get("grid"))), name or "", query, "", "", shared == EVERYBODYS)
        commands.save_new(view, AS_DEFAULT in chosen)
    else:
        shown = query if AS_SHOWN in chosen else None
        commands.change(str(seen.get("view_id")), int(seen["rev"]), name or "", shown, AS_DEFAULT in chosen)
    return _("The view is saved.")


clientside_callback(
    ClientsideFunction("views", "arrived"), Output(ViewIds.ARRIVED, "data"), Input(ViewIds.OPENING, "data")
)
clientside_callback(ClientsideFunction("views", "opened"), Input(ViewIds.SEEN, "data"))
clientside_callback(ClientsideFunction("views", "saved"), Input(ViewIds.DONE, "data"))
