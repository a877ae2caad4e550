"""Settings of categories: what files call alike is shown as one, in the order that the company wants."""

import dash
from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from dashboard.features.categories.parts import CategoryForm, name_form, order_form
from dashboard.ui.addresses import CATEGORIES_PATH
from dashboard.ui.panel import panel
from dashboard.ui.settings_nav import settings_page
from dashboard.ui.states import skeleton

dash.register_page(__name__, path=CATEGORIES_PATH, title=lambda **_values: _("Categories · Stockroom"))


def layout(**_query: str) -> Component:
    """The frame; `show_categories` fills it."""
    parts = [
        panel(_("Categories"), html.Div(skeleton(180), id=CategoryForm.LIST)),
        panel(
            _("Rename or merge"),
            html.Div(name_form(), className="company-form"),
            _("What files say is kept; the name counts wherever categories are shown or summed"),
        ),
        panel(
            _("Order"),
            html.Div(order_form(), className="company-form"),
            _("In lists and filters these come first, the others follow by alphabet"),
        ),
        dcc.Store(id=CategoryForm.SEEN),
        dcc.Store(id=CategoryForm.DONE),
    ]
    return settings_page(CATEGORIES_PATH, _("Categories"), _("The names they are shown under, and their order"), parts)
