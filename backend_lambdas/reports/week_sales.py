"""What a weekly report says of sales: the week's, how they compare, and what moved them.

Money is in the company's currency with 2 decimals, units have up to 3. None = not known or not supported by the data.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from backend_lambdas.language.texts import N_

NONE = Decimal(0)


class MoverList(StrEnum):
    """The four lists of movers."""

    UP = N_("up")
    DOWN = N_("down")
    UP_SHARE = N_("up, in %")
    DOWN_SHARE = N_("down, in %")


class Because(StrEnum):
    """The part of a change that explains most of it; NOT_CLEAR where no part does.

    NEW and GONE are in reports made before they needed evidence, which one week never gives: NOT_BEFORE, NOT_NOW.
    """

    PRICE = N_("price")
    VOLUME = N_("volume")
    AVAILABILITY = N_("availability")
    NEW = N_("newly sold")
    GONE = N_("no longer sold")
    NOT_BEFORE = N_("not sold the week before")
    NOT_NOW = N_("not sold this week")
    UNPRICED = N_("prices missing")
    NOT_CLEAR = ""


@dataclass(frozen=True, slots=True)
class SalesRow:
    """Sales of one store, category or product in the week; returns apart. `before`, `last_year` are revenue.

    They are over all stores; `change` and `change_last_year` (shares) over the stores compared. `is_compared`: False in
    reports made before they were. `state`: why a store is not compared with the week before.
    """

    name: str
    units: Decimal
    revenue: Decimal
    before: Decimal | None
    last_year: Decimal | None
    returned_units: Decimal
    returned_value: Decimal
    product_name: str | None = None
    category: str | None = None
    change: Decimal | None = None
    change_last_year: Decimal | None = None
    is_compared: bool = False
    state: str = ""


@dataclass(frozen=True, slots=True)
class WeekPoint:
    """One week of the trend. `last_year`: revenue of the week 52 weeks earlier."""

    week: str
    units: Decimal
    revenue: Decimal
    last_year: Decimal | None


@dataclass(frozen=True, slots=True)
class DayPoint:
    """One day of the week; `before`, `last_year` are revenue of the same weekday, over all stores.

    `same`, `same_before`: the day and the one a week before in the stores compared; None where none is.
    """

    day: date
    units: Decimal
    revenue: Decimal
    before: Decimal | None
    last_year: Decimal | None
    same: Decimal | None = None
    same_before: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Mover:
    """A product whose revenue moved in the stores compared. The parts add up to the change where they are known.

    `against`: the part that took some of `because` back, where that exceeds the change.
    """

    moves: MoverList
    product_id: str
    product_name: str | None
    category: str | None
    revenue: Decimal
    before: Decimal
    change: Decimal
    share: Decimal | None
    price_part: Decimal | None
    volume_part: Decimal | None
    availability_part: Decimal | None
    because: Because
    unpriced_part: Decimal = NONE
    against: Because = Because.NOT_CLEAR


@dataclass(frozen=True, slots=True)
class ChangeParts:
    """The change of revenue against the week before in the `same` of `stores` stores compared, taken apart; it adds up.

    Always per product in one store, then summed. `stores` 0: a report made before stores were compared.
    """

    change: Decimal
    price: Decimal
    volume: Decimal
    availability: Decimal
    new: Decimal
    gone: Decimal
    because: Because
    unpriced: Decimal = NONE
    against: Because = Because.NOT_CLEAR
    same: int = 0
    stores: int = 0

    def part(self, because: Because) -> Decimal:
        """The size of one part."""
        size: Decimal = getattr(self, because.name.lower())
        return size


@dataclass(frozen=True, slots=True)
class ToDate:
    """The week after the report's, as far as it has gone: `days` days, against the same days of the report's week.

    `before` is over all stores; `same_revenue` and `same_before` over the `same` of `stores` that have sent these days.
    `stores` 0: a report made before that was told apart.
    """

    week: str
    days: int
    units: Decimal
    revenue: Decimal
    before: Decimal
    same_revenue: Decimal = NONE
    same_before: Decimal = NONE
    same: int = 0
    stores: int = 0
