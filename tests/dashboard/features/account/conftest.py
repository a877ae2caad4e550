"""`visit`: a browser without a script and without a session, that fills in forms; Ann and Bo, who have accounts."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Response
from flask.testing import FlaskClient

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from dashboard.app import server
from dashboard.data import reading
from dashboard.data.stock.values import FilterChoices
from dashboard.features.account import tries
from tests.support.identity_double import IdentityDouble

ANN = Account("u-ann", "ann@example.com", "Ann", Role.AREA_MANAGER)
BO = Account("u-bo", "bo@example.com", "Bo", Role.STORE_MANAGER, frozenset({"Berlin"}))


class Visit:
    """What it last got, and forms filled in as a person does: with the token of the page."""

    def __init__(self) -> None:
        self.client = FlaskClient(server, Response)
        self.page = ""

    def get(self, path: str) -> Any:
        answer = self.client.get(path, headers={"Host": "localhost"})
        self.page = answer.text
        return answer

    def fill_in(self, path: str, address: str = "127.0.0.1", **fields: Any) -> Any:
        """Open the page, fill its form in, send it."""
        self.get(path)
        rev = re.search(r'name="rev"[^>]*value="(\d+)"', self.page)
        return self.send(path, address, **({"rev": rev[1]} if rev else {}), **fields)

    def send(self, path: str, address: str = "127.0.0.1", **fields: Any) -> Any:
        """The form of the page that is open."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.page)
        assert token, self.page
        sent = {"csrf_token": token[1], **fields}
        environ = {"REMOTE_ADDR": address}
        answer = self.client.post(path, data=sent, headers={"Host": "localhost"}, environ_base=environ)
        self.page = answer.text
        return answer

    def sign_in(self, email: str, password: str, **more: Any) -> Any:
        return self.fill_in("/sign-in", email=email, password=password, **more)

    def said(self) -> list[str]:
        """The banners of the page."""
        return [unescape(text) for text in re.findall(r'banner-text">(.*?)</div>', self.page)]

    def after(self, answer: Any) -> list[str]:
        """The banners of the page to which an answer leads."""
        self.get(answer.headers["Location"])
        return self.said()


def deeds(people: IdentityDouble) -> list[tuple[str, str, str]]:
    return [(entry.actor, entry.action, entry.subject) for entry in people.accounts.audit]


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Visit:
    monkeypatch.setattr(tries, "FLOOR_SECONDS", 0)
    return Visit()


@pytest.fixture
def some_stores(monkeypatch: pytest.MonkeyPatch) -> None:
    """The company has files of these."""
    choices = FilterChoices(("Berlin", "Köln"), ())
    monkeypatch.setattr(reading, "filter_choices", lambda: choices)
