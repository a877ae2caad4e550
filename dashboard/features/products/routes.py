"""The catalogue as a file."""

from flask import Flask, Response, request

from backend_lambdas.language.texts import _
from dashboard.data.dependencies import current_dependencies
from dashboard.features.products import queries
from dashboard.features.products.filters import ProductFilters
from dashboard.ui.addresses import PRODUCTS_EXPORT
from dashboard.web import exports


def register_product_routes(server: Flask) -> None:
    """Add `/export/products.csv` and `/export/products.xlsx` to `server`."""
    server.add_url_rule(f"{PRODUCTS_EXPORT}.csv", "products_csv", products_csv)
    server.add_url_rule(f"{PRODUCTS_EXPORT}.xlsx", "products_xlsx", products_xlsx)


def products_csv() -> Response:
    """Every product the query describes, as CSV."""
    return _download("csv")


def products_xlsx() -> Response:
    """Every product the query describes, as a workbook."""
    return _download("xlsx")


def _download(kind: str) -> Response:
    frame = queries.products_export(ProductFilters.from_query(**request.args.to_dict(flat=False)))
    body = exports.to_csv(frame) if kind == "csv" else exports.to_xlsx(frame, _("Products"))
    answer = Response(body, mimetype="text/csv" if kind == "csv" else exports.XLSX)
    name = f"products_{current_dependencies().clock():%Y-%m-%d}.{kind}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
