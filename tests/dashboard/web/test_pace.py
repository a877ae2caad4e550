"""Changes and files that take long to make are counted for each person; who asks for too many is told to wait."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import Throttled, TooManyRequests
from dashboard.app import app, server
from dashboard.data import identity
from dashboard.web import rules
from dashboard.web.pace import LOOKING, MADE_FILES
from tests.support.identity_double import ADMINISTRATOR

HOST = {"Host": "localhost"}
CALLBACK = "/_dash-update-component"
WORDS = "That was too much in one minute. Nothing was changed; try again in a minute."


@pytest.fixture
def client() -> FlaskClient:
    return server.test_client()


def called(client: FlaskClient, name: str) -> Any:
    """The answer to the callback of this name."""
    client.get("/_health", headers=HOST)
    functions: dict[str, Callable[..., Any]] = {output: one.get("callback") for output, one in app.callback_map.items()}
    (output,) = [key for key, one in functions.items() if callable(one) and rules.name_of(one) == name]
    body = {"output": output, "inputs": [], "state": [], "changedPropIds": [], "outputs": []}
    return client.post(CALLBACK, json=body, headers=HOST)


def counted() -> list[tuple[str, str]]:
    pace: Any = identity.current_identity().pace
    return list(pace.counted)


def test_a_change_is_counted_for_the_person_and_looking_is_not(client: FlaskClient) -> None:
    called(client, "live.alert_badge")
    client.get("/alerts", headers=HOST)
    assert counted() == []
    called(client, "alerts.answer_alerts")
    client.post("/account/password", headers=HOST)
    assert counted() == [("changes", ADMINISTRATOR.user_id)] * 2


def test_a_file_is_counted_for_the_person(client: FlaskClient) -> None:
    client.get("/export/stock.csv", headers=HOST)
    assert counted() == [("files", ADMINISTRATOR.user_id)]


def test_every_address_of_a_file_is_counted() -> None:
    files = {
        rules.name_of(server.view_functions[rule.endpoint])
        for rule in server.url_map.iter_rules()
        if re.search(r"\.(csv|xlsx)$|<ending>$", rule.rule)
    }
    assert files == MADE_FILES


def test_the_rights_to_look_are_those_named_so() -> None:
    assert {right for right in Right if right.startswith("see ")} == LOOKING


def test_too_much_is_answered_in_the_form_it_was_asked_in(client: FlaskClient) -> None:
    pace: Any = identity.current_identity().pace
    pace.problem = TooManyRequests(17)
    answer, page = called(client, "alerts.answer_alerts"), client.get("/export/stock.csv", headers=HOST)
    assert (answer.status_code, answer.get_json(), answer.headers["Retry-After"]) == (429, {"message": WORDS}, "17")
    assert (page.status_code, WORDS in page.text, page.headers["Retry-After"]) == (429, True, "17")


def test_what_cannot_be_counted_goes_on(client: FlaskClient) -> None:
    pace: Any = identity.current_identity().pace
    pace.problem = Throttled("DynamoDB: ThrottlingException")
    assert called(client, "alerts.answer_alerts").status_code != 429
    assert client.get("/export/stock.csv", headers=HOST).status_code != 429
