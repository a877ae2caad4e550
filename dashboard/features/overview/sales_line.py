"""Weekly sales as a light line chart of masks and plain boxes: the first screen does without a charting library."""

from collections.abc import Sequence
from urllib.parse import quote

import pandas as pd
from dash import html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from dashboard.ui.formatting import NO_VALUE, currency, money, plain_money
from dashboard.ui.sales_labels import day, short, week_words
from dashboard.ui.table import data_table, heads_of, legend, shown_as_table

SIZE = (1000.0, 200.0)
STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
RULES = 4


def weekly_line(weeks: pd.DataFrame, sentence: str) -> Component:
    """`weeks` as Trends.weeks, by revenue; a week that is not whole is a mark off the line. Last year thin."""
    now = [value if whole else None for value, whole in zip(weeks["revenue"], weeks["whole"], strict=True)]
    year = [None if value != value else value for value in weeks["revenue_year"]]
    values = [value for value in (*weeks["revenue"], *year) if value is not None]
    step = rule_step(max(values, default=0.0))
    top = step * RULES
    layers = [_line(year, top, "week-year", 1.4), _line(now, top, "week-now", 2.2)]
    rules = [
        html.Div(
            html.Span(short(step * number), className="week-mark"),
            className="week-rule",
            style={"top": f"{100 - 100 * number / RULES:g}%"},
        )
        for number in range(RULES + 1)
    ]
    marks = [
        html.Span(
            className="week-part",
            title=_("Week from {week_words}: {revenue}", week_words=week_words(row), revenue=money(row["revenue"])),
            style={
                "left": f"{100 * at / max(len(weeks) - 1, 1):.2f}%",
                "top": f"{100 - 100 * row['revenue'] / top:.2f}%",
            },
        )
        for at, row in enumerate(weeks.to_dict("records"))
        if not row["whole"]
    ]
    edges = [weeks["week_start"].iloc[at].date() for at in sorted({0, len(weeks) // 2, len(weeks) - 1})]
    keys = [("key-now", _("Sales, {currency}", currency=currency()))]
    keys += [("key-year", _("A year earlier"))] if any(value is not None for value in year) else []
    keys += [("key-part", _("Not all sales yet"))] if marks else []
    plot = html.Div([*rules, *layers, *marks], className="week-plot", role="img", **{"aria-label": sentence})
    axis = html.Div([html.Span(day(edge)) for edge in edges], className="week-axis", **{"aria-hidden": "true"})
    return html.Div([legend(keys), plot, axis, shown_as_table(_table(weeks))], className="week-chart")


def rule_step(top: float) -> float:
    """A round distance of RULES lines that reach above `top`."""
    if top <= 0:
        return 1.0
    rough = top / RULES
    power = 10.0 ** (len(f"{int(rough)}") - 1) if rough >= 1 else 1.0
    return next((step * power for step in STEPS if step * power >= rough), 10 * power)


def segments_of(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """The stretches without a gap, as (place, value)."""
    stretches: list[list[tuple[int, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            stretches.append([])
        else:
            stretches[-1].append((place, value))
    return [stretch for stretch in stretches if stretch]


def _line(values: Sequence[float | None], top: float, name: str, width: float) -> Component:
    across, down = SIZE
    step = across / max(len(values) - 1, 1)
    stretches = (
        " ".join(f"{at * step:.1f},{down - value / top * down:.1f}" for at, value in stretch)
        for stretch in segments_of(values)
    )
    lines = "".join(f'<polyline points="{points}" vector-effect="non-scaling-stroke"/>' for points in stretches)
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across:g} {down:g}" preserveAspectRatio="none">'
        f'<g fill="none" stroke="#000" stroke-width="{width}" stroke-linejoin="round" stroke-linecap="round">'
        f"{lines}</g></svg>"
    )
    return html.Span(className=f"week-line {name}", style={"--drawing": f'url("data:image/svg+xml,{quote(drawing)}")'})


def _table(weeks: pd.DataFrame) -> Component:
    rows = [
        [
            week_words(row),
            plain_money(row["revenue"]),
            NO_VALUE if row["revenue_year"] != row["revenue_year"] else plain_money(row["revenue_year"]),
        ]
        for row in reversed(weeks.to_dict("records"))
    ]
    heads = heads_of(_("Week from"), _("Revenue, {currency}", currency=currency()), _("A year earlier"))
    return data_table(heads, rows, _("Weekly sales"), "table-narrow")
