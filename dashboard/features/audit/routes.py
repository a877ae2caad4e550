"""The audit trail as a file."""

import pandas as pd
from flask import Flask, Response, request

from dashboard.features.audit.filters import AuditFilters
from dashboard.features.audit.queries import audit_export
from dashboard.ui.addresses import AUDIT_EXPORT
from dashboard.web.exports import to_csv

COLUMNS = ("at", "person", "user_id", "what", "about", "detail")


def register_audit_routes(server: Flask) -> None:
    """Add `/export/audit.csv` to `server`."""
    server.add_url_rule(AUDIT_EXPORT, "audit_csv", audit_csv)


def audit_csv() -> Response:
    """Every entry the query describes, newest first, as CSV."""
    entries = audit_export(AuditFilters.from_query(**request.args.to_dict(flat=False)))
    rows = [
        (one.at, one.actor, one.user_id, one.action, one.subject, ", ".join(f"{k}: {v}" for k, v in one.detail.items()))
        for one in entries
    ]
    answer = Response(to_csv(pd.DataFrame(rows, columns=list(COLUMNS))), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return answer
