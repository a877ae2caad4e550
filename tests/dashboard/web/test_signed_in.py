"""Who gets in: sessions, cookies, the token against forgery, and what a stranger sees."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, Response, request, session
from flask.testing import FlaskClient

from dashboard.app import app, server
from dashboard.data import identity
from dashboard.data.identity import KEPT
from dashboard.web.guard import OPEN, SIGNED_OUT
from dashboard.web.signed_in import ACTIVE, behind_proxies, csrf_cookie, keep_sessions
from tests.support.identity_double import (
    CSRF,
    KEYS,
    PASSWORD,
    TOKEN,
    IdentityDouble,
    SignedInClient,
    csrf_token,
    session_cookie,
)

HOST = {"Host": "localhost"}
CALLBACK = "/_dash-update-component"


@pytest.fixture
def stranger() -> FlaskClient:
    return FlaskClient(server, Response)


@pytest.fixture
def client() -> FlaskClient:
    return server.test_client()


def addresses() -> list[tuple[str, str, str]]:
    """(endpoint, an address of it, a method it takes) of all that is served."""
    known = {
        "revision": "1",
        "deed": "disable",
        "package_name": "plotly",
        "fingerprinted_path": "package_data/plotly.min.js",
    }
    return [
        (
            rule.endpoint,
            re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda found: known.get(found[1], "x"), rule.rule),
            "GET" if "GET" in (rule.methods or ()) else "POST",
        )
        for rule in server.url_map.iter_rules()
    ]


def test_a_stranger_is_shown_the_way_in_and_nothing_else(stranger: FlaskClient) -> None:
    let_in = set()
    for endpoint, path, method in addresses():
        with stranger.open(path, method=method, headers=HOST) as answer:
            if answer.status_code == 401:
                assert path.startswith(("/_", "/api/"))
                assert answer.get_json() == {"message": SIGNED_OUT}
            elif answer.status_code == 302:
                assert urlsplit(answer.headers["Location"]).path == "/sign-in"
            else:
                let_in.add(endpoint)
    assert let_in == OPEN - {"account.enter_code", "account.new_password"}  # which follow on a right password


def test_no_callback_answers_a_stranger_even_with_a_token_against_forgery(stranger: FlaskClient) -> None:
    answers = set()
    for output in app.callback_map:
        body = {"output": output, "inputs": [], "state": [], "changedPropIds": []}
        answer = stranger.post(CALLBACK, json=body, headers={**HOST, "X-CSRFToken": csrf_token(server)})
        answers.add((answer.status_code, answer.text))
    assert answers == {(401, f'{{"message":"{SIGNED_OUT}"}}')}


def test_a_stranger_comes_back_to_where_they_wanted_to_go(stranger: FlaskClient) -> None:
    answer = stranger.get("/stock?store=K%C3%B6ln&sort=-value", headers=HOST)
    assert parse_qs(urlsplit(answer.headers["Location"]).query) == {"next": ["/stock?store=K%C3%B6ln&sort=-value"]}


def test_a_change_by_a_stranger_goes_to_sign_in_and_not_back_to_the_change(stranger: FlaskClient) -> None:
    assert stranger.post("/account/sessions/x/end", headers=HOST).headers["Location"] == "/sign-in"


def test_an_open_page_costs_one_read_of_the_session_in_some_seconds(
    client: FlaskClient, people: IdentityDouble
) -> None:
    for _ in range(20):
        client.get("/_dash-layout", headers=HOST)
    assert people.sessions.reads == 1
    people.moved += KEPT
    client.get("/_dash-layout", headers=HOST)
    assert people.sessions.reads == 2


def test_a_revoked_session_ends_within_those_seconds(client: FlaskClient, people: IdentityDouble) -> None:
    assert client.get("/_dash-layout", headers=HOST).status_code == 200
    people.sessions.revoke_all("everybody")
    people.moved += KEPT
    assert client.get("/_dash-layout", headers=HOST).status_code == 401


@pytest.mark.parametrize(("minutes", "code"), [(29, 200), (31, 401)])
def test_what_a_page_asks_by_itself_does_not_keep_anybody_signed_in(
    client: FlaskClient, people: IdentityDouble, minutes: int, code: int
) -> None:
    for _ in range(minutes):
        people.moved += timedelta(minutes=1)
        answer = client.get("/_dash-layout", headers=HOST)
    assert (answer.status_code, people.sessions.notes) == (code, 0)


def test_what_a_person_does_keeps_them_signed_in_for_eight_hours(client: FlaskClient, people: IdentityDouble) -> None:
    codes = []
    for _ in range(25):
        people.moved += timedelta(minutes=20)
        codes.append(client.get("/_dash-layout", headers={**HOST, ACTIVE: "1"}).status_code)
    assert codes == [200] * 23 + [401] * 2


def test_that_somebody_is_there_is_written_down_once_a_minute(client: FlaskClient, people: IdentityDouble) -> None:
    for _ in range(30):
        people.moved += timedelta(seconds=6)
        client.get("/_dash-layout", headers={**HOST, ACTIVE: "1"})
    assert people.sessions.notes == 2


def test_every_change_needs_the_token_against_forgery(people: IdentityDouble) -> None:
    client = FlaskClient(server, Response)
    client.set_cookie(server.config["SESSION_COOKIE_NAME"], session_cookie(server))
    said = {}
    for token in (None, "", "forged", csrf_token(server)[:-2] + "xx"):
        headers = HOST if token is None else {**HOST, "X-CSRFToken": token}
        answers = [client.post(CALLBACK, json=a_callback(), headers=headers)]
        answers += [client.post(path, headers=headers) for path in ("/sign-out", "/account/sessions/a/end")]
        said[token] = [answer.status_code for answer in answers]
    assert set(map(tuple, said.values())) == {(401, 400, 400)}
    assert list(people.sessions.open_ones) == [TOKEN]
    answer = client.post("/sign-out", data={"csrf_token": csrf_token(server)}, headers=HOST)
    assert (answer.status_code, people.sessions.open_ones) == (302, {})


def test_a_token_of_another_session_does_not_do(client: FlaskClient) -> None:
    other = session_cookie(server, csrf="another session's")
    client.set_cookie(server.config["SESSION_COOKIE_NAME"], other)
    assert client.post(CALLBACK, json=a_callback(), headers=HOST).status_code == 401


def test_the_readable_cookie_is_set_once_and_again_when_it_is_no_good(client: FlaskClient) -> None:
    name = csrf_cookie(https=False)
    first = client.get("/", headers=HOST).headers.getlist("Set-Cookie")
    assert [cookie.partition("=")[0] for cookie in first] == [name]
    assert "HttpOnly" not in first[0]
    assert client.get("/", headers=HOST).headers.getlist("Set-Cookie") == []
    client.set_cookie(name, "of another session")
    assert len(client.get("/", headers=HOST).headers.getlist("Set-Cookie")) == 1


def test_files_stay_cacheable_whoever_asks(client: FlaskClient) -> None:
    with client.get("/assets/css/tokens.css", headers=HOST) as answer:
        assert ("Cookie" in answer.headers.get("Vary", ""), answer.headers.getlist("Set-Cookie")) == (False, [])


def a_callback() -> dict[str, Any]:
    """A question that some callback of the server's answers."""
    output = next(name for name, one in app.callback_map.items() if callable(one.get("callback")))
    return {"output": output, "inputs": [], "state": [], "changedPropIds": []}


