"""All stock rows of all stores as columns of numbers; never changed once built."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.metrics.stock import WORTH
from backend_lambdas.inventory.snapshot import Snapshot
from backend_lambdas.inventory.stock import DETAILS, MONEY_DETAILS, StockRow
from backend_lambdas.inventory.store_names import natural
from dashboard.data.shown_categories import shown_codes
from dashboard.data.stock.texts import Texts

Column = npt.NDArray[Any]
Part = dict[str, Column]

TEXT_DETAILS = tuple(name for name in DETAILS if name not in MONEY_DETAILS)
TEXT_COLUMNS = ("product_id", *TEXT_DETAILS, "reorder_rule", "upload_id", "changed_at")
NUMBER_TYPES: dict[str, npt.DTypeLike] = {
    "on_hand": np.int64,
    "reorder_point": np.int64,
    **dict.fromkeys(MONEY_DETAILS, np.float64),
    "rev": np.int32,
    "line": np.int32,
}
COLUMNS = (*TEXT_COLUMNS, *NUMBER_TYPES)
OUT, LOW, HEALTHY = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The texts of one replica, one dictionary a column."""

    texts: dict[str, Texts] = field(default_factory=lambda: {name: Texts() for name in TEXT_COLUMNS})

    def __getitem__(self, column: str) -> Texts:
        return self.texts[column]


def part_of_columns(columns: Mapping[str, Sequence[Any]], vocabulary: Vocabulary) -> Part:
    """One store's rows as numbers, in the order of product_id. Prices are decimal texts or None."""
    part: Part = {name: vocabulary[name].encode(columns[name]) for name in TEXT_COLUMNS}
    for name, kind in NUMBER_TYPES.items():
        part[name] = np.array(columns[name], dtype=kind)
    return _by_product(part, columns["product_id"])


def part_of_snapshot(snapshot: Snapshot, vocabulary: Vocabulary) -> Part:
    return part_of_columns(snapshot.columns, vocabulary)


def part_of_rows(rows: Iterable[StockRow], vocabulary: Vocabulary) -> Part:
    """As `part_of_columns`; delisted rows are left out."""
    live = [row for row in rows if not row.delisted]
    return part_of_columns({name: [getattr(row, name) for row in live] for name in COLUMNS}, vocabulary)


def changed_part(part: Part, fresh: Part, touched: Iterable[str], vocabulary: Vocabulary) -> Part:
    """A new part: the items `touched` leave it, then `fresh` joins it."""
    product_ids = vocabulary["product_id"]
    staying = ~np.isin(part["product_id"], product_ids.encode(touched))
    joined = {name: np.concatenate((part[name][staying], fresh[name])) for name in COLUMNS}
    return _by_product(joined, product_ids.decode(joined["product_id"]))


def _by_product(part: Part, product_ids: Sequence[str | None]) -> Part:
    if all(a <= b for a, b in zip(product_ids, product_ids[1:], strict=False) if a is not None and b is not None):
        return part
    order = np.array(sorted(range(len(product_ids)), key=lambda row: product_ids[row] or ""), dtype=np.intp)
    return {name: values[order] for name, values in part.items()}


@dataclass(frozen=True, slots=True)
class StockTable:
    """Rows by store name, then product_id: a row's number is its place in that order, so it breaks every tie.

    `columns` also holds store (number in `stores`), status (OUT, LOW, HEALTHY), short_units, value_at_risk and what
    WORTH names (NaN where the price is not known). `slices` are the rows of each store.
    """

    stores: tuple[str, ...]
    slices: dict[str, slice]
    columns: Part
    vocabulary: Vocabulary
    version: str
    names: Categories = Categories()

    def __len__(self) -> int:
        return len(self.columns["on_hand"])

    def part(self, store: str) -> Part:
        """The rows of one store, without copying."""
        return {name: self.columns[name][self.slices[store]] for name in COLUMNS}

    def of_stores(self, names: Collection[str], version: str) -> "StockTable":
        """The rows of these stores only. They are copied: a view would keep the whole table of a version long gone."""
        stores = tuple(store for store in self.stores if store in names)
        rows = [self.slices[store] for store in stores]
        ends = np.cumsum([0, *(one.stop - one.start for one in rows)]).tolist()
        columns = {
            name: np.concatenate([column[:0], *(column[one] for one in rows)]) for name, column in self.columns.items()
        }
        columns["store"] = np.repeat(np.arange(len(stores), dtype=np.int32), np.diff(ends))
        slices = {store: slice(ends[number], ends[number + 1]) for number, store in enumerate(stores)}
        return StockTable(stores, slices, columns, self.vocabulary, version)

    def shown_as(self, names: Categories) -> "StockTable":
        """The rows with the categories that are shown; itself where no name of it is renamed."""
        codes = shown_codes(self.vocabulary["category"], names)
        if codes is None:
            return self
        category = codes[self.columns["category"]]
        version = f"{self.version}.{names.rev}"
        return replace(self, columns=self.columns | {"category": category}, version=version, names=names)

    @property
    def memory_bytes(self) -> int:
        """Bytes of the columns, without the texts."""
        return sum(column.nbytes for column in self.columns.values())


def build_table(parts: Mapping[str, Part], vocabulary: Vocabulary, version: str) -> StockTable:
    """Join the stores' parts. They are copied: afterwards the table's own slices can stand for them."""
    stores = tuple(sorted(parts, key=lambda name: (natural(name), name)))
    sizes = [len(parts[store]["on_hand"]) for store in stores]
    ends = np.cumsum([0, *sizes]).tolist()
    empty = part_of_rows((), vocabulary)
    columns = {name: np.concatenate([empty[name], *(parts[store][name] for store in stores)]) for name in COLUMNS}
    columns["store"] = np.repeat(np.arange(len(stores), dtype=np.int32), sizes)
    slices = {store: slice(ends[number], ends[number + 1]) for number, store in enumerate(stores)}
    return StockTable(stores, slices, columns | derived_columns(columns), vocabulary, version)


def derived_columns(columns: Part) -> Part:
    """Status by the rules of `inventory.stock`; units short of the reorder point; what the stock and they are worth."""
    units = np.maximum(columns["on_hand"], 0)
    short = np.maximum(columns["reorder_point"] - units, 0)
    low = columns["on_hand"] <= columns["reorder_point"]
    status = np.where(units == 0, OUT, np.where(low, LOW, HEALTHY)).astype(np.int8)
    short[status == HEALTHY] = 0
    worth = {name: units * columns[price] for name, price in WORTH.items()}
    return {"status": status, "short_units": short, "value_at_risk": short * columns["unit_price"]} | worth
