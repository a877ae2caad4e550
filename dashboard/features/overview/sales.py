"""The first screen's sales: this week against others, the weeks, what moved. Nothing while there are no sales."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.inventory.calendar import week_of
from backend_lambdas.language.days import short_day
from backend_lambdas.language.texts import N_, _
from dashboard.data.sales.filters import Compare, Measure, SalesFilters
from dashboard.data.sales.values import Against, SalesSummary
from dashboard.features.overview.sales_line import weekly_line
from dashboard.features.overview.sales_summary import SUMMARY_WEEKS
from dashboard.ui.addresses import sales_sources_address
from dashboard.ui.controls import action_link
from dashboard.ui.formatting import currency, every_store, inside, stores_words
from dashboard.ui.kpi import Change, comparison, kpi_card
from dashboard.ui.panel import panel
from dashboard.ui.rows import list_row, rows_panel
from dashboard.ui.sales_labels import amount_short, change_words, day, product_detail, same_words, signed, why_words
from dashboard.ui.same_stores import same_stores
from dashboard.ui.states import empty_state
from dashboard.ui.status import tile

DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
WHOLE_WEEK = 7
Stores = tuple[str, ...]  # () = all


def sales_card(summary: SalesSummary, stores: Stores) -> Component:
    """The week so far: against the same days of last week and of the same week last year, each over the same stores."""
    whole = summary.weeks[summary.weeks["whole"]]["revenue"].tolist()
    name = _(
        "week of {monday}{days}", monday=_monday(summary), days=_days((summary.last_day - summary.week_start).days + 1)
    )
    last_week, last_year = _("last week"), _("last year")
    compared = [html.Div(_compared(summary.before, last_week, None))]
    if summary.year:
        compared.append(html.Div(_compared(summary.year, last_year, week_address(summary, stores, Compare.YEAR))))
    return kpi_card(
        _("Sales, {name}", name=name),
        summary.now.revenue,
        "info",
        whole,
        href=week_address(summary, stores, Compare.BEFORE),
        below=html.Div(compared, className="kpi-compared"),
        currency=currency(),
    )


def _compared(against: Against | None, than: str, href: str | None) -> list[Component]:
    """ "18 % vs last week" and over what; `href`: where that comparison is, unless the whole card leads there."""
    change = _change(against, than)
    if change is None:
        return [html.Span(_("Nothing to compare with {than}", than=than), className="kpi-foot")]
    words, over = comparison(change, True), same_stores(against, "revenue")
    foot = dcc.Link(words, href=href, className="kpi-foot kpi-other") if href else html.Div(words, className="kpi-foot")
    return [foot, over] if over else [foot]


def sales_sources(summary: SalesSummary, stores: Stores) -> str:
    """The address of the files that the week's sales come from."""
    week = week_of(summary.week_start)
    return sales_sources_address(replace(_filters(stores), first=week, last=week))


def week_address(summary: SalesSummary, stores: Stores, compare: Compare) -> str:
    """Trends of the week that a card is about, also when it is not over."""
    week = week_of(summary.week_start)
    return _filters(stores).address(first=week, last=week, compare=compare, measure=Measure.REVENUE)


def _days(days: int) -> str:
    """ ", Mon–Wed" for three days of a week."""
    if days == WHOLE_WEEK:
        return ""
    return f", {_(DAYS[0])}–{_(DAYS[days - 1])}" if days > 1 else f", {_(DAYS[0])}"


def _monday(summary: SalesSummary) -> str:
    """With its year where that is not the running one."""
    begins = summary.week_start
    return short_day(begins) if begins.year == summary.state.as_of.year else day(begins)


def sales_panels(summary: SalesSummary, stores: Stores) -> Component:
    """The weeks, and the products that moved most."""
    sentence = weeks_sentence(summary, stores)
    action = action_link(_("Trends"), _filters(stores).address(weeks=SUMMARY_WEEKS))
    line = panel(_("Weekly sales"), weekly_line(summary.weeks, sentence), sentence, action)
    return html.Div([html.Div(line), html.Div(_movers(summary, stores))], className="columns")


def weeks_sentence(summary: SalesSummary, stores: Stores) -> str:
    """The line in words."""
    weeks, year = summary.weeks, summary.newest_year
    known = weeks[weeks["week_start"].dt.date == year.first_day] if year else weeks[weeks["whole"]]
    where = stores_words(stores) if stores else inside(every_store())
    if known.empty:
        return _("Revenue a week, {where}", where=where)
    last = known.iloc[-1]
    words = _(
        "Revenue a week, {where}; {amount_short} in the week of {date}",
        where=where,
        amount_short=amount_short(last["revenue"]),
        date=day(last["week_start"].date()),
    )
    if year and year.before.revenue:
        words += change_words(year, "revenue", _("a year earlier"))
    return words


def _movers(summary: SalesSummary, stores: Stores) -> Component:
    moved = summary.moved
    nothing = empty_state(_("Nothing to compare yet"), _("It takes two whole weeks of sales."), icon_name="trends")
    if moved is None:
        return rows_panel(_("What moved"), [], "", nothing, None)
    rows = [
        _mover(row, moved, stores, "out" if row["change"] < 0 else "healthy")
        for frame in (summary.fallers.head(4), summary.risers.head(3))
        for row in frame.to_dict("records")
    ]
    over = f", {same_words(moved)}" if same_words(moved) else ""
    subtitle = _(
        "Week of {first_day} against the week before, {currency}{over}",
        first_day=day(moved.first_day),
        currency=currency(),
        over=over,
    )
    action = action_link(_("All"), _week_filters(moved, stores).address()) if rows else None
    return rows_panel(_("What moved"), rows, subtitle, nothing, action)


def _mover(row: Mapping[Any, Any], moved: Against, stores: Stores, tone: str) -> Component:
    href = _week_filters(moved, stores).address(products=(row["key"],))
    drawing = "trend-down" if tone == "out" else "trend-up"
    detail = [html.Span(product_detail(row)), html.Span("·"), html.Span(why_words(row))]
    link = dcc.Link(row["name"], href=href, className="row-title", title=row["name"])
    change = html.Div(html.Span(signed(row["change"]), className=f"mover-change tone-{tone}"), className="row-side")
    return list_row(
        tile(tone, drawing, _("Fell") if tone == "out" else _("Rose")), link, detail, change, hint=why_words(row)
    )


def _change(against: Against | None, than: str) -> Change | None:
    if against is None:
        return None
    now, before = against.now.revenue, against.before.revenue
    return Change((now - before) / before if before else None, now - before, than)


def _filters(stores: Stores) -> SalesFilters:
    return SalesFilters(stores=stores)


def _week_filters(moved: Against, stores: Stores) -> SalesFilters:
    week = week_of(moved.first_day)
    return replace(_filters(stores), first=week, last=week)
