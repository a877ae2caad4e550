"""`company`: made-up data behind the queries, new for each test; `trade`: made-up sales too. `site`: where it is.

`browser`: Chromium.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.support.browser.company import Company, made_company
from tests.support.browser.company_stub import stubs
from tests.support.browser.page_helpers import launch
from tests.support.browser.sales import Trade, made_trade, no_trade
from tests.support.browser.site import running_site
from tests.support.query_modules import module_of


@pytest.fixture
def company(monkeypatch: pytest.MonkeyPatch) -> Company:
    made = made_company()
    for name, answer in stubs(made).items():
        monkeypatch.setattr(module_of(name), name, answer)
    for name, answer in no_trade().stubs().items():
        monkeypatch.setattr(module_of(name), name, answer)
    return made


@pytest.fixture(scope="session")
def two_years() -> Trade:
    return made_trade()


@pytest.fixture
def trade(company: Company, two_years: Trade, monkeypatch: pytest.MonkeyPatch) -> Trade:
    mine = Trade(two_years.state)
    for name, answer in mine.stubs().items():
        monkeypatch.setattr(module_of(name), name, answer)
    return mine


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
