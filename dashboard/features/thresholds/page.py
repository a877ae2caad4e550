"""Thresholds: the rules people have set, what a change would open and close, and which rule an item goes by."""

import dash
from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.inventory.thresholds import Target
from backend_lambdas.language.texts import N_, _
from dashboard.data.actor import current_actor
from dashboard.data.address import QueryValue, search_of
from dashboard.features.thresholds.file_parts import file_panel
from dashboard.features.thresholds.parts import Thresholds, rule_form
from dashboard.features.thresholds.queries import SCOPE_ORDER
from dashboard.ui.addresses import THRESHOLDS_PATH
from dashboard.ui.controls import search_field
from dashboard.ui.panel import panel
from dashboard.ui.settings_nav import settings_page
from dashboard.ui.states import skeleton

dash.register_page(__name__, path=THRESHOLDS_PATH, title=lambda **_values: _("Thresholds · Stockroom"))

ORDER = (
    N_("What is set for the product in that store"),
    N_("The reorder_point column of the store's own file; it stays until another file names another value"),
    N_("What is set for the product"),
    N_("What is set for its category"),
    N_("The default"),
)


def layout(**query: QueryValue) -> Component:
    """The page; its figures come by callback."""
    target = Target(*(search_of(query.get(name)) for name in ("category", "product", "store")))
    scopes = SCOPE_ORDER if current_actor().stores is None else SCOPE_ORDER[-1:]
    rules = [
        search_field(_("Search thresholds"), Thresholds.SEARCH, placeholder=_("Category, product ID or store")),
        html.Div(id=Thresholds.STATE, className="threshold-state"),
        html.Div(skeleton(180), id=Thresholds.RULES),
    ]
    item = [
        search_field(_("Product ID"), Thresholds.ITEM, placeholder=_("Product ID")),
        html.Div(id=Thresholds.ITEM_ROWS),
        html.Details([html.Summary(_("Which threshold counts")), html.Ol([html.Li(_(words)) for words in ORDER])]),
    ]
    body = [
        panel(_("Set a threshold"), rule_form(target, scopes), _("See what it does before you save it")),
        panel(_("Many at once"), file_panel(), _("By a CSV file, seen before it is saved")),
        panel(_("Thresholds"), html.Div(rules, className="threshold-body"), _("Open one to change it or take it away")),
        panel(_("Where does an item's threshold come from?"), html.Div(item, className="threshold-body")),
        dcc.Store(id=Thresholds.DONE),
    ]
    return settings_page(THRESHOLDS_PATH, _("Thresholds"), _("An item is low at or below its threshold"), body)
