"""A product's price and its sales over time. Colours come from assets/css/page_products.css."""

from datetime import datetime
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from backend_lambdas.language.texts import _
from dashboard.features.product.history import PricePoint
from dashboard.ui.charts import day_patterns, separators, ticks

HEIGHT = 200
DAY_MS = 86_400_000
FONT = {"family": "Inter, system-ui, sans-serif", "size": 12}


def price_figure(points: tuple[PricePoint, ...], now: datetime) -> go.Figure:
    """Steps of the price, oldest first, up to `now`; no points give an empty figure with axes."""
    at: list[Any] = [point.at for point in points]
    prices = [float(point.price) for point in points]
    if points:
        at, prices = [*at, now], [*prices, prices[-1]]
    line = {"shape": "hv", "width": 2}
    trace = go.Scatter(x=at, y=prices, name=_("Price"), mode="lines", line=line, hovertemplate="%{y:,.2f}")
    return _plain(go.Figure([trace]), ",.2f")


def sales_figure(weeks: pd.DataFrame) -> go.Figure:
    """Units of each week as bars; a week that is not reported whole is see-through."""
    trace = go.Bar(
        x=weeks["week_start"].dt.strftime("%Y-%m-%d").tolist() if len(weeks) else [],
        y=weeks["units"].tolist(),
        name=_("Units"),
        marker={"opacity": [1.0 if whole else 0.4 for whole in weeks["whole"]]},
        hovertemplate="%{y:,.0f}",
    )
    return _plain(go.Figure([trace]), ticks())


def _plain(figure: go.Figure, numbers: str) -> go.Figure:
    day, short_day, month = day_patterns()
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 40, "r": 12, "t": 8, "b": 30},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        hovermode="x unified",
        dragmode=False,
        bargap=0.25,
        separators=separators(),
        font=FONT,
        hoverlabel={"font": FONT},
    )
    stops = [
        {"dtickrange": [None, DAY_MS - 1], "value": f"%H:%M\n{short_day}"},
        {"dtickrange": [DAY_MS, "M1"], "value": short_day},
        {"dtickrange": ["M1", None], "value": month},
    ]
    axis = {"showgrid": False, "zeroline": False, "fixedrange": True, "nticks": 6}
    figure.update_xaxes(type="date", hoverformat=day, tickformatstops=stops, **axis)
    figure.update_yaxes(
        rangemode="tozero", nticks=4, tickformat=numbers, automargin=True, zeroline=False, fixedrange=True
    )
    return figure
