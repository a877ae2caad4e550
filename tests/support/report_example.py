"""A made-up week of a small company: plain inputs, and the report computed from them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from backend_lambdas.aws.lake.compared import same_stores
from backend_lambdas.inventory.metrics.change_split import split_change
from backend_lambdas.inventory.metrics.stores_compared import sales_reported
from backend_lambdas.inventory.store_summary import StockTotals, StoreSummary
from backend_lambdas.reports.build import build_report
from backend_lambdas.reports.calendar import Period, period_of, weeks_before
from backend_lambdas.reports.inputs import (
    AlertSpan,
    CellChange,
    ItemWeeks,
    OnHandItem,
    ProductChange,
    ProductSales,
    ReportInputs,
    SalesFacts,
    SameRevenue,
    Sold,
    StockFacts,
    ThreeWeeks,
)
from backend_lambdas.reports.report import ReportData

WEEK = "2026-W46"
NOW = datetime(2026, 11, 19, 17, 0, tzinfo=UTC)
STORES = ("Berlin Mitte", "Köln Süd", "上海 南京路", "كراچي", "406")
MONDAY = datetime(2026, 11, 9, tzinfo=UTC)
HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>'


def period() -> Period:
    return period_of(WEEK, NOW, "UTC")


def sold(units: float, revenue: float, returned: float = 0, value: float = 0) -> Sold:
    return Sold(*(Decimal(str(amount)) for amount in (units, revenue, returned, value)))


def inputs() -> ReportInputs:
    files = (34, 48_210, 117)
    return ReportInputs(sales_facts(), stock_facts(), alert_spans(), files, lines=file_lines(), currency="EUR")


def file_lines() -> dict[str, tuple[int, int]]:
    """Of a known store that only sells, and of one that nobody knows, too."""
    return {
        "Berlin Mitte": (20_000, 41),
        "Köln Süd": (15_000, 0),
        "كراچي": (0, 7),
        "Web shop": (8_000, 3),
        "Totals": (0, 12),
    }


def made_report() -> ReportData:
    return build_report(period(), inputs()).data


def sales_facts() -> SalesFacts:
    stores = {
        name: ThreeWeeks(
            sold(1200 - 150 * at, 5400.5 - 610.25 * at, 12 - at, 48.2 - 3 * at),
            sold(1150 - 90 * at, 5210.75 - 450.5 * at, 9, 31.4),
            sold(1010 - 80 * at, 4600.1 - 420 * at, 7, 22),
        )
        for at, name in enumerate(STORES)
    }
    reported = sales_reported(sold_days())
    categories = {
        "Dairy": ThreeWeeks(sold(1900, 6100.2, 20, 60.1), sold(2000, 6400.4, 20, 70), sold(1700, 5400, 11, 41)),
        "Bakery": ThreeWeeks(sold(1600, 7400.3, 10, 50), sold(1500, 7000.35, 15, 55), sold(1600, 6800, 14, 40)),
        "": ThreeWeeks(sold(1000, 7399.5, 20, 100.9), sold(1350, 8147.5, 10, 32), sold(950, 6600.5, 10, 29)),
    }
    return SalesFacts(
        rev=41,
        published_at="2026-11-19T16:40:12Z",
        stores=stores,
        categories=categories,
        products=products(),
        weeks={weeks_before(WEEK, n): sold(5000 - 8 * n, 21_000 - 55.5 * n + 900 * (n % 5)) for n in range(105)},
        days={
            MONDAY.date() + timedelta(days=n): sold(700 + 20 * (n % 7), 3000 + 41.5 * (n % 7)) for n in range(-364, 10)
        },
        items=items(),
        unlisted={"Köln Süd": 3},
        store_weeks={name: 13 for name in STORES[:4]} | {"406": 5},
        reported=reported,
        same=same_stores(reported, period()),
        same_categories={name: _same(three, 0.8) for name, three in categories.items()},
        same_products={product.product_id: _same(product.sold, 0.8) for product in products()},
        changes=[_changed(product) for product in products() if product.sold.week.units or product.sold.before.units],
        cells={("Köln Süd", "SKU-1"): CellChange(300, 750, 20, 50)},
        store_days={
            name: {MONDAY.date() + timedelta(days=n): 600.5 - 40 * at + n for n in range(-7, 10)}
            for at, name in enumerate(STORES)
        },
    )


def sold_days() -> dict[str, list[int]]:
    """Four stores that sell every day; 406 has sent nothing since the Wednesday of the week."""
    last, wednesday = MONDAY.toordinal() + 9, MONDAY.toordinal() + 2
    begun = last - 800
    return {name: list(range(begun, last + 1)) for name in STORES[:4]} | {"406": list(range(begun, wednesday + 1))}


def _same(three: ThreeWeeks, part: float) -> SameRevenue:
    """As if the stores compared had this part of all sales."""
    now, before, year = (float(sold.revenue) * part for sold in (three.week, three.before, three.last_year))
    return SameRevenue(now, before, now, year)


def _changed(product: ProductSales) -> ProductChange:
    """As if each product were sold in one store."""
    before, now = ((float(sold.units), float(sold.revenue)) for sold in (product.sold.before, product.sold.week))
    parts = split_change(before, now, 0.0)
    names = (product.product_id, product.product_name, product.category)
    return ProductChange(*names, *now, *before, parts.price, parts.unpriced)


def products() -> list[ProductSales]:
    rows = [
        ProductSales(
            "SKU-1", "Oat drink barista 1 L", "Dairy", ThreeWeeks(sold(100, 250), sold(400, 1000), sold(300, 700))
        ),
        ProductSales("SKU-2", "Sourdough loaf", "Bakery", ThreeWeeks(sold(300, 1500), sold(300, 1200), Sold())),
        ProductSales("SKU-3", HOSTILE, None, ThreeWeeks(sold(50, 500.25), Sold(), Sold())),
        ProductSales("SKU-4", "Käse, jung", "Dairy", ThreeWeeks(Sold(), sold(60, 300), sold(10, 50))),
        ProductSales(
            "0005", None, None, ThreeWeeks(Sold(returned_units=Decimal(2), returned_value=Decimal(9)), Sold(), Sold())
        ),
    ]
    more = [
        ProductSales(
            f"SKU-{n}",
            f"Item no {n}",
            "Bakery",
            ThreeWeeks(sold(20 + n, 90 + 3.5 * n), sold(25 + n % 7, 95 + n), sold(20, 80)),
        )
        for n in range(10, 60)
    ]
    return rows + more


def items() -> dict[tuple[str, str], ItemWeeks]:
    usual = {
        ("Köln Süd", "SKU-1"): ItemWeeks(20, 800, 2000, 8, 900),
        ("Berlin Mitte", "SKU-4"): ItemWeeks(0, 10, 50, 2, 10),
    }
    slow = {(store, "SKU-9"): ItemWeeks(0, 4, 40, 3, 5) for store in STORES}
    return usual | slow


def stock_facts() -> StockFacts:
    shelf = [
        OnHandItem("SKU-1", "Oat drink barista 1 L", "Dairy", 0, Decimal("2.5")),
        OnHandItem("SKU-8", "Sun cream", None, 400, Decimal("9.9")),
        OnHandItem("SKU-9", "上海 tea", "Drinks", 90, Decimal("4")),
        OnHandItem("SKU-7", None, None, -3, None),
    ]
    store_summaries = [
        StoreSummary(
            name,
            StockTotals(
                items=4 + 900 * at, out=2 + at, low=at, units=490 + at, value=Decimal("4320.50") + at, unpriced=1
            ),
            rev=3,
            last_upload_at=None if at == 4 else "2026-11-19T06:00:00Z",
        )
        for at, name in enumerate(STORES)
    ]
    return StockFacts(
        store_summaries=store_summaries,
        on_hand={name: shelf for name in STORES},
        totals_before={name: StockTotals(items=4, out=1) for name in STORES},
        days_with_file={name: 7 - 2 * at for at, name in enumerate(STORES[:4])},
        totals_week={name: StockTotals(items=4, out=2) for name in STORES},
        totals_last_year={name: StockTotals(items=4, out=3) for name in STORES[:3]},
    )


def alert_spans() -> list[AlertSpan]:
    day = timedelta(days=1)
    return [
        AlertSpan("out_of_stock", "Köln Süd", "SKU-1", "Oat drink", MONDAY + day, MONDAY + 5 * day, True),
        AlertSpan("out_of_stock", "Berlin Mitte", "SKU-4", "Käse, jung", MONDAY - 2 * day, None, True),
        AlertSpan("low_stock", "Berlin Mitte", "SKU-9", None, MONDAY + 2 * day, None, True),
        AlertSpan("price_changed", "Köln Süd", "SKU-2", "Sourdough loaf", MONDAY + 3 * day, MONDAY + 3 * day, False),
        AlertSpan("out_of_stock", "كراچي", "SKU-2", None, MONDAY - 20 * day, MONDAY - 10 * day, True),
    ]


def a_day(text: str) -> date:
    return date.fromisoformat(text)
