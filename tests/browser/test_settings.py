"""The way to the settings in a real browser."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, expect

from backend_lambdas.inventory.audit import AuditEntry
from dashboard.data import history
from dashboard.data.paging import Page
from dashboard.features.audit import queries as audit_queries
from dashboard.features.audit.filters import AuditFilters
from tests.support.browser.page_helpers import LOOKS, PHONE, watching
from tests.support.browser.shop import Shop

pytestmark = pytest.mark.browser


HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def trail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seventy deeds, two pages of them."""
    details: list[dict[str, str | int]] = [
        {"reason": f"Counted twice {HOSTILE}", "store": "Berlin", "before": 12, "after": 9},
        {"upload_id": "U1", "store": "Köln", "applied": 1200, "unchanged": 3, "superseded": 0, "removed": 0},
    ]
    deeds = [("alert acknowledged", "alert Berlin|0001#U1#A"), ("store committed", "upload 01HF000000000000000000000A")]
    entries = [
        AuditEntry(
            f"id{at}", f"2026-11-20T08:{at % 60:02d}:00.000Z", "Anna Berg", *deeds[at % 2], details[at % 2], "u1"
        )
        for at in range(70)
    ]

    def read(filters: AuditFilters, limit: int, cursor: str | None = None) -> Page[AuditEntry]:
        fitting = [entry for entry in entries if filters.fits(entry)]
        start = int(cursor or 0)
        end = start + limit
        return Page(tuple(fitting[start:end]), str(end) if end < len(fitting) else None)

    files = {"01HF000000000000000000000A": {"file_name": "koeln.csv"}}
    known = SimpleNamespace(records=SimpleNamespace(sources=lambda ids: {name: files[name] for name in ids}))
    monkeypatch.setattr(audit_queries, "audit_entries", read)
    monkeypatch.setattr(history, "current_dependencies", lambda: known)


def test_the_audit_trail_is_searched_and_read_on(browser: Browser, site: str, looked_at: Shop, trail: None) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/settings")
        page.get_by_role("link", name="Audit trail").click()
        rows = page.locator(".audit-row")
        expect(rows).to_have_count(50)
        expect(rows.nth(1)).to_contain_text("koeln.csv")
        page.get_by_role("button", name="Load more").click()
        expect(rows).to_have_count(70)
        page.get_by_label("What was done").fill("acknow")
        expect(rows).to_have_count(35)
        expect(page).to_have_url(f"{site}/settings/audit?what=acknow")
        expect(page.get_by_role("link", name="Export CSV")).to_have_attribute("href", "/export/audit.csv?what=acknow")
        expect(rows.first).to_contain_text(HOSTILE)
        page.get_by_label("Person").fill("nobody")
        expect(page.get_by_text("Nothing fits these filters")).to_be_visible()
        watched.must_be_quiet()


def test_settings_are_found_from_every_page(browser: Browser, site: str, looked_at: Shop) -> None:
    with watching(browser, site) as watched:
        page = watched.open("/")
        assert page.locator(".sidebar-nav").get_by_role("link").count() <= 8
        page.locator(".sidebar").get_by_role("link", name="Settings").click()
        page.get_by_role("link", name="Thresholds").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Thresholds")
        expect(page.locator(".sidebar [aria-current=page]")).to_have_text("Settings")
        watched.must_be_quiet()
    with watching(browser, site, size=PHONE) as watched:
        page = watched.open("/")
        page.locator(".topbar").get_by_role("link", name="Settings").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Settings")


@pytest.mark.parametrize("path", ["/settings", "/settings/audit"])
def test_settings_are_accessible(browser: Browser, site: str, looked_at: Shop, trail: None, path: str) -> None:
    with watching(browser, site, *LOOKS[0]) as watched:
        watched.open(path)
        watched.must_look_well()
