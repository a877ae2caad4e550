"""Implausible files are held for a decision."""

from dataclasses import replace

import pytest

from backend_lambdas.uploads.models import Decision, Outcome, PartStatus, UploadStatus
from backend_lambdas.uploads.protocol.lifecycle import Ended, IngestResult
from tests.support.ingest_stores import arrival
from tests.support.uploader import HOUR, MORNING, ULID, Uploader


def many(count: int, store: str = "Berlin", items: int = 30) -> str:
    return "store,item,count\n" + "".join(f"{store},I{number:02d},{count}\n" for number in range(items))


def held_snapshot(uploader: Uploader) -> str:
    uploader.send("a.csv", many(5) + many(5, "Rome").partition("\n")[2])
    text = many(6, "Rome") + many(6, items=20).partition("\n")[2]
    held = uploader.send(f"{ULID}/b.csv", text, HOUR, mode="snapshot")
    assert held.upload_id == ULID
    assert held.outcome is not None
    assert held.outcome.status is UploadStatus.HELD
    assert uploader.counts()["I29"] == 5
    assert uploader.counts("Rome")["I29"] == 6
    return held.upload_id


@pytest.mark.parametrize(
    ("decision", "status", "items"),
    [(Decision.APPROVE, PartStatus.COMMITTED, 20), (Decision.DISCARD, PartStatus.DISCARDED, 30)],
)
def test_a_held_store_waits_for_a_decision(
    uploader: Uploader, decision: Decision, status: PartStatus, items: int
) -> None:
    upload_id = held_snapshot(uploader)
    event = arrival(f"uploads/{ULID}/b.csv", MORNING + HOUR)
    assert uploader.deliver(event).ended is Ended.DUPLICATE
    uploader.memory.records[upload_id] = replace(
        uploader.memory.records[upload_id], decision=decision, decided_by="Ada"
    )
    result = uploader.deliver(event)
    assert result.outcome is not None
    assert result.outcome.status is UploadStatus.COMMITTED
    assert uploader.memory.parts[upload_id]["Berlin"].status is status
    assert len(uploader.counts()) == items
    assert [(entry.actor, entry.action) for entry in uploader.memory.audit[-2:]] == [
        ("Ada", f"store {status.lower()}"),
        ("Ada", "upload committed"),
    ]


def test_a_file_that_was_held_for_longer_than_plans_are_kept_is_planned_anew(uploader: Uploader) -> None:
    upload_id = held_snapshot(uploader)
    for key in [key for key in uploader.memory.objects if key.startswith("plans/")]:
        del uploader.memory.objects[key]
    uploader.memory.records[upload_id] = replace(
        uploader.memory.records[upload_id], decision=Decision.APPROVE, decided_by="Ada"
    )
    result = uploader.deliver(arrival(f"uploads/{ULID}/b.csv", MORNING + HOUR))
    assert result.outcome is not None
    assert (result.outcome.status, len(uploader.counts())) == (UploadStatus.COMMITTED, 20)


@pytest.mark.parametrize("mode", ["update", "snapshot"])
def test_most_of_a_store_at_zero_is_held_in_every_mode(uploader: Uploader, mode: str) -> None:
    uploader.send("a.csv", many(5))
    assert (
        held_for(uploader.send("b.csv", many(0), HOUR, mode=mode))
        == "Berlin: 30 of 30 items in stock would drop to zero."
    )
    assert uploader.counts()["I29"] == 5


def test_a_part_of_a_store_may_run_out(uploader: Uploader) -> None:
    uploader.send("a.csv", many(5, items=60))
    zeros = uploader.send("b.csv", many(0), HOUR)
    assert zeros.outcome == Outcome(UploadStatus.COMMITTED, applied=30, stores_done=1)
    assert uploader.memory.parts[zeros.upload_id]["Berlin"].expected_alerts == 30


def test_ten_times_the_counts_is_held(uploader: Uploader) -> None:
    uploader.send("a.csv", many(5))
    assert held_for(uploader.send("b.csv", many(50), HOUR)) == (
        "Berlin: 30 of 30 counts would be about ten times what they were or more."
    )


