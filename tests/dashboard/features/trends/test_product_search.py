"""What a text typed into the search of Trends finds, in which order, and what is said of it."""

from collections.abc import Iterator
from datetime import date
from inspect import signature
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.company import Company
from dashboard.data import dependencies
from dashboard.data.dependencies import ThresholdStore
from dashboard.data.deployed import make_dependencies
from dashboard.data.sales.filters import Measure, SalesFilters, monday
from dashboard.data.sales.table import SalesTable, SalesTexts
from dashboard.data.sales.values import FoundProduct, FoundProducts
from dashboard.features.trends import queries as sales_queries
from dashboard.features.trends.product_search import BEST, best_products, product_names, product_sales, sales_asked
from dashboard.features.trends.search import found_words
from tests.dashboard.data.sales.test_replica import Books
from tests.support.browser.sales import no_trade
from tests.support.replica_sources import Clock
from tests.support.sales_tables import Line, table_of

TODAY = monday(2030 * 52)
NAMES = {
    "SKU-1": "Oat milk",
    "SKU-10": "Whole milk",
    "SKU-2": "Crème brûlée",
    "SKU-3": "Steak",
    "SKU-4": "Black tea",
    "TEA-9": "Kettle",
    "42": "Answer",
    "7": "Biscuits 42 g",
}


def line(product: str, units: int, day: int = 70, store: str = "Camden", category: str = "Food") -> Line:
    return Line(store, product, category, day, units, 2.0)


def table(*lines: Line, names: dict[str, str] = NAMES) -> SalesTable:
    texts = SalesTexts()
    made = table_of([*lines, *(Line("Leith", "EVERY-DAY", "", day, 1, 1.0) for day in range(77))], texts)
    assert made is not None
    for product_id, name in names.items():
        texts.name_product(product_id, name, 10**6)
    return made


EVERYTHING = table(*(line(product, 1 + at) for at, product in enumerate(NAMES)))


def search(text: str, sold: SalesTable = EVERYTHING, filters: SalesFilters = SalesFilters()) -> FoundProducts:  # noqa: B008
    sales = product_sales(sold, sales_asked(filters), TODAY)
    return best_products(sold, product_names(sold), sales, text)


def ids(text: str, sold: SalesTable = EVERYTHING, filters: SalesFilters = SalesFilters()) -> list[str]:  # noqa: B008
    return [product.product_id for product in search(text, sold, filters).best]


def test_a_product_is_found_with_its_name_category_and_what_sold_in_the_period() -> None:
    assert search("oat") == FoundProducts((FoundProduct("SKU-1", "Oat milk", "Food", 2.0),), 1)


@pytest.mark.parametrize("text", ["creme brulee", "CRÈME", "bRuLe", "Brûlée crème", "  creme  "])
def test_case_accents_spaces_and_the_order_of_words_do_not_matter(text: str) -> None:
    assert ids(text) == ["SKU-2"]


def test_the_id_itself_comes_first_then_ids_that_begin_with_it() -> None:
    sold = table(line("SKU-1", 1), line("SKU-10", 9), line("SKU-100", 5), line("X-SKU-1", 100))
    assert ids("sku-1", sold) == ["SKU-1", "SKU-10", "SKU-100", "X-SKU-1"]


def test_an_id_comes_before_a_name_however_little_it_sold() -> None:
    assert ids("42") == ["42", "7"]
    assert ids("tea") == ["TEA-9", "SKU-4", "SKU-3"]


def test_among_equals_what_sold_most_in_the_period_comes_first_then_what_sold_most_ever() -> None:
    milk = {"A": "Milk", "B": "Milk", "C": "Milk", "D": "Milk"}
    sold = table(line("A", 9, day=0), line("B", 50, day=1), line("C", 1), line("D", 3), names=milk)
    assert ids("milk", sold, SalesFilters(weeks=4)) == ["D", "C", "B", "A"]
    assert [product.sold for product in search("milk", sold, SalesFilters(weeks=4)).best] == [6.0, 2.0, 0.0, 0.0]
    assert ids("milk", sold, SalesFilters(weeks=0)) == ["B", "A", "D", "C"]
    assert [product.sold for product in search("milk", sold, SalesFilters(measure=Measure.UNITS)).best] == [50, 9, 3, 1]


def test_every_word_must_be_in_the_id_or_the_name() -> None:
    assert ids("milk sku") == ["SKU-10", "SKU-1"]
    assert ids("milk tea") == []


def test_only_the_best_few_are_given_and_all_are_counted() -> None:
    many = table(*(line(f"P{at:02d}", at + 1) for at in range(30)), names={f"P{at:02d}": "Jam" for at in range(30)})
    found = search("jam", many)
    assert [product.product_id for product in found.best] == [f"P{at}" for at in range(29, 29 - BEST, -1)]
    assert found.total == 30


@pytest.mark.parametrize("text", ["", "   ", "nothing like it", "\N{COMBINING ACUTE ACCENT}"])
def test_a_text_that_means_nothing_finds_nothing(text: str) -> None:
    assert search(text) == FoundProducts()


