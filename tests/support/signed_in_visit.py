"""A visit to a running dashboard that signs in through its form, as a person does."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

import requests
from playwright.sync_api import Browser, Page, expect

from infra.local.launcher.platform import Platform
from tests.support.browser.page_helpers import DESKTOP, Watched, watching

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
ANSWER_SECONDS = 60


class SignedInVisit(requests.Session):
    """`connection` is what local.json says; `last`: what followed on the form."""

    def __init__(self, connection: dict[str, Any]) -> None:
        super().__init__()
        self.site = str(connection["dashboard_url"])
        own = {"email": connection["admin_email"], "password": connection["admin_password"]}
        self.last = self.send_form("/sign-in", **own)

    def page(self, path: str) -> requests.Response:
        return self.get(self.site + path, timeout=ANSWER_SECONDS)

    def send_form(self, path: str, **fields: str) -> requests.Response:
        """Open the page, fill its first form in and send it to the same address; what follows."""
        token = TOKEN.search(self.page(path).text)
        assert token, f"{path} has no form"
        sent = {"csrf_token": unescape(token[1]), **fields}
        return self.post(self.site + path, data=sent, timeout=ANSWER_SECONDS)


@contextmanager
def watching_run(
    browser: Browser, platform: Platform, theme: str = "light", size: tuple[int, int] = DESKTOP
) -> Iterator[Watched]:
    """`watching` the dashboard of a platform, with the session of its administrator, who has signed in by the form."""
    connection = json.loads((platform.home.path / "local.json").read_text())
    visit = SignedInVisit(connection)
    with watching(browser, visit.site, theme, size, signed_in=False) as watched:
        watched.page.context.add_cookies(
            [{"name": one.name, "value": str(one.value), "url": visit.site} for one in visit.cookies]
        )
        yield watched


def sign_in(page: Page, connection: dict[str, Any]) -> None:
    """By the form in a browser; ends on Overview."""
    page.goto(f"{connection['dashboard_url']}/sign-in")
    page.get_by_label("E-mail address").fill(connection["admin_email"])
    page.get_by_label("Password").fill(connection["admin_password"])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
