"""Sales lost while an item was out of stock in a store: an estimate, made only where its history supports one.

    usual = units of the BASE_WEEKS weeks before the period / BASE_WEEKS
    lost units = min(usual a day x days out, usual of the whole period - units sold), not below 0
    lost sales = lost units x mean price of the base weeks

Only for an item that sold in at least SELLS_REGULARLY of the base weeks, in a store whose sales of the period are whole
(`stores_compared`): what has not been reported is not lost. Source: a plain mean as the expected sales of the days out,
capped by the shortfall, because what was sold all the same was not lost.
"""

BASE_WEEKS = 8
SELLS_REGULARLY = 4  # of the BASE_WEEKS weeks; below that a week without a sale is no sign of a lost one
WEEK_DAYS = 7


def usual_units(base_units: float, base_weeks_sold: int) -> float | None:
    """Units a week it usually sells; None where it does not sell regularly."""
    return base_units / BASE_WEEKS if base_weeks_sold >= SELLS_REGULARLY and base_units > 0 else None


def lost_units(usual: float, sold: float, days_out: float, weeks: int = 1) -> float:
    """`usual` a week; `sold` and `days_out` in the period of `weeks` weeks."""
    return max(min(usual * days_out / WEEK_DAYS, usual * weeks - sold), 0.0)


def lost_value(units: float, base_units: float, base_revenue: float) -> float:
    """At the mean price of the base weeks."""
    return units * base_revenue / base_units
