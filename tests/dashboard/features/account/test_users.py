"""What administrators do with the accounts of others."""

import re
from typing import Any

import pytest

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.company import Company
from backend_lambdas.inventory.errors import StorageError
from dashboard.data import reading
from dashboard.data.availability import StillReading
from dashboard.data.stock.values import FilterChoices
from dashboard.features.account import commands
from dashboard.features.account.users import DEEDS
from dashboard.web import plain_pages
from dashboard.web.rules import NOTHING
from tests.dashboard.features.account.conftest import ANN, BO, Visit, deeds
from tests.support.identity_double import ADMINISTRATOR, PASSWORD, SECRET, IdentityDouble


@pytest.fixture(autouse=True)
def company(people: IdentityDouble, some_stores: None) -> None:
    people.add(ANN)
    people.add(BO)


@pytest.fixture
def boss(visit: Visit) -> Visit:
    visit.sign_in(ADMINISTRATOR.email, PASSWORD)
    return visit


def test_the_company_is_named_in_the_frame_of_forms_too(boss: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_pages, "company", lambda: Company("Lindt & Söhne"))
    boss.get("/settings/users")
    named = re.findall(r'<span class="brand-company" title="(.*?)">(.*?)</span>', boss.page)
    assert named == [("Lindt &amp; Söhne", "Lindt &amp; Söhne")] * 2


@pytest.mark.parametrize("path", ["", "/invite", "/u-ann"])
def test_the_users_are_the_administrators_to_see(visit: Visit, path: str) -> None:
    visit.sign_in(ANN.email, PASSWORD)
    answer = visit.get(f"/settings/users{path}")
    assert (answer.status_code, answer.text) == (404, NOTHING)


@pytest.mark.parametrize("deed", ["", *(f"/{deed}" for deed in DEEDS)])
def test_nobody_else_changes_a_user(visit: Visit, people: IdentityDouble, deed: str) -> None:
    visit.sign_in(ANN.email, PASSWORD)
    before = dict(people.accounts.known)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visit.get("/account").text)
    assert token
    data = {"csrf_token": token[1], "role": "administrator"}
    answer = visit.client.post(f"/settings/users/u-ann{deed}", data=data, headers={"Host": "localhost"})
    assert (answer.status_code, people.accounts.known, people.accounts.audit) == (404, before, [])


def test_the_list_says_who_may_do_what_and_who_is_signed_in(boss: Visit) -> None:
    boss.get("/settings/users")
    rows = re.findall(r"<tr>(.*?)</tr>", boss.page, re.DOTALL)[1:]
    words = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]
    assert [re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "TIME", text) for text in words] == [
        "Ann ann@example.com Area manager Every store Not now Active",
        "Bo bo@example.com Store manager Berlin Not now Active",
        "Everybody everybody@example.com Administrator Every store TIME Active",
    ]


def test_the_list_says_who_cannot_sign_in_and_why(boss: Visit, people: IdentityDouble) -> None:
    boss.fill_in("/settings/users/invite", email="new@example.com", name="Nell", role="viewer")
    people.pool.factors["ann@example.com"] = "secret"
    people.attempts.failed["bo@example.com"] = [people.clock()] * 5
    people.add(Account("u-cy", "cy@example.com", "Cy", Role.VIEWER, disabled=True))
    boss.get("/settings/users")
    rows = re.findall(r"<tr>(.*?)</tr>", boss.page, re.DOTALL)[1:]
    states = [" ".join(re.sub(r"<[^>]+>", " ", f"<td{row.rpartition('<td')[2]}").split()) for row in rows]
    assert states == [
        "Active Second factor",
        "Active Locked after failed tries",
        "Disabled",
        "Active",
        "Invited, not signed in yet",
    ]
    boss.get("/settings/users/u-bo")
    assert "locked after failed tries" in boss.page
    assert 'href="/history?of=user&amp;name=u-bo"' in boss.page


