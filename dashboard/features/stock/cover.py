"""How long an item lasts, and whether a delivery ordered today arrives before it has run out."""

from math import floor

from dash import html
from dash.development.base_component import Component

from backend_lambdas.inventory.metrics.at_risk import units_a_day
from backend_lambdas.inventory.metrics.stock import (
    SLOW_WEEKS_OF_COVER,
    days_of_cover,
    overstock_units,
    runs_out_before_delivery,
)
from backend_lambdas.language.days import long_day
from backend_lambdas.language.texts import _
from dashboard.data.stock.values import RecentSales
from dashboard.ui.formatting import LONG_DAYS, NO_VALUE, a_day, count_of, money, whole


def cover_cell(on_hand: int, recent: RecentSales | None) -> tuple[str, str, str]:
    """Name, value and detail."""
    if recent is None:
        return _("Days of cover"), NO_VALUE, _("sales of the last weeks not known")
    cover = days_of_cover(on_hand, recent.units)
    if cover is None:
        return _("Days of cover"), NO_VALUE, _("not sold in 4 weeks")
    lasts = _days(cover) if on_hand > 0 else count_of(0, "day")
    return _("Days of cover"), lasts, _("at {units} units a day", units=_a_day(recent))


def sold_cell(recent: RecentSales | None) -> tuple[str, str, str]:
    """Units sold a day."""
    if recent is None:
        return _("Sold a day"), NO_VALUE, _("sales of the last weeks not known")
    words = _("units, in the 4 weeks to {last_day}", last_day=long_day(recent.last_day))
    return _("Sold a day"), _a_day(recent), words


def overstock_cell(on_hand: int, unit_price: float | None, recent: RecentSales | None) -> tuple[str, str, str]:
    """What half a year does not sell."""
    if recent is None or recent.idle_units is None:
        return _("Overstock"), NO_VALUE, _("13 weeks of sales not known")
    over = overstock_units(on_hand, recent.idle_units)
    words = _("more than {weeks} weeks sell", weeks=SLOW_WEEKS_OF_COVER)
    if not over:
        return _("Overstock"), whole(0), _("lasts at most {weeks} weeks", weeks=SLOW_WEEKS_OF_COVER)
    return _("Overstock"), whole(over), words if unit_price is None else f"{money(over * unit_price)}, {words}"


def cover_note(on_hand: int, recent: RecentSales | None, lead_days: int) -> list[Component]:
    """Nothing where the lead time, the sales or the goods are not there."""
    cover = days_of_cover(on_hand, recent.units) if recent else None
    if recent is None or cover is None or on_hand <= 0 or not lead_days:
        return []
    lead = count_of(lead_days, "day")
    if runs_out_before_delivery(cover, lead_days):
        words = _(
            "Runs out before a delivery ordered today arrives: it lasts {days} at {units} units a day, as in the "
            "4 weeks to {last_day}, and a delivery takes {lead}.",
            days=_days(cover),
            units=_a_day(recent),
            last_day=long_day(recent.last_day),
            lead=lead,
        )
        return [html.P(words, className="item-finding")]
    words = _(
        "Time left to order: {days}. A delivery takes {lead}, and it lasts {cover} at {units} units a day, as in the "
        "4 weeks to {last_day}.",
        days=count_of(floor(cover - lead_days), "day"),
        lead=lead,
        cover=_days(cover),
        units=_a_day(recent),
        last_day=long_day(recent.last_day),
    )
    return [html.P(words, className="item-cover")] if cover <= LONG_DAYS else []


def _days(cover: float) -> str:
    """In whole days, rounded down: nobody is told of a day that may not be there."""
    if cover > LONG_DAYS:
        return _("over a year")
    return _("less than a day") if cover < 1 else count_of(floor(cover), "day")


def _a_day(recent: RecentSales) -> str:
    return a_day(units_a_day(recent.units))
