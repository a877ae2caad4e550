"""A sale is its store's: tills that number alike, files without ids, and files that tell of another store's sales."""

from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from backend_lambdas.aws.lake.lake import SALES_TABLE, records
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.merge_sales import NEWER, OVERTAKEN, ClashLimits, added_up, clash_reason, implausible
from backend_lambdas.uploads.models import Decision, Outcome, UploadStatus
from backend_lambdas.uploads.protocol.lifecycle import Ended
from backend_lambdas.uploads.sales import DISCARDED, load_sales
from backend_lambdas.uploads.sales_ports import SaleClash
from tests.support.long_run import lake_folder
from tests.support.parse_sales import read_sales
from tests.support.sales_stores import week_sums
from tests.support.stock_and_sales import TODAY, CrashError, Faults, StockAndSales
from tests.uploads.test_sales import HEADER, SalesUploader, committed, ending

NO_IDS = "product_id,sale_date,quantity,price\n"
REASON = (
    "Paris would take 25 sales from Berlin: the same sale_id, product, day, quantity and price. "
    "Import anyway if they were sent for the wrong store before; discard the file if it was sent for the wrong one."
)


@pytest.fixture
def uploader(tmp_path: Path) -> SalesUploader:
    return SalesUploader(tmp_path, batch_lines=20)


def till(store: str, numbers: range, quantity: int = 1) -> str:
    """A till that numbers its sales; what is sold depends on the number."""
    return "".join(f"{n},{store},{n % 7},2026-01-{5 + n % 5:02d},{quantity},2\n" for n in numbers)


def sold_by_store(uploader: SalesUploader) -> dict[str, tuple[int, int]]:
    """store -> sales and units, as the lake has them."""
    sql = "SELECT store, count(*) AS n, sum(quantity) AS q FROM sales WHERE quantity <> 0 GROUP BY store ORDER BY store"
    return {row["store"]: (row["n"], int(row["q"])) for row in records(uploader.lake.query(sql, {SALES_TABLE: None}))}


def decide(uploader: SalesUploader, decision: Decision) -> None:
    (upload_id,) = [key for key, record in uploader.memory.records.items() if record.status is UploadStatus.HELD]
    uploader.now += 60_000
    record = uploader.memory.records[upload_id]
    uploader.memory.records[upload_id] = replace(
        record, decision=decision, decided_by="Ada", decided_at=iso_time(uploader.now)
    )


def test_two_stores_whose_tills_number_from_one_keep_their_sales_across_files_and_in_one(
    uploader: SalesUploader,
) -> None:
    assert ending(uploader.load(uploader.put("berlin", HEADER + till("Berlin", range(1, 31)), 1))) == committed(
        30, stores=1
    )
    assert ending(uploader.load(uploader.put("paris", HEADER + till("Paris", range(1, 31), 2), 2))) == committed(
        30, stores=1
    )
    assert sold_by_store(uploader) == {"Berlin": (30, 30), "Paris": (30, 60)}
    both = HEADER + till("Rome", range(1, 31), 3) + till("Oslo", range(1, 31), 4)
    assert ending(uploader.load(uploader.put("both", both, 3))) == committed(60)
    before = sold_by_store(uploader)
    assert before == {"Berlin": (30, 30), "Oslo": (30, 120), "Paris": (30, 60), "Rome": (30, 90)}
    assert ending(uploader.load(uploader.put("both again", both, 4))) == committed(unchanged=60)
    correction = HEADER + till("Paris", range(3, 5), 7)
    assert ending(uploader.load(uploader.put("correction", correction, 5))) == committed(2, stores=1)
    assert sold_by_store(uploader) == before | {"Paris": (30, 70)}
    assert week_sums(uploader.lake)["2026-W02"][0] == "310.000"


def test_a_few_sales_that_look_alike_in_two_stores_are_two_sales_each(uploader: SalesUploader) -> None:
    uploader.load(uploader.put("berlin", HEADER + till("Berlin", range(1, 20)), 1))
    assert ending(uploader.load(uploader.put("paris", HEADER + till("Paris", range(1, 20)), 2))) == committed(
        19, stores=1
    )
    assert sold_by_store(uploader) == {"Berlin": (19, 19), "Paris": (19, 19)}


