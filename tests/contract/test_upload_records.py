"""The records of uploads, in memory and on AWS: who holds one, what is kept of it, who tells of it."""

from dataclasses import replace

import pytest

from backend_lambdas.inventory.errors import LeaseLost
from backend_lambdas.uploads.models import (
    FileJudgement,
    Outcome,
    ReadFacts,
    UploadMode,
    UploadStatus,
    Waiting,
)
from backend_lambdas.uploads.ports import Claim, Stores
from backend_lambdas.uploads.rows.stock_lines import RowError
from tests.contract.test_ingest_stores import AUDIT, EFFECT, NOW
from tests.support.ingest_stores import arrival


def test_stores_that_lose_sales_add_up_under_the_claim(stores: Stores) -> None:
    records, mine = stores.records, Claim("U", "one", 100)
    records.create(arrival("uploads/a.csv"), mine, NOW)
    records.note_left_stores(mine, ["Köln #1"])
    records.note_left_stores(mine, ["Köln #1", "Paris"])
    found = records.find("U")
    assert found is not None
    assert found.left_stores == {"Köln #1", "Paris"}
    with pytest.raises(LeaseLost):
        records.note_left_stores(Claim("U", "late", 100), ["Rome"])


def test_an_upload_is_created_once_and_claimed_only_as_it_was_seen(stores: Stores) -> None:
    records, event = stores.records, arrival("uploads/a.csv")
    assert records.find("U") is None
    assert records.create(event, Claim("U", "one", 100), NOW)
    assert not records.create(event, Claim("U", "two", 100), NOW)
    seen = records.find("U")
    assert seen is not None
    assert (seen.status, seen.attempts, seen.claim_owner, seen.version) == (UploadStatus.RECEIVED, 1, "one", "v1")
    assert records.claim(Claim("U", "two", 300), seen, 2)
    assert not records.claim(Claim("U", "three", 300), seen, 2)
    records.unclaim(Claim("U", "one", 100), 7, 7)
    found = records.find("U")
    assert (seen.stalls, found) == (1, replace(seen, claim_owner="two", claim_until_ms=300, attempts=2, stalls=2))
    records.unclaim(Claim("U", "two", 300), 1, 2)
    free = records.find("U")
    assert free == replace(seen, claim_owner="", claim_until_ms=0, attempts=1, stalls=2)
    assert records.claim(Claim("U", "four", 500), free, 2)


def test_waiting_is_kept_until_there_is_progress(stores: Stores) -> None:
    records, mine = stores.records, Claim("U", "one", 100)
    records.create(arrival("uploads/a.csv"), mine, NOW)
    records.unclaim(mine, 1, 1, Waiting(NOW, "Köln #1"))
    waiting = records.find("U")
    assert waiting is not None
    assert (waiting.waiting, waiting.rows_done) == (Waiting(NOW, "Köln #1"), 0)
    again = Claim("U", "two", 300)
    assert records.claim(again, waiting, 1)
    with pytest.raises(LeaseLost):
        records.note_progress(mine, 99, 1)
    records.note_progress(again, 99, 1)
    found = records.find("U")
    assert found is not None
    assert (found.waiting, found.rows_done, found.stalls) == (None, 99, 0)


def facts(**changes: object) -> ReadFacts:
    notes, error_key = ("a note",), "errors/U.csv"
    plain = ReadFacts(UploadMode.SNAPSHOT, "Ada", "u-ada", "comma, UTF-8", notes, 3, 2, 1, 1, "hash", None, error_key)
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_only_the_holder_of_the_claim_moves_an_upload_on(stores: Stores) -> None:
    records = stores.records
    mine, late = Claim("U", "one", 100), Claim("U", "late", 100)
    records.create(arrival("uploads/a.csv"), mine, NOW)
    with pytest.raises(LeaseLost):
        records.save_read(late, facts())
    records.save_read(mine, facts())
    seen = records.find("U")
    assert seen is not None
    assert (seen.status, seen.mode) == (UploadStatus.APPLYING, UploadMode.SNAPSHOT)
    with pytest.raises(LeaseLost):
        records.finish(late, Outcome(UploadStatus.REJECTED), AUDIT, NOW)
    records.finish(mine, Outcome(UploadStatus.COMMITTED, applied=2, stores_done=1), AUDIT, NOW)
    ended = records.find("U")
    assert ended is not None
    assert (ended.status, ended.claim_owner, ended.claim_until_ms) == (UploadStatus.COMMITTED, "", 0)


def test_the_first_upload_with_some_content_is_remembered(stores: Stores) -> None:
    assert [stores.records.first_with_content("hash", name) for name in ("U", "V", "U")] == ["U", "U", "U"]


def test_row_errors_may_be_written_again(stores: Stores) -> None:
    errors = [RowError(line, "count", "many", "is not a number", None, None, "A") for line in (2, 2, 40)] * 10
    stores.records.save_row_errors("U", errors, 1)
    stores.records.save_row_errors("U", errors, 1)
    assert stores.records.parts("U") == {}


def test_an_upload_handed_over_is_free_and_counts_no_attempt(stores: Stores) -> None:
    records, seen = stores.records, arrival("uploads/U/sales.csv", 5)
    assert records.create(seen, Claim("U", "one", 100), NOW)
    records.hand_over(Claim("U", "one", 100), "sales")
    found = records.find("U")
    assert found is not None
    assert (found.status, found.attempts, found.claim_owner, found.claim_until_ms) == (UploadStatus.RECEIVED, 0, "", 0)
    assert records.claim(Claim("U", "two", 300), found, 1)
    with pytest.raises(LeaseLost):
        records.hand_over(Claim("U", "one", 100), "sales")


def test_a_held_upload_is_told_by_one_and_once(stores: Stores) -> None:
    claim = Claim("U", "me", 60)
    assert stores.records.create(arrival("uploads/a.csv"), claim, NOW)
    stores.records.note_judged(claim, FileJudgement(("Rome",), {"BERLIN": "Berlin"}))
    stores.records.finish(claim, Outcome(UploadStatus.HELD, "why", effect=EFFECT), AUDIT, NOW)
    found = stores.records.find("U")
    assert found is not None
    assert (found.judged, found.similar, found.reason, found.effect) == (True, {"BERLIN": "Berlin"}, "why", EFFECT)
    assert (found.key, found.told_at) == ("uploads/a.csv", None)
    assert stores.records.begin_announcing("U", 1, 10)
    assert not stores.records.begin_announcing("U", 10, 20)
    assert stores.records.begin_announcing("U", 11, 20)
    stores.records.note_announced("U", NOW)
    assert not stores.records.begin_announcing("U", 99, 100)
    assert (found := stores.records.find("U")) is not None
    assert found.told_at == NOW


def test_files_of_one_key_are_timed_in_the_order_of_their_sequencers(stores: Stores) -> None:
    def timed(event_ms: int, sequencer: str, key: str = "uploads/a.csv") -> int:
        return stores.records.time_in_order(arrival(key, event_ms, sequencer=sequencer))

    assert timed(1_000, "0B") == 1_000
    assert timed(1_500, "0A") == 1_000
    assert timed(900, "0C1") == 1_000
    assert timed(1_200, "0D") == 1_200
    assert timed(5_000, "0B") == 1_000
    assert timed(500, "0A", "uploads/b.csv") == 500
    assert [timed(700, ""), timed(600, "")] == [700, 600]
    assert [timed(2_000 + number, f"1{number:03X}") for number in range(60)] == [2_000 + n for n in range(60)]
