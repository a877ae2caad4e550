"""What Trends and Overview say of sales in a sentence."""

from backend_lambdas.language.texts import _
from dashboard.data.sales.values import Trends
from dashboard.ui.formatting import inside
from dashboard.ui.sales_labels import (
    LEVEL_WORDS,
    MEASURE_WORDS,
    amount_short,
    change_words,
    compared_words,
    named,
    scope_words,
    since_words,
    span_words,
)


def weeks_sentence(view: Trends) -> str:
    """The chart in words."""
    scope, measure = view.scope, view.scope.filters.measure
    now, against = view.now.of(measure), view.against
    sold = _(
        "{measure_words} of {amount_short}",
        measure_words=inside(_(MEASURE_WORDS[measure])),
        amount_short=amount_short(now, measure),
    )
    words = _(
        "{scope_words}: {sold} from {span_words}",
        scope_words=scope_words(scope),
        sold=sold,
        span_words=span_words(scope.span),
    )
    if against is None or not against.before.of(measure):
        return f"{words}."
    return f"{words}{change_words(against, measure, compared_words(scope))}."


def fall_sentence(view: Trends) -> str:
    """Who fell most and since when; "" when nobody did."""
    if view.scope.compared is None or view.changes.empty:
        return ""
    row = view.changes.iloc[0]
    if row["change"] >= 0:
        return _("No {level} sold less.", level=_(LEVEL_WORDS[view.scope.level]))
    when = since_words(row["since"], view.scope)
    fall = amount_short(row["change"], view.scope.filters.measure)
    return _(
        "{named} fell most: {fall}{value}{when}.",
        named=named(str(row["name"]), view.scope.level),
        fall=fall,
        value=", " if when else "",
        when=when,
    )
