"""The weekly report as one value: every format is drawn from it, nothing in a format is computed anew.

Money is in the company's currency with 2 decimals, units have up to 3. None = not known or not supported by the data.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from backend_lambdas.inventory.report_calendar import Period
from backend_lambdas.inventory.week_sales import ChangeParts, DayPoint, Mover, SalesRow, ToDate, WeekPoint
from backend_lambdas.inventory.week_stock import (
    AlertRow,
    FilesIn,
    IdleItem,
    IdleStock,
    LostSales,
    QualityRow,
    ShelfRow,
    Stockout,
)

SCHEMA = 1


class Measure(StrEnum):
    """What a headline number is, and so how it is written."""

    MONEY = "money"
    UNITS = "units"
    COUNT = "count"


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
class Sentence:
    """One statement. `text` holds computed numbers only; `link` is the path of the view behind it."""

    text: str
    link: str


@dataclass(frozen=True, slots=True)
class ReportData:
    """One weekly report. Lists are in the order in which they are shown; `..._total` is how many there are in all.

    `files_list_all`: its workbook and CSV files hold every row; False in reports made before they did.
    """

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
    files_list_all: bool = False

    def headline(self, key: str) -> Headline:
        """One of the numbers at the top; raises StopIteration for a key there is not."""
        return next(headline for headline in self.headlines if headline.key == key)
