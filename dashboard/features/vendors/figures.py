"""The rows of a vendor's files by week. Colours come from assets/css/page_settings.css."""

from collections.abc import Mapping
from datetime import date

import plotly.graph_objects as go

from backend_lambdas.language.texts import _
from backend_lambdas.uploads.vendor_results import VendorResults
from dashboard.ui.charts import day_patterns, number_stops
from dashboard.ui.figures import make_plain

HEIGHT = 240


def rows_by_week_figure(weeks: Mapping[date, VendorResults]) -> go.Figure:
    """Rows that count with those that were left out on top of them; no weeks give an empty figure with axes."""
    days = [f"{monday:%Y-%m-%d}" for monday in weeks]
    parts = ((_("Rows that count"), "accepted"), (_("Left out"), "left_out"))
    figure = go.Figure(
        [
            go.Bar(x=days, y=[getattr(one, name) for one in weeks.values()], name=words, hovertemplate="%{y:,}")
            for words, name in parts
        ]
    )
    make_plain(figure, HEIGHT, {"l": 44, "r": 12, "t": 10, "b": 30})
    day, short_day, _month = day_patterns()
    figure.update_layout(barmode="stack", bargap=0.35, hovermode="x unified")
    figure.update_xaxes(
        tickvals=days[::-2],  # Mondays, as the bars stand: Plotly's own ticks fall on any day
        tickformat=short_day,
        hoverformat=_("Week from {day}", day=day),
    )
    figure.update_yaxes(rangemode="tozero", nticks=5, tickformatstops=number_stops())
    return figure
