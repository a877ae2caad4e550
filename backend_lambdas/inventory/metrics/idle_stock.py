"""Dead and slow stock: per product in one store; a product that sells in Berlin can lie dead in Bremen.

    dead: on hand, and no unit sold in the IDLE_WEEKS whole weeks up to the newest
    slow: on hand lasts more than SLOW_WEEKS_OF_COVER weeks at the mean of those weeks

Judged only in a store that sold something in every one of these weeks: without its sales nothing is known to lie.
Source: weeks of cover = on hand / mean weekly sales; a quarter (13 weeks) and half a year are the trade's usual bounds.
"""

from enum import StrEnum

IDLE_WEEKS = 13
SLOW_WEEKS_OF_COVER = 26


class Idle(StrEnum):
    """How stock lies."""

    DEAD = "dead"
    SLOW = "slow"


def is_judged(store_weeks_sold: int) -> bool:
    """Whether a store's sales of the IDLE_WEEKS weeks suffice; `store_weeks_sold`: in how many of them it sold."""
    return store_weeks_sold >= IDLE_WEEKS


def idle_stock(on_hand: int, units_sold: float) -> Idle | None:
    """`units_sold` in the IDLE_WEEKS weeks, in the same store; None: nothing on hand, or it moves."""
    if on_hand <= 0:
        return None
    if units_sold <= 0:
        return Idle.DEAD
    return Idle.SLOW if on_hand * IDLE_WEEKS > SLOW_WEEKS_OF_COVER * units_sold else None
