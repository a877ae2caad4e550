"""Every route of signing in, of one's own account and of the users x everybody, asked with what could be another's.

The rest of the application is asked in test_matrix.py. Each route is read from the application, with real sessions: one
that has no values here fails.
"""

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Response
from flask.testing import FlaskClient

from backend_lambdas.aws.identity.provider import CompanyProvider
from backend_lambdas.identity.account import Account, Asked
from backend_lambdas.identity.actor import Actor, Right
from backend_lambdas.identity.mail_addresses import MailAddress
from backend_lambdas.identity.provider import BACK_PATH
from dashboard.app import server
from dashboard.data import identity, reading
from dashboard.data.stock.values import FilterChoices
from dashboard.features.account import tries
from dashboard.features.account.users import DEEDS
from dashboard.web import guard, rules
from tests.support.identity_double import CSRF, PASSWORD, SECRET, IdentityDouble, csrf_token
from tests.support.matrix_world import NAMES, PEOPLE
from tests.support.provider_double import ProviderDouble, provider_double
from tests.support.user_pools import shown_code

HOST = {"Host": "localhost"}
OTHER = "an other's password"
NEW = {"new": "a password of my own", "again": "a password of my own"}
OF_ACCOUNT = "account."
FAILED = "Something went wrong"


def account_of(actor: Actor) -> Account:
    who = actor.user_id
    address = f"{who}@{who}-home.example"
    return Account(who, address, f"{who.title()} Surname", actor.role, actor.stores, actor.vendor)


ACCOUNTS = {who: account_of(actor) for who, actor in PEOPLE.items() if actor is not None}


def told_of(account: Account) -> set[str]:
    """What tells of a person: name, address, the browser they use and its session."""
    return {account.name, account.email, browser_of(account), f"{account.user_id}-session"}


def browser_of(account: Account) -> str:
    return f"Browser of {account.user_id}"


@dataclass(frozen=True)
class World:
    """Everybody is signed in somewhere; `double`: the company's provider, where the one who asks is known."""

    people: IdentityDouble
    double: ProviderDouble

    def begin(self) -> None:
        """Everybody as they were, whatever was done to them since, and signed in with one browser."""
        self.people.pool.disabled.clear()
        self.people.pool.factors.clear()
        self.people.attempts.failed.clear()
        for account in ACCOUNTS.values():
            self.people.add(account, OTHER)
            self.token(account)

    def token(self, account: Account) -> str:
        """Of a browser they are signed in with; anew, as what is asked may have ended it."""
        now = self.people.clock().isoformat()
        made = self.people.sessions.open(account.user_id, browser_of(account), self.people.clock())
        session = self.people.sessions.open_ones.pop(made)
        token = f"{account.user_id}.{account.user_id}-session"
        self.people.sessions.open_ones[token] = replace(
            session, session_id=f"{account.user_id}-session", created_at=now, used_at=now
        )
        identity.forget_checks()
        return token

    def of_others(self, who: str) -> dict[str, Any]:
        """All that is kept of everybody else."""
        pool, found = self.people.pool, {}
        for account in ACCOUNTS.values():
            if account.user_id != who:
                sessions = [one.session_id for one in self.people.sessions.of(account.user_id, self.people.clock())]
                kept = (self.people.accounts.find(account.user_id), sessions, account.email in pool.disabled)
                signs_in = (pool.passwords[account.email], pool.factors.get(account.email))
                mails = [mail for mail in pool.mails if mail[0] == account.email and mail[1] == "invitation"]
                found[account.user_id] = (*kept, *signs_in, mails)
        return {**found, "everybody": sorted(self.people.accounts.known), "mail": dict(self.people.mail.known)}


