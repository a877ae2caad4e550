"""Settings of categories: what files call alike is shown as one, in the order that the company wants."""

import dash
from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from dashboard.data.availability import DataUnavailable
from dashboard.features.categories import queries
from dashboard.features.categories.parts import CategoryForm, category_table, name_form, order_form
from dashboard.ui.addresses import CATEGORIES_PATH
from dashboard.ui.panel import panel
from dashboard.ui.settings_nav import settings_page
from dashboard.ui.states import error_state

dash.register_page(__name__, path=CATEGORIES_PATH, title=lambda **_values: _("Categories · Stockroom"))


def layout(**_query: str) -> Component:
    """The list, the form for one name, and the order."""
    title, subtitle = _("Categories"), _("The names they are shown under, and their order")
    try:
        shown = queries.category_page()
    except DataUnavailable as failure:
        return settings_page(
            CATEGORIES_PATH, title, subtitle, [error_state(_("Categories could not be loaded"), failure)]
        )
    parts = [
        panel(_("Categories"), html.Div(category_table(shown), id=CategoryForm.LIST)),
        panel(
            _("Rename or merge"),
            html.Div(name_form(shown), className="company-form"),
            _("What files say is kept; the name counts wherever categories are shown or summed"),
        ),
        panel(
            _("Order"),
            html.Div(order_form(shown), className="company-form"),
            _("In lists and filters these come first, the others follow by alphabet"),
        ),
        dcc.Store(id=CategoryForm.SEEN, data=shown.names.rev),
    ]
    return settings_page(CATEGORIES_PATH, title, subtitle, parts)
