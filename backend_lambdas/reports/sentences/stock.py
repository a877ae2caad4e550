"""The week's stock, alerts and files in sentences; links lead to the report's own tables, which stay as they were."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from backend_lambdas.inventory.metrics.stock import IDLE_WEEKS
from backend_lambdas.reports.formatting import counted, in_money, number, same_stores_text, share, store_name
from backend_lambdas.reports.headlines import is_known
from backend_lambdas.reports.links import report_path
from backend_lambdas.reports.report import Phrase, ReportData, Sentence
from backend_lambdas.reports.week_stock import SameFigure

NAMED_STORES = 3  # the rest is counted; the table of stores names all


def sentence(link: str, *parts: Phrase | str) -> Sentence:
    """`link`: the view behind the whole."""
    phrases = tuple(Phrase(part) if isinstance(part, str) else part for part in parts if part)
    return Sentence("".join(phrase.text for phrase in phrases), link, phrases)


def named_stores(named: Sequence[tuple[str, str, str]], link: str) -> Iterator[Phrase | str]:
    """(store, what is said of it, its link): "Köln (since 4 Oct 2026), Bremen and 3 more"; the rest leads to `link`."""
    for at, (store, said, to) in enumerate(named[:NAMED_STORES]):
        yield ", " if at else ""
        yield Phrase(store_name(store), to)
        yield f" ({said})" if said else ""
    if len(named) > NAMED_STORES:
        yield " and "
        yield Phrase(f"{number(len(named) - NAMED_STORES)} more", link)


def stock_sentences(report: ReportData) -> Iterator[Sentence]:
    for part in (_stock, _lost, _alerts, _dead, _silent, _rejected, _unread):
        yield from part(report)


def _stock(report: ReportData) -> Iterator[Sentence]:
    headline, items = report.headline("out"), sum(row.items for row in report.shelves)
    link = report_path(report.period.week, "stock")
    if not items or headline.value is None:
        return
    figure = Phrase(f"{number(headline.value)} of {counted(items, 'item')}", link)
    parts: list[Phrase | str] = ["At the cut-off, ", figure, " were out of stock"]
    for same, than in (
        (headline.against_before(), "at the end of the week before"),
        (headline.against_last_year(), "a year earlier"),
    ):
        if same is not None:
            parts += [", ", *_than(same, than, link)]
    yield sentence(link, *parts, ".")


def _than(same: SameFigure, than: str, link: str) -> Iterator[Phrase | str]:
    more = same.value - same.then
    difference = f"{number(abs(more))} {'more' if more > 0 else 'fewer'}"
    yield Phrase(difference, link) if more else "as many"
    yield f" {'than' if more else 'as'} {than}"
    if stores := same_stores_text(same.same, same.stores):
        yield " ("
        yield Phrase(stores, link)
        yield ")"


def _lost(report: ReportData) -> Iterator[Sentence]:
    lost, link = report.lost, report_path(report.period.week, "stockouts")
    if not lost.stockouts:
        if lost.unknown:
            unknown = Phrase(counted(lost.unknown, "item"), report_path(report.period.week, "stock"))
            are = "is" if lost.unknown == 1 else "are"
            tail = f" {are} out of stock since a time that is not known, so what was lost in the week cannot be said."
            yield sentence(link, unknown, tail)
        elif lost.later:
            later = Phrase(counted(lost.later, "item"), report_path(report.period.week, "stock"))
            yield sentence(link, "Nothing is known to have been out in the week; ", later, " went out after it.")
        return
    were = "was" if lost.stockouts == 1 else "were"
    parts: list[Phrase | str] = [Phrase(counted(lost.stockouts, "item"), link), f" {were} out for some of the week"]
    if not is_known(lost):
        parts.append("; none has enough sales history to estimate what that cost")
    else:
        of = Phrase(f"{number(lost.estimated)} of them", link) if lost.estimated < lost.stockouts else "these"
        about = Phrase(in_money(lost.value, report.currency), link)
        parts += ["; for ", of, " the history supports an estimate: about ", about, " of sales lost"]
    if lost.unknown:
        parts += [". Of ", Phrase(f"{number(lost.unknown)} more", report_path(report.period.week, "stock"))]
        parts += [" that are out it is not known since when"]
    yield sentence(link, *parts, ".")


def _alerts(report: ReportData) -> Iterator[Sentence]:
    opened, resolved, still = (
        sum(getattr(row, name) for row in report.alerts) for name in ("opened", "resolved", "open_now")
    )
    link = report_path(report.period.week, "alerts")
    if opened or resolved:
        texts = (counted(opened, "alert"), number(resolved), number(still))
        first, second, third = (Phrase(text, link) for text in texts)
        yield sentence(link, first, " opened in the week, ", second, " ended; at the cut-off ", third, " were open.")


def _dead(report: ReportData) -> Iterator[Sentence]:
    dead, link = report.dead_total, report_path(report.period.week, "dead")
    if dead.items:
        parts: list[Phrase | str] = [
            Phrase(counted(dead.items, "item"), link),
            " worth ",
            Phrase(in_money(dead.value, report.currency), link),
        ]
        yield sentence(link, *parts, f" sold nothing for {IDLE_WEEKS} weeks in stores that sold every week.")


def _silent(report: ReportData) -> Iterator[Sentence]:
    link = report_path(report.period.week, "quality")
    stocked = [row for row in report.quality if row.has_stock]
    silent = [row.store for row in stocked if not row.days]
    if silent:
        figure = Phrase(f"{number(len(silent))} of {counted(len(stocked), 'store')}", link)
        names = named_stores([(store, "", link) for store in silent], link)
        yield sentence(link, figure, " sent no stock file in the week: ", *names, ".")


def _rejected(report: ReportData) -> Iterator[Sentence]:
    """The store with most rows rejected."""
    link = report_path(report.period.week, "quality")
    ranked = sorted((row for row in report.quality if row.rejected), key=lambda row: -row.rejected)
    if ranked:
        worst, others = ranked[0], ranked[1:]
        figure = Phrase(f"{number(worst.rejected)} of {counted(worst.rows, 'row')}", link)
        most = ", more than any other store" if others and others[0].rejected < worst.rejected else ""
        part = Phrase(share(Decimal(worst.rejected) / worst.rows), link)
        yield sentence(link, store_name(worst.store), " had ", figure, " rejected (", part, f"){most}.")


def _unread(report: ReportData) -> Iterator[Sentence]:
    if report.files.unread:
        link = "/uploads"
        were = "was" if report.files.unread == 1 else "were"
        text = (
            f" that had arrived {were} still being read or held for a decision at the cut-off; what they hold is not in"
        )
        yield sentence(link, Phrase(counted(report.files.unread, "file"), link), f"{text} this report.")
