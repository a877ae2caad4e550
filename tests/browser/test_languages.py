"""Pages in German, which is longer than English; and in a language of marks, which shows what was forgotten."""

import os
import re
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from backend_lambdas.inventory.company import Company as Settings
from backend_lambdas.language import texts
from backend_lambdas.language.days import long_day
from dashboard.web import language
from infra.texts import compile_all, extracted
from tests.support.browser.company import made_company
from tests.support.browser.page_helpers import DESKTOP, PHONE, watching
from tests.support.browser.shop import Shop
from tests.support.marked_texts import CLOSE, OPEN, Marked, without_marked

pytestmark = pytest.mark.browser

PAGES = {
    "/": "Übersicht",
    "/stock": "Bestände",
    "/alerts": "Warnungen",
    "/trends": "Trends",
    "/settings": "Einstellungen",
}
PLAIN = {"/account": "Ihr Konto"}
# Words on one line that show less than they say. What is cut by design (a product's name) is data, not a text of ours.
CUT = """() => [...document.querySelectorAll("h1, h2, .button, .nav-text, .chip, .field-label, th, .menu-link")]
    .filter((one) => one.offsetParent && one.clientWidth > 1 && getComputedStyle(one).overflowX !== "visible")
    .filter((one) => one.scrollWidth > one.clientWidth + 1)
    .map((one) => one.textContent)"""
SEEN = """() => {
    const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const holder = walker.currentNode.parentElement;
        const hidden = holder.closest("script, style, noscript, .ag-root-wrapper, .live-indicator, time");
        if (!hidden) found.push(walker.currentNode.data.trim());
    }
    return found.filter(Boolean);
}"""


@pytest.fixture(autouse=True)
def compiled_catalogues() -> None:
    compile_all()
    texts.catalogue.cache_clear()


def test_german_fits(browser: Browser, site: str, looked_at: Shop) -> None:
    shots = os.environ.get("STOCKROOM_SHOTS")
    with watching(browser, site, locale="de-DE") as watched:
        for path, title in (PAGES | PLAIN).items():
            watched.page.goto(site + path) if path in PLAIN else watched.open(path)
            expect(watched.page.locator("h1")).to_have_text(title)
            assert watched.page.locator("html").get_attribute("lang") == "de"
            for width, _ in watched.looks((("light", DESKTOP), ("light", PHONE))):
                if shots:
                    name = f"{path.strip('/').replace('/', '-') or 'overview'}-{width}.png"
                    watched.page.screenshot(path=str(Path(shots) / name), full_page=True)
                watched.must_not_scroll_sideways()
                assert (path, width, watched.page.evaluate(CUT)) == (path, width, [])
        watched.must_be_quiet()


def test_scripts_and_charts_write_numbers_and_days_as_the_pages_do(
    browser: Browser, site: str, looked_at: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    swiss = "en", "1'234.5", "D Mon YYYY"
    said = Settings(number_format=swiss[1], date_format=swiss[2])
    monkeypatch.setattr(language, "company", lambda: said)
    numbers, day = [0.5, -1234567.891, 12345.0], datetime(2026, 9, 6, 12)
    with watching(browser, site, locale="en-US") as watched:
        page = watched.open("/trends")
        expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
        told = page.evaluate(
            """([numbers, day]) => [
                ...numbers.map((one) => stockroom.number(one, 2)),
                stockroom.plural("{number} item", "{number} items", 1234),
                stockroom.day(new Date(day)),
                ...[...document.querySelectorAll(".js-plotly-plot")].map((one) => one.layout.separators),
            ]""",
            [numbers, day.isoformat()],
        )
        with texts.speaking(*swiss):
            written = [*(texts.grouped(one, ",.2f") for one in numbers), "1’234 items", long_day(day)]
        assert told == [*written, *[".’"] * (len(told) - len(written))]
        assert len(told) > len(written)
        watched.must_be_quiet()


def test_no_page_says_what_is_not_in_the_catalogue(
    browser: Browser, site: str, looked_at: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a language of marks what stands without one is data, or a text that was forgotten."""
    marked = Marked()
    monkeypatch.setattr(texts, "catalogue", lambda language: marked)
    ours = {
        word
        for one in extracted()
        if one.id
        for word in words(" ".join([one.id] if isinstance(one.id, str) else one.id))
    }
    names = {str(row[name]) for row in made_company().rows for name in ("product_name", "store", "category")}
    names |= {"@", OPEN, CLOSE}
    known = re.compile("|".join(map(re.escape, sorted(names))))
    forgotten: dict[str, list[str]] = {}
    with watching(browser, site, locale="de-DE") as watched:
        for path in PAGES | PLAIN:
            watched.page.goto(site + path) if path in PLAIN else watched.open(path)
            bare = without_marked("\n".join(watched.page.evaluate(SEEN))).split("\n")
            found = sorted(text for text in bare if len(words(text) & ours) > 1 and not known.search(text))
            if found:
                forgotten[path] = found
    assert forgotten == {}


def words(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z]{2,}", text) if word not in {"in", "am"}}
