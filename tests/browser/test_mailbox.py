"""The mailbox exists only where mails land in a folder. (What it shows there: test_uploads.)"""

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser.page_helpers import watching
from tests.support.browser.shop import Shop

pytestmark = pytest.mark.browser


def test_without_a_mail_folder_there_is_no_mailbox(browser: Browser, site: str, looked_at: Shop) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/mailbox")

        expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
        expect(page.get_by_role("link", name="Mailbox")).to_have_count(0)
