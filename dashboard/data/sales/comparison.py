"""Two periods compared over the same stores and, where a store lacks some, over the same weeks of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from backend_lambdas.inventory.metrics.stores_compared import Days, StoresCompared, StoreState, compare_stores
from dashboard.data.sales.filters import Span
from dashboard.data.sales.metrics import Chosen
from dashboard.data.sales.reporting import Mask, Reporting
from dashboard.data.sales.values import PartlyCompared

PAIRABLE = (StoreState.LATE, StoreState.NO_HISTORY)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Which weeks of which stores are compared: `now` and `before` are week of the period x store number.

    With periods of one length week n of one stands against week n of the other, and a store that lacks some weeks of
    either takes part with the rest of them (`partly`). Else only stores with all weeks of both take part.
    None: all sales of the period are compared.
    """

    now: Mask | None
    before: Mask | None
    stores: StoresCompared
    partly: tuple[PartlyCompared, ...]

    @property
    def any(self) -> bool:
        """Whether any store is compared."""
        return bool(self.stores.same or self.partly)


def days_of(span: Span) -> Days:
    return span.first_day.toordinal(), span.last_day.toordinal()


def pairs_of(reporting: Reporting, stores: Sequence[str], now: Span, before: Span) -> Pairs:
    """What `now` and `before` are compared over, of the chosen stores (none chosen: of all)."""
    compared = compare_stores(reporting.of(stores), days_of(now), days_of(before))
    both = now.weeks == before.weeks
    size = reporting.size
    masks = [np.zeros((span.weeks, size), dtype=np.bool_) for span in (now, before)]
    for name in compared.same:
        for mask in masks:
            mask[:, reporting.numbers[name]] = True
    partly = []
    for seen in compared.others if both else ():
        weeks = _paired(reporting, seen.store, now, before) if seen.state in PAIRABLE else np.zeros(0, dtype=np.bool_)
        if weeks.any():
            for mask in masks:
                mask[:, reporting.numbers[seen.store]] = weeks
            partly.append(PartlyCompared(seen.store, int(weeks.sum()), now.weeks))
    kept = [
        mask if (reporting.sold_in(span.first, span.last) & ~mask).any() else None
        for mask, span in zip(masks, (now, before), strict=True)
    ]
    return Pairs(kept[0], kept[1], compared, tuple(partly))


def _paired(reporting: Reporting, store: str, now: Span, before: Span) -> Mask:
    """The weeks of which nothing is missing in either period; none when it did not sell in those of both."""
    number = reporting.numbers[store]
    known = [reporting.known[reporting.rows(span.first, span.last), number] for span in (now, before)]
    weeks: Mask = known[0] & known[1]
    sold = [(reporting.sold_in(span.first, span.last)[:, number] & weeks).any() for span in (now, before)]
    return weeks if all(sold) else np.zeros_like(weeks)


def paired(chosen: Chosen, mask: Mask | None) -> Chosen:
    """The rows whose week and store are compared; the same ones, uncopied, when all are."""
    if mask is None:
        return chosen
    kept = mask.ravel()[chosen.week.astype(np.int64) * mask.shape[1] + chosen.columns["store"]]
    return Chosen({name: values[kept] for name, values in chosen.columns.items()}, chosen.week[kept])


def days_compared(reporting: Reporting, stores: Sequence[str], first: date, last: date) -> date:
    """The day up to which the days from `first` to `last` are compared: the newest that most stores have reported.

    Most: half of those that have not stopped reporting. When that is true of none, the day that the most tell of.
    """
    reported, begun = reporting.of(stores), first.toordinal()
    best, most = last.toordinal(), 0
    for day in range(last.toordinal(), begun - 1, -1):
        compared = compare_stores(reported, (begun, day), (begun, day))
        expected = compared.total - len(compared.in_state(StoreState.STOPPED))
        if compared.same and 2 * len(compared.same) >= expected:
            return date.fromordinal(day)
        if len(compared.same) > most:
            best, most = day, len(compared.same)
    return date.fromordinal(best)


def without(compared: StoresCompared, partly: Sequence[PartlyCompared]) -> StoresCompared:
    """The stores that are compared in part are not among the others."""
    names = {one.store for one in partly}
    return replace(compared, others=tuple(seen for seen in compared.others if seen.store not in names))
