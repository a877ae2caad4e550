"""Where totals and sales figures come from: the files, what each gave, and the lines."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from backend_lambdas.inventory.calendar import week_of
from backend_lambdas.inventory.sales import SalesAsked
from dashboard.app import server
from dashboard.data.sales.filters import SalesFilters, monday
from dashboard.features.overview import queries as overview_queries
from dashboard.features.sources import page as sources_page
from dashboard.features.sources import queries as sources_queries
from dashboard.features.sources.queries import SoldLine, SourceFile, sales_sources_of
from dashboard.ui.addresses import sales_sources_address, stock_sources_address
from dashboard.ui.formatting import money
from tests.support.dashboard import ID, DashboardStack
from tests.support.replica_sources import NOW
from tests.support.sales_tables import MONDAY, Line, table_of

__all__ = ["server"]
FAR = date(2030, 1, 1)


def test_the_files_of_a_total_add_up_to_it(stocked: DashboardStack) -> None:
    stocked.upload("uploads/again.csv", "store,item,count\nBerlin,001,7\n")
    found = sources_queries.stock_sources()
    names = [(file.file_name, file.rows, file.units, file.money, file.by) for file in found.files]
    assert names == [("stock.csv", 3, 84.0, 45.8, "Anné"), ("again.csv", 1, 7.0, 10.5, "upload")]
    totals = overview_queries.overview().totals
    assert (found.items, found.units, found.files_total) == (totals.items, totals.units, 2)
    assert found.value == float(totals.value)
    assert found.files[0].at == NOW


def test_of_one_store_only_its_files_count_and_an_unknown_store_has_none(stocked: DashboardStack) -> None:
    found = sources_queries.stock_sources(("Köln",))
    assert [(file.upload_id, file.rows) for file in found.files] == [(ID, 1)]
    found = sources_queries.stock_sources(("Atlantis",))
    assert (found.items, found.files) == (0, ())


def test_a_file_that_is_no_longer_on_record_still_counts(stocked: DashboardStack) -> None:
    stocked.dynamodb.delete_item(TableName="ops", Key={"pk": {"S": f"UP#{ID}"}, "sk": {"S": "META"}})
    (file,) = sources_queries.stock_sources().files
    assert file == SourceFile(ID, None, None, None, 4, 84.0, 45.8)
    assert "A file no longer on record" in written(sources_page.show({"of": "stock", "stores": []}, None))


class Origins:
    """One file with three lines, one of them a return; `asked`: what was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[SalesAsked, bool]] = []

    def files_and_lines(self, asked: SalesAsked, with_lines: bool) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        self.asked.append((asked, with_lines))
        sums = {"lines": 3, "units": 5.0, "revenue": 12.5, "returned_units": 1.0, "returned_value": 2.5}
        line = {"upload_id": "U1", "line": 4, "sale_id": "S-1", "store": "Camden", "sale_date": MONDAY}
        return [{"upload_id": "U1", **sums}], [{**line, "quantity": -1.0, "money": -2.5}] if with_lines else []


def records(_ids: object) -> dict[str, dict[str, Any]]:
    return {"U1": {"file_name": "till.csv", "by": "till", "arrived_at": NOW.isoformat()}}


LINES = [Line("Camden", "Z", "Other", day, 1, 1.0) for day in range(60)]


def test_sales_name_files_and_of_one_product_the_lines() -> None:
    origins, chosen = Origins(), SalesFilters(stores=("Camden",), products=("Z",), weeks=4)
    found = sales_sources_of(table_of(LINES), origins.files_and_lines, records, chosen, FAR)
    first = monday(found.span.first)
    asked = SalesAsked(first, first + timedelta(days=27), ("Camden",), (), ("Z",))
    assert origins.asked == [(asked, True)]
    assert found.files == (SourceFile("U1", "till.csv", NOW, "till", 3, 5.0, 12.5),)
    assert found.lines == (SoldLine("U1", "till.csv", 4, "S-1", "Camden", MONDAY, -1.0, -2.5),)
    assert (found.lines_total, found.units, found.revenue, found.returned_units) == (3, 5.0, 12.5, 1.0)


def test_a_week_that_is_not_over_can_be_asked_about_and_many_products_list_no_lines() -> None:
    origins, last = Origins(), MONDAY + timedelta(days=59)
    week = week_of(last)
    found = sales_sources_of(
        table_of(LINES), origins.files_and_lines, records, SalesFilters(first=week, last=week), last
    )
    assert (found.span.weeks, found.span.first_day <= last <= found.span.last_day) == (1, True)
    assert (found.lines, origins.asked[0][1]) == ((), False)


def written(tree: Any) -> str:
    plain = lambda item: item.to_plotly_json() if hasattr(item, "to_plotly_json") else str(item)  # noqa: E731
    return json.dumps(tree, default=plain, ensure_ascii=False)


def test_the_page_says_how_a_total_is_made(stocked: DashboardStack) -> None:
    page = written(sources_page.show({"of": "stock", "stores": ["Berlin"]}, None))
    words = f"54 units on hand are the sum of 3 items, counts below 0 taken as 0; {money(0.8)} are each item's units"
    assert words in page
    assert all(text in page for text in ("Stock now, Berlin", "stock.csv", f"/uploads?id={ID}"))


def test_the_page_says_how_a_sales_figure_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def made(filters: SalesFilters) -> object:
        return sales_sources_of(table_of(LINES), Origins().files_and_lines, records, filters, FAR)

    monkeypatch.setattr(sources_queries, "sales_sources", made)
    page = written(sources_page.show({"of": "sales", "query": "store=Camden&product=Z&weeks=4"}, None))
    assert f"{money(12.5)} revenue and 5 units are the sum of 3 lines of sales files" in page
    assert f"{money(2.5)} for 1 returned units stand apart" in page
    assert "The first 1 of 3 lines" in page
    assert ", line 4" in page


def test_addresses_lead_to_the_view_they_are_made_of() -> None:
    chosen = SalesFilters(stores=("Köln & Süd",), products=("7",), first="2026-W46", last="2026-W47")
    query = sales_sources_address(chosen).partition("?")[2]
    page = sources_page.layout(**server_query(query))
    assert view_of(page) == {"of": "sales", "query": chosen.to_query()}
    assert view_of(sources_page.layout(**server_query(stock_sources_address(["Köln & Süd"]).partition("?")[2]))) == {
        "of": "stock",
        "stores": ("Köln & Süd",),
    }


def server_query(query: str) -> dict[str, str]:
    from urllib.parse import parse_qsl

    return dict(parse_qsl(query))


def view_of(page: Any) -> dict[str, Any]:
    return next(item.data for item in page._traverse() if getattr(item, "id", None) == sources_page.Ids.VIEW)  # type: ignore[no-any-return]
