"""Addresses that are switched off, as an administrator sees them, and how they are switched on again."""

import re
from html import unescape
from typing import Any

import pytest

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.identity.mail_addresses import MailAddress, WhyOff
from dashboard.web.rules import NOTHING
from tests.dashboard.features.account.conftest import Visit
from tests.support.identity_double import ADMINISTRATOR, PASSWORD, IdentityDouble

ANN = Account("u-ann", "ann@example.com", "Ann", Role.AREA_MANAGER)
OFF = MailAddress("bo@example.com", WhyOff.BOUNCE, "2026-11-19T17:01:02.669Z", "550 <b>unknown</b>", rev=1)


@pytest.fixture(autouse=True)
def company(people: IdentityDouble) -> None:
    people.add(ANN)
    people.mail.known[OFF.address] = OFF


@pytest.fixture
def boss(visit: Visit) -> Visit:
    visit.sign_in(ADMINISTRATOR.email, PASSWORD)
    return visit


def rows(page: str) -> list[str]:
    found = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)[1:]
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in found]


def switch_on(visit: Visit, **fields: Any) -> list[str]:
    """Press the button, and read what is said then."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visit.get("/settings/mail").text)
    assert token
    data = {"csrf_token": token[1], **fields}
    answer = visit.client.post("/settings/mail/switch-on", data=data, headers={"Host": "localhost"})
    visit.get(answer.headers["Location"])
    return visit.said()


def test_an_address_that_is_off_stands_with_reason_time_and_the_providers_words(boss: Visit) -> None:
    boss.get("/settings/mail")
    assert rows(boss.page) == ["bo@example.com 550 <b>unknown</b> Bounced 2026-11-19 17:01 UTC Switch on"]
    assert "1 address is switched off" in boss.page


def test_it_is_switched_on_with_an_entry_in_the_audit(boss: Visit, people: IdentityDouble) -> None:
    assert switch_on(boss, address=OFF.address, rev="1") == ["bo@example.com is on: mails go to it again."]
    assert "No mail has come back" in boss.page
    assert [(one.actor, one.action, one.subject) for one in people.mail.audit] == [
        ("Everybody", "mail address switched on", "mail address bo@example.com")
    ]
    assert people.mail.known[OFF.address].off_reason is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"address": OFF.address, "rev": "7"}, "Something new was heard of bo@example.com meanwhile."),
        ({"address": OFF.address, "rev": "x"}, "Something new was heard of bo@example.com meanwhile."),
        ({"address": "cy@example.com", "rev": "1"}, "cy@example.com is on already."),
        ({}, " is on already."),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    boss: Visit, people: IdentityDouble, fields: dict[str, str], said: str
) -> None:
    (words,) = switch_on(boss, **fields)
    assert (words.startswith(said), people.mail.known, people.mail.audit) == (True, {OFF.address: OFF}, [])


def test_nobody_else_sees_or_changes_it(visit: Visit, people: IdentityDouble) -> None:
    visit.sign_in(ANN.email, PASSWORD)
    answer = visit.get("/settings/mail")
    assert (answer.status_code, answer.text) == (404, NOTHING)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visit.get("/account").text)
    assert token
    data = {"csrf_token": token[1], "address": OFF.address, "rev": "1"}
    answer = visit.client.post("/settings/mail/switch-on", data=data, headers={"Host": "localhost"})
    assert (answer.status_code, people.mail.known) == (404, {OFF.address: OFF})
