"""How long a person waits for each page of a large company, in Chromium: from the address to the data on the screen.

`python -m tests.bench.pages` (QUICK=1: a small company) prints every page; `lines()` gives the figures to the benchmark
report. Of each page, opened VISITS times by its address and once from another page: until no part of it is a
placeholder any more, the largest contentful paint, how far the layout shifts, and the long tasks in all (web.dev,
"Core Web Vitals"; W3C Long Tasks API). The dashboard runs as `make run` starts it, the company is `large_company`.
"""

import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from infra.local.launcher.dashboard import dashboard_key, start_dashboard
from infra.local.launcher.home import Home
from infra.local.launcher.platform import Platform, start_platform
from tests.bench.large_company import Company, make_company
from tests.support.browser.page_helpers import DESKTOP, PHONE, launch
from tests.support.free_port import free_port
from tests.support.signed_in_visit import sign_in

VISITS = 5
SMALL = Company(stores=8, rows=2_000, sales=50_000, alerts=200)
LIMIT_MS = 60_000
PAGES = {
    "Overview": "/",
    "Stock levels": "/stock",
    "Alerts": "/alerts",
    "Trends": "/trends",
    "Reports": "/reports",
    "Uploads": "/uploads",
    "Store": "/store?store=Store+001",
    "Products": "/products",
}
# Kept from the first moment of a document on; layout shifts that follow a person's own input do not count.
WATCH = """
window.seen = {lcp: 0, shift: 0, long: 0};
new PerformanceObserver(list => { for (const one of list.getEntries()) seen.lcp = one.startTime; })
  .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(list => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) seen.shift += one.value;
})
  .observe({type: "layout-shift", buffered: true});
new PerformanceObserver(list => { for (const one of list.getEntries()) seen.long += one.duration; })
  .observe({type: "longtask", buffered: true});
"""
SHOWN = """() => document.querySelector("main h1")
  && !document.querySelector("main .skeleton, main [data-dash-is-loading]")
  && (!document.querySelector("main .ag-root") || document.querySelector("main .ag-row"))"""
QUIET_MS = 700  # what comes later than the data, a chart's library say, may still move the page


@dataclass(slots=True)
class Visits:
    """Seconds until the data are there by address (`opened`), from another page (`followed`); the worst of the rest."""

    opened: list[float] = field(default_factory=list)
    followed: list[float] = field(default_factory=list)
    lcp: float = 0.0
    shift: float = 0.0
    long: float = 0.0


def measure(platform: Platform, times: int = VISITS) -> dict[str, dict[str, Visits]]:
    """window -> page -> its visits; each is printed as soon as it is known."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        found = {}
        for name, (width, height) in (("desktop", DESKTOP), ("phone", PHONE)):
            context = browser.new_context(viewport={"width": width, "height": height})
            context.add_init_script(WATCH)
            page = signed_in(context.new_page(), platform)
            found[name] = {}
            for title, path in PAGES.items():
                found[name][title] = _visit(page, platform.home.dashboard_url, path, times)
                print(f"{name:8} {title:14} {words(found[name][title])}", flush=True)
            context.close()
        browser.close()
        return found


@contextmanager
def running(company: Company) -> Iterator[Platform]:
    """The company in a Stockroom of its own, with its dashboard."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home", port=free_port(), aws_port=free_port())
        platform = start_platform(home, lambda _: None, samples=False, dashboard=False)
        try:
            print(make_company(platform, company), flush=True)
            key = dashboard_key(home, platform.cloud)
            platform.dashboard = start_dashboard(home, platform.cloud, key, platform.lock)
            platform.dashboard.wait_until_ready("dashboard", f"{home.dashboard_url}/_health")
            yield platform
        finally:
            platform.stop()


def signed_in(page: Page, platform: Platform) -> Page:
    """The page, with the administrator signed in and patience."""
    page.set_default_timeout(LIMIT_MS)
    sign_in(page, json.loads((platform.home.path / "local.json").read_text()))
    return page


def _visit(page: Page, site: str, path: str, times: int) -> Visits:
    visits = Visits()
    for _ in range(times):
        page.goto("about:blank")
        begun = time.perf_counter()
        page.goto(site + path, wait_until="commit")
        page.wait_for_function(SHOWN, polling="raf")
        visits.opened.append(time.perf_counter() - begun)
        page.wait_for_timeout(QUIET_MS)
        seen = page.evaluate("seen")
        visits.lcp = max(visits.lcp, seen["lcp"] / 1000)
        visits.shift = max(visits.shift, seen["shift"])
        visits.long = max(visits.long, seen["long"] / 1000)
    visits.followed = [_followed(page, site, path) for _ in range(times)]
    return visits


def _followed(page: Page, site: str, path: str) -> float:
    """From the Mailbox, which has nothing to wait for."""
    page.goto(site + "/mailbox")
    page.wait_for_function(SHOWN, polling="raf")
    page.evaluate("document.querySelector('main h1').dataset.old = 'yes'")
    begun = time.perf_counter()
    page.evaluate(
        "path => { history.pushState({}, '', path); window.dispatchEvent(new CustomEvent('_dashprivate_pushstate')); }",
        path,
    )
    page.wait_for_function("() => !document.querySelector('main h1[data-old]') && (" + SHOWN + ")()", polling="raf")
    return time.perf_counter() - begun


def lines(platform: Platform) -> list[tuple[str, str, str]]:
    """Of every page: the slowest of its visits."""
    found = measure(platform)
    said = []
    for window, pages in found.items():
        for title, visits in pages.items():
            said.append(
                (
                    f"{title}, {window}, 80 stores, 5,000,000 sales, 20,000 alerts: data on screen; from another page; "
                    "largest paint; layout shift; long tasks",
                    words(visits),
                    "1 s; 0.5 s; 1.2 s; 0.05; 0.6 s",
                )
            )
    return said


def words(visits: Visits) -> str:
    """The figures as the report has them."""
    opened, followed = max(visits.opened), max(visits.followed)
    rest = f"{visits.lcp:.2f} s; {visits.shift:.3f}; {visits.long:.2f} s"
    return f"{opened:.2f} s (median {statistics.median(visits.opened):.2f} s); {followed:.2f} s; {rest}"


if __name__ == "__main__":
    with running(SMALL if os.environ.get("QUICK") else Company()) as started:
        measure(started, 2 if os.environ.get("QUICK") else VISITS)