def test_in_one_file_only_a_store_s_own_line_repeats_or_contradicts() -> None:
    sold = "1,2026-03-01,1,1,,"
    header = HEADER.strip() + ",product_name,category\n"
    text = header + f"1,Berlin,{sold}\n1,Paris,{sold}\n1,Berlin,{sold}\n1,Paris,2,2026-03-01,1,1,,\n"
    _, lines, rejected = read_sales(text)
    assert [(line.line, line.store) for line in lines] == [(2, "Berlin")]
    assert [(error.line, error.column, error.reason) for error in rejected] == [
        (4, "sale_id", "repeats line 2"),
        (5, "product_id", "line 3 says 1 for the same sale; both lines are left out"),
        (3, "product_id", "line 5 says 2 for the same sale; both lines are left out"),
    ]


def test_numbers_that_stores_share_are_not_taken_for_receipts() -> None:
    unusable = "".join(f"z{n},A,x,2026-01-05,0,1\n" for n in range(20))
    text = HEADER + "".join(till(store, range(1, 4)) for store in ("A", "B", "C", "D")) + unusable
    assert read_sales(text)[0].accepted == 12


def test_the_same_file_without_ids_for_two_stores_is_two_sets_of_sales(uploader: SalesUploader) -> None:
    text = NO_IDS + "".join(f"{n},2026-01-05,1,2\n" for n in range(5))
    assert ending(uploader.load(put_for(uploader, "berlin", text, "Berlin", 1))) == committed(5, stores=1)
    assert ending(uploader.load(put_for(uploader, "paris", text, "Paris", 2))) == committed(5, stores=1)
    assert ending(uploader.load(put_for(uploader, "paris again", text, "Paris", 3))) == committed(unchanged=5, stores=1)
    assert sold_by_store(uploader) == {"Berlin": (5, 5), "Paris": (5, 5)}


def put_for(uploader: SalesUploader, name: str, text: str, store: str, at: int) -> Arrival:
    arrival = uploader.put(name, text, at)
    uploader.memory.put_upload(arrival.key, text.encode(), store=store)
    return arrival


def test_a_file_that_tells_of_another_store_s_sales_is_held_and_says_why(uploader: SalesUploader) -> None:
    uploader.load(uploader.put("berlin", HEADER + till("Berlin", range(1, 31)), 1))
    before, head = sold_by_store(uploader), uploader.ledger.head()
    arrival = uploader.put("paris", HEADER + till("Paris", range(1, 26)) + till("Paris", range(40, 60)), 2)
    held = Outcome(UploadStatus.HELD, REASON)
    assert ending(uploader.load(arrival)) == (Ended.FINISHED, held)
    assert (sold_by_store(uploader), uploader.ledger.head(), uploader.ledger.lease.dirty) == (before, head, frozenset())
    assert uploader.load(arrival).ended is Ended.DUPLICATE
    decide(uploader, Decision.DISCARD)
    assert ending(uploader.load(arrival)) == (Ended.FINISHED, Outcome(UploadStatus.REJECTED, DISCARDED))
    assert sold_by_store(uploader) == before


def test_an_approved_file_takes_the_sales_over_and_newer_files_still_correct_them(uploader: SalesUploader) -> None:
    berlin = HEADER + till("Berlin", range(1, 31))
    uploader.load(uploader.put("berlin", berlin, 1))
    uploader.load(
        arrival := uploader.put("paris", HEADER + till("Paris", range(1, 26)) + till("Paris", range(40, 60)), 5)
    )
    decide(uploader, Decision.APPROVE)
    assert ending(uploader.load(arrival)) == committed(45, stores=1)
    after = {"Berlin": (5, 5), "Paris": (45, 45)}
    assert sold_by_store(uploader) == after
    assert week_sums(uploader.lake, uploader.ledger.head().weekly_version)["2026-W02"] == (
        "50.000", "100.000000", "0.000", "0.000000", "50",
    )  # fmt: skip
    late = uploader.load(uploader.put("late", berlin.replace(",2\n", ",9\n"), 3))
    assert late.outcome is not None
    assert (late.outcome.applied, late.outcome.superseded) == (5, 25)
    assert sold_by_store(uploader) == after
    uploader.load(uploader.put("corrected", HEADER + till("Paris", range(1, 3), 5), 6))
    assert sold_by_store(uploader) == {"Berlin": (5, 5), "Paris": (45, 53)}


