"""Thresholds: the rules people have set, what a change would open and close, and which rule an item goes by."""

import dash
from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.inventory.thresholds import Target
from dashboard.data.actor import current_actor
from dashboard.data.address import QueryValue, search_of
from dashboard.features.thresholds.parts import Thresholds, rule_form
from dashboard.features.thresholds.queries import SCOPE_ORDER
from dashboard.ui.addresses import THRESHOLDS_PATH
from dashboard.ui.controls import search_field
from dashboard.ui.panel import panel
from dashboard.ui.settings_nav import settings_page
from dashboard.ui.states import skeleton

dash.register_page(__name__, path=THRESHOLDS_PATH, title="Thresholds · Stockroom")

ORDER = (
    "What is set for the product in that store",
    "The reorder_point column of the store's own file; it stays until another file names another value",
    "What is set for the product",
    "What is set for its category",
    "The default",
)


def layout(**query: QueryValue) -> Component:
    """The page; its figures come by callback."""
    target = Target(*(search_of(query.get(name)) for name in ("category", "product", "store")))
    scopes = SCOPE_ORDER if current_actor().stores is None else SCOPE_ORDER[-1:]
    rules = [
        search_field("Search thresholds", Thresholds.SEARCH, placeholder="Category, product id or store"),
        html.Div(skeleton(180), id=Thresholds.RULES),
    ]
    item = [
        search_field("Product id", Thresholds.ITEM, placeholder="Product id"),
        html.Div(id=Thresholds.ITEM_ROWS),
        html.Details([html.Summary("Which threshold counts"), html.Ol([html.Li(words) for words in ORDER])]),
    ]
    body = [
        html.Div(id=Thresholds.STATE, className="threshold-state"),
        panel("Set a threshold", rule_form(target, scopes), "See what it does before you save it"),
        panel("Thresholds", html.Div(rules, className="threshold-body"), "Open one to change it or take it away"),
        panel("Where does an item's threshold come from?", html.Div(item, className="threshold-body")),
        dcc.Store(id=Thresholds.DONE),
    ]
    return settings_page(THRESHOLDS_PATH, "Thresholds", "An item is low at or below its threshold", body)
