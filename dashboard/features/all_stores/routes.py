"""All stores as a file."""

from datetime import UTC, datetime

import pandas as pd
from flask import Flask, Response, request

from backend_lambdas.inventory.metrics.stores_compared import StoreState
from backend_lambdas.language.texts import _
from dashboard.data.reading import company_zone
from dashboard.features.all_stores import queries as all_stores_queries
from dashboard.features.all_stores.filters import store_filters_of
from dashboard.features.all_stores.queries import AllStores, StoreLine
from dashboard.ui.addresses import ALL_STORES_EXPORT
from dashboard.ui.formatting import currency, store_words
from dashboard.web import exports

DIGITS = 4  # sums of binary fractions end in noise


def register_all_stores_routes(server: Flask) -> None:
    """Add `/export/stores.csv` and `/export/stores.xlsx` to `server`."""
    server.add_url_rule(f"{ALL_STORES_EXPORT}.csv", "stores_csv", stores_csv)
    server.add_url_rule(f"{ALL_STORES_EXPORT}.xlsx", "stores_xlsx", stores_xlsx)


def stores_csv() -> Response:
    """Every store the query describes, as CSV."""
    return _download("csv")


def stores_xlsx() -> Response:
    """Every store the query describes, as a workbook."""
    return _download("xlsx")


def stores_frame(found: AllStores) -> pd.DataFrame:
    """One row a store, in the order of the page; shares from 0 to 1."""
    frame = pd.DataFrame([_cells(line) for line in found.lines])
    if found.sales is not None:
        span = found.sales.scope.span
        frame = frame.assign(revenue_from=span.first_day, revenue_to=span.last_day)
    sums = frame.select_dtypes("float").columns
    return frame.assign(**{name: frame[name].round(DIGITS) for name in sums}, currency=currency())


def _cells(line: StoreLine) -> dict[str, object]:
    sold, totals = line.sold, line.totals
    compared = sold is not None and sold.state is not StoreState.SAME
    return {
        "store": line.store,
        "store_name": store_words(line.store),
        "revenue": sold.revenue if sold else None,
        "revenue_compared": sold.now if sold else None,
        "revenue_before": sold.before if sold else None,
        "change": sold.share if sold else None,
        "weeks_compared": sold.weeks if sold else None,
        "not_compared": str(sold.state) if sold and compared else None,
        "items": totals.items,
        "out": totals.out,
        "low": totals.low,
        "out_share": line.out_share,
        "units": totals.units,
        "value": float(totals.value) if line.is_valued else None,
        "value_at_cost": line.figures.value_at_cost,
        "units_a_day": line.figures.units_a_day,
        "days_of_cover": line.figures.days_of_cover,
        "overstock": line.figures.overstock,
        "overstock_value": line.figures.overstock_value,
        "last_stock_file": line.last_file,
        "sales_up_to": line.last_sale.last_day if line.last_sale else None,
        "open_alerts": line.alerts,
    }


def _download(kind: str) -> Response:
    filters = store_filters_of(request.query_string.decode("utf-8", "replace"))
    frame = stores_frame(all_stores_queries.all_stores(filters))
    body = exports.to_csv(frame) if kind == "csv" else exports.to_xlsx(frame, _("All stores"), company_zone())
    answer = Response(body, mimetype="text/csv" if kind == "csv" else exports.XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="stores_{datetime.now(UTC):%Y-%m-%d}.{kind}"'
    return answer
