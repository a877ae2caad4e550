"""Asks for a weekly report, and says whether one that exists is out of date."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.paging import by_key, get_item, query
from backend_lambdas.aws.lake.ledger import published_weeks
from backend_lambdas.aws.uploads.unfinished import open_upload
from backend_lambdas.identity.actor import Actor
from backend_lambdas.reports.calendar import checked_week, due_week, last_complete_week, read_schedule, weeks_before
from backend_lambdas.reports.make import Order
from backend_lambdas.reports.registered import RegisteredReport, sales_cause
from backend_lambdas.reports.report import Cause
from backend_lambdas.uploads.models import OpenUpload

REVISED_WEEKS = 4  # late files seldom tell of weeks before these; a person can have any week looked at


def order_report(client: Any, function_name: str, week: str, actor: Actor) -> None:
    """Returns as soon as the order is taken; AWS tries a failed one twice again."""
    body = json.dumps({"week": week, "by": actor.name, "user_id": actor.user_id}).encode()
    with our_errors(f"Ordering report {week}"):
        client.invoke(FunctionName=function_name, InvocationType="Event", Payload=body)


def orders_of(
    event: Mapping[str, Any], schedule: tuple[str, str, str], now: datetime, attempt_id: str, unread: tuple[str, ...]
) -> list[Order]:
    """What an event asks for: a person's order names a week; the schedules' get the newest report that is due.

    The schedules also have the REVISED_WEEKS before it looked at, and revised if need be. An older week's report is for
    those who asked: it is not mailed to everybody.
    """
    weekday, at, zone = schedule
    asked = event.get("week")
    if asked is None:
        due = Order(due_week(read_schedule(weekday, at, zone), now), zone, now, "schedule", attempt_id, unread=unread)
        weeks = (weeks_before(due.week, number) for number in range(1, REVISED_WEEKS + 1))
        return [due, *(replace(due, week=week, only_revise=True) for week in weeks)]
    week = checked_week(str(asked))
    newest = week >= last_complete_week(now, zone)
    by, user_id = (str(event.get(name) or "") for name in ("by", "user_id"))
    return [Order(week, zone, now, by or "dashboard", attempt_id, mail=newest, unread=unread, user_id=user_id)]


@dataclass(frozen=True, slots=True)
class ReportFreshness:
    """Reads by key only, all of it small."""

    dynamodb: Any
    ops_table: str

    def changed(self, report: RegisteredReport) -> Cause | None:
        """Why the report is out of date: its sales first, then stock files it could not wait for."""
        weeks = published_weeks(self.dynamodb, self.ops_table).weeks
        cause = sales_cause(report.period, report.sales_rev, {week: state.rev for week, state in weeks.items()})
        if cause is None and any(self._is_applied_stock(upload_id) for upload_id in report.unread):
            return Cause.STOCK
        return cause

    def under_way(self, since: str) -> list[OpenUpload]:
        """Uploads without an end that were received since then (ISO 8601 UTC)."""
        condition = "open_pk = :pk AND open_sk >= :since"
        request = by_key(self.ops_table, condition, pk=tables.OPEN_UPLOADS_PK, since=since)
        found = query(self.dynamodb, IndexName=tables.OPS_INDEX_OPEN, **request)
        return [open_upload(one) for one in found]

    def _is_applied_stock(self, upload_id: str) -> bool:
        """Sales that ended late are seen by their weeks."""
        item = get_item(self.dynamodb, self.ops_table, tables.upload_pk(upload_id), "META") or {}
        return item.get("kind") == "stock" and item.get("status") == "COMMITTED"
