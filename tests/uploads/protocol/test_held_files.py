"""A file is looked at as a whole before any store of it is applied, and people are notified that it is held."""

from dataclasses import replace
from decimal import Decimal

import pytest

from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.uploads.held import Effect, HeldUpload
from backend_lambdas.uploads.models import Decision, Outcome, PartStatus, UploadStatus
from backend_lambdas.uploads.protocol.lifecycle import Ended, IngestResult
from tests.support.ingest_stores import MemoryNotices, arrival
from tests.support.uploader import HOUR, MORNING, Uploader


def stock(counts: dict[str, list[int]]) -> str:
    rows = (f"{store},I{at:02d},{count}" for store, items in counts.items() for at, count in enumerate(items))
    return "\n".join(("store,item,count", *rows)) + "\n"


def shops(number: int, items: int = 3, name: str = "Shop") -> dict[str, list[int]]:
    return {f"{name} {at:03d}": [5] * items for at in range(number)}


def reason_of(result: IngestResult) -> str:
    assert result.outcome is not None
    assert result.outcome.status is UploadStatus.HELD
    return (result.outcome.reason or "").removeprefix("Held for a decision. ")


def decided(uploader: Uploader, upload_id: str, decision: Decision) -> None:
    record = uploader.memory.records[upload_id]
    uploader.memory.records[upload_id] = replace(record, decision=decision, decided_by="Ada")


def test_many_new_stores_in_one_file_are_held_before_any_is_applied(uploader: Uploader) -> None:
    uploader.send("a.csv", stock({"Berlin": [5, 5]}))
    held = uploader.send("b.csv", stock(shops(105) | {"Berlin": [6, 5]}), HOUR)
    assert reason_of(held) == (
        "105 stores would be new (Shop 000, Shop 001, Shop 002 and 102 more); the company has 1. "
        "Is the right column taken for the store?"
    )
    assert sorted(uploader.memory.rows) == ["Berlin"]
    assert uploader.counts() == {"I00": 5, "I01": 5}
    assert held.outcome is not None
    assert held.outcome.effect == Effect(
        stores=106, new_stores=105, rows=316, new_items=315, units_before=10, units_after=1586
    )


def test_a_few_new_stores_pass_and_are_told(uploader: Uploader) -> None:
    uploader.send("a.csv", stock({"Berlin": [5, 5]}))
    sent = uploader.send("b.csv", stock(shops(10)), HOUR)
    assert sent.outcome == Outcome(UploadStatus.COMMITTED, applied=30, stores_done=10)
    assert uploader.memory.judgements[sent.upload_id].new_stores == tuple(shops(10))


def test_the_first_file_of_a_company_may_name_any_number_of_stores(uploader: Uploader) -> None:
    assert uploader.send("a.csv", stock(shops(105))).outcome == Outcome(
        UploadStatus.COMMITTED, applied=315, stores_done=105
    )


def test_stores_of_the_samples_are_not_the_companys_own(uploader: Uploader) -> None:
    uploader.send("samples/berlin.csv", stock({"Berlin": [5, 5]}))
    assert uploader.send("b.csv", stock(shops(105)), HOUR).outcome == Outcome(
        UploadStatus.COMMITTED, applied=315, stores_done=105
    )


def test_a_first_file_that_takes_several_attempts_is_judged_once(uploader: Uploader) -> None:
    """The stores its first attempt has made known must not count as the company's own afterwards."""
    uploader.memory.put_upload("uploads/a.csv", stock(shops(30)).encode())
    event = arrival("uploads/a.csv", MORNING)
    reads = 0

    def clock() -> int:
        nonlocal reads
        reads += 1
        return MORNING + 400 * reads

    first = uploader.deliver_with(event, clock, seconds=40)
    assert first.ended is Ended.SENT_AGAIN
    assert 0 < len(uploader.memory.rows) < 30
    uploader.now = MORNING + HOUR
    assert uploader.deliver(event).outcome == Outcome(UploadStatus.COMMITTED, applied=90, stores_done=30)


@pytest.mark.parametrize(
    ("decision", "status", "stores"),
    [(Decision.APPROVE, UploadStatus.COMMITTED, 106), (Decision.DISCARD, UploadStatus.REJECTED, 1)],
)
def test_a_held_file_waits_for_a_decision(
    uploader: Uploader, decision: Decision, status: UploadStatus, stores: int
) -> None:
    uploader.send("a.csv", stock({"Berlin": [5, 5]}))
    held = uploader.send("b.csv", stock(shops(105)), HOUR)
    decided(uploader, held.upload_id, decision)
    result = uploader.deliver(arrival("uploads/b.csv", MORNING + HOUR))
    assert result.outcome is not None
    assert (result.outcome.status, len(uploader.memory.rows)) == (status, stores)
    assert uploader.memory.audit[-1].actor == "Ada"


def test_counts_times_ten_in_many_small_stores_are_held_as_a_whole(uploader: Uploader) -> None:
    before = {f"Shop {at}": [1, 2, 3, 4, 7] for at in range(8)}
    uploader.send("a.csv", stock(before))
    held = uploader.send(
        "b.csv", stock({store: [10 * one for one in counts] for store, counts in before.items()}), HOUR
    )
    assert reason_of(held) == "In the whole file 40 of 40 counts looked at are about ten times what they were or more."
    assert uploader.memory.parts.get(held.upload_id) is None


