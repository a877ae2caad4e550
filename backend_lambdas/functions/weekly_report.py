"""Schedules and people -> the weekly report: makes what is due and missing, once."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from ulid import ULID

from backend_lambdas.aws.report_orders import order_of
from backend_lambdas.aws.report_work import deployed_report_work
from backend_lambdas.aws.settings import settings
from backend_lambdas.reports.weekly import make_weekly_report

logger = Logger(service="weekly_report")


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Fired never, once or twice, by one or by many at once: one report, one mail."""
    names = settings()
    schedule = (names.report_weekday, names.report_time, names.report_zone)
    order = order_of(event, schedule, datetime.now(UTC), str(ULID()))
    made = make_weekly_report(order, deployed_report_work(names))
    logger.info("weekly_report", extra={"week": order.week, "outcome": made.outcome, "mailed": made.mailed})
    return {"week": order.week, "outcome": made.outcome, "mailed": made.mailed}