def flags(cookie: str) -> tuple[str, set[str]]:
    name, *rest = cookie.split("; ")
    return name.partition("=")[0], set(rest)


def signing_in(https: bool, keys: Any = KEYS) -> Flask:
    """An application with nothing but our cookies."""
    small = Flask("small")
    keep_sessions(small, https, lambda: keys)
    small.add_url_rule("/where", "where", lambda: f"{request.remote_addr} {request.scheme}")
    return small


@pytest.mark.parametrize(("https", "prefix", "more"), [(False, "", set()), (True, "__Host-", {"Secure"})])
def test_cookies_are_for_us_alone(people: IdentityDouble, https: bool, prefix: str, more: set[str]) -> None:
    small = signing_in(https)
    small.add_url_rule("/in", "in", lambda: session.update(_user_id=TOKEN) or Response("x", mimetype="text/html"))
    base = "https://localhost" if https else "http://localhost"
    cookies = dict(map(flags, FlaskClient(small, Response).get("/in", base_url=base).headers.getlist("Set-Cookie")))
    assert cookies == {
        f"{prefix}stockroom": {"HttpOnly", "Path=/", "SameSite=Lax"} | more,
        f"{prefix}stockroom-csrf": {"Path=/", "SameSite=Lax"} | more,
    }


def test_when_the_key_changes_nobody_is_signed_out(people: IdentityDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    client = SignedInClient(server, Response)
    token = csrf_token(server)
    monkeypatch.setattr(identity, "session_keys", lambda: ("the new key of the tests", *KEYS))
    assert client.get("/_dash-layout", headers=HOST).status_code == 200
    answer = client.post("/sign-out", headers={**HOST, "X-CSRFToken": token})
    assert (answer.status_code, people.sessions.open_ones) == (302, {})


def test_a_key_that_is_believed_no_more_signs_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    client = SignedInClient(server, Response)
    monkeypatch.setattr(identity, "session_keys", lambda: ("the new key of the tests",))
    assert client.get("/_dash-layout", headers=HOST).status_code == 401


@pytest.mark.parametrize(
    ("proxies", "address"), [(0, "10.9.9.9 http"), (1, "192.0.2.7 https"), (2, "203.0.113.5 https")]
)
def test_only_our_own_proxies_are_believed_about_the_client(proxies: int, address: str) -> None:
    small = signing_in(https=False)
    small.wsgi_app = behind_proxies(small.wsgi_app, proxies)  # type: ignore[method-assign]
    forwarded = {"X-Forwarded-For": "198.51.100.1, 203.0.113.5, 192.0.2.7", "X-Forwarded-Proto": "https, https"}
    answer = FlaskClient(small, Response).get("/where", headers=forwarded, environ_base={"REMOTE_ADDR": "10.9.9.9"})
    assert answer.text == address


def test_a_session_cookie_that_nobody_signed_is_nobody(stranger: FlaskClient) -> None:
    name = server.config["SESSION_COOKIE_NAME"]
    good = session_cookie(server)
    for forged in ("", "x", good[:-3] + "abc", good.partition(".")[0] + ".", CSRF, PASSWORD):
        stranger.set_cookie(name, forged)
        assert stranger.get("/_dash-layout", headers=HOST).status_code == 401
