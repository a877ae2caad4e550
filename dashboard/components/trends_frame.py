"""What every part of the Trends page is framed by: its files, its chart, its table, its links."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.icons import icon
from dashboard.sales.filters import SalesFilters

CONFIG = {"displayModeBar": False, "responsive": True}


def drill(children: Any, href: str, className: str = "", **more: Any) -> Component:
    """A link that changes what the page shows without loading it anew (assets/js/trends.js)."""
    return html.A(children, href=href, className=className, **{"data-trends": "1"}, **more)


def files(sheet: str, filters: SalesFilters, title: str, chart: bool = False) -> Component:
    """CSV of all rows, and the chart as PNG."""
    query = filters.to_query()
    address = f"/export/trends/{sheet}.csv{'?' + query if query else ''}"
    links: list[Component] = [
        html.A([icon("download"), "CSV"], href=address, className="file-link", **{"aria-label": f"{title} as CSV"})
    ]
    if chart:
        marks = {"data-png": title, "aria-label": f"{title} as PNG"}
        links.append(html.Button([icon("download"), "PNG"], type="button", className="file-link", **marks))
    return html.Div(links, className="file-links")


def chart(figure: Any, sentence: str, id: str, kind: str = "lines") -> Component:
    """A figure with its text alternative; one without a height grows with its panel.

    `kind` says which colours of page_trends.css it takes.
    """
    height = figure.layout.height
    graph = dcc.Graph(id=id, figure=figure, config=CONFIG, style={"height": f"{height}px" if height else "100%"})
    kind = kind if height else f"{kind} sales-grows"
    return html.Div(graph, className=f"sales-chart sales-{kind}", role="img", **{"aria-label": sentence})


def legend(keys: Sequence[tuple[str, str]]) -> Component:
    """(class, words) of each line."""
    return html.Div([html.Span(words, className=f"line-key {name}") for name, words in keys], className="legend")


def heads_of(first: str, *numbers: str) -> tuple[tuple[str, str], ...]:
    """Heads for `figures_table`: a name, then numbers."""
    return (first, ""), *((words, "num") for words in numbers)


def figures_table(
    heads: Sequence[tuple[str, str]], rows: Sequence[Sequence[Any]], label: str, narrow: bool = False
) -> Component:
    """`heads`: (words, class); the first cell of a row is its header. `label` names the table."""
    head = html.Tr([html.Th(words, scope="col", className=name) for words, name in heads])
    body = [
        html.Tr(
            [
                html.Th(row[0], scope="row", className=heads[0][1]),
                *(html.Td(cell, className=name) for cell, (_, name) in zip(row[1:], heads[1:], strict=True)),
            ]
        )
        for row in rows
    ]
    table = html.Table([html.Thead(head), html.Tbody(body)], className=f"table-own{' table-narrow' if narrow else ''}")
    return html.Div(table, className="table-scroll", tabIndex=0, role="region", **{"aria-label": label})


def shown_as_table(table: Component) -> Component:
    """ "Show as table" below a chart."""
    return html.Details([html.Summary([icon("table"), "Show as table"]), table], className="as-table")
