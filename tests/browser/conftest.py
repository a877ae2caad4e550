"""`site`: where the dashboard is. `browser`: Chromium. `shop`, `looked_at`: behind it. `visit`: an open page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.support.browser.page_helpers import NOWHERE, Watched, launch, watching
from tests.support.browser.shop import Shop, looked_at, shop
from tests.support.browser.site import running_site

__all__ = ["looked_at", "shop"]


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    with running_site() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def visit(browser: Browser, site: str, looked_at: Shop) -> Iterator[Watched]:
    """A page on a desk, open for all tests of a file that only look: each goes where it wants to be (`Watched.go`)."""
    with watching(browser, site) as watched:
        watched.open(NOWHERE)
        yield watched
