"""What an item sells a day in one store, and how much money a day is at risk until a delivery.

**Units sold a day**, in a store that has reported all of these weeks:

    units a day = units sold in four whole weeks / COVER_DAYS

The weeks are the newest four that the store has reported. Days without goods are left out: an item that is out of stock
is taken to have been out since its last sale, as for lost sales, so its four weeks end with the last one in which it
sold. That is done only where these weeks are evidence: it sold in REGULARLY of them, the last of them is one of the
newest IDLE_WEEKS. Otherwise its quiet weeks count as quiet ones. The week in which it ran out counts whole: sales are
kept by week, so units a day are rather too low than too high.

**Money at risk a day**, the mean of the days until a delivery ordered today is on the shelf:

    sales a day      = revenue of these weeks / COVER_DAYS; where they had no price, units a day x unit price
    share without    = 1 for what is out of stock; else 1 - days of cover / lead time, not below 0
    money at risk    = sales a day x share without

Not known where the sales are not known or have no price. Without a lead time only what is out has money at risk. It is
sales and not margin: files that name no cost would stand beside files that do, and the two are no one ranking.
Source: demand that cannot be met in the lead time (lost sales of a reorder-point model without safety stock), per day
of it; the plain mean of recent sales is the expected demand.
"""

from backend_lambdas.inventory.metrics.stock import COVER_DAYS

REGULARLY = 2  # of the four weeks: half of them, as for lost sales; one sale in four weeks says nothing of the others


def units_a_day(units_sold: float) -> float:
    """`units_sold` in COVER_DAYS."""
    return units_sold / COVER_DAYS


def share_without_goods(cover: float | None, lead_days: int, *, is_out: bool) -> float:
    """Of the days until a delivery the share that finds an empty shelf. `cover` None: it does not sell."""
    if is_out:
        return 1.0
    return max(1 - cover / lead_days, 0.0) if lead_days and cover is not None else 0.0


def sales_a_day(units_sold: float, revenue: float, unit_price: float | None) -> float | None:
    """Money a day, of what sold in COVER_DAYS; None where neither the sales nor the stock have a price."""
    if units_sold <= 0:
        return 0.0
    if revenue > 0:
        return revenue / COVER_DAYS
    return None if unit_price is None else units_a_day(units_sold) * unit_price


def money_at_risk(sales: float | None, share: float) -> float | None:
    """A day, until a delivery; `sales` a day, `share` as `share_without_goods` gives it."""
    return None if sales is None else sales * share
