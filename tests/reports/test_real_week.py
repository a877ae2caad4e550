"""A week of real sales through the lake and the report: its figures recomputed with pandas from the lines."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from deltalake import write_deltalake

from backend_lambdas.aws.lake.lake import SALES_TABLE, Lake
from backend_lambdas.aws.lake.report import ReportLake
from backend_lambdas.aws.lake.rollup import roll_up
from backend_lambdas.inventory.calendar import month_of, week_of
from backend_lambdas.inventory.metrics.stores_compared import StoreSeen, StoreState
from backend_lambdas.inventory.sales import SalesHead
from backend_lambdas.reports.build import build_report
from backend_lambdas.reports.calendar import period_of
from backend_lambdas.reports.inputs import ReportInputs, StockFacts
from backend_lambdas.reports.report import ReportData

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
WEEK, BEFORE = "2017-W48", "2017-W47"
STORES = 10
LAST_OF_LATE, LAST_OF_STOPPED = date(2017, 11, 30), date(2017, 11, 4)

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the real data sets are not at {DATA}"),
]


@pytest.fixture(scope="module")
def sales() -> pd.DataFrame:
    """Four months of the ten largest stores; the largest has not sent its last days, the second has stopped."""
    columns = ["store", "product_id", "sale_date", "quantity", "price"]
    frame = pd.read_parquet(DATA / "complete_journey" / "sales.parquet", columns=columns)
    frame = frame.assign(day=pd.to_datetime(frame["sale_date"]).dt.date, store=frame["store"].astype(str))
    frame = frame[(frame["quantity"] > 0) & (frame["day"] >= date(2017, 8, 7))]
    late, stopped, *_ = largest = frame["store"].value_counts().index[:STORES]
    is_missing = (frame["store"] == late) & (frame["day"] > LAST_OF_LATE)
    is_missing |= (frame["store"] == stopped) & (frame["day"] > LAST_OF_STOPPED)
    kept = frame[frame["store"].isin(largest) & ~is_missing]
    price = pd.to_numeric(kept["price"]).fillna(0).round(2)
    return kept.assign(week=kept["day"].map(week_of), price=price, revenue=(kept["quantity"] * price).round(2))


Made = Callable[[tuple[str, ...] | None], ReportData]


@pytest.fixture(scope="module")
def report_of(sales: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Made:
    lake = Lake(str(tmp_path_factory.mktemp("lake")))
    write_deltalake(lake.open(SALES_TABLE), _arrow(sales), mode="append")
    done = roll_up(lake, set(sales["week"]))
    head = SalesHead(1, done.sales_version, done.weekly_version, done.daily_version, "2017-12-07T16:00:00Z")
    period = period_of(WEEK, datetime(2017, 12, 7, 17, tzinfo=UTC), "UTC")

    def made(about: tuple[str, ...] | None) -> ReportData:
        facts = ReportLake(lake, head, stores=about).sales_facts(period, {})
        return build_report(period, ReportInputs(facts, StockFacts(), currency="USD", about=about)).data

    return made


@pytest.fixture(scope="module")
def report(report_of: Made) -> ReportData:
    return report_of(None)


def test_reports_of_some_stores_add_up_to_that_of_all(sales: pd.DataFrame, report_of: Made, report: ReportData) -> None:
    names = tuple(sorted(set(sales["store"])))
    parts = [report_of(names[:4]), report_of(names[4:])]
    for key in ("revenue", "units", "returns"):
        assert sum(one.headline(key).value or 0 for one in parts) == report.headline(key).value
    for name in ("revenue", "units", "before", "last_year"):
        days = [sum(getattr(day, name) or 0 for day in of) for of in zip(*(one.days for one in parts), strict=True)]
        assert days == [getattr(day, name) or 0 for day in report.days]
    rows = [row for one in parts for row in one.stores]
    assert sorted(rows, key=lambda row: row.name) == sorted(report.stores, key=lambda row: row.name)
    weeks = [sum(week.revenue for week in of) for of in zip(*(one.weeks for one in parts), strict=True)]
    assert weeks == [week.revenue for week in report.weeks]


def test_the_change_is_that_of_the_stores_that_reported_both_weeks(sales: pd.DataFrame, report: ReportData) -> None:
    late, stopped = _missing(sales)
    assert [seen for seen in report.same.before.others if seen.state in (StoreState.LATE, StoreState.STOPPED)] == [
        StoreSeen(late, StoreState.LATE, LAST_OF_LATE),
        StoreSeen(stopped, StoreState.STOPPED, LAST_OF_STOPPED),
    ]
    same = sales[sales["store"].isin(report.same.before.same)]
    sums = same.groupby("week")["revenue"].sum()
    figure = report.headline("revenue").same_before
    assert figure is not None
    assert (figure.same, figure.stores) == (STORES - 2, STORES)
    assert (float(figure.value), float(figure.then)) == pytest.approx((sums[WEEK], sums[BEFORE]), abs=0.011)
    assert float(report.headline("revenue").value or 0) == pytest.approx(
        sales[sales["week"] == WEEK]["revenue"].sum(), abs=0.011
    )


def test_the_parts_are_those_of_each_product_in_each_store(sales: pd.DataFrame, report: ReportData) -> None:
    same = sales[sales["store"].isin(report.same.before.same) & sales["week"].isin([WEEK, BEFORE])]
    cells = same.groupby(["store", "product_id", "week"])[["quantity", "revenue"]].sum().unstack("week").fillna(0)
    u0, u1 = (cells["quantity"][week] for week in (BEFORE, WEEK))
    r0, r1 = (cells["revenue"][week] for week in (BEFORE, WEEK))
    is_unpriced = ((u0 > 0) & (r0 <= 0)) | ((u1 > 0) & (r1 <= 0))
    in_both = (u0 > 0) & (u1 > 0) & ~is_unpriced
    price = (r1 - r0 * u1 / u0.where(u0 > 0, 1))[in_both].sum()
    unpriced = (r1 - r0)[is_unpriced].sum()
    parts = report.parts
    assert parts is not None
    assert [float(part) for part in (parts.price, parts.unpriced, parts.volume)] == pytest.approx(
        [price, unpriced, (r1 - r0).sum() - price - unpriced], abs=0.03
    )
    by_product = (r1 - r0).groupby("product_id").sum()
    told = {mover.product_id: float(mover.change) for mover in report.movers}
    assert told == pytest.approx({product: by_product[product] for product in told}, abs=0.011)
    assert max(told.values()) == pytest.approx(by_product.max(), abs=0.011)


def _missing(sales: pd.DataFrame) -> tuple[str, str]:
    newest = sales.groupby("store")["day"].max()
    return str(newest[newest == LAST_OF_LATE].index[0]), str(newest[newest == LAST_OF_STOPPED].index[0])


def _arrow(sales: pd.DataFrame) -> pa.Table:
    count = len(sales)
    decimals = {"quantity": (18, 3), "price": (18, 6), "revenue": (24, 6)}
    columns = {
        "sale_id": pa.array([f"S{number}" for number in range(count)]),
        "store": pa.array(sales["store"].tolist()),
        "product_id": pa.array(sales["product_id"].astype(str).tolist()),
        "product_name": pa.nulls(count, pa.string()),
        "category": pa.nulls(count, pa.string()),
        "sale_date": pa.array(sales["day"].tolist(), pa.date32()),
        "month": pa.array([month_of(day) for day in sales["day"]]),
        **{
            name: pa.array(sales[name].astype(float)).cast(pa.decimal128(*kind), safe=False)
            for name, kind in decimals.items()
        },
        "returned_value": pa.array([Decimal(0)] * count, pa.decimal128(24, 6)),
        "upload_id": pa.array(["U"] * count),
        "line": pa.array(range(count), pa.int64()),
        "ver": pa.array(["1"] * count),
        "first_ver": pa.array(["1"] * count),
    }
    return pa.table({name: columns[name] for name in SALES_TABLE.columns})
