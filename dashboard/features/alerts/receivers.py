"""Whether anybody receives alerts, in words (values -> components)."""

from collections.abc import Iterator, Sequence
from datetime import date

from dash import html
from dash.development.base_component import Component

from backend_lambdas.alerts.receivers import Reach
from backend_lambdas.language.days import long_day
from backend_lambdas.language.texts import N_, _, ngettext
from dashboard.data.reading import store_words, stores_in_order
from dashboard.ui.formatting import whole
from dashboard.ui.states import warning

STORES_NAMED = 3
NOT_TOLD = N_("Whether a mail arrived cannot be known here: the sending service does not report it.")


def receivers_line(reach: Reach | None) -> Component:
    """How many receive alerts; nothing while nobody has looked yet."""
    if reach is None:
        return html.Span()
    count = len(reach.receivers)
    words = (
        _("alerts go to nobody")
        if not count
        else ngettext("alerts go to {number} receiver", "alerts go to {number} receivers", count)
    )
    return html.Span(f" · {words}", title=f"{', '.join(reach.receivers)}. {_(NOT_TOLD)}" if count else _(NOT_TOLD))


def receivers_banner(reach: Reach | None, said: Sequence[str] = ()) -> Component | None:
    """What is wrong with who receives alerts, and what the last nightly check mended; None when there is nothing."""
    lines = [*(_warnings(reach) if reach is not None else ()), *_night(said)]
    return warning([html.Div(line) for line in lines]) if lines else None


def _warnings(reach: Reach) -> Iterator[str]:
    if not reach.receivers:
        yield _("Nobody receives alerts: no subscription is confirmed.")
    elif reach.unreached_count:
        yield (
            _(
                "Nobody receives alerts for {stores}: the filters of all confirmed subscriptions keep them back.",
                stores=_stores(reach.unreached, reach.unreached_count),
            )
        )
    if reach.receivers and reach.unreached_low_count:
        stores = _stores(reach.unreached_low, reach.unreached_low_count)
        yield _("Low stock is mailed to nobody for {stores}: only empty shelves are.", stores=stores)
    for name in reach.pending:
        yield _(
            "{name} has not confirmed yet and is sent nothing: the link is in the confirmation mail from AWS.",
            name=name,
        )
    for name, since in reach.gone.items():
        yield _(
            "{name} receives no alerts any more: the subscription was removed or ended (seen {since}).",
            name=name,
            since=long_day(date.fromisoformat(since[:10])),
        )


def _stores(named: Sequence[str], count: int) -> str:
    shown = [store_words(store) for store in stores_in_order(named)[:STORES_NAMED]]
    if count > len(shown):
        return _("{names} and {value} more", names=", ".join(shown), value=whole(count - len(shown)))
    return shown[0] if count == 1 else _("{names} and {shown}", names=", ".join(shown[:-1]), shown=shown[-1])


def _night(said: Sequence[str]) -> list[str]:
    return [_("The last nightly check: {names}.", names="; ".join(said))] if said else []