def test_small_counts_that_grew_exactly_tenfold_are_held(uploader: Uploader) -> None:
    counts = [number % 4 for number in range(40)]
    uploader.send("a.csv", listed(counts))
    assert held_for(uploader.send("b.csv", listed([10 * count for count in counts]), HOUR)) == (
        "Berlin: 30 of 30 counts would be about ten times what they were or more."
    )


def test_tenfold_counts_that_sales_have_blurred_are_held(uploader: Uploader) -> None:
    """One unit of every third item was sold meanwhile."""
    counts = [2 + number % 3 for number in range(60)]
    uploader.send("a.csv", listed(counts))
    blurred = [10 * (count - (number % 5 < 3)) for number, count in enumerate(counts)]
    assert held_for(uploader.send("b.csv", listed(blurred), HOUR)).startswith(
        "Berlin: 24 of 60 counts would be about ten"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([1] * 40, [10] * 40),
        ([1, 2, 3, 4] * 10, [12] * 40),
        ([1, 2, 3, 4] * 10, [24, 36, 12, 48] * 10),
        ([1, 2, 3, 4] * 10, [20] * 40),
        ([0] * 40, [50] * 40),
        ([3, 2, 9, 14] * 10, [30, 24, 18, 20] * 10),
    ],
)
def test_a_store_that_is_filled_up_is_not_held(uploader: Uploader, before: list[int], after: list[int]) -> None:
    uploader.send("a.csv", listed(before))
    result = uploader.send("b.csv", listed(after), HOUR)
    assert result.outcome == Outcome(UploadStatus.COMMITTED, applied=40, stores_done=1)


def test_many_new_items_in_a_known_store_are_held(uploader: Uploader) -> None:
    uploader.send("a.csv", many(5))
    assert held_for(uploader.send("b.csv", many(5).replace("I", "SKU"), HOUR)) == (
        "Berlin: 30 items would be new in a store that has 30."
    )


def test_a_new_department_of_a_known_store_passes(uploader: Uploader) -> None:
    uploader.send("a.csv", many(5, items=60))
    assert uploader.send("b.csv", many(5).replace("I", "SKU"), HOUR).outcome == Outcome(
        UploadStatus.COMMITTED, applied=30, stores_done=1
    )


@pytest.mark.parametrize(
    ("known", "sent", "words"),
    [
        ("000001", "1", "1 code is known but for leading zeros or case (1 beside 000001)"),
        ("1", "000001", "1 code is known but for leading zeros or case (000001 beside 1)"),
        ("be-7", "BE-7", "1 code is known but for leading zeros or case (BE-7 beside be-7)"),
    ],
)
def test_a_code_that_is_known_but_for_zeros_or_case_is_held(
    uploader: Uploader, known: str, sent: str, words: str
) -> None:
    uploader.send("a.csv", f"store,item,count\nBerlin,{known},5\n")
    assert held_for(uploader.send("b.csv", f"store,item,count\nBerlin,{sent},5\n", HOUR)) == f"Berlin: {words}."


def test_a_store_that_lost_its_leading_zeros_is_held(uploader: Uploader) -> None:
    codes = [f"{number:06d}" for number in range(1, 31)]
    text = "store,item,count\n" + "".join(f"Berlin,{code},5\n" for code in codes)
    uploader.send("a.csv", text)
    assert held_for(uploader.send("b.csv", text.replace("n,00000", "n,").replace("n,0000", "n,"), HOUR)) == (
        "Berlin: 30 codes are known but for leading zeros or case (1 beside 000001, 2 beside 000002, 3 beside 000003). "
        "Berlin: 30 items would be new in a store that has 30."
    )


def test_one_such_code_in_a_long_file_passes(uploader: Uploader) -> None:
    uploader.send("a.csv", listed([5] * 100))
    text = listed([5] * 100) + "Berlin,i0001,3\n"
    assert uploader.send("b.csv", text, HOUR).outcome == Outcome(
        UploadStatus.COMMITTED, applied=1, unchanged=100, stores_done=1
    )


def held_for(result: IngestResult) -> str:
    assert result.outcome is not None
    assert result.outcome.status is UploadStatus.HELD
    return (result.outcome.reason or "").removeprefix("Held for a decision. ")


def listed(counts: list[int]) -> str:
    return "store,item,count\n" + "".join(f"Berlin,I{at:04d},{count}\n" for at, count in enumerate(counts))
