"""The parts of the Trends page as CSV files, and its search for a product, over plain HTTP."""

from collections.abc import Sequence
from datetime import UTC, datetime

import orjson
import pandas as pd
from flask import Flask, Response, abort, request

from dashboard.data.sales.filters import Level, Measure, SalesFilters, filters_of_query
from dashboard.features.trends import queries as sales_queries
from dashboard.features.trends import view
from dashboard.features.trends.search import found_words
from dashboard.ui.formatting import currency, store_words
from dashboard.web import exports

LONGEST_TEXT = 100
MONEY_DIGITS, UNIT_DIGITS, SHARE_DIGITS = 2, 3, 4  # sums of binary fractions end in noise (61.040000000000006)
UNITS = ("units", "units_year", "units_average", "returned_units", "on_hand")
SHARES = ("share", "index", "sell_through")
OF_TIME = (view.Sheet.SEASON, view.Sheet.WEEKDAYS)
IN_MEASURE = (("now", "before", "change"), ("value",))  # in what the page counts, revenue or units; those OF_TIME
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
    counted = IN_MEASURE[sheet in OF_TIME] if filters.measure is Measure.UNITS else ()
    frame = rounded(sales_queries.sales_sheet(view.Sheet(sheet), filters), counted).assign(currency=currency())
    if sheet in BY_LEVEL and filters.shown_level is Level.STORE and len(frame):
        frame = frame.assign(name=frame["key"].map(store_words))
    elif "store" in frame:
        frame = frame.assign(store_name=frame["store"].map(store_words))
    answer = Response(exports.to_csv(frame), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(sheet, filters, datetime.now(UTC))}"'
    return answer


def rounded(frame: pd.DataFrame, counted: Sequence[str] = ()) -> pd.DataFrame:
    """Money with cents, units with thousandths, shares with hundredths of a percent; `counted`: units too."""
    digits = dict.fromkeys(SHARES, SHARE_DIGITS) | dict.fromkeys((*UNITS, *counted), UNIT_DIGITS)
    sums = frame.select_dtypes("float").columns
    # Adding 0.0 turns a rounded -0.0 into 0.0.
    return frame.assign(**{name: frame[name].round(digits.get(str(name), MONEY_DIGITS)) + 0.0 for name in sums})


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
