"""Record what moved, on desktop and at the shelf; and take a movement back."""

import dash
from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from dashboard.data.availability import SHOWN_ERRORS, DataUnavailable
from dashboard.features.movements import queries as movement_queries
from dashboard.features.movements.form import MoveIds, movement_form, undo_form
from dashboard.ui.addresses import MOVEMENT_PATH
from dashboard.ui.panel import page, panel
from dashboard.ui.states import empty_state, error_state

dash.register_page(__name__, path=MOVEMENT_PATH, title=lambda **_values: _("Record a movement · Stockroom"))


def layout(store: str = "", item: str = "", undo: str = "", **_query: str) -> Component:
    """The form; with `undo` the movement of that upload, to be taken back."""
    try:
        body = _undo(undo) if undo else movement_form(movement_queries.own_stores(), store, item)
    except DataUnavailable as failure:
        body = error_state(_("This cannot be shown"), failure)
    outcome = [html.Div(id=MoveIds.RESULT, role="status", className="movement-result"), dcc.Store(id=MoveIds.SENT)]
    if undo:
        words = _("With a movement of its own: both stay in the history")
        return page(_("Take a movement back"), words, [panel("", [body, *outcome])])
    words = _("It is added to what is on hand, whoever else records at the same time")
    return page(_("Record a movement"), words, [panel("", [body, *outcome])])


def _undo(upload_id: str) -> Component:
    try:
        return undo_form(movement_queries.taking_back(upload_id), upload_id)
    except SHOWN_ERRORS as error:
        return empty_state(_("It cannot be taken back"), str(error), None, "stock")
