"""What a comparison is over: "same stores, 77 of 81" with their figures, the others by name, and the total of all."""

from functools import partial

from dash import html
from dash.development.base_component import Component

from backend_lambdas.inventory.metrics.stores_compared import StoreState
from backend_lambdas.language.texts import _
from dashboard.data.sales.values import Against
from dashboard.ui.formatting import NO_VALUE, count_of, store_words
from dashboard.ui.sales_labels import amount_short, day, figures_words, signed_percent, state_words


def same_stores(against: Against | None, measure: str) -> Component | None:
    """A line that opens: which stores are not compared, and the total of all. None where there is nothing to say."""
    words = figures_words(against, measure) if against else ""
    if against is None or not words:
        return None
    if not against.stores.others and not against.partly:
        return html.Span(words, className="same-words")
    body = [html.P(_days(against), className="same-note"), html.P(_total(against, measure), className="same-note")]
    others = sorted(against.stores.others, key=lambda seen: seen.state is StoreState.RARE)
    listed = [
        (one.store, _("compared for {weeks} of {of} weeks", weeks=one.weeks, of=one.of)) for one in against.partly
    ]
    listed += [(seen.store, state_words(seen.state, seen.since)) for seen in others]
    rows = [html.Li([html.B(store_words(store)), " · ", words]) for store, words in listed]
    names = html.Ul(rows, className="same-list", tabIndex=0, **{"aria-label": _("Stores not compared")})
    return html.Details(
        [html.Summary(words, className="same-words"), html.Div([*body, names], className="menu-body same-body")],
        className="same-stores",
    )


def _days(against: Against) -> str:
    first, last = against.first_day, against.last_day
    days = (
        day(first)
        if first == last
        else f"{_(first.strftime('%a'))} {day(first)} – {_(last.strftime('%a'))} {day(last)}"
    )
    stores = count_of(against.compared, "store")
    if against.partly:
        return _(
            "Compared: {days}, over the weeks of {stores} with all sales in both periods.", days=days, stores=stores
        )
    return _("Compared: {days}, over {stores} with all their sales of both periods.", days=days, stores=stores)


def _total(against: Against, measure: str) -> str:
    now, before = against.total_now.of(measure), against.total_before.of(measure)
    words = partial(amount_short, measure=measure)
    share = signed_percent(now / before - 1) if before else NO_VALUE
    return _(
        "All stores, also those that cannot be compared: {words} against {words_2}, {share}.",
        words=words(now),
        words_2=words(before),
        share=share,
    )
