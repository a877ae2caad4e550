"""The application as a whole, without a browser and without AWS."""

import re

import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboard.app import server
from dashboard.web.security import HEADERS, content_security_policy, protect

HOST = {"Host": "localhost"}


@pytest.fixture
def client() -> FlaskClient:
    return server.test_client()


def test_health_answers_whatever_the_host_is_called(client: FlaskClient) -> None:
    answer = client.get("/_health", headers={"Host": "10.0.3.7:8050"})
    assert (answer.status_code, answer.text) == (200, "ok")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8050", "[::1]", ""])
def test_a_foreign_host_name_is_refused(client: FlaskClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert (answer.status_code, "not one of the dashboard" in answer.text) == (400, True)


@pytest.mark.parametrize("path", ["/", "/_dash-layout", "/assets/css/tokens.css", "/nowhere"])
def test_every_answer_carries_the_security_headers(client: FlaskClient, path: str) -> None:
    client.get("/", headers=HOST)
    with client.get(path, headers=HOST) as answer:
        headers = answer.headers
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert "script-src 'self' 'sha256-" in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers


def test_the_policy_allows_scripts_by_hash_only_and_uploads_to_the_bucket() -> None:
    policy = content_security_policy(["'sha256-abc='"], ["http://127.0.0.1:4566"])
    assert "script-src 'self' 'sha256-abc=';" in policy
    assert "connect-src 'self' http://127.0.0.1:4566;" in policy
    assert "unsafe-eval" not in policy


def test_the_page_asks_nobody_else_for_anything(client: FlaskClient) -> None:
    page = client.get("/", headers=HOST).text
    assert re.findall(r"(?:src|href)=\"(?!/)[^\"]+", page) == []


def test_every_file_the_page_names_is_there(client: FlaskClient) -> None:
    page = client.get("/", headers=HOST).text
    addresses = re.findall(r"(?:src|href)=\"(/[^\"]+)\"", page)
    missing = []
    for address in addresses:
        with client.get(address, headers=HOST) as answer:
            missing += [address] if answer.status_code != 200 else []
    assert missing == []


def test_styles_of_bootstrap_come_before_our_own(client: FlaskClient) -> None:
    sheets = re.findall(r"rel=\"stylesheet\" href=\"([^\"?]+)", client.get("/", headers=HOST).text)
    assert sheets[0] == "/assets/vendor/vendor.css"


@pytest.mark.parametrize(("https", "said"), [(True, "max-age=63072000; includeSubDomains"), (False, None)])
def test_browsers_are_told_to_stay_on_https_where_people_come_by_https(https: bool, said: str | None) -> None:
    app = Dash("made")
    protect(app, (), https)
    assert app.server.test_client().get("/_dash-layout").headers.get("Strict-Transport-Security") == said
