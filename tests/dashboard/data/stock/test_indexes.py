"""Filter and sort of the replica against the plainest Python that does the same."""

import math
import threading
import unicodedata
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.inventory.stock import ReorderRule, StockRow, StockStatus
from dashboard.data.stock.filters import OF_SALES, StockFilters, StockSort
from dashboard.data.stock.indexes import RowIndexes
from dashboard.data.stock.table import StockTable, Vocabulary, build_table, part_of_rows
from dashboard.data.stock.texts import fold
from tests.support.replica_sources import stock_row

STORES = ("Berlin", "aachen", "Čakovec")
NAMES = st.sampled_from([None, "", "Crème brûlée", "creme", "Straße 7", "STRASSE", "apple juice", "Ångström", "ﬁne"])
ROWS = st.lists(
    st.builds(
        stock_row,
        store=st.sampled_from(STORES),
        product_id=st.sampled_from(["A1", "a1", "007", "Ä9", "b", "zz-10"]),
        on_hand=st.integers(-2, 12),
        reorder_point=st.integers(0, 12),
        product_name=NAMES,
        category=st.sampled_from([None, "Food", "drinks", "Öl"]),
        unit_price=st.sampled_from([None, Decimal("0.10"), Decimal(3), Decimal("12.5")]),
        changed_at=st.sampled_from(["2026-11-20T11:00:00.000Z", "2026-11-19T11:00:00.000Z"]),
        reorder_rule=st.sampled_from(list(ReorderRule)),
    ),
    unique_by=lambda row: (row.store, row.product_id),
    max_size=18,
)
FILTERS = st.builds(
    StockFilters,
    stores=st.lists(st.sampled_from([*STORES, "nowhere"]), unique=True, max_size=2).map(tuple),
    categories=st.lists(st.sampled_from(["", "Food", "Öl", "none such"]), unique=True, max_size=2).map(tuple),
    statuses=st.lists(st.sampled_from(list(StockStatus)), unique=True, max_size=2).map(tuple),
    search=st.sampled_from(["", "a", "creme", "CRÈME b", "strasse", "juice apple", "fine", "a1", "ang", "  "]),
    sort=st.sampled_from([one for one in StockSort if one not in OF_SALES]),
    descending=st.booleans(),
)


def table_of(rows: list[StockRow]) -> StockTable:
    vocabulary = Vocabulary()
    stores = {row.store for row in rows}
    parts = {store: part_of_rows([row for row in rows if row.store == store], vocabulary) for store in stores}
    return build_table(parts, vocabulary, "v1")


def plainly_folded(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in spread if unicodedata.combining(char) == 0)


def plainly_matches(row: StockRow, filters: StockFilters) -> bool:
    words = plainly_folded(filters.search).split()
    texts = (plainly_folded(row.product_id), plainly_folded(row.product_name or ""))
    return (
        (not filters.stores or row.store in filters.stores)
        and (not filters.categories or (row.category or "") in filters.categories)
        and (not filters.statuses or row.status in filters.statuses)
        and all(any(word in text for text in texts) for word in words)
    )


def plain_key(row: StockRow, sort: StockSort) -> tuple[float | str, ...] | None:
    """What the row is sorted by; None: not known."""
    units = max(row.on_hand, 0)
    healthy = row.status is StockStatus.HEALTHY
    short = 0 if healthy else max(row.reorder_point - units, 0)
    price = None if row.unit_price is None else float(row.unit_price)
    severity = list(StockStatus).index(row.status)
    risk = 0.0 if price is None else short * price
    known: dict[StockSort, tuple[float | str, ...] | None] = {
        StockSort.WORST: (severity, price is None, -risk, -short),
        StockSort.STATUS: (severity,),
        StockSort.STORE: (row.store.casefold(), row.store),
        StockSort.PRODUCT_ID: (fold(row.product_id), row.product_id),
        StockSort.PRODUCT_NAME: None if row.product_name is None else (fold(row.product_name), row.product_name),
        StockSort.CATEGORY: None if row.category is None else (fold(row.category), row.category),
        StockSort.ON_HAND: (row.on_hand,),
        StockSort.REORDER_POINT: (row.reorder_point,),
        StockSort.SHORT_UNITS: (short,),
        StockSort.UNIT_PRICE: None if price is None else (price,),
        StockSort.VALUE: None if price is None else (units * price,),
        StockSort.VALUE_AT_RISK: None if price is None else (short * price,),
        StockSort.CHANGED_AT: (row.changed_at,),
    }
    return known[sort]


def plainly_sorted(rows: list[StockRow], filters: StockFilters) -> list[tuple[str, str]]:
    ties = sorted(rows, key=lambda row: (row.store.casefold(), row.store, row.product_id))
    known = [row for row in ties if plain_key(row, filters.sort) is not None]
    unknown = [row for row in ties if plain_key(row, filters.sort) is None]
    known.sort(key=lambda row: plain_key(row, filters.sort) or (), reverse=False)
    if filters.descending:
        groups: dict[tuple[float | str, ...], list[StockRow]] = {}
        for row in known:
            groups.setdefault(plain_key(row, filters.sort) or (), []).append(row)
        known = [row for key in reversed(groups) for row in groups[key]]
    return [(row.store, row.product_id) for row in (*known, *unknown)]


@given(rows=ROWS, filters=FILTERS)
def test_filter_and_sort_give_what_plain_python_gives(rows: list[StockRow], filters: StockFilters) -> None:
    table = table_of(rows)
    found = RowIndexes(table).rows(filters)
    product_ids = table.vocabulary["product_id"].decode(table.columns["product_id"][found])
    stores = [table.stores[number] for number in table.columns["store"][found].tolist()]
    matching = [row for row in rows if plainly_matches(row, filters)]
    assert list(zip(stores, product_ids, strict=True)) == plainly_sorted(matching, filters)


@given(rows=ROWS)
def test_status_and_shortage_follow_the_rules_of_the_trade(rows: list[StockRow]) -> None:
    table = table_of(rows)
    found = {
        (table.stores[store], product): (list(StockStatus)[status], None if math.isnan(value) else value)
        for store, product, status, value in zip(
            table.columns["store"].tolist(),
            table.vocabulary["product_id"].decode(table.columns["product_id"]),
            table.columns["status"].tolist(),
            table.columns["value"].tolist(),
            strict=True,
        )
    }
    assert found == {
        (row.store, row.product_id): (
            row.status,
            None if row.unit_price is None else max(row.on_hand, 0) * float(row.unit_price),
        )
        for row in rows
    }


def test_an_index_is_computed_once_for_all_who_ask_at_the_same_time() -> None:
    indexes = RowIndexes(table_of([stock_row("Berlin", "1")]))
    together = threading.Barrier(8)
    computed: list[int] = []
    found: list[object] = []

    def ask() -> None:
        together.wait()

        def compute() -> object:
            computed.append(1)
            return indexes.table.columns["store"]

        found.append(indexes.once("key", compute))  # type: ignore[arg-type]

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(computed), len(found)) == (1, 8)


def test_indexes_that_take_too_much_memory_are_forgotten_oldest_first() -> None:
    indexes = RowIndexes(table_of([stock_row("Berlin", "1")]), held_bytes=4)
    first = indexes.rows(StockFilters(sort=StockSort.STORE))
    indexes.rows(StockFilters(sort=StockSort.ON_HAND))
    assert indexes.rows(StockFilters(sort=StockSort.STORE)) is not first
