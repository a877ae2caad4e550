"""The replica over memory and over mocked AWS: the same tests."""

import gzip
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from moto import mock_aws

from backend_lambdas.aws.stock.reader import StockReader
from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.snapshot import encode_snapshot
from dashboard.data.actor import set_actor
from dashboard.data.availability import DataState, DataUnavailable, StillReading
from dashboard.data.stock.answers import block_of
from dashboard.data.stock.filters import StockFilters, StockSort
from dashboard.data.stock.replica import Replica
from tests.support.dashboard_aws import client, make_stack
from tests.support.people import EVERYBODY
from tests.support.replica_sources import NOW, AwsCompany, Clock, Company, Counted, MemorySource, stock_row


class Case:
    """A company, a counted source that reads it, and a replica of it."""

    def __init__(self, company: Company, source: object) -> None:
        self.company = company
        self.source = Counted(source)
        self.clock = Clock()
        self.replica = Replica(self.source, self.clock)

    def shown(self) -> dict[tuple[str, str], int]:
        """What it shows once it has looked."""
        self.replica.refresh()
        return self.still_shown()

    def still_shown(self) -> dict[tuple[str, str], int]:
        block = block_of(self.replica.state(), StockFilters(), 0, 1000)
        return {(row["store"], row["product_id"]): row["on_hand"] for row in block.rows}

    def there(self) -> dict[tuple[str, str], int]:
        return {key: row.on_hand for key, row in self.company.live().items()}

    def refreshed(self) -> dict[tuple[str, str], int]:
        self.clock.go_on()
        return self.shown()


@pytest.fixture(params=["memory", "aws"])
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    if request.param == "memory":
        company = Company()
        yield Case(company, MemorySource(company))
        return
    with mock_aws():
        dynamodb, s3 = client("dynamodb"), client("s3")
        make_stack(dynamodb, s3, client("sqs"))
        yield Case(
            AwsCompany(dynamodb=dynamodb, s3=s3, bucket="data-bucket"),
            StockReader(dynamodb, s3, "stock", "ops", "data-bucket"),
        )


def two_stores(case: Case, items: int = 10) -> None:
    for store in ("Berlin", "Köln #2"):
        case.company.commit(store, *(stock_row(store, f"{n:04d}", n) for n in range(items)))


def test_the_first_look_loads_every_store_from_its_snapshot(case: Case) -> None:
    two_stores(case)
    assert case.shown() == case.there()
    assert case.source.taken() == {"store_summaries": 1, "snapshot": 2}


def test_who_asks_reads_nothing(case: Case) -> None:
    two_stores(case)
    case.shown()
    case.source.taken()
    assert case.still_shown() == case.there()
    assert case.source.taken() == {}


def test_a_refresh_without_a_change_reads_the_standings_only(case: Case) -> None:
    two_stores(case)
    case.replica.refresh()
    before = case.replica.state()
    case.source.taken()
    case.clock.go_on()
    case.replica.refresh()
    after = case.replica.state()
    assert case.source.taken() == {"store_summaries": 1}
    assert (after.table is before.table, after.indexes is before.indexes) == (True, True)
    assert after.data == DataState(as_of=case.clock.now)


def test_a_refresh_reads_the_plans_of_what_changed_and_no_snapshot(case: Case) -> None:
    two_stores(case)
    case.shown()
    case.source.taken()
    case.company.commit("Berlin", stock_row("Berlin", "0003", 77), stock_row("Berlin", "new", 1))
    case.company.commit("Berlin", stock_row("Berlin", "0003", 78), removed=("0001",))
    assert case.refreshed() == case.there()
    assert case.source.taken() == {"store_summaries": 1, "changes": 1, "delta": 2}


def test_an_item_that_left_and_came_back_is_there(case: Case) -> None:
    two_stores(case)
    case.shown()
    case.company.commit("Berlin", removed=("0001",))
    case.company.commit("Berlin", stock_row("Berlin", "0001", 9))
    assert case.refreshed() == case.there()


def test_when_most_rows_changed_the_snapshot_is_read_instead() -> None:
    company = Company()
    case = Case(company, MemorySource(company))
    two_stores(case, items=1500)
    case.replica.refresh()
    case.source.taken()
    case.company.commit("Berlin", *(stock_row("Berlin", f"{n:04d}", 5000 + n) for n in range(1500)))
    case.replica.refresh()
    assert case.replica.state().revs == {"Berlin": 2, "Köln #2": 1}
    assert case.source.taken() == {"store_summaries": 1, "changes": 1, "snapshot": 1}


def test_a_plan_that_is_gone_is_made_up_for_by_the_snapshot(case: Case) -> None:
    two_stores(case)
    case.shown()
    case.company.commit("Berlin", stock_row("Berlin", "0003", 77))
    case.company.delete(case.company.log["Berlin"][-1].plan_key)
    assert case.refreshed() == case.there()


def test_a_snapshot_older_than_the_standing_is_brought_up_by_plans(case: Case) -> None:
    head = case.company.commit("Berlin", *(stock_row("Berlin", f"{n:04d}", n) for n in range(5)))
    kept = case.company.heads["Berlin"]
    body = MemorySource(case.company) if not isinstance(case.company, AwsCompany) else case.source.source
    old = body.snapshot(head.snapshot_key)
    newer = case.company.commit("Berlin", stock_row("Berlin", "0002", 44))
    rows = [stock_row("Berlin", item, count) for item, count in zip(old.columns["product_id"], range(5), strict=True)]
    case.company.put(kept.snapshot_key or "", encode_snapshot("Berlin", 1, rows))
    case.company.set_head(replace(newer, snapshot_key=kept.snapshot_key, snapshot_rev=1))
    assert case.shown() == case.there()


