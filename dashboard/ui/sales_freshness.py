"""How far each store has reported its sales, beside how old its stock is."""

from dash import html
from dash.development.base_component import Component

from backend_lambdas.inventory.metrics.stores_compared import StoreState
from backend_lambdas.language.days import short_day
from backend_lambdas.language.texts import _, ngettext
from dashboard.data.sales.values import SalesFreshness, StoreSales
from dashboard.ui.formatting import store_words
from dashboard.ui.sales_labels import day, state_words
from dashboard.ui.states import stores_banner


def sales_words(freshness: SalesFreshness) -> str:
    """ "sales of 77 of 81 stores up to 18 Nov 2026"."""
    reported, every = len(freshness.stores) - len(freshness.behind), len(freshness.stores)
    which = (
        ""
        if every == 1
        else _(" of all {every} stores", every=every)
        if reported == every
        else _(" of {reported} of {every} stores", reported=reported, every=every)
    )
    return _("sales{which} up to {last_day}", which=which, last_day=day(freshness.last_day))


def sales_missing(freshness: SalesFreshness | None) -> Component | None:
    """A banner that names the stores without the newest sales, the longest silent first; None: all have sent them."""
    if freshness is None or not (behind := freshness.behind):
        return None
    newest = day(freshness.last_day)
    summary = ngettext(
        "{number} store sent no sales up to {newest}; weeks that it lacks are not compared",
        "{number} stores sent no sales up to {newest}; weeks that they lack are not compared",
        len(behind),
        newest=newest,
    )
    names = [html.Li([html.B(store_words(one.store)), " · ", state_words(one.state, one.last_day)]) for one in behind]
    return stores_banner(summary, names)


def sales_mark(one: StoreSales) -> Component:
    """ "sales to 18 Nov" beside a store's name, in full on hover."""
    late = one.state is not StoreState.SAME
    words = _("sales to {last_day}", last_day=short_day(one.last_day))
    title = state_words(one.state, one.last_day) if late else _("sales up to {last_day}", last_day=day(one.last_day))
    return html.Span(words, title=title, className=f"last-file-sales{' sales-late' if late else ''}")
