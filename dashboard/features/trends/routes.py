"""The parts of the Trends page as CSV files, and its search for a product, over plain HTTP."""

from datetime import UTC, datetime

import orjson
import pandas as pd
from flask import Flask, Response, abort, request

from dashboard.data.sales.filters import Level, SalesFilters, filters_of_query
from dashboard.features.trends import queries as sales_queries
from dashboard.features.trends import view
from dashboard.features.trends.search import found_words
from dashboard.ui.formatting import currency, store_words
from dashboard.web import exports

LONGEST_TEXT = 100
DIGITS = 6  # as prices have at most; sums of binary fractions end in noise (61.040000000000006)
BY_LEVEL = (view.Sheet.CHANGES, view.Sheet.RETURNS)  # their `key` and `name` are of what the sales are split by


def register_sales_routes(server: Flask) -> None:
    """Add `/export/trends/<sheet>.csv` and `/api/trends/products` to `server`."""
    server.add_url_rule("/export/trends/<sheet>.csv", "trends_csv", trends_csv)
    server.add_url_rule("/api/trends/products", "trends_products", trends_products)


def trends_csv(sheet: str) -> Response:
    """Every row of one part of the page the query describes."""
    if sheet not in set(view.Sheet):
        abort(404)
    filters = filters_of_query(request.query_string.decode("utf-8", "replace"))
    frame = without_noise(sales_queries.sales_sheet(view.Sheet(sheet), filters)).assign(currency=currency())
    if sheet in BY_LEVEL and filters.shown_level is Level.STORE and len(frame):
        frame = frame.assign(name=frame["key"].map(store_words))
    elif "store" in frame:
        frame = frame.assign(store_name=frame["store"].map(store_words))
    answer = Response(exports.to_csv(frame), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(sheet, filters, datetime.now(UTC))}"'
    return answer


def without_noise(frame: pd.DataFrame) -> pd.DataFrame:
    sums = frame.select_dtypes("float").columns
    return frame.assign(**{name: frame[name].round(DIGITS) for name in sums})


def trends_products() -> Response:
    """The few products that `find` means, within what the rest of the query describes."""
    filters = filters_of_query(request.query_string.decode("utf-8", "replace"))
    text = request.args.get("find", "")[:LONGEST_TEXT]
    found = sales_queries.find_products(text, filters)
    return Response(orjson.dumps(found_words(found, text, filters)), mimetype="application/json")


def file_name(sheet: str, filters: SalesFilters, now: datetime) -> str:
    """`trends_weeks_Camden_2026-11-21.csv`; safe as a header."""
    store = "".join(letter for letter in "".join(filters.stores[:1]) if letter.isascii() and letter.isalnum())[:40]
    return "_".join(part for part in ("trends", sheet, store, f"{now:%Y-%m-%d}") if part) + ".csv"
