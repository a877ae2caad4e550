"""The parts of the Trends page as CSV files, over plain HTTP."""

from datetime import UTC, datetime

from flask import Flask, Response, abort, request

from dashboard import sales_queries
from dashboard.answers import DataUnavailable
from dashboard.routes import exports
from dashboard.sales.address import filters_of_query
from dashboard.sales.filters import SalesFilters


def register_sales_routes(server: Flask) -> None:
    """Add `/export/trends/<sheet>.csv` to `server`."""
    server.add_url_rule("/export/trends/<sheet>.csv", "trends_csv", trends_csv)


def trends_csv(sheet: str) -> Response:
    """Every row of one part of the page the query describes."""
    if sheet not in set(sales_queries.Sheet):
        abort(404)
    filters = filters_of_query(request.query_string.decode("utf-8", "replace"))
    try:
        frame = sales_queries.sales_sheet(sales_queries.Sheet(sheet), filters)
    except DataUnavailable as failure:
        return Response(failure.message, 503, mimetype="text/plain")
    answer = Response(exports.to_csv(frame), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(sheet, filters, datetime.now(UTC))}"'
    return answer


def file_name(sheet: str, filters: SalesFilters, now: datetime) -> str:
    """`trends_weeks_Camden_2026-11-21.csv`; safe as a header."""
    store = "".join(letter for letter in "".join(filters.stores[:1]) if letter.isascii() and letter.isalnum())[:40]
    return "_".join(part for part in ("trends", sheet, store, f"{now:%Y-%m-%d}") if part) + ".csv"
