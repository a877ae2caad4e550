"""The same small company through every form of a metric: the report's SQL and Python against the definitions.

Trends' numpy is compared in the same way (see `company`).
"""

from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from backend_lambdas.aws.lake.lake import SALES_TABLE, Lake
from backend_lambdas.aws.lake.report import ReportLake
from backend_lambdas.aws.lake.rollup import roll_up
from backend_lambdas.inventory.calendar import month_of, week_of
from backend_lambdas.inventory.sales import SalesHead
from backend_lambdas.inventory.store_summary import StockTotals, StoreSummary
from backend_lambdas.reports.build import build_report
from backend_lambdas.reports.calendar import Period, period_of
from backend_lambdas.reports.inputs import AlertSpan, OnHandItem, ReportInputs, SalesFacts, StockFacts
from backend_lambdas.reports.report import ReportData
from tests.support import metrics_example

OUT = AlertSpan(
    "out_of_stock",
    "Cheap",
    "milk",
    None,
    datetime(2026, 11, 11, tzinfo=UTC),
    datetime(2026, 11, 13, tzinfo=UTC),
    lasting=True,
)


def period() -> Period:
    return period_of(metrics_example.WEEK, datetime(2026, 11, 19, 17, tzinfo=UTC), "UTC")


@cache
def facts() -> SalesFacts:
    """Out of the real lake, by the report's SQL; the lake is read while its folder is there."""
    with TemporaryDirectory() as folder:
        lake = Lake(folder)
        write_deltalake(lake.open(SALES_TABLE), _arrow(), mode="append")
        done = roll_up(lake, {week_of(line.day) for line in metrics_example.lines()})
        head = SalesHead(1, done.sales_version, done.weekly_version, done.daily_version, "2026-11-19T16:00:00Z")
        return ReportLake(lake, head).sales_facts(period(), on_hand(), {("Cheap", "milk")})


def on_hand() -> dict[str, list[OnHandItem]]:
    rows = [OnHandItem(name, None, None, on_hand, price) for name, on_hand, price in metrics_example.SHELF]
    return {"Cheap": rows, "Dear": rows}


@cache
def report() -> ReportData:
    totals = StockTotals(items=4, out=1)
    known = dict.fromkeys(on_hand(), totals)
    stock = StockFacts([StoreSummary(store, totals, 1) for store in known], on_hand(), known, {}, known, known)
    return build_report(period(), ReportInputs(facts(), stock, [OUT], currency="EUR")).data


def test_the_stores_compared() -> None:
    same = facts().same
    assert (same.before, same.last_year) == (
        metrics_example.compared_with(metrics_example.the_week_before()),
        metrics_example.compared_with(metrics_example.a_year_earlier()),
    )
    assert [(seen.store, str(seen.state)) for seen in same.before.others] == [
        ("Late", "late"),
        ("Stopped", "stopped"),
        ("New", "new"),
    ]


@pytest.mark.parametrize("name", ["price", "unpriced"])
def test_the_parts_of_each_products_change_in_sql(name: str) -> None:
    wanted = {product: float(getattr(parts, name)) for product, parts in metrics_example.change_by_product().items()}
    found = {change.product_id: getattr(change, name) for change in facts().changes}
    assert found == pytest.approx(wanted)
    assert set(wanted) == {"bread", "milk", "eggs", "soap", "salt", "herbs"}


def test_the_parts_of_the_change_in_the_report_with_what_a_stockout_took() -> None:
    (stockout,) = report().stockouts
    assert stockout.lost_value is not None
    lost = {(stockout.store, stockout.product_id): stockout.lost_value}
    products = metrics_example.change_by_product(lost)
    parts = report().parts
    assert parts is not None
    for name in ("price", "availability", "new", "unpriced", "volume"):
        assert getattr(parts, name) == sum(getattr(one, name) for one in products.values()), name
    milk = next(mover for mover in report().movers if mover.product_id == "milk")
    assert (milk.price_part, milk.availability_part) == (Decimal(0), -stockout.lost_value)


def test_sales_over_the_same_stores() -> None:
    sold, same = metrics_example.weeks(), metrics_example.compared_with(metrics_example.the_week_before()).same
    now, then = (
        sum((revenue for (at, store, _), (_, revenue) in sold.items() if at == week and store in same), Decimal(0))
        for week in (metrics_example.WEEK, metrics_example.the_week_before())
    )
    figure = report().headline("revenue").same_before
    assert figure is not None
    assert (figure.value, figure.then, figure.same, figure.stores) == (now, then, 2, 5)


def test_lost_sales() -> None:
    """100 a week for 1 each, out for two days: 2/7 of 100, at most what it fell short by (60)."""
    (stockout,) = report().stockouts
    assert (stockout.usual_units, stockout.lost_units, stockout.lost_value) == (
        Decimal(100),
        Decimal("28.571"),
        Decimal("28.57"),
    )


def test_dead_and_slow_stock_store_by_store() -> None:
    found = {(item.store, item.product_id): "dead" for item in report().dead}
    found |= {(item.store, item.product_id): "slow" for item in report().slow}
    assert found == {key: str(kind) for key, kind in metrics_example.idle_by_item().items()}
    assert ("Dear", "eggs") in found


def _arrow() -> pa.Table:
    kinds = {name: pa.string() for name in SALES_TABLE.columns} | {
        "sale_date": pa.date32(),
        "quantity": pa.decimal128(18, 3),
        "price": pa.decimal128(18, 6),
        "line": pa.int64(),
        **dict.fromkeys(("revenue", "returned_value"), pa.decimal128(24, 6)),
    }
    rows = [
        {
            "sale_id": f"S{number}",
            "store": line.store,
            "product_id": line.product,
            "sale_date": line.day,
            "month": month_of(line.day),
            "quantity": Decimal(line.units),
            "price": line.price,
            "revenue": line.units * (line.price or Decimal(0)),
            "returned_value": Decimal(0),
            "upload_id": "U",
            "line": number,
            "ver": "1",
            "first_ver": "1",
        }
        for number, line in enumerate(metrics_example.lines())
    ]
    return pa.table({name: pa.array([row.get(name) for row in rows], kinds[name]) for name in SALES_TABLE.columns})
