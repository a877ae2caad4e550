"""Real stock through the checks: what is held of it when it is spoiled, and that it passes as it is."""

import random
from collections.abc import Callable, Mapping
from copy import copy
from functools import cache
from pathlib import Path

import pytest

from backend_lambdas.uploads.models import PartStatus
from tests.support.ingest_stores import Memory
from tests.support.parse_stock import read
from tests.support.uploader import HOUR, Uploader

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the real data sets are not at {DATA}"),
]
FILES = (
    "stock_DERIVED/stock_2017-12-03.csv",
    "real_stock/german_wholesale_grocer.csv",
    "real_stock/shopify_merch_multi_location.csv",
)
Stock = dict[str, dict[str, int]]
Spoil = Callable[[random.Random, str, int], tuple[str, int]]


def tenfold(rng: random.Random, item: str, count: int) -> tuple[str, int]:
    return item, 10 * count


def tenfold_after_sales(rng: random.Random, item: str, count: int) -> tuple[str, int]:
    """One unit of every fifth item was sold since the file before."""
    return item, 10 * max(0, count - (rng.random() < 0.2))


def zero(rng: random.Random, item: str, count: int) -> tuple[str, int]:
    return item, 0


def other_codes(rng: random.Random, item: str, count: int) -> tuple[str, int]:
    return f"N{item}", count


def leading_zero(rng: random.Random, item: str, count: int) -> tuple[str, int]:
    return f"0{item}", count


def few_changed(rng: random.Random, item: str, count: int) -> tuple[str, int]:
    """An ordinary day: 3 % of the counts are others."""
    return item, rng.randrange(0, 2 * count + 5) if rng.random() < 0.03 else count


def filled_up(rng: random.Random, item: str, count: int) -> tuple[str, int]:
    """A delivery: every other item comes in cartons of ten or twelve."""
    return item, count + rng.choice((0, 10, 12, 24)) if count < 4 else count


def a_week_of_sales(rng: random.Random, item: str, count: int) -> tuple[str, int]:
    return item, max(0, count - rng.choice((0, 0, 0, 1, 1, 2)))


@cache
def stock_before(path: str) -> tuple[Stock, Memory]:
    """The real stock, and what the stores hold once it is uploaded. Not to be changed."""
    parsed, _ = read((DATA / path).read_bytes())
    stock = {store: {item: line.on_hand for item, line in lines.items()} for store, lines in parsed.stores.items()}
    uploader = Uploader()
    uploader.send("before.csv", as_text(stock))
    return stock, uploader.memory


def copy_of(memory: Memory) -> Memory:
    """One that can be changed; what changes in it are dicts, dicts of dicts and lists."""
    copied = {}
    for name, value in vars(memory).items():
        nested = isinstance(value, dict) and all(isinstance(each, dict | list) for each in value.values())
        copied[name] = {key: copy(each) for key, each in value.items()} if nested else copy(value)
    return Memory(**copied)


def as_text(stock: Mapping[str, Mapping[str, int]]) -> str:
    rows = (f'"{store}","{item}",{count}' for store, items in stock.items() for item, count in items.items())
    return "\n".join(("store,item,count", *rows)) + "\n"


def share_held(path: str, spoil: Spoil) -> float:
    """Of the items that are in stores large enough to be judged, the share whose store was held."""
    rng = random.Random(7)
    stock, before = stock_before(path)
    uploader = Uploader(copy_of(before))
    after = {store: dict(spoil(rng, item, count) for item, count in items.items()) for store, items in stock.items()}
    sent = uploader.send("after.csv", as_text(after), HOUR)
    assert sent.outcome is not None
    judged = {store for store, items in stock.items() if sum(count > 0 for count in items.values()) >= 20}
    parts = uploader.memory.parts.get(sent.upload_id, {})
    held = {store for store in judged if store not in parts or parts[store].status is PartStatus.HELD}
    return sum(len(stock[store]) for store in held) / sum(len(stock[store]) for store in judged)


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("spoil", [tenfold, tenfold_after_sales, zero, other_codes, leading_zero])
def test_real_stock_that_was_spoiled_is_held(path: str, spoil: Spoil) -> None:
    assert share_held(path, spoil) == 1.0


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("change", [few_changed, filled_up, a_week_of_sales])
def test_real_stock_of_an_ordinary_day_passes(path: str, change: Spoil) -> None:
    assert share_held(path, change) == 0.0
