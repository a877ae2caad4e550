"""How long what a person does on an open page of a large company takes, in Chromium: from the click to other figures.

`python -m tests.bench.controls` (QUICK=1: a small company) prints each; `lines()` gives the figures to the benchmark
report. The page is at rest before the click; `paint` is the interaction to next paint (web.dev, "INP": the slowest
event of the visit, in steps of 8 ms).
"""

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, sync_playwright

from infra.local.launcher.platform import Platform
from tests.bench.large_company import Company
from tests.bench.pages import LIMIT_MS, QUIET_MS, SHOWN, SMALL, running, signed_in
from tests.support.browser.page_helpers import DESKTOP, launch

TIMES = 5
GOAL = "0.3 s, down 0.5 s; 0.2 s"
PAINT = """
window.paint = 0;
new PerformanceObserver(list => {
  for (const one of list.getEntries()) if (one.interactionId) paint = Math.max(paint, one.duration);
})
  .observe({type: "event", buffered: true, durationThreshold: 16});
"""
CHANGED = "([where, was]) => { const now = document.querySelector(where); return now && now.textContent !== was; }"


@dataclass(frozen=True, slots=True)
class Step:
    """What is clicked on the page at `path`, and the part whose words change by it."""

    title: str
    path: str
    click: Callable[[Page], Locator]
    watched: str


def _words(text: str) -> Callable[[Page], Locator]:
    return lambda page: page.locator("label", has_text=text)


def _part(selector: str) -> Callable[[Page], Locator]:
    return lambda page: page.locator(selector)


STEPS = (
    Step("Stock levels, only what is out", "/stock", _words("Out of stock"), "#stock-count"),
    Step("Alerts, those of one state", "/alerts", _words("Resolved"), "#alerts-rows"),
    Step("Trends, 26 weeks", "/trends", lambda page: page.get_by_role("link", name="26 weeks"), "#trends-kpis"),
    Step("Trends, down into a store", "/trends", _part("#trends-changes .change-row"), "#trends-kpis"),
    Step("Overview, an item", "/", _part("#overview-attention a[href*='item=']"), "main h1"),
    Step("Overview, a store", "/", _part("#overview-health a[href^='/store']"), "main h1"),
)


@dataclass(slots=True)
class Taken:
    """Seconds until the figures changed, and the slowest paint after an input."""

    seconds: list[float] = field(default_factory=list)
    paint: float = 0.0


def measure(platform: Platform, times: int = TIMES) -> dict[str, Taken]:
    """Each step's times; printed as soon as it is known."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        context = browser.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
        context.add_init_script(PAINT)
        page = signed_in(context.new_page(), platform)
        found = {}
        for step in STEPS:
            found[step.title] = _taken(page, platform.home.dashboard_url, step, times)
            print(f"{step.title:32} {words(found[step.title])}", flush=True)
        browser.close()
        return found


def _taken(page: Page, site: str, step: Step, times: int) -> Taken:
    taken = Taken()
    for _ in range(times):
        page.goto(site + step.path)
        page.wait_for_function(SHOWN, polling="raf")
        page.wait_for_timeout(QUIET_MS)
        was = page.locator(step.watched).first.text_content()
        part = step.click(page).first
        part.wait_for(timeout=LIMIT_MS)
        begun = time.perf_counter()
        part.click()
        page.wait_for_function(CHANGED, arg=[step.watched, was], polling="raf")
        taken.seconds.append(time.perf_counter() - begun)
        page.wait_for_timeout(QUIET_MS)
        taken.paint = max(taken.paint, page.evaluate("paint") / 1000)
    return taken


def lines(platform: Platform) -> list[tuple[str, str, str]]:
    """Of every step: the slowest."""
    size = "80 stores, 5,000,000 sales, 20,000 alerts"
    return [
        (f"{title}, {size}: other figures; paint after the input", words(taken), GOAL)
        for title, taken in measure(platform).items()
    ]


def words(taken: Taken) -> str:
    """The figures as the report has them."""
    return f"{max(taken.seconds):.2f} s (median {statistics.median(taken.seconds):.2f} s); {taken.paint:.2f} s"


if __name__ == "__main__":
    with running(SMALL if os.environ.get("QUICK") else Company()) as started:
        measure(started, 2 if os.environ.get("QUICK") else TIMES)
