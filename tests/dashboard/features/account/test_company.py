"""Signing in by the company's identity provider: who gets in, who does not and what they are told."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from backend_lambdas.aws.identity.provider import CompanyProvider
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from dashboard.features.account import commands
from dashboard.web.security import content_security_policy
from tests.dashboard.features.account.conftest import Visit
from tests.support.identity_double import ADMINISTRATOR, PASSWORD, IdentityDouble
from tests.support.provider_double import ProviderDouble, provider_double

SITE = "http://localhost"
ANN = Account("u-ann", "ann@example.com", "Ann", Role.AREA_MANAGER)
TOO_LATE = "That took too long, or was begun in another window. Sign in again."
NOT_NOW = (
    r"Contoso could not sign you in right now\. Try again in a moment, or use your password\. "
    r"If it happens again, tell your administrator this reference: ([0-9a-f]{10})"
)


@pytest.fixture
def double(people: IdentityDouble) -> Iterator[ProviderDouble]:
    people.add(ANN)
    with provider_double() as made:
        made.came_by(ANN.email)
        people.provider = CompanyProvider(made.settings(), SITE, people.clock)
        yield made


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def comes_back(visit: Visit, double: ProviderDouble, wanted: str = "/stock?store=Berlin") -> Any:
    """The button, what the provider asks, and the way back; the answer to that."""
    there = visit.get(f"/sign-in/company?next={wanted}").headers["Location"]
    return visit.get(path_of(double.sign_in(there)))


def told(visit: Visit, answer: Any) -> list[str]:
    assert answer.headers["Location"] == "/sign-in?next=%2Fstock%3Fstore%3DBerlin"
    visit.get(answer.headers["Location"])
    return visit.said()


def seen_by(visit: Visit) -> int:
    return int(visit.get("/_dash-layout").status_code)


def test_the_button_is_there_only_when_a_provider_is_connected(visit: Visit, people: IdentityDouble) -> None:
    visit.get("/sign-in")
    assert "Sign in with" not in visit.page
    assert [visit.get(path).status_code for path in ("/sign-in/company", "/sign-in/company/back?code=x")] == [404, 404]


def test_who_was_invited_gets_in_by_the_button_and_to_the_page_they_wanted(
    visit: Visit, people: IdentityDouble, double: ProviderDouble
) -> None:
    visit.get("/sign-in?next=/stock")
    link = re.search(r'href="([^"]+)">Sign in with Contoso<', visit.page)
    assert link
    assert link[1] == "/sign-in/company?next=/stock"
    answer = comes_back(visit, double)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/stock?store=Berlin")
    assert [session.user_id for session in people.sessions.open_ones.values()] == ["everybody", "u-ann"]
    assert people.accounts.known["u-ann"] == replace(ANN, provider_subject="company-1")
    (entry,) = people.accounts.audit
    assert (entry.actor, entry.user_id, entry.action, entry.subject, entry.detail) == (
        *("Ann", "u-ann", "sign-in connected", "user u-ann"),
        {"email": ANN.email, "provider": "Contoso", "browser": "A browser", "address": "127.0.0.1"},
    )
    assert seen_by(visit) == 200


def test_whoever_is_connected_stays_so_when_their_address_changes_and_nothing_is_written(
    visit: Visit, people: IdentityDouble, double: ProviderDouble
) -> None:
    people.add(replace(ANN, provider_subject="company-1"))
    double.came_by("ann.miller@example.com", confirmed=False)
    assert comes_back(visit, double).headers["Location"] == "/stock?store=Berlin"
    assert people.accounts.audit == []


def test_who_was_linked_in_cognito_itself_is_known_by_the_accounts_own_id(
    visit: Visit, people: IdentityDouble, double: ProviderDouble
) -> None:
    double.came_by("elsewhere@example.com", subject="u-ann")
    assert comes_back(visit, double).headers["Location"] == "/stock?store=Berlin"


@pytest.mark.parametrize(
    ("email", "confirmed", "account", "words"),
    [
        (
            *("eve@example.com", True, ANN),
            "Nobody has invited eve@example.com to Stockroom. Ask an administrator to invite this address.",
        ),
        (
            *(ANN.email, False, ANN),
            "Contoso does not confirm that ann@example.com is your address. Ask who looks after Contoso.",
        ),
        (*("", True, ANN), "Contoso has not told your e-mail address. Ask who looks after Contoso."),
        (*(ANN.email, True, replace(ANN, disabled=True)), "This account may not sign in. Ask an administrator."),
        (
            *(ANN.email, True, replace(ANN, disabled=True, provider_subject="company-1")),
            "This account may not sign in. Ask an administrator.",
        ),
        (
            *(ANN.email, True, replace(ANN, provider_subject="of the Ann who has left")),
            "ann@example.com is connected with another person's sign-in at Contoso. "
            "Ask an administrator to disconnect it.",
        ),
    ],
)
def test_nobody_gets_in_whom_no_administrator_invited(
    visit: Visit,
    people: IdentityDouble,
    double: ProviderDouble,
    email: str,
    confirmed: bool,
    account: Account,
    words: str,
) -> None:
    people.add(account)
    double.came_by(email, confirmed)
    assert told(visit, comes_back(visit, double)) == [words]
    assert (people.accounts.known["u-ann"], people.accounts.audit, seen_by(visit)) == (account, [], 401)


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(
    visit: Visit, people: IdentityDouble, double: ProviderDouble
) -> None:
    there = visit.get("/sign-in/company?next=/stock?store%3DBerlin").headers["Location"]
    back = path_of(double.sign_in(there))
    other = Visit()
    assert told(other, _wanted(other, back)) == [TOO_LATE]
    assert visit.get(back).headers["Location"] == "/stock?store=Berlin"
    assert visit.get(back).headers["Location"] == "/sign-in"


def _wanted(visit: Visit, back: str) -> Any:
    """In a browser that went to the provider too, with an answer of another one."""
    visit.get("/sign-in/company?next=/stock?store%3DBerlin")
    return visit.get(back)


def test_a_code_that_was_redeemed_before_is_too_late(
    visit: Visit, people: IdentityDouble, double: ProviderDouble
) -> None:
    there = visit.get("/sign-in/company?next=/stock?store%3DBerlin").headers["Location"]
    back = path_of(double.sign_in(there))
    double.codes.clear()
    assert told(visit, visit.get(back)) == ["That took too long. Sign in again."]


def test_after_ten_minutes_the_way_begins_anew(visit: Visit, people: IdentityDouble, double: ProviderDouble) -> None:
    there = visit.get("/sign-in/company?next=/stock?store%3DBerlin").headers["Location"]
    people.moved += timedelta(minutes=10)
    assert told(visit, visit.get(path_of(double.sign_in(there)))) == [TOO_LATE]


@pytest.mark.parametrize("error", ["server_error", "invalid_request", "unauthorized_client", "<script>"])
def test_a_provider_that_fails_is_told_with_a_reference_that_the_log_has(
    visit: Visit, double: ProviderDouble, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    double.error = error
    (words,) = told(visit, comes_back(visit, double))
    found = re.fullmatch(NOT_NOW, words)
    assert found, words
    assert f"The company's provider answered {error!r}, reference {found[1]}" in caplog.messages
    assert "what the provider says" not in visit.page + caplog.text


def test_giving_up_there_is_no_fault_of_anybody(visit: Visit, double: ProviderDouble) -> None:
    double.error = "access_denied"
    words = ["You were not signed in: Contoso says that it was not allowed, or given up."]
    assert told(visit, comes_back(visit, double)) == words


@pytest.mark.parametrize(
    "answer", [(503, b""), (429, b"{}"), (400, b'{"error":"invalid_client"}'), (200, b'{"id_token":"x.y.z"}')]
)
def test_what_goes_wrong_on_the_way_is_told_with_a_reference_that_the_log_has(
    visit: Visit, double: ProviderDouble, answer: tuple[int, bytes], caplog: pytest.LogCaptureFixture
) -> None:
    double.answer = answer
    (words,) = told(visit, comes_back(visit, double))
    found = re.fullmatch(NOT_NOW, words)
    assert found, words
    assert f"A sign-in by the company failed, reference {found[1]}" in caplog.messages
    assert seen_by(visit) == 401


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "/sign-in/company"])
def test_the_way_back_leads_only_to_our_own_pages(visit: Visit, double: ProviderDouble, wanted: str) -> None:
    assert comes_back(visit, double, wanted).headers["Location"] == "/"


def test_what_a_browser_keeps_on_the_way_is_signed_and_gone_afterwards(visit: Visit, double: ProviderDouble) -> None:
    comes_back(visit, double)
    with visit.client.session_transaction(headers={"Host": "localhost"}) as kept:
        assert {"company", "by company"} & set(kept) == {"by company"}


def test_signing_out_leads_by_cognito_for_who_came_that_way_and_for_nobody_else(
    visit: Visit, people: IdentityDouble, double: ProviderDouble
) -> None:
    assert people.provider
    comes_back(visit, double)
    assert _signs_out(visit) == people.provider.sign_out_address()
    visit.sign_in(ANN.email, PASSWORD)
    assert _signs_out(visit) == "/sign-in"
    visit.get("/sign-in")
    assert "You are signed out." in visit.said()
    assert f"form-action 'self' {double.address}" in content_security_policy((), (), double.address)


def _signs_out(visit: Visit) -> str:
    visit.get("/account")
    return str(visit.send("/sign-out").headers["Location"])


@pytest.mark.usefixtures("some_stores")
def test_an_administrator_disconnects_and_the_next_sign_in_connects_anew(
    visit: Visit, people: IdentityDouble, double: ProviderDouble
) -> None:
    people.add(replace(ANN, provider_subject="of the Ann who has left"))
    visit.sign_in(ADMINISTRATOR.email, PASSWORD)
    visit.get("/settings/users/u-ann")
    answer = visit.send("/settings/users/u-ann/disconnect")
    visit.get(answer.headers["Location"])
    assert visit.said() == ["Ann is connected anew at the next sign-in by your company."]
    assert comes_back(Visit(), double).headers["Location"] == "/stock?store=Berlin"
    assert people.accounts.known["u-ann"].provider_subject == "company-1"
    assert [entry.action for entry in people.accounts.audit] == ["sign-in disconnected", "sign-in connected"]


def test_two_browsers_that_connect_at_once_are_both_let_in(
    people: IdentityDouble, double: ProviderDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = people.accounts.save

    def first(*values: Any) -> bool:
        monkeypatch.setattr(people.accounts, "save", save)
        assert comes_back(Visit(), double).headers["Location"] == "/stock?store=Berlin"
        return save(*values)

    monkeypatch.setattr(people.accounts, "save", first)
    assert comes_back(Visit(), double).headers["Location"] == "/stock?store=Berlin"
    assert [entry.action for entry in people.accounts.audit] == ["sign-in connected"]
    assert commands.TRIES > 1
