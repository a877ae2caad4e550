"""Asks for a weekly report: an asynchronous call of the function that makes it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from backend_lambdas.aws.failures import our_errors
from backend_lambdas.inventory.report_calendar import checked_week, due_week, last_complete_week, read_schedule
from backend_lambdas.reports.weekly import Order


def order_report(client: Any, function_name: str, week: str, by: str) -> None:
    """Returns as soon as the order is taken; AWS tries a failed one twice again."""
    body = json.dumps({"week": week, "by": by}).encode()
    with our_errors(f"Ordering report {week}"):
        client.invoke(FunctionName=function_name, InvocationType="Event", Payload=body)


def order_of(event: Mapping[str, Any], schedule: tuple[str, str, str], now: datetime, attempt_id: str) -> Order:
    """What an event asks for: a person's order names a week; the schedules' get the newest report that is due.

    An older week's report is for those who asked: it is not mailed to everybody.
    """
    weekday, at, zone = schedule
    asked = event.get("week")
    if asked is None:
        due = due_week(read_schedule(weekday, at, zone), now)
        return Order(due, zone, now, by="schedule", attempt_id=attempt_id)
    week = checked_week(str(asked))
    newest = week >= last_complete_week(now, zone)
    return Order(week, zone, now, by=str(event.get("by") or "dashboard")[:200], attempt_id=attempt_id, mail=newest)
