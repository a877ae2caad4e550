"""The week's stock, alerts and files in sentences; links lead to the report's own tables, which stay as they were."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from backend_lambdas.inventory.metrics.stock import IDLE_WEEKS
from backend_lambdas.language.texts import N_, _, ngettext
from backend_lambdas.reports.formatting import in_money, number, same_stores_text, share, store_name
from backend_lambdas.reports.headlines import is_known
from backend_lambdas.reports.links import report_path
from backend_lambdas.reports.report import ReportData, Sentence
from backend_lambdas.reports.sentences.linked import END, figure, linked_to, sentence
from backend_lambdas.reports.week_stock import SameFigure

NAMED_STORES = 3  # the rest is counted; the table of stores names all
# Now against then: more, fewer, as many.
WEEK_BEFORE = (
    N_("{link}{number} more{end} than at the end of the week before"),
    N_("{link}{number} fewer{end} than at the end of the week before"),
    N_("as many as at the end of the week before"),
)
YEAR_EARLIER = (
    N_("{link}{number} more{end} than a year earlier"),
    N_("{link}{number} fewer{end} than a year earlier"),
    N_("as many as a year earlier"),
)


def named_stores(named: Sequence[tuple[str, str, str]], link: str) -> str:
    """(store, what is said of it, its link): "Köln (since 4 Oct 2026), Bremen and 3 more"; the rest leads to `link`."""
    names = ", ".join(
        figure(store_name(store), to) + (f" ({said})" if said else "") for store, said, to in named[:NAMED_STORES]
    )
    if len(named) <= NAMED_STORES:
        return names
    more = number(len(named) - NAMED_STORES)
    return _("{stores} and {link}{number} more{end}", stores=names, number=more, link=linked_to(link), end=END)


def stock_sentences(report: ReportData) -> Iterator[Sentence]:
    for part in (_stock, _lost, _alerts, _dead, _silent, _rejected, _unread):
        yield from part(report)


def _stock(report: ReportData) -> Iterator[Sentence]:
    headline, items = report.headline("out"), sum(row.items for row in report.shelves)
    link = report_path(report.period.week, "stock")
    if not items or headline.value is None:
        return
    out = ngettext("{out} of {number} item", "{out} of {number} items", items, out=number(headline.value))
    pairs = ((headline.against_before(), WEEK_BEFORE), (headline.against_last_year(), YEAR_EARLIER))
    than = ", ".join(_than(same, texts, link) for same, texts in pairs if same is not None)
    if than:
        text = ngettext(
            "At the cut-off, {items} was out of stock, {than}.",
            "At the cut-off, {items} were out of stock, {than}.",
            float(headline.value),
            items=figure(out, link),
            than=than,
        )
    else:
        text = ngettext(
            "At the cut-off, {items} was out of stock.",
            "At the cut-off, {items} were out of stock.",
            float(headline.value),
            items=figure(out, link),
        )
    yield sentence(link, text)


def _than(same: SameFigure, texts: tuple[str, str, str], link: str) -> str:
    difference = same.value - same.then
    text = texts[0 if difference > 0 else 1 if difference else 2]
    said = _(text, number=number(abs(difference)), link=linked_to(link), end=END)
    stores = same_stores_text(same.same, same.stores)
    return f"{said} ({figure(stores, link)})" if stores else said


def _lost(report: ReportData) -> Iterator[Sentence]:
    lost, link = report.lost, report_path(report.period.week, "stockouts")
    now = linked_to(report_path(report.period.week, "stock"))
    if lost.stockouts:
        more = ngettext(
            "Of {link}{number} more{end} that is out it is not known since when.",
            "Of {link}{number} more{end} that are out it is not known since when.",
            lost.unknown,
            **_link(lost.unknown, now),
        )
        yield sentence(link, f"{_stockouts(report, link)} {more}" if lost.unknown else _stockouts(report, link))
    elif lost.unknown:
        text = ngettext(
            "{link}{number} item{end} is out of stock since a time that is not known, so what was lost in the week "
            "cannot be said.",
            "{link}{number} items{end} are out of stock since a time that is not known, so what was lost in the week "
            "cannot be said.",
            lost.unknown,
            **_link(lost.unknown, now),
        )
        yield sentence(link, text)
    elif lost.later:
        text = ngettext(
            "Nothing is known to have been out in the week; {link}{number} item{end} went out after it.",
            "Nothing is known to have been out in the week; {link}{number} items{end} went out after it.",
            lost.later,
            **_link(lost.later, now),
        )
        yield sentence(link, text)


def _stockouts(report: ReportData, link: str) -> str:
    lost = report.lost
    values = {**_link(lost.stockouts, linked_to(link)), "money": figure(in_money(lost.value, report.currency), link)}
    if not is_known(lost):
        return ngettext(
            "{link}{number} item{end} was out for some of the week; it has not enough sales history to estimate what "
            "that cost.",
            "{link}{number} items{end} were out for some of the week; none has enough sales history to estimate what "
            "that cost.",
            lost.stockouts,
            **values,
        )
    if lost.estimated == lost.stockouts:
        return ngettext(
            "{link}{number} item{end} was out for some of the week; its history supports an estimate: about {money} of "
            "sales lost.",
            "{link}{number} items{end} were out for some of the week; for these the history supports an estimate: "
            "about {money} of sales lost.",
            lost.stockouts,
            **values,
        )
    return _(
        "{link}{number} items{end} were out for some of the week; for {link}{some} of them{end} the history supports "
        "an estimate: about {money} of sales lost.",
        **values,
        some=number(lost.estimated),
    )


def _link(count: int, link: str) -> dict[str, str]:
    return {"number": number(count), "link": link, "end": END}


def _alerts(report: ReportData) -> Iterator[Sentence]:
    opened, resolved, still = (
        sum(getattr(row, name) for row in report.alerts) for name in ("opened", "resolved", "open_now")
    )
    link = report_path(report.period.week, "alerts")
    if opened or resolved:
        text = ngettext(
            "{link}{number} alert{end} opened in the week, {ended} ended; at the cut-off {open} were open.",
            "{link}{number} alerts{end} opened in the week, {ended} ended; at the cut-off {open} were open.",
            opened,
            **_link(opened, linked_to(link)),
            ended=figure(number(resolved), link),
            open=figure(number(still), link),
        )
        yield sentence(link, text)


def _dead(report: ReportData) -> Iterator[Sentence]:
    dead, link = report.dead_total, report_path(report.period.week, "dead")
    if dead.items:
        text = ngettext(
            "{link}{number} item{end} worth {money} sold nothing for {weeks} weeks in stores that sold every week.",
            "{link}{number} items{end} worth {money} sold nothing for {weeks} weeks in stores that sold every week.",
            dead.items,
            **_link(dead.items, linked_to(link)),
            money=figure(in_money(dead.value, report.currency), link),
            weeks=IDLE_WEEKS,
        )
        yield sentence(link, text)


def _silent(report: ReportData) -> Iterator[Sentence]:
    link = report_path(report.period.week, "quality")
    stocked = [row for row in report.quality if row.has_stock]
    silent = [row.store for row in stocked if not row.days]
    if silent:
        some = number(len(silent))
        part = ngettext("{part} of {number} store", "{part} of {number} stores", len(stocked), part=some)
        text = ngettext(
            "{part} sent no stock file in the week: {stores}.",
            "{part} sent no stock file in the week: {stores}.",
            len(silent),
            part=figure(part, link),
            stores=named_stores([(store, "", link) for store in silent], link),
        )
        yield sentence(link, text)


def _rejected(report: ReportData) -> Iterator[Sentence]:
    """The store with most rows rejected."""
    link = report_path(report.period.week, "quality")
    ranked = sorted((row for row in report.quality if row.rejected), key=lambda row: -row.rejected)
    if ranked:
        worst, others = ranked[0], ranked[1:]
        rows = ngettext("{part} of {number} row", "{part} of {number} rows", worst.rows, part=number(worst.rejected))
        values = {
            "store": store_name(worst.store),
            "rows": figure(rows, link),
            "share": figure(share(Decimal(worst.rejected) / worst.rows), link),
        }
        if others and others[0].rejected < worst.rejected:
            yield sentence(link, _("{store} had {rows} rejected ({share}), more than any other store.", **values))
        else:
            yield sentence(link, _("{store} had {rows} rejected ({share}).", **values))


def _unread(report: ReportData) -> Iterator[Sentence]:
    unread, link = report.files.unread, "/uploads"
    if unread:
        text = ngettext(
            "{link}{number} file{end} that had arrived was still being read or held for a decision at the cut-off; "
            "what it holds is not in this report.",
            "{link}{number} files{end} that had arrived were still being read or held for a decision at the cut-off; "
            "what they hold is not in this report.",
            unread,
            **_link(unread, linked_to(link)),
        )
        yield sentence(link, text)
