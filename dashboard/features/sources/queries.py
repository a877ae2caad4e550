"""The files, and for one product's sales the lines, behind a total."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from backend_lambdas.inventory.calendar import week_start
from backend_lambdas.inventory.sales import SalesAsked
from dashboard.data.dependencies import current_dependencies
from dashboard.data.reading import reporting_day
from dashboard.data.sales.filters import SalesFilters, Span, week_number
from dashboard.data.sales.sight import Sight, scope_of, sight_of
from dashboard.data.sales.table import SalesTable
from dashboard.data.stock.item import provenance
from dashboard.data.stock.replica import ReplicaState

MOST_FILES = 100  # one BatchGetItem's keys, and as many as anybody reads on a page

Record = Mapping[str, Any]
FilesAndLines = Callable[[SalesAsked, bool], tuple[Sequence[Record], Sequence[Record]]]
FindUploads = Callable[[Collection[str]], Mapping[str, Record]]


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
    """Stock of these stores (() = all): totals, and the files they come from, those with most items first."""

    stores: tuple[str, ...]
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


def stock_sources_of(state: ReplicaState, find_uploads: FindUploads, stores: tuple[str, ...]) -> StockSources:
    """Of these stores, or of all; an unknown store has no items."""
    table = state.table
    asked = [table.slices[store] for store in stores if store in table.slices] if stores else [slice(None)]
    columns = {
        name: np.concatenate([column[:0], *(column[rows] for rows in asked)])
        for name in ("upload_id", "on_hand", "value")
        for column in (table.columns[name],)
    }
    units, value = np.maximum(columns["on_hand"], 0), np.nan_to_num(columns["value"])
    codes, places = np.unique(columns["upload_id"], return_inverse=True)
    items = np.bincount(places, minlength=len(codes))
    of_file = [np.bincount(places, weights=numbers, minlength=len(codes)) for numbers in (units, value)]
    most = np.argsort(-items, kind="stable")[:MOST_FILES]
    ids = [text or "" for text in table.vocabulary["upload_id"].decode(codes[most])]
    records = find_uploads(ids)
    files = (
        source_file(upload_id, records, int(items[at]), *(float(sums[at]) for sums in of_file))
        for upload_id, at in zip(ids, most.tolist(), strict=True)
    )
    return StockSources(stores, len(units), int(units.sum()), float(value.sum()), tuple(files), len(codes))


def source_file(upload_id: str, records: Mapping[str, Record], rows: int, units: float, money: float) -> SourceFile:
    known = provenance(upload_id, 0, records)
    return SourceFile(upload_id, known.file_name, known.at, known.by, rows, units, money)


SUMS = ("units", "revenue", "returned_units", "returned_value", "lines")


def sales_sources_of(
    table: SalesTable, files_and_lines: FilesAndLines, find_uploads: FindUploads, filters: SalesFilters, today: date
) -> SalesSources:
    """Of the weeks the filters mean; a week that is not over counts as far as it has gone."""
    sight = sight_of(table, filters, today)
    scope = scope_of(sight, filters)
    span = _asked_span(sight, filters) or scope.span
    asked = SalesAsked(span.first_day, span.last_day, filters.stores, filters.categories, filters.products)
    files, lines = files_and_lines(asked, len(filters.products) == 1)
    shown = files[:MOST_FILES]
    records = find_uploads([one["upload_id"] for one in (*shown, *lines)])
    sums = {name: sum(one[name] for one in files) for name in SUMS}
    return SalesSources(
        filters=filters,
        product_name=scope.product_name,
        span=span,
        units=sums["units"],
        revenue=sums["revenue"],
        returned_units=sums["returned_units"],
        returned_value=sums["returned_value"],
        lines_total=sums["lines"],
        files=tuple(
            source_file(one["upload_id"], records, one["lines"], one["units"], one["revenue"]) for one in shown
        ),
        files_total=len(files),
        lines=_sold_lines(lines, records),
    )


def _asked_span(sight: Sight, filters: SalesFilters) -> Span | None:
    if not filters.first:
        return None
    first, last = (week_number(week_start(week)) for week in (filters.first, filters.last))
    return Span(first, last).within(sight.every.first, sight.every.last)


def _sold_lines(lines: Sequence[Record], records: Any) -> tuple[SoldLine, ...]:
    return tuple(
        SoldLine(
            upload_id=one["upload_id"],
            file_name=records.get(one["upload_id"], {}).get("file_name"),
            line=one["line"] or 0,
            sale_id=one["sale_id"],
            store=one["store"],
            day=one["sale_date"] if isinstance(one["sale_date"], date) else date.fromisoformat(one["sale_date"]),
            units=one["quantity"],
            money=one["money"],
        )
        for one in lines
    )


def stock_sources(stores: tuple[str, ...] = ()) -> StockSources:
    """The files behind the totals of all stores, or of these."""
    dependencies = current_dependencies()
    state, uploads = dependencies.replica.state(), dependencies.records.sources
    return dependencies.query_cache.get(
        ("stock sources", stores), state.table.version, lambda: stock_sources_of(state, uploads, stores)
    )


def sales_sources(filters: SalesFilters) -> SalesSources | None:
    """The files, and for one product the lines, behind its sales; None while nothing was ever sold."""
    dependencies = current_dependencies()
    table = dependencies.sales.state().table
    if table is None:
        return None
    today, uploads = reporting_day(dependencies), dependencies.records.sources
    origins = dependencies.sale_origins.files_and_lines
    key = (table.rev, today)
    return dependencies.query_cache.get(
        ("sales sources", filters), key, lambda: sales_sources_of(table, origins, uploads, filters, today)
    )
