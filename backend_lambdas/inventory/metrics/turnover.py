"""How fast stock turns over, of stores whose stock AND sales are known; the same products on both sides.

    turnover (a year) = units sold in the period / weeks x 52 / units on hand
    sell-through      = units sold / (units sold + units on hand)
    weeks of stock    = units on hand / units sold a week

`on_hand` is stock as it is now: stock of the past is not known per item, so these are not averages over the period.
Source: retail arithmetic (turnover over closing stock instead of average stock, for that reason).
"""

from backend_lambdas.inventory.trading_year import YEAR_WEEKS


def turnover(units_sold: float, weeks: int, on_hand: float) -> float | None:
    """Times a year; None without stock."""
    return units_sold / weeks * YEAR_WEEKS / on_hand if on_hand > 0 else None


def sell_through(units_sold: float, on_hand: float) -> float | None:
    """A share from 0 to 1; None with neither sales nor stock."""
    whole = units_sold + max(on_hand, 0)
    return units_sold / whole if whole > 0 else None


def weeks_of_stock(units_sold: float, weeks: int, on_hand: float) -> float | None:
    """None without sales."""
    return max(on_hand, 0) * weeks / units_sold if units_sold > 0 else None
