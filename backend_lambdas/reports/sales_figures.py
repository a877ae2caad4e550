"""Sales of the week against the week before and the same week a year earlier; returns apart."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from backend_lambdas.inventory.calendar import day_a_year_earlier, week_a_year_earlier, week_of
from backend_lambdas.inventory.metrics.stores_compared import SalesReported, compare_stores
from backend_lambdas.reports.calendar import Period, weeks_before
from backend_lambdas.reports.formatting import change_of, state_text
from backend_lambdas.reports.inputs import TREND_WEEKS, Rows, SalesFacts, SameRevenue, Sold, ThreeWeeks
from backend_lambdas.reports.week_sales import DayPoint, SalesRow, ToDate, WeekPoint

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


def store_rows(facts: SalesFacts) -> tuple[SalesRow, ...]:
    """One row per store, highest revenue first; a store is compared where its sales of both weeks are whole."""
    states = {seen.store: seen for seen in facts.same.before.others}
    before, last_year = set(facts.same.before.same), set(facts.same.last_year.same)
    rows = []
    for name, sold in facts.stores.items():
        if sold == ThreeWeeks():
            continue
        same = SameRevenue(
            *_pair(sold.week, sold.before, name in before), *_pair(sold.week, sold.last_year, name in last_year)
        )
        state = state_text(states[name]) if name in states else ""
        rows.append(_row(name, sold, same if facts.same.before.total else None, state=state))
    return _ranked(rows)


def category_rows(facts: SalesFacts) -> tuple[SalesRow, ...]:
    """One row per category ("" = none), highest revenue first; those without sales in any of the weeks are left out."""
    same = facts.same_categories
    return _ranked(_row(name, sold, same.get(name)) for name, sold in facts.categories.items() if sold != ThreeWeeks())


def _pair(now: Sold, then: Sold, is_same: bool) -> tuple[float, float]:
    return (float(now.revenue), float(then.revenue)) if is_same else (0.0, 0.0)


def _ranked(rows: Iterable[SalesRow]) -> tuple[SalesRow, ...]:
    return tuple(sorted(rows, key=lambda row: (-row.revenue, -row.units, row.name)))


def ranked_products(facts: SalesFacts) -> Rows[SalesRow]:
    """The products sold or returned in the week, highest revenue first; each row is made when it is asked for."""
    sold = (product for product in facts.products if product.sold.week != Sold())
    ranked = sorted(sold, key=lambda product: (-product.sold.week.revenue, product.product_id))
    same = facts.same_products
    return Rows(
        len(ranked),
        lambda: (_row(p.product_id, p.sold, same.get(p.product_id), p.product_name, p.category) for p in ranked),
    )


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
    point = ToDate(_following(period), count, units(now.units), money(now.revenue), money(before.revenue))
    return point if facts.reported is None else _over_same_stores(point, facts, facts.reported, period)


def _over_same_stores(point: ToDate, facts: SalesFacts, reported: SalesReported, period: Period) -> ToDate:
    first = period.last.toordinal() + 1
    now, then = (first, first + point.days - 1), (first - 7, first - 8 + point.days)
    stores = compare_stores(reported, now, then)
    revenues = (
        money(
            sum(
                facts.store_days.get(store, {}).get(date.fromordinal(day), 0.0)
                for store in stores.same
                for day in range(span[0], span[1] + 1)
            )
        )
        for span in (now, then)
    )
    same_revenue, same_before = revenues
    return replace(
        point, same_revenue=same_revenue, same_before=same_before, same=len(stores.same), stores=stores.total
    )


def _row(
    name: str,
    sold: ThreeWeeks,
    same: SameRevenue | None,
    product_name: str | None = None,
    category: str | None = None,
    state: str = "",
) -> SalesRow:
    changes = (None, None) if same is None else (_change(same.now, same.before), _change(same.now_year, same.year))
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
        change=changes[0],
        change_last_year=changes[1],
        is_compared=same is not None,
        state=state,
    )


def _change(now: float, then: float) -> Decimal | None:
    return change_of(money(now), money(then))


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
    same = (None, None) if not facts.same.before.same else (_same(facts, day), _same(facts, day - timedelta(days=7)))
    return DayPoint(day, units(sold.units), money(sold.revenue), before, year_ago, *same)


def _same(facts: SalesFacts, day: date) -> Decimal:
    return money(sum(facts.store_days.get(store, {}).get(day, 0.0) for store in facts.same.before.same))


def _following(period: Period) -> str:
    return week_of(period.last + timedelta(days=1))
