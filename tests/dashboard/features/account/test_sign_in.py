"""Signing in, from the form to the session, without a browser's scripts."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Response
from flask.testing import FlaskClient

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.errors import StorageError
from dashboard.app import server
from dashboard.features.account import tries
from dashboard.features.account.browsers import browser_name
from dashboard.ui.addresses import own_path
from tests.dashboard.features.account.conftest import Visit
from tests.support.identity_double import PASSWORD, SECRET, IdentityDouble
from tests.support.user_pools import shown_code

ANN = Account("u-ann", "ann@example.com", "Ann", Role.AREA_MANAGER)
REFUSED = ["Address and password do not go together. Check both, or ask for a new password."]
TOO_MANY = ["Too many tries. Wait a quarter of an hour."]


@pytest.fixture(autouse=True)
def ann(people: IdentityDouble) -> Account:
    people.add(ANN)
    return ANN


def seen_by(visit: Visit) -> int:
    return int(visit.get("/_dash-layout").status_code)


def test_address_and_password_open_a_session_and_lead_to_the_page_one_wanted(
    visit: Visit, people: IdentityDouble
) -> None:
    answer = visit.fill_in("/sign-in?next=/stock?store%3DBerlin", email=" Ann@Example.com ", password=PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/stock?store=Berlin")
    assert [session.user_id for session in people.sessions.open_ones.values()] == ["everybody", "u-ann"]
    assert seen_by(visit) == 200


def test_the_session_cookie_is_another_one_after_signing_in(visit: Visit, people: IdentityDouble) -> None:
    visit.get("/sign-in")
    name = server.config["SESSION_COOKIE_NAME"]
    before = visit.client.get_cookie(name)
    visit.sign_in(ANN.email, PASSWORD)
    after = visit.client.get_cookie(name)
    assert before
    assert after
    assert before.value != after.value
    stale = FlaskClient(server, Response)
    stale.set_cookie(name, before.value)
    assert stale.get("/_dash-layout", headers={"Host": "localhost"}).status_code == 401


def test_whoever_is_signed_in_goes_on(visit: Visit, people: IdentityDouble) -> None:
    visit.sign_in(ANN.email, PASSWORD)
    assert visit.get("/sign-in?next=/alerts").headers["Location"] == "/alerts"
    assert visit.get("/sign-in?next=//evil.example").headers["Location"] == "/"


@pytest.mark.parametrize(
    "wanted",
    [
        *("//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "https:evil.example"),
        *(
            "javascript:alert(1)",
            "data:text/html,x",
            "evil.example",
            "",
            " /stock",
            "/\t/evil.example",
            "/\n/evil.example",
        ),
        *(
            "/\n/evil.example",
            "/\x00/evil.example",
            "/stock\r\nSet-Cookie: a=b",
            "///evil.example",
            "/sign-out",
            "/sign-in?next=/",
            "?x",
        ),
        *("/\u2028/evil.example", "http:///evil.example", "/" + "x" * 2_000),
    ],
)
def test_an_address_that_leads_elsewhere_leads_home(wanted: str) -> None:
    assert own_path(wanted) == "/"


@pytest.mark.parametrize(
    "wanted", ["/", "/stock?store=K%C3%B6ln", "/%2F%2Fevil.example", "/a?next=https://evil.example"]
)
def test_an_address_of_our_own_is_kept(wanted: str) -> None:
    """What is encoded stays encoded: browsers do not read it as a host."""
    assert own_path(wanted) == wanted


def test_the_same_is_said_of_a_wrong_password_an_unknown_and_a_disabled_person(
    visit: Visit, people: IdentityDouble
) -> None:
    people.add(Account("u-bo", "bo@example.com", "Bo", Role.VIEWER))
    people.pool.disable("bo@example.com")
    said = []
    for email, password in ((ANN.email, "wrong"), ("nobody@example.com", PASSWORD), ("bo@example.com", PASSWORD)):
        assert visit.sign_in(email, password).status_code == 200
        said.append((visit.said(), visit.page.replace(email, "")))
    assert [words for words, _ in said] == [REFUSED] * 3
    assert len(people.sessions.open_ones) == 1


def test_every_refusal_takes_the_same_time(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    now = iter(range(1000))
    monkeypatch.setattr(tries, "FLOOR_SECONDS", 5)
    monkeypatch.setattr(tries.time, "monotonic", lambda: next(now))
    monkeypatch.setattr(tries.time, "sleep", slept.append)
    visit.sign_in(ANN.email, "wrong")
    visit.sign_in("nobody@example.com", "wrong")
    visit.fill_in("/sign-in/forgotten", email=ANN.email)
    visit.fill_in("/sign-in/forgotten", email="nobody@example.com")
    assert slept == [4, 4, 4, 4]


@pytest.mark.parametrize("email", [ANN.email, "nobody@example.com"])
def test_after_five_failures_of_an_account_even_the_right_password_has_to_wait(
    visit: Visit, people: IdentityDouble, email: str
) -> None:
    for number in range(5):
        visit.sign_in(email, "wrong", address=f"192.0.2.{number}")
        assert visit.said() == REFUSED
    visit.sign_in(email, PASSWORD, address="192.0.2.99")
    assert visit.said() == TOO_MANY
    people.moved += timedelta(minutes=15, seconds=1)
    visit.sign_in(ANN.email, PASSWORD)
    assert seen_by(visit) == 200


def test_after_five_failures_from_an_address_nobody_signs_in_from_there(visit: Visit) -> None:
    for number in range(5):
        visit.sign_in(f"nobody{number}@example.com", "wrong", address="192.0.2.1")
    visit.sign_in(ANN.email, PASSWORD, address="192.0.2.1")
    assert visit.said() == TOO_MANY
    visit.sign_in(ANN.email, PASSWORD, address="192.0.2.2")
    assert seen_by(visit) == 200


def test_the_password_of_an_invitation_is_changed_before_anything_else(visit: Visit, people: IdentityDouble) -> None:
    people.pool.temporary.add(ANN.email)
    answer = visit.sign_in(ANN.email, PASSWORD)
    assert answer.headers["Location"] == "/sign-in/new-password"
    assert seen_by(visit) == 401
    visit.fill_in("/sign-in/new-password", new="short", again="short")
    assert visit.said() == ["A password has 12 to 256 characters and neither begins nor ends with a space."]
    visit.fill_in("/sign-in/new-password", new="a password of my own", again="another one of mine")
    assert "Type the new password twice." in visit.page
    visit.fill_in("/sign-in/new-password", new="a password of my own", again="a password of my own")
    assert seen_by(visit) == 200


@pytest.mark.parametrize("path", ["/sign-in/new-password", "/sign-in/code"])
def test_a_step_without_the_one_before_begins_anew(visit: Visit, path: str) -> None:
    assert visit.get(f"{path}?next=/stock").headers["Location"] == "/sign-in?next=%2Fstock"
    visit.get("/sign-in")
    assert visit.said() == ["That took too long. Sign in again."]


def test_the_second_factor_is_asked_for_and_its_wrong_codes_count(visit: Visit, people: IdentityDouble) -> None:
    people.pool.factors[ANN.email] = SECRET
    answer = visit.fill_in("/sign-in?next=/alerts", email=ANN.email, password=PASSWORD)
    assert answer.headers["Location"] == "/sign-in/code?next=/alerts"
    visit.fill_in("/sign-in/code", code="000000")
    assert visit.said() == ["This code is not right, or too old. Enter the newest one."]
    assert seen_by(visit) == 401
    answer = visit.fill_in("/sign-in/code?next=/alerts", code=shown_code(SECRET))
    assert (answer.headers["Location"], seen_by(visit)) == ("/alerts", 200)


def test_codes_are_not_guessed(visit: Visit, people: IdentityDouble) -> None:
    people.pool.factors[ANN.email] = SECRET
    visit.sign_in(ANN.email, PASSWORD)
    for _ in range(5):
        visit.fill_in("/sign-in/code", code="000000")
    visit.fill_in("/sign-in/code", code=shown_code(SECRET))
    assert (visit.said(), seen_by(visit)) == (TOO_MANY, 401)


def test_a_forgotten_password_is_set_anew_with_the_code_from_the_mail(visit: Visit, people: IdentityDouble) -> None:
    people.sessions.open("u-ann", "An old browser", people.clock())
    known = visit.fill_in("/sign-in/forgotten", email=ANN.email)
    ((email, what, code),) = people.pool.mails
    assert (email, what, known.headers["Location"]) == (ANN.email, "code", "/sign-in/reset")
    new = {"new": "a password of my own", "again": "a password of my own"}
    visit.fill_in("/sign-in/reset", email=ANN.email, code="wrong", **new)
    assert visit.said() == ["This code is not right, or too old. Enter the newest one."]
    assert visit.fill_in("/sign-in/reset", email=ANN.email, code=code, **new).headers["Location"] == "/sign-in"
    assert "u-ann" not in {session.user_id for session in people.sessions.open_ones.values()}
    (entry,) = people.accounts.audit
    assert (entry.actor, entry.action, entry.subject, entry.detail) == (
        *("Ann", "password set anew with a code from a mail", "user u-ann"),
        {"email": ANN.email, "browser": "A browser", "address": "127.0.0.1"},
    )
    visit.sign_in(ANN.email, new["new"])
    assert seen_by(visit) == 200


def test_nobody_learns_whether_an_address_is_known(visit: Visit, people: IdentityDouble) -> None:
    answers = []
    for email in (ANN.email, "nobody@example.com"):
        answer = visit.fill_in("/sign-in/forgotten", email=email)
        visit.get("/sign-in/reset")
        answers.append((answer.status_code, answer.headers["Location"], visit.said()))
    words = "If there is an account with this address, a code is on its way to it. It is good for an hour."
    assert answers == [(302, "/sign-in/reset", [words])] * 2
    assert len(people.pool.mails) == 1


def test_whoever_must_set_a_new_password_is_led_there(visit: Visit, people: IdentityDouble) -> None:
    people.pool.reset_by_administrator(ANN.email)
    assert visit.sign_in(ANN.email, PASSWORD).headers["Location"] == "/sign-in/reset"
    visit.get("/sign-in/reset")
    assert f'value="{ANN.email}"' in visit.page


def test_somebody_without_an_account_here_is_refused_in_words(visit: Visit, people: IdentityDouble) -> None:
    del people.accounts.known[ANN.user_id]
    visit.sign_in(ANN.email, PASSWORD)
    assert (visit.said(), seen_by(visit)) == (["This account may not sign in. Ask an administrator."], 401)


def test_when_the_identity_store_does_not_answer_the_form_says_so(
    visit: Visit, people: IdentityDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise StorageError("Signing in: InternalErrorException")

    monkeypatch.setattr(people.pool, "sign_in", fail)
    visit.sign_in(ANN.email, PASSWORD)
    assert visit.said() == ["This does not work right now. Try again in a moment."]
    assert people.attempts.failed == {}


def test_signing_out_ends_the_session_everywhere_it_is_kept(visit: Visit, people: IdentityDouble) -> None:
    visit.sign_in(ANN.email, PASSWORD)
    visit.get("/sign-out")
    assert seen_by(visit) == 200
    visit.get("/account/password")
    token = visit.page.split('name="csrf_token" value="')[1].split('"')[0]
    visit.client.post("/sign-out", data={"csrf_token": token}, headers={"Host": "localhost"})
    assert "u-ann" not in {session.user_id for session in people.sessions.open_ones.values()}
    visit.get("/sign-in")
    assert visit.said() == ["You are signed out."]


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120 Safari/537.36", "Chrome on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537.36 Edg/120", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1", "Safari on an iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8", "A browser"),
    ],
)
def test_a_browser_is_named_in_words(agent: str, name: str) -> None:
    assert browser_name(agent) == name
