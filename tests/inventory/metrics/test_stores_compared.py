"""Which stores two periods are compared over, and what is said of the others."""

from collections.abc import Iterable
from datetime import date, timedelta

from backend_lambdas.inventory.metrics.stores_compared import (
    StoresCompared,
    StoreSeen,
    StoreState,
    compare_stores,
    sales_reported,
    usual_gap_days,
)

MONDAY = date(2026, 11, 9)
WEEK = (MONDAY.toordinal(), MONDAY.toordinal() + 6)
BEFORE = (WEEK[0] - 7, WEEK[1] - 7)
YEAR = (WEEK[0] - 364, WEEK[1] - 364)
SUNDAY = 6


def days(first: date, last: date, closed: Iterable[int] = (), without: Iterable[date] = ()) -> list[int]:
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day.toordinal() for day in every if day.weekday() not in closed and day not in without]


START, END = date(2025, 9, 1), date(2026, 11, 15)
OPEN = {f"Open {n}": days(START, END) for n in range(4)}


def compared(store: list[int], now: tuple[int, int] = WEEK, before: tuple[int, int] = BEFORE) -> StoreSeen | None:
    """What is said of one store beside four that sold on every day; None: it is compared."""
    found = compare_stores(sales_reported(OPEN | {"X": store}), now, before)
    assert found.total == 5
    assert set(OPEN) <= set(found.same)
    return found.others[0] if found.others else None


def test_stores_that_sold_on_every_usual_day_of_both_periods_are_compared() -> None:
    closed_on_sundays = days(START, END, closed=[SUNDAY])
    assert compared(closed_on_sundays) is None
    assert compared(closed_on_sundays, before=YEAR) is None


def test_a_store_whose_sales_of_the_week_have_not_all_come_is_late() -> None:
    friday = END - timedelta(days=2)
    assert compared(days(START, friday)) == StoreSeen("X", StoreState.LATE, friday)
    assert compared(days(START, MONDAY - timedelta(days=1))) == StoreSeen(
        "X", StoreState.LATE, MONDAY - timedelta(days=1)
    )


def test_a_gap_inside_a_period_that_others_do_not_have_makes_it_incomplete() -> None:
    gap = [MONDAY + timedelta(days=n) for n in (1, 2, 3)]
    assert compared(days(START, END, without=gap)) == StoreSeen("X", StoreState.LATE)
    assert compared(days(START, END, without=[day - timedelta(days=7) for day in gap])) == StoreSeen(
        "X", StoreState.NO_HISTORY
    )


def test_a_holiday_of_most_stores_is_no_gap() -> None:
    holiday = [MONDAY + timedelta(days=n) for n in (2, 3)]
    stores = {f"S{n}": days(START, END, without=holiday) for n in range(4)} | {"kiosk": days(START, END)}
    assert compare_stores(sales_reported(stores), WEEK, BEFORE) == StoresCompared(tuple(sorted(stores)), ())


def test_a_store_without_sales_for_long_has_stopped_reporting() -> None:
    fourth = date(2026, 10, 4)
    assert compared(days(START, fourth)) == StoreSeen("X", StoreState.STOPPED, fourth)
    quarter, before = (WEEK[0] - 84, WEEK[1]), (WEEK[0] - 175, WEEK[0] - 85)
    assert compared(days(START, fourth), quarter, before) == StoreSeen("X", StoreState.STOPPED, fourth)


def test_a_store_that_stopped_long_ago_is_not_spoken_of() -> None:
    found = compare_stores(sales_reported(OPEN | {"X": days(START, date(2026, 6, 1))}), WEEK, BEFORE)
    assert found == StoresCompared(tuple(OPEN), ())


def test_a_store_that_opened_after_the_earlier_period_began_is_new() -> None:
    opened = date(2026, 11, 4)
    assert compared(days(opened, END)) == StoreSeen("X", StoreState.NEW, opened)
    assert compared(days(date(2026, 3, 2), END), before=YEAR) == StoreSeen("X", StoreState.NEW, date(2026, 3, 2))


def test_a_period_before_the_data_begins_is_no_store_being_new() -> None:
    earlier = (START.toordinal() - 5, START.toordinal() + 1)
    found = compare_stores(sales_reported(OPEN), WEEK, earlier)
    assert found == StoresCompared((), tuple(StoreSeen(store, StoreState.NO_HISTORY) for store in OPEN))


def test_a_store_that_sells_once_in_a_while_is_neither_late_nor_stopped() -> None:
    rare = [day for day in days(START, END) if day % 20 == END.toordinal() % 20 and day < WEEK[0]]
    assert compared(rare) == StoreSeen("X", StoreState.RARE)


def test_the_usual_gap_overlooks_one_long_one_in_a_hundred() -> None:
    daily = list(range(101))
    assert usual_gap_days([*daily, 130, 131]) == 1
    assert (usual_gap_days([5]), usual_gap_days([5, 9])) == (None, 4)