def test_stores_that_are_not_read_yet_are_not_said_to_be_none(boss: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    def unread() -> None:
        raise StillReading("Reading", "stock")

    monkeypatch.setattr(reading, "filter_choices", unread)
    assert "The stores are being read. Load this page again in a moment." in boss.get("/settings/users/invite").text
    monkeypatch.setattr(reading, "filter_choices", lambda: FilterChoices((), ()))
    assert "No store has sent a file yet." in boss.get("/settings/users/invite").text


def test_an_invited_person_gets_a_mail_and_an_account(boss: Visit, people: IdentityDouble) -> None:
    fields = {"email": "New@Example.com", "name": "Nell", "role": "store manager", "stores": ["Köln"]}
    assert boss.after(boss.fill_in("/settings/users/invite", **fields)) == [
        "An invitation is on its way to New@Example.com. It is good for a week."
    ]
    made = people.accounts.known["id-of-new@example.com"]
    assert (made.email, made.name, made.role, made.stores) == (
        "new@example.com",
        "Nell",
        Role.STORE_MANAGER,
        frozenset({"Köln"}),
    )
    assert [(to, what) for to, what, _ in people.pool.mails] == [("new@example.com", "invitation")]
    assert deeds(people) == [("Everybody", "user invited", "user id-of-new@example.com")]
    assert people.accounts.audit[0].detail == {
        "email": "new@example.com",
        "role": "store manager",
        "stores": "Köln",
        "vendor": "",
    }


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"role": "store manager"}, "Choose at least one store: with this role a person sees no other."),
        ({"role": "store manager", "stores": ["Ulm"]}, "There is no store 'Ulm'."),
        ({"role": "vendor", "stores": ["Berlin"]}, "Enter the vendor's name for a vendor, and for nobody else."),
        (
            {"role": "viewer", "every_store": "y", "email": "ann@example.com"},
            "There is a user with this address already.",
        ),
        ({"role": "viewer", "every_store": "y", "email": "no address"}, "'no address' is not an e-mail address."),
    ],
)
def test_an_invitation_that_makes_no_sense_is_refused_in_words(
    boss: Visit, people: IdentityDouble, fields: dict[str, Any], words: str
) -> None:
    boss.fill_in("/settings/users/invite", **{"email": "new@example.com", "name": "Nell", **fields})
    assert [text.startswith(words) for text in boss.said()] == [True], boss.said()
    assert (people.pool.mails, people.accounts.audit) == ([], [])


def test_a_person_of_a_vendor_that_does_not_exist_is_not_invited(
    boss: Visit, people: IdentityDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "vendor_names", lambda: ("Dairy Works",))
    fields = {"email": "new@example.com", "name": "Nell", "role": "vendor"}
    boss.fill_in("/settings/users/invite", vendor="Dairyworks Ltd", **fields)
    words = "There is no vendor 'Dairyworks Ltd'. Add it under Settings, Vendors first. There are: Dairy Works."
    assert (boss.said(), people.pool.mails) == ([words], [])
    boss.fill_in("/settings/users/invite", vendor="dairy works", **fields)
    assert [to for to, _, _ in people.pool.mails] == ["new@example.com"]


def test_a_change_of_role_and_stores_is_written_with_before_and_after(boss: Visit, people: IdentityDouble) -> None:
    answer = boss.fill_in("/settings/users/u-bo", role="area manager", stores=["Berlin", "Köln"])
    assert boss.after(answer) == ["Saved. What Bo may do has changed."]
    assert people.accounts.known["u-bo"].actor.stores == {"Berlin", "Köln"}
    assert people.accounts.audit[0].detail == {
        "email": "bo@example.com",
        "role_before": "store manager",
        "stores_before": "Berlin",
        "vendor_before": "",
        "role": "area manager",
        "stores": "Berlin, Köln",
        "vendor": "",
    }


