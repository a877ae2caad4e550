"""What is set as a CSV file, over plain HTTP."""

from flask import Flask, Response

from backend_lambdas.uploads.threshold_file import write_thresholds
from dashboard.features.thresholds.queries import rules_to_export
from dashboard.ui.addresses import THRESHOLDS_EXPORT


def register_threshold_routes(server: Flask) -> None:
    """Add `/export/thresholds.csv` to `server`."""
    server.add_url_rule(THRESHOLDS_EXPORT, "thresholds_csv", thresholds_csv)


def thresholds_csv() -> Response:
    """Every threshold that the person may change."""
    answer = Response(write_thresholds(rules_to_export()), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="thresholds.csv"'
    return answer
