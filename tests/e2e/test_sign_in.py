"""Signing in as deployed: gunicorn's workers, Cognito and DynamoDB of the embedded AWS, codes from the mailbox."""

import json
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import requests

from infra.local.launcher.platform import Platform
from tests.support.emulated import eventually, start_with_dashboard
from tests.support.signed_in_visit import SignedInVisit
from tests.support.user_pools import shown_code

pytestmark = pytest.mark.emulator
OWN = "a password of my own"


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    started = start_with_dashboard(tmp_path_factory.mktemp("stockroom"))
    yield started
    started.stop()


@pytest.fixture
def connection(platform: Platform) -> dict[str, Any]:
    return dict(json.loads((platform.home.path / "local.json").read_text()))


def mails_to(folder: Path, address: str) -> list[str]:
    """Their texts, oldest first."""
    read = (message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml")))
    return [str(one.get_body(("plain", "html")).get_content()) for one in read if address in str(one["To"])]


def said(answer: requests.Response) -> list[str]:
    return [unescape(text) for text in re.findall(r'banner-text">(.*?)</div>', answer.text)]


def may_look(visit: requests.Session, connection: dict[str, Any]) -> int:
    return visit.get(connection["dashboard_url"] + "/_dash-layout", timeout=60).status_code


def test_from_the_invitation_to_the_way_out(platform: Platform, connection: dict[str, Any]) -> None:
    """One person's whole way: invited, own password, second factor, forgotten password, disabled."""
    boss = SignedInVisit(connection)
    nell = "nell@example.com"
    rights = {"name": "Nell", "email": nell, "role": "viewer", "every_store": "y"}
    assert said(boss.send_form("/settings/users/invite", **rights)) == [
        f"An invitation is on its way to {nell}. It is good for a week."
    ]
    (invitation,) = eventually(lambda: mails_to(platform.home.mail_dir, nell), bool)
    first = unescape(re.findall(r"good for a week: (\S+)</p>", invitation)[0])

    visit = SignedInVisit(connection | {"admin_email": nell, "admin_password": first})
    assert visit.last.url.endswith("/sign-in/new-password"), (said(visit.last), invitation)
    assert may_look(visit, connection) == 401
    visit.send_form("/sign-in/new-password", new=OWN, again=OWN)
    assert may_look(visit, connection) == 200
    assert visit.page("/settings/users").status_code == 404

    shown = visit.send_form("/account/second-factor", password=OWN)
    secret = re.findall(r'class="secret">(\w+)<', shown.text)[0]
    hidden = dict(re.findall(r'name="(\w+)" type="hidden" value="([^"]*)"', shown.text))
    sent = {name: unescape(value) for name, value in hidden.items()} | {"code": shown_code(secret)}
    confirmed = visit.post(f"{visit.site}/account/second-factor/confirm", data=sent, timeout=60)
    assert said(confirmed) == ["Signing in asks for a code of your app from now on."]

    again = SignedInVisit(connection | {"admin_email": nell, "admin_password": OWN})
    assert again.last.url.endswith("/sign-in/code")
    assert said(again.send_form("/sign-in/code", code="000000")) == [
        "This code is not right, or too old. Enter the newest one."
    ]
    again.send_form("/sign-in/code", code=shown_code(secret, 1))
    assert may_look(again, connection) == 200

    forgetful = SignedInVisit(connection | {"admin_email": nell, "admin_password": "forgotten, sorry"})
    assert said(forgetful.last) == ["Address and password do not go together. Check both, or ask for a new password."]
    forgetful.send_form("/sign-in/forgotten", email=nell)
    code = eventually(lambda: re.findall(r"\b\d{6}\b", "".join(mails_to(platform.home.mail_dir, nell)[1:])), bool)[-1]
    new = "another one of mine"
    done = forgetful.send_form("/sign-in/reset", email=nell, code=code, new=new, again=new)
    assert said(done) == ["The new password is set. Sign in with it."]
    eventually(lambda: (may_look(visit, connection), may_look(again, connection)), lambda seen: seen == (401, 401))

    user_id = re.findall(r'/settings/users/([\w-]{36})">Nell<', boss.page("/settings/users").text)[0]
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', boss.page(f"/settings/users/{user_id}").text)[0]
    disabled = boss.post(f"{boss.site}/settings/users/{user_id}/disable", data={"csrf_token": token}, timeout=60)
    assert said(disabled) == ["Nell is disabled and signed out everywhere."]
    refused = SignedInVisit(connection | {"admin_email": nell, "admin_password": new})
    assert said(refused.last) == ["Address and password do not go together. Check both, or ask for a new password."]
