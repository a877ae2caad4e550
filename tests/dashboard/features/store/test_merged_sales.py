"""Sales of a store that was merged into another, on every page and in the report, until the merge is undone."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.aws.lake.origins import SaleOrigins
from backend_lambdas.aws.reports.sources import ReportSources
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.reports.build import build_report
from backend_lambdas.reports.calendar import period_of
from dashboard.data.sales.filters import SalesFilters
from dashboard.features.all_stores.filters import StoreFilters
from dashboard.features.all_stores.queries import all_stores
from dashboard.features.overview.queries import sales_summary
from dashboard.features.sources.queries import sales_sources
from dashboard.features.store import commands, queries
from dashboard.features.store.removal import effect_words, removed_store
from dashboard.features.store.removal_queries import merge_effect
from dashboard.features.trends.queries import sales_choices, trends
from dashboard.features.uploads.commands import undo_upload
from tests.dashboard.data.sales.test_replica import Books
from tests.dashboard.features.store.test_removal import ingested, sent
from tests.support.dashboard import STOCK, DashboardStack
from tests.support.identity_double import IdentityDouble
from tests.support.open_stack import open_stack
from tests.support.people import ANN, asked_by

MONDAY, WEEK = date(2026, 10, 19), "2026-W46"  # four weeks up to Sunday, 15 November


HEAD = ("rev", "sales_version", "weekly_version", "daily_version", "published_at")
PLACES = ("Trends", "All stores", "files", "Overview", "report")


class Selling(DashboardStack):
    """A dashboard whose sales lie in a lake in a folder."""

    def __init__(self, books: Books) -> None:
        self.books = books
        super().__init__()

    def others(self) -> dict[str, Any]:
        origins = SaleOrigins(lambda: self.books.lake, self.books.head)
        return super().others() | {"sales": self.books, "sale_origins": origins}


@pytest.fixture
def shop(tmp_path: Path, people: IdentityDouble) -> Iterator[Selling]:
    books = Books(tmp_path)
    days = [MONDAY + timedelta(days=number) for number in range(28)]
    of_berlin = [("Berlin", "001", "Apple", day, "3", "2") for day in days]
    books.sell(*of_berlin, *(("Köln", "001", "Apple", day, "1", "5") for day in days))
    with open_stack(lambda: Selling(books)) as stack:
        stack.upload("uploads/stock.csv", STOCK)
        ann = Account(ANN.user_id, "a@example.com", ANN.name, ANN.role, ANN.stores)
        Accounts(stack.dynamodb, "ops").save(ann, ANN.did("account added", "ann", "2026-11-01T00:00:00Z", {}))
        asked_by(ANN)
        yield stack


def revenue_by_store(shop: Selling) -> dict[str, dict[str, float]]:
    """What each store sold in the week, as every page, file and report says it."""
    chosen = SalesFilters(first=WEEK, last=WEEK)
    view, origins, table = trends(chosen), shop.books, all_stores(StoreFilters(weeks=1))
    assert view is not None
    assert table.sales is not None
    names = sales_choices().stores
    by_lines = {one: sales_sources(SalesFilters(stores=(one,), first=WEEK, last=WEEK)) for one in names}
    by_card = {one: sales_summary((one,)) for one in names}
    shop.put(pk=tables.SALES_PK, sk=tables.SALES_HEAD_SK, **{n: getattr(origins.now_head, n) for n in HEAD})
    sources = ReportSources(shop.dynamodb, shop.stock, "ops", shop.books.lake)
    period = period_of(WEEK, shop.clock.now, "UTC")
    report = build_report(period, sources.gather(period)).data
    return {
        "Trends": dict(zip(view.changes["key"], view.changes["now"], strict=True)),
        "All stores": {line.store: line.sold.revenue for line in table.lines if line.sold},
        "files": {one: found.revenue for one, found in by_lines.items() if found},
        "Overview": {one: float(found.weeks["revenue"].iloc[-1]) for one, found in by_card.items() if found},
        "report": {row.name: float(row.revenue) for row in report.stores},
    }


def test_every_page_and_the_report_say_the_same_before_a_merge_after_it_and_undone(shop: Selling) -> None:
    apart, one = {"Berlin": 42.0, "Köln": 35.0}, {"Berlin": 77.0}
    assert revenue_by_store(shop) == dict.fromkeys(PLACES, apart)
    assert effect_words(merge_effect("Köln", "Berlin", "sum"))[4:6] == [
        "What it sold counts as sold in Berlin: 140.00\N{NO-BREAK SPACE}EUR in 4 weeks.",
        "1 file has named it. It stays among the uploads.",
    ]
    ingested(shop, commands.merge_stores("Köln", "Berlin", "sum", "One shop"))
    assert revenue_by_store(shop) == dict.fromkeys(PLACES, one)
    gone = queries.gone_store("Köln")
    assert gone is not None
    assert "Its sales and new files that name it are the other store" in str(removed_store(gone))
    shop.books.sell(("Köln", "001", "Apple", date(2026, 11, 15), "1", "5"))
    shop.put(pk=tables.SALES_PK, sk=tables.SALES_HEAD_SK)
    shop.look()
    assert revenue_by_store(shop) == dict.fromkeys(PLACES, {"Berlin": 82.0})
    (merge,) = sent(shop)
    ingested(shop, undo_upload(merge, "Two shops"))
    assert revenue_by_store(shop) == dict.fromkeys(PLACES, apart | {"Köln": 40.0})


def test_who_sees_the_receiving_store_only_sees_its_sales_and_who_saw_the_other_sees_none(shop: Selling) -> None:
    ingested(shop, commands.merge_stores("Köln", "Berlin", "sum", "One shop"))
    found = {}
    for store in ("Berlin", "Köln"):
        asked_by(Actor("mo", "Mo", Role.STORE_MANAGER, frozenset({store})))
        view = trends(SalesFilters(first=WEEK, last=WEEK))
        found[store] = view and view.now.revenue
        sources = sales_sources(SalesFilters(first=WEEK, last=WEEK))
        assert (sources and sources.revenue) == found[store]
    assert found == {"Berlin": 77.0, "Köln": None}


def test_a_removed_store_s_sales_stay_its_own_everywhere_but_on_the_lists_of_stock(shop: Selling) -> None:
    ingested(shop, commands.remove_store("Köln", "Closed"))
    apart = {"Berlin": 42.0, "Köln": 35.0}
    assert revenue_by_store(shop) == dict.fromkeys(PLACES, apart) | {"All stores": {"Berlin": 42.0}}
