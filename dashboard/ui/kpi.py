"""The number cards: value, sparkline, comparison coloured by good or bad, not by up or down."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _, marked
from dashboard.ui.controls import icon
from dashboard.ui.formatting import MINUS, THIN_SPACE, short_number, whole

DRAWING = (112, 34)
FLAT = 0.0005


@dataclass(frozen=True, slots=True)
class Change:
    """`share`: by how much (0.18 = 18 % more) against `than` ("last week"); None where before was nothing."""

    share: float | None
    difference: float
    than: str


def kpi_card(
    label: str,
    value: float,
    tone: str,
    history: Sequence[float] = (),
    change: Change | None = None,
    more_is_good: bool | None = None,
    note: str = "",
    href: str | None = None,
    text: str = "",
    below: Component | None = None,
    currency: str = "",
) -> Component:
    """One number. Sparkline and comparison only when there is a history; `note` stands where a comparison would.

    `text` says the number where it must not be rounded to a whole one. `below`: what the comparison is over; the rest
    of the card stays one link. `currency`: of an amount of money.

    `more_is_good`: None when a change is neither good nor bad.
    """
    number, unit = (text, "") if text else short_number(value)
    units = [html.Span(unit, className="kpi-unit")] if unit else []
    units += [html.Span(currency, className="kpi-currency")] if currency else []
    shown = html.Span([number, *units] if units else number, className="kpi-value")
    foot = comparison(change, more_is_good) if change else [note]
    linked = bool(href and below)
    parts = [
        dcc.Link(label, href=href, className="kpi-label kpi-link")
        if linked
        else html.Span(label, className="kpi-label"),
        html.Span(shown, title=whole(value)) if unit else shown,
        sparkline(history, tone) if len(history) > 1 else html.Span(),
        *([html.Span(foot, className="kpi-foot")] if foot != [""] or not below else []),
        *([html.Div(below, className="kpi-below")] if below else []),
    ]
    if href and not linked:
        return dcc.Link(parts, href=href, className="card-own kpi")
    return html.Div(parts, className=f"card-own kpi{' kpi-linked' if linked else ''}")


def sparkline(values: Sequence[float], tone: str) -> Component:
    """A small line with its last point marked; decoration, the comparison says it in words."""
    return html.Span(
        className=f"sparkline tone-{tone}",
        style={"--drawing": f'url("data:image/svg+xml,{quote(sparkline_drawing(values))}")'},
        **{"aria-hidden": "true"},
    )


def sparkline_drawing(values: Sequence[float]) -> str:
    """The line as SVG; used as a mask, so its colour does not matter. A flat history runs through the middle."""
    width, height = DRAWING
    low, high = min(values), max(values)
    step = (width - 8) / (len(values) - 1)
    places = [
        (3 + at * step, height - 5 - (value - low) / (high - low) * (height - 10) if high > low else height / 2)
        for at, value in enumerate(values)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    x, y = places[-1]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" preserveAspectRatio="none">'
        f'<polyline points="{line}" fill="none" stroke="#000" stroke-width="1.6" stroke-linejoin="round"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6"/></svg>'
    )


def comparison(change: Change, more_is_good: bool | None) -> list[Component | str]:
    """ "18 % vs last week" with its arrow, coloured by good or bad; what stands in a card's foot."""
    size = change.difference if change.share is None else change.share
    if abs(size) < FLAT:
        return [_("Same as {than}", than=change.than)]
    up = size > 0
    tone = "plain" if more_is_good is None else "healthy" if up is more_is_good else "out"
    words = [icon("trend-up" if up else "trend-down", _("up") if up else _("down")), _amount(change)]
    return [html.Span(words, className=f"kpi-change tone-{tone}"), html.Span(_("vs {than}", than=change.than))]


def _amount(change: Change) -> str:
    if change.share is None:
        return whole(abs(change.difference)).replace(MINUS, "")
    share = abs(change.share) * 100
    return marked(f"{share:.0f}{THIN_SPACE}%" if share >= 9.95 else f"{share:.1f}{THIN_SPACE}%")
