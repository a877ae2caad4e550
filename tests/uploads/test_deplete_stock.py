"""Sales reduce stock: every line counts once, whatever comes twice, late, corrected or after a crash."""

from pathlib import Path

import pytest
from arro3.core import Array, DataType, Table
from deltalake import DeltaTable, write_deltalake
from deltalake import Field as Column
from deltalake import Schema as Columns
from deltalake.schema import PrimitiveType

from backend_lambdas.aws.lake.lake import SALES_TABLE
from backend_lambdas.inventory.store_summary import aggregate_store
from backend_lambdas.inventory.thresholds import Thresholds
from backend_lambdas.uploads.models import Outcome, UploadStatus
from backend_lambdas.uploads.protocol.lifecycle import Ended
from tests.support.stock_and_sales import TODAY, TOMORROW, YESTERDAY, StockAndSales


@pytest.fixture
def uploader(tmp_path: Path) -> StockAndSales:
    return StockAndSales(tmp_path)


def test_what_is_sold_after_a_count_is_taken_off_it_and_the_upload_says_so(uploader: StockAndSales) -> None:
    uploader.count(uploader.count_file("count", 0, {"tea": 20, "rye": 9}))
    file = uploader.sales_file(
        "till", 2, f"a,Berlin,tea,{TODAY},3", f"b,Berlin,tea,{TOMORROW},2", f"c,Berlin,jam,{TODAY},1"
    )
    result = uploader.sell(file)
    assert result.outcome == Outcome(
        UploadStatus.COMMITTED, None, 3, stores_done=1, stock_changed=1, stock_missing=1, stock_short=0
    )
    assert uploader.on_hand() == uploader.published() == {"tea": 15, "rye": 9}
    row = uploader.memory.rows["Berlin"]["tea"]
    assert (row.upload_id, row.line, row.counted, row.rev) == (result.upload_id, 0, 20, 2)


def test_a_row_names_the_line_that_moved_it_and_the_store_s_figures_follow(uploader: StockAndSales) -> None:
    uploader.memory.thresholds = Thresholds(10)
    uploader.count(uploader.count_file("count", 0, {"tea": 20}))
    uploader.sell(uploader.sales_file("till", 2, f"a,Berlin,tea,{TODAY},15"))
    assert uploader.memory.rows["Berlin"]["tea"].line == 2
    commit = uploader.memory.commits["Berlin"][-1]
    assert commit.aggregate == aggregate_store(uploader.memory.rows["Berlin"].values())
    assert (commit.rev, commit.newest, commit.part.expected_alerts) == (2, False, 1)


def test_sales_the_count_has_seen_are_not_taken_off(uploader: StockAndSales) -> None:
    uploader.sell(uploader.sales_file("morning", -2, f"a,Berlin,tea,{TODAY},3"))
    uploader.count(uploader.count_file("count", 0, {"tea": 20}))
    uploader.sell(uploader.sales_file("late", 2, f"b,Berlin,tea,{YESTERDAY},4"))
    uploader.sell(uploader.sales_file("morning again", 3, f"a,Berlin,tea,{TODAY},5"))
    assert uploader.on_hand() == {"tea": 20}


def test_a_correction_and_a_return_count_as_they_are_told_last_and_another_store_s_number_is_its_own(
    uploader: StockAndSales,
) -> None:
    uploader.count(uploader.count_file("berlin", 0, {"tea": 20}))
    uploader.count(uploader.count_file("paris", 0.5, {"tea": 50}, "Paris"))
    uploader.sell(
        uploader.sales_file("1", 1, f"a,Berlin,tea,{TODAY},3", f"b,Berlin,tea,{TODAY},4", f"c,Berlin,tea,{TODAY},1")
    )
    uploader.sell(
        uploader.sales_file("2", 2, f"a,Berlin,tea,{TODAY},5", f"d,Berlin,tea,{TODAY},-2", f"b,Paris,tea,{TODAY},4")
    )
    assert (uploader.on_hand(), uploader.on_hand("Paris")) == ({"tea": 12}, {"tea": 46})


def test_the_same_event_and_the_same_content_again_change_no_row(uploader: StockAndSales) -> None:
    uploader.count(uploader.count_file("count", 0, {"tea": 20}))
    file = uploader.sales_file("till", 1, f"a,Berlin,tea,{TODAY},3")
    uploader.sell(file)
    rows = len(uploader.memory.stream)
    assert uploader.sell(file).ended is Ended.DUPLICATE
    again = uploader.sell(uploader.sales_file("copy", 2, f"a,Berlin,tea,{TODAY},3"))
    assert again.outcome is not None
    assert (again.outcome.unchanged, again.outcome.stock_changed) == (1, 0)
    assert (len(uploader.memory.stream), uploader.on_hand()) == (rows, {"tea": 17})


