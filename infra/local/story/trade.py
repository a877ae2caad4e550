"""Two years of sales and eight weeks of counts of the sample company, from one seed. Pure: the same at each start.

A store's stock before a week is its count of that Monday. What it sells is limited by what it has; what is low at a
count is delivered in that week. The stores of `sample_csvs/` have newest counts and 65 weeks of sales: theirs are
reckoned backwards from there.
"""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass

from infra.local.story.company import (
    COMPANY,
    FIRST_COUNT,
    FIRST_WEEK,
    NO_DELIVERIES,
    ORDERED_TENFOLD,
    TROUBLES,
    Item,
    Store,
    items_of,
)

SEED = 20261123
GROWTH_A_YEAR = 0.06
YEAR = 52
MIDSUMMER = 29  # weeks into a year that begins in the sample sales' first week, 18 August
SEASONS = {"Drinks": 0.35, "Frozen": 0.3, "Pantry": -0.12, "Confectionery": -0.3, "Sweets": -0.3, "Bakery": -0.1}
WEEKS_OF_STOCK = 3.5  # after a delivery
HARDEST_HIT = 3

Sold = dict[tuple[str, str, int], int]  # store, product id, week -> units
Counts = dict[tuple[str, int], dict[str, int]]  # store, week -> product id -> units on its Monday


@dataclass(frozen=True, slots=True)
class Trade:
    """`sold`: of the weeks that the samples do not have; `counts`: of the weeks FIRST_COUNT to 0."""

    sold: Sold
    counts: Counts


def trade(known: Mapping[tuple[str, str, int], int]) -> Trade:
    """`known`: units by store, product and week that the sample sales have."""
    chance, sold, counts = random.Random(SEED), Sold(), Counts()  # noqa: S311 - no secret
    rates = _rates(known)
    for store in COMPANY:
        for place, item in enumerate(items_of(store.like)):
            usual = rates.get((store.like, item.product_id), 0.0)
            if store.has_samples:
                _before(store, item, usual, known, sold, counts, chance)
            else:
                _lived(store, item, place, usual * store.size * chance.lognormvariate(0, 0.25), sold, counts, chance)
    return Trade(sold, counts)


def _rates(known: Mapping[tuple[str, str, int], int]) -> dict[tuple[str, str], float]:
    """Units a week over the weeks the samples have."""
    weeks = -min(week for _, _, week in known)
    totals: dict[tuple[str, str], float] = {}
    for (store, product_id, _), units in known.items():
        totals[store, product_id] = totals.get((store, product_id), 0.0) + max(units, 0) / weeks
    return totals


def _demand(store: Store, item: Item, usual: float, week: int, chance: random.Random) -> int:
    """Units people ask for: the usual, the season, growth, troubles and chance."""
    swing = SEASONS.get(item.category, 0.05)
    season = 1 + swing * math.cos((week - FIRST_WEEK - MIDSUMMER - 17) / YEAR * 2 * math.pi)
    mean = usual * season * (1 + GROWTH_A_YEAR) ** (week / YEAR)
    for trouble in TROUBLES:
        if trouble.store == store.name and trouble.category in ("", item.category) and week >= trouble.since:
            mean *= trouble.rate
    return max(round(chance.gauss(mean, math.sqrt(mean) + mean / 10)), 0)


def _lived(
    store: Store, item: Item, place: int, usual: float, sold: Sold, counts: Counts, chance: random.Random
) -> None:
    """A store without files of its own, week by week."""
    full = max(round(usual * WEEKS_OF_STOCK), 3 * (item.reorder_point or 0), 6)
    stock = round(full * chance.uniform(0.5, 1.0))
    late = NO_DELIVERIES.get(store.name) if place < HARDEST_HIT else None
    for week in range(store.opened, store.last + 1):
        if week >= FIRST_COUNT:
            counts.setdefault((store.name, week), {})[item.product_id] = stock
        if week == store.last:
            break
        asked = _demand(store, item, usual, week, chance)
        if week >= FIRST_COUNT:
            low = stock - usual <= 1.2 * (item.reorder_point or 0)
            comes = full - stock if low and (late is None or week < late) and chance.random() < 0.85 else 0
            if place == HARDEST_HIT and ORDERED_TENFOLD.get(store.name) == week:
                comes = 10 * full
            asked = min(asked, stock + comes // 2)
            stock += comes - asked
        if asked:
            sold[store.name, item.product_id, week] = asked


def _before(
    store: Store,
    item: Item,
    usual: float,
    known: Mapping[tuple[str, str, int], int],
    sold: Sold,
    counts: Counts,
    chance: random.Random,
) -> None:
    """A store of the samples: sales before theirs, counts backwards from the newest."""
    first = min(week for _, _, week in known)
    for week in range(FIRST_WEEK, first):
        if asked := _demand(store, item, usual, week, chance):
            sold[store.name, item.product_id, week] = asked
    stock, full = item.count, max(round(usual * WEEKS_OF_STOCK), 2 * (item.reorder_point or 0), item.count, 6)
    for week in range(-1, FIRST_COUNT - 1, -1):
        stock += known.get((store.name, item.product_id, week), 0)
        if stock > full:  # more than fits: so much came in that week
            stock = max(stock - round(full * 0.8), 0)
        counts.setdefault((store.name, week), {})[item.product_id] = max(stock, 0)
