"""What one weekly report asks of AWS: counted over a company with stock, two years of sales and a week of daily files.

The lake's client is not boto3: its requests are counted on their way (tests/bench/lake_requests.py). What this cannot
see: a roll-up of a week that is larger than here is read in more than one range, and the real lake's log has more than
the LOADS commits here since its last checkpoint.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from unittest import mock

from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.reports.work import deployed_report_work, unread_uploads
from backend_lambdas.reports.make import Order, Outcome, make_weekly_report
from tests.bench.cost_flows import CONTEXT, Company, Flow, emulated_company, forget, sqs_event
from tests.bench.lake_requests import counted_s3, counts_at

WEEK, LAST_DAY = "2026-W46", date(2026, 11, 15)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
WEEKS_OF_SALES = 105  # a report looks back 53 weeks, and from each of them a year
LOADS = 2  # a file of the past and one of the week; each takes the emulator ten seconds and more
WEEKS_A_MONTH = 4.35
ALERTS_KEPT_DAYS = 92  # of the year before a report reads as many (aws/reports/sources.py)
ITEMS = 20  # a store; the reads of a report follow the number of stores and weeks


@dataclass(frozen=True, slots=True)
class Reported:
    """A report that is made and mailed, a look at whether it is still true, and the mean bytes of what it lists."""

    stores: int
    made: Flow
    looked_at: Flow
    alert_bytes: float
    upload_bytes: float


def measure_report(stores: int) -> Reported:
    """One report of that many stores, and one look at it."""
    with emulated_company() as company, _lake_counted(company):
        names = [f"Store {number:04d}" for number in range(stores)]
        company.send(_stock(names))
        company.follow()
        for load in range(LOADS):
            _load(company, _sales(names, load))
        made, looked_at = (_report(company, outcome) for outcome in (Outcome.MADE, Outcome.KNOWN))
        return Reported(stores, made, looked_at, company.mean_bytes("ops", "AL#"), company.mean_bytes("ops", "UP#"))


@contextmanager
def _lake_counted(company: Company) -> Iterator[None]:
    with (
        counted_s3(company.port) as address,
        mock.patch.dict(os.environ, {"AWS_ENDPOINT_URL_S3": address}),
    ):
        forget()
        company.watch()
        company.others = lambda: counts_at(address)
        yield


def _report(company: Company, wanted: Outcome) -> Flow:
    with company.counting() as flow:
        names = settings()
        unread = unread_uploads(names, NOW)
        order = Order(WEEK, "UTC", NOW, "schedule", f"attempt-{wanted}", unread=unread)
        made = make_weekly_report(order, deployed_report_work(names))
    if made.outcome is not wanted:
        raise RuntimeError(f"The report of {WEEK} is {made.outcome}, not {wanted}.")
    return flow()


def _load(company: Company, body: bytes) -> None:
    from backend_lambdas.functions import load_sales

    answer = load_sales.handler(sqs_event([company.stored(body)]), CONTEXT)
    if answer["batchItemFailures"]:
        raise RuntimeError("The sales were not loaded; see the log line above.")


def _stock(stores: list[str]) -> bytes:
    rows = [
        f"{store},SKU-{item:06d},{item},Article-{item},Category-{item % 5},{item + 1}.50"
        for store in stores
        for item in range(ITEMS)
    ]
    return ("\n".join(["store,item,count,name,category,price", *rows]) + "\n").encode()


def _sales(stores: list[str], load: int) -> bytes:
    """Load 0: a sale a week and store, up to the week before; load 1: one of each store on each day of the week."""
    past = [LAST_DAY - timedelta(weeks=back) for back in range(1, WEEKS_OF_SALES)]
    days = [LAST_DAY - timedelta(days=back) for back in range(7)] if load else past
    rows = [
        f"{day}-{place},{store},SKU-{place % ITEMS:06d},{day},2,{place % ITEMS + 1}.50"
        for day in days
        for place, store in enumerate(stores)
    ]
    return ("\n".join(["sale_id,store,product_id,sale_date,quantity,price", *rows]) + "\n").encode()