def test_more_sold_than_counted_is_zero_and_said_and_what_comes_back_later_is_not_too_much(
    uploader: StockAndSales,
) -> None:
    uploader.count(uploader.count_file("count", 0, {"tea": 5}))
    sold = uploader.sell(uploader.sales_file("1", 1, f"a,Berlin,tea,{TODAY},7"))
    assert sold.outcome is not None
    assert (uploader.on_hand(), sold.outcome.stock_short) == ({"tea": 0}, 1)
    uploader.sell(uploader.sales_file("2", 2, f"b,Berlin,tea,{TODAY},-3"))
    assert uploader.on_hand() == {"tea": 1}


def test_parts_of_a_unit_leave_whole_units_on_the_shelf_and_do_not_add_up_wrongly(uploader: StockAndSales) -> None:
    uploader.count(uploader.count_file("count", 0, {"rice": 10}))
    for number in range(4):
        uploader.sell(uploader.sales_file(f"{number}", 1 + number, f"{number},Berlin,rice,{TODAY},0.4"))
    assert uploader.on_hand() == {"rice": 8}


def test_a_new_count_starts_anew_also_when_it_says_what_is_there(uploader: StockAndSales) -> None:
    uploader.count(uploader.count_file("1", 0, {"tea": 20}))
    uploader.sell(uploader.sales_file("till", 1, f"a,Berlin,tea,{TODAY},3"))
    uploader.count(uploader.count_file("2", 24, {"tea": 17}))
    assert uploader.memory.rows["Berlin"]["tea"].counted == 17
    uploader.sell(uploader.sales_file("late", 25, f"b,Berlin,tea,{TODAY},2", f"c,Berlin,tea,{TOMORROW},1"))
    assert uploader.on_hand() == {"tea": 16}


def test_the_same_count_twice_on_a_day_is_one_write_and_still_keeps_earlier_sales_out(uploader: StockAndSales) -> None:
    first = uploader.count(uploader.count_file("1", 0, {"tea": 20}))
    between = uploader.sales_file("between", 1, f"a,Berlin,tea,{TODAY},3")
    again = uploader.count(uploader.count_file("2", 2, {"tea": 20}))
    assert again.outcome == Outcome(UploadStatus.COMMITTED, unchanged=1, stores_done=1)
    uploader.sell(between)
    assert uploader.on_hand() == {"tea": 20}
    assert uploader.memory.rows["Berlin"]["tea"].upload_id == first.upload_id
    uploader.sell(uploader.sales_file("after", 3, f"b,Berlin,tea,{TODAY},3"))
    assert uploader.on_hand() == uploader.published() == {"tea": 17}


def test_the_same_count_after_sales_that_cancel_out_is_a_count_too(uploader: StockAndSales) -> None:
    uploader.count(uploader.count_file("1", 0, {"tea": 20}))
    uploader.sell(uploader.sales_file("till", 1, f"a,Berlin,tea,{TODAY},2", f"b,Berlin,tea,{TODAY},-2"))
    uploader.count(uploader.count_file("2", 2, {"tea": 20}))
    uploader.sell(uploader.sales_file("correction", 3, f"b,Berlin,tea,{TODAY},-1"))
    assert uploader.on_hand() == {"tea": 20}


def test_a_count_that_lands_late_keeps_the_sales_that_came_after_it(uploader: StockAndSales) -> None:
    uploader.count(uploader.count_file("1", 0, {"tea": 20}))
    late = uploader.count_file("2", 1, {"tea": 30})
    uploader.sell(uploader.sales_file("till", 2, f"a,Berlin,tea,{TODAY},3"))
    landed = uploader.count(late)
    assert uploader.memory.commits["Berlin"][-1].newest
    assert uploader.recompute_on_hand() == 1
    assert uploader.on_hand() == uploader.published() == {"tea": 27}
    assert uploader.memory.rows["Berlin"]["tea"].upload_id == landed.upload_id


def test_a_sale_of_which_a_file_from_before_the_count_is_heard_late_is_put_back(uploader: StockAndSales) -> None:
    early = uploader.sales_file("early", -1, f"a,Berlin,tea,{TODAY},4")
    uploader.count(uploader.count_file("count", 0, {"tea": 20}))
    uploader.sell(uploader.sales_file("till", 1, f"a,Berlin,tea,{TODAY},4"))
    assert uploader.on_hand() == {"tea": 16}
    uploader.sell(early)
    assert uploader.on_hand() == {"tea": 20}


