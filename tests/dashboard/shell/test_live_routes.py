"""What open pages ask every second, and the wait of a process that is a moment behind."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashboard.data import reading as queries
from dashboard.data.following import LiveState
from dashboard.shell.live import register_live_routes

AS_OF = datetime(2026, 11, 20, 14, 2, tzinfo=UTC)


class Follower:
    """In place of the process's own; `known`: what pages said they know when an answer had to be as new."""

    def __init__(self) -> None:
        self.state = LiveState("v2", True, AS_OF)
        self.newest = True
        self.known: list[str | None] = []

    def catch_up(self, known: str | None = None) -> bool:
        self.known.append(known)
        return self.newest


@pytest.fixture
def follower(monkeypatch: pytest.MonkeyPatch) -> Follower:
    made = Follower()
    monkeypatch.setattr(queries, "live_state", lambda known: made.state)
    monkeypatch.setattr(queries, "catch_up", made.catch_up)
    return made


@pytest.fixture
def client(follower: Follower) -> Iterator[FlaskClient]:
    server = Flask(__name__)
    register_live_routes(server)
    for number, path in enumerate(("/api/stock", "/export/stock.csv", "/assets/a.js", "/_health")):
        server.add_url_rule(path, str(number), lambda: "x")
    server.add_url_rule("/_dash-update-component", "dash", lambda: "{}", methods=["POST"])
    with server.test_client() as client:
        yield client


def test_a_page_that_knows_it_all_is_told_nothing(client: FlaskClient, follower: Follower) -> None:
    first = client.get("/api/live").get_json()
    assert first == {"version": "v2", "current": True, "as_of": AS_OF.isoformat(), "reading": [], "s": "1"}
    again = client.get("/api/live?v=v2&s=1")
    assert (again.status_code, again.data, again.headers["Cache-Control"]) == (204, b"", "no-store")
    assert client.get("/api/live?v=v1&s=1").get_json()["version"] == "v2"
    assert follower.known == []


def test_a_page_is_told_when_figures_become_old_and_what_is_being_read(client: FlaskClient, follower: Follower) -> None:
    follower.state = LiveState("v2", False, None, ("sales", "stock"))
    told = client.get("/api/live?v=v2&s=1").get_json()
    assert (told["current"], told["reading"], told["as_of"]) == (False, ["sales", "stock"], None)
    assert client.get(f"/api/live?v=v2&s={told['s']}").status_code == 204


def test_answers_with_data_are_as_new_as_the_page_that_asks(client: FlaskClient, follower: Follower) -> None:
    for path in ("/api/stock?v=v7", "/export/stock.csv", "/assets/a.js", "/_health"):
        client.get(path)
    body: dict[str, Any] = {"inputs": [{"id": "data-version", "property": "data", "value": "v8~3"}], "state": []}
    client.post("/_dash-update-component", json=body)
    client.post("/_dash-update-component", json={"inputs": [{"id": "x", "value": "v9"}]})
    client.post("/_dash-update-component", data=b"no json")
    assert follower.known == ["v7", None, "v8", None, None]


def test_an_answer_that_may_be_older_than_the_page_says_so(client: FlaskClient, follower: Follower) -> None:
    assert "X-Stockroom-Behind" not in client.get("/api/stock").headers
    follower.newest = False
    assert client.get("/api/stock").headers["X-Stockroom-Behind"] == "1"
    assert "X-Stockroom-Behind" not in client.get("/_health").headers
