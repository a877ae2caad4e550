"""What the lake promises about commits: conditional puts to S3 let one of two writers through."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError

from backend_lambdas.aws.lake.lake import SALES, SALES_TABLE, Lake, store_options
from backend_lambdas.aws.lake.sales import DeltaSalesLake, maintain_table
from backend_lambdas.aws.lake.undo import SalesUndoReader
from backend_lambdas.inventory.errors import ConditionFailed, StorageError
from backend_lambdas.uploads.sales_ports import Batch
from backend_lambdas.uploads.undo_sales import undone_file
from infra.local.launcher.home import REGION
from tests.aws.lake.test_lake_contract import answer_of, calls, line, sales_of, weekly_of
from tests.aws.lake.test_undo_contract import Lakes, batch, told
from tests.contract.stacks import Stack
from tests.support.lake import MemorySalesLake


@pytest.fixture
def lake(stack: Stack) -> Lake:
    """An empty one in a bucket of its own."""
    bucket = stack.queue("IngestQueueUrl").rpartition("/")[2]
    stack.s3().create_bucket(Bucket=bucket)
    key = {"AWS_ACCESS_KEY_ID": stack.key.access_key_id, "AWS_SECRET_ACCESS_KEY": stack.key.secret_access_key}
    return Lake(f"s3://{bucket}", {**store_options(stack.endpoint_url, REGION), **key})


def test_a_lake_in_a_bucket_answers_as_the_one_in_memory(lake: Lake) -> None:
    """tests/aws/lake/test_lake_contract.py runs more of these in a folder."""
    real, memory = DeltaSalesLake(lake), MemorySalesLake()
    for name, given in calls(1):
        assert answer_of(real, name, given) == answer_of(memory, name, given), name
    assert {key: found[0] for key, found in sales_of(real).items()} == {
        key: sale.line.quantity for key, sale in memory.sales.items()
    }
    assert weekly_of(real) == memory.weekly[-1]


def test_what_an_upload_found_is_kept_in_the_bucket_and_undone_from_there(lake: Lake) -> None:
    """tests/aws/lake/test_undo_contract.py has more of these in a folder."""
    real = DeltaSalesLake(lake)
    lakes = Lakes(real, MemorySalesLake())
    assert (real.kept("upload 1"), SalesUndoReader(lambda: lake).kept("upload 1")) == ([], [])
    lakes.merge(batch(1, line(2, "a"), line(3, "b")))
    lakes.merge(batch(2, line(2, "a", quantity=5), line(3, "c", store="Rome")))
    looked = undone_file(lakes.records["upload 2"], lakes.records.get)
    reader = SalesUndoReader(lambda: lake)
    seen = [reader.look(looked.undo, one) for one in looked.batches(reader.kept)]
    answers = lakes.undo("upload 2", "undo 3")
    assert answers == [seen, seen]
    assert told(real) == {"a": (1, "upload 1", "upload 1"), "b": (1, "upload 1", "upload 1")}
    lakes.undo("undo 3", "undo 4")
    assert told(real) == told(lakes.lakes[1])


def test_two_merges_from_the_same_state_do_not_both_land(lake: Lake) -> None:
    sales = DeltaSalesLake(lake)
    sales.stage(Batch([line(2, "a")], "first", "1#0#first")).merge()
    one = sales.stage(Batch([line(2, "a", quantity=2)], "second", "2#0#second"))
    other = sales.stage(Batch([line(2, "a", quantity=3)], "third", "3#0#third"))
    one.merge()
    with pytest.raises(StorageError) as raised:
        other.merge()
    assert not isinstance(raised.value, ConditionFailed)
    assert {key: found[0] for key, found in sales_of(sales).items()} == {("Berlin", "a"): 2}


def test_of_those_who_make_a_table_at_the_same_moment_nobody_fails_and_it_works(lake: Lake) -> None:
    together = Barrier(8)

    def make(_: int) -> list[str]:
        together.wait()
        return [column.name for column in lake.open(SALES_TABLE).schema().fields]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(make, range(8))) == [list(SALES)] * 8
    sales = DeltaSalesLake(lake)
    sales.stage(Batch([line(2, "a")], "first", "1#0#first")).merge()
    assert {key: found[0] for key, found in sales_of(sales).items()} == {("Berlin", "a"): 1}


def test_who_loses_the_first_commit_of_a_table_gets_the_winners(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What deltalake raises when S3 answers 412, or 409, to the conditional put of the first commit."""
    lake = Lake(str(tmp_path))

    def meanwhile(*_: object, **__: object) -> None:
        monkeypatch.undo()
        lake.open(SALES_TABLE)
        raise CommitFailedError("Failed to commit transaction: Protocol changed since last commit: protocol changed")

    monkeypatch.setattr(DeltaTable, "create", meanwhile)
    assert lake.open(SALES_TABLE).version() == 0


def test_tending_finds_every_small_file_and_leaves_the_sales(lake: Lake) -> None:
    sales = DeltaSalesLake(lake)
    for number in range(3):
        sales.stage(Batch([line(2, f"{number}")], f"U{number}", f"{number + 1}#0#U{number}")).merge()
    before = sales_of(sales)
    tended = maintain_table(lake, SALES_TABLE, keep_hours=0)
    assert (tended.files_merged, tended.files_written) == (3, 1)
    assert tended.files_deleted >= 3
    assert sales_of(sales) == before
