"""What open pages ask every second, answered from memory; and what makes sure that no page is answered with less than
it has seen already."""

from datetime import datetime
from typing import Any

import orjson
from flask import Flask, Response, g, request

from dashboard.data import reading as queries
from dashboard.shell.ids import Shell

ADDRESS = "/api/live"
DATA_ADDRESSES = ("/_dash-update-component", "/api/", "/export/")
BEHIND = "X-Stockroom-Behind"  # the answer may be older than what the page knew: ask again


def register_live_routes(server: Flask) -> None:
    """Add `/api/live` to `server`, and the wait for the newest data before every other answer that shows some."""
    server.add_url_rule(ADDRESS, "live_state", live_state)
    server.before_request(wait_for_newest)
    server.after_request(say_behind)


def live_state() -> Response:
    """204 when the page knows it all: `v` is the version it shows, `s` the rest of what it was last told."""
    known = request.args.get("v") or None
    state = queries.live_state(known)
    rest = f"{int(state.current)}{','.join(state.reading)}"
    if state.version == known and rest == request.args.get("s"):
        return Response(status=204, headers={"Cache-Control": "no-store"})
    told = {"version": state.version, "current": state.current, "as_of": _text(state.as_of)}
    body = orjson.dumps({**told, "reading": state.reading, "s": rest})
    return Response(body, mimetype="application/json", headers={"Cache-Control": "no-store"})


def wait_for_newest() -> None:
    """A process that is a moment behind the one that told the page of a change catches up first."""
    if request.path.startswith(DATA_ADDRESSES) and request.path != ADDRESS:
        g.behind = not queries.catch_up(known_version())


def say_behind(response: Response) -> Response:
    if g.get("behind", False):
        response.headers[BEHIND] = "1"
    return response


def known_version() -> str | None:
    """The version the page that asks has heard of: `v` of a plain request, the shell's store in a callback of Dash."""
    if request.path != DATA_ADDRESSES[0]:
        return request.args.get("v") or None
    body = request.get_json(silent=True, cache=True) or {}
    values = [*_values(body.get("inputs")), *_values(body.get("state"))]
    version = next((value for id, value in values if id == Shell.DATA_VERSION), None)
    return version.partition("~")[0] or None if isinstance(version, str) else None


def _values(found: Any) -> list[tuple[Any, Any]]:
    return [(one.get("id"), one.get("value")) for one in found or () if isinstance(one, dict)]


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
