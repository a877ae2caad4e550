"""Asks for a weekly report: an asynchronous call of the function that makes it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from backend_lambdas.aws.failures import our_errors
from backend_lambdas.inventory.report_calendar import (
    checked_week,
    due_week,
    last_complete_week,
    read_schedule,
    weeks_before,
)
from backend_lambdas.reports.weekly import Order

REVISED_WEEKS = 4  # late files seldom tell of weeks before these; a person can have any week looked at


def order_report(client: Any, function_name: str, week: str, by: str) -> None:
    """Returns as soon as the order is taken; AWS tries a failed one twice again."""
    body = json.dumps({"week": week, "by": by}).encode()
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
    by = str(event.get("by") or "dashboard")[:200]
    return [Order(week, zone, now, by, attempt_id, mail=newest, unread=unread)]
