"""A store's snapshot, whole or some of its columns."""

import gzip
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.inventory.snapshot import COLUMNS, decode_columns, decode_snapshot, encode_snapshot
from tests.support.stock_rows import stock_row

NASTY = st.sampled_from(['],"category":[', '"],"rev":[1]', '\\"on_hand":[', "]}}", ',"columns":{', "a,b]", "上海", ""])
TEXTS = st.one_of(NASTY, st.text(max_size=12))


@given(st.lists(st.tuples(TEXTS, TEXTS, st.integers(-5, 9)), max_size=6), st.sets(st.sampled_from(COLUMNS)), NASTY)
def test_some_columns_are_those_of_the_whole(rows: list[tuple[str, str, int]], names: set[str], store: str) -> None:
    made = [stock_row(count, product_id=f"{n}{text}", category=kind) for n, (text, kind, count) in enumerate(rows)]
    data = encode_snapshot(store, 7, made)
    whole, some = decode_snapshot(data), decode_columns(data, names)
    assert some == replace(whole, columns={name: whole.columns[name] for name in names})


def test_a_damaged_snapshot_raises_what_its_readers_know_as_damage() -> None:
    """`StockReader` takes a ValueError for damage and reads the table instead."""
    text = gzip.decompress(encode_snapshot("Berlin", 7, [stock_row()])).replace(b'"on_hand"', b'"on hand"')
    with pytest.raises(ValueError, match="subsection not found"):
        decode_columns(gzip.compress(text), ["on_hand"])
