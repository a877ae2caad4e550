"""`python -m tests.browser.shots URL FOLDER [PATH...]`: a picture of every page, light and dark, desktop and phone."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.support.browser.page_helpers import EVERY_NAME, EVERY_VARIANT, launch, watching

PAGES = (
    "/",
    "/stock",
    "/alerts",
    "/trends",
    "/reports",
    "/uploads",
    "/settings",
    "/settings/thresholds",
    "/mailbox",
    "/nowhere",
)


def main() -> None:
    site, folder, paths = sys.argv[1].rstrip("/"), Path(sys.argv[2]), sys.argv[3:] or PAGES
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for name, (theme, size) in zip(EVERY_NAME, EVERY_VARIANT, strict=True):
            with watching(browser, site, theme, size) as watched:
                for path in paths:
                    page = watched.open(path)
                    words = "".join(letter if letter.isalnum() else "_" for letter in path.strip("/")) or "overview"
                    page.screenshot(path=folder / f"{words}-{name}.png", full_page=True)
                for complaint in watched.complaints:
                    sys.stdout.write(f"{name}: {complaint}\n")
        browser.close()


if __name__ == "__main__":
    main()
