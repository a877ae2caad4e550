"""The alerts page in a real browser, over the real queries and mocked AWS: history, filters, answers, live, states."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, expect

from backend_lambdas.alerts.alert import Alert, AlertKind, AlertStatus
from backend_lambdas.aws.alerts.items import alert_of_values, alert_to_item
from backend_lambdas.aws.core.items import from_item
from dashboard.features.alerts.commands import comment_alert
from tests.support.browser.alerts import made_alerts
from tests.support.browser.page_helpers import LOOKS, Watched, watching
from tests.support.dashboard import DashboardStack
from tests.support.open_stack import open_stack
from tests.support.payloads import PAYLOADS
from tests.support.people import EVERYBODY, asked_by

pytestmark = pytest.mark.browser
HOSTILE = "<img src=x onerror=alert(1)>"
NUMBER = 105


@pytest.fixture(scope="module")
def stack() -> Iterator[DashboardStack]:
    """More alerts than a page in the table, of the last 30 days. The tests answer some and take what is left."""
    with open_stack() as made:
        asked_by(EVERYBODY)
        made.clock.now = datetime.now(UTC).replace(microsecond=0)
        made.upload("uploads/camden.csv", "store,item,name,count\nCamden,SKU-00000,Oat Drink Barista 1 L,40\n")
        for alert in made_alerts(NUMBER, made.clock.now):
            made.dynamodb.put_item(TableName="ops", Item=alert_to_item(alert))
        made.look()
        yield made


def in_the_table(stack: DashboardStack) -> dict[str, Alert]:
    """Every alert by its ref, as the Ops table holds it."""
    items = stack.dynamodb.get_paginator("scan").paginate(TableName="ops")
    values = [from_item(item) for page in items for item in page["Items"] if "alert_id" in item]
    return {alert.ref: alert for alert in map(alert_of_values, values)}


def opened(watched: Watched, path: str) -> None:
    watched.open(path)
    expect(watched.page.locator(".alert-row").first).to_be_visible()


def test_the_page_is_quiet_accessible_and_fits(browser: Browser, site: str, stack: DashboardStack) -> None:
    with watching(browser, site, *LOOKS[0]) as watched:
        opened(watched, "/alerts")

        expect(watched.page.locator(".alert-row")).to_have_count(50)
        watched.must_look_well()


def test_filters_go_into_the_url_and_come_back_from_it(browser: Browser, site: str, stack: DashboardStack) -> None:
    with watching(browser, site) as watched:
        opened(watched, "/alerts")
        page = watched.page
        page.get_by_label("Open", exact=True).check()
        expect(page).to_have_url(f"{site}/alerts?status=open")
        page.get_by_label("Kind").select_option(label="Low stock")
        expect(page).to_have_url(f"{site}/alerts?status=open&kind=low_stock")
        page.get_by_label("Order").select_option(label="Newest first")
        expect(page).to_have_url(f"{site}/alerts?status=open&kind=low_stock&order=newest")
        page.get_by_label("Search alerts").fill("Camden")
        expect(page).to_have_url(f"{site}/alerts?status=open&kind=low_stock&q=Camden&order=newest")
        for address in ("?status=open&kind=low_stock&order=newest", "?status=open&kind=low_stock", "?status=open", ""):
            page.go_back()
            expect(page).to_have_url(f"{site}/alerts{address}")
            watched.settle()
        expect(page.get_by_label("Open", exact=True)).not_to_be_checked()
        expect(page.get_by_label("Kind")).to_have_value("any=")
        expect(page.locator(".alert-row")).to_have_count(50)
        for _step in range(4):
            page.go_forward()
            watched.settle()
        expect(page).to_have_url(f"{site}/alerts?status=open&kind=low_stock&q=Camden&order=newest")
        page.reload()
        watched.settle()

        expect(page.get_by_label("Open", exact=True)).to_be_checked()
        expect(page.get_by_label("Search alerts")).to_have_value("Camden")
        lines = page.locator(".alert-row .alert-what .alert-line")
        wanted = (AlertStatus.OPEN, AlertKind.LOW_STOCK, "Camden")
        fitting = [one for one in in_the_table(stack).values() if (one.status, one.kind, one.store) == wanted]
        expect(lines).to_have_count(len(fitting))
        assert {text.split("·")[1].strip() for text in lines.all_inner_texts()} == {"Camden"}


def test_load_more_adds_a_page(browser: Browser, site: str, stack: DashboardStack) -> None:
    with watching(browser, site) as watched:
        opened(watched, "/alerts")
        watched.page.get_by_role("button", name="Load more").click()

        expect(watched.page.locator(".alert-row")).to_have_count(100)


def test_ticked_alerts_are_acknowledged_together_with_why_also_in_a_list_drawn_anew(
    browser: Browser, site: str, stack: DashboardStack
) -> None:
    with watching(browser, site) as watched:
        opened(watched, "/alerts?status=open")
        page = watched.page
        refs = page.locator(".alert-row").evaluate_all("rows => rows.slice(0, 2).map(row => row.dataset.ref)")
        for at in range(2):
            page.locator(".alert-pick input").nth(at).check()
        second = in_the_table(stack)[refs[1]].opened_at
        stack.alert("between", days_ago=(stack.clock.now - second) / timedelta(days=1) + 0.001)
        expect(page.locator(".alert-row").nth(2)).to_contain_text("Name of between")  # in between: drawn anew
        for ref in refs:
            expect(page.locator(f"[data-ref='{ref}'] .alert-pick input")).to_be_checked()
        expect(page.locator("#alerts-bar-text")).to_have_text("2 selected")
        before = in_the_table(stack)
        page.locator("#alerts-bar").get_by_role("button", name="Acknowledge").click()
        page.locator("#alert-confirm").click()
        expect(page.locator("#alert-problem")).to_have_text("Say why, in a few words.")
        watched.must_be_accessible()
        page.get_by_label("Why (others see it)").fill(HOSTILE)
        page.keyboard.press("Enter")

        expect(page.locator("dialog[open]")).to_have_count(0)
        expect(page.locator(f"[data-ref='{refs[0]}']")).to_have_count(0)
        expect(page.locator("#announce")).to_have_text("2 alerts acknowledged.")
        watched.must_be_quiet()
    after = in_the_table(stack)
    told = {(ref, after[ref].status, after[ref].ack_by, after[ref].ack_reason) for ref in refs}
    assert told == {(ref, AlertStatus.ACKNOWLEDGED, "Everybody", HOSTILE) for ref in refs}
    assert {ref: alert for ref, alert in after.items() if before[ref] != alert}.keys() == set(refs)
    audited = {entry["which"] for entry in stack.audit() if entry["what"] == "alert acknowledged"}
    assert {f"alert {ref}" for ref in refs} <= audited


def test_all_that_match_are_snoozed_with_one_press_and_what_was_answered_stays(
    browser: Browser, site: str, stack: DashboardStack
) -> None:
    before = in_the_table(stack)
    since = stack.clock.now - timedelta(days=30)
    fits = [one for one in before.values() if one.store == "Leeds Central" and one.opened_at >= since]
    open_ones = {one.ref for one in fits if one.status_at(stack.clock.now) is AlertStatus.OPEN}
    with watching(browser, site) as watched:
        opened(watched, f"/alerts?{urlencode({'store': 'Leeds Central'})}")
        page = watched.page
        page.get_by_role("button", name=f"Select all {len(open_ones)} open").click()
        expect(page.locator("#alerts-bar-text")).to_have_text(f"{len(open_ones)} selected")
        expect(page.locator("#alerts-bar [data-alert-do='assign']")).to_be_hidden()
        page.locator("#alerts-bar").get_by_role("button", name="Snooze").click()
        expect(page.locator("#alert-matching")).to_contain_text(f"{len(open_ones)} open alerts match, in 1 store")
        watched.must_be_accessible()
        page.locator("#alert-confirm").click()

        expect(page.locator("#announce")).to_have_text(f"{len(open_ones)} alerts snoozed.")
        expect(page.locator(".alerts-matching")).to_have_text("0 open alerts match")
        watched.must_be_quiet()
    after = in_the_table(stack)
    assert {ref for ref, one in after.items() if before[ref] != one} == open_ones
    assert {after[ref].status for ref in open_ones} == {AlertStatus.SNOOZED}


def test_an_alert_is_acknowledged_in_its_row_and_the_table_says_so(
    browser: Browser, site: str, stack: DashboardStack
) -> None:
    before = in_the_table(stack)
    with watching(browser, site) as watched:
        opened(watched, "/alerts")
        page = watched.page
        ref = page.locator(".alert-row:has([data-alert-do='acknowledge'])").first.get_attribute("data-ref") or ""
        row = page.locator(f"[data-ref='{ref}']")
        row.get_by_role("button", name="Acknowledge").click()
        page.get_by_label("Why (others see it)").fill("Ordered 20, arrive on Friday")
        page.locator("#alert-confirm").click()

        expect(row.locator(".chip")).to_have_text("Acknowledged")
        expect(row).to_contain_text("by Everybody: Ordered 20, arrive on Friday")
        watched.must_be_quiet()
    answer = {"ack_by": "Everybody", "ack_reason": "Ordered 20, arrive on Friday", "ack_at": stack.clock.now}
    assert in_the_table(stack)[ref] == replace(before[ref], status=AlertStatus.ACKNOWLEDGED, **answer)


def test_a_snoozed_alert_says_so_and_can_be_opened_again_(browser: Browser, site: str, stack: DashboardStack) -> None:
    with watching(browser, site) as watched:
        opened(watched, "/alerts")
        page = watched.page
        ref = page.locator(".alert-row:has([data-alert-do='snooze'])").first.get_attribute("data-ref")
        row = page.locator(f"[data-ref='{ref}']")
        row.get_by_role("button", name="Snooze").click()
        page.get_by_label("Monday next week").check()
        page.get_by_label("Why (others see it)").fill("Delivery on Monday")
        page.locator("#alert-confirm").click()
        expect(row.locator(".chip")).to_have_text("Snoozed")
        expect(row).to_contain_text("by Everybody: Delivery on Monday")
        page.reload()
        watched.settle()
        row.get_by_role("button", name="Re-open").click()
        page.locator("#alert-confirm").click()

        expect(row.locator(".chip")).to_have_text("Open")
        told = [entry["what"] for entry in stack.audit() if entry["which"] == f"alert {ref}"]
        assert told == ["alert reopened", "alert snoozed"]
        assert in_the_table(stack)[ref or ""].status is AlertStatus.OPEN


def test_an_alert_is_assigned_and_discussed_beside_the_list(browser: Browser, site: str, stack: DashboardStack) -> None:
    with watching(browser, site, size=(390, 844)) as watched:
        opened(watched, "/alerts?status=open")
        page = watched.page
        row = page.locator(".alert-row").nth(2)
        ref = row.get_attribute("data-ref") or ""
        row.get_by_role("button", name="Nobody’s. Open").click()
        panel = page.locator("#alert-panel")
        expect(panel.get_by_text("No comments yet")).to_be_visible()
        watched.must_be_accessible()
        panel.get_by_label("Write a comment").fill(HOSTILE)
        panel.get_by_role("button", name="Add comment").click()
        expect(panel.locator(".alert-comment-text")).to_have_text(HOSTILE)
        expect(panel.get_by_label("Write a comment")).to_have_value("")
        panel.get_by_role("button", name="Assign").click()
        expect(page.locator("#alert-effect")).to_have_text("1 alert goes to Everybody.")
        watched.must_be_accessible()
        page.locator("#alert-confirm").click()
        expect(panel.locator(".alert-facts")).to_contain_text("Everybody")
        expect(page).to_have_url(f"{site}/alerts?{urlencode([('status', 'open'), ('alert', ref)])}")
        page.reload()
        watched.settle()
        expect(panel.locator(".alert-comment-text")).to_be_visible()
        page.keyboard.press("Escape")
        expect(panel).to_be_hidden()
        expect(page).to_have_url(f"{site}/alerts?status=open")
        expect(page.locator(f"[data-ref='{ref}'] .alert-care")).to_have_text("Everybody · 1 comment")
        expect(page.locator("#mine-badge-tab")).to_contain_text("1")
        watched.open("/alerts?assigned=me")
        expect(page.locator(".alert-row")).to_have_count(1)
        expect(page.locator(".alert-row")).to_have_attribute("data-ref", ref)
        watched.must_be_quiet()
    after = in_the_table(stack)[ref]
    assert (after.assignee, [one.text for one in after.comments]) == (EVERYBODY.user_id, [HOSTILE])
    told = [entry["what"] for entry in stack.audit() if entry["which"] == f"alert {ref}"]
    assert told == ["alert assigned", "alert commented"]


def test_no_comment_acts(browser: Browser, site: str, stack: DashboardStack) -> None:
    ref = stack.alert("DISCUSSED", 0.1, store="Camden")
    for text in PAYLOADS:
        stack.clock.now += timedelta(milliseconds=1)
        asked_by(EVERYBODY)
        comment_alert(ref, text)
    with watching(browser, site) as watched:
        watched.page.add_init_script("window.calls = 0; window.acted = () => { window.top.calls += 1; };")
        watched.open(f"/alerts?{urlencode({'alert': ref})}")
        shown = watched.page.locator(".alert-comment-text")
        expect(shown).to_have_count(len(PAYLOADS))
        assert shown.all_text_contents() == [text.strip() for text in PAYLOADS]
        assert watched.page.evaluate("window.calls") == 0
        watched.must_be_quiet()


def test_escape_closes_the_dialog_and_nothing_is_done(browser: Browser, site: str, stack: DashboardStack) -> None:
    before = in_the_table(stack)
    with watching(browser, site) as watched:
        opened(watched, "/alerts?status=open")
        watched.page.locator(".alert-row [data-alert-do='acknowledge']").first.press("Enter")
        expect(watched.page.locator("dialog[open]")).to_have_count(1)
        watched.page.keyboard.press("Escape")

        expect(watched.page.locator("dialog[open]")).to_have_count(0)
        assert in_the_table(stack) == before


def test_a_new_alert_appears_by_itself_and_the_ticks_stay(browser: Browser, site: str, stack: DashboardStack) -> None:
    with watching(browser, site) as watched:
        opened(watched, "/alerts?status=open")
        page = watched.page
        ticked = page.locator(".alert-row").nth(1).get_attribute("data-ref")
        page.locator(".alert-pick input").nth(1).check()
        stack.alert("SKU-00000", store="Camden", product_name=HOSTILE)

        expect(page.locator(".alert-row").first.locator(".alert-name")).to_have_text(HOSTILE)
        expect(page.locator(f"[data-ref='{ticked}'] .alert-pick input")).to_be_checked()
        expect(page.locator("#alerts-bar-text")).to_have_text("1 selected")
        watched.must_be_quiet()


def test_an_alert_leads_to_its_item_and_to_its_file(browser: Browser, site: str, stack: DashboardStack) -> None:
    with watching(browser, site) as watched:
        opened(watched, "/alerts?q=SKU-00008")
        row = watched.page.locator(".alert-row").first

        expect(row.locator(".alert-name")).to_have_attribute("href", "/stock?item=SKU-00008&at=Camden")
        expect(row.locator(".alert-source")).to_have_attribute("href", "/uploads?id=01HMADE0000000000000000000")


def test_the_count_per_day_can_be_read_as_a_table(browser: Browser, site: str, stack: DashboardStack) -> None:
    with watching(browser, site) as watched:
        opened(watched, "/alerts?days=7")
        watched.page.get_by_text("Show as table").click()

        expect(watched.page.locator(".day-table tbody tr")).to_have_count(7)
        watched.must_be_accessible()


def test_nothing_found_failure_and_old_figures_each_say_so(
    browser: Browser, site: str, stack: DashboardStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    with watching(browser, site) as watched:
        watched.open("/alerts?q=nonsense")
        expect(watched.page.get_by_text("No alert fits these filters")).to_be_visible()
        watched.open("/alerts")
        for source in (stack.stock, stack.records, stack.alerts):
            monkeypatch.setattr(source, "fails", True)
        expect(watched.page.locator(".banner", has_text="Shown: the figures of")).to_be_visible()
        expect(watched.page.locator(".alert-row").first).to_be_visible()
        watched.open("/alerts?days=9")
        expect(watched.page.get_by_text("The alerts could not be loaded")).to_be_visible()
        watched.must_be_accessible()
