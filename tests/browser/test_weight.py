"""What a visit to the overview costs on the wire, compressed, as the browser counts it."""

import pytest
from playwright.sync_api import Browser, CDPSession

from tests.support.browser.page_helpers import Watched, watching
from tests.support.browser.shop import Shop

pytestmark = pytest.mark.browser
FIRST_LOAD_BYTES = 500_000
WARM_LOAD_BYTES = 60_000


def visit_bytes(watched: Watched, session: CDPSession) -> int:
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    watched.open("/")
    return sum(sizes)


def test_a_first_and_a_warm_visit_stay_within_their_budgets(browser: Browser, site: str, looked_at: Shop) -> None:
    with watching(browser, site) as watched:
        session = watched.page.context.new_cdp_session(watched.page)
        session.send("Network.enable")
        assert 100_000 < visit_bytes(watched, session) <= FIRST_LOAD_BYTES
        assert 0 < visit_bytes(watched, session) <= WARM_LOAD_BYTES