def test_only_what_sold_in_the_chosen_stores_and_categories_is_found() -> None:
    milk = {"A": "Milk", "B": "Milk", "C": "Milk"}
    sold = table(
        line("A", 1, store="Camden", category="Dairy"),
        line("B", 2, store="Bristol", category="Dairy"),
        line("C", 3, store="Camden", category="Drinks"),
        names=milk,
    )
    assert ids("milk", sold, SalesFilters(stores=("Camden",))) == ["C", "A"]
    assert ids("milk", sold, SalesFilters(stores=("Camden", "Bristol"), categories=("Dairy",))) == ["B", "A"]
    assert ids("milk", sold, SalesFilters(stores=("Atlantis",))) == []
    assert ids("milk", sold, SalesFilters(products=("A",))) == ["C", "B", "A"]


def test_a_product_without_a_name_is_called_by_its_id() -> None:
    texts = SalesTexts()
    sold = table_of([line("NAMELESS", 1)], texts)
    texts.name_product("NAMELESS", "", 10**6)
    assert sold is not None
    assert search("name", sold).best == (FoundProduct("NAMELESS", "NAMELESS", "Food", 2.0),)


def test_a_product_that_only_came_back_was_not_sold() -> None:
    assert ids("steak", table(line("SKU-3", -1))) == []


def test_texts_that_grow_for_a_newer_state_do_not_disturb_the_older() -> None:
    sold = table(line("SKU-1", 1))
    sold.texts["product_id"].encode(["SKU-1 newer"])
    assert ids("sku-1", sold) == ["SKU-1"]


def test_without_sales_nothing_is_found() -> None:
    assert no_trade().find("milk", SalesFilters()) == FoundProducts()


def test_views_that_differ_in_other_things_share_their_answers() -> None:
    asked = SalesFilters(stores=("Camden",), weeks=26, measure=Measure.UNITS)
    more = SalesFilters(
        stores=("Camden",), products=("A",), weeks=26, measure=Measure.UNITS, compare_first="2026-W01", level=None
    )
    assert sales_asked(more) == asked


def test_the_answer_says_what_is_shown_and_where_it_leads() -> None:
    filters = SalesFilters(stores=("Camden",), products=("OLD",), weeks=26)
    found = FoundProducts((FoundProduct("A&B", "<b>Milk</b>", "", 12345.0), FoundProduct("C", "C", "Dairy", 0.0)), 2)
    assert found_words(found, "milk", filters) == {
        "products": [
            {
                "name": "<b>Milk</b>",
                "detail": "A&B · No category",
                "sold": "12.3k\u00a0EUR",
                "href": "/trends?store=Camden&product=A%26B&weeks=26",
            },
            {
                "name": "C",
                "detail": "Dairy",
                "sold": "none in this period",
                "href": "/trends?store=Camden&product=C&weeks=26",
            },
        ],
        "note": "",
    }


@pytest.mark.parametrize(
    ("found", "text", "filters", "note"),
    [
        (FoundProducts(), "", SalesFilters(), ""),
        (FoundProducts(), " xyz ", SalesFilters(), "Nothing found for “xyz”."),
        (
            FoundProducts(),
            "xyz",
            SalesFilters(stores=("Camden",), categories=("",)),
            "Nothing found for “xyz” in Camden, No category.",
        ),
        (
            FoundProducts(),
            "xyz",
            SalesFilters(stores=("A", "B", "C")),
            "Nothing found for “xyz” in the chosen stores and categories.",
        ),
        (
            FoundProducts((FoundProduct("A", "A", "", 1.0),), 1234),
            "a",
            SalesFilters(),
            "1 of 1,234: type more to narrow them down",
        ),
    ],
)
def test_the_note_says_how_many_more_there_are_or_where_nothing_was_found(
    found: FoundProducts, text: str, filters: SalesFilters, note: str
) -> None:
    assert found_words(found, text, filters)["note"] == note


NO_SOURCE: Any = None


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def books(tmp_path: Path, clock: Clock) -> Iterator[Books]:
    made = Books(tmp_path)
    none = dict.fromkeys(signature(make_dependencies).parameters, NO_SOURCE)
    none |= {"records": SimpleNamespace(days=lambda first, last: ())}  # asked only where stock is read
    none |= {"thresholds": ThresholdStore(SimpleNamespace(categories=Categories), NO_SOURCE)}  # no category is renamed
    none |= {"company": SimpleNamespace(read=Company, deployed=Company(), save=NO_SOURCE)}
    none |= {"stores": SimpleNamespace(names=dict)}
    none |= {"whole_stock": SimpleNamespace(store_summaries=list)}  # nothing is merged
    none |= {"sales": made, "clock": clock, "report_zone": ZoneInfo("UTC")}
    dependencies.use_dependencies(make_dependencies(**none))
    yield made
    dependencies.use_dependencies(None)


def named(text: str, filters: SalesFilters) -> list[str]:
    dependencies.current_dependencies().sales.refresh()
    return [product.name for product in sales_queries.find_products(text, filters).best]


def test_the_search_follows_every_publication(books: Books) -> None:
    everywhere, camden = SalesFilters(), SalesFilters(stores=("Camden",))
    assert (named("tea", everywhere), sales_queries.find_products("tea", everywhere)) == ([], FoundProducts())
    books.sell(("Camden", "tea", "Tea", date(2026, 11, 4), "3", "2"))
    assert named("tea", everywhere) == ["Tea"]
    books.sell(
        ("Bristol", "tea", "Green tea", date(2026, 11, 17), "1", "2"),
        ("Bristol", "jam", "Jam", date(2026, 11, 17), "2", "1"),
    )
    assert named("green", everywhere) == ["Green tea"]
    assert (named("jam", everywhere), named("jam", camden)) == (["Jam"], [])
