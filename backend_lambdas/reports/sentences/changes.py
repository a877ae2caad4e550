"""Why sales changed, and which product moved them most; a reason only where `metrics.explanation` has one."""

from collections.abc import Iterator
from decimal import Decimal

from backend_lambdas.language.texts import N_, _
from backend_lambdas.reports import links
from backend_lambdas.reports.formatting import in_money, product_text, signed_money
from backend_lambdas.reports.report import ReportData, Sentence
from backend_lambdas.reports.sentences.linked import figure, sentence
from backend_lambdas.reports.week_sales import Because, ChangeParts, Mover, MoverList

REASONS = {
    Because.PRICE: (N_("higher prices"), N_("lower prices")),
    Because.VOLUME: (N_("more units sold"), N_("fewer units sold")),
    Because.AVAILABILITY: (N_("better availability"), N_("stockouts")),
    Because.UNPRICED: (N_("prices missing in the week before"), N_("prices missing this week")),
}
NOT_SOLD = {
    Because.NOT_BEFORE: N_("it was not sold the week before"),
    Because.NOT_NOW: N_("none was sold this week"),
}
# Where: in all stores, or in the same stores.
ROSE = (
    N_("Against the week before, sales rose by {change}, {because}."),
    N_("In the same stores, sales rose by {change}, {because}."),
)
FELL = (
    N_("Against the week before, sales fell by {change}, {because}."),
    N_("In the same stores, sales fell by {change}, {because}."),
)
# A product, alone, with a reason, and with what explains it all.
MOST = {
    MoverList.UP: (
        N_("{product} rose most of all products: {change}."),
        N_("{product} rose most of all products: {change}, {because}."),
        N_("{product} rose most of all products: {change}; {because}."),
    ),
    MoverList.DOWN: (
        N_("{product} fell most of all products: {change}."),
        N_("{product} fell most of all products: {change}, {because}."),
        N_("{product} fell most of all products: {change}; {because}."),
    ),
}


def why_sentences(report: ReportData) -> Iterator[Sentence]:
    """Of the whole change, in the stores compared."""
    parts = report.parts
    if parts is None or parts.because is Because.NOT_CLEAR:
        return
    link = links.trends_path(report.period.week)
    because = _part(report, parts, parts.because)
    against = "" if parts.against is Because.NOT_CLEAR else _part(report, parts, parts.against)
    change = figure(in_money(abs(parts.change), report.currency), link)
    text = (ROSE if parts.change > 0 else FELL)[parts.same < parts.stores]
    yield sentence(link, _(text, change=change, because=_mostly(because, against)))


def _mostly(reason: str, against: str) -> str:
    if not against:
        return _("mostly because of {reason}", reason=reason)
    return _("mostly because of {reason}, against {against}", reason=reason, against=against)


def _part(report: ReportData, parts: ChangeParts, because: Because) -> str:
    size = parts.part(because)
    money = signed_money(size, report.currency)
    return f"{_reason(because, size)} ({figure(money, links.report_path(report.period.week, 'movers'))})"


def product_sentences(report: ReportData) -> Iterator[Sentence]:
    """The product that rose most, and the one that fell most."""
    for moves, (alone, with_reason, with_all) in MOST.items():
        top = next((mover for mover in report.movers if mover.moves is moves), None)
        if top is None:
            continue
        link = links.trends_path(report.period.week, product=top.product_id)
        values = {
            "product": product_text(top.product_name, top.product_id),
            "change": figure(signed_money(top.change, report.currency), link),
        }
        if top.because in NOT_SOLD:
            text = _(with_all, **values, because=_(NOT_SOLD[top.because]))
        else:
            because = _because(top)
            text = _(with_reason if because else alone, **values, because=because)
        yield sentence(link, text)


def _because(mover: Mover) -> str:
    if mover.because is Because.NOT_CLEAR:
        return ""
    against = _reason(mover.against, -mover.change) if mover.against in REASONS else ""
    return _mostly(_reason(mover.because, mover.change), against)


def _reason(because: Because, size: Decimal) -> str:
    return _(REASONS[because][0 if size > 0 else 1])
