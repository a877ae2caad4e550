"""A product's price and its sales over time. Colours come from assets/css/page_products.css."""

from datetime import datetime
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from backend_lambdas.language.texts import _
from dashboard.features.product.history import PricePoint
from dashboard.ui.charts import date_stops, day_patterns, number_stops
from dashboard.ui.figures import make_plain

HEIGHT = 200


def price_figure(points: tuple[PricePoint, ...], now: datetime) -> go.Figure:
    """Steps of the price, oldest first, up to `now`; no points give an empty figure with axes."""
    at: list[Any] = [point.at for point in points]
    prices = [float(point.price) for point in points]
    if points:
        at, prices = [*at, now], [*prices, prices[-1]]
    line = {"shape": "hv", "width": 2}
    trace = go.Scatter(x=at, y=prices, name=_("Price"), mode="lines", line=line, hovertemplate="%{y:,.2f}")
    return _over_time(go.Figure([trace]), tickformat=",.2f")


def sales_figure(weeks: pd.DataFrame) -> go.Figure:
    """Units of each week as bars; a week that is not reported whole is see-through."""
    trace = go.Bar(
        x=weeks["week_start"].dt.strftime("%Y-%m-%d").tolist() if len(weeks) else [],
        y=weeks["units"].tolist(),
        name=_("Units"),
        marker={"opacity": [1.0 if whole else 0.4 for whole in weeks["whole"]]},
        hovertemplate="%{y:,.0f}",
    )
    return _over_time(go.Figure([trace]), tickformatstops=number_stops())


def _over_time(figure: go.Figure, **numbers: Any) -> go.Figure:
    make_plain(figure, HEIGHT, {"l": 40, "r": 12, "t": 8, "b": 30})
    day, _short, _month = day_patterns()
    figure.update_layout(hovermode="x unified", bargap=0.25)
    figure.update_xaxes(type="date", hoverformat=day, tickformatstops=date_stops(), nticks=6)
    figure.update_yaxes(rangemode="tozero", nticks=4, **numbers)
    return figure
