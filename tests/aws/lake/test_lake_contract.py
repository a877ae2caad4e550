"""One contract for the lake, in memory and as Delta tables: the same calls give the same answers and leave the same."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError

from backend_lambdas.aws.lake.changes import changes_address
from backend_lambdas.aws.lake.lake import SALES_TABLE, WEEKLY_TABLE, Lake, LakeTable, query, records
from backend_lambdas.aws.lake.sales import DeltaSalesLake
from backend_lambdas.aws.lake.sales_look import look_at_sales
from backend_lambdas.inventory.calendar import week_of
from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.inventory.movements import LastCount
from backend_lambdas.inventory.sales import SaleLine
from backend_lambdas.uploads.rows.sale_lines import made_up_id
from backend_lambdas.uploads.sales_ports import Batch
from tests.support.lake import MemorySalesLake

DAYS = [date(2026, 1, 28) + timedelta(days=3 * n) for n in range(4)]
STORES = ("Berlin", "Rome", "Köln")


def line(number: int, sale_id: str, store: str = "Berlin", quantity: int = 1, day: date = DAYS[0]) -> SaleLine:
    return SaleLine(number, sale_id, store, "tea", day, Decimal(quantity), Decimal("1.5"), "Tea", None)


def some_lines(rng: random.Random, made_up: bool) -> list[SaleLine]:
    """Each key once."""
    keys = {(rng.choice(STORES), str(rng.randrange(4))) for _ in range(rng.randrange(1, 6))}
    return [
        SaleLine(
            number,
            made_up_id(store, int(sale_id), ["same"]) if made_up else sale_id,
            store,
            rng.choice(("tea", "rye")),
            rng.choice(DAYS),
            Decimal(rng.choice(("1", "2.5", "-1"))),
            rng.choice((None, Decimal("1.5"))),
            rng.choice((None, "Tea")),
            None,
        )
        for number, (store, sale_id) in enumerate(sorted(keys), start=2)
    ]


def calls(seed: int) -> Iterator[tuple[str, Any]]:
    """What a few uploads ask of the lake, some of them twice, some in the wrong order."""
    rng = random.Random(seed)
    made_up = rng.random() < 0.3
    for number in rng.sample(range(1, 8), 5):
        batch = Batch(some_lines(rng, made_up), f"upload {number}", f"{number:013d}#0#upload {number}")
        yield "clashes", batch.lines
        yield "compare", replace(batch, upload_id="nobody's", ver=rng.choice((batch.ver, "9")))
        for _ in range(rng.choice((1, 1, 2))):
            yield "stage", batch
        if rng.random() < 0.5:
            taken_from = rng.sample(STORES, 2)
            yield "withdraw", (batch, taken_from, f"{100 + number:013d}#0#upload {number}")
        counts = {item: LastCount(9, f"{rng.randrange(8):013d}", rng.choice(DAYS)) for item in ("tea", "rye")}
        yield "sold_since", (rng.sample(STORES, rng.randint(1, 2)), counts)
        yield "roll_up", {week_of(day) for day in DAYS}


def answer_of(lake: Any, name: str, given: Any) -> Any:
    if name == "compare":
        look = lake if isinstance(lake, MemorySalesLake) else look_at_sales(lake.lake)
        assert look is not None
        return look.compare(given, 2)
    if name == "stage":
        staged = lake.stage(given)
        if staged.comparison.to_write:
            staged.keep(epoch_of(lake, given.upload_id), 0)
        staged.merge()
        return staged.comparison
    if name == "roll_up":
        return dict(lake.roll_up(given).rows)
    return getattr(lake, name)(*given) if name in ("withdraw", "sold_since") else getattr(lake, name)(given)


def epoch_of(lake: Any, upload_id: str) -> int:
    """Each attempt has a greater one."""
    return 1 + len({epoch for epoch, _ in kept_by(lake, upload_id)})


def kept_by(lake: Any, upload_id: str) -> dict[tuple[int, int], dict[tuple[str, str], tuple[Any, ...]]]:
    """epoch, number -> store, sale_id -> what the upload has kept of it."""
    found: dict[tuple[int, int], dict[tuple[str, str], tuple[Any, ...]]] = {}
    if isinstance(lake, MemorySalesLake):
        for epoch, number, rows in lake.changes.get(upload_id, []):
            for key, kept in rows.items():
                was = kept.before
                values = (
                    (was.line.quantity, was.line.line, was.upload_id, was.ver, was.first_ver) if was else (None,) * 5
                )
                found.setdefault((epoch, number), {})[key] = (kept.verdict, kept.after_ver, *values)
        return found
    sql = "SELECT epoch, number, store, sale_id, verdict, after_ver, quantity, line, upload_id, ver, first_ver FROM c"
    try:
        changes = DeltaTable(changes_address(lake.lake, upload_id), storage_options=dict(lake.lake.options))
    except TableNotFoundError:
        return {}
    for row in records(query({"c": changes}, sql)):
        epoch, number, store, sale_id, *values = row.values()
        found.setdefault((epoch, number), {})[store, sale_id] = tuple(values)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_both_lakes_answer_alike_and_hold_the_same(tmp_path: Path, seed: int) -> None:
    real, memory = DeltaSalesLake(Lake(str(tmp_path))), MemorySalesLake()
    for name, given in calls(seed):
        assert answer_of(real, name, given) == answer_of(memory, name, given), name
    assert sales_of(real) == {
        key: (sale.line.quantity, sale.line.sale_date, sale.line.line, sale.upload_id, sale.ver, sale.first_ver)
        for key, sale in memory.sales.items()
    }
    assert weekly_of(real) == memory.weekly[-1]
    uploads = [f"upload {number}" for number in range(1, 8)]
    assert {one: kept_by(real, one) for one in uploads} == {one: kept_by(memory, one) for one in uploads}


def sales_of(lake: DeltaSalesLake) -> dict[tuple[str, str], tuple[Any, ...]]:
    sql = "SELECT store, sale_id, quantity, sale_date, line, upload_id, ver, first_ver FROM sales"
    rows = [tuple(row.values()) for row in records(lake.lake.query(sql, {SALES_TABLE: None}))]
    return {(row[0], row[1]): row[2:] for row in rows}


def weekly_of(lake: DeltaSalesLake) -> Mapping[str, Any]:
    sql = "SELECT week, store, product_id, units, revenue, returned_units, returned_value, lines FROM weekly"
    found: dict[str, dict[tuple[str, str], Any]] = {}
    for row in records(lake.lake.query(sql, {WEEKLY_TABLE: None})):
        week, store, product, *sums = row.values()
        found.setdefault(week, {})[store, product] = tuple(sums)
    return found


class Slow(Lake):
    """A lake that something else happens to when the n-th table of this name is opened."""

    def __init__(self, root: str, table: LakeTable, meanwhile: Any) -> None:
        object.__setattr__(self, "root", root)
        object.__setattr__(self, "options", {})
        object.__setattr__(self, "waits_for", table)
        object.__setattr__(self, "meanwhile", meanwhile)

    def open(self, table: LakeTable, version: int | None = None) -> Any:
        opened = super().open(table, version)
        if table is self.waits_for and self.meanwhile is not None:  # type: ignore[attr-defined]
            meanwhile = self.meanwhile  # type: ignore[attr-defined]
            object.__setattr__(self, "meanwhile", None)
            meanwhile()
        return opened


@pytest.mark.parametrize("table", [SALES_TABLE, WEEKLY_TABLE], ids=lambda table: table.name)
def test_a_roll_up_that_stood_still_never_puts_old_sums_over_newer_ones(tmp_path: Path, table: LakeTable) -> None:
    """Its writer lost the lease meanwhile, and another one merged and rolled up the same week."""
    lake, weeks = DeltaSalesLake(Lake(str(tmp_path))), {week_of(DAYS[0])}
    lake.stage(Batch([line(2, "a")], "first", "1#0#first")).merge()
    lake.roll_up(weeks)

    def another() -> None:
        lake.stage(Batch([line(2, "b", quantity=5)], "second", "2#0#second")).merge()
        lake.roll_up(weeks)

    slow = DeltaSalesLake(Slow(str(tmp_path), table, another))
    with pytest.raises(StorageError):
        slow.roll_up(weeks)
    assert weekly_of(lake) == {week_of(DAYS[0]): {("Berlin", "tea"): (6, 9, 0, 0, 2)}}


def test_two_merges_from_the_same_state_do_not_both_land(tmp_path: Path) -> None:
    for lake in (DeltaSalesLake(Lake(str(tmp_path))), MemorySalesLake()):
        lake.stage(Batch([line(2, "a")], "first", "1#0#first")).merge()
        one = lake.stage(Batch([line(2, "a", quantity=2)], "second", "2#0#second"))
        other = lake.stage(Batch([line(2, "a", quantity=3)], "third", "3#0#third"))
        one.merge()
        with pytest.raises(StorageError):
            other.merge()


def test_a_merge_that_stood_still_does_not_count_a_sale_a_second_time_in_another_month(tmp_path: Path) -> None:
    """Delta Lake sees no conflict between two months; the sale is one all the same, and has moved."""
    october, november = date(2026, 10, 25), date(2026, 11, 13)
    for lake in (DeltaSalesLake(Lake(str(tmp_path))), MemorySalesLake()):
        stood_still = lake.stage(Batch([line(2, "4", day=november)], "first", "1#0#first"))
        lake.stage(Batch([line(2, "4", day=october)], "second", "2#0#second")).merge()
        with pytest.raises(StorageError):
            stood_still.merge()
        sales = sales_of(lake) if isinstance(lake, DeltaSalesLake) else lake.sales
        assert list(sales) == [("Berlin", "4")]
