"""`company`: made-up data behind the doors, new for each test. `site`: where it is served. `browser`: Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from dashboard import queries
from tests.browser.looking import launch
from tests.browser.made_data import Company, doors, made_company
from tests.browser.site import running_site


@pytest.fixture
def company(monkeypatch: pytest.MonkeyPatch) -> Company:
    made = made_company()
    for name, answer in doors(made).items():
        monkeypatch.setattr(queries, name, answer)
    return made


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
