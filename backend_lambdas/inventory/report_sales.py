"""Sales of the week against the week before and the same week a year earlier; returns apart."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal

from backend_lambdas.inventory.report_calendar import Period, weeks_before
from backend_lambdas.inventory.report_inputs import TREND_WEEKS, ProductSales, SalesFacts, Sold, ThreeWeeks
from backend_lambdas.inventory.sales import week_of
from backend_lambdas.inventory.trading_year import day_a_year_earlier, week_a_year_earlier
from backend_lambdas.inventory.week_sales import DayPoint, SalesRow, ToDate, WeekPoint

CENT = Decimal("0.01")
MILLI = Decimal("0.001")
MOST_PRODUCTS = 1_000  # in the report's value, which the dashboard reads whole; the files for machines list all


def money(amount: Decimal | float) -> Decimal:
    """2 decimals; what is left of 0 is 0, not -0."""
    return Decimal(amount).quantize(CENT) + 0


def units(amount: Decimal | float) -> Decimal:
    """As many decimals as it needs, at most 3."""
    exact = Decimal(amount).quantize(MILLI) + 0
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()


def known(sold: Sold) -> Decimal | None:
    """Revenue to compare with; None where nothing at all was sold or returned."""
    return None if sold == Sold() else money(sold.revenue)


def sales_rows(sold_by: Mapping[str, ThreeWeeks]) -> tuple[SalesRow, ...]:
    """One row per name, highest revenue first; names without sales in any of the weeks are left out."""
    rows = (_row(name, sold) for name, sold in sold_by.items() if sold != ThreeWeeks())
    return tuple(sorted(rows, key=lambda row: (-row.revenue, -row.units, row.name)))


class RankedProducts(Collection[SalesRow]):
    """The products sold or returned in the week, highest revenue first; each row is made when it is asked for."""

    def __init__(self, sold: Iterable[ProductSales]) -> None:
        self._ranked = sorted(sold, key=lambda product: (-product.sold.week.revenue, product.product_id))

    def __len__(self) -> int:
        return len(self._ranked)

    def __iter__(self) -> Iterator[SalesRow]:
        return (_row(p.product_id, p.sold, p.product_name, p.category) for p in self._ranked)

    def __contains__(self, row: object) -> bool:
        return any(row == one for one in self)


def ranked_products(facts: SalesFacts) -> RankedProducts:
    return RankedProducts(product for product in facts.products if product.sold.week != Sold())


def total_of(sold_by: Iterable[ThreeWeeks]) -> ThreeWeeks:
    week = before = last_year = Sold()
    for sold in sold_by:
        week, before, last_year = week.plus(sold.week), before.plus(sold.before), last_year.plus(sold.last_year)
    return ThreeWeeks(week, before, last_year)


def trend(facts: SalesFacts, period: Period) -> tuple[WeekPoint, ...]:
    """The TREND_WEEKS weeks up to the report's, from the first with sales on; a week without sales is 0."""
    names = [weeks_before(period.week, count) for count in range(TREND_WEEKS - 1, -1, -1)]
    begun = [name for name in names if any(week <= name for week in facts.weeks)]
    return tuple(_point(facts, name) for name in begun)


def days(facts: SalesFacts, period: Period) -> tuple[DayPoint, ...]:
    """Monday to Sunday; empty without daily figures."""
    if not facts.days:
        return ()
    return tuple(_day(facts, period, number) for number in range(7))


def to_date(facts: SalesFacts, period: Period) -> ToDate | None:
    """The week after the report's, up to its last day with sales; None when it has none."""
    begun = [day for day in facts.days if day > period.last and week_of(day) == _following(period)]
    if not begun:
        return None
    count = (max(begun) - period.last).days
    now = total_of(ThreeWeeks(facts.days[day]) for day in begun).week
    same = [period.first + timedelta(days=number) for number in range(count)]
    before = total_of(ThreeWeeks(facts.days.get(day, Sold())) for day in same).week
    return ToDate(_following(period), count, units(now.units), money(now.revenue), money(before.revenue))


def _row(name: str, sold: ThreeWeeks, product_name: str | None = None, category: str | None = None) -> SalesRow:
    return SalesRow(
        name=name,
        units=units(sold.week.units),
        revenue=money(sold.week.revenue),
        before=known(sold.before),
        last_year=known(sold.last_year),
        returned_units=units(sold.week.returned_units),
        returned_value=money(sold.week.returned_value),
        product_name=product_name,
        category=category,
    )


def _point(facts: SalesFacts, week: str) -> WeekPoint:
    sold = facts.weeks.get(week, Sold())
    year_ago = facts.weeks.get(week_a_year_earlier(week))
    return WeekPoint(
        week, units(sold.units), money(sold.revenue), None if year_ago is None else money(year_ago.revenue)
    )


def _day(facts: SalesFacts, period: Period, number: int) -> DayPoint:
    day = period.first + timedelta(days=number)
    sold = facts.days.get(day, Sold())
    earlier = (facts.days.get(day - timedelta(days=7)), facts.days.get(day_a_year_earlier(day)))
    before, year_ago = (None if one is None else money(one.revenue) for one in earlier)
    return DayPoint(day, units(sold.units), money(sold.revenue), before, year_ago)


def _following(period: Period) -> str:
    return week_of(period.last + timedelta(days=1))