def test_what_was_taken_over_can_be_taken_back(uploader: SalesUploader) -> None:
    uploader.load(uploader.put("berlin", HEADER + till("Berlin", range(1, 26)), 1))
    for store, other, at in (("Paris", "Berlin", 2), ("Berlin", "Paris", 3_600_000)):
        arrival = uploader.put(f"{store} again", HEADER + till(store, range(1, 26)), at)
        said = REASON.replace("Paris would take 25 sales from Berlin", f"{store} would take 25 sales from {other}")
        assert ending(uploader.load(arrival))[1] == Outcome(UploadStatus.HELD, said)
        decide(uploader, Decision.APPROVE)
        assert ending(uploader.load(arrival)) == committed(25, stores=1)
        assert sold_by_store(uploader) == {store: (25, 25)}


@pytest.mark.parametrize("order", [("Paris", "Rome"), ("Rome", "Paris")])
def test_of_two_held_files_about_the_same_sales_the_last_decision_counts_once(
    uploader: SalesUploader, order: tuple[str, str]
) -> None:
    uploader.load(uploader.put("berlin", HEADER + till("Berlin", range(1, 26)), 1))
    held = {}
    for at, store in enumerate(("Paris", "Rome"), 2):
        held[store] = uploader.put(store, HEADER + till(store, range(1, 26)), at)
        assert uploader.load(held[store]).outcome is not None
    ids = {record.upload_id: record for record in uploader.memory.records.values()}
    assert [one.status for one in ids.values()].count(UploadStatus.HELD) == 2
    for store in order:
        decide_on(uploader, held[store])
        assert ending(uploader.load(held[store])) == committed(25, stores=1)
        assert sold_by_store(uploader) == {store: (25, 25)}


def test_a_file_that_a_later_decision_has_overtaken_says_so(uploader: SalesUploader) -> None:
    """Paris's own file came before its sales were given to Rome, and was let in after: the decision is newer."""
    paris = HEADER + till("Paris", range(1, 26))
    uploader.load(uploader.put("paris", paris, 1))
    uploader.load(rome := uploader.put("rome", HEADER + till("Rome", range(1, 26)), 2))
    decide_on(uploader, rome)
    uploader.load(rome)
    uploader.load(late := uploader.put("late", paris, 3))
    decide_on(uploader, late)
    outcome = uploader.load(late).outcome
    assert outcome is not None
    assert (outcome.status, outcome.reason) == (UploadStatus.SUPERSEDED, OVERTAKEN)
    assert sold_by_store(uploader) == {"Rome": (25, 25)}


def decide_on(uploader: SalesUploader, arrival: Arrival) -> None:
    """Approve this one of several held files."""
    uploader.now += 60_000
    (record,) = (one for one in uploader.memory.records.values() if one.key == arrival.key)
    uploader.memory.records[record.upload_id] = replace(
        record, decision=Decision.APPROVE, decided_by="Ada", decided_at=iso_time(uploader.now)
    )


def test_the_same_lines_without_ids_for_another_store_are_held_and_can_be_taken_over(uploader: SalesUploader) -> None:
    text = NO_IDS + "".join(f"{n},2026-01-05,1,2\n" for n in range(25))
    uploader.load(put_for(uploader, "berlin", text, "Berlin", 1))
    arrival = put_for(uploader, "paris", text, "Paris", 2)
    assert ending(uploader.load(arrival))[1] == Outcome(
        UploadStatus.HELD, REASON.replace("the same sale_id", "the same line")
    )
    decide(uploader, Decision.APPROVE)
    assert ending(uploader.load(arrival)) == committed(25, stores=1)
    assert sold_by_store(uploader) == {"Paris": (25, 25)}


def test_an_upload_that_has_begun_to_merge_is_not_held_for_what_came_in_between(uploader: SalesUploader) -> None:
    """Berlin's file lands while Paris's stands still between two batches: half of a held file would be counted."""
    arrival = uploader.put("paris", HEADER + till("Paris", range(1, 26)), 1)
    other = uploader.put("berlin", HEADER + till("Berlin", range(3, 26)), 2)
    attempt = uploader.attempt()
    merged = 0

    class Dying:
        def __getattr__(self, name: str) -> object:
            nonlocal merged
            merged += name == "stage"
            if merged == 2:
                raise CrashError
            return getattr(uploader.stores.lake, name)

    with pytest.raises(CrashError):
        load_sales(arrival, replace(uploader.stores, lake=Dying()), attempt, UTC, 2)  # type: ignore[arg-type]
    uploader.now += 10 * 60_000
    uploader.load(other)
    assert ending(uploader.load(arrival)) == committed(25, stores=1)


