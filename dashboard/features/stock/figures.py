"""One item's count over time. Colours come from assets/css/grid.css, so a theme switch needs no new figure."""

from datetime import datetime

import pandas as pd
import plotly.graph_objects as go

from backend_lambdas.language.texts import _
from dashboard.ui.charts import day_patterns, separators, ticks

HEIGHT = 220
DAY_MS = 86_400_000


def stock_history_figure(history: pd.DataFrame, now: datetime) -> go.Figure:
    """Steps of `on_hand` (columns at, on_hand, reorder_point; oldest first) up to `now`, the reorder point dashed.

    An empty history gives an empty figure with axes.
    """
    shown = _up_to(history, now)
    figure = go.Figure(
        [
            _steps(shown["at"], shown["reorder_point"], _("Reorder at"), "dot"),
            _steps(shown["at"], shown["on_hand"], _("On hand"), "solid"),
        ]
    )
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 40, "r": 12, "t": 8, "b": 30},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        hovermode="x unified",
        dragmode=False,
        separators=separators(),
        font={"family": "Inter, system-ui, sans-serif", "size": 12},
        hoverlabel={"font": {"family": "Inter, system-ui, sans-serif", "size": 12}},
    )
    figure.update_xaxes(showgrid=False, zeroline=False, fixedrange=True, nticks=4, tickformatstops=_time_formats())
    figure.update_yaxes(
        rangemode="tozero", zeroline=False, fixedrange=True, nticks=4, tickformat=ticks(), automargin=True
    )
    return figure


def _time_formats() -> list[dict[str, object]]:
    _long, day, month = day_patterns()
    return [
        {"dtickrange": [None, DAY_MS - 1], "value": f"%H:%M\n{day}"},
        {"dtickrange": [DAY_MS, "M1"], "value": day},
        {"dtickrange": ["M1", None], "value": month},
    ]


def _up_to(history: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """The history, its last figures standing until now."""
    if history.empty:
        return history
    last = history.iloc[[-1]].assign(at=pd.Timestamp(now))
    return pd.concat([history, last], ignore_index=True) if history["at"].iloc[-1] < now else history


def _steps(at: "pd.Series[pd.Timestamp]", values: "pd.Series[float]", name: str, dash: str) -> go.Scatter:
    """A count holds until the next one: the line turns only where a file said something."""
    return go.Scatter(
        x=at,
        y=pd.to_numeric(values),
        name=name,
        mode="lines",
        line={"shape": "hv", "width": 2, "dash": dash},
        hovertemplate="%{y:,}",
        cliponaxis=False,
    )
