"""The week in sentences: each number computed, each with the path of the view behind it.

Comparisons are over the stores that reported both weeks and say so. "because" stands only where the parts of a change
support it (`metrics.explanation`).
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from backend_lambdas.inventory.metrics.stores_compared import StoresCompared, StoreSeen, StoreState
from backend_lambdas.reports import links
from backend_lambdas.reports.formatting import (
    change_of,
    compared,
    counted,
    day,
    days_of,
    in_money,
    moment,
    number,
    product_text,
    same_stores_text,
    share,
    signed_money,
    store_name,
    week_name,
)
from backend_lambdas.reports.labels import revision_text
from backend_lambdas.reports.report import Headline, Phrase, ReportData, Sentence
from backend_lambdas.reports.sentences.stock import named_stores, sentence, stock_sentences
from backend_lambdas.reports.week_sales import Because, ChangeParts, Mover, MoverList, SalesRow
from backend_lambdas.reports.week_stock import SameFigure

REASONS = {
    Because.PRICE: ("higher prices", "lower prices"),
    Because.VOLUME: ("more units sold", "fewer units sold"),
    Because.AVAILABILITY: ("better availability", "stockouts"),
    Because.UNPRICED: ("prices missing in the week before", "prices missing this week"),
}
NOT_SOLD = {
    Because.NOT_BEFORE: "; it was not sold the week before",
    Because.NOT_NOW: "; none was sold this week",
}
EARLIER = "the week before", "a year earlier"


def sentences(report: ReportData) -> tuple[Sentence, ...]:
    """What a manager reads first; a part without data says so or is silent."""
    parts = (_sales, _compared, _revised, _why, _stores_left_out, _stores, _product, _returns, stock_sentences, _so_far)
    return tuple(each for part in parts for each in part(report))


def _sales(report: ReportData) -> Iterator[Sentence]:
    period, revenue, units = report.period, report.headline("revenue"), report.headline("units")
    when = f"{week_name(period.week)} ({days_of(period.first, period.last)})"
    if not report.sales_rev:
        yield sentence("/uploads", f"{when}: no sales files have arrived yet, so this report is about stock only.")
        return
    link = links.trends_path(period.week)
    sold: list[Phrase | str] = [Phrase(f"{number(units.value)} units", f"{link}&measure=units"), " were sold for "]
    sold.append(Phrase(in_money(revenue.value, report.currency), link))
    nothing = "; there is no earlier week to compare with" if revenue.before is revenue.last_year is None else ""
    yield sentence(link, f"{when}: ", *sold, f"{nothing}.")


def _compared(report: ReportData) -> Iterator[Sentence]:
    """The same stores, then and now; all stores beside it."""
    revenue, week = report.headline("revenue"), report.period.week
    for figure, total, than, link in (
        (revenue.against_before(), revenue.before, EARLIER[0], links.trends_path(week)),
        (revenue.against_last_year(), revenue.last_year, EARLIER[1], links.trends_path(week, vs="year")),
    ):
        if figure is not None and (change := compared(figure.value, figure.then, than)):
            yield sentence(
                link, *_over(figure, week), Phrase(change, link), *_beside(revenue, figure, total, link), "."
            )
        elif total is not None:
            yield sentence(link, f"No store has whole weeks of sales to compare with {than}.")


def _over(figure: SameFigure, week: str) -> Iterator[Phrase | str]:
    if figure.same < figure.stores:
        yield "In the "
        yield Phrase(same_stores_text(figure.same, figure.stores), links.report_path(week, "stores"))
        yield ", that is "
    else:
        yield f"In all {counted(figure.stores, 'store')} that is " if figure.stores else "That is "


def _beside(revenue: Headline, figure: SameFigure, total: Decimal | None, link: str) -> Iterator[Phrase | str]:
    if figure.same < figure.stores and revenue.value is not None and total is not None:
        change = change_of(revenue.value, total)
        if change is not None:
            yield "; over all stores, whether or not they have reported, "
            yield Phrase(f"{'+' if change > 0 else ''}{share(change)}", link)


def _revised(report: ReportData) -> Iterator[Sentence]:
    revision = report.revision
    if text := revision_text(revision, report.period.cut_off):
        before = f"; the one before knew what had arrived by {moment(revision.before)}" if revision.before else ""
        yield sentence(links.report_path(report.period.week), f"{text}{before}.")


def _why(report: ReportData) -> Iterator[Sentence]:
    parts = report.parts
    if parts is None or parts.because is Because.NOT_CLEAR:
        return
    link = links.trends_path(report.period.week)
    word = "rose" if parts.change > 0 else "fell"
    where = "In the same stores, sales" if parts.same < parts.stores else "Against the week before, sales"
    said: list[Phrase | str] = [f"{where} {word} by ", Phrase(in_money(abs(parts.change), report.currency), link)]
    said += [", mostly because of ", *_part(report, parts, parts.because)]
    if parts.against is not Because.NOT_CLEAR:
        said += [", against ", *_part(report, parts, parts.against)]
    yield sentence(link, *said, ".")


def _part(report: ReportData, parts: ChangeParts, because: Because) -> Iterator[Phrase | str]:
    size = parts.part(because)
    yield f"{_reason(because, size)} ("
    yield Phrase(signed_money(size, report.currency), links.report_path(report.period.week, "movers"))
    yield ")"


def _stores_left_out(report: ReportData) -> Iterator[Sentence]:
    """Each reason for which stores are not compared with the week before, the largest stores first; then those that are
    only not compared with a year earlier.
    """
    before, week = report.same.before, report.period.week
    sizes = {row.name: max(row.revenue, row.before or 0, row.last_year or 0) for row in report.stores}
    for state, reason in (
        (StoreState.LATE, "sales of the week have not all come"),
        (StoreState.STOPPED, "stopped reporting sales"),
        (StoreState.NEW, "new"),
        (StoreState.NO_HISTORY, "without a whole week before to compare with"),
        (StoreState.RARE, "sold too rarely to compare single weeks"),
    ):
        seen = sorted(before.in_state(state), key=lambda one: (-sizes.get(one.store, 0), one.store))
        if seen:
            yield _left_out(week, seen, f"Not compared, {reason}")
    yield from _younger(week, before, report.same.last_year)


def _left_out(week: str, seen: Sequence[StoreSeen], reason: str) -> Sentence:
    table = links.report_path(week, "stores")
    named = [(one.store, _since(one), links.trends_path(week, store=one.store)) for one in seen]
    return sentence(
        table, f"{reason}: ", Phrase(counted(len(seen), "store"), table), ", ", *named_stores(named, table), "."
    )


def _since(seen: StoreSeen) -> str:
    if seen.since is None:
        return "days missing" if seen.state is StoreState.LATE else ""
    words = {StoreState.NEW: "first sale", StoreState.STOPPED: "no sale since"}.get(seen.state, "sales up to")
    return f"{words} {day(seen.since)}"


def _younger(week: str, before: StoresCompared, last_year: StoresCompared) -> Iterator[Sentence]:
    named_before = {one.store for one in before.others}
    seen = [one for one in last_year.others if one.store not in named_before]
    if seen and last_year.same:
        yield _left_out(week, seen, "Without whole sales a year earlier")


def _stores(report: ReportData) -> Iterator[Sentence]:
    moved = [(row, row.revenue - row.before) for row in report.stores if row.before is not None and not row.state]
    for words, chosen in (("gained", max), ("lost", min)):
        if len(moved) < 2:
            return
        row, change = chosen(moved, key=lambda pair: pair[1])
        if (change > 0) is (words == "gained") and change:
            link = links.trends_path(report.period.week, store=row.name)
            figure = Phrase(f"{signed_money(change, report.currency)}{_in_percent(row)}", link)
            yield sentence(link, f"{store_name(row.name)} {words} most: ", figure, ".")


def _in_percent(row: SalesRow) -> str:
    part = change_of(row.revenue, row.before)
    return "" if part is None else f" ({share(part)})"


def _product(report: ReportData) -> Iterator[Sentence]:
    for moves, words in ((MoverList.UP, "rose"), (MoverList.DOWN, "fell")):
        top = next((mover for mover in report.movers if mover.moves is moves), None)
        if top is not None:
            link = links.trends_path(report.period.week, product=top.product_id)
            figure = Phrase(signed_money(top.change, report.currency), link)
            yield sentence(
                link,
                f"{product_text(top.product_name, top.product_id)} {words} most of all products: ",
                figure,
                f"{_because(top)}.",
            )


def _because(mover: Mover) -> str:
    if mover.because in NOT_SOLD:
        return NOT_SOLD[mover.because]
    if mover.because is Because.NOT_CLEAR:
        return ""
    against = f", against {_reason(mover.against, -mover.change)}" if mover.against in REASONS else ""
    return f", mostly because of {_reason(mover.because, mover.change)}{against}"


def _reason(because: Because, size: Decimal) -> str:
    return REASONS[because][0 if size > 0 else 1]


def _returns(report: ReportData) -> Iterator[Sentence]:
    returned, revenue = report.headline("returns"), report.headline("revenue")
    if returned.value and revenue.value is not None:
        link = links.trends_path(report.period.week)
        part = change_of(revenue.value + returned.value, revenue.value)
        of_sales: list[Phrase | str] = [", ", Phrase(f"{share(part)} of sales", link)] if part is not None else []
        worth = Phrase(in_money(returned.value, report.currency), link)
        yield sentence(link, "Goods worth ", worth, " were returned", *of_sales, "; returns are not taken off sales.")


def _so_far(report: ReportData) -> Iterator[Sentence]:
    now = report.to_date
    if now is None:
        return
    link = links.trends_path(now.week)
    than = f"the same days of week {int(report.period.week[6:])}"
    parts: list[Phrase | str] = [f"Week {int(now.week[6:])} so far ({counted(now.days, 'day')}): "]
    parts.append(Phrase(in_money(now.revenue, report.currency), link))
    pair = (now.same_revenue, now.same_before) if now.stores else (now.revenue, now.before)
    if change := compared(*pair, than):
        parts += [", ", Phrase(change, link)]
        if stores := same_stores_text(now.same, now.stores):
            parts += [" (", Phrase(stores, link), ")"]
    yield sentence(link, *parts, ".")
