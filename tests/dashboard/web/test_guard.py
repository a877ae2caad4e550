"""Every route and every callback passes the guard, and what they raise becomes an answer there."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from backend_lambdas.inventory.errors import InvalidRequest, NotFound, StorageError
from dashboard.app import app, server
from dashboard.data import dependencies
from dashboard.data.availability import CANNOT_READ, DataUnavailable
from dashboard.web.guard import OPEN_TO_ANY_HOST, answer_of

HOST = {"Host": "localhost"}
FOREIGN = {"Host": "evil.example"}
NOT_OURS = ("/_", "/assets/", "/static/", "/<path:path>", "/sign-", "/account", "/settings/")
KNOWN = {"week": "2026-W47", "ending": "pdf", "revision": "1", "sheet": "weeks", "upload_id": "U1"}
KNOWN |= {"draft_id": "01JD4W2V0000000000000000DR", "run_id": "a1"}
QUERIES = {"/product/file": "?id=x&kind=image"}
RULES = [rule for rule in server.url_map.iter_rules() if rule.rule != OPEN_TO_ANY_HOST]
# Those that only take a form are asked by their features: it has a token against forgery.
OUR_RULES = [
    rule for rule in RULES if rule.rule != "/" and "GET" in rule.methods and not rule.rule.startswith(NOT_OURS)
]


def address(rule: Any) -> str:
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: KNOWN.get(found[1], "x"), rule.rule)
    return path + QUERIES.get(rule.rule, "")


@pytest.fixture
def client() -> FlaskClient:
    return server.test_client()


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_every_route_passes_the_guard(client: FlaskClient, rule: Any) -> None:
    method = "GET" if "GET" in rule.methods else "POST"
    answer = client.open(address(rule), method=method, headers=FOREIGN)
    assert (answer.status_code, "not one of the dashboard" in answer.text) == (400, True)


def test_every_callback_passes_the_guard(client: FlaskClient) -> None:
    """A callback is asked for by name at one address: none of them is called for a stranger."""
    called: list[str] = []
    callbacks = app.callback_map
    assert len(callbacks) > 20
    for output in callbacks:
        body = {"output": output, "inputs": [], "state": [], "changedPropIds": []}
        answer = client.post("/_dash-update-component", json=body, headers=FOREIGN)
        called += [output] if answer.status_code != 400 else []
    assert called == []


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (DataUnavailable("The stock cannot be read right now."), 503, "The stock cannot be read right now."),
        (NotFound("There is no such file."), 404, "There is no such file."),
        (InvalidRequest("2026-99 is not a week."), 404, "2026-99 is not a week."),
    ],
)
@pytest.mark.parametrize("rule", OUR_RULES, ids=str)
def test_what_a_route_raises_becomes_an_answer_in_words(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, rule: Any, error: Exception, code: int, words: str
) -> None:
    def fail() -> Any:
        raise error

    dependencies.use_dependencies(None)
    monkeypatch.setattr(dependencies._process, "make", fail)
    answer = client.get(address(rule), headers=HOST)
    said = answer.get_json()["message"] if rule.rule.startswith("/api/") else answer.text
    assert (answer.status_code, said) == (code, words)


def test_what_aws_refuses_is_not_repeated_to_people() -> None:
    with server.test_request_context("/export/stock.csv"):
        answer = answer_of(StorageError("DynamoDB: ThrottlingException"))
    assert (answer.status_code, answer.get_data(as_text=True)) == (503, CANNOT_READ)


def test_chrome_gets_a_page_with_a_way_back() -> None:
    asks = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"
    with server.test_request_context("/settings/users", headers={"Accept": asks}):
        answer = answer_of(NotFound("There is nothing at this address."))
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "<h1>Nothing here</h1><p>There is nothing at this address.</p>" in answer.get_data(as_text=True)
