"""Figures of stock rows: the order "worst first", dead and slow-moving stock, days of cover, turnover.

**Worst first**: out before low before healthy; then the money at risk; then the units short.

    units short   = reorder point - on hand (a count below 0 is 0), not below 0
    value at risk = units short x unit price; not known without a price

An item without a price comes after the priced ones of its own status, the one that is short of most units first; so a
stockout without a price is never below an item that is only low. Then by store and product, so that the order is one.

**Dead and slow-moving stock**, per product in one store: a product that sells in Berlin can lie dead in Bremen.

    dead: on hand, and no unit sold in the IDLE_WEEKS whole weeks up to the newest
    slow: on hand lasts more than SLOW_WEEKS_OF_COVER weeks at the mean of those weeks

Evaluated only in a store that sold something in every one of these weeks: without its sales nothing is known to lie.
Source: weeks of cover = on hand / mean weekly sales; a quarter (13 weeks) and half a year are the trade's usual bounds.

**Overstock**, of the same items in the same stores: the whole units on hand beyond SLOW_WEEKS_OF_COVER weeks of cover;
of what is dead all of them. Worth units x unit price. Source: excess over a maximum stock that is given as cover.

**Days of cover**, per product in one store that has reported all of these weeks:

    days of cover = units on hand / units sold a day, in the COVER_DAYS of the newest whole weeks
    runs out before a delivery: days of cover < lead time

Source: on hand / rate of sale; an order is late when what the lead time sells is more than what is there (reorder point
without safety stock). Days without goods count as days without sales, so cover is at best an upper bound.

**Turnover** of stores whose stock AND sales are known; the same products on both sides.

    turnover (a year) = units sold in the period / weeks x 52 / units on hand
    sell-through      = units sold / (units sold + units on hand)
    weeks of stock    = units on hand / units sold a week

`on_hand` is stock as it is now: stock of the past is not known per item, so these are not averages over the period.
Source: retail arithmetic (turnover over closing stock instead of average stock, for that reason).
"""

from decimal import Decimal
from enum import StrEnum
from math import floor

from backend_lambdas.inventory.calendar import YEAR_WEEKS
from backend_lambdas.inventory.stock import StockStatus

# What stock on hand is worth, figure -> the price of one that it is reckoned at: units x price, units below 0 being 0.
# Not known without that price: docs/metrics.md.
WORTH = {"value": "unit_price", "value_at_cost": "unit_cost"}

RANKS = {StockStatus.OUT: 0, StockStatus.LOW: 1, StockStatus.HEALTHY: 2}


def short_units(on_hand: int, reorder_point: int) -> int:
    """Units missing to the reorder point."""
    return max(reorder_point - max(on_hand, 0), 0)


def worst_first(
    status: StockStatus, on_hand: int, reorder_point: int, unit_price: Decimal | float | None
) -> tuple[int, bool, float, int]:
    """A sort key, ascending; ties by (store, product_id)."""
    short = short_units(on_hand, reorder_point)
    risk = 0.0 if unit_price is None else short * float(unit_price)
    return RANKS[status], unit_price is None, -risk, -short


IDLE_WEEKS = 13
SLOW_WEEKS_OF_COVER = 26


class SlowMoving(StrEnum):
    """How stock lies."""

    DEAD = "dead"
    SLOW = "slow"


def is_evaluated(store_weeks_sold: int) -> bool:
    """Whether a store's sales of the IDLE_WEEKS weeks suffice; `store_weeks_sold`: in how many of them it sold."""
    return store_weeks_sold >= IDLE_WEEKS


def slow_moving(on_hand: int, units_sold: float) -> SlowMoving | None:
    """`units_sold` in the IDLE_WEEKS weeks, in the same store; None: nothing on hand, or it moves."""
    if on_hand <= 0:
        return None
    if units_sold <= 0:
        return SlowMoving.DEAD
    return SlowMoving.SLOW if on_hand * IDLE_WEEKS > SLOW_WEEKS_OF_COVER * units_sold else None


def overstock_units(on_hand: int, units_sold: float) -> int:
    """Units that SLOW_WEEKS_OF_COVER weeks would not sell; `units_sold` in the IDLE_WEEKS weeks, in the same store."""
    return floor(max(max(on_hand, 0) - SLOW_WEEKS_OF_COVER * units_sold / IDLE_WEEKS, 0.0))


def turnover(units_sold: float, weeks: int, on_hand: float) -> float | None:
    """Times a year; None without stock."""
    return units_sold / weeks * YEAR_WEEKS / on_hand if on_hand > 0 else None


def sell_through(units_sold: float, on_hand: float) -> float | None:
    """A share from 0 to 1; None with neither sales nor stock."""
    whole = units_sold + max(on_hand, 0)
    return units_sold / whole if whole > 0 else None


def weeks_of_stock(units_sold: float, weeks: int, on_hand: float) -> float | None:
    """In the unit that the sales' time is given in; None without sales."""
    return max(on_hand, 0) * weeks / units_sold if units_sold > 0 else None


COVER_DAYS = 28  # whole weeks, as Saturdays sell more; four, as sales of now are asked for


def days_of_cover(on_hand: float, units_sold: float) -> float | None:
    """`units_sold` in COVER_DAYS; None without sales."""
    return weeks_of_stock(units_sold, COVER_DAYS, on_hand)


def runs_out_before_delivery(cover: float, lead_days: int) -> bool:
    """Whether the goods are gone before those ordered today are on the shelf."""
    return cover < lead_days
