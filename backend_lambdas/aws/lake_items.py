"""What single items sold, store by store, out of one large answer of the lake."""

from collections.abc import Collection, Iterator, Mapping
from itertools import groupby

from arro3.core import RecordBatch, Table

from backend_lambdas.inventory.report_inputs import ItemKey, ItemWeeks

KEYS = 2  # store and product_id lead; what follows are ItemWeeks' fields


class LakeItems(Mapping[ItemKey, ItemWeeks]):
    """(store, product) -> its weeks. A million items take 70 MB as the lake gave them and 400 as Python's values.

    So they stay as they are, and only the store asked for last is unpacked: ask store by store.
    """

    def __init__(self, answer: Table) -> None:
        """`answer`: columns store, product_id and those of ItemWeeks, the rows of a store one after the other."""
        self._parts: dict[str, list[RecordBatch]] = {}
        self._count = answer.num_rows
        self._store = ""
        self._of_store: dict[str, ItemWeeks] = {}
        for batch in answer.to_batches():
            at = 0
            for store, rows in groupby(batch.column("store").to_pylist()):
                count = sum(1 for _ in rows)
                self._parts.setdefault(store, []).append(batch.slice(at, count))
                at += count

    def of_store(self, store: str) -> Mapping[str, ItemWeeks]:
        """Product -> its weeks in one store; empty for a store that sold nothing."""
        if store != self._store:
            self._store, self._of_store = store, {}
            for part in self._parts.get(store, ()):
                _, products, *numbers = (column.to_pylist() for column in part.columns)
                weeks = map(ItemWeeks._make, zip(*numbers, strict=True))
                self._of_store.update(zip(products, weeks, strict=True))
        return self._of_store

    def unlisted(self, listed: Mapping[str, Collection[str]]) -> dict[str, int]:
        """Store -> how many products it sold in the week that it does not list; only stores that list anything."""
        counts = {}
        for store in self._parts.keys() & listed.keys():
            known = listed[store]
            sold = (product for product, weeks in self.of_store(store).items() if weeks.units > 0)
            counts[store] = sum(product not in known for product in sold)
        return {store: count for store, count in counts.items() if count}

    def __getitem__(self, key: ItemKey) -> ItemWeeks:
        return self.of_store(key[0])[key[1]]

    def __iter__(self) -> Iterator[ItemKey]:
        return ((store, product) for store in self._parts for product in self.of_store(store))

    def __len__(self) -> int:
        return self._count
