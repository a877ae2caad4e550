"""The week in sentences: each number computed, each with the path of the view behind it.

"because" stands only where the parts of a change support it (`report_movers.explains`).
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from backend_lambdas.inventory import report_links as links
from backend_lambdas.inventory.report_inputs import IDLE_WEEKS
from backend_lambdas.inventory.report_revision import revision_text
from backend_lambdas.inventory.report_words import (
    change_of,
    compared,
    counted,
    days_of,
    moment,
    money,
    number,
    one_line,
    share,
    signed,
    store_name,
    week_name,
)
from backend_lambdas.inventory.week_sales import Because, Mover, MoverList, SalesRow
from backend_lambdas.inventory.weekly_report import ReportData, Sentence

NAMED_STORES = 3
REASONS = {
    Because.PRICE: ("higher prices", "lower prices"),
    Because.VOLUME: ("more units sold", "fewer units sold"),
    Because.AVAILABILITY: ("better availability", "stockouts"),
    Because.NEW: ("items not sold the week before", "items not sold the week before"),
    Because.GONE: ("items sold again", "items sold the week before and not in this one"),
}


def sentences(report: ReportData) -> tuple[Sentence, ...]:
    """What a manager reads first; a part without data says so or is silent."""
    parts = (_sales, _revised, _why, _stores, _product, _returns, _stock, _lost, _alerts, _dead, _files, _so_far)
    return tuple(sentence for part in parts for sentence in part(report))


def _sales(report: ReportData) -> Iterator[Sentence]:
    period, revenue = report.period, report.headline("revenue")
    when = f"{week_name(period.week)} ({days_of(period.first, period.last)})"
    if not report.sales_rev:
        yield Sentence(f"{when}: no sales files have arrived yet, so this report is about stock only.", "/uploads")
        return
    comparisons = [
        text
        for text in (
            compared(revenue.value, revenue.before, "the week before"),
            compared(revenue.value, revenue.last_year, "the same week last year"),
        )
        if text
    ]
    units = report.headline("units").value
    text = f"{when}: {number(units)} units were sold for {money(revenue.value)}"
    told = f", {' and '.join(comparisons)}" if comparisons else "; there is no earlier week to compare with"
    yield Sentence(f"{text}{told}.", links.trends_path(period.week))


def _revised(report: ReportData) -> Iterator[Sentence]:
    revision = report.revision
    if text := revision_text(revision, report.period.cut_off):
        before = f"; the one before knew what had arrived by {moment(revision.before)}" if revision.before else ""
        yield Sentence(f"{text}{before}.", links.report_path(report.period.week))


def _why(report: ReportData) -> Iterator[Sentence]:
    parts = report.parts
    if parts is None or parts.because is Because.NOT_CLEAR:
        return
    sizes = {
        Because.PRICE: parts.price,
        Because.VOLUME: parts.volume,
        Because.AVAILABILITY: parts.availability,
        Because.NEW: parts.new,
        Because.GONE: parts.gone,
    }
    word = "rose" if parts.change > 0 else "fell"
    reason = f"mostly because of {_reason(parts.because, parts.change)} ({signed(sizes[parts.because])})"
    text = f"Against the week before, sales {word} by {money(abs(parts.change))}, {reason}."
    yield Sentence(text, links.trends_path(report.period.week))


def _stores(report: ReportData) -> Iterator[Sentence]:
    moved = [(row, row.revenue - row.before) for row in report.stores if row.before is not None]
    for words, chosen in (("gained", max), ("lost", min)):
        if len(moved) < 2:
            return
        row, change = chosen(moved, key=lambda pair: pair[1])
        if (change > 0) is (words == "gained") and change:
            text = f"{store_name(row.name)} {words} most: {signed(change)}{_in_percent(row)}."
            yield Sentence(text, links.trends_path(report.period.week, store=row.name))


def _in_percent(row: SalesRow) -> str:
    part = change_of(row.revenue, row.before)
    return "" if part is None else f" ({share(part)})"


def _product(report: ReportData) -> Iterator[Sentence]:
    for moves, words in ((MoverList.UP, "rose"), (MoverList.DOWN, "fell")):
        top = next((mover for mover in report.movers if mover.moves is moves), None)
        if top is not None:
            text = f"{_name(top)} {words} most of all products: {signed(top.change)}{_because(top)}."
            yield Sentence(text, links.trends_path(report.period.week, product=top.product_id))


def _name(mover: Mover) -> str:
    return one_line(mover.product_name or "") or f"Product {one_line(mover.product_id)}"


def _because(mover: Mover) -> str:
    if mover.because is Because.NEW:
        return "; it was not sold the week before"
    if mover.because is Because.GONE:
        return "; none was sold this week"
    if mover.because is Because.NOT_CLEAR:
        return ""
    return f", mostly because of {_reason(mover.because, mover.change)}"


def _reason(because: Because, change: Decimal) -> str:
    return REASONS[because][0 if change > 0 else 1]


def _returns(report: ReportData) -> Iterator[Sentence]:
    returned, revenue = report.headline("returns"), report.headline("revenue")
    if returned.value:
        part = change_of(revenue.value + returned.value, revenue.value)
        told = f", {share(part)} of sales" if part is not None else ""
        text = f"Goods worth {money(returned.value)} were returned{told}; returns are not taken off sales."
        yield Sentence(text, links.trends_path(report.period.week))


def _stock(report: ReportData) -> Iterator[Sentence]:
    out, items = report.headline("out"), sum(row.items for row in report.shelves)
    if not items:
        return
    text = f"At the cut-off, {number(out.value)} of {counted(items, 'item')} were out of stock"
    if out.before is not None:
        more = out.value - out.before
        than = "at the end of the week before"
        told = (
            f"as many as {than}" if not more else f"{number(abs(more))} {'more' if more > 0 else 'fewer'} than {than}"
        )
        text = f"{text}, {told}"
    yield Sentence(f"{text}.", out.link)


def _lost(report: ReportData) -> Iterator[Sentence]:
    lost = report.lost
    if not lost.stockouts:
        return
    were = "was" if lost.stockouts == 1 else "were"
    text = f"{counted(lost.stockouts, 'item')} {were} out for some of the week"
    if not lost.estimated:
        told = "; none has enough sales history to estimate what that cost"
    else:
        of = f"{number(lost.estimated)} of them" if lost.estimated < lost.stockouts else "these"
        told = f"; for {of} the history supports an estimate: about {money(lost.value)} of sales lost"
    yield Sentence(f"{text}{told}.", report.headline("lost").link)


def _alerts(report: ReportData) -> Iterator[Sentence]:
    opened, resolved = (sum(getattr(row, name) for row in report.alerts) for name in ("opened", "resolved"))
    if opened or resolved:
        still = sum(row.open_now for row in report.alerts)
        text = f"{counted(opened, 'alert')} opened in the week, {number(resolved)} ended; {number(still)} are open now."
        yield Sentence(text, links.alerts_path())


def _dead(report: ReportData) -> Iterator[Sentence]:
    dead = report.dead_total
    if dead.items:
        text = f"{counted(dead.items, 'item')} worth {money(dead.value)} sold nothing for {IDLE_WEEKS} weeks"
        yield Sentence(f"{text} in stores that sold every week.", links.report_path(report.period.week))


def _files(report: ReportData) -> Iterator[Sentence]:
    stocked = [row for row in report.quality if row.has_stock]
    silent = [row.store for row in stocked if not row.days]
    if silent:
        text = f"{number(len(silent))} of {counted(len(stocked), 'store')} sent no stock file in the week: "
        yield Sentence(f"{text}{_listed(silent)}.", links.uploads_path())
    yield from _rejected(report)
    if report.files.unread:
        were = "was" if report.files.unread == 1 else "were"
        text = f"{counted(report.files.unread, 'file')} that had arrived {were} still being read or held for a decision"
        yield Sentence(f"{text} at the cut-off; what they hold is not in this report.", links.uploads_path())


def _rejected(report: ReportData) -> Iterator[Sentence]:
    """The store with most rows rejected."""
    ranked = sorted((row for row in report.quality if row.rejected), key=lambda row: -row.rejected)
    if ranked:
        worst, others = ranked[0], ranked[1:]
        text = f"{store_name(worst.store)} had {number(worst.rejected)} of {counted(worst.rows, 'row')} rejected"
        most = ", more than any other store" if others and others[0].rejected < worst.rejected else ""
        yield Sentence(f"{text} ({share(Decimal(worst.rejected) / worst.rows)}){most}.", links.uploads_path())


def _listed(stores: Sequence[str]) -> str:
    names = ", ".join(store_name(store) for store in stores[:NAMED_STORES])
    return names if len(stores) <= NAMED_STORES else f"{names} and {number(len(stores) - NAMED_STORES)} more"


def _so_far(report: ReportData) -> Iterator[Sentence]:
    now = report.to_date
    if now is not None:
        told = compared(now.revenue, now.before, f"the same days of week {int(report.period.week[6:])}")
        text = f"Week {int(now.week[6:])} so far ({counted(now.days, 'day')}): {money(now.revenue)}"
        yield Sentence(f"{text}{', ' + told if told else ''}.", links.trends_path(now.week))
