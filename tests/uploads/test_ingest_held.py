"""Implausible files are held for a decision."""

from dataclasses import replace

import pytest

from backend_lambdas.uploads.ingest import Ended
from backend_lambdas.uploads.progress import Decision, Outcome, PartStatus, UploadStatus
from tests.fakes import arrival
from tests.uploads.desk import HOUR, MORNING, ULID, Desk


def many(count: int, store: str = "Berlin", items: int = 30) -> str:
    return "store,item,count\n" + "".join(f"{store},I{number:02d},{count}\n" for number in range(items))


def held_snapshot(desk: Desk) -> str:
    desk.send("a.csv", many(5) + many(5, "Rome").partition("\n")[2])
    text = many(6, "Rome") + many(6, items=20).partition("\n")[2]
    held = desk.send(f"{ULID}/b.csv", text, HOUR, mode="snapshot")
    assert held.upload_id == ULID
    assert held.outcome is not None
    assert held.outcome.status is UploadStatus.HELD
    assert desk.counts()["I29"] == 5
    assert desk.counts("Rome")["I29"] == 6
    return held.upload_id


@pytest.mark.parametrize(
    ("decision", "status", "items"),
    [(Decision.APPROVE, PartStatus.COMMITTED, 20), (Decision.DISCARD, PartStatus.DISCARDED, 30)],
)
def test_a_held_store_waits_for_a_decision(desk: Desk, decision: Decision, status: PartStatus, items: int) -> None:
    upload_id = held_snapshot(desk)
    event = arrival(f"uploads/{ULID}/b.csv", MORNING + HOUR)
    assert desk.deliver(event).ended is Ended.DUPLICATE
    desk.memory.records[upload_id] = replace(desk.memory.records[upload_id], decision=decision, decided_by="Ada")
    result = desk.deliver(event)
    assert result.outcome is not None
    assert result.outcome.status is UploadStatus.COMMITTED
    assert desk.memory.parts[upload_id]["Berlin"].status is status
    assert len(desk.counts()) == items
    assert [(entry.actor, entry.action) for entry in desk.memory.audit[-2:]] == [
        ("Ada", f"store {status.lower()}"),
        ("Ada", "upload committed"),
    ]


def test_a_file_of_zeros_that_lists_single_rows_is_not_held_but_one_that_is_the_whole_stock_is(desk: Desk) -> None:
    desk.send("a.csv", many(5))
    assert desk.send("b.csv", many(0), HOUR, mode="snapshot").outcome == Outcome(
        UploadStatus.HELD,
        "Held for a decision. Berlin: 30 of 30 items in stock would drop to zero.",
    )
    zeros = desk.send("c.csv", many(0), 2 * HOUR)
    assert zeros.outcome == Outcome(UploadStatus.COMMITTED, applied=30, stores_done=1)
    assert desk.memory.parts[zeros.upload_id]["Berlin"].expected_alerts == 30


def test_ten_times_the_counts_is_held(desk: Desk) -> None:
    desk.send("a.csv", many(5))
    result = desk.send("b.csv", many(50), HOUR)
    assert result.outcome is not None
    assert result.outcome.status is UploadStatus.HELD
