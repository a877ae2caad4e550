"""The week in sentences: each number computed, each with the path of the view behind it.

Comparisons are over the stores that reported both weeks and say so.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from backend_lambdas.inventory.metrics.stores_compared import StoresCompared, StoreSeen, StoreState
from backend_lambdas.language.days import long_day
from backend_lambdas.language.texts import N_, _, ngettext
from backend_lambdas.reports import links
from backend_lambdas.reports.formatting import (
    Than,
    change_of,
    compared,
    days_of,
    in_money,
    moment,
    number,
    same_stores_text,
    share,
    signed_money,
    store_name,
    week_name,
)
from backend_lambdas.reports.labels import revision_text
from backend_lambdas.reports.report import Headline, ReportData, Sentence
from backend_lambdas.reports.sentences.changes import product_sentences, why_sentences
from backend_lambdas.reports.sentences.linked import END, figure, linked_to, sentence
from backend_lambdas.reports.sentences.stock import named_stores, stock_sentences
from backend_lambdas.reports.week_sales import SalesRow
from backend_lambdas.reports.week_stock import SameFigure

NOTHING_TO_COMPARE = {
    Than.WEEK_BEFORE: N_("No store has whole weeks of sales to compare with the week before."),
    Than.YEAR_EARLIER: N_("No store has whole weeks of sales to compare with a year earlier."),
}
LEFT_OUT = {
    StoreState.LATE: N_("Not compared, sales of the week have not all come: {count}, {stores}."),
    StoreState.STOPPED: N_("Not compared, stopped reporting sales: {count}, {stores}."),
    StoreState.NEW: N_("Not compared, new: {count}, {stores}."),
    StoreState.NO_HISTORY: N_("Not compared, without a whole week before to compare with: {count}, {stores}."),
    StoreState.RARE: N_("Not compared, sold too rarely to compare single weeks: {count}, {stores}."),
}
YOUNGER = N_("Without whole sales a year earlier: {count}, {stores}.")


def sentences(report: ReportData) -> tuple[Sentence, ...]:
    """What a manager reads first; a part without data says so or is silent."""
    parts = (
        _sales,
        _compared,
        _revised,
        why_sentences,
        _stores_left_out,
        _stores,
        product_sentences,
        _returns,
        stock_sentences,
        _so_far,
    )
    return tuple(each for part in parts for each in part(report))


def _sales(report: ReportData) -> Iterator[Sentence]:
    period, revenue, units = report.period, report.headline("revenue"), report.headline("units").value or Decimal(0)
    when = f"{week_name(period.week)} ({days_of(period.first, period.last)})"
    if not report.sales_rev:
        text = _("{when}: no sales files have arrived yet, so this report is about stock only.", when=when)
        yield sentence("/uploads", text)
        return
    link = links.trends_path(period.week)
    values = {
        "when": when,
        "number": number(units),
        "link": linked_to(f"{link}&measure=units"),
        "end": END,
        "money": figure(in_money(revenue.value, report.currency), link),
    }
    if revenue.before is revenue.last_year is None:
        text = ngettext(
            "{when}: {link}{number} unit{end} was sold for {money}; there is no earlier week to compare with.",
            "{when}: {link}{number} units{end} were sold for {money}; there is no earlier week to compare with.",
            float(units),
            **values,
        )
    else:
        text = ngettext(
            "{when}: {link}{number} unit{end} was sold for {money}.",
            "{when}: {link}{number} units{end} were sold for {money}.",
            float(units),
            **values,
        )
    yield sentence(link, text)


def _compared(report: ReportData) -> Iterator[Sentence]:
    """The same stores, then and now; all stores beside it."""
    revenue, week = report.headline("revenue"), report.period.week
    for same, total, than, link in (
        (revenue.against_before(), revenue.before, Than.WEEK_BEFORE, links.trends_path(week)),
        (revenue.against_last_year(), revenue.last_year, Than.YEAR_EARLIER, links.trends_path(week, vs="year")),
    ):
        if same is not None and (change := compared(same.value, same.then, than)):
            yield sentence(link, _over(revenue, same, total, figure(change, link), week, link))
        elif total is not None:
            yield sentence(link, _(NOTHING_TO_COMPARE[than]))


def _over(revenue: Headline, same: SameFigure, total: Decimal | None, change: str, week: str, link: str) -> str:
    """The change, over which stores it is, and where those are not all, that over all of them."""
    if not same.stores:
        return _("That is {change}.", change=change)
    if same.same >= same.stores:
        return ngettext(
            "In the one store, that is {change}.",
            "In all {number} stores that is {change}.",
            same.stores,
            change=change,
        )
    values = {
        "stores": linked_to(links.report_path(week, "stores")),
        "end": END,
        "same": number(same.same),
        "all": number(same.stores),
        "change": change,
    }
    overall = None if revenue.value is None or total is None else change_of(revenue.value, total)
    if overall is None:
        return _("In the {stores}same stores, {same} of {all}{end}, that is {change}.", **values)
    return _(
        "In the {stores}same stores, {same} of {all}{end}, that is {change}; over all stores, whether or not they have "
        "reported, {overall}.",
        **values,
        overall=figure(f"{'+' if overall > 0 else ''}{share(overall)}", link),
    )


def _revised(report: ReportData) -> Iterator[Sentence]:
    revision = report.revision
    if text := revision_text(revision, report.period.cut_off):
        if revision.before:
            before = moment(revision.before)
            text = _("{revision}; the one before knew what had arrived by {moment}", revision=text, moment=before)
        yield sentence(links.report_path(report.period.week), f"{text}.")


def _stores_left_out(report: ReportData) -> Iterator[Sentence]:
    """Each reason for which stores are not compared with the week before, the largest stores first; then those that are
    only not compared with a year earlier.
    """
    before, week = report.same.before, report.period.week
    sizes = {row.name: max(row.revenue, row.before or 0, row.last_year or 0) for row in report.stores}
    for state, text in LEFT_OUT.items():
        seen = sorted(before.in_state(state), key=lambda one: (-sizes.get(one.store, 0), one.store))
        if seen:
            yield _left_out(week, seen, text)
    yield from _younger(week, before, report.same.last_year)


def _left_out(week: str, seen: Sequence[StoreSeen], text: str) -> Sentence:
    table = links.report_path(week, "stores")
    named = [(one.store, _since(one), links.trends_path(week, store=one.store)) for one in seen]
    count = ngettext("{number} store", "{number} stores", len(seen))
    return sentence(table, _(text, count=figure(count, table), stores=named_stores(named, table)))


def _since(seen: StoreSeen) -> str:
    if seen.since is None:
        return _("days missing") if seen.state is StoreState.LATE else ""
    texts = {StoreState.NEW: N_("first sale {day}"), StoreState.STOPPED: N_("no sale since {day}")}
    return _(texts.get(seen.state, N_("sales up to {day}")), day=long_day(seen.since))


def _younger(week: str, before: StoresCompared, last_year: StoresCompared) -> Iterator[Sentence]:
    named_before = {one.store for one in before.others}
    seen = [one for one in last_year.others if one.store not in named_before]
    if seen and last_year.same:
        yield _left_out(week, seen, YOUNGER)


def _stores(report: ReportData) -> Iterator[Sentence]:
    moved = [(row, row.revenue - row.before) for row in report.stores if row.before is not None and not row.state]
    if len(moved) < 2:
        return
    for text, is_gain, chosen in (
        (N_("{store} gained most: {change}."), True, max),
        (N_("{store} lost most: {change}."), False, min),
    ):
        row, change = chosen(moved, key=lambda pair: pair[1])
        if change and (change > 0) is is_gain:
            link = links.trends_path(report.period.week, store=row.name)
            money = figure(f"{signed_money(change, report.currency)}{_in_percent(row)}", link)
            yield sentence(link, _(text, store=store_name(row.name), change=money))


def _in_percent(row: SalesRow) -> str:
    part = change_of(row.revenue, row.before)
    return "" if part is None else f" ({share(part)})"


def _returns(report: ReportData) -> Iterator[Sentence]:
    returned, revenue = report.headline("returns"), report.headline("revenue")
    if returned.value and revenue.value is not None:
        link = links.trends_path(report.period.week)
        part = change_of(revenue.value + returned.value, revenue.value)
        money = figure(in_money(returned.value, report.currency), link)
        if part is None:
            text = _("Goods worth {money} were returned; returns are not taken off sales.", money=money)
        else:
            text = _(
                "Goods worth {money} were returned, {link}{share} of sales{end}; returns are not taken off sales.",
                money=money,
                share=share(part),
                link=linked_to(link),
                end=END,
            )
        yield sentence(link, text)


def _so_far(report: ReportData) -> Iterator[Sentence]:
    now = report.to_date
    if now is None:
        return
    link = links.trends_path(now.week)
    values = {
        "week": int(now.week[6:]),
        "days": ngettext("{number} day", "{number} days", now.days),
        "money": figure(in_money(now.revenue, report.currency), link),
    }
    pair = (now.same_revenue, now.same_before) if now.stores else (now.revenue, now.before)
    change = compared(*pair, Than.SAME_DAYS, int(report.period.week[6:]))
    if not change:
        yield sentence(link, _("Week {week} so far ({days}): {money}.", **values))
        return
    change = figure(change, link)
    if stores := same_stores_text(now.same, now.stores):
        change = f"{change} ({figure(stores, link)})"
    yield sentence(link, _("Week {week} so far ({days}): {money}, {change}.", **values, change=change))
