"""Computes a weekly report from plain inputs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from backend_lambdas.inventory.metrics.change_split import MOST
from backend_lambdas.inventory.metrics.sales import BASE_WEEKS, SELLS_REGULARLY
from backend_lambdas.inventory.metrics.stock import IDLE_WEEKS, SLOW_WEEKS_OF_COVER
from backend_lambdas.inventory.metrics.stores_compared import STOPPED_AFTER_DAYS
from backend_lambdas.language.texts import _, spoken
from backend_lambdas.reports.calendar import Period
from backend_lambdas.reports.formatting import moment, store_name
from backend_lambdas.reports.headlines import headlines
from backend_lambdas.reports.inputs import ReportInputs
from backend_lambdas.reports.links import narrowed_to
from backend_lambdas.reports.long_lists import ReportLists, SlowMovingSpool, report_lists
from backend_lambdas.reports.movers import availability_by_product, change_parts, movers
from backend_lambdas.reports.report import Phrase, Report, ReportData, Revision
from backend_lambdas.reports.sales_figures import MOST_PRODUCTS, category_rows, days, money, store_rows, to_date, trend
from backend_lambdas.reports.sentences.sales import sentences
from backend_lambdas.reports.stock_figures import (
    MOST_LISTED,
    alert_rows,
    evaluated_stores,
    files_in,
    lost_sales,
    lost_then,
    on_hand_rows,
    quality_rows,
)
from backend_lambdas.reports.tables.report import report_tables
from backend_lambdas.reports.week_stock import SlowMovingStock

FIRST = Revision()


def build_report(
    period: Period,
    inputs: ReportInputs,
    revision: Revision = FIRST,
    unread: int = 0,
    spool: SlowMovingSpool | None = None,
) -> Report:
    """The report of the period with its tables, which read the `spool` (None: in memory), in the language spoken; the
    same inputs always give the same report."""
    lists = report_lists(period, inputs, spool or SlowMovingSpool())
    data = _report_data(period, inputs, lists, revision, unread)
    return Report(data, report_tables(data, lists))


def _report_data(
    period: Period, inputs: ReportInputs, lists: ReportLists, revision: Revision, unread: int
) -> ReportData:
    sales = inputs.sales
    lost = lost_sales(lists.stockouts, inputs, period)
    taken = availability_by_product(sales, lists.stockouts)
    stock = on_hand_rows(inputs.stock)
    evaluated = len(evaluated_stores(inputs))
    quality = quality_rows(inputs)
    report = ReportData(
        period=period,
        sales_rev=sales.rev,
        sales_at=sales.published_at,
        headlines=headlines(period, sales, stock, lost, lost_then(lists.stockouts, inputs, period)),
        sentences=(),
        stores=store_rows(sales),
        categories=category_rows(sales),
        products=tuple(islice(lists.products, MOST_PRODUCTS)),
        products_total=len(lists.products),
        weeks=trend(sales, period),
        days=days(sales, period),
        to_date=to_date(sales, period),
        parts=change_parts(sales, taken),
        movers=movers(sales.changes, taken),
        shelves=stock,
        stockouts=lists.stockouts[:MOST_LISTED],
        lost=lost,
        alerts=alert_rows(inputs.alerts, period),
        slow=tuple(islice(lists.slow.rows, MOST_LISTED)),
        slow_total=SlowMovingStock(len(lists.slow.rows), money(lists.slow.value), evaluated),
        dead=tuple(islice(lists.dead.rows, MOST_LISTED)),
        dead_total=SlowMovingStock(len(lists.dead.rows), money(lists.dead.value), evaluated),
        quality=quality,
        files=files_in(inputs, quality, unread),
        methods=_methods(period, inputs),
        revision=revision,
        files_list_all=True,
        same=sales.same,
        currency=inputs.currency,
        company=inputs.company,
        about=inputs.about,
        language=spoken(),
        names=inputs.names,
    )
    return _narrowed(replace(report, sentences=sentences(report)))


def _narrowed(report: ReportData) -> ReportData:
    """With links that lead to its own stores' figures."""
    stores = report.about or ()
    if not stores:
        return report

    def own(phrase: Phrase) -> Phrase:
        return replace(phrase, link=narrowed_to(phrase.link, stores))

    told = (
        replace(one, link=narrowed_to(one.link, stores), phrases=tuple(map(own, one.phrases)))
        for one in report.sentences
    )
    numbers = (replace(one, link=narrowed_to(one.link, stores)) for one in report.headlines)
    return replace(report, sentences=tuple(told), headlines=tuple(numbers))


def _whose(about: Sequence[str] | None) -> Iterator[str]:
    if about is not None:
        yield _(
            "This report is of these stores only: {stores}. Every sum, share and comparison is of them; all stores are "
            "all of these.",
            stores=", ".join(map(store_name, about)),
        )


def _methods(period: Period, inputs: ReportInputs) -> tuple[str, ...]:
    """In words what `inventory/metrics/` computes."""
    at, currency = inputs.sales.published_at, inputs.currency
    values = {"zone": period.zone, "cut_off": moment(period.cut_off)}
    if at:
        week = _(
            "The week runs from Monday to Sunday in the time zone {zone}. Everything that had arrived by the cut-off, "
            "{cut_off}, is in the report (sales last came in on {arrived}); stock is as it stood then.",
            **values,
            arrived=moment(at),
        )
    else:
        week = _(
            "The week runs from Monday to Sunday in the time zone {zone}. Everything that had arrived by the cut-off, "
            "{cut_off}, is in the report; stock is as it stood then.",
            **values,
        )
    returns = _(
        "Sales do not contain returns, and returns are not taken off them. A sale without a price counts as units and "
        "adds no money."
    )
    money = _("Money is in {currency}.", currency=currency)
    return (
        *_whose(inputs.about),
        week,
        f"{returns} {money}" if currency else returns,
        _(
            "The week before ({week_before}) and the week 52 weeks earlier ({year_earlier}) are compared as they are "
            "known now. A dash means that there is nothing to compare with.",
            week_before=period.week_before,
            year_earlier=period.week_last_year,
        ),
        _(
            "Same stores: a store is compared where it reported whole weeks both times. A gap longer than 99 of 100 of "
            "its gaps between days with sales counts as missing sales, unless most stores were silent too; after "
            "{days} days without a sale it has stopped reporting.",
            days=STOPPED_AFTER_DAYS,
        ),
        _(
            "Lost sales: an item's usual sales are its mean of the {base} weeks before; what it lost are the usual "
            "sales of the days it was out (from the alert to its end), at most what the week fell short of a usual "
            "one, at its mean price. Only items that sold in at least {regularly} of those weeks are estimated, and "
            "only in stores that reported the whole week.",
            base=BASE_WEEKS,
            regularly=SELLS_REGULARLY,
        ),
        _(
            "Parts of a change are computed for each product in each store and added up: price is the difference in "
            "price times the units of the week; of the rest, volume, at most the estimated loss to stockouts is "
            "availability. One week without a sale, or with the first one, is volume: it does not show that an item is "
            "new or gone. A reason is named only if it explains {percent}% or more, and one that exceeds the change "
            "only with what went against it.",
            percent=f"{MOST * 100:.0f}",
        ),
        _(
            "Dead stock sold nothing in the {idle} weeks up to the week, slow stock lasts more than {cover} weeks at "
            "the mean of those weeks; only in stores that had sales in every one of them.",
            idle=IDLE_WEEKS,
            cover=SLOW_WEEKS_OF_COVER,
        ),
    )
