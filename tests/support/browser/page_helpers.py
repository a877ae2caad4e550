"""What every page must pass in a real browser, and how to open one."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request, expect

from dashboard.data import identity
from tests.support.emulated import eventually
from tests.support.identity_double import IdentityDouble, browser_cookie
from tests.support.long_run import LONG

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")  # as infra/setup/chromium.sh
# Only a test that fails waits this long; Playwright's own five seconds are too few beside four busy programs.
PATIENCE_MS = 60_000
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What moves by itself while a page opens (web.dev, "Cumulative Layout Shift"): 0.1 is the bound of "good".
MOST_SHIFT = 0.05
SHIFTED = """() => {
  const watch = new PerformanceObserver(() => {});
  watch.observe({ type: "layout-shift", buffered: true });
  return watch.takeRecords().reduce((sum, one) => sum + (one.hadRecentInput ? 0 : one.value), 0);
}"""
# What a link of Dash does.
GO = """path => {
  history.pushState({}, "", path);
  dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
}"""
# The page has drawn what has come, and has nothing to do: what it would ask for next, it has asked for. Chromium owes
# no idle moment: on a busy machine a page that drew frames had none for five minutes.
RESTS = """() => new Promise(done =>
  requestAnimationFrame(() => requestIdleCallback(() => done(true), { timeout: 1000 })))"""
RESTING = 3  # times in a row
NOWHERE, NOT_FOUND = "/nowhere", "Page not found"
LIVE = "/api/live"  # asked for again and again
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# A new theme's colours come frame by frame, down the page: without motion every change still lasts a hundredth of a
# millisecond, and what inherits a colour begins when that has ended.
COLOURS_HAVE_CHANGED = """async () => {
  for (let now; (now = document.getAnimations()).length;) await Promise.allSettled(now.map(one => one.finished));
}"""
DESKTOP, PHONE = (1440, 900), (390, 844)
# A theme and a window: a page opened on a phone is then shown on a desk, and then at night (docs/decisions/330).
Look = tuple[str, tuple[int, int]]
EVERY_LOOK: tuple[Look, ...] = (("light", PHONE), ("light", DESKTOP), ("dark", DESKTOP), ("dark", PHONE))
# A quick run has both themes and both windows, once each; every theme in every window is Overview's and a long run's.
LOOKS = EVERY_LOOK if LONG else (EVERY_LOOK[0], EVERY_LOOK[2])
EVERY_RULE = {"resultTypes": ["violations"]}
ONLY_COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}


# axe reads every element's colours from their texts, a dozen texts a thousand times: a third of its processor time.
COLOURS_ARE_READ_ONCE = """
;(() => {
  const colour = axe.commons.color.Color.prototype, parse = colour.parseString, known = new Map();
  colour.parseString = function (text) {
    if (known.has(text)) return Object.assign(this, known.get(text));
    parse.call(this, text);
    const { r, g, b, alpha } = this;
    known.set(text, { r, g, b, alpha });
    return this;
  };
})()"""
RUN_AXE = """options => axe.run(options).then(found =>
  found.violations.flatMap(one => one.nodes.map(node => `${one.id}: ${node.html.slice(0, 160)}`)))"""


@dataclass
class Watched:
    """An open page and what went wrong on it. `hosts`: every host it asked for anything. `under_way`: requests that
    have no answer yet.

    `shifted`: the layout shift until the page that was opened last was at rest.
    """

    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    shifted: float = 0.0
    under_way: set[Request] = field(default_factory=set)

    def open(self, path: str) -> Page:
        """Go to `path` and wait until Dash has drawn the page and is at rest."""
        self.page.goto(self.site + path)
        self.settle()
        self.shifted = self.page.evaluate(SHIFTED)
        return self.page

    def go(self, path: str, size: tuple[int, int] = DESKTOP) -> Page:
        """To `path` in the open page, as a link leads there: Dash, which takes a second to start, goes on.

        By way of a page without anything, so that nothing is kept of what an earlier test looked at.
        """
        heading = self.page.locator("h1")
        self.page.evaluate(GO, NOWHERE)
        expect(heading).to_have_text(NOT_FOUND)
        self.page.unroute_all()
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.complaints.clear()
        self.under_way.clear()
        self.page.evaluate(GO, path)
        expect(heading).not_to_have_text(NOT_FOUND)
        self.settle()
        eventually(self._rests, bool, PATIENCE_MS / 1000)
        return self.page

    def _rests(self) -> bool:
        return all(self.page.evaluate(RESTS) and not self.under_way for _ in range(RESTING))

    def settle(self) -> None:
        """Wait until no callback is under way."""
        expect(self.page.locator("h1")).to_be_visible()
        expect(self.page.locator("[data-dash-is-loading]")).to_have_count(0)
        expect(self.page.locator(".live-indicator:not([data-state='waiting'])").first).to_be_attached()
        self.page.wait_for_load_state("networkidle")

    def must_be_quiet(self) -> None:
        """Console empty, no uncaught error, no request to anybody but the site."""
        assert self.complaints == [], self.complaints
        assert self.hosts <= {urlsplit(self.site).netloc}

    def must_be_accessible(self, options: dict[str, list[str]] = EVERY_RULE) -> None:
        """No axe violation (WCAG 2.2 AA and best practices)."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT + COLOURS_ARE_READ_ONCE)
        wrong = self.page.evaluate(RUN_AXE, options)
        assert wrong == [], wrong

    def must_not_scroll_sideways(self) -> None:
        """A chart takes a moment to follow a smaller window."""
        eventually(lambda: self.page.evaluate(TOO_WIDE), lambda wide: wide == 0, PATIENCE_MS / 1000)

    def looks(self, looks: Sequence[Look] = LOOKS) -> Iterator[tuple[int, int]]:
        """The open page in each theme and window, without being opened again: it follows both. Gives the window."""
        for theme, (width, height) in looks:
            self.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            self.page.set_viewport_size({"width": width, "height": height})
            expect(self.page.locator("html")).to_have_attribute("data-theme", theme)
            self.page.evaluate(COLOURS_HAVE_CHANGED)
            yield width, height

    def must_look_well(self, looks: Sequence[Look] = LOOKS) -> None:
        """Opened without moving what was read, accessible and not wider than the window in each look, and quiet.

        A theme changes nothing but colours: of a window that has been looked at, axe reads those alone.
        """
        assert self.shifted < MOST_SHIFT, self.shifted
        known: set[tuple[int, int]] = set()
        for window in self.looks(looks):
            self.must_not_scroll_sideways()
            self.must_be_accessible(ONLY_COLOURS if window in known else EVERY_RULE)
            known.add(window)
        self.must_be_quiet()


