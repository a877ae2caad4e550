"""Weekly sales as lines, seasons as heat maps.

Colours of lines and texts come from assets/css/page_trends.css, those of the heat maps are see-through: a theme switch
needs no new figure.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from backend_lambdas.language.texts import N_, _
from dashboard.data.sales.filters import week_number, week_text
from dashboard.features.trends.seasons import Seasons
from dashboard.ui.charts import day_patterns, number_stops
from dashboard.ui.figures import make_plain

ROW_HEIGHT = 26
MOST_CATEGORIES = 12
FEW_WEEKS = 9
YEARS_BELOW = 48  # pixels: a day, and its year below it
PART_WEEK = N_("Not all sales yet")
WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
LESS_TO_MORE = ((0.0, "rgba(217,119,6,0.95)"), (0.5, "rgba(128,140,160,0.08)"), (1.0, "rgba(62,99,221,0.95)"))
NONE_TO_MUCH = ((0.0, "rgba(62,99,221,0.04)"), (1.0, "rgba(62,99,221,0.95)"))


def weekly_sales_figure(weeks: pd.DataFrame, measure: str, name: str) -> go.Figure:
    """Whole weeks as a line, last year thin, the average dotted, a week that is not whole as a mark off the line.

    As high as its place. `weeks` as Trends.weeks; its period is shaded. Empty weeks give an empty figure with axes.
    """
    whole, part = weeks[weeks["whole"]], weeks[~weeks["whole"]]
    all_weeks, all_whole, all_part = (_weeks(some["week_start"]) for some in (weeks, whole, part))
    figure = go.Figure(
        [
            _line(weeks["week_start"], weeks[f"{measure}_year"], _("A year earlier"), 1.4, "solid", all_weeks),
            _line(weeks["week_start"], weeks[f"{measure}_average"], _("4-week average"), 1.6, "dot", all_weeks),
            _line(whole["week_start"], whole[measure], name, 2.2, "solid", all_whole),
            go.Scatter(
                x=_days(part["week_start"]),
                y=part[measure].tolist(),
                name=_(PART_WEEK),
                mode="markers",
                marker={"symbol": "circle-open", "size": 9, "line": {"width": 2}},
                hovertemplate="%{y:,.0f}",
                meta=leads_to(weeks=(all_part,)),
            ),
        ]
    )
    make_plain(figure, None, {"l": 44, "r": 12, "t": 10, "b": 30})
    figure.update_layout(hovermode="x unified", shapes=_shaded(weeks))
    day, short_day, _month = day_patterns()
    figure.update_xaxes(hoverformat=_("Week from {day}", day=day), **_marks(_days(weeks["week_start"]), short_day))
    figure.update_yaxes(rangemode="tozero", nticks=7, tickformatstops=number_stops(), showgrid=True)
    return figure


def season_figure(seasons: Seasons) -> go.Figure:
    """Week x category or year; the colour is the week against the usual one (1), from half of it to twice."""
    rows = seasons.rows
    table = rows.pivot(index="category", columns="week_start", values="index").reindex(_order(rows))
    day, short_day, _month = day_patterns()
    # The weeks of several years stand on the days of the newest.
    about, exactly = _("about {day}", day=f"%{{x|{short_day}}}"), _("week from {day}", day=f"%{{x|{day}}}")
    week = about if seasons.years else exactly
    days = _days(list[Any](table.columns))
    figure = _heat(table, days, LESS_TO_MORE, (0.0, 2.0), f"%{{y}}<br>{week}: %{{z:.0%}}", YEARS_BELOW)
    figure.data[0].meta = leads_to(() if seasons.by_year else seasons.keys, seasons.weeks)
    return figure.update_xaxes(**_marks(days, short_day))


def weekdays_figure(weekdays: pd.DataFrame) -> go.Figure:
    """Weekday x category; the colour is the day's share of the category's week."""
    rows = _top(weekdays)
    table = rows.pivot(index="category", columns="weekday", values="share").reindex(_order(rows))
    high = float(rows["share"].max()) if len(rows) else 1.0
    numbers: list[Any] = table.columns.tolist()
    days = [_(WEEKDAYS[number]) for number in numbers]
    figure = _heat(table, days, NONE_TO_MUCH, (0.0, high), "%{y}, %{x}: %{z:.1%}")
    figure.data[0].meta = leads_to(tuple(table.index))
    return figure


def _top(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["category"].isin(_order(frame)[:MOST_CATEGORIES])]


def _order(frame: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(frame["category"]))


def _heat(
    table: pd.DataFrame,
    x: list[Any],
    scale: Sequence[tuple[float, str]],
    limits: tuple[float, float],
    hover: str,
    below: int = 34,
) -> go.Figure:
    names = [name or _("No category") for name in table.index]
    # Plotly takes texts for markup.
    shown = [escape(name if len(name) <= 22 else f"{name[:21]}…", quote=False) for name in names]
    figure = go.Figure(
        go.Heatmap(
            z=table.to_numpy(dtype=float).tolist(),
            x=x,
            y=list(range(len(names))),
            text=[[escape(name, quote=False)] * len(x) for name in names],
            colorscale=[list(step) for step in scale],
            zmin=limits[0],
            zmax=limits[1],
            showscale=False,
            xgap=1,
            ygap=2,
            hovertemplate=hover.replace("%{y}", "%{text}") + "<extra></extra>",
        )
    )
    make_plain(figure, max(ROW_HEIGHT * len(names), 60) + below + 10, {"l": 8, "r": 8, "t": 6, "b": below})
    figure.update_yaxes(
        autorange="reversed", tickmode="array", tickvals=list(range(len(names))), ticktext=shown, showgrid=False
    )
    return figure


def _days(moments: Iterable[Any]) -> list[str]:
    """Plain text: a figure is sent only when it changed, and its plain values show that."""
    return [f"{moment:%Y-%m-%d}" for moment in moments]


def _marks(days: Sequence[str], short_day: str) -> dict[str, Any]:
    """Ticks along weeks, the year below. Of a few weeks each has its own: Plotly's would be hours, "1 Jan" again and
    again."""
    ticks = {"tickmode": "array", "tickvals": list(days)} if len(days) <= FEW_WEEKS else {"nticks": 8}
    return {"tickformat": f"{short_day}\n%Y", **ticks}


def leads_to(categories: Sequence[str] = (), weeks: Sequence[Sequence[str]] = ()) -> dict[str, Any]:
    """What a click on a chart goes down into (assets/js/trends.js): of each row the category, and the week of each
    place; one list of weeks is for every row."""
    return {"categories": list(categories), "weeks": [list(row) for row in weeks]}


def _weeks(moments: Iterable[Any]) -> list[str]:
    return [week_text(week_number(moment.date())) for moment in moments]


def _line(x: Any, y: Any, name: str, width: float, dash: str, weeks: Sequence[str]) -> go.Scatter:
    return go.Scatter(
        x=_days(x),
        y=y.tolist(),
        name=name,
        mode="lines",
        line={"width": width, "dash": dash},
        hovertemplate="%{y:,.0f}",
        meta=leads_to(weeks=(weeks,)),
    )


def _shaded(weeks: pd.DataFrame) -> list[dict[str, Any]]:
    """The period, when it is not all that is shown."""
    period = weeks[weeks["in_period"]]
    if period.empty or len(period) == len(weeks):
        return []
    first, last = period["week_start"].iloc[0], period["week_start"].iloc[-1]
    half = pd.Timedelta(days=3.5)
    return [
        {
            "type": "rect",
            "xref": "x",
            "yref": "paper",
            "x0": (first - half).isoformat(),
            "x1": (last + half).isoformat(),
            "y0": 0,
            "y1": 1,
            "line": {"width": 0},
            "fillcolor": "rgba(62,99,221,0.07)",
            "layer": "below",
        }
    ]
