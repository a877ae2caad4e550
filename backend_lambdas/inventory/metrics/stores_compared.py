"""Which stores a comparison of two periods is over: those whose sales of BOTH periods are whole (decision 121).

"Same stores, 77 of 81": like-for-like sales, the trade's measure. The others are named, each with what is the matter.
What a store sells is known by the days on which it sold, so all of this is judged from those:

    usual gap     no more than 1 in 100 of the store's gaps from one day with a sale to the next is longer
    missing days  a gap longer than that, without the days on which most stores that traded then sold nothing either (a
                  holiday); at the end of the data, without the days on which no store at all has sold yet
    whole         a period with a sale and without a missing day
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil

from backend_lambdas.inventory.metrics.stock import IDLE_WEEKS

SalesDays = Mapping[str, Sequence[int]]  # store -> the days on which it sold any unit, as `date.toordinal`, ascending
USUAL_SHARE = 0.99  # of the gaps; some 3 in a year are holidays or a file that never came
MOST_STORES = 0.5  # of those that traded: when fewer sold on a day it was a holiday
LEAST_GAPS = 7  # it has been seen on every weekday; with fewer no gap is called unusual
STOPPED_AFTER_DAYS = 14  # a file may be a week late; after two weeks without a sale the store has stopped reporting
ONLY_ONCE = 365  # the gap taken for a store that sold on one day only
FORGOTTEN_AFTER_DAYS = IDLE_WEEKS * 7  # a store that stopped longer ago is not spoken of any more

Days = tuple[int, int]  # the first and the last day of a period, as `date.toordinal`


class StoreState(StrEnum):
    """What a comparison can say of a store."""

    SAME = "same"
    RARE = "rare"  # has no sale in one of the periods, but that is no longer than its usual gap
    LATE = "late"  # its sales of the period are not all there (yet), or there are none
    STOPPED = "stopped"  # no sale for longer than STOPPED_AFTER_DAYS and its usual gap
    NEW = "new"  # its first sale came after the earlier period had begun
    NO_HISTORY = "no history"  # its sales of the earlier period are not all there, or there are none
    UNSEEN = "unseen"  # sold in neither period and is not spoken of


@dataclass(frozen=True, slots=True)
class StoreSeen:
    """A store that is not compared. `since`: NEW: day of its first sale; LATE, STOPPED: of its newest one.

    LATE without `since`: it has sold up to the period's end, with days missing in between.
    """

    store: str
    state: StoreState
    since: date | None = None


@dataclass(frozen=True, slots=True)
class StoresCompared:
    """`same`: the stores compared, sorted; `others`: those that are not, by state and name. All of them: `total`."""

    same: tuple[str, ...]
    others: tuple[StoreSeen, ...]

    @property
    def total(self) -> int:
        return len(self.same) + len(self.others)

    def in_state(self, state: StoreState) -> tuple[StoreSeen, ...]:
        return tuple(store for store in self.others if store.state is state)


@dataclass(frozen=True, slots=True)
class SalesReported:
    """What is known of when stores sold; computed once, then asked about any two periods.

    `missing`: store -> the spells (first day, last day) without the sales it should have.
    """

    days: SalesDays
    missing: Mapping[str, Sequence[Days]]
    gaps: Mapping[str, int]
    first: int

    def is_whole(self, store: str, period: Days) -> bool:
        """Whether the store sold in the period and all its sales of the period are there."""
        sold = self.days.get(store, ())
        first, last = period
        if bisect_right(sold, last) == bisect_left(sold, first):
            return False
        if sold[0] - first >= self.gaps.get(store, 1):
            return False
        return not any(begun <= last and ended >= first for begun, ended in self.missing.get(store, ()))

    def newest(self, store: str, until: int) -> int | None:
        """The newest day up to `until` on which it sold."""
        sold = self.days.get(store, ())
        at = bisect_right(sold, until)
        return sold[at - 1] if at else None


def sales_reported(days: SalesDays) -> SalesReported:
    """Judge the days on which stores sold. Give at least a year of them: what is usual is read from them."""
    known = {store: sold for store, sold in days.items() if len(sold)}
    first = min((sold[0] for sold in known.values()), default=0)
    newest = max((sold[-1] for sold in known.values()), default=0)
    gaps = {store: gap for store, sold in known.items() if (gap := usual_gap_days(sold)) is not None}
    selling = Counter(day for sold in known.values() for day in sold)
    trading = _trading(known)
    missing: dict[str, list[Days]] = {}
    for store, gap in gaps.items():
        sold = known[store]
        if len(sold) <= LEAST_GAPS:
            continue
        for before, after in zip(sold, [*sold[1:], newest + 1], strict=True):
            if after - before > gap:
                others = 0.0 if after > newest else MOST_STORES
                silent = [day for day in range(before + 1, after) if selling[day] > others * trading[day]]
                missing.setdefault(store, []).extend([(silent[0], silent[-1])] if silent else [])
    return SalesReported(known, missing, gaps, first)


def usual_gap_days(sold: Sequence[int]) -> int | None:
    """Days from one day with a sale to the next that USUAL_SHARE of the store's gaps do not exceed; None: one sale."""
    gaps = sorted(after - before for before, after in zip(sold, sold[1:], strict=False))
    return gaps[ceil(USUAL_SHARE * len(gaps)) - 1] if gaps else None


def compare_stores(reported: SalesReported, now: Days, before: Days) -> StoresCompared:
    """Which stores two periods are compared over, and what is the matter with each other one that there is to name."""
    same: list[str] = []
    others: list[StoreSeen] = []
    for store in sorted(reported.days):
        state = _state(reported, store, now, before)
        if state is StoreState.SAME:
            same.append(store)
        elif state is not StoreState.UNSEEN:
            others.append(StoreSeen(store, state, _since(reported, store, state, now)))
    order = list(StoreState)
    return StoresCompared(tuple(same), tuple(sorted(others, key=lambda seen: (order.index(seen.state), seen.store))))


def _state(reported: SalesReported, store: str, now: Days, before: Days) -> StoreState:
    newest = reported.newest(store, now[1])
    if newest is None or newest < min(before[0], now[1] - FORGOTTEN_AFTER_DAYS):
        return StoreState.UNSEEN
    silent, gap = now[1] - newest, reported.gaps.get(store, ONLY_ONCE)
    if silent > STOPPED_AFTER_DAYS and silent > gap:
        return StoreState.STOPPED
    is_whole_now, is_whole_before = reported.is_whole(store, now), reported.is_whole(store, before)
    if is_whole_now and is_whole_before:
        return StoreState.SAME
    if reported.days[store][0] > max(before[0], reported.first) and is_whole_now:
        return StoreState.NEW
    if gap > min(now[1] - now[0], before[1] - before[0]):
        return StoreState.RARE
    return StoreState.NO_HISTORY if is_whole_now else StoreState.LATE


def _since(reported: SalesReported, store: str, state: StoreState, now: Days) -> date | None:
    if state is StoreState.NEW:
        return date.fromordinal(reported.days[store][0])
    newest = reported.newest(store, now[1])
    is_told = newest is not None and newest < now[1] and state in (StoreState.LATE, StoreState.STOPPED)
    return date.fromordinal(newest) if newest and is_told else None


def _trading(days: SalesDays) -> Counter[int]:
    """For each day how many stores were between their first and their newest sale."""
    begun, ended = Counter(sold[0] for sold in days.values()), Counter(sold[-1] + 1 for sold in days.values())
    found: Counter[int] = Counter()
    running = 0
    for day in range(min(begun, default=0), max(ended, default=0)):
        running += begun[day] - ended[day]
        found[day] = running
    return found
