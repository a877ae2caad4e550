"""What a manager reads first of a report, drawn: sales by day against the week before, what moved, the stores.

Bars are plain HTML with their figures beside them: no charting library for thirty bars, and a screen reader reads them.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from dash import html
from dash.development.base_component import Component

from backend_lambdas.inventory.store_settings import DAYS
from backend_lambdas.language.days import WEEKDAYS
from backend_lambdas.language.texts import _
from backend_lambdas.reports.formatting import (
    change_of,
    in_money,
    product_text,
    same_stores_text,
    share,
    signed,
    store_name,
    word,
)
from backend_lambdas.reports.report import ReportData
from backend_lambdas.reports.sentences.changes import NOT_SOLD
from backend_lambdas.reports.week_sales import DayPoint, Mover, MoverList, SalesRow
from dashboard.ui.formatting import short_number
from dashboard.ui.panel import panel

MOVERS = 4  # up and as many down; the table has ten of each
STORES = 8  # what stands beside the movers without a scroll; the table has them all
NOTHING, LEAST = Decimal(0), Decimal("0.6")  # in %: a bar that is there is seen
DayPair = tuple[DayPoint, Decimal, Decimal | None]  # the day, its sales, those a week before


def chart_panels(report: ReportData) -> list[Component]:
    """None for a week without sales."""
    if not report.days or not report.sales_rev:
        return []
    drawn = [_days_panel(report), *_movers_panel(report), *_stores_panel(report)]
    return [html.Div(drawn, className="report-charts")]


def day_pairs(report: ReportData) -> tuple[list[DayPair], bool]:
    """Of the stores compared, where there are any, as the PDF draws them; whether it is."""
    if all(day.same is not None for day in report.days):
        return [(day, day.same or NOTHING, day.same_before) for day in report.days], True
    return [(day, day.revenue, day.before) for day in report.days], False


def _days_panel(report: ReportData) -> Component:
    pairs, same = day_pairs(report)
    top = max((value for _point, *both in pairs for value in both if value), default=Decimal(1))
    label = {"aria-label": days_sentence(pairs, report.currency)}
    plot = html.Div([_day(pair, top) for pair in pairs], className="week-bars", role="img", **label)
    keys = [("chart-now", _("This week")), ("chart-before", _("Week before"))]
    legend = html.Div([html.Span(words, className=f"legend-key {look}") for look, words in keys], className="legend")
    about = [report.currency, _same_words(report) if same else ""]
    return panel(_("Sales by day"), [plot, legend, _more("days")], ", ".join(filter(None, about)) or None)


def _same_words(report: ReportData) -> str:
    compared = report.same.before
    return same_stores_text(len(compared.same), compared.total)


def _day(pair: DayPair, top: Decimal) -> Component:
    point, now, before = pair
    weekday = point.day.weekday()
    bars = [
        html.Span(className=look, style={"height": f"{max(100 * value / top, NOTHING):.1f}%"})
        for look, value in (("chart-before", before or NOTHING), ("chart-now", now))
    ]
    parts = [
        html.Span("".join(short_number(float(now))), className="week-bar-number"),
        html.Div(bars, className="week-bar-pair"),
        html.Span(_(DAYS[weekday]), className="week-bar-day"),
    ]
    words = f"{_(WEEKDAYS[weekday])}: {in_money(now, '')} ({_signed_share(change_of(now, before))})"
    return html.Div(parts, className="week-bar", title=words)


def days_sentence(pairs: Sequence[DayPair], currency: str) -> str:
    """What the bars show: "Most on Saturday: 900.00 EUR. Against the week before: Monday +3.0 %, ..."."""
    best = max(pairs, key=lambda pair: pair[1])
    said = _("Most on {day}: {money}.", day=_(WEEKDAYS[best[0].day.weekday()]), money=in_money(best[1], currency))
    changes = [
        f"{_(WEEKDAYS[point.day.weekday()])} {_signed_share(change)}"
        for point, now, before in pairs
        if (change := change_of(now, before)) is not None
    ]
    if not changes:
        return said
    return said + " " + _("Against the week before: {changes}.", changes=", ".join(changes))


def _signed_share(part: Decimal | None) -> str:
    return f"+{share(part)}" if part and part > 0 else share(part)


def _movers_panel(report: ReportData) -> list[Component]:
    up, down = (_first(report.movers, moves) for moves in (MoverList.UP, MoverList.DOWN))
    if not up and not down:
        return []
    top = max(abs(one.change) for one in (*up, *down))
    about = [_("Change against the week before"), report.currency, _same_words(report)]
    bars = html.Ul([_mover(one, top) for one in (*up, *reversed(down))], className="change-bars")
    return [panel(_("What moved"), [bars, _more("movers")], ", ".join(filter(None, about)))]


def _first(movers: Iterable[Mover], moves: MoverList) -> list[Mover]:
    return [one for one in movers if one.moves is moves][:MOVERS]


def _mover(one: Mover, top: Decimal) -> Component:
    tone, side = ("tone-out", "change-down") if one.change < 0 else ("tone-healthy", "change-up")
    fill = html.Span(className=f"change-fill {tone} {side}", style=_width(50 * abs(one.change) / top))
    figures = [html.B(signed(one.change), className=f"tone-text {tone}"), html.Span(_signed_share(one.share))]
    why = word(one.because) if one.because in NOT_SOLD else _("mostly {reason}", reason=word(one.because))
    detail = html.Span(why if one.because else "\N{NO-BREAK SPACE}", className="change-detail")
    return _row(
        product_text(one.product_name, one.product_id), figures, html.Span(fill, className="change-track"), detail
    )


def _stores_panel(report: ReportData) -> list[Component]:
    """Those that sold most; of one store there is nothing to compare."""
    if len(report.stores) <= 1:
        return []
    rows = sorted(report.stores, key=lambda row: row.revenue, reverse=True)[:STORES]
    bars = html.Ul([_store(row, max(rows[0].revenue, Decimal(1))) for row in rows], className="change-bars")
    about = [_("Change against the week before"), report.currency]
    return [panel(_("Stores that sold most"), [bars, _more("stores")], ", ".join(filter(None, about)))]


def _store(row: SalesRow, top: Decimal) -> Component:
    tone = "tone-plain" if not row.change else "tone-out" if row.change < 0 else "tone-healthy"
    fill = html.Span(className="change-fill tone-info change-up", style=_width(50 * row.revenue / top))
    changed = html.Span(_signed_share(row.change), className=f"tone-text {tone}")
    figures = [html.B("".join(short_number(float(row.revenue)))), changed]
    track = html.Span(fill, className="change-track change-whole")
    return _row(store_name(row.name) if row.name else _("(none)"), figures, track)


def _width(percent: Decimal) -> dict[str, str]:
    return {"width": f"{max(percent, LEAST):.1f}%"}


def _row(name: str, figures: list[Component], track: Component, *more: Component) -> Component:
    parts = [html.Span(name, className="change-name", title=name), html.Span(figures, className="change-figures")]
    return html.Li(html.Div([*parts, track, *more], className="change-row"))


def _more(table: str) -> Component:
    return html.A(_("Show as table"), href=f"#table-{table}", className="chart-table-link")
