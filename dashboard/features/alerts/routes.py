"""The alerts that a view shows, as a file."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

import pandas as pd
from flask import Flask, Response, request

from backend_lambdas.alerts.alert import Alert
from backend_lambdas.identity.account import Account
from backend_lambdas.language.texts import _
from dashboard.data import alerts, people
from dashboard.data.dependencies import current_dependencies
from dashboard.features.alerts.feed import AlertView, read_view
from dashboard.ui.formatting import store_words
from dashboard.web import exports

MOST_ALERTS = 50_000  # some 50 MB while they are written; a year of a large company
ALERTS_AT_ONCE = 1_000
COLUMNS = (
    "opened",
    "kind",
    "status",
    "store",
    "store_name",
    "product_id",
    "product_name",
    "category",
    "on_hand",
    "reorder_point",
    "was",
    "is_now",
    "answered_by",
    "answered",
    "reason",
    "snoozed_until",
    "resolved",
    "assigned_to",
    "comments",
    "last_comment",
    "last_comment_by",
    "last_comment_at",
    "zone",
)


def register_alert_routes(server: Flask) -> None:
    """Add `/export/alerts.csv` and `/export/alerts.xlsx` to `server`."""
    server.add_url_rule("/export/alerts.csv", "alerts_csv", alerts_csv)
    server.add_url_rule("/export/alerts.xlsx", "alerts_xlsx", alerts_xlsx)


def alerts_csv() -> Response:
    """Every alert the query describes, in its order, as CSV; at most MOST_ALERTS."""
    return _file(exports.to_csv(_frame()), "csv", "text/csv")


def alerts_xlsx() -> Response:
    """The same as a workbook."""
    return _file(exports.to_xlsx(_frame(), _("Alerts")), "xlsx", exports.XLSX)


def _file(body: bytes, kind: str, mimetype: str) -> Response:
    answer = Response(body, mimetype=mimetype)
    day = _local(current_dependencies().clock())[:10]
    answer.headers["Content-Disposition"] = f'attachment; filename="alerts_{day}.{kind}"'
    return answer


def _frame() -> pd.DataFrame:
    view, known = AlertView.from_query(**request.args.to_dict(flat=False)), people.known_people()
    rows = [_row(one, known) for one in islice(_every(view), MOST_ALERTS)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _every(view: AlertView) -> Iterator[Alert]:
    cursor: str | None = None
    while True:
        page = read_view(partial(alerts.alerts, keep=False), view, ALERTS_AT_ONCE, cursor)
        yield from page.rows
        cursor = page.cursor
        if cursor is None:
            return


def _row(one: Alert, known: Mapping[str, Account]) -> tuple[Any, ...]:
    last = one.comments[-1] if one.comments else None
    account = known.get(one.assignee or "")
    whose = account.actor.name if account is not None and people.sees_to(one) else ""
    return (
        _local(one.opened_at),
        str(one.kind),
        str(one.status),
        one.store,
        store_words(one.store),
        one.product_id,
        one.product_name or "",
        one.category or "",
        one.on_hand,
        one.reorder_point,
        one.old_value or "",
        one.new_value or "",
        one.ack_by or "",
        _local(one.ack_at),
        one.ack_reason or "",
        _local(one.snoozed_until),
        _local(one.resolved_at),
        whose,
        len(one.comments),
        last.text if last else "",
        last.by if last else "",
        _local(datetime.fromisoformat(last.at)) if last else "",
        current_dependencies().report_zone.key,
    )


def _local(moment: datetime | None) -> str:
    """ "2026-11-22 09:10", in the company's zone."""
    return "" if moment is None else f"{moment.astimezone(current_dependencies().report_zone):%Y-%m-%d %H:%M}"
