"""Sales reduce stock: whatever is interrupted, taken over or out of order ends as if nothing had happened."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backend_lambdas.inventory.thresholds import Thresholds
from backend_lambdas.uploads.models import UploadStatus
from backend_lambdas.uploads.ports import Stores
from backend_lambdas.uploads.protocol.lifecycle import Ended
from backend_lambdas.uploads.protocol.stored_plan import decode_plan
from tests.support.long_run import lake_folder
from tests.support.stock_and_sales import (
    TODAY,
    TOMORROW,
    YESTERDAY,
    Counted,
    CrashError,
    Faults,
    Sold,
    StockAndSales,
    model,
)


class Interrupted:
    """A store of which the call `name` is preceded, the first time, by something else."""

    def __init__(self, inner: Any, name: str, before: Callable[[], object]) -> None:
        self._inner, self._name, self._before = inner, name, before

    def __getattr__(self, name: str) -> Any:
        if name == self._name:
            self._name = ""
            self._before()
        return getattr(self._inner, name)


def interrupted(uploader: StockAndSales, name: str, before: Callable[[], object]) -> Stores:
    stores = uploader.memory.stores()
    return replace(stores, ledger=Interrupted(stores.ledger, name, before))


def crash() -> None:
    raise CrashError


def test_a_store_that_another_attempt_has_ended_is_not_published_twice(tmp_path: Path) -> None:
    uploader = StockAndSales(tmp_path)
    uploader.count(uploader.count_file("count", 0, {"tea": 20}))
    file = uploader.sales_file("till", 1, f"a,Berlin,tea,{TODAY},3")

    def take_over() -> None:
        uploader.now += 20 * 60_000
        assert uploader.sell(file).ended is Ended.FINISHED

    assert uploader.sell(file, stock=interrupted(uploader, "acquire", take_over)).ended is Ended.SENT_AGAIN
    assert [commit.rev for commit in uploader.memory.commits["Berlin"]] == [1, 2]
    assert uploader.on_hand() == uploader.published() == {"tea": 17}


def test_a_resumed_upload_tells_of_the_row_as_its_first_attempt_had_found_it(tmp_path: Path) -> None:
    uploader = StockAndSales(tmp_path)
    uploader.memory.thresholds = Thresholds(10)
    uploader.count(uploader.count_file("count", 0, {"tea": 20}))
    file = uploader.sales_file("first", 1, f"a,Berlin,tea,{TODAY},15")
    with pytest.raises(CrashError):
        uploader.sell(file, stock=interrupted(uploader, "commit", crash))
    with pytest.raises(CrashError):
        uploader.sell(
            uploader.sales_file("second", 2, f"b,Berlin,tea,{TODAY},2"), stock=interrupted(uploader, "acquire", crash)
        )
    assert (uploader.on_hand(), uploader.published()) == ({"tea": 5}, {"tea": 20})
    uploader.now += 20 * 60_000
    assert uploader.sell(file).ended is Ended.FINISHED
    part = uploader.memory.commits["Berlin"][-1].part
    (change,) = decode_plan(uploader.memory.objects[part.plan_key or ""]).changes
    assert change.old is not None
    assert (change.old.on_hand, change.new.on_hand, part.expected_alerts) == (20, 3, 1)


def test_rows_that_another_upload_has_published_are_still_told_as_those_of_the_one_that_wrote_them(
    tmp_path: Path,
) -> None:
    uploader = StockAndSales(tmp_path)
    uploader.count(uploader.count_file("count", 0, {"tea": 20, "rye": 9}))
    file = uploader.sales_file("first", 1, f"a,Berlin,tea,{TODAY},3")
    with pytest.raises(CrashError):
        uploader.sell(file, stock=interrupted(uploader, "commit", crash))
    uploader.now += 20 * 60_000
    uploader.sell(uploader.sales_file("second", 2, f"b,Berlin,rye,{TODAY},2"))
    assert uploader.published() == {"tea": 17, "rye": 7}
    resumed = uploader.sell(file)
    assert resumed.outcome is not None
    assert resumed.outcome.stock_changed == 1
    plan = decode_plan(uploader.memory.objects[uploader.memory.commits["Berlin"][-1].part.plan_key or ""])
    assert [change.new.product_id for change in plan.changes] == ["tea"]


def test_a_row_that_another_upload_has_moved_on_is_not_told_again_by_the_one_before(tmp_path: Path) -> None:
    uploader = StockAndSales(tmp_path)
    uploader.count(uploader.count_file("count", 0, {"tea": 20}))
    file = uploader.sales_file("first", 1, f"a,Berlin,tea,{TODAY},3")
    with pytest.raises(CrashError):
        uploader.sell(file, stock=interrupted(uploader, "commit", crash))
    uploader.now += 20 * 60_000
    second = uploader.sell(uploader.sales_file("second", 2, f"b,Berlin,tea,{TODAY},2"))
    resumed = uploader.sell(file)
    assert second.outcome is not None
    assert resumed.outcome is not None
    assert (second.outcome.stock_changed, resumed.outcome.stock_changed) == (1, 0)
    assert [commit.upload_id for commit in uploader.memory.commits["Berlin"]][1:] == [second.upload_id]
    assert uploader.on_hand() == uploader.published() == {"tea": 15}


@pytest.mark.parametrize("fate", ["before", "after"])
def test_a_crash_at_any_call_ends_with_the_same_stock(tmp_path: Path, fate: str) -> None:
    at, done = 0, False
    while not done:
        at += 1
        uploader = StockAndSales(lake_folder(tmp_path / f"{fate}{at}"))
        uploader.count(uploader.count_file("berlin", 0, {"tea": 20, "rye": 9}))
        uploader.count(uploader.count_file("paris", 0.5, {"tea": 50}, "Paris"))
        uploader.sell(uploader.sales_file("1", 1, f"a,Berlin,tea,{TODAY},3", f"b,Berlin,rye,{TODAY},4"))
        file = uploader.sales_file(
            "2", 2, f"a,Paris,tea,{TODAY},5", f"c,Berlin,rye,{TODAY},1", f"d,Paris,tea,{TODAY},-1"
        )
        faults = Faults(at, fate)
        try:
            uploader.sell(file, faults.around_sales(uploader.sales), faults.around_stock(uploader.memory.stores()))
            done = True
        except CrashError:
            uploader.now += 20 * 60_000
            uploader.sell(file)
        assert (uploader.published(), uploader.published("Paris")) == ({"tea": 17, "rye": 4}, {"tea": 46}), (
            f"{fate} call {at}"
        )
        assert (uploader.on_hand(), uploader.on_hand("Paris")) == (uploader.published(), uploader.published("Paris"))
        outcome = list(uploader.memory.outcomes.values())[-1]
        assert (outcome.status, outcome.stock_changed, outcome.stock_missing) == (UploadStatus.COMMITTED, 2, 0)
    assert at > 25


@pytest.mark.parametrize("fate", ["before", "after"])
def test_a_recount_that_crashes_at_any_call_is_delivered_again_and_published(tmp_path: Path, fate: str) -> None:
    at, done = 0, False
    while not done:
        at += 1
        uploader = StockAndSales(lake_folder(tmp_path / f"{fate}{at}"))
        late = uploader.count_file("late", 1, {"tea": 30})
        uploader.count(uploader.count_file("count", 0, {"tea": 20}))
        uploader.sell(uploader.sales_file("till", 2, f"a,Berlin,tea,{TODAY},3"))
        uploader.count(late)
        asked = list(uploader.memory.sent_to_sales)
        try:
            uploader.recompute_on_hand(Faults(at, fate).around_stock(uploader.memory.stores()))
            done = True
        except CrashError:
            uploader.now += 20 * 60_000
            uploader.memory.sent_to_sales[:] = asked
            uploader.recompute_on_hand()
        assert uploader.on_hand() == uploader.published() == {"tea": 27}, f"{fate} call {at}"
        # What the first attempt wrote is told by the one that ends: its row, once, as it was before.
        (recount,) = (one for upload_id, one in uploader.memory.parts.items() if upload_id.endswith("-sales"))
        (change,) = decode_plan(uploader.memory.objects[recount["Berlin"].plan_key or ""]).changes
        assert change.old is not None
        told = (recount["Berlin"].applied, change.old.on_hand, change.old.rev, change.new.on_hand, change.new.rev)
        assert told == (1, 30, 3, 27, 4), f"{fate} call {at}"
        assert uploader.memory.rows["Berlin"]["tea"].rev == 4, f"{fate} call {at}"
    assert at > 8


SCHEDULES = 10


@pytest.mark.parametrize("seed", range(SCHEDULES))
def test_files_in_any_order_with_crashes_and_repeats_end_as_the_model_says(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    uploader = StockAndSales(lake_folder(tmp_path) if seed else tmp_path)
    files = made_files(rng)
    arrivals = []
    for number, file in enumerate(files):
        if isinstance(file, Counted):
            text = {item: units for (_, item), units in file.counts.items()}
            store = next(iter(file.counts))[0]
            arrivals.append((uploader.count, uploader.count_file(f"count{number}", file.hours, text, store)))
        else:
            lines = [",".join((sale, *line)) for sale, line in file.lines.items()]
            arrivals.append((uploader.sell, uploader.sales_file(f"sales{number}", file.hours, *lines)))
    # Mostly in the order of arrival; some late, some twice.
    waiting = sorted(
        [*enumerate(arrivals), *((at, arrivals[at]) for at in range(len(arrivals)) if rng.random() < 0.2)],
        key=lambda one: one[0] + rng.choice((0, 0, 1.5, 4)),
    )
    while waiting:
        _, (deal_with, arrival) = waiting.pop(0)
        faults = Faults(rng.randrange(1, 30) if rng.random() < 0.4 else 0, rng.choice(("before", "after")))
        stock = faults.around_stock(uploader.memory.stores())
        try:
            if deal_with == uploader.sell:
                uploader.sell(arrival, faults.around_sales(uploader.sales), stock)
            else:
                uploader.count(arrival, stock)
        except CrashError:
            uploader.now += 20 * 60_000
            waiting.insert(rng.randrange(len(waiting) + 1), (0, (deal_with, arrival)))
        if rng.random() < 0.3:
            uploader.recompute_on_hand()
    uploader.recompute_on_hand()
    left = {(store, item): units for store in uploader.memory.rows for item, units in uploader.published(store).items()}
    assert left == model(files)


def made_files(rng: random.Random) -> list[Counted | Sold]:
    """Over three days: counts of parts of two stores, and sales files that repeat and correct each other."""
    stores, items, days = ("Berlin", "Paris"), ("tea", "rye", "jam"), (YESTERDAY, TODAY, TOMORROW)
    files: list[Counted | Sold] = []
    for number in range(9):
        hours = number * 5 + rng.random()
        if rng.random() < 0.45 or number < 2:
            store = stores[number % 2]
            listed = items if number < 2 else rng.sample(items, rng.randrange(1, 3))
            files.append(Counted(hours, {(store, item): rng.choice((20, 20, 25)) for item in listed}))
            continue
        sales = rng.sample([f"s{at}" for at in range(8)], 4)
        told = {
            sale: (
                rng.choice(stores),
                rng.choice(items),
                rng.choice(days),
                rng.choice(("1", "2.5", "-1", "9")),
            )
            for sale in sales
        }
        files.append(Sold(hours, told))
    return files
