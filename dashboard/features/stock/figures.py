"""One item's count over time. Colours come from assets/css/grid.css, so a theme switch needs no new figure."""

from datetime import datetime

import pandas as pd
import plotly.graph_objects as go

from backend_lambdas.language.texts import _
from dashboard.ui.charts import date_stops, number_stops
from dashboard.ui.figures import make_plain

HEIGHT = 220


def stock_history_figure(history: pd.DataFrame, now: datetime) -> go.Figure:
    """Steps of `on_hand` (columns at, on_hand, reorder_point; oldest first) up to `now`, the reorder point dashed.

    An empty history gives an empty figure with axes.
    """
    shown = _up_to(history, now)
    figure = go.Figure(
        [
            _steps(shown["at"], shown["reorder_point"], _("Threshold"), "dot"),
            _steps(shown["at"], shown["on_hand"], _("On hand"), "solid"),
        ]
    )
    make_plain(figure, HEIGHT, {"l": 40, "r": 12, "t": 8, "b": 30})
    figure.update_layout(hovermode="x unified")
    figure.update_xaxes(nticks=4, tickformatstops=date_stops())
    figure.update_yaxes(rangemode="tozero", nticks=4, tickformatstops=number_stops())
    return figure


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
