"""What the search for a product costs: `python -m tests.bench.product_search` prints milliseconds of processor time.

A table in memory of a million weekly rows, 20,000 products, 60 stores, 104 weeks; the median of ROUNDS.
"""

import sys
import time
from collections.abc import Callable
from datetime import date

import numpy as np

from dashboard.data.sales.filters import SalesFilters, week_number
from dashboard.data.sales.table import SalesTable, SalesTexts, build_table, week_parts
from dashboard.features.trends.product_search import best_products, product_names, product_sales

ROWS, PRODUCTS, STORES, CATEGORIES, WEEKS, ROUNDS = 1_000_000, 20_000, 60, 40, 104, 9
TODAY = date(2026, 1, 12)
WORDS = (
    "Oat",
    "Whole",
    "Skimmed",
    "Crème",
    "Milk",
    "Bread",
    "Jam",
    "Tea",
    "Steak",
    "Apple",
    "Brûlée",
    "Water",
    "Soap",
    "Rice",
)
TEXTS = ("m", "milk", "milk tea oat", "sku", "sku-12345", "creme brulee", "123", "nothing")
SCOPES = {
    "everything": SalesFilters(),
    "one store": SalesFilters(stores=("Store 3",)),
    "20 stores, 2 categories": SalesFilters(
        stores=tuple(f"Store {at}" for at in range(20)), categories=("Category 3", "Category 4")
    ),
}


def made_table() -> SalesTable:
    """Names of three words and a number."""
    rng = np.random.default_rng(1)
    texts = SalesTexts()
    ids = texts["product_id"].encode(f"SKU-{at:05d}" for at in range(PRODUCTS))
    stores = texts["store"].encode(f"Store {at}" for at in range(STORES))
    categories = texts["category"].encode(f"Category {at}" for at in range(CATEGORIES))
    last, size = week_number(TODAY), ROWS // WEEKS
    for at, words in enumerate(rng.choice(WORDS, (PRODUCTS, 3))):
        texts.name_product(f"SKU-{at:05d}", f"{' '.join(words)} {at}", last)
    parts = {}
    for number in range(last - WEEKS + 1, last + 1):
        product = rng.integers(0, PRODUCTS, size)
        weekly = {
            "store": stores[rng.integers(0, STORES, size)],
            "product_id": ids[product],
            "category": categories[product % CATEGORIES],
            "units": rng.random(size) * 9 + 1,
            "revenue": rng.random(size) * 90,
            "returned_units": np.zeros(size),
            "returned_value": np.zeros(size),
        }
        parts[number] = week_parts(weekly, None)
    table = build_table(parts, texts, 1)
    assert table is not None
    return table


def milliseconds(work: Callable[[], object]) -> float:
    """The median of ROUNDS, of this thread only."""
    taken = []
    for _ in range(ROUNDS):
        start = time.thread_time()
        work()
        taken.append((time.thread_time() - start) * 1000)
    return float(np.median(taken))


def main() -> None:
    table = made_table()
    names = product_names(table)
    sales = product_sales(table, SalesFilters(), TODAY)
    lines = [("names, once a publication", milliseconds(lambda: product_names(table)))]
    for words, filters in SCOPES.items():
        lines.append((f"sales of {words}", milliseconds(lambda asked=filters: product_sales(table, asked, TODAY))))
    for text in TEXTS:

        def anew(text: str = text) -> None:
            for texts in (names.ids, names.names):
                texts._words.clear()
            best_products(table, names, sales, text)

        lines.append((f"{text!r}, new", milliseconds(anew)))
        lines.append((f"{text!r}, again", milliseconds(lambda text=text: best_products(table, names, sales, text))))
    for words, taken in lines:
        sys.stdout.write(f"{words:<36}{taken:>8.1f} ms\n")


if __name__ == "__main__":
    main()
