"""The queries of Stock levels, over mocked AWS and data that the real ingest protocol wrote."""

from datetime import timedelta
from typing import Any

from backend_lambdas.aws.uploads.reader import UploadReader
from backend_lambdas.inventory.stock import StockStatus
from dashboard.data.row_figures import FIGURES
from dashboard.data.stock.filters import StockFilters
from dashboard.features.stock import queries as stock_queries
from tests.support.dashboard import ID, DashboardStack
from tests.support.replica_sources import NOW


def test_a_block_of_the_stock_table_holds_plain_values_worst_first(stocked: DashboardStack) -> None:
    block = stock_queries.stock_block(StockFilters(), 0, 1)
    assert (block.matching, block.total) == (4, 4)
    assert block.rows == [
        {
            "store": "Berlin",
            "product_id": "001",
            "product_name": "Apple",
            "category": "Fruit",
            "status": "out",
            "on_hand": 0,
            "reorder_point": 10,
            "short_units": 10,
            "unit_price": 1.5,
            "unit_cost": None,
            "value": 0.0,
            "value_at_cost": None,
            "value_at_risk": 15.0,
            "upload_id": ID,
            "line": 2,
            "changed_at": block.rows[0]["changed_at"],
            "rev": 1,
            **dict.fromkeys(FIGURES),
        }
    ]


def test_filters_and_search_narrow_the_block_and_the_export_alike(stocked: DashboardStack) -> None:
    filters = StockFilters(stores=("Berlin",), statuses=(StockStatus.HEALTHY,), search="CREME")
    block = stock_queries.stock_block(filters, 0, 100)
    assert [(row["product_id"], row["unit_price"], row["category"]) for row in block.rows] == [("003", None, None)]
    assert stock_queries.stock_export(filters)["product_id"].tolist() == ["003"]


def test_one_item_tells_where_its_number_comes_from(stocked: DashboardStack) -> None:
    item = stock_queries.stock_item("Berlin", "001")
    assert item is not None
    assert (item.row["on_hand"], item.row["status"], item.row["reorder_rule"]) == (0, "out", "store_product")
    assert item.across[["store", "on_hand"]].to_numpy().tolist() == [["Berlin", 0], ["Köln", 30]]
    assert item.history[["on_hand", "line", "file_name"]].to_numpy().tolist() == [[0, 2, "stock.csv"]]
    source = item.provenance
    assert (source.file_name, source.line, source.by, source.upload_id) == ("stock.csv", 2, "Anné", ID)
    assert source.at == NOW
    assert stock_queries.stock_item("Berlin", "999") is None


def test_one_item_shows_its_history_and_the_alerts_it_remembers(stocked: DashboardStack) -> None:
    for number, count in enumerate((7, 3)):
        at = (NOW - timedelta(days=2 - number)).isoformat()
        stocked.put(pk="HI#Berlin#001", sk=f"{number:013d}#1", at=at, on_hand=count, reorder_point=10, upload_id=ID)
    first, second = stocked.alert("001", days_ago=2), stocked.alert("001", days_ago=1, upload_id="U2")
    stocked.put(pk="AS#Berlin", sk="IT#001", recent=[first.split("|")[1], second.split("|")[1]])
    item = stock_queries.stock_item("Berlin", "001")
    assert item is not None
    assert item.history["on_hand"].tolist() == [7, 3]
    assert [alert.ref for alert in item.alerts] == [second, first]


def test_every_entry_of_a_history_names_its_file_however_many_files_there_were(stocked: DashboardStack) -> None:
    """More than one BatchGetItem takes; one of the files is no longer on record."""
    for number in range(130):
        upload_id = f"H{number:03d}"
        entry = {"at": NOW.isoformat(), "on_hand": number, "reorder_point": 10, "upload_id": upload_id, "line": 2}
        stocked.put(pk="HI#Berlin#001", sk=f"{number:013d}#1", **entry)
        if number != 7:
            stocked.put(pk=f"UP#{upload_id}", sk="META", upload_id=upload_id, file_name=f"day-{number}.csv")
    stocked.records.taken()
    item = stock_queries.stock_item("Berlin", "001")
    assert item is not None
    names = item.history["file_name"].tolist()
    assert [name for number, name in enumerate(names) if number != 7] == [
        f"day-{number}.csv" for number in range(130) if number != 7
    ]
    assert not isinstance(names[7], str)
    assert stocked.records.taken() == {"sources": 1}


def test_what_the_table_did_not_answer_at_once_is_asked_for_again(stocked: DashboardStack) -> None:
    records = UploadReader(HalfAnswering(stocked.dynamodb), "ops")
    for number in range(3):
        stocked.put(pk=f"UP#U{number}", sk="META", upload_id=f"U{number}", file_name=f"{number}.csv")
    found = records.sources(["U0", "U1", "U2", "U9"])
    assert {name: one["file_name"] for name, one in found.items()} == {"U0": "0.csv", "U1": "1.csv", "U2": "2.csv"}


class HalfAnswering:
    """BatchGetItem that answers one key a call and gives the others back, as a throttled table may."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:
        ((table, request),) = RequestItems.items()
        first, *others = request["Keys"]
        answer = self._client.batch_get_item(RequestItems={table: {**request, "Keys": [first]}})
        left = {"UnprocessedKeys": {table: {**request, "Keys": others}}} if others else {}
        return {**answer, **left}
