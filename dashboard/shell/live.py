"""How open pages learn that the data changed: assets/js/live.js asks `/api/live`; small answers, nothing drawn anew.

A page listens with `Input(Shell.DATA_VERSION, "data")`; it fires when the page opens and whenever the data changed.
"""

import hashlib
import logging
from collections.abc import Mapping
from typing import Any

import orjson
from dash import ClientsideFunction, Dash, Input, Output, State, html, no_update, set_props
from dash.development.base_component import Component

from dashboard.data import alert_pages, availability, upload_pages
from dashboard.data.availability import StillReading
from dashboard.shell.ids import Shell
from dashboard.ui.states import notice

log = logging.getLogger(__name__)


def register_live(app: Dash) -> None:
    """Add the shell's callbacks to `app`."""
    app.callback(
        Output(Shell.ALERT_BADGE, "children"),
        Output(Shell.ALERT_BADGE_TAB, "children"),
        Input(Shell.DATA_VERSION, "data"),
        Input(Shell.ALERTS_SEEN, "data"),
    )(alert_badge)
    app.callback(
        Output(Shell.HELD_BADGE, "children"),
        Output(Shell.HELD_BADGE_TAB, "children"),
        Input(Shell.DATA_VERSION, "data"),
    )(held_badge)
    app.clientside_callback(
        ClientsideFunction("stockroom", "forgetNotice"),
        Output(Shell.NOTICE, "children"),
        Input(Shell.DATA_VERSION, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("stockroom", "navigated"),
        Output(Shell.ALERTS_SEEN, "data"),
        Input("_pages_location", "pathname"),
        State(Shell.ALERTS_SEEN, "data"),
    )


def alert_badge(_version: str | None, seen_at: str | None) -> tuple[Any, Any]:
    """The number of open alerts this browser has not looked at; nothing when there is none."""
    try:
        counts = alert_pages.open_alerts(seen_at)
    except availability.DataUnavailable:
        return no_update, no_update
    text = f"{counts.unseen}{'+' if counts.capped else ''}" if counts.unseen else ""
    return text, text


def held_badge(_version: str | None) -> tuple[Any, Any]:
    """The number of uploads that wait for a decision, with its meaning for those who hear it; nothing for none."""
    try:
        held = upload_pages.held_uploads()
    except availability.DataUnavailable:
        return no_update, no_update
    if not held.uploads:
        return "", ""
    number = f"{len(held.uploads)}{'+' if held.more else ''}"
    meaning = html.Span(" held for a decision", className="visually-hidden")
    return [number, meaning], [number, meaning]


def changed_parts(parts: Mapping[str, Component], known: Mapping[str, str] | None) -> tuple[list[Any], dict[str, str]]:
    """For each part in order the part, or no_update where the browser shows it already; and the marks to remember.

    Keep the marks in a dcc.Store of the page and hand them in as `known` the next time.
    """
    marks = {name: _mark(part) for name, part in parts.items()}
    shown = known or {}
    return [no_update if shown.get(name) == marks[name] else part for name, part in parts.items()], marks


def explain_failure(error: Exception) -> None:
    """Dash's on_error: say what failed at the top of the page, keep what is shown, log the cause.

    What is still being read is no failure: the page is told when it is there, and asks again.
    """
    if isinstance(error, StillReading):
        return
    if isinstance(error, availability.DataUnavailable):
        log.warning("No data: %s", error.message)
        set_props(Shell.NOTICE, {"children": notice(error.message, error.as_of)})
        return
    log.error("A callback failed", exc_info=error)
    set_props(Shell.NOTICE, {"children": notice("Something went wrong on our side. What you see may be incomplete.")})


def _mark(part: Component) -> str:
    data = orjson.dumps(part, default=lambda item: item.to_plotly_json(), option=orjson.OPT_NON_STR_KEYS)
    return hashlib.blake2b(data, digest_size=8).hexdigest()
