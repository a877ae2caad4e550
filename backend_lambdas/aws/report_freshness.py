"""Whether a registered report is out of date, and which uploads are under way."""

from dataclasses import dataclass
from typing import Any

from backend_lambdas.aws import tables
from backend_lambdas.aws.reading import by_key, get_item, query
from backend_lambdas.inventory.report_revision import sales_cause
from backend_lambdas.inventory.weekly_report import Cause
from backend_lambdas.reports.registered import RegisteredReport
from backend_lambdas.reports.waiting import OpenUpload


@dataclass(frozen=True, slots=True)
class ReportFreshness:
    """Reads by key only, all of it small."""

    dynamodb: Any
    ops_table: str

    def changed(self, report: RegisteredReport) -> Cause | None:
        """Why the report is out of date: its sales first, then stock files it could not wait for."""
        item = get_item(self.dynamodb, self.ops_table, tables.SALES_PK, tables.SALES_WEEKS_SK) or {}
        revisions = {week: int(state["rev"]) for week, state in item.get("weeks", {}).items()}
        cause = sales_cause(report.period, report.sales_rev, revisions)
        if cause is None and any(self._is_applied_stock(upload_id) for upload_id in report.unread):
            return Cause.STOCK
        return cause

    def under_way(self, since: str) -> list[OpenUpload]:
        """Uploads without an end that were received since then (ISO 8601 UTC)."""
        condition = "open_pk = :pk AND open_sk >= :since"
        request = by_key(self.ops_table, condition, pk=tables.OPEN_UPLOADS_PK, since=since)
        found = query(self.dynamodb, IndexName=tables.OPS_INDEX_OPEN, **request)
        return [OpenUpload(one["upload_id"], one["received_at"], one["status"] == "HELD") for one in found]

    def _is_applied_stock(self, upload_id: str) -> bool:
        """Sales that ended late are seen by their weeks."""
        item = get_item(self.dynamodb, self.ops_table, tables.upload_pk(upload_id), "META") or {}
        return item.get("kind") == "stock" and item.get("status") == "COMMITTED"
