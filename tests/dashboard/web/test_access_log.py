"""What is written about an answer, and how a person's complaint leads to the line."""

import json
import logging

import pytest
from flask import Flask, request

from backend_lambdas.inventory.errors import NotFound
from dashboard.web.access_log import HEADER, log_answers
from dashboard.web.guard import guard
from dashboard.web.signed_in import keep_sessions
from tests.support.identity_double import KEYS


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Flask:
    made = Flask("made")
    monkeypatch.setattr("dashboard.web.guard.asked_for", list)  # these routes have no rule
    log_answers(made)
    guard(made, frozenset({"localhost"}))
    keep_sessions(made, False, lambda: KEYS)

    def answer(store: str) -> str:
        if store == "broken":
            raise RuntimeError("the shelf fell over")
        if store == "none":
            raise NotFound("There is no such store.")
        return f"{store} {len(request.get_data())}"

    made.add_url_rule("/store/<store>", "store", answer, methods=["GET", "POST"])
    made.add_url_rule("/_health", "health", lambda: "ok")
    made.add_url_rule("/api/live", "live_state", lambda: ("", 204 if request.args.get("v") else 200))
    return made


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> pytest.LogCaptureFixture:
    monkeypatch.setattr(logging.getLogger("stockroom.access"), "propagate", True)
    return caplog


def written(lines: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [json.loads(one.getMessage()) for one in lines.records if one.name == "stockroom.access"]


def test_a_line_says_what_was_asked_and_how_it_ended_and_nothing_of_anybody(
    server: Flask, lines: pytest.LogCaptureFixture
) -> None:
    answer = server.test_client().get("/store/Berlin?q=Ann", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    (line,) = written(lines)
    assert isinstance(line.pop("ms"), int)
    expected = {"reference": answer.headers[HEADER], "method": "GET", "route": "/store/<store>", "status": 200}
    assert line == expected | {"bytes": 8}
    assert [text for text in ("Berlin", "Ann", "203.0.113.9") if text in lines.text] == []


def test_a_failure_shows_the_reference_under_which_its_cause_is_written(
    server: Flask, lines: pytest.LogCaptureFixture
) -> None:
    answer = server.test_client().get("/store/broken")
    reference = answer.headers[HEADER]
    assert (answer.status_code, f"<code>{reference}</code>" in answer.text) == (500, True)
    assert "shelf" not in answer.text
    (cause,) = [one for one in lines.records if one.name == "dashboard.web.guard"]
    assert (cause.getMessage(), str(cause.exc_info[1] if cause.exc_info else None)) == (
        f"An answer failed, reference {reference}",
        "the shelf fell over",
    )
    assert [line["reference"] for line in written(lines)] == [reference]


def test_what_is_not_there_needs_no_reference(server: Flask) -> None:
    assert server.test_client().get("/store/none").text == "There is no such store."
    assert "reference" not in server.test_client().get("/nowhere").text


def test_polls_that_bring_nothing_and_health_checks_write_nothing(
    server: Flask, lines: pytest.LogCaptureFixture
) -> None:
    client = server.test_client()
    for path in ("/_health", "/api/live?v=7", "/api/live"):
        client.get(path)
    assert [(line["route"], line["status"]) for line in written(lines)] == [("/api/live", 200)]


def test_too_large_a_request_is_refused_in_words(server: Flask) -> None:
    server.config["MAX_CONTENT_LENGTH"] = 10
    assert server.test_client().post("/store/Berlin", data=b"x" * 10).text == "Berlin 10"
    refused = server.test_client().post("/store/Berlin", data=b"x" * 11)
    assert (refused.status_code, "That is too much at once" in refused.text) == (413, True)
