"""How many alerts opened a day: a light bar chart of plain boxes, with its table (values -> components)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from dash import html
from dash.development.base_component import Component

from backend_lambdas.alerts.alert import NEWS, AlertKind
from backend_lambdas.language.days import short_day
from backend_lambdas.language.texts import N_, _, grouped, ngettext
from dashboard.ui.formatting import whole
from dashboard.ui.table import data_table, heads_of, shown_as_table

MOST_BARS = 31
GROUPS = (
    (N_("Out of stock"), "out", (AlertKind.OUT_OF_STOCK,)),
    (N_("Low stock"), "low", (AlertKind.LOW_STOCK,)),
    (N_("News (back in stock, price, name)"), "info", NEWS),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """The alerts that opened in `days` days from `first` on; `counts` in the order of GROUPS."""

    first: date
    days: int
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


def bars(frame: pd.DataFrame, days: int, today: date) -> tuple[Bar, ...]:
    """`frame` (day, kind, n) as bars, oldest first, none left out; over 31 days a bar is a week."""
    width = 1 if days <= MOST_BARS else 7
    number = -(-days // width)
    first = today - timedelta(days=number * width - 1)
    counts = [[0] * len(GROUPS) for _bar in range(number)]
    group_of = {str(kind): at for at, (_, _, kinds) in enumerate(GROUPS) for kind in kinds}
    for day, kind, count in zip(frame["day"], frame["kind"], frame["n"], strict=True):
        place = (pd.Timestamp(day).date() - first).days // width
        if 0 <= place < number and str(kind) in group_of:
            counts[place][group_of[str(kind)]] += int(count)
    return tuple(Bar(first + timedelta(days=at * width), width, tuple(row)) for at, row in enumerate(counts))


def day_chart(shown: Sequence[Bar]) -> Component:
    """The bars, and the same as a table behind "Show as table"; `sentence` says what they show."""
    top = max(*(bar.total for bar in shown), 1)
    legend = [html.Span(_(name), className=f"legend-key tone-{tone}") for name, tone, _kinds in GROUPS]
    edges = (shown[0], shown[len(shown) // 2], shown[-1]) if len(shown) > 2 else (shown[0], shown[-1])
    plot = [
        html.Span(grouped(top), className="day-top"),
        html.Div([_bar(bar, top) for bar in shown], className="day-bars"),
    ]
    axis = [html.Span(day_words(bar.first)) for bar in edges]
    table = shown_as_table(_as_table(shown))
    return html.Div(
        [
            html.Div(plot, className="day-plot", role="img", **{"aria-label": sentence(shown)}),
            html.Div(axis, className="day-axis", **{"aria-hidden": "true"}),
            html.Div([html.Div(legend, className="legend"), table], className="day-foot"),
        ]
    )


def sentence(shown: Sequence[Bar]) -> str:
    """What the bars show, in words."""
    total = sum(bar.total for bar in shown)
    if not total:
        return _("No alert opened in this period.")
    most = max(shown, key=lambda bar: bar.total)
    when = (
        _("in the week from {day_words}", day_words=day_words(most.first))
        if most.days > 1
        else _("on {day_words}", day_words=day_words(most.first))
    )
    return ngettext(
        "{number} alert opened since {since}; most {when}: {most}.",
        "{number} alerts opened since {since}; most {when}: {most}.",
        total,
        since=day_words(shown[0].first),
        when=when,
        most=grouped(most.total),
    )


def day_words(day: date) -> str:
    """`6 Nov`."""
    return short_day(day)


def _bar(bar: Bar, top: int) -> Component:
    counted = [(count, _(name), tone) for count, (name, tone, _kinds) in zip(bar.counts, GROUPS, strict=True) if count]
    words = " · ".join(f"{name}: {grouped(count)}" for count, name, _tone in counted) or _("none")
    parts = [
        html.Span(className=f"day-part tone-{tone}", style={"height": f"{100 * count / top:.2f}%"})
        for count, _name, tone in reversed(counted)
    ]
    return html.Div(parts, className="day-bar", title=f"{day_words(bar.first)}: {words}")


def _as_table(shown: Sequence[Bar]) -> Component:
    heads = heads_of(_("Week from") if shown[0].days > 1 else _("Day"), *(_(name) for name, *_look in GROUPS))
    rows = [[day_words(bar.first), *(whole(count) for count in bar.counts)] for bar in reversed(shown)]
    return data_table(heads, rows, _("Alerts opened per day"), place="day-table")