@pytest.fixture
def world(people: IdentityDouble, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(tries, "FLOOR_SECONDS", 0)
    monkeypatch.setattr(reading, "filter_choices", lambda: FilterChoices(tuple(NAMES), ()))
    people.accounts.known.clear()
    people.sessions.open_ones.clear()
    with provider_double() as double:
        people.provider = CompanyProvider(double.settings(), "http://localhost", people.clock)
        made = World(people, double)
        address = MailAddress("off@example.com", off_reason="bounce", off_at="2026-11-02T08:00:00+00:00", rev=1)
        people.mail.known[address.address] = address
        yield made


def parts(world: World) -> dict[str, tuple[str, ...]]:
    """What stands for a part of an address: everybody's, and nobody's."""
    ids = tuple(account.user_id for account in ACCOUNTS.values())
    return {
        "user_id": (*ids, "nobody"),
        "session_id": (*(f"{user_id}-session" for user_id in ids), "none"),
        "deed": tuple(DEEDS),
    }


def forms(world: World, me: Account | None) -> dict[str, list[dict[str, Any]]]:
    """What is sent, by the name of the route: with the own password, another's address, and what makes no sense."""
    own, code = me.email if me else "eve@example.com", shown_code(SECRET)
    passwords = [PASSWORD, OTHER, "wrong"]
    everybody = [own, *(account.email for account in ACCOUNTS.values())]
    return {
        "sign_in": [{"email": email, "password": "wrong"} for email in everybody],
        "new_password": [NEW, {}],
        "enter_code": [{"code": code}, {"code": "000000"}],
        "forgot_password": [{"email": email} for email in (*everybody, "nobody@example.com")],
        "reset_password": [{"email": email, "code": "wrong", **NEW} for email in everybody],
        "sign_out": [{}],
        "change_password": [{"old": old, **NEW} for old in passwords],
        "choose_language": [{"language": "de"}, {"language": "xx"}],
        "choose_upload_mails": [{"upload_mails": "none"}, {"upload_mails": "xx"}],
        "begin_second_factor": [{"password": password} for password in passwords],
        "confirm_second_factor": [{"token": "made up", "secret": SECRET, "uri": "otpauth://x", "code": code}],
        "end_second_factor": [{"password": password, "code": code} for password in passwords],
        "end_other_sessions": [{}],
        "end_session": [{}],
        "invite": [{"email": "new@example.com", "name": "New", "role": "administrator", "every_store": "y"}],
        "user": [{"role": "administrator", "every_store": "y", "rev": "0"}, {"role": "viewer", "stores": "Berlin"}],
        "change_user": [{}],
        "switch_on": [{"address": "off@example.com", "rev": "1"}],
    }


def queries(world: World) -> dict[str, tuple[str, ...]]:
    answer = {"code": "made up", "state": "a state"}
    errors = ({"error": "server_error", "state": "a state"}, answer, {**answer, "state": "another"}, {})
    asked = ("?next=/stock", "?next=//evil.example", "?next=https://evil.example")
    return {
        "sign_in": asked,
        "go_to_company": asked,
        "back_from_company": tuple(f"?{urlencode(query)}" for query in errors),
    }


def asks(world: World, me: Account | None) -> Iterator[tuple[str, str, str, dict[str, Any] | None]]:
    """Every route with every value: its name, method, address and form."""
    known, sent, asked = parts(world), forms(world, me), queries(world)
    for rule in server.url_map.iter_rules():
        room = rules.name_of(server.view_functions[rule.endpoint])
        if not room.startswith(OF_ACCOUNT):
            continue
        name = rule.endpoint.removeprefix(OF_ACCOUNT)
        names = re.findall(r"<(?:[^<>:]+:)?(\w+)>", rule.rule)
        for some in itertools.product(*(known[one] for one in names)):
            values = iter(some)
            path = re.sub(r"<[^>]+>", lambda _found, values=values: next(values), rule.rule)
            if "GET" in rule.methods:
                yield from ((room, "GET", path + query, None) for query in asked.get(name, ("",)))
            if "POST" in rule.methods:
                yield from ((room, "POST", path, form) for form in sent[name])


def client(world: World, me: Account | None) -> FlaskClient:
    """A browser in which steps of signing in stand open, and in which `me` is signed in."""
    kept: dict[str, Any] = {"csrf_token": CSRF}
    if me is not None:
        world.people.add(me, PASSWORD)
        kept |= {"_user_id": world.token(me), "_fresh": True}
    step = Asked.NEW_PASSWORD.value, me.email if me else "eve@example.com", "made up step"
    kept |= {"step": step, "company": ["a state", "nonce", "verifier", world.people.clock().isoformat(), "/stock"]}
    browser = FlaskClient(server, Response)
    serializer = server.session_interface.get_signing_serializer(server)  # type: ignore[attr-defined]
    browser.set_cookie(server.config["SESSION_COOKIE_NAME"], str(serializer.dumps(kept)))
    return browser


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_sees_or_changes_anything_of_anybody_else(world: World, who: str) -> None:
    """But administrators, who change everybody and are not shown what passwords and codes are."""
    me = ACCOUNTS.get(who)
    manages = me is not None and me.actor.may(Right.MANAGE_COMPANY)
    world.double.came_by(me.email if me else "eve@example.com")
    strangers = set().union(*(told_of(one) for one in ACCOUNTS.values() if one is not me))
    wrong: list[tuple[str, str, int, list[str]]] = []
    count, seen = 0, set[str]()
    for room, method, path, form in asks(world, me):
        world.begin()
        browser = client(world, me)
        before = world.of_others(me.user_id if me else "")
        headers = HOST | ({"X-CSRFToken": csrf_token(server)} if method == "POST" else {})
        answer = browser.open(path, method=method, data=form, headers=headers)
        text = answer.text + answer.headers.get("Location", "")
        said = path + json.dumps(form)
        leaks = [word for word in strangers if word in text and word not in said]
        changed = world.of_others(me.user_id if me else "") != before
        expected = status_is_right(room, answer, me)
        seen |= told_of(me) & set(re.findall("|".join(told_of(me)), text)) if me else set()
        count += 1
        if FAILED in text or not expected or (not manages and (leaks or changed)) or SECRET in leaks:
            wrong.append((f"{method} {path} {form}", room, answer.status_code, leaks + ["changed"] * changed))
    assert wrong == []
    assert count > 100
    if me is not None and me.actor.may(Right.OWN_ACCOUNT):  # else nothing would be proven
        assert seen == told_of(me) - {f"{me.user_id}-session"}
    if manages:
        assert [entry.action for entry in world.people.accounts.audit].count("user disabled") > 3


def status_is_right(room: str, answer: Any, me: Account | None) -> bool:
    """Without a session only the way to one is open; what is not theirs is not there; no way leads off the site."""
    status, to = answer.status_code, answer.headers.get("Location", "/")
    if me is None and room not in OPEN_ROOMS:
        return status == 302 and to.startswith("/sign-in")
    right = None if room in OPEN_ROOMS else rules.right_for(room)
    if right is not None and not (me is not None and me.actor.may(right)):
        return bool(status == 404)
    outside = to.startswith(("http", "//")) and room != "account.go_to_company"
    return status in (200, 302, 404) and not outside


OPEN_ROOMS = {rules.name_of(server.view_functions[name]) for name in guard.OPEN if name.startswith(OF_ACCOUNT)}


def test_the_open_rooms_are_those_of_signing_in() -> None:
    names = {"sign_in", "new_password", "enter_code", "forgot_password", "reset_password"}
    names |= {"go_to_company", "back_from_company"}
    assert {f"account.{name}" for name in names} == OPEN_ROOMS
    assert BACK_PATH in {rule.rule for rule in server.url_map.iter_rules()}