def test_a_disabled_person_is_signed_out_and_can_be_let_in_again(boss: Visit, people: IdentityDouble) -> None:
    people.sessions.open("u-bo", "Bo's browser", people.clock())
    boss.get("/settings/users/u-bo")
    assert boss.after(press(boss, "u-bo", "disable")) == ["Bo is disabled and signed out everywhere."]
    assert (people.accounts.known["u-bo"].disabled, people.pool.disabled) == (True, {BO.email})
    assert people.sessions.of("u-bo", people.clock()) == ()
    assert boss.after(press(boss, "u-bo", "enable")) == ["Bo may sign in again."]
    assert (people.accounts.known["u-bo"], people.pool.disabled) == (BO, set())
    assert [action for _, action, _ in deeds(people)] == ["user disabled", "user enabled"]


def test_an_administrator_asks_for_a_new_password_or_invites_again(boss: Visit, people: IdentityDouble) -> None:
    people.sessions.open("u-bo", "Bo's browser", people.clock())
    assert boss.after(press(boss, "u-bo", "new-password")) == ["A mail is on its way to Bo."]
    people.pool.temporary.add(ANN.email)
    press(boss, "u-ann", "new-password")
    assert [(to, what) for to, what, _ in people.pool.mails] == [(BO.email, "code"), (ANN.email, "invitation")]
    assert people.sessions.of("u-bo", people.clock()) == ()
    assert [action for _, action, _ in deeds(people)] == ["user's password reset", "user invited again"]


def test_an_administrator_signs_a_person_out_everywhere(boss: Visit, people: IdentityDouble) -> None:
    boss.get("/settings/users/u-bo")
    assert "Sign out everywhere" not in boss.page
    people.sessions.open("u-bo", "Bo's browser", people.clock())
    boss.get("/settings/users/u-bo")
    assert "Sign out everywhere" in boss.page
    assert boss.after(press(boss, "u-bo", "sign-out")) == ["Bo is signed out everywhere."]
    assert people.sessions.of("u-bo", people.clock()) == ()
    assert deeds(people) == [("Everybody", "user signed out everywhere", "user u-bo")]


def test_what_was_done_but_could_not_be_written_down_is_told(
    visit: Visit, people: IdentityDouble, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: AuditEntry) -> None:
        raise StorageError("no")

    visit.sign_in(BO.email, PASSWORD)
    monkeypatch.setattr(people.accounts, "note", fail)
    new = {"new": "a password of my own", "again": "a password of my own"}
    words, done = visit.after(visit.fill_in("/account/password", old=PASSWORD, **new))
    found = re.fullmatch(
        r"This could not be written into the audit trail\. Tell your administrator this reference: (\w{10})", words
    )
    assert found, words
    assert done == "Your password is changed. Every other browser is signed out."
    assert f"password changed of u-bo is in no audit entry, reference {found[1]}" in caplog.messages


def test_an_administrator_ends_a_second_factor_whose_phone_is_lost(boss: Visit, people: IdentityDouble) -> None:
    people.pool.factors[BO.email] = SECRET
    assert boss.after(press(boss, "u-bo", "end-second-factor")) == ["Bo signs in with the password alone from now on."]
    assert people.pool.factors == {}
    assert deeds(people) == [("Everybody", "user's second factor ended", "user u-bo")]


def test_nobody_disables_themselves_and_somebody_stays_administrator(boss: Visit, people: IdentityDouble) -> None:
    assert boss.after(press(boss, "everybody", "disable")) == [
        "You cannot disable your own account. Ask another administrator."
    ]
    boss.fill_in("/settings/users/everybody", role="viewer", every_store="y")
    assert boss.said() == ["Somebody must stay administrator. Give another person that role first."]
    assert (people.accounts.known["everybody"], people.accounts.audit) == (ADMINISTRATOR, [])


def test_an_unknown_user_is_not_found(boss: Visit) -> None:
    assert boss.get("/settings/users/nobody").status_code == 404


def press(visit: Visit, user_id: str, deed: str) -> Any:
    """One of the buttons of a user's page."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visit.get(f"/settings/users/{user_id}").text)
    assert token
    address = f"/settings/users/{user_id}/{deed}"
    return visit.client.post(address, data={"csrf_token": token[1]}, headers={"Host": "localhost"})
