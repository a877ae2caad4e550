"""Asks for a weekly report, and says whether one that exists is out of date."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.paging import by_key, get_item, query
from backend_lambdas.aws.lake.ledger import published_weeks
from backend_lambdas.aws.uploads.store_directory import DynamoStoreDirectory
from backend_lambdas.aws.uploads.unfinished import open_upload
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Actor, Right
from backend_lambdas.reports.calendar import checked_week, due_week, last_complete_week, read_schedule, weeks_before
from backend_lambdas.reports.make import Order
from backend_lambdas.reports.registered import RegisteredReport, sales_cause
from backend_lambdas.reports.report import Cause
from backend_lambdas.uploads.unfinished import OpenUpload

REVISED_WEEKS = 4  # late files seldom tell of weeks before these; a person can have any week looked at


def order_report(client: Any, function_name: str, week: str, actor: Actor) -> None:
    """Returns as soon as the order is taken; AWS tries a failed one twice again."""
    order = {"week": week, "by": actor.name, "user_id": actor.user_id, "stores": _listed(actor.stores)}
    _invoke(client, function_name, order, f"Ordering report {week}")


def order_reports_of_stores(client: Any, function_name: str, accounts: Iterable[Account]) -> int:
    """Ask for the newest report of each set of stores that somebody is responsible for; return how many were asked for.

    Each is an event of its own: none waits for another, and AWS tries each again.
    """
    about = {one.stores for one in accounts if one.stores and not one.disabled and one.actor.may(Right.SEE_REPORTS)}
    for stores in sorted(about, key=sorted):
        _invoke(client, function_name, {"stores": _listed(stores)}, "Ordering a report of some stores")
    return len(about)


def _invoke(client: Any, function_name: str, order: Mapping[str, Any], doing: str) -> None:
    with our_errors(doing):
        client.invoke(FunctionName=function_name, InvocationType="Event", Payload=json.dumps(order).encode())


def _listed(stores: Iterable[str] | None) -> list[str] | None:
    return None if stores is None else sorted(stores)


def orders_of(
    event: Mapping[str, Any], schedule: tuple[str, str, str], now: datetime, attempt_id: str, unread: tuple[str, ...]
) -> list[Order]:
    """What an event asks for: a person's order names a week; the schedules' get the newest report that is due.

    The schedules also have the REVISED_WEEKS before it looked at, and revised if need be. An older week's report is for
    those who asked: it is not mailed to everybody. One of some stores is mailed to nobody.
    """
    weekday, at, zone = schedule
    asked, stores = event.get("week"), event.get("stores")
    about = None if stores is None else tuple(map(str, stores))
    unread = unread if about is None else ()  # whose they are nobody knows before they are read
    if asked is None:
        week = due_week(read_schedule(weekday, at, zone), now)
        due = Order(week, zone, now, "schedule", attempt_id, unread=unread, stores=about)
        weeks = (weeks_before(due.week, number) for number in range(1, REVISED_WEEKS + 1))
        return [due, *(replace(due, week=week, only_revise=True) for week in weeks)]
    week = checked_week(str(asked))
    newest = week >= last_complete_week(now, zone)
    by, user_id = (str(event.get(name) or "") for name in ("by", "user_id"))
    by = by or "dashboard"
    return [Order(week, zone, now, by, attempt_id, mail=newest, unread=unread, user_id=user_id, stores=about)]


@dataclass(frozen=True, slots=True)
class ReportFreshness:
    """Reads by key only, all of it small."""

    dynamodb: Any
    ops_table: str

    def changed(self, report: RegisteredReport) -> Cause | None:
        """Why the report is out of date: its sales first, then stock files it could not wait for, then merges."""
        weeks = published_weeks(self.dynamodb, self.ops_table).weeks
        cause = sales_cause(report.period, report.sales_rev, {week: state.rev for week, state in weeks.items()})
        if cause is None and any(self._is_applied_stock(upload_id) for upload_id in report.unread):
            return Cause.STOCK
        if cause is None and report.merged != DynamoStoreDirectory(self.dynamodb, self.ops_table).all_merged().mark:
            return Cause.MERGED
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
