"""Stock rows for the grid and for download, over plain HTTP.

Not a Dash callback: a grid asks for several blocks at once, and each answer must reach the request it belongs to.
See docs/decisions/070-grid-blocks-over-http.md.
"""

from dataclasses import asdict
from datetime import UTC, datetime

import orjson
import pandas as pd
from flask import Flask, Response, request

from backend_lambdas.inventory.metrics.stock import WORTH
from backend_lambdas.language.texts import _
from dashboard.data import reading
from dashboard.data.row_figures import FIGURES
from dashboard.data.stock.filters import StockFilters
from dashboard.features.stock import queries as stock_queries
from dashboard.ui.formatting import currency, store_words
from dashboard.ui.status import STATUS_WORDS
from dashboard.web import exports

MAX_BLOCK = 1000
DIGITS = 4  # as prices have at most; quotients end in noise
SHOWN = (
    "status",
    "product_id",
    "product_name",
    "store",
    "store_name",
    "category",
    "on_hand",
    "reorder_point",
    *(name for value, price in WORTH.items() for name in (price, value)),
    *FIGURES,
    "changed_at",
)


def register_stock_routes(server: Flask) -> None:
    """Add `/api/stock` and `/export/stock.csv`, `/export/stock.xlsx` to `server`."""
    server.add_url_rule("/api/stock", "stock_block", stock_block)
    server.add_url_rule("/export/stock.csv", "stock_csv", stock_csv)
    server.add_url_rule("/export/stock.xlsx", "stock_xlsx", stock_xlsx)


def stock_block() -> Response:
    """Rows `start` to `end` of the table the rest of the query describes."""
    start = request.args.get("start", 0, type=int)
    end = min(request.args.get("end", start + 100, type=int), start + MAX_BLOCK)
    block = stock_queries.stock_block(asked_filters(), max(start, 0), max(end, 0))
    called = {store: store_words(store) for store in {row["store"] for row in block.rows}}
    for row in block.rows:
        row["called"] = called[row["store"]]
    answer = {"rows": block.rows, "matching": block.matching, "total": block.total, "version": block.version}
    return Response(orjson.dumps(answer | asdict(reading.data_state())), mimetype="application/json")


def stock_csv() -> Response:
    """Every row the query describes, as CSV."""
    return _download("csv")


def stock_xlsx() -> Response:
    """Every row the query describes, as a workbook."""
    return _download("xlsx")


def asked_filters() -> StockFilters:
    """The filters of the request's query."""
    return StockFilters.from_query(**request.args.to_dict(flat=False))


def export_name(filters: StockFilters, kind: str, now: datetime) -> str:
    """`stock_2026-11-21.csv`; with the store's name in it when the table shows one store only. Safe as a header."""
    store = (
        "".join(letter for letter in filters.stores[0] if letter.isascii() and letter.isalnum())
        if filters.stores
        else ""
    )
    middle = f"_{store[:40]}" if store and len(filters.stores) == 1 else ""
    return f"stock{middle}_{now:%Y-%m-%d}.{kind}"


def for_people(frame: pd.DataFrame) -> pd.DataFrame:
    """As a workbook shows it: the status in words, the time of the last change as a time."""
    status = frame["status"].map({str(one): _(words) for one, words in STATUS_WORDS.items()})
    return frame.assign(status=status, changed_at=pd.to_datetime(frame["changed_at"], utc=True, format="ISO8601"))


def _download(kind: str) -> Response:
    filters = asked_filters()
    frame = stock_queries.stock_export(filters)
    called = {store: store_words(store) for store in frame["store"].unique()}
    frame = frame.assign(store_name=frame["store"].map(called), currency=currency())[[*SHOWN, "currency"]]
    sums = frame.select_dtypes("float").columns
    frame = frame.assign(**{name: frame[name].round(DIGITS) for name in sums})
    body = (
        exports.to_csv(frame)
        if kind == "csv"
        else exports.to_xlsx(for_people(frame), _("Stock levels"), reading.company_zone())
    )
    name = export_name(filters, kind, datetime.now(UTC))
    answer = Response(body, mimetype="text/csv" if kind == "csv" else exports.XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
