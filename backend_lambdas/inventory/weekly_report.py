"""The weekly report as one value: every format is drawn from it, nothing in a format is computed anew.

Money is in the company's currency with 2 decimals, units have up to 3. None = not known or not supported by the data.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from backend_lambdas.inventory.report_calendar import Period

SCHEMA = 1
NONE = Decimal(0)


class Measure(StrEnum):
    """What a headline number is, and so how it is written."""

    MONEY = "money"
    UNITS = "units"
    COUNT = "count"


class MoverList(StrEnum):
    """The four lists of movers."""

    UP = "up"
    DOWN = "down"
    UP_SHARE = "up, in %"
    DOWN_SHARE = "down, in %"


class Because(StrEnum):
    """The part of a change that explains most of it; NOT_CLEAR where no part does."""

    PRICE = "price"
    VOLUME = "volume"
    AVAILABILITY = "availability"
    NEW = "newly sold"
    GONE = "no longer sold"
    NOT_CLEAR = ""


class Cause(StrEnum):
    """Why a report was made again: of what it tells, something arrived after it."""

    SALES = "sales"
    COMPARED = "compared"
    STOCK = "stock"


@dataclass(frozen=True, slots=True)
class Revision:
    """Which making of a week's report this is. 1 is the first; later ones: why, and the cut-off of the one before."""

    number: int = 1
    cause: Cause | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Headline:
    """One of the numbers at the top. `more_is_good` None: neither. `link`: path of the view behind it."""

    key: str
    label: str
    measure: Measure
    value: Decimal
    before: Decimal | None
    last_year: Decimal | None
    more_is_good: bool | None
    link: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SalesRow:
    """Sales of one store, category or product in the week; returns apart. `before`, `last_year` are revenue."""

    name: str
    units: Decimal
    revenue: Decimal
    before: Decimal | None
    last_year: Decimal | None
    returned_units: Decimal
    returned_value: Decimal
    product_name: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class WeekPoint:
    """One week of the trend. `last_year`: revenue of the same week a year earlier."""

    week: str
    units: Decimal
    revenue: Decimal
    last_year: Decimal | None


@dataclass(frozen=True, slots=True)
class DayPoint:
    """One day of the week; `before`, `last_year` are revenue of the same weekday."""

    day: date
    units: Decimal
    revenue: Decimal
    before: Decimal | None
    last_year: Decimal | None


@dataclass(frozen=True, slots=True)
class Mover:
    """A product whose revenue moved. price + volume + availability = change where they are known."""

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


@dataclass(frozen=True, slots=True)
class ChangeParts:
    """The change of the company's revenue against the week before, taken apart over store x product; they add up."""

    change: Decimal
    price: Decimal
    volume: Decimal
    availability: Decimal
    new: Decimal
    gone: Decimal
    because: Because


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """Stock of one store at the cut-off; `out_before` is that at the end of the week before, None = not known."""

    store: str
    items: int
    out: int
    low: int
    units: int
    value: Decimal
    out_before: int | None


@dataclass(frozen=True, slots=True)
class Stockout:
    """An item that was out in the week, for `days` days of it. `lost_...` None: too little history to say."""

    store: str
    product_id: str
    product_name: str | None
    since: str
    until: str | None
    days: Decimal
    usual_units: Decimal | None
    sold_units: Decimal
    lost_units: Decimal | None
    lost_value: Decimal | None


@dataclass(frozen=True, slots=True)
class LostSales:
    """All stockouts of the week: how many, for how many of them lost sales could be estimated, and the estimate."""

    stockouts: int
    estimated: int
    units: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class AlertRow:
    """Alerts of one kind: opened and resolved in the week, and still open at the cut-off."""

    kind: str
    opened: int
    resolved: int
    open_now: int


@dataclass(frozen=True, slots=True)
class IdleItem:
    """Stock that hardly moves. `weeks_of_cover` None: nothing was sold in the weeks looked at (dead stock)."""

    store: str
    product_id: str
    product_name: str | None
    on_hand: int
    weekly_units: Decimal
    weeks_of_cover: Decimal | None
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class IdleStock:
    """All items of one kind and what they are worth; listed are the dearest. `judged`: stores with enough history."""

    items: int
    value: Decimal
    judged: int


@dataclass(frozen=True, slots=True)
class QualityRow:
    """How good a store's data is. `days`: days of the week with an applied stock file.

    `rows`, `rejected`: lines about it in the week's files, stock and sales; the other counts are of its stock rows.
    `has_stock`: False for one that only sells.
    """

    store: str
    last_file: str | None
    days: int
    items: int
    negative: int
    unpriced: int
    uncategorised: int
    sold_unlisted: int
    has_sales: bool
    rows: int = 0
    rejected: int = 0
    has_stock: bool = True


@dataclass(frozen=True, slots=True)
class ToDate:
    """The week after the report's, as far as it has gone: `days` days, against the same days of the report's week."""

    week: str
    days: int
    units: Decimal
    revenue: Decimal
    before: Decimal


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement. `text` holds computed numbers only; `link` is the path of the view behind it."""

    text: str
    link: str


@dataclass(frozen=True, slots=True)
class FilesIn:
    """Files that arrived in the week: how many, their rows, and the rows rejected.

    `unread`: files that had arrived by the cut-off and were not read to their end, or held for a decision.
    `unknown_rows`, `unknown_rejected`: those of the rows that belong to no known store.
    """

    files: int
    rows: int
    rejected: int
    unread: int = 0
    unknown_rows: int = 0
    unknown_rejected: int = 0


@dataclass(frozen=True, slots=True)
class ReportData:
    """One weekly report. Lists are in the order in which they are shown; `..._total` is how many there are in all."""

    period: Period
    sales_rev: int
    sales_at: str
    headlines: tuple[Headline, ...]
    sentences: tuple[Sentence, ...]
    stores: tuple[SalesRow, ...]
    categories: tuple[SalesRow, ...]
    products: tuple[SalesRow, ...]
    products_total: int
    weeks: tuple[WeekPoint, ...]
    days: tuple[DayPoint, ...]
    to_date: ToDate | None
    parts: ChangeParts | None
    movers: tuple[Mover, ...]
    shelves: tuple[ShelfRow, ...]
    stockouts: tuple[Stockout, ...]
    lost: LostSales
    alerts: tuple[AlertRow, ...]
    slow: tuple[IdleItem, ...]
    slow_total: IdleStock
    dead: tuple[IdleItem, ...]
    dead_total: IdleStock
    quality: tuple[QualityRow, ...]
    files: FilesIn
    methods: tuple[str, ...] = field(default=())
    revision: Revision = Revision()

    def headline(self, key: str) -> Headline:
        """One of the numbers at the top; raises StopIteration for a key there is not."""
        return next(headline for headline in self.headlines if headline.key == key)
