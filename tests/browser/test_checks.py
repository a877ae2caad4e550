"""What every page must pass is noticed where it is missing."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from tests.support.browser import page_helpers
from tests.support.browser.page_helpers import DESKTOP, MOST_SHIFT, PHONE, SHIFTED, watching
from tests.support.emulated import NeverSeen, eventually

pytestmark = pytest.mark.browser
PALE = '<p style="color: #999; background: rgb(255 255 255 / 100%)">pale</p>'
PAGE = "<!doctype html><html lang=en><title>t</title><main><h1>Heading</h1>{}</main></html>"


def test_every_pale_text_is_a_fault_also_one_in_colours_already_read(browser: Browser) -> None:
    with watching(browser, "http://127.0.0.1", signed_in=False) as watched:
        watched.page.set_content(PAGE.format("<p>readable</p>"))
        watched.must_be_accessible()
        watched.page.set_content(PAGE.format(PALE * 3))
        with pytest.raises(AssertionError, match="(color-contrast.*){3}"):
            watched.must_be_accessible()


AT_NIGHT = """<style>
  @media (prefers-color-scheme: dark) { p { color: #999 } }
  @media (max-width: 820px) { main { width: 900px } }
</style><p id=first>text</p><script>
  const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)");
  const show = () => { root.dataset.theme = dark.matches ? "dark" : "light" };
  dark.addEventListener("change", show);
  show();
</script>"""


def test_what_is_wrong_at_night_alone_or_in_one_window_alone_is_noticed(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with watching(browser, "http://127.0.0.1", signed_in=False) as watched:
        watched.page.set_content(PAGE.format(AT_NIGHT))
        watched.must_be_accessible()
        with pytest.raises(AssertionError, match="color-contrast: <p id"):
            watched.must_look_well((("light", DESKTOP), ("dark", DESKTOP)))
        monkeypatch.setattr(page_helpers, "PATIENCE_MS", 200)
        with pytest.raises(NeverSeen, match="5[0-9][0-9]$"):
            watched.must_look_well((("light", PHONE),))


PUSHED = """<p id=first>What somebody reads</p><script>
  requestAnimationFrame(() => requestAnimationFrame(() => {
    document.querySelector("h1").insertAdjacentHTML("beforebegin", "<div id=late style='height: 300px'></div>");
  }));
</script>"""


def test_what_moves_by_itself_is_measured(browser: Browser) -> None:
    with watching(browser, "http://127.0.0.1", signed_in=False) as watched:
        watched.page.goto("data:text/html," + quote(PAGE.format("<p>still</p>")))
        assert watched.page.evaluate(SHIFTED) == 0
        watched.page.goto("data:text/html," + quote(PAGE.format(PUSHED)))
        watched.page.wait_for_selector("#late")
        eventually(lambda: watched.page.evaluate(SHIFTED), lambda shifted: shifted > MOST_SHIFT)
