"""One contract for undo in the lake, in memory and as Delta tables: the same undos leave the same."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from backend_lambdas.aws.lake.changes import changes_address
from backend_lambdas.aws.lake.lake import Lake
from backend_lambdas.aws.lake.sales import DeltaSalesLake
from backend_lambdas.aws.lake.undo import SalesUndoReader
from backend_lambdas.inventory.errors import StorageError, UploadRejected
from backend_lambdas.uploads.models import Undoing, UploadRecord, UploadStatus
from backend_lambdas.uploads.sales_ports import Batch
from backend_lambdas.uploads.undo_sales import SALES_NOT_KEPT, undone_file
from backend_lambdas.uploads.undo_sales_ports import UndoneSales
from tests.aws.lake.test_lake_contract import DAYS, kept_by, line, sales_of, some_lines
from tests.support.lake import MemorySalesLake

Undone = list[UndoneSales]


class Lakes:
    """The same done to several lakes, and the records of what was done."""

    def __init__(self, *lakes: Any) -> None:
        self.lakes = lakes
        self.records: dict[str, UploadRecord] = {}
        self.epoch = 0

    def merge(self, batch: Batch) -> None:
        self.epoch += 1
        applied = 0
        for lake in self.lakes:
            staged = lake.stage(batch)
            applied = staged.comparison.applied
            if staged.comparison.to_write:
                staged.keep(self.epoch, 0)
                staged.merge()
        self.records[batch.upload_id] = record_of(batch.upload_id, batch.ver, applied)

    def undo(self, upload_id: str, undo_id: str, finish: bool = True) -> list[Undone]:
        """What each lake says of each batch."""
        self.epoch += 1
        undone = undone_file(self.records[upload_id], self.records.get, undo_id)
        answers = []
        for lake in self.lakes:
            answer = []
            for number, batch in enumerate(undone.batches(lake.kept)):
                staged = lake.stage_undo(undone.undo, batch)
                answer.append(staged.comparison)
                if staged.comparison.to_write:
                    staged.keep(self.epoch, number)
                    if finish:
                        staged.merge()
            answers.append(answer)
        if finish:
            changed = sum(one.changed for one in answers[0])
            self.records[undo_id] = replace(
                record_of(undo_id, f"{900 + self.epoch:013d}#0#{undo_id}", changed), undoing=Undoing(upload_id, "wrong")
            )
            self.records[upload_id] = replace(self.records[upload_id], undone_by_upload=undo_id, undone_by="Ann")
        return answers


def record_of(upload_id: str, ver: str, applied: int) -> UploadRecord:
    return UploadRecord(upload_id, UploadStatus.COMMITTED, "v1", "", 1, "", 0, ver=ver, applied=applied, kind="sales")


def batch(number: int, *lines: Any) -> Batch:
    return Batch(lines, f"upload {number}", f"{number:013d}#0#upload {number}")


@pytest.mark.parametrize("seed", range(8))
def test_both_lakes_undo_alike(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    real, memory = DeltaSalesLake(Lake(str(tmp_path))), MemorySalesLake()
    lakes = Lakes(real, memory)
    waiting = rng.sample(range(1, 6), 4)
    looks = SalesUndoReader(lambda: real.lake)
    for step in range(9):
        possible = [one for one, record in lakes.records.items() if not record.undone_by_upload and record.applied]
        if waiting and (not possible or rng.random() < 0.5):
            number = waiting.pop()
            lakes.merge(Batch(some_lines(rng, False), f"upload {number}", f"{number:013d}#0#upload {number}"))
        elif possible:
            upload_id, undo_id = rng.choice(possible), f"undo {step}"
            for _ in range(rng.choice((0, 0, 1))):
                lakes.undo(upload_id, undo_id, finish=False)
            seen = undone_file(lakes.records[upload_id], lakes.records.get)
            looked = [looks.look(seen.undo, one) for one in seen.batches(looks.kept)]
            answers = lakes.undo(upload_id, undo_id)
            assert answers[0] == answers[1] == looked
            again = lakes_again(lakes, upload_id, undo_id)
            assert [one.to_write for answer in again for one in answer] == [0] * len(again) * len(again[0])
            assert [sum(answer, UndoneSales()).changed for answer in again] == [
                sum(answer, UndoneSales()).changed for answer in answers
            ]
        assert sales_of(real) == {
            key: (sale.line.quantity, sale.line.sale_date, sale.line.line, sale.upload_id, sale.ver, sale.first_ver)
            for key, sale in memory.sales.items()
        }
    assert {one: kept_by(real, one) for one in lakes.records} == {one: kept_by(memory, one) for one in lakes.records}


def lakes_again(lakes: Lakes, upload_id: str, undo_id: str) -> list[Undone]:
    """A second attempt at the same undo."""
    undone = undone_file(lakes.records[upload_id], lakes.records.get, undo_id)
    return [[lake.stage_undo(undone.undo, one).comparison for one in undone.batches(lake.kept)] for lake in lakes.lakes]


Told = dict[str, tuple[int, str, str]]


def told(lake: Any) -> Told:
    """sale_id -> units, the file they come from, the first that told of it."""
    if isinstance(lake, MemorySalesLake):
        return {key[1]: (int(one.line.quantity), one.upload_id, one.first_ver[-8:]) for key, one in lake.sales.items()}
    return {key[1]: (int(row[0]), row[3], row[5][-8:]) for key, row in sales_of(lake).items()}


def both(check: Callable[[Lakes, Any], None]) -> Callable[[Path], None]:
    def test(tmp_path: Path) -> None:
        for lake in (MemorySalesLake(), DeltaSalesLake(Lake(str(tmp_path)))):
            check(Lakes(lake), lake)

    test.__doc__ = check.__doc__
    return test


@both
def test_new_sales_go_and_corrected_ones_become_what_they_were(lakes: Lakes, lake: Any) -> None:
    lakes.merge(batch(1, line(2, "a"), line(3, "b")))
    lakes.merge(batch(2, line(2, "a", quantity=5, day=DAYS[3]), line(3, "b"), line(4, "c", store="Rome")))
    before = told(lake)
    ((found,),) = lakes.undo("upload 2", "undo 3")
    weeks = frozenset({"2026-W05", "2026-W06"})
    stores = frozenset({"Berlin", "Rome"})
    assert found == UndoneSales(restored=1, removed=1, unchanged=1, to_write=3, weeks=weeks, stores=stores)
    assert told(lake) == {"a": (1, "upload 1", "upload 1"), "b": (1, "upload 1", "upload 1")}
    ((again,),) = lakes.undo("undo 3", "undo 4")
    assert again == UndoneSales(restored=1, back=1, unchanged=1, to_write=3, weeks=weeks, stores=stores)
    assert told(lake) == before
    lakes.undo("undo 4", "undo 5")
    assert told(lake) == {"a": (1, "upload 1", "upload 1"), "b": (1, "upload 1", "upload 1")}


@both
def test_what_was_changed_since_stays_also_where_it_was_only_said_again(lakes: Lakes, lake: Any) -> None:
    lakes.merge(batch(1, line(2, "a"), line(3, "b"), line(4, "c")))
    lakes.merge(batch(2, line(2, "a", quantity=7), line(3, "b")))
    ((found,),) = lakes.undo("upload 1", "undo 3")
    assert (found.removed, found.stay, found.restored) == (1, 2, 0)
    assert told(lake) == {"a": (7, "upload 2", "upload 2"), "b": (1, "upload 1", "upload 2")}


@both
def test_what_was_there_before_an_upload_that_is_undone_itself_comes_back(lakes: Lakes, lake: Any) -> None:
    lakes.merge(batch(1, line(2, "a")))
    lakes.merge(batch(2, line(2, "a", quantity=2), line(3, "b")))
    lakes.merge(batch(3, line(2, "a", quantity=3), line(3, "b", quantity=3)))
    lakes.undo("upload 2", "undo 4")
    lakes.undo("upload 3", "undo 5")
    assert told(lake) == {"a": (1, "upload 1", "upload 1")}


@both
def test_a_file_that_came_between_and_landed_late_is_not_lost(lakes: Lakes, lake: Any) -> None:
    lakes.merge(batch(1, line(2, "a")))
    lakes.merge(batch(3, line(2, "a", quantity=3)))
    lakes.undo("upload 3", "undo 4")
    lakes.merge(batch(2, line(2, "a", quantity=2)))
    assert told(lake) == {"a": (2, "upload 2", "upload 1")}
    lakes.undo("undo 4", "undo 5")
    assert told(lake) == {"a": (3, "upload 3", "upload 1")}
    lakes.undo("undo 5", "undo 6")
    assert told(lake) == {"a": (2, "upload 2", "upload 1")}


@both
def test_an_undo_that_left_a_sale_to_a_newer_file_does_not_speak_for_who_had_written_it(
    lakes: Lakes, lake: Any
) -> None:
    lakes.merge(batch(1, line(2, "a"), line(3, "b")))
    lakes.merge(batch(2, line(2, "a", quantity=2)))
    lakes.undo("upload 1", "undo 3")
    assert told(lake) == {"a": (2, "upload 2", "upload 2")}
    lakes.undo("undo 3", "undo 4")
    assert told(lake) == {"a": (2, "upload 2", "upload 1"), "b": (1, "upload 1", "upload 1")}
    lakes.undo("undo 4", "undo 5")
    lakes.undo("upload 2", "undo 6")
    assert told(lake) == {}


@both
def test_nobody_undoes_what_somebody_else_has_changed_since_it_was_looked_at(lakes: Lakes, lake: Any) -> None:
    lakes.merge(batch(1, line(2, "a")))
    undone = undone_file(lakes.records["upload 1"], lakes.records.get, "undo 2")
    (kept,) = undone.batches(lake.kept)
    staged = lake.stage_undo(undone.undo, kept)
    lakes.merge(batch(3, line(2, "b")))
    with pytest.raises(StorageError):
        staged.merge()


def test_what_is_kept_no_more_cannot_be_undone(tmp_path: Path) -> None:
    lake = DeltaSalesLake(Lake(str(tmp_path)))
    lakes = Lakes(lake)
    lakes.merge(batch(1, line(2, "a")))
    lakes.merge(batch(2, line(2, "a", day=DAYS[0] + timedelta(days=40))))
    lakes.merge(batch(2, line(3, "b")))
    (Path(changes_address(lake.lake, "upload 2")) / "_delta_log" / "00000000000000000000.json").unlink()
    records = {**lakes.records, "old": record_of("old", "0#0#old", 3)}
    for upload_id in ("upload 2", "old"):
        with pytest.raises(UploadRejected) as refused:
            undone_file(records[upload_id], records.get).batches(lake.kept)
        assert refused.value.reason == SALES_NOT_KEPT
