"""`python -m tests.browser.shots FOLDER [PATH...]`: a picture of every page of what `make run` has started.

Light and dark, desktop and phone; signed in as `.stockroom/local.json` says, or that of STOCKROOM_HOME.
"""

import json
import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.support.browser.page_helpers import EVERY_LOOK, PHONE, launch, watching
from tests.support.signed_in_visit import sign_in

PAGES = (
    "/",
    "/stock",
    "/alerts",
    "/trends",
    "/reports",
    "/uploads",
    "/settings",
    "/settings/thresholds",
    "/settings/stores",
    "/settings/subscriptions",
    "/settings/subscriptions/new",
    "/settings/company",
    "/mailbox",
    "/nowhere",
)


def main() -> None:
    folder, paths = Path(sys.argv[1]), sys.argv[2:] or PAGES
    connection = json.loads((Path(os.environ.get("STOCKROOM_HOME", ".stockroom")) / "local.json").read_text())
    site = connection["dashboard_url"]
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for theme, size in EVERY_LOOK:
            name = f"{theme}-{'phone' if size == PHONE else 'desktop'}"
            with watching(browser, site, theme, size, signed_in=False) as watched:
                sign_in(watched.page, connection)
                for path in paths:
                    page = watched.open(path)
                    words = "".join(letter if letter.isalnum() else "_" for letter in path.strip("/")) or "overview"
                    page.screenshot(path=folder / f"{words}-{name}.png", full_page=True)
                for complaint in watched.complaints:
                    sys.stdout.write(f"{name}: {complaint}\n")
        browser.close()


if __name__ == "__main__":
    main()
