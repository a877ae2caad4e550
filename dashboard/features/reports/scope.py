"""Which stores the reports are of: all, one's own, a region's, or one (values -> components)."""

from collections.abc import Sequence

from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from dashboard.data import reading, views
from dashboard.data.availability import DataUnavailable
from dashboard.data.regions import regions
from dashboard.features.reports.ids import Reports
from dashboard.ui.controls import select_field
from dashboard.ui.formatting import stores_words
from dashboard.ui.store_choice import region_words, store_choices, store_piece


def scope_field(stores: Sequence[str]) -> Component:
    """The choice; a region's value is its stores, so that an address says of which stores a report is."""
    try:
        known = reading.filter_choices().stores
    except DataUnavailable:
        known = ()
    choices = store_choices(known, stores, views.my_stores(), regions())
    return select_field(_("Stores"), Reports.SCOPE, choices, store_piece(stores))


def scope_words(stores: Sequence[str]) -> str:
    """The region whose stores these are, else their names or number."""
    named = next((name for name, own in regions().items() if set(own) == set(stores)), None)
    return stores_words(stores) if named is None else region_words(named, stores)
