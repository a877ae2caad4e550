"""What every page must pass is noticed where it is missing."""

import pytest
from playwright.sync_api import Browser

from tests.support.browser.page_helpers import watching

pytestmark = pytest.mark.browser
PALE = '<p style="color: #999; background: rgb(255 255 255 / 100%)">pale</p>'
PAGE = "<!doctype html><html lang=en><title>t</title><main><h1>Heading</h1>{}</main></html>"


def test_every_pale_text_is_a_fault_also_one_in_colours_already_read(browser: Browser) -> None:
    with watching(browser, "http://127.0.0.1") as watched:
        watched.page.set_content(PAGE.format("<p>readable</p>"))
        watched.must_be_accessible()
        watched.page.set_content(PAGE.format(PALE * 3))
        with pytest.raises(AssertionError, match="(color-contrast.*){3}"):
            watched.must_be_accessible()
