"""The order "worst first" of stock rows: out before low before healthy; then the money at risk; then the units short.

    units short   = reorder point - on hand (a count below 0 is 0), not below 0
    value at risk = units short x unit price; not known without a price

An item without a price comes after the priced ones of its own status, the one that is short of most units first; so a
stockout without a price is never below an item that is only low. Then by store and product, so that the order is one.
"""

from decimal import Decimal

from backend_lambdas.inventory.stock import StockStatus

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
