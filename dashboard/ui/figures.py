"""What every chart has. Its colours come from the style sheets, so that a theme switch needs no new figure."""

from collections.abc import Mapping

import plotly.graph_objects as go

from dashboard.ui.charts import separators

FONT = {"family": "Inter, system-ui, sans-serif", "size": 12}


def make_plain(figure: go.Figure, height: int | None, margin: Mapping[str, int]) -> None:
    """What every chart has: no frame, no legend, nothing to drag; the page's font and numbers."""
    figure.update_layout(
        height=height,
        margin=margin,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        dragmode=False,
        separators=separators(),
        font=FONT,
        hoverlabel={"font": FONT},
    )
    figure.update_xaxes(showgrid=False, zeroline=False, fixedrange=True)
    figure.update_yaxes(zeroline=False, fixedrange=True, automargin=True)