def test_zeros_in_many_small_stores_are_held_as_a_whole(uploader: Uploader) -> None:
    before = {f"Shop {at}": [1, 2, 3, 4, 7] for at in range(8)}
    uploader.send("a.csv", stock(before))
    held = uploader.send("b.csv", stock(dict.fromkeys(before, [0] * 5)), HOUR)
    assert reason_of(held) == "In the small stores of the file 40 of 40 items in stock would drop to zero."
    assert held.outcome is not None
    assert held.outcome.effect == Effect(stores=8, rows=40, zeroed=40, units_before=136)


def test_an_item_called_back_from_every_store_passes(uploader: Uploader) -> None:
    before = {f"Shop {at}": [5] * 30 for at in range(40)}
    uploader.send("a.csv", stock(before))
    assert uploader.send("b.csv", stock(dict.fromkeys(before, [0])), HOUR).outcome == Outcome(
        UploadStatus.COMMITTED, applied=40, stores_done=40
    )


@pytest.mark.parametrize(
    ("known", "sent"),
    [("Berlin", "BERLIN"), ("Köln", "Koln"), ("New York", "NewYork"), ("St. Pölten", "st.  polten"), ("Café", "CAFE")],
)
def test_a_store_whose_name_is_nearly_a_known_one_is_held(uploader: Uploader, known: str, sent: str) -> None:
    uploader.send("a.csv", stock({known: [5, 5], "Rome": [1]}))
    held = uploader.send("b.csv", stock({sent: [5, 5], "Rome": [2]}), HOUR)
    assert reason_of(held) == (
        f"1 of 2 stores applied, 1 held for a decision. {sent}: a store of nearly the same name is known, {known}. "
        "Is it the same one?"
    )
    assert uploader.memory.rows["Rome"]["I00"].on_hand == 2
    assert sent not in uploader.memory.rows
    decided(uploader, held.upload_id, Decision.APPROVE)
    uploader.deliver(arrival("uploads/b.csv", MORNING + HOUR))
    assert uploader.counts(sent) == {"I00": 5, "I01": 5}


@pytest.mark.parametrize(("known", "sent"), [("Store 1 1", "Store 11"), ("Berlin", "Bern"), ("Halle", "Halle 2")])
def test_other_names_are_other_stores(uploader: Uploader, known: str, sent: str) -> None:
    uploader.send("a.csv", stock({known: [5]}))
    assert uploader.send("b.csv", stock({sent: [5]}), HOUR).outcome == Outcome(
        UploadStatus.COMMITTED, applied=1, stores_done=1
    )


def test_of_two_spellings_in_one_file_the_rarer_one_is_held(uploader: Uploader) -> None:
    sent = uploader.send("a.csv", stock({"BERLIN": [5], "Berlin": [5, 5]}))
    assert reason_of(sent).startswith("1 of 2 stores applied, 1 held for a decision. BERLIN: a store of nearly")


def test_people_are_told_once_with_what_it_would_change(uploader: Uploader) -> None:
    priced = "store,item,count,price\n" + "".join(f"Berlin,I{at},5,2.50\n" for at in range(30))
    uploader.send("a.csv", priced)
    held = uploader.send("b.csv", priced.replace(",5,", ",0,"), HOUR)
    told = HeldUpload(
        held.upload_id,
        "b.csv",
        "2023-11-14T23:13:20.000Z",
        "Held for a decision. Berlin: 30 of 30 items in stock would drop to zero.",
        Effect(stores=1, rows=30, zeroed=30, units_before=150, value_before=Decimal("375.00")),
    )
    assert uploader.memory.announced_held == [told]
    writes = uploader.memory.writes
    assert uploader.deliver(arrival("uploads/b.csv", MORNING + HOUR)).ended is Ended.DUPLICATE
    assert (uploader.memory.announced_held, uploader.memory.writes) == ([told], writes)


def test_who_dies_before_telling_is_followed_by_somebody_who_tells(
    uploader: Uploader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(notices: MemoryNotices, held: HeldUpload) -> None:
        raise StorageError("the topic does not answer")

    uploader.send("a.csv", stock({"Berlin": [5] * 30}))
    with monkeypatch.context() as broken:
        broken.setattr(MemoryNotices, "publish", fails)
        with pytest.raises(StorageError):
            uploader.send("b.csv", stock({"Berlin": [0] * 30}), HOUR)
    event = arrival("uploads/b.csv", MORNING + HOUR)
    assert uploader.deliver(event).ended is Ended.SENT_AGAIN
    uploader.now += 331_000
    assert uploader.deliver(event).ended is Ended.DUPLICATE
    assert [held.effect.zeroed for held in uploader.memory.announced_held] == [30]


def test_a_part_that_is_held_says_what_it_would_change(uploader: Uploader) -> None:
    uploader.send("a.csv", stock({"Berlin": [5] * 30, "Rome": [5] * 30}))
    held = uploader.send("b.csv", stock({"Berlin": [6] * 30, "Rome": [50] * 20 + [0] * 10}), HOUR)
    part = uploader.memory.parts[held.upload_id]["Rome"]
    assert (part.status, part.effect) == (
        PartStatus.HELD,
        Effect(stores=1, rows=30, zeroed=10, units_before=150, units_after=1000),
    )
