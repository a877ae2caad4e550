"""The menu of saved views on a grid, and the dialog in which one is saved or changed.

Both are filled by dashboard/features/views.
"""

from enum import StrEnum

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.identity.saved_view import LONGEST_NAME, Grid
from backend_lambdas.language.texts import _
from dashboard.data import views
from dashboard.data.actor import current_actor
from dashboard.ui.controls import button, icon, text_field


class ViewIds(StrEnum):
    """`ASKED`: what a person wants to save or change, as assets/js/views.js says; `SEEN`: the view in the form."""

    GRID = "views-grid"
    LIST = "views-list"
    ASKED = "views-asked"
    SEEN = "views-seen"
    DONE = "views-done"
    MINE = "views-mine"
    MINE_SAVED = "views-mine-saved"
    OPENING = "views-opening"
    ARRIVED = "views-arrived"
    DIALOG = "views-dialog"
    TITLE = "views-title"
    NAME = "views-name"
    SHARED = "views-shared"
    OPTIONS = "views-options"
    PROBLEM = "views-problem"
    SAVE = "views-save"
    DELETE = "views-delete"


OWN, EVERYBODYS = "own", "shared"
AS_DEFAULT, AS_SHOWN = "default", "shown"


def views_menu(grid: Grid, bare: bool) -> Component:
    """`bare`: the page was opened by its bare address, so what opens with it goes into the address."""
    summary = html.Summary([_("Views"), icon("chevron-down")], className="button button-plain")
    save = button(_("Save this view"), kind="quiet", **{"data-view-save": "1"})
    may_save = current_actor().may(Right.OWN_ACCOUNT)
    mine = button(_("Make the chosen stores my stores"), kind="quiet", **{"data-view-mine": "1"})
    several = current_actor().stores is None or len(current_actor().stores or ()) > 1
    parts = [html.Div(id=ViewIds.LIST), *([save] if may_save else []), *([mine] if may_save and several else [])]
    body = html.Div(parts, className="menu-body views-body")
    stores = [
        dcc.Store(id=ViewIds.GRID, data=grid.value),
        *(dcc.Store(id=name) for name in (ViewIds.ASKED, ViewIds.SEEN, ViewIds.DONE, ViewIds.MINE_SAVED)),
    ]
    # Dash calls what listens to it as soon as it appears, and who may not choose would be refused.
    stores += [dcc.Store(id=ViewIds.MINE)] if may_save else []
    menu = html.Details([summary, body], className="menu menu-right views-menu")
    return opening(html.Div([menu, *([_dialog()] if may_save else []), *stores]), views.opening_query(grid), bare)


def opening(part: Component, opens: str, bare: bool) -> Component:
    """A part of a page whose bare address opens with the query `opens`; where it is `bare`, that goes into it."""
    now = opens if bare else ""
    marks = {"data-opening": now} | ({"data-opens": "1"} if opens else {})
    return html.Div([part, dcc.Store(id=ViewIds.OPENING, data=now), dcc.Store(id=ViewIds.ARRIVED)], **marks)


def _dialog() -> Component:
    who = [{"value": OWN, "label": _("Only I see it")}, {"value": EVERYBODYS, "label": _("Everybody sees it")}]
    choice = dbc.RadioItems(id=ViewIds.SHARED, options=who, value=OWN)
    shared = html.Fieldset([html.Legend(_("Who sees it"), className="field-label"), choice], className="views-who")
    options = dbc.Checklist(id=ViewIds.OPTIONS, options=[], value=[])
    buttons = [
        button(_("Delete"), ViewIds.DELETE, "danger", hidden=True),
        button(_("Cancel"), **{"data-close": "1"}),
        button(_("Save"), ViewIds.SAVE, "primary"),
    ]
    body = [
        html.H2(_("Save this view"), id=ViewIds.TITLE, className="panel-title"),
        text_field(_("Name"), ViewIds.NAME, maxLength=LONGEST_NAME, autoComplete="off"),
        html.Div(shared, hidden=not current_actor().may(Right.SHARE_VIEWS)),
        options,
        html.P("", id=ViewIds.PROBLEM, className="answer-problem", role="alert"),
        html.Div(buttons, className="answer-buttons"),
    ]
    return html.Dialog(
        html.Div(body, className="answer-body"),
        id=ViewIds.DIALOG,
        className="answer-dialog",
        **{"aria-labelledby": ViewIds.TITLE},
    )
