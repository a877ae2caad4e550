"""Merging stores, one thing at a time, on in-memory stores: which count holds, what the old name stands for."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.inventory.leaving import Gone, Leaving, last_of
from backend_lambdas.uploads.ports import Attempt, Stores
from backend_lambdas.uploads.protocol import apply
from backend_lambdas.uploads.protocol.lifecycle import IngestResult
from backend_lambdas.uploads.removal_file import checked_merge, removal_file
from backend_lambdas.uploads.stock import ingest_upload
from tests.simulation.stepping import Stepped
from tests.support.ingest_stores import Memory, arrival
from tests.support.uploader import HOUR, MORNING, Uploader
from tests.uploads.test_remove_store import WHY, listed, said
from tests.uploads.test_undo import ADA, IDS, send, undo


@pytest.fixture
def shop(uploader: Uploader) -> Uploader:
    send(uploader, 0, "Berlin,A,10,2\nBerlin,B,0,1\nRome,A,4,2\n")
    return uploader


def merge(
    shop: Uploader, number: int, counts: str, store: str = "Berlin", into: str = "Rome", **by: str
) -> IngestResult:
    key = f"uploads/removal/{IDS[number]}/Merge of {store}.csv"
    shop.memory.put_upload(key, removal_file(Leaving(store, "One store, two names", into, counts)), **by)
    return shop.deliver(arrival(key, MORNING + HOUR * number))


def test_a_merged_store_adds_its_counts_and_all_is_undone_with_its_own_rows(shop: Uploader) -> None:
    before = {store: {item: said(row) for item, row in shop.memory.rows[store].items()} for store in ("Berlin", "Rome")}
    outcome = merge(shop, 1, "sum").outcome
    assert outcome is not None
    assert (outcome.status, outcome.applied, outcome.removed) == ("COMMITTED", 2, 2)
    assert listed(shop) == {"Rome": {"A": 14, "B": 0}}
    assert shop.memory.records[IDS[1]].kind == "merge"
    undo(shop, 2, IDS[1])
    assert listed(shop) == {"Berlin": {"A": 10, "B": 0}, "Rome": {"A": 4}}
    found = {store: {item: said(row) for item, row in shop.memory.rows[store].items()} for store in ("Berlin", "Rome")}
    assert {**found, "Rome": {"A": found["Rome"]["A"]}} == before
    undo(shop, 3, IDS[2])
    assert (listed(shop), merged(shop)) == ({"Rome": {"A": 14, "B": 0}}, {"Berlin": "Rome"})


def merged(shop: Uploader) -> dict[str, str]:
    return dict(shop.memory.stores().directory.merged(["Berlin", "Rome"]))


def test_of_one_store_under_two_names_the_newest_count_of_each_item_holds(shop: Uploader) -> None:
    send(shop, 1, "Rome,B,7,1\nRome,C,1,1\n")
    merge(shop, 2, "newest")
    assert listed(shop) == {"Rome": {"A": 4, "B": 7, "C": 1}}
    undo(shop, 3, IDS[2])
    send(shop, 4, "Berlin,A,9,2\nBerlin,C,5,\n")
    merge(shop, 5, "newest")
    assert listed(shop) == {"Rome": {"A": 9, "B": 7, "C": 5}}
    row = shop.memory.rows["Rome"]["C"]
    assert (row.store, str(row.unit_price), row.upload_id, row.line) == ("Rome", "1", IDS[5], 2)


def test_a_file_that_names_the_old_store_is_read_as_the_other_until_the_merge_is_undone(shop: Uploader) -> None:
    merge(shop, 1, "newest")
    send(shop, 2, "Berlin,A,6,2\nRome,B,2,2\n")
    assert listed(shop) == {"Rome": {"A": 6, "B": 2}}
    record, facts = shop.memory.records[IDS[2]], shop.memory.facts[IDS[2]]
    assert (record.by_store, facts.notes) == (
        (("Rome", 2, 0),),
        ("Rows of Berlin count as rows of Rome, since the two were merged.",),
    )
    undo(shop, 3, IDS[1])
    send(shop, 4, "Berlin,A,5,2\n")
    assert listed(shop) == {"Berlin": {"A": 5, "B": 0}, "Rome": {"A": 6, "B": 2}}


def test_a_file_with_both_names_counts_the_last_line_of_each_item(shop: Uploader) -> None:
    merge(shop, 1, "newest")
    send(shop, 2, "Rome,A,6,2\nBerlin,A,7,2\n", mode="snapshot")
    assert listed(shop) == {"Rome": {"A": 7}}


def test_a_store_that_was_merged_twice_stands_for_the_last(shop: Uploader) -> None:
    send(shop, 1, "Bern,C,1,2\n")
    merge(shop, 2, "sum")
    merge(shop, 3, "sum", "Rome", "Bern")
    assert merged(shop) == {"Berlin": "Bern", "Rome": "Bern"}
    assert shop.counts("Bern") == {"A": 14, "B": 0, "C": 1}


def test_two_that_stand_for_each_other_stand_for_themselves() -> None:
    circle = {"A": "B", "B": "A", "C": "A"}
    assert [last_of(circle, name) for name in "ABCD"] == ["A", "B", "C", "D"]


def test_what_was_counted_there_since_the_merge_was_asked_for_stays(shop: Uploader) -> None:
    send(shop, 2, "Rome,A,40,2\n")
    outcome = merge(shop, 1, "sum").outcome
    assert outcome is not None
    assert (listed(shop), outcome.superseded) == ({"Rome": {"A": 40, "B": 0}}, 1)


def test_both_stores_say_in_the_audit_trail_what_became_of_them(shop: Uploader) -> None:
    merge(shop, 1, "sum")
    found = [(one.action, one.detail.get("store"), one.detail.get("into")) for one in shop.memory.audit[-3:]]
    assert found == [
        ("store merged", "Berlin", "Rome"),
        ("store merged", "Rome", "Rome"),
        ("upload committed", None, None),
    ]


def test_a_merge_needs_a_right_to_both_stores(shop: Uploader) -> None:
    shop.memory.accounts["ben"] = Account("ben", "ben@x", "Ben", Role.AREA_MANAGER, frozenset({"Berlin"}))
    outcome = merge(shop, 1, "sum", by="Ben", user="ben").outcome
    assert outcome is not None
    assert outcome.reason == "Ben, who sent the file, is not responsible for Rome."
    assert listed(shop) == {"Berlin": {"A": 10, "B": 0}, "Rome": {"A": 4}}
    with pytest.raises(NotFound):
        checked_merge("Berlin", "Rome", "sum", WHY, Actor("b", "Ben", Role.AREA_MANAGER, frozenset({"Berlin"})))
    for into, counts in (("Berlin", "sum"), ("", "sum"), ("Rome", "most")):
        with pytest.raises(InvalidRequest):
            checked_merge("Berlin", into, counts, WHY, ADA)
    assert checked_merge("Berlin", "Rome", "sum", WHY, ADA) == Leaving("Berlin", WHY, "Rome", "sum")


def test_where_sales_reduce_stock_the_merged_count_is_one_of_its_own_day(shop: Uploader) -> None:
    memory, key = shop.memory, f"uploads/removal/{IDS[1]}/Merge.csv"
    memory.put_upload(key, removal_file(Leaving("Berlin", WHY, "Rome", "sum")))
    attempt = Attempt("a1", lambda: MORNING, MORNING + 90_000)
    event = arrival(key, MORNING + HOUR)
    ingest_upload(event, memory.stores(), attempt, zone=ZoneInfo("UTC"))
    row = memory.rows["Rome"]["A"]
    assert (row.on_hand, row.counted, row.ver) == (14, 14, event.ver(IDS[1]))


class CrashError(BaseException):
    """The process ends here."""


def stores_that_die(memory: Memory, at: int) -> tuple[Stores, list[int]]:
    """Stores whose call number `at` is the last one, after it was done; how many there were."""
    calls = [0]

    def call(function: Callable[..., Any], *args: Any) -> Any:
        calls[0] += 1
        if calls[0] > at:
            raise CrashError
        return function(*args)

    whole = memory.stores()
    ports = {one.name: Stepped(getattr(whole, one.name), call) for one in fields(whole)}
    return replace(whole, **ports), calls


def merged_with_a_crash(at: int) -> tuple[Memory, int]:
    shop = Uploader()
    send(shop, 0, "Berlin,A,10,2\nBerlin,B,0,1\nBerlin,C,3,1\nRome,A,4,2\nRome,C,1,1\n")
    key = f"uploads/removal/{IDS[1]}/Merge of Berlin.csv"
    shop.memory.put_upload(key, removal_file(Leaving("Berlin", WHY, "Rome", "sum")))
    event, (dying, calls) = arrival(key, MORNING + HOUR), stores_that_die(shop.memory, at)
    with suppress(CrashError):
        ingest_upload(event, dying, Attempt("dies", lambda: shop.now, shop.now + 90_000))
    shop.now += 2 * HOUR
    shop.deliver(event)
    return shop.memory, calls[0]


def test_a_crash_after_any_call_of_a_merge_loses_no_unit_and_adds_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apply, "ROWS_PER_WRITE", 1)
    whole, calls = merged_with_a_crash(10_000)
    expected = {store: {item: said(row) for item, row in rows.items()} for store, rows in whole.rows.items()}
    assert {item: row[1] for item, row in expected["Rome"].items()} == {"A": 14, "B": 0, "C": 4}
    assert calls > 30
    for at in range(1, calls):
        memory, _calls = merged_with_a_crash(at)
        found = {store: {item: said(row) for item, row in rows.items()} for store, rows in memory.rows.items()}
        assert (at, found) == (at, expected)
        assert (at, memory.gone("Berlin"), memory.outcomes[IDS[1]].applied) == (at, Gone(IDS[1], "Rome"), 3)
