"""How open pages learn that the data changed: assets/js/live.js asks `/api/live` every second, answered from memory.

A page listens with `Input(Shell.DATA_VERSION, "data")`; it fires when the page opens and whenever the data changed. No
page is answered with less than it has seen already.
"""

from typing import Any

import orjson
from dash import ClientsideFunction, Dash, Input, Output, html, no_update
from flask import Flask, Response, g, request

from backend_lambdas.identity.actor import Right
from backend_lambdas.language.texts import _
from dashboard.data import alerts, matters, reading, uploads, views
from dashboard.data.actor import current_actor
from dashboard.data.availability import DataUnavailable
from dashboard.data.paging import Page
from dashboard.shell.ids import Shell
from dashboard.ui.panel import SAID

ADDRESS = "/api/live"
CALLBACKS = "/_dash-update-component"
DATA_ADDRESSES = (CALLBACKS, "/api/", "/export/")
MOST_ON_BADGE = 1_000
BEHIND = "X-Stockroom-Behind"  # the answer may be older than what the page knew: ask again


def register_live_routes(server: Flask) -> None:
    """Add `/api/live` to `server`, and the wait for the newest data before every other answer that shows some."""
    server.add_url_rule(ADDRESS, "live_state", live_state)
    server.before_request(wait_for_newest)
    server.after_request(say_behind)


def register_live(app: Dash) -> None:
    """Add the badges, the notice, the visit to the alerts and what is said of a deed."""
    version = Input(Shell.DATA_VERSION, "data")
    app.callback(
        Output(Shell.ALERT_BADGE, "children"),
        Output(Shell.ALERT_BADGE_TAB, "children"),
        Output(Shell.MINE_BADGE, "children"),
        Output(Shell.MINE_BADGE_TAB, "children"),
        version,
        Input(Shell.ALERTS_SEEN, "data"),
    )(alert_badge)
    app.callback(Output(Shell.HELD_BADGE, "children"), Output(Shell.HELD_BADGE_TAB, "children"), version)(held_badge)
    decided = (Output(Shell.DECISION_BADGE, "children"), Output(Shell.DECISION_BADGE_TAB, "children"))
    app.callback(*decided, version)(decision_badge)
    app.clientside_callback(ClientsideFunction("stockroom", "forgetNotice"), Output(Shell.NOTICE, "children"), version)
    app.clientside_callback(
        ClientsideFunction("stockroom", "navigated"),
        Output(Shell.ALERTS_SEEN, "data"),
        Input(Shell.LOCATION, "pathname"),
    )
    app.clientside_callback(ClientsideFunction("stockroom", "came"), Input(Shell.PAGE_DRAWN, "data"))
    app.clientside_callback(ClientsideFunction("stockroom", "say"), Input(SAID, "data"))


def alert_badge(_version: str | None, seen_at: str | None) -> tuple[Any, Any, Any, Any]:
    """How many open alerts of one's own stores this browser has not looked at, and how many one is to see to."""
    try:
        counts = alerts.open_alerts(seen_at, views.my_stores())
        mine = alerts.my_alerts() if current_actor().may(Right.ANSWER_ALERTS) else Page((), None)
    except DataUnavailable:
        return (no_update,) * 4
    text = _badge_number(counts.unseen)
    own: Any = ""
    if mine.rows:
        number = f"{len(mine.rows)}{'+' if mine.cursor else ''}"
        own = [number, html.Span(_(" assigned to you"), className="visually-hidden")]
    return text, text, own, own


def _badge_number(number: int) -> str:
    """A badge has no room for five digits."""
    return "" if not number else str(number) if number < MOST_ON_BADGE else f"{MOST_ON_BADGE - 1}+"


def decision_badge(_version: str | None) -> tuple[Any, Any]:
    """How many decisions the overview has at its bare address; nothing for none."""
    try:
        text = _badge_number(matters.decision_number(views.my_stores()))
    except DataUnavailable:
        return no_update, no_update
    shown: Any = [text, html.Span(_(" to decide"), className="visually-hidden")] if text else ""
    return shown, shown


def held_badge(_version: str | None) -> tuple[Any, Any]:
    """The number of uploads that wait for a decision, of one's own stores, with its meaning for those who hear it."""
    try:
        held = uploads.held_uploads(stores=views.my_stores())
    except DataUnavailable:
        return no_update, no_update
    if not held.uploads:
        return "", ""
    number = f"{len(held.uploads)}{'+' if held.more else ''}"
    meaning = html.Span(_(" held for a decision"), className="visually-hidden")
    return [number, meaning], [number, meaning]


def live_state() -> Response:
    """204 when the page knows it all: `v` is the version it shows, `s` the rest of what it last heard."""
    known = request.args.get("v") or None
    state = reading.live_state(known)
    rest = f"{int(state.current)}{','.join(state.reading)}"
    if state.version == known and rest == request.args.get("s"):
        return Response(status=204, headers={"Cache-Control": "no-store"})
    as_of = state.as_of.isoformat() if state.as_of else None
    body = {"version": state.version, "current": state.current, "as_of": as_of, "reading": state.reading, "s": rest}
    return Response(orjson.dumps(body), mimetype="application/json", headers={"Cache-Control": "no-store"})


def wait_for_newest() -> None:
    """A process that is a moment behind the one that announced a change to the page catches up first."""
    if request.path.startswith(DATA_ADDRESSES) and request.path != ADDRESS:
        g.behind = not reading.catch_up(known_version())


def say_behind(response: Response) -> Response:
    if g.get("behind", False):
        response.headers[BEHIND] = "1"
    return response


def known_version() -> str | None:
    """The version the page that asks has heard of: `v` of a plain request, the shell's store in a callback of Dash."""
    if request.path != CALLBACKS:
        return request.args.get("v") or None
    body = request.get_json(silent=True, cache=True) or {}
    values = [*_values(body.get("inputs")), *_values(body.get("state"))]
    version = next((value for id, value in values if id == Shell.DATA_VERSION), None)
    return version.partition("~")[0] or None if isinstance(version, str) else None


def _values(found: Any) -> list[tuple[Any, Any]]:
    return [(one.get("id"), one.get("value")) for one in found or () if isinstance(one, dict)]
