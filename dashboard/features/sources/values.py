"""Where totals come from, as values: the files behind a figure, and what each contributed."""

from dataclasses import dataclass
from datetime import date, datetime

from dashboard.data.sales.filters import SalesFilters, Span


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One upload. `file_name`, `at` and `by` are None when its record is gone.

    `rows`: items whose count it gave, or lines of sales; `money`: their value, or revenue (NaN: no price known).
    """

    upload_id: str
    file_name: str | None
    at: datetime | None
    by: str | None
    rows: int
    units: float
    money: float


@dataclass(frozen=True, slots=True)
class StockSources:
    """Stock of one store (None: all): totals, and the files they come from, those with most items first."""

    store: str | None
    items: int
    units: int
    value: float
    files: tuple[SourceFile, ...]
    files_total: int


@dataclass(frozen=True, slots=True)
class SoldLine:
    """One line of a sales file; a return has `units` and `money` below 0. `line` 0: not known."""

    upload_id: str
    file_name: str | None
    line: int
    sale_id: str
    store: str
    day: date
    units: float
    money: float


@dataclass(frozen=True, slots=True)
class SalesSources:
    """Sales of the weeks `span`: totals (returns apart), the files, and of one product its newest lines of all."""

    filters: SalesFilters
    product_name: str | None
    span: Span
    units: float
    revenue: float
    returned_units: float
    returned_value: float
    lines_total: int
    files: tuple[SourceFile, ...]
    files_total: int
    lines: tuple[SoldLine, ...]
