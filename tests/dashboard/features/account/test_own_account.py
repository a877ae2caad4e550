"""One's own account: facts, language, password, second factor, browsers."""

import re
from html import unescape

import pytest

from tests.dashboard.features.account.conftest import ANN, BO, Visit, deeds
from tests.support.identity_double import PASSWORD, SECRET, IdentityDouble
from tests.support.user_pools import shown_code

HERE = {"browser": "A browser", "address": "127.0.0.1"}


@pytest.fixture(autouse=True)
def company(people: IdentityDouble, some_stores: None) -> None:
    people.add(ANN)
    people.add(BO)


def own_deeds(people: IdentityDouble) -> list[tuple[str, dict[str, str | int]]]:
    """Of Bo alone: what, and all that is told of it but his address."""
    entries = people.accounts.audit
    assert {(one.actor, one.user_id, one.subject) for one in entries} == {("Bo", "u-bo", "user u-bo")}
    return [(one.action, {k: v for k, v in one.detail.items() if k != "email"}) for one in entries]


def facts(page: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page)}


def test_an_account_shows_itself_in_words(visit: Visit) -> None:
    visit.sign_in(BO.email, PASSWORD)
    visit.get("/account")
    assert facts(visit.page) == {
        "Name": "Bo",
        "E-mail address": "bo@example.com",
        "Role": "Store manager",
        "Stores": "Berlin",
    }
    assert "/settings/users" not in visit.page


def test_a_person_chooses_the_language_of_their_pages(visit: Visit, people: IdentityDouble) -> None:
    visit.sign_in(BO.email, PASSWORD)
    visit.get("/account")
    assert '<html lang="en"' in visit.page
    answer = visit.send("/account/language", language="de")
    assert answer.status_code == 302
    visit.get("/account")
    assert '<html lang="de"' in visit.page
    assert deeds(people) == [("Bo", "language chosen", "user u-bo")]
    assert people.accounts.known["u-bo"].language == "de"


def test_a_language_that_there_is_not_changes_nothing(visit: Visit, people: IdentityDouble) -> None:
    visit.sign_in(BO.email, PASSWORD)
    visit.get("/account")
    visit.send("/account/language", language="tlh")
    assert (deeds(people), people.accounts.known["u-bo"].language) == ([], "")


def test_a_browser_is_answered_in_the_language_it_asks_for(visit: Visit) -> None:
    visit.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fr, de-AT;q=0.8, en;q=0.5"
    visit.get("/sign-in")
    assert '<html lang="de"' in visit.page


def test_changing_the_password_asks_for_the_old_one_and_signs_other_browsers_out(
    visit: Visit, people: IdentityDouble
) -> None:
    people.sessions.open("u-bo", "Another browser", people.clock())
    visit.sign_in(BO.email, PASSWORD)
    new = {"new": "a password of my own", "again": "a password of my own"}
    visit.fill_in("/account/password", old="wrong", **new)
    assert visit.said() == ["Address and password do not go together. Check both, or ask for a new password."]
    answer = visit.fill_in("/account/password", old=PASSWORD, **new)
    assert visit.after(answer) == ["Your password is changed. Every other browser is signed out."]
    assert people.pool.passwords[BO.email] == new["new"]
    assert [one.browser for one in people.sessions.of("u-bo", people.clock())] == ["A browser"]
    assert own_deeds(people) == [("password changed", HERE)]


def test_the_second_factor_is_on_after_the_first_right_code_and_off_with_password_and_code(
    visit: Visit, people: IdentityDouble
) -> None:
    visit.sign_in(BO.email, PASSWORD)
    visit.fill_in("/account/second-factor", password="wrong")
    assert SECRET not in visit.page
    visit.fill_in("/account/second-factor", password=PASSWORD)
    assert SECRET in visit.page
    assert "<svg" in visit.page
    hidden = dict(re.findall(r'name="(\w+)" type="hidden" value="([^"]*)"', visit.page))
    sent = {name: unescape(value) for name, value in hidden.items()}
    host = {"headers": {"Host": "localhost"}}
    wrong = visit.client.post("/account/second-factor/confirm", data={**sent, "code": "000000"}, **host)
    assert (SECRET in wrong.text, people.pool.factors) == (True, {})
    code = shown_code(SECRET)
    answer = visit.client.post("/account/second-factor/confirm", data={**sent, "code": code}, **host)
    assert visit.after(answer) == ["Signing in asks for a code of your app from now on."]
    assert people.pool.factors == {BO.email: SECRET}
    visit.fill_in("/account/second-factor/end", password=PASSWORD, code="000000")
    assert people.pool.factors == {BO.email: SECRET}
    answer = visit.fill_in("/account/second-factor/end", password=PASSWORD, code=code)
    assert visit.after(answer) == ["Signing in asks for your password alone from now on."]
    assert people.pool.factors == {}
    assert own_deeds(people) == [("second factor turned on", HERE), ("second factor turned off", HERE)]


def test_one_signs_ones_own_browsers_out_and_nobody_elses(visit: Visit, people: IdentityDouble) -> None:
    foreign = people.sessions.open("u-ann", "Ann's browser", people.clock()).partition(".")[2]
    other = people.sessions.open("u-bo", "Bo's telephone", people.clock()).partition(".")[2]
    people.sessions.open("u-bo", "Bo's tablet", people.clock())
    visit.sign_in(BO.email, PASSWORD)
    for session in (foreign, other):
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visit.get("/account").text)
        assert token
        data, headers = {"csrf_token": token[1]}, {"Host": "localhost"}
        visit.client.post(f"/account/sessions/{session}/end", data=data, headers=headers)
    left = {one.browser for one in people.sessions.open_ones.values()}
    assert left == {"Chrome on Linux", "Ann's browser", "Bo's tablet", "A browser"}
    for _ in range(2):
        visit.client.post("/account/sessions/end-others", data=data, headers=headers)
    assert [one.browser for one in people.sessions.of("u-bo", people.clock())] == ["A browser"]
    assert own_deeds(people) == [
        ("browser signed out", {"signed_out": "Bo's telephone", **HERE}),
        ("other browsers signed out", {"signed_out": "Bo's tablet", **HERE}),
    ]
