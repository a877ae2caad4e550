"""The weekly report as one value with its tables: every format is drawn from it, none computes anything anew.

Money is in the company's currency with 2 decimals, units have up to 3. None = not known or not supported by the data.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

import msgspec

from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.language.texts import ENGLISH, N_
from backend_lambdas.reports.calendar import Period
from backend_lambdas.reports.inputs import SameStores
from backend_lambdas.reports.tables.table import ReportTable
from backend_lambdas.reports.week_sales import ChangeParts, DayPoint, Mover, SalesRow, ToDate, WeekPoint
from backend_lambdas.reports.week_stock import (
    AlertRow,
    FilesIn,
    LostSales,
    QualityRow,
    SameFigure,
    SlowMovingItem,
    SlowMovingStock,
    StockOnHandRow,
    Stockout,
)

SCHEMA = 1


class Measure(StrEnum):
    """What a headline number is, and so how it is written."""

    MONEY = N_("money")
    UNITS = N_("units")
    COUNT = N_("count")


class Cause(StrEnum):
    """Why a report was made again: of what it tells, something arrived after it, or stores were merged or parted."""

    SALES = "sales"
    COMPARED = "compared"
    STOCK = "stock"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Revision:
    """Which making of a week's report this is. 1 is the first; later ones: why, and the cut-off of the one before."""

    number: int = 1
    cause: Cause | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Headline:
    """One of the numbers at the top; `value` None: not known, `note` says why. `more_is_good` None: neither.

    `label` is English, for programs; people read `formatting.word` of it.

    `link`: path of the view behind it. `before`, `last_year` are over all stores, to stand beside; what is compared is
    `same_before` and `same_last_year`, over the stores where both are known (None: in none of them).
    """

    key: str
    label: str
    measure: Measure
    value: Decimal | None
    before: Decimal | None
    last_year: Decimal | None
    more_is_good: bool | None
    link: str
    note: str = ""
    same_before: SameFigure | None = None
    same_last_year: SameFigure | None = None
    is_over_same_stores: bool = False  # False in reports made before comparisons were

    def against_before(self) -> SameFigure | None:
        """What is compared with the week before."""
        return self.same_before if self.is_over_same_stores else _over_all(self.value, self.before)

    def against_last_year(self) -> SameFigure | None:
        return self.same_last_year if self.is_over_same_stores else _over_all(self.value, self.last_year)


def _over_all(value: Decimal | None, then: Decimal | None) -> SameFigure | None:
    return None if value is None or then is None else SameFigure(value, then)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of a sentence; one with a `link` is a figure, and the path leads to the view behind it."""

    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement. `text` holds computed numbers only; `link` is the path of the view behind the whole.

    `phrases`: the same text in parts; () in reports made before each figure had its own link.
    """

    text: str
    link: str
    phrases: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportData:
    """One weekly report. Lists are in the order in which they are shown; `..._total` is how many there are in all.

    `same`: the stores that sales are compared over, and why others are not. `currency`: of all money, "" = not known.
    `company`: its name, "" = nobody had said it. `about`: it is of these stores only, None = of the company.
    `language`: code of that of its sentences, notes and methods. `names`: store -> the name it had been given then.
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
    shelves: tuple[StockOnHandRow, ...]
    stockouts: tuple[Stockout, ...]
    lost: LostSales
    alerts: tuple[AlertRow, ...]
    slow: tuple[SlowMovingItem, ...]
    slow_total: SlowMovingStock
    dead: tuple[SlowMovingItem, ...]
    dead_total: SlowMovingStock
    quality: tuple[QualityRow, ...]
    files: FilesIn
    methods: tuple[str, ...] = field(default=())
    revision: Revision = Revision()
    files_list_all: bool = False
    same: SameStores = SameStores()
    currency: str = ""
    company: str = ""
    about: tuple[str, ...] | None = None
    language: str = ENGLISH
    names: Mapping[str, str] = field(default_factory=dict)

    def headline(self, key: str) -> Headline:
        """One of the numbers at the top; raises StopIteration for a key there is not."""
        return next(headline for headline in self.headlines if headline.key == key)


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it is made, for every format. `tables` are in the order of reading; the long ones have every row."""

    data: ReportData
    tables: tuple[ReportTable, ...]


def encode_report(report: ReportData) -> bytes:
    """As JSON, without loss: decimals and days are texts."""
    return msgspec.json.encode({"schema": SCHEMA, "report": report})


def decode_report(data: bytes) -> ReportData:
    """What `encode_report` was given; what an older report does not say has its default.

    Raises NotFound for a report of another version of Stockroom.
    """
    body = msgspec.json.decode(data)
    if body.get("schema") != SCHEMA:
        raise NotFound("This report was made by another version; its files can still be downloaded.")
    return msgspec.convert(body["report"], ReportData)
