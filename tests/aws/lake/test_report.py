"""The report's SQL over a small lake in a folder, against sums made by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from backend_lambdas.aws.lake.lake import SALES_TABLE, Lake
from backend_lambdas.aws.lake.report import ReportLake
from backend_lambdas.aws.lake.rollup import roll_up
from backend_lambdas.inventory.calendar import month_of, week_of
from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.metrics.stores_compared import StoresCompared, StoreSeen, StoreState
from backend_lambdas.inventory.sales import SalesHead
from backend_lambdas.reports.inputs import (
    CellChange,
    ItemWeeks,
    OnHandItem,
    ProductChange,
    SalesFacts,
    SameRevenue,
    SameStores,
    ThreeWeeks,
)
from tests.support.report_example import period, sold

# store, product, day, quantity, price
LINES = [
    ("Köln", "A", date(2026, 11, 9), 4, "2.50"),
    ("Köln", "A", date(2026, 11, 15), 1, "2.50"),
    ("Köln", "A", date(2026, 11, 15), -1, "2.50"),
    ("Köln", "B", date(2026, 11, 12), 2, "7"),
    ("Berlin", "A", date(2026, 11, 2), 10, "2"),
    ("Köln", "A", date(2026, 11, 8), 6, "2"),
    ("Köln", "A", date(2026, 10, 27), 2, "2"),
    ("Köln", "A", date(2025, 11, 10), 3, "2"),
    ("Köln", "A", date(2026, 11, 17), 9, "2.50"),
]


@pytest.fixture
def facts(tmp_path: Path) -> SalesFacts:
    lake = Lake(str(tmp_path))
    write_deltalake(lake.open(SALES_TABLE), lake_rows(LINES), mode="append")
    done = roll_up(lake, {week_of(line[2]) for line in LINES})
    head = SalesHead(3, done.sales_version, done.weekly_version, done.daily_version, "2026-11-19T16:00:00Z")
    on_hand = {"Köln": [OnHandItem("A", None, None, 1, None)], "Berlin": []}
    return ReportLake(lake, head).sales_facts(period(), on_hand, {("Köln", "A")})


def test_of_some_stores_it_is_what_a_company_of_these_stores_would_have(tmp_path: Path) -> None:
    found = []
    out = {("Köln", "A"), ("Berlin", "A")}
    for folder, lines, about in (
        ("all", LINES, ["Köln"]),
        ("one", [line for line in LINES if line[0] == "Köln"], None),
        ("both", LINES, None),
    ):
        lake = Lake(str(tmp_path / folder))
        write_deltalake(lake.open(SALES_TABLE), lake_rows(lines), mode="append")
        done = roll_up(lake, {week_of(line[2]) for line in LINES})
        head = SalesHead(3, done.sales_version, done.weekly_version, done.daily_version, "2026-11-19T16:00:00Z")
        for names in (Categories(), Categories({"Tea": "Drinks"})):
            facts = ReportLake(lake, head, names, about).sales_facts(period(), {"Köln": []}, out)
            found.append(replace(facts, items=dict(facts.items)))
    assert found[0] == found[1] == found[2] == found[3]
    assert found[0] != found[4]


def test_the_three_weeks_by_store_and_category(facts: SalesFacts) -> None:
    assert facts.stores == {
        "Köln": ThreeWeeks(sold(7, 26.5, 1, 2.5), sold(6, 12), sold(3, 6)),
        "Berlin": ThreeWeeks(before=sold(10, 20)),
    }
    assert facts.categories == {"": ThreeWeeks(sold(7, 26.5, 1, 2.5), sold(16, 32), sold(3, 6))}


def test_products_over_all_stores(facts: SalesFacts) -> None:
    assert {product.product_id: product.sold for product in facts.products} == {
        "A": ThreeWeeks(sold(5, 12.5, 1, 2.5), sold(16, 32), sold(3, 6)),
        "B": ThreeWeeks(sold(2, 14)),
    }


def test_days_weeks_and_the_week_after(facts: SalesFacts) -> None:
    assert facts.days[date(2026, 11, 15)] == sold(1, 2.5, 1, 2.5)
    assert facts.days[date(2026, 11, 17)] == sold(9, 22.5)
    assert facts.weeks["2026-W44"] == sold(2, 4)
    assert facts.weeks["2025-W46"] == sold(3, 6)


def test_items_by_store_and_how_many_stock_does_not_list(facts: SalesFacts) -> None:
    assert dict(facts.items) == {
        ("Köln", "A"): ItemWeeks(5.0, 8.0, 16.0, 2, 13.0),
        ("Köln", "B"): ItemWeeks(2.0, 0.0, 0.0, 0, 2.0),
        ("Berlin", "A"): ItemWeeks(0.0, 10.0, 20.0, 1, 10.0),
    }
    assert facts.unlisted == {"Köln": 1}
    assert facts.store_weeks == {"Köln": 3, "Berlin": 1}


def test_what_changed_is_over_the_stores_that_reported_both_weeks(facts: SalesFacts) -> None:
    stores = StoresCompared(("Köln",), (StoreSeen("Berlin", StoreState.RARE),))
    assert facts.same == SameStores(stores, stores)
    assert sorted(facts.changes) == [
        ProductChange("A", None, None, 5.0, 12.5, 6.0, 12.0, 2.5, 0.0),
        ProductChange("B", None, None, 2.0, 14.0, 0.0, 0.0, 0.0, 0.0),
    ]
    assert facts.cells == {("Köln", "A"): CellChange(6.0, 12.0, 5.0, 12.5)}
    assert facts.same_products == {"A": SameRevenue(12.5, 12.0, 12.5, 6.0), "B": SameRevenue(14.0, 0.0, 14.0, 0.0)}
    assert facts.store_days["Köln"][date(2026, 11, 15)] == 2.5
    assert facts.items_before == {("Köln", "A"): ItemWeeks(6.0, 2.0, 4.0, 1, 0.0)}


def test_categories_go_by_the_names_they_are_shown_under(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    said = [*["Drinks"] * 3, "O'Brien", "Getraenke", *["Drinks"] * 4]
    named = lake_rows(LINES)
    named = named.set_column(named.column_names.index("category"), "category", pa.array(said))
    write_deltalake(lake.open(SALES_TABLE), named, mode="append")
    done = roll_up(lake, {week_of(line[2]) for line in LINES})
    head = SalesHead(3, done.sales_version, done.weekly_version, done.daily_version, "2026-11-19T16:00:00Z")
    names = Categories({"Getraenke": "Drinks", "O'Brien": "{Brian's}"})
    facts = ReportLake(lake, head, names).sales_facts(period(), {})
    assert facts.categories == {
        "Drinks": ThreeWeeks(sold(5, 12.5, 1, 2.5), sold(16, 32), sold(3, 6)),
        "{Brian's}": ThreeWeeks(sold(2, 14)),
    }
    assert {product.product_id: product.category for product in facts.products} == {"A": "Drinks", "B": "{Brian's}"}
    assert set(facts.same_categories) == {"Drinks", "{Brian's}"}


def test_before_any_sales_nothing_is_opened(tmp_path: Path) -> None:
    lake = ReportLake(Lake(str(tmp_path / "nowhere")), SalesHead())
    assert lake.sales_facts(period(), {}) == SalesFacts(0, "")
    assert not (tmp_path / "nowhere").exists()


def lake_rows(lines: list[tuple[str, str, date, int, str]]) -> pa.Table:
    rows = []
    for number, (store, product, day, quantity, price) in enumerate(lines):
        money = abs(quantity) * Decimal(price)
        row = {"sale_id": f"S{number}", "store": store, "product_id": product, "product_name": None, "category": None}
        row |= {"sale_date": day, "month": month_of(day), "quantity": Decimal(quantity), "price": Decimal(price)}
        row |= {
            "revenue": money if quantity > 0 else Decimal(0),
            "returned_value": Decimal(0) if quantity > 0 else money,
        }
        rows.append(row | {"upload_id": "U", "line": number, "ver": "1", "first_ver": "1"})
    kinds = {
        **dict.fromkeys(
            ("sale_id", "store", "product_id", "product_name", "category", "month", "upload_id", "ver", "first_ver"),
            pa.string(),
        ),
        **{
            "sale_date": pa.date32(),
            "quantity": pa.decimal128(18, 3),
            "price": pa.decimal128(18, 6),
            "line": pa.int64(),
        },
        **dict.fromkeys(("revenue", "returned_value"), pa.decimal128(24, 6)),
    }
    names = SALES_TABLE.columns
    return pa.table({name: pa.array([row[name] for row in rows], kinds[name]) for name in names})
