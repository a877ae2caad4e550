"""Whatever stores, products and categories are called, Trends and the Overview show it as text and hold together."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from dashboard.data.sales.filters import SalesFilters
from tests.browser.test_trends import drawn
from tests.browser.test_trends_search import box, names, options
from tests.support.browser.page_helpers import DESKTOP, PHONE, Watched
from tests.support.browser.shop import Shop, made_shop, opened, sales_file
from tests.support.browser.stock_stub import stock_row
from tests.support.long_run import LONG

pytestmark = pytest.mark.browser
STRANGE = (
    '<img src=x onerror="window.hit=1">',
    "<b>bold</b> & </script><script>window.hit=1</script>",
    "\"'% \\ ; | {{7*7}} ${7*7}",
    '=HYPERLINK("http://x.test","y")',
    "\u0645\u062a\u062c\u0631 \u0643\u0631\u0627\u062a\u0634\u064a \u202eevil",
    "Long" * 50,
    ("W\u00f6rter ohne Ende " * 11).strip(),
    "$x^2$ <br> a",
)
GOODS = tuple((name, name, 2.0 + at) for at, name in enumerate(STRANGE))


@pytest.fixture(scope="module")
def looked_at() -> Iterator[Shop]:
    """A company with strange names, for the page that all tests here go on with."""
    rows = [stock_row(name, "SKU-00000", at, product_name=name, category=name) for at, name in enumerate(STRANGE)]
    yield from opened(made_shop(rows, sales_file(STRANGE, len(STRANGE), 70, GOODS)))


VIEWS = {
    "stores": SalesFilters(),
    "one store's categories": SalesFilters(stores=(STRANGE[0],)),
    "products": SalesFilters(stores=(STRANGE[5],), categories=(STRANGE[1],)),
    "one product": SalesFilters(products=("SKU-00000",)),
}


# What does not fit sticks out on the phone first: a quick run looks at one view on a desk.
LOOKED_AT = [(view, size) for size in (PHONE, DESKTOP) for view in VIEWS][: None if LONG else len(VIEWS) + 1]


@pytest.mark.parametrize(("view", "size"), LOOKED_AT, ids=lambda one: one if isinstance(one, str) else str(one[0]))
def test_trends_show_strange_names_as_text_inside_the_page(visit: Watched, view: str, size: tuple[int, int]) -> None:
    page = visit.go(VIEWS[view].address(), size)
    drawn(page)
    page.locator(".js-plotly-plot .main-svg").last.scroll_into_view_if_needed()
    visit.settle()
    assert page.evaluate("window.hit") is None
    assert page.locator("main img, main iframe, main b b, main script[src], a[href^='javascript']").count() == 0
    if view == "products":
        expect(page.locator("#trends-season-chart .ytick text")).to_have_text("<b>bold</b> & </scrip…")
    visit.must_not_scroll_sideways()
    wide = page.evaluate(OUTSIDE)
    assert wide == []
    visit.must_be_quiet()


@pytest.mark.parametrize("size", [PHONE, DESKTOP] if LONG else [PHONE], ids=lambda one: str(one[0]))
def test_the_overview_shows_strange_names_as_text_inside_the_page(visit: Watched, size: tuple[int, int]) -> None:
    page = visit.go("/", size)
    expect(page.get_by_role("heading", name="What moved")).to_be_visible()
    assert page.evaluate("window.hit") is None
    assert page.locator("main img, main iframe").count() == 0
    visit.must_not_scroll_sideways()
    assert page.evaluate(OUTSIDE) == []
    visit.must_be_quiet()


def test_a_store_with_a_strange_name_is_chosen_and_its_name_said(visit: Watched) -> None:
    page = visit.go("/trends")
    drawn(page)
    page.get_by_label("Store: All stores").click()
    page.locator(".choice-list .menu-link", has_text=STRANGE[0]).first.click()
    expect(page.locator(".path-step b")).to_have_text([STRANGE[0]])
    assert page.evaluate("window.hit") is None
    visit.must_be_quiet()


@pytest.mark.parametrize("text", ["img", "sku", "wörter"])
def test_strange_names_are_shown_as_text_and_stay_inside_the_list(visit: Watched, text: str) -> None:
    page = visit.go("/trends", PHONE)
    drawn(page)
    box(page).fill(text)
    expect(options(page).first).to_be_visible()
    shown = names(page).all_text_contents()
    assert set(shown) <= set(STRANGE)
    assert shown
    assert page.locator(".found-option img, .found-option b, .found-option script").count() == 0
    visit.must_not_scroll_sideways()
    assert page.evaluate(
        "document.querySelector('#trends-found').scrollWidth <= document.querySelector('#trends-found').clientWidth"
    )
    options(page).first.click()
    expect(page.locator(".path-step b")).to_have_text([shown[0].strip()])
    assert page.evaluate("window.hit") is None
    visit.must_be_quiet()


# Panels whose content sticks out of them sideways; what scrolls inside itself does not.
OUTSIDE = """[...document.querySelectorAll('main .panel, main .kpi')].filter(panel => {
    const edge = panel.getBoundingClientRect().right + 1;
    return [...panel.querySelectorAll('*')].some(one => {
        if (one.closest('svg, .table-scroll, .js-plotly-plot')) return false;
        const box = one.getBoundingClientRect();
        return box.width > 0 && box.right > edge && getComputedStyle(one).visibility !== 'hidden'
            && !one.closest('[hidden], .visually-hidden, .sr-only') && !clipped(one, panel);
    });
    function clipped(one, panel) {
        for (let up = one.parentElement; up && up !== panel.parentElement; up = up.parentElement)
            if (getComputedStyle(up).overflowX !== 'visible') return true;
        return false;
    }
}).map(panel => panel.querySelector('h2')?.innerText ?? panel.className)"""
