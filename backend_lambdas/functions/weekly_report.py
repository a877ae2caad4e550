"""Schedules and people -> the weekly report: makes what is due and missing, once; revises what has changed."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from aws_lambda_powertools.utilities.typing import LambdaContext

from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.core.telemetry import Telemetry
from backend_lambdas.aws.reports.orders import orders_of
from backend_lambdas.aws.reports.work import deployed_report_work, order_for_stores, unread_uploads
from backend_lambdas.reports.make import make_weekly_report

telemetry = Telemetry("weekly_report")


@telemetry.handler
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Fired never, once or twice, by one or by many at once: one report, one mail. Answers for the week asked for.

    The schedules' event is empty: the company's report, then an order for each set of stores with people of its own.
    """
    names = settings()
    schedule = (names.report_weekday, names.report_time, names.report_zone)
    unread = unread_uploads(names, datetime.now(UTC))
    answers = []
    for order in orders_of(event, schedule, datetime.now(UTC), uuid4().hex, unread):
        made = make_weekly_report(order, deployed_report_work(names, order.stores))
        answers.append({"week": order.week, "outcome": made.outcome, "mailed": made.mailed})
        telemetry.done("weekly_report", made=answers[-1])
    if not event:
        telemetry.done("reports_of_stores", ordered=order_for_stores(names))
    return answers[0]
