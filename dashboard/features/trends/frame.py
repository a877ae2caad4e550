"""What every part of the Trends page is framed by: its ids, its files, its chart."""

from enum import StrEnum
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from dashboard.data.sales.filters import Level, SalesFilters
from dashboard.ui.controls import icon
from dashboard.ui.sales_labels import label

CONFIG = {"displayModeBar": False, "responsive": True}


def files(sheet: str, filters: SalesFilters, title: str, chart: bool = False) -> Component:
    """CSV of all rows, and the chart as PNG."""
    query = filters.to_query()
    address = f"/export/trends/{sheet}.csv{'?' + query if query else ''}"
    links: list[Component] = [
        html.A(
            [icon("download"), "CSV"],
            href=address,
            className="file-link",
            **{"aria-label": _("{title} as CSV", title=title)},
        )
    ]
    if chart:
        marks = {"data-png": title, "aria-label": _("{title} as PNG", title=title)}
        links.append(html.Button([icon("download"), "PNG"], type="button", className="file-link", **marks))
    return html.Div(links, className="file-links")


def category_link(name: str, filters: SalesFilters) -> Component:
    """A category in a table: one step down into it."""
    return html.A(label(name), href=filters.down(Level.CATEGORY, name), className="table-link")


def chart(figure: Any, sentence: str, id: str, kind: str = "lines") -> Component:
    """A figure with its text alternative; one without a height is as high as page_trends.css says.

    `kind` says which colours of page_trends.css it takes.
    """
    height = figure.layout.height
    graph = dcc.Graph(id=id, figure=figure, config=CONFIG, style={"height": f"{height}px" if height else "100%"})
    kind = kind if height else f"{kind} sales-tall"
    return html.Div(graph, className=f"sales-chart sales-{kind}", role="img", **{"aria-label": sentence})


class TrendsSlot(StrEnum):
    """The parts of the page that are filled by themselves, in their order."""

    SUBTITLE = "trends-subtitle"
    BANNERS = "trends-banners"
    SEARCH = "trends-search"
    TOOLS = "trends-tools"
    PATH = "trends-path"
    KPIS = "trends-kpis"
    WEEKS = "trends-weeks"
    CHANGES = "trends-changes"
    MOVERS = "trends-movers"
    SEASONS = "trends-seasons"
    CLASSES = "trends-classes"
    RANGE = "trends-range"
    RETURNS = "trends-returns"


class TrendsIds(StrEnum):
    QUERY = "trends-query"
    MARKS = "trends-marks"
    FROM = "trends-from"
    TO = "trends-to"
    VS_FROM = "trends-vs-from"
    VS_TO = "trends-vs-to"
    FIND = "trends-find"
    FOUND = "trends-found"
    FOUND_LIST = "trends-found-list"
    FOUND_NOTE = "trends-found-note"
    APPLY = "trends-apply"
