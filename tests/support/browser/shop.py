"""`shop`: eight stores in mocked AWS, their stock and two years of sales put there by the real protocols.

Made once in a process and copied for each test, which may change it. The lake, which no test writes, is one folder.
"""

import csv
import io
import random
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest

from backend_lambdas.aws.lake.lake import Lake
from backend_lambdas.aws.lake.ledger import DynamoSalesLedger
from backend_lambdas.aws.lake.origins import SaleOrigins
from backend_lambdas.aws.lake.reader import SalesReader
from backend_lambdas.aws.lake.sales import DeltaSalesLake
from backend_lambdas.aws.lake.undo import SalesUndoReader
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.models import UploadStatus
from backend_lambdas.uploads.sales import load_sales
from backend_lambdas.uploads.sales_ports import SalesStores
from dashboard.data.sales.filters import monday, week_number
from tests.support.browser.company import GOODS, TOWNS, made_company
from tests.support.browser.sales import TODAY, WEEKS, Goods, week_of_sales
from tests.support.browser.stock_world import stock_file
from tests.support.dashboard import DashboardStack
from tests.support.open_stack import Saved, open_stack, restore, saved
from tests.support.people import EVERYBODY, asked_by
from tests.support.replica_sources import Counted

NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
LATE = TOWNS[5:7]  # their last file is older than a day
SALE = ("sale_id", "store", "product_id", "product_name", "category", "sale_date", "quantity", "price")
OPEN_ALERTS = 16


class Shop(DashboardStack):
    """`sales` and `origins` count the dashboard's reads of the lake, and can be told to fail."""

    def __init__(self, folder: str, start: bool = True) -> None:
        self.lake = Lake(folder)
        self.sales = Counted(None)
        self.origins = Counted(None)
        super().__init__(start)

    def others(self) -> dict[str, Any]:
        self.sales.source = SalesReader(self.dynamodb, "ops", lambda: self.lake)
        self.origins.source = SaleOrigins(lambda: self.lake, self.sales.source.head)
        return super().others() | {
            "sales": self.sales,
            "sale_origins": self.origins,
            "sales_undo": SalesUndoReader(lambda: self.lake),
        }

    def load_sales(self, name: str, body: str) -> None:
        """Put a file of sales and load it."""
        self.s3.put_object(Bucket=self.names.uploads_bucket, Key=f"uploads/{name}", Body=body.encode())
        version = self.s3.head_object(Bucket=self.names.uploads_bucket, Key=f"uploads/{name}")["VersionId"]
        arrival = Arrival(f"uploads/{name}", version, len(body), self.now_ms, f"{self.now_ms:X}", "{}")
        own = self.stores
        stores = SalesStores(
            lake=DeltaSalesLake(self.lake),
            ledger=DynamoSalesLedger(self.dynamodb, "ops"),
            directory=own.directory,
            records=own.records,
            files=own.files,
            queue=own.sales_queue,
            notices=self,
            senders=own.senders,
        )
        self.attempts += 1
        result = load_sales(arrival, stores, self._attempt(), UTC)
        assert result.outcome is not None, result
        assert result.outcome.status is UploadStatus.COMMITTED, result
        self.clock.go_on()

    def stir(self) -> None:
        """Something happens that no figure of stock follows: a file is refused."""
        self.upload("uploads/note.csv", "nothing\nof use\n")

    def fail(self, failing: bool = True) -> None:
        """Let no read of stock or sales succeed, or again; something has changed, so that they are read."""
        for source in (self.stock, self.sales, self.origins):
            source.fails = failing
        self.count(TOWNS[0], "SKU-00000", 30 if failing else 31)

    def hold(self, *sources: Counted) -> threading.Event:
        """Another process of the dashboard begins, and waits for these sources until what this gives is set.

        The stores' sums, which sales need too, are one question and come at once.
        """
        going_on = threading.Event()
        for source in sources:
            source.goes_on, source.quick = going_on, frozenset({"store_summaries"})
        self.start_dashboard(look=False)
        return going_on


def sales_file(
    towns: Sequence[str] = TOWNS,
    items: int = 40,
    weeks: int = WEEKS,
    goods: Goods = GOODS,
    silent: dict[str, date] | None = None,
) -> str:
    """A CSV file: a line for each product a week and store, on one of its days; returns on the same day.

    `silent`: stores that have sold nothing from that Monday on.
    """
    rng, text = random.Random(5), io.StringIO()
    file = csv.writer(text)
    file.writerow(SALE)
    last = week_number(TODAY)
    for number in range(last - weeks + 1, last + 1):
        days = 7 if number < last else (TODAY - monday(number)).days + 1
        sending = [name for name in towns if monday(number) < (silent or {}).get(name, date.max)]
        for at, sold in enumerate(week_of_sales(number, days, sending, items, goods, rng)):
            day = monday(number) + timedelta(days=at % days)
            for what, quantity in (("S", sold.units), ("R", -sold.returned)):
                if quantity:
                    sale = f"{what}{number}-{at}"
                    file.writerow((sale, sold.store, sold.product, sold.name, sold.category, day, quantity, sold.price))
    return text.getvalue()


@dataclass(frozen=True, slots=True)
class SavedShop:
    """What a shop holds, and the folder of its lake."""

    held: Saved
    folder: str


def made_shop(rows: Iterable[dict[str, Any]], sales: str, late: Iterable[str] = ()) -> SavedShop:
    """A company of these rows and sales, at NOW; the stores that are `late` sent their file a day before the others."""
    folder, some = tempfile.mkdtemp(prefix="shop"), list(rows)
    with open_stack(lambda: Shop(folder)) as shop:
        shop.clock.now = NOW - timedelta(hours=31)
        names = dict.fromkeys(row["store"] for row in some)
        for store in sorted(names, key=lambda name: name not in late):
            if store not in late:
                shop.clock.now = max(shop.clock.now, NOW - timedelta(hours=2))
            shop.upload("uploads/berlin.csv", stock_file(row for row in some if row["store"] == store))
        if sales:
            shop.load_sales("till-2026-11-18.csv", sales)
        low = [row for row in some if row["status"] != "healthy"]
        for at, row in enumerate(low[:OPEN_ALERTS]):
            known = {name: row[name] for name in ("store", "product_name", "category", "on_hand", "reorder_point")}
            shop.alert(row["product_id"], days_ago=at / 100, **known)
        return SavedShop(saved(shop), folder)


@cache
def _usual_shop() -> SavedShop:
    return made_shop(made_company().rows, sales_file(), LATE)


def opened(kept: SavedShop) -> Iterator[Shop]:
    """A copy of it, with a dashboard."""
    asked_by(EVERYBODY)
    with open_stack(lambda: Shop(kept.folder, start=False)) as shop:
        restore(shop, kept.held)
        shop.clock.now = NOW
        shop.start_dashboard()
        yield shop


@pytest.fixture
def shop() -> Iterator[Shop]:
    """The test's own: it may change it."""
    yield from opened(_usual_shop())


@pytest.fixture(scope="module")
def looked_at() -> Iterator[Shop]:
    """One for all tests of a file, which only look."""
    yield from opened(_usual_shop())
