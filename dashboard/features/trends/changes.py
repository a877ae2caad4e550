"""Where it changed: bars by store, category or product to go down into, and the products that moved most."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from backend_lambdas.inventory.metrics.stores_compared import StoreState
from backend_lambdas.language.texts import _
from dashboard.data.sales.filters import Level, Rank
from dashboard.data.sales.values import Scope, Trends
from dashboard.features.trends.frame import files
from dashboard.ui.controls import segments
from dashboard.ui.formatting import count_of, currency, money, store_words
from dashboard.ui.panel import panel
from dashboard.ui.sales_labels import (
    LEVEL_WORDS,
    PART_WORDS,
    PLURALS,
    amount,
    amount_short,
    compared_words,
    measure_words,
    named,
    product_detail,
    short,
    signed,
    signed_percent,
    since_words,
    state_words,
    why_words,
)
from dashboard.ui.sales_sentences import fall_sentence
from dashboard.ui.states import empty_state
from dashboard.ui.table import data_table, heads_of

FIRST = 7


def changes_panel(view: Trends) -> Component:
    """By store, category or product: the greatest fall first, each a link down."""
    scope = view.scope
    title = _("Where it changed") if scope.compared else _("Where it sold")
    levels = [
        (_(LEVEL_WORDS[level]).capitalize(), scope.filters.address(level=level), scope.level is level)
        for level in Level
    ]
    frame = view.changes if scope.compared else view.changes.sort_values("now", ascending=False, kind="stable")
    head = [segments(_("Split by"), levels), files("changes", scope.filters, title)]
    rows = frame.to_dict("records")
    top = float(frame["change"].abs().max() if scope.compared else frame["now"].max()) if rows else 0.0
    bars = [_bar(row, scope, top or 1.0) for row in rows]
    body: list[Component] = [html.Div(head, className="panel-tools")]
    if not bars:
        body.append(empty_state(_("No sales"), _("Nothing was sold in these weeks."), icon_name="search"))
    body.append(html.Ul(bars[:FIRST], className="change-bars"))
    if len(bars) > FIRST:
        many = f"{len(bars)} {_(PLURALS[scope.level])}"
        words = [
            html.Span(
                _("Show the {many}", many=many) if scope.level is Level.PRODUCT else _("Show all {many}", many=many),
                className="when-closed",
            ),
            html.Span(_("Show fewer"), className="when-open"),
        ]
        more = html.Ul(bars[FIRST:], className="change-bars")
        body.append(html.Details([html.Summary(words), more], className="more-bars"))
    if len(view.left_out):
        body.append(_left_out(view))
    return panel(title, body, fall_sentence(view) or _("What sold most comes first"))


def _left_out(view: Trends) -> Component:
    """The stores that are not compared, why, and what they sold."""
    words = partial(amount_short, measure=view.scope.filters.measure)
    rows = [
        html.Li(
            html.A(
                [
                    html.Span(store_words(row["store"]), className="change-name"),
                    html.Span(
                        _("{words} now, {words_2} before", words=words(row["now"]), words_2=words(row["before"])),
                        className="change-figures",
                    ),
                    html.Span(state_words(StoreState(row["state"]), row["since"]), className="change-detail"),
                ],
                href=view.scope.filters.down(Level.STORE, row["store"]),
                className="change-row",
            )
        )
        for row in view.left_out.to_dict("records")
    ]
    summary = _("{stores} not compared", stores=count_of(len(rows), "store"))
    return html.Details([html.Summary(summary), html.Ul(rows, className="change-bars")], className="more-bars")


def movers_panels(view: Trends) -> Component:
    """The ten products that fell and that rose most."""
    scope = view.scope
    if scope.compared is None:
        return html.Div()
    against, measure = (
        _("vs {compared_words}", compared_words=compared_words(scope)),
        measure_words(scope.filters.measure),
    )
    fell = _movers(
        _("Fell most"), view.fallers, scope, _("Products, {measure}, {against}", measure=measure, against=against)
    )
    rose = _movers(
        _("Rose most"), view.risers, scope, _("Products, {measure}, {against}", measure=measure, against=against)
    )
    return html.Div([fell, rose], className="pair")


def _movers(title: str, frame: pd.DataFrame, scope: Scope, subtitle: str) -> Component:
    ranks = [
        (_("Amount"), scope.filters.address(rank=Rank.CHANGE), scope.filters.rank is Rank.CHANGE),
        ("%", scope.filters.address(rank=Rank.SHARE), scope.filters.rank is Rank.SHARE),
    ]
    tools = html.Div(
        [segments(_("{title}, ranked by", title=title), ranks), files("products", scope.filters, title)],
        className="panel-tools",
    )
    if frame.empty:
        return panel(
            title, [tools, empty_state(_("None"), _("No product moved that way."), icon_name="check")], subtitle
        )
    heads = (
        *heads_of(_("Product"), _("Now"), _("Change"), "%"),
        (_("Why, in {currency}", currency=currency()), "wide"),
        (_("Since"), "wide"),
    )
    rows = [_mover(row, scope) for row in frame.to_dict("records")]
    return panel(title, [tools, data_table(heads, rows, title)], subtitle)


def _mover(row: Mapping[Any, Any], scope: Scope) -> list[Any]:
    href = scope.filters.down(Level.PRODUCT, row["key"])
    name = [
        html.A(row["name"], href=href, className="table-link", title=row["name"]),
        html.Span(product_detail(row), className="table-sub"),
    ]
    parts = "; ".join(f"{_(words)} {money(row[part])}" for part, words in PART_WORDS.items() if row[part])
    return [
        html.Div(name, className="table-name"),
        html.Span(short(row["now"]), title=amount(row["now"], scope.filters.measure)),
        html.B(signed(row["change"]), className=f"tone-text {_tone(row['change'])}"),
        signed_percent(row["share"]),
        html.Span(why_words(row), title=parts),
        since_words(row["since"], scope).removeprefix("since "),
    ]


def _bar(row: Mapping[Any, Any], scope: Scope, top: float) -> Component:
    href = scope.filters.down(scope.level, row["key"])
    name = named(row["name"], scope.level)
    compared = scope.compared is not None
    size = abs(row["change"]) if compared else row["now"]
    tone = _tone(row["change"]) if compared else "tone-info"
    side = "change-down" if compared and row["change"] < 0 else "change-up"
    fill = html.Span(className=f"change-fill {tone} {side}", style={"width": f"{max(50 * size / top, 0.6):.1f}%"})
    figures = [html.B(signed(row["change"]), className=f"tone-text {tone}"), html.Span(signed_percent(row["share"]))]
    since = since_words(row["since"], scope)
    words = partial(amount_short, measure=scope.filters.measure)
    detail = _("{words} now, {words_2} before", words=words(row["now"]), words_2=words(row["before"]))
    detail += f" · {since}" if since and row["change"] else ""
    parts = [
        html.Span(name, className="change-name", title=name),
        html.Span(figures if compared else html.B(short(row["now"])), className="change-figures"),
        html.Span(fill, className=f"change-track{'' if compared else ' change-whole'}"),
        *([html.Span(detail, className="change-detail")] if compared else []),
    ]
    return html.Li(html.A(parts, href=href, className="change-row"))


def _tone(change: float) -> str:
    return "tone-out" if change < 0 else "tone-healthy" if change > 0 else "tone-plain"
