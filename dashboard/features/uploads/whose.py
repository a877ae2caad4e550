"""The choice of the stores whose files are listed (values -> components)."""

from dash import html
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.language.texts import _
from dashboard.data import reading, views
from dashboard.data.actor import current_actor
from dashboard.data.availability import DataUnavailable
from dashboard.ui.controls import select_field
from dashboard.ui.store_choice import store_choices, store_piece
from dashboard.ui.views_menu import opening

LEAST_CHOICES = 2  # all, and one store: nothing to choose


def whose_files(id: str, bare: bool, stores: tuple[str, ...]) -> Component:
    """The bare address opens with one's own stores. Who sees no stock has no choice."""
    try:
        known = reading.filter_choices().stores
    except DataUnavailable:
        known = ()
    choices = store_choices(known, stores, views.my_stores())
    choice = select_field(_("Store"), id, choices, store_piece(stores), hidden_label=True)
    shown = current_actor().may(Right.SEE_STOCK) and len(choices) > LEAST_CHOICES
    return html.Div(opening(choice, views.my_stores_query(), bare), hidden=not shown, className="panel-choice")
