"""The files and lines behind sales figures."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from backend_lambdas.aws.sale_origins import SalesAsked
from backend_lambdas.inventory.sales import week_start
from dashboard.sales.filters import SalesFilters, Span
from dashboard.sales.sight import Sight, sight_of
from dashboard.sales.table import SalesTable, week_number
from dashboard.sales.view import scope_of
from dashboard.source_values import SalesSources, SoldLine
from dashboard.stock.sources import MOST_FILES, FindUploads, source_file

Record = dict[str, Any]
SUMS = ("units", "revenue", "returned_units", "returned_value", "lines")


class SaleOriginsSource(Protocol):
    """Raises StorageError when the lake fails."""

    def files_and_lines(self, asked: SalesAsked, with_lines: bool) -> tuple[list[Record], list[Record]]: ...


class NoOrigins:
    """A company that keeps no sales here."""

    def files_and_lines(self, asked: SalesAsked, with_lines: bool) -> tuple[list[Record], list[Record]]:
        return [], []


def sales_sources_of(
    table: SalesTable, source: SaleOriginsSource, find_uploads: FindUploads, filters: SalesFilters, today: date
) -> SalesSources:
    """Of the weeks the filters mean; a week that is not over counts as far as it has gone."""
    sight = sight_of(table, filters, today)
    scope = scope_of(sight, filters)
    span = _asked_span(sight, filters) or scope.span
    asked = SalesAsked(span.first_day, span.last_day, filters.stores, filters.categories, filters.products)
    files, lines = source.files_and_lines(asked, with_lines=len(filters.products) == 1)
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
