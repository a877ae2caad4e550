"""`site`: where the dashboard is. `browser`: Chromium. `shop`, `looked_at`: what is behind it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.support.browser.page_helpers import launch
from tests.support.browser.shop import looked_at, shop
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
