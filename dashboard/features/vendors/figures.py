"""The rows of a vendor's files by week. Colours come from assets/css/page_settings.css."""

from collections.abc import Mapping
from datetime import date

import plotly.graph_objects as go

from backend_lambdas.language.texts import _
from backend_lambdas.uploads.vendor_results import VendorResults
from dashboard.ui.charts import day_patterns, separators, ticks

HEIGHT = 240
FONT = {"family": "Inter, system-ui, sans-serif", "size": 12}


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
    day, short_day, _month = day_patterns()
    figure.update_layout(
        barmode="stack",
        bargap=0.35,
        height=HEIGHT,
        margin={"l": 44, "r": 12, "t": 10, "b": 30},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        hovermode="x unified",
        dragmode=False,
        separators=separators(),
        font=FONT,
        hoverlabel={"font": FONT},
    )
    figure.update_xaxes(
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        tickvals=days[::-2],  # Mondays, as the bars stand: Plotly's own ticks fall on any day
        tickformat=short_day,
        hoverformat=_("Week from {day}", day=day),
    )
    figure.update_yaxes(
        rangemode="tozero", zeroline=False, fixedrange=True, nticks=5, tickformat=ticks(), automargin=True
    )
    return figure