def test_a_lake_from_before_the_setting_existed_gets_its_column_and_keeps_its_sales(tmp_path: Path) -> None:
    columns = [Column(name, PrimitiveType(kind)) for name, kind in SALES_TABLE.columns.items() if name != "first_ver"]
    table = DeltaTable.create(f"{tmp_path}/{SALES_TABLE.place}", Columns(columns), partition_by=[SALES_TABLE.partition])
    old = {"sale_id": "a", "store": "Berlin", "product_id": "tea", "sale_date": TODAY, "month": TODAY[:7], "ver": "1"}
    kinds = {"sale_date": DataType.date32()}
    cells = {
        name: Array([text], type=DataType.string()).cast(kinds.get(name, DataType.string()))
        for name, text in old.items()
    }
    write_deltalake(table, Table.from_pydict(cells), mode="append", schema_mode="merge")
    uploader = StockAndSales(tmp_path)
    uploader.count(uploader.count_file("count", 0, {"tea": 20}))
    uploader.sell(uploader.sales_file("till", 1, f"a,Berlin,tea,{TODAY},5", f"b,Berlin,tea,{TODAY},3"))
    assert uploader.on_hand() == {"tea": 17}


def test_stores_without_counts_and_rows_from_before_the_setting_are_left_alone(tmp_path: Path) -> None:
    uploader = StockAndSales(tmp_path, on=False)
    uploader.count(uploader.count_file("count", 0, {"tea": 20}))
    uploader.on = True
    result = uploader.sell(uploader.sales_file("till", 1, f"a,Berlin,tea,{TODAY},3", f"b,Rome,tea,{TODAY},3"))
    assert result.outcome is not None
    assert (result.outcome.stock_changed, result.outcome.stock_missing) == (0, 2)
    assert (uploader.on_hand(), uploader.on_hand("Rome")) == ({"tea": 20}, {})


def test_a_delisted_item_has_no_count_to_take_sales_off(uploader: StockAndSales) -> None:
    uploader.count(uploader.count_file("snapshot/1", 0, {"tea": 20, "rye": 9}))
    uploader.count(uploader.count_file("snapshot/2", 1, {"rye": 9}))
    delisted = uploader.memory.rows["Berlin"]["tea"]
    result = uploader.sell(uploader.sales_file("till", 2, f"a,Berlin,tea,{TODAY},3"))
    assert result.outcome is not None
    assert (delisted.delisted, result.outcome.stock_changed, result.outcome.stock_missing) == (True, 0, 1)
    assert uploader.memory.rows["Berlin"]["tea"] == delisted


def test_switched_off_not_one_row_is_written_and_rows_know_of_no_count(tmp_path: Path) -> None:
    uploader = StockAndSales(tmp_path, on=False)
    uploader.count(uploader.count_file("count", 0, {"tea": 20}))
    before = (
        dict(uploader.memory.rows["Berlin"]),
        dict(uploader.memory.leases),
        len(uploader.memory.commits["Berlin"]),
    )
    result = uploader.sell(uploader.sales_file("till", 1, f"a,Berlin,tea,{TODAY},3"))
    assert result.outcome == Outcome(UploadStatus.COMMITTED, None, 1, stores_done=1)
    assert (uploader.memory.rows["Berlin"], uploader.memory.leases, len(uploader.memory.commits["Berlin"])) == before
    assert uploader.memory.rows["Berlin"]["tea"].counted is None
    uploader.count(uploader.count_file("tomorrow", 24, {"tea": 20}))
    assert len(uploader.memory.stream) == 1


def test_a_busy_store_sends_the_file_back_and_it_is_finished_later(uploader: StockAndSales) -> None:
    uploader.count(uploader.count_file("count", 0, {"tea": 20}))
    ledger = uploader.memory.stores().ledger
    held = ledger.acquire("Berlin", "other", uploader.now, uploader.now + 60_000)
    file = uploader.sales_file("till", 1, f"a,Berlin,tea,{TODAY},3")
    assert uploader.sell(file).ended is Ended.SENT_AGAIN
    assert uploader.on_hand() == {"tea": 20}
    assert held is not None
    ledger.release(held)
    assert uploader.sell(file).ended is Ended.FINISHED
    assert uploader.on_hand() == {"tea": 17}
