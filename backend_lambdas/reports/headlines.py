"""The five numbers at the top of a report, each with the week before and last year over the stores known in both."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from backend_lambdas.inventory.metrics.stores_compared import StoresCompared
from backend_lambdas.language.texts import N_, _, ngettext
from backend_lambdas.reports import links
from backend_lambdas.reports.calendar import Period
from backend_lambdas.reports.formatting import number
from backend_lambdas.reports.inputs import SalesFacts, Sold, ThreeWeeks
from backend_lambdas.reports.report import Headline, Measure
from backend_lambdas.reports.sales_figures import money, total_of, units
from backend_lambdas.reports.week_stock import LostSales, LostThen, SameFigure, StockOnHandRow

Figure = Callable[[Sold], Decimal]


def headlines(
    period: Period, sales: SalesFacts, stock: tuple[StockOnHandRow, ...], lost: LostSales, lost_then: LostThen
) -> tuple[Headline, ...]:
    """Sales, units, returns; items out; sales lost. Labels are English for programs, notes are not."""
    return (
        _sold("revenue", N_("Sales"), Measure.MONEY, lambda sold: money(sold.revenue), True, sales, period),
        _sold("units", N_("Units sold"), Measure.UNITS, lambda sold: units(sold.units), True, sales, period),
        _sold("returns", N_("Returned"), Measure.MONEY, lambda sold: money(sold.returned_value), False, sales, period),
        _out(period, stock),
        _lost(period, lost, lost_then),
    )


def _sold(
    key: str, label: str, measure: Measure, figure: Figure, more_is_good: bool, sales: SalesFacts, period: Period
) -> Headline:
    total, same = total_of(sales.stores.values()), sales.same
    before = _over(sales.stores, same.before.same)
    last_year = _over(sales.stores, same.last_year.same)
    return Headline(
        key=key,
        label=label,
        measure=measure,
        value=figure(total.week),
        before=_known(total.before, figure),
        last_year=_known(total.last_year, figure),
        more_is_good=more_is_good,
        link=links.trends_path(period.week),
        same_before=_same(same.before, figure(before.week), figure(before.before)),
        same_last_year=_same(same.last_year, figure(last_year.week), figure(last_year.last_year)),
        is_over_same_stores=bool(same.before.total or same.last_year.total),
    )


def _same(stores: StoresCompared, now: Decimal, then: Decimal) -> SameFigure | None:
    return SameFigure(now, then, len(stores.same), stores.total) if stores.same else None


def _over(stores: Mapping[str, ThreeWeeks], names: tuple[str, ...]) -> ThreeWeeks:
    return total_of(stores[name] for name in names if name in stores)


def _known(sold: Sold, figure: Figure) -> Decimal | None:
    """None where nothing at all was sold or returned."""
    return None if sold == Sold() else figure(sold)


def _out(period: Period, stock: tuple[StockOnHandRow, ...]) -> Headline:
    before = [(row.out, row.out_before) for row in stock if row.out_before is not None]
    last_year = [(row.out, row.out_last_year) for row in stock if row.out_last_year is not None]
    return Headline(
        key="out",
        label=N_("Items out of stock"),
        measure=Measure.COUNT,
        value=Decimal(sum(row.out for row in stock)),
        before=_sum(then for _, then in before),
        last_year=_sum(then for _, then in last_year),
        more_is_good=False,
        link=links.report_path(period.week, "stock"),
        note=_("at the cut-off") if stock else _("no stock files yet"),
        same_before=_counted(before, len(stock)),
        same_last_year=_counted(last_year, len(stock)),
        is_over_same_stores=True,
    )


def _sum(numbers: Iterable[int]) -> Decimal | None:
    found = list(numbers)
    return Decimal(sum(found)) if found else None


def _counted(pairs: Sequence[tuple[int, int]], stores: int) -> SameFigure | None:
    if not pairs:
        return None
    now, then = (Decimal(sum(numbers)) for numbers in zip(*pairs, strict=True))
    return SameFigure(now, then, len(pairs), stores)


def _lost(period: Period, lost: LostSales, then: LostThen) -> Headline:
    return Headline(
        key="lost",
        label=N_("Sales lost to stockouts"),
        measure=Measure.MONEY,
        value=lost.value if is_known(lost) else None,
        before=then.before,
        last_year=then.last_year,
        more_is_good=False,
        link=links.report_path(period.week, "stockouts"),
        note=_lost_note(lost),
        same_before=then.same_before,
        same_last_year=then.same_last_year,
        is_over_same_stores=True,
    )


def is_known(lost: LostSales) -> bool:
    """Whether what was lost can be said at all: something was estimated, or nothing was out that is known of."""
    return bool(lost.estimated) or not (lost.stockouts or lost.unknown)


def _lost_note(lost: LostSales) -> str:
    unknown = ngettext(
        "{number} item out now, not known since when", "{number} items out now, not known since when", lost.unknown
    )
    if lost.estimated:
        some = ngettext(
            "estimated for {estimated} of {number} stockout",
            "estimated for {estimated} of {number} stockouts",
            lost.stockouts,
            estimated=number(lost.estimated),
        )
        return f"{some}; {unknown}" if lost.unknown else some
    if lost.stockouts:
        return ngettext(
            "not known: the {number} stockout cannot be estimated",
            "not known: none of {number} stockouts can be estimated",
            lost.stockouts,
        )
    if lost.unknown:
        return _("not known: {unknown}", unknown=unknown)
    if not lost.later:
        return _("no stockouts")
    return ngettext(
        "no stockouts; {number} item went out after the week",
        "no stockouts; {number} items went out after the week",
        lost.later,
    )