def test_without_any_snapshot_the_table_itself_is_read(case: Case) -> None:
    head = case.company.commit("Berlin", stock_row("Berlin", "0001", 3))
    case.company.set_head(replace(head, snapshot_key=None))
    assert case.shown() == {("Berlin", "0001"): 3}
    assert case.source.taken() == {"store_summaries": 1, "rows": 1}


def test_a_snapshot_that_stays_missing_is_made_up_for_by_the_table(case: Case) -> None:
    head = case.company.commit("Berlin", stock_row("Berlin", "0001", 3))
    case.company.delete(head.snapshot_key or "")
    assert case.shown() == {("Berlin", "0001"): 3}


def test_a_snapshot_replaced_between_two_reads_is_looked_up_again(case: Case) -> None:
    two_stores(case)
    first = case.source.source.store_summaries()
    case.company.commit("Berlin", stock_row("Berlin", "0003", 77))
    answers = [first]
    really = case.source.source

    class Late:
        def store_summaries(self) -> object:
            return answers.pop() if answers else really.store_summaries()

        def __getattr__(self, name: str) -> object:
            return getattr(really, name)

    case.source.source = Late()
    assert case.shown() == case.there()
    assert case.source.taken()["store_summaries"] == 2


def test_a_store_that_is_new_joins_and_ties_keep_the_order_of_stores_and_items(case: Case) -> None:
    two_stores(case)
    case.shown()
    case.company.commit("Aachen", stock_row("Aachen", "0001", 3))
    case.replica.refresh()
    block = block_of(case.replica.state(), StockFilters(sort=StockSort.STORE), 0, 3)
    assert [(row["store"], row["product_id"]) for row in block.rows] == [
        ("Aachen", "0001"),
        ("Berlin", "0000"),
        ("Berlin", "0001"),
    ]


def test_when_aws_fails_the_last_good_state_stays_and_says_since_when_it_is_stale(case: Case) -> None:
    two_stores(case)
    good = case.shown()
    case.source.fails = True
    case.clock.go_on(10)
    case.company.commit("Berlin", stock_row("Berlin", "0003", 77))
    assert case.shown() == good
    failed_at = case.clock.now
    case.clock.go_on(10)
    problem = "The stock cannot be read right now. The last figures that could be read are shown."
    assert case.replica.state().data == DataState(as_of=NOW, stale_since=failed_at, problem=problem)
    case.source.fails = False
    assert case.refreshed() == case.there()
    assert case.replica.state().data == DataState(as_of=case.clock.now)


def test_when_aws_never_answered_there_is_nothing_to_show(case: Case) -> None:
    case.source.fails = True
    case.replica.refresh()
    with pytest.raises(DataUnavailable) as caught:
        case.replica.state()
    assert (type(caught.value), caught.value.as_of) == (DataUnavailable, None)


def test_before_the_first_reading_it_says_that_it_is_being_read(case: Case) -> None:
    with pytest.raises(StillReading) as caught:
        case.replica.state()
    assert (caught.value.what, case.source.taken()) == ("stock", {})


def test_readers_never_see_half_a_commit_while_the_replica_refreshes() -> None:
    company = Company()
    clock = Clock()
    replica = Replica(MemorySource(company), clock)
    items = 50

    def commit(count: int) -> None:
        company.commit("Berlin", *(stock_row("Berlin", f"{n:03d}", count) for n in range(items)))

    commit(1)
    replica.refresh()
    seen: set[tuple[int, ...]] = set()
    done = threading.Event()
    errors: list[BaseException] = []

    def read() -> None:
        set_actor(EVERYBODY)
        try:
            while not done.is_set():
                block = block_of(replica.state(), StockFilters(sort=StockSort.PRODUCT_ID), 0, items)
                seen.add(tuple(sorted({row["on_hand"] for row in block.rows})) + (len(block.rows),))
        except BaseException as error:
            errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(6)]
    for reader in readers:
        reader.start()
    for count in range(2, 40):
        commit(count)
        replica.refresh()
    done.set()
    for reader in readers:
        reader.join()
    assert errors == []
    assert {(len(counts), counts[-1]) for counts in seen} == {(2, items)}


@pytest.mark.parametrize(
    "damage",
    [b"", b"garbage", gzip.compress(b"{}"), gzip.compress(b'{"store": 1')[:-5]],
    ids=["empty", "garbage", "no columns", "cut off"],
)
def test_a_damaged_snapshot_is_made_up_for_by_the_table(damage: bytes) -> None:
    with mock_aws():
        dynamodb, s3 = client("dynamodb"), client("s3")
        make_stack(dynamodb, s3, client("sqs"))
        company = AwsCompany(dynamodb=dynamodb, s3=s3, bucket="data-bucket")
        case = Case(company, StockReader(dynamodb, s3, "stock", "ops", "data-bucket"))
        head = company.commit("Berlin", stock_row("Berlin", "0001", 3))
        company.put(head.snapshot_key or "", damage)
        assert case.shown() == {("Berlin", "0001"): 3}


def test_the_sources_say_that_an_object_is_gone(case: Case) -> None:
    with pytest.raises(NotFound):
        case.source.source.snapshot("snapshots/Berlin/000000000001-A1.json.gz")
