"""One small company for every form of a metric: what it sold by week, and its figures from the definitions alone.

Add a form (SQL, Python, numpy) by computing the same from `weeks()` or `lines()` and comparing with these functions.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from backend_lambdas.inventory.calendar import week_a_year_earlier, week_of, week_start
from backend_lambdas.inventory.metrics.change_split import ChangeSplit, split_change
from backend_lambdas.inventory.metrics.stock import IDLE_WEEKS, SlowMoving, slow_moving
from backend_lambdas.inventory.metrics.stores_compared import StoresCompared, compare_stores, sales_reported

WEEK = "2026-W46"
MONDAY = week_start(WEEK)
STORES = ("Cheap", "Dear", "Late", "New", "Stopped")
HISTORY_WEEKS = 60
LATE_FROM = MONDAY + timedelta(days=4)  # its Friday, Saturday and Sunday have not come
STOPPED_FROM = MONDAY - timedelta(days=30)
NEW_FROM = MONDAY - timedelta(days=3)


class Line(NamedTuple):
    """One sale. `price` None: not stated."""

    store: str
    product: str
    day: date
    units: int
    price: Decimal | None


def lines() -> list[Line]:
    """Every store sells bread each day; the rest is what the metrics are to be told apart by.

    milk    moves from Cheap to Dear: volume, and no price
    eggs    dearer this week
    soap    sold for the first time; in a week that is volume
    salt    sold the week before and not this week
    herbs   without a price the week before
    candle  sold 20 weeks ago for the last time
    """
    found = [
        Line(store, "bread", day, 2 + (day.toordinal() + at) % 3, Decimal(2))
        for at, store in enumerate(STORES)
        for day in _days(store)
    ]
    before, now = MONDAY - timedelta(days=5), MONDAY + timedelta(days=2)
    for week in range(HISTORY_WEEKS):
        day = before - timedelta(weeks=week)
        found += [Line("Cheap", "milk", day, 100, Decimal(1)), Line("Dear", "milk", day, 10, Decimal(3))]
        found += [Line("Cheap", "eggs", day, 10, Decimal(2)), Line("Dear", "salt", day, 4, Decimal(2))]
    found += [
        Line("Cheap", "milk", now, 40, Decimal(1)),
        Line("Dear", "milk", now, 70, Decimal(3)),
        Line("Cheap", "eggs", now, 8, Decimal(3)),
        Line("Dear", "soap", now, 3, Decimal(5)),
        Line("Cheap", "herbs", before, 4, None),
        Line("Cheap", "herbs", now, 5, Decimal(2)),
        Line("Cheap", "candle", now - timedelta(weeks=20), 1, Decimal(9)),
    ]
    return found


def _days(store: str) -> list[date]:
    begun = NEW_FROM if store == "New" else MONDAY - timedelta(weeks=HISTORY_WEEKS)
    end = {"Late": LATE_FROM, "Stopped": STOPPED_FROM}.get(store, MONDAY + timedelta(days=9))
    return [begun + timedelta(days=number) for number in range((end - begun).days)]


def sold_days() -> dict[str, list[int]]:
    return {store: sorted({line.day.toordinal() for line in lines() if line.store == store}) for store in STORES}


def weeks() -> dict[tuple[str, str, str], tuple[int, Decimal]]:
    """(week, store, product) -> units, revenue."""
    found: dict[tuple[str, str, str], tuple[int, Decimal]] = {}
    for line in lines():
        key = (week_of(line.day), line.store, line.product)
        units, revenue = found.get(key, (0, Decimal(0)))
        found[key] = (units + line.units, revenue + line.units * (line.price or Decimal(0)))
    return found


# name, on hand, unit price
SHELF = (("bread", 20, Decimal(2)), ("milk", 0, Decimal(1)), ("candle", 30, Decimal(9)), ("eggs", 1_000, Decimal(2)))


def compared_with(week: str) -> StoresCompared:
    first = week_start(week).toordinal()
    now = (MONDAY.toordinal(), MONDAY.toordinal() + 6)
    return compare_stores(sales_reported(sold_days()), now, (first, first + 6))


def the_week_before() -> str:
    return week_of(MONDAY - timedelta(days=7))


def a_year_earlier() -> str:
    return week_a_year_earlier(WEEK)


def added(one: ChangeSplit[Any], other: ChangeSplit[Any]) -> ChangeSplit[Any]:
    return ChangeSplit(*(getattr(one, name) + getattr(other, name) for name in ChangeSplit.__slots__))


def change_by_product(lost: Mapping[tuple[str, str], Decimal] | None = None) -> dict[str, ChangeSplit[Decimal]]:
    """Product -> its change against the week before over the stores compared; `lost`: lost sales by store, product."""
    sold, same = weeks(), compared_with(the_week_before()).same
    found: dict[str, ChangeSplit[Decimal]] = {}
    for store in same:
        for product in {key[2] for key in sold if key[1] == store}:
            before, now = (sold.get((week, store, product), (0, Decimal(0))) for week in (the_week_before(), WEEK))
            if before[0] or now[0]:
                parts = split_change(
                    (Decimal(before[0]), before[1]),
                    (Decimal(now[0]), now[1]),
                    (lost or {}).get((store, product), Decimal(0)),
                )
                found[product] = added(found[product], parts) if product in found else parts
    return found


def idle_by_item() -> dict[tuple[str, str], SlowMoving]:
    """(store, product) of SHELF in Cheap and Dear that lies dead or slow."""
    sold, found = weeks(), {}
    names = [week_of(MONDAY - timedelta(weeks=number)) for number in range(IDLE_WEEKS)]
    for store in ("Cheap", "Dear"):
        for product, on_hand, _ in SHELF:
            units = sum(sold.get((week, store, product), (0, Decimal(0)))[0] for week in names)
            if (kind := slow_moving(on_hand, units)) is not None:
                found[store, product] = kind
    return found
