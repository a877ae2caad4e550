"""Empty, failed, stale and loading: every panel has all four."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from dashboard.data.availability import DataState, DataUnavailable, StillReading
from dashboard.data.silent_stores import SilentStore
from dashboard.ui.controls import icon
from dashboard.ui.formatting import relative_time, store_words, with_parts
from dashboard.ui.status import tile


def empty_state(title: str, text: Any, action: Component | None = None, icon_name: str = "inbox") -> Component:
    """Nothing to show: why, and the one thing to do about it."""
    return _state(tile("plain", icon_name), title, text, action)


def error_state(title: str, error: DataUnavailable) -> Component:
    """What failed, how old the data is, and Try again (loads the page anew); or that it is still being read."""
    if isinstance(error, StillReading):
        return reading_state(error)
    words: list[Any] = [error.message]
    if error.as_of is not None:
        words += [_(" The last figures are from "), relative_time(error.as_of, "full"), "."]
    again = html.A([icon("refresh"), _("Try again")], href="", className="button button-plain")
    return html.Div(_state(tile("out", "low"), title, words, again), role="alert")


def reading_state(waiting: StillReading) -> Component:
    """For what the panel waits. It shows by itself: the page hears of the data as soon as it is there."""
    words = _state(
        tile("plain", "clock"), _("Reading the {what}", what=waiting.what), _("It appears here by itself."), None
    )
    return html.Div(words, role="status", className="reading-state")


def stale_banner(state: DataState) -> Component | None:
    """The old figures are shown, marked; None while they are current."""
    if state.stale_since is None:
        return None
    words = [state.problem or _("The figures could not be brought up to date."), _(" Shown: the figures of ")]
    return banner([*words, relative_time(state.as_of, "full"), "."])


def notice(text: str, as_of: datetime | None = None) -> Component:
    """A failure said at the top of the page while everything else stays."""
    words: list[Any] = [text]
    if as_of is not None:
        words += [_(" The last figures are from "), relative_time(as_of, "full"), "."]
    return html.Div(banner(words, tone="out"), role="alert")


def warning(lines: list[Any]) -> Component:
    """What somebody should do something about, at the top of the page; the page itself is right."""
    return html.Div(banner(lines), role="status")


def skeleton(height: int, lines: int = 0) -> Component:
    """A grey stand-in of `height` px, with some lines above, while the real part loads."""
    widths = ("60%", "100%", "78%", "90%")
    bars = [html.Span(className="skeleton", style={"height": 12, "width": widths[n % 4]}) for n in range(lines)]
    block = html.Span(className="skeleton", style={"height": max(12, height - 22 * lines)})
    return html.Div([*bars, block], **{"aria-hidden": "true"})


def _state(mark: Component, title: str, text: Any, action: Component | None) -> Component:
    words = [html.P(title, className="state-title"), html.P(text, className="state-text")]
    return html.Div([mark, *words, *([action] if action else [])], className="state")


def banner(
    words: Any, icon_name: str | None = "low", action: Component | None = None, tone: str = "low", look: str = "banner"
) -> Component:
    """A line across the page, with an icon before it and what can be done about it at its end."""
    mark, after = [icon(icon_name)] if icon_name else [], [action] if action else []
    return html.Div([*mark, html.Div(words, className="banner-text"), *after], className=f"{look} tone-{tone}")


def silent_banner(stores: Sequence[SilentStore]) -> Component | None:
    """Whose files are overdue, at the top of a page; None: nobody's."""
    if not stores:
        return None
    if len(stores) == 1:
        return banner(silent_words(stores[0]), "clock")
    names = [html.Li(silent_words(one)) for one in stores]
    return stores_banner(
        _("{count} stores have not sent the files that are expected of them", count=len(stores)), names
    )


def silent_words(one: SilentStore) -> list[Any]:
    """Since when it is silent, and by when its file was expected."""
    name, due = html.B(store_words(one.store)), relative_time(one.due, "full")
    if not one.last_at:
        return with_parts(_("{name} has never sent a file; one was expected by {due}."), name=name, due=due)
    words = _("{name} has sent nothing since {since}; a file was expected by {due}.")
    return with_parts(words, name=name, since=html.Span(one.since), due=due)


def stores_banner(summary: str, stores: list[Component]) -> Component:
    """A line that opens to a list of stores."""
    names = html.Ul(stores, className="freshness-list")
    return banner(html.Details([html.Summary(summary), names], className="freshness-missing"), "clock")