def browser_path() -> str:
    """The first browser of BROWSERS that is installed. Raises LookupError, in words, when there is none."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        raise LookupError(f"None of {', '.join(BROWSERS)} is installed: run infra/setup/chromium.sh, or make test.")
    return found


def launch(playwright: Playwright) -> Browser:
    """The browser, with patience for a busy machine."""
    expect.set_options(timeout=PATIENCE_MS)
    return playwright.chromium.launch(executable_path=browser_path(), args=FLAGS, timeout=2 * PATIENCE_MS)


@contextmanager
def watching(
    browser: Browser,
    site: str,
    theme: str = "light",
    size: tuple[int, int] = DESKTOP,
    signed_in: bool = True,
    locale: str = "en-GB",
) -> Iterator[Watched]:
    """A fresh browser profile with a system theme and a window size; nothing leaves the machine.

    `signed_in`: with the session of the tests' administrator (identity_double), which no other site takes.

    Closed whatever happens: a page left open asks on every second, and is answered from the data of the next tests.
    """
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
        locale=locale,
        timezone_id="UTC",
    )
    context.set_default_timeout(PATIENCE_MS)
    if signed_in:
        context.add_cookies([browser_cookie(site)])
    watched = Watched(context.new_page(), site)

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            watched.complaints.append(message.text)

    def seen(request: Request) -> None:
        if request.url.startswith("http"):
            watched.hosts.add(urlsplit(request.url).netloc)
        if LIVE not in request.url:
            watched.under_way.add(request)

    watched.page.on("console", note)
    watched.page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    watched.page.on("request", seen)
    watched.page.on("requestfinished", lambda request: watched.under_way.discard(request))
    watched.page.on("requestfailed", lambda request: watched.under_way.discard(request))
    try:
        yield watched
    finally:
        context.close()


@contextmanager
def staying(browser: Browser, site: str) -> Iterator[Watched]:
    """A page on a desk for all tests of a file, at no page yet: each goes where it wants to be (`Watched.go`).

    It asks between two tests as well, when there is no `people` of a test: then one of its own knows who asks.
    """
    double = IdentityDouble()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(identity, "current_identity", lambda: double)
        patch.setattr(identity, "now", double.clock)
        identity.forget_checks()
        with watching(browser, site) as watched:
            watched.open(NOWHERE)
            yield watched