def test_an_upload_that_counts_but_has_not_ended_is_not_held_for_what_was_decided_in_between(
    uploader: SalesUploader,
) -> None:
    """Paris's sales are published, its function dies before it says so, and Berlin's file takes them over meanwhile."""
    arrival = uploader.put("paris", HEADER + till("Paris", range(1, 26)), 1)
    other = uploader.put("berlin", HEADER + till("Berlin", range(1, 26)), 2)
    attempt = uploader.attempt()

    class Dying:
        def __getattr__(self, name: str) -> object:
            if name == "release":
                raise CrashError
            return getattr(uploader.ledger, name)

    with pytest.raises(CrashError):
        load_sales(arrival, replace(uploader.stores, ledger=Dying()), attempt, UTC, 20)  # type: ignore[arg-type]
    uploader.now += 10 * 60_000
    assert getattr(ending(uploader.load(other))[1], "status", None) is UploadStatus.HELD
    decide(uploader, Decision.APPROVE)
    assert ending(uploader.load(other)) == committed(25, stores=1)
    assert sold_by_store(uploader) == {"Berlin": (25, 25)}
    assert ending(uploader.load(arrival)) == (
        Ended.FINISHED,
        Outcome(UploadStatus.SUPERSEDED, NEWER, superseded=25, stores_done=1),
    )
    assert sold_by_store(uploader) == {"Berlin": (25, 25)}


def test_an_approved_file_that_crashes_after_any_call_moves_sales_and_stock_once(tmp_path: Path) -> None:
    at, done = 0, False
    while not done:
        at += 1
        uploader = StockAndSales(lake_folder(tmp_path / str(at)))
        uploader.limits = ClashLimits(few=2)
        for hours, store in ((0, "Berlin"), (0.5, "Paris")):
            uploader.count(uploader.count_file(store, hours, {"tea": 20}, store))
        uploader.sell(uploader.sales_file("1", 1, f"a,Berlin,tea,{TODAY},3", f"b,Berlin,tea,{TODAY},4"))
        file = uploader.sales_file("2", 2, f"a,Paris,tea,{TODAY},3", f"b,Paris,tea,{TODAY},4", f"c,Paris,tea,{TODAY},1")
        held = uploader.sell(file)
        assert held.outcome is not None
        assert held.outcome.status is UploadStatus.HELD
        record = uploader.memory.records[held.upload_id]
        uploader.memory.records[held.upload_id] = replace(
            record, decision=Decision.APPROVE, decided_by="Ada", decided_at=iso_time(uploader.now)
        )
        faults = Faults(at, "after")
        try:
            uploader.sell(file, faults.around_sales(uploader.sales), faults.around_stock(uploader.memory.stores()))
            done = True
        except CrashError:
            uploader.now += 20 * 60_000
            uploader.sell(file)
        assert (uploader.published(), uploader.published("Paris")) == ({"tea": 20}, {"tea": 12}), f"call {at}"
        assert week_sums(uploader.lake, uploader.ledger.head().weekly_version) == {
            "2026-W24": ("8.000", "0.000000", "0.000", "0.000000", "3")
        }
    assert at > 25


def test_only_numbers_that_mostly_mean_the_same_sales_hold_a_file() -> None:
    limits = ClashLimits(few=20, share=0.5)
    coincidence = SaleClash("Paris", "Berlin", shared=500, alike=30)
    few = SaleClash("Paris", "Rome", shared=19, alike=19)
    parts = [SaleClash("Paris", "Oslo", 15, 15), SaleClash("Paris", "Oslo", 10, 8)]
    assert implausible(added_up([coincidence, few, *parts]), limits) == [SaleClash("Paris", "Oslo", 25, 23)]


def test_a_reason_names_the_largest_three_and_how_many_more() -> None:
    found = [SaleClash(f"S{n}", f"T{n}", 2000 - n, 2000 - n) for n in range(5)]
    assert clash_reason(found, made_up=False).startswith(
        "S0 would take 2,000 sales from T0, S1 would take 1,999 sales from T1, S2 would take 1,998 sales from T2, "
        "so would 2 more pairs of stores: the same sale_id, product, day, quantity and price."
    )
