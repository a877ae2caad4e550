"""The doors to read, over mocked AWS and data that the real ingest protocol wrote."""

from datetime import timedelta
from typing import Any

import pytest

from backend_lambdas.alerts.alert import AlertStatus
from backend_lambdas.aws.uploads.reader import UploadReader
from backend_lambdas.inventory.stock import StockStatus
from dashboard.data import alert_pages, dependencies, reading
from dashboard.data.alerts import AlertFilters
from dashboard.data.availability import DataUnavailable
from dashboard.data.stock.filters import StockFilters
from dashboard.data.stock.values import FilterChoices
from dashboard.data.store_health import Freshness
from dashboard.features.overview import queries as overview_queries
from dashboard.features.stock import queries as stock_queries
from dashboard.features.store import queries as store_queries
from dashboard.features.uploads import queries as uploads_queries
from tests.support.dashboard import ID, Shop
from tests.support.replica_sources import NOW


def version() -> str:
    return dependencies.current_dependencies().follower.version()


def test_the_overview_adds_up_the_stores(stocked: Shop) -> None:
    seen = overview_queries.overview()
    assert seen.freshness == Freshness(2, 2, (), NOW)
    kpis = seen.kpis
    assert (kpis.items, kpis.out, kpis.low, kpis.units, kpis.value, kpis.unpriced) == (4, 1, 1, 84, 45.8, 1)
    assert kpis.history[["out", "low", "units"]].to_numpy().tolist() == [[1, 1, 84]]
    assert seen.stores[["store", "items", "out", "fresh"]].to_numpy().tolist() == [
        ["Berlin", 3, 1, True],
        ["Köln", 1, 0, True],
    ]
    assert seen.attention[["status", "product_id", "short_units", "value_at_risk"]].to_numpy().tolist() == [
        ["out", "001", 10, 15.0],
        ["low", "002", 1, 0.2],
    ]
    assert (seen.attention_total, seen.as_of) == (2, stocked.clock.now)


def test_the_overview_of_one_store_leaves_the_others_out(stocked: Shop) -> None:
    seen = overview_queries.overview("Köln")
    assert (seen.kpis.items, seen.attention_total, seen.freshness.expected) == (1, 0, 1)


def test_without_any_file_the_overview_is_empty(shop: Shop) -> None:
    seen = overview_queries.overview()
    assert (seen.kpis.items, seen.attention_total, len(seen.stores), len(seen.kpis.history)) == (0, 0, 0, 0)
    assert stock_queries.stock_block(StockFilters(), 0, 100).rows == []


def test_who_asks_for_the_overview_reads_nothing(stocked: Shop) -> None:
    stocked.records.taken(), stocked.stock.taken()
    for _ in range(5):
        overview_queries.overview()
    assert (stocked.records.taken(), stocked.stock.taken()) == ({}, {})


def test_a_block_of_the_stock_table_holds_plain_values_worst_first(stocked: Shop) -> None:
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
        }
    ]


def test_filters_and_search_narrow_the_block_and_the_export_alike(stocked: Shop) -> None:
    filters = StockFilters(stores=("Berlin",), statuses=(StockStatus.HEALTHY,), search="CREME")
    block = stock_queries.stock_block(filters, 0, 100)
    assert [(row["product_id"], row["unit_price"], row["category"]) for row in block.rows] == [("003", None, None)]
    assert stock_queries.stock_export(filters)["product_id"].tolist() == ["003"]


def test_choices_are_what_rows_have_now_and_no_category_comes_last(stocked: Shop) -> None:
    assert reading.filter_choices() == FilterChoices(("Berlin", "Köln"), ("Fruit", ""))


def test_one_item_tells_where_its_number_comes_from(stocked: Shop) -> None:
    item = stock_queries.stock_item("Berlin", "001")
    assert item is not None
    assert (item.row["on_hand"], item.row["status"], item.row["reorder_rule"]) == (0, "out", "store_product")
    assert item.across[["store", "on_hand"]].to_numpy().tolist() == [["Berlin", 0], ["Köln", 30]]
    assert item.history[["on_hand", "line", "file_name"]].to_numpy().tolist() == [[0, 2, "stock.csv"]]
    source = item.provenance
    assert (source.file_name, source.line, source.by, source.upload_id) == ("stock.csv", 2, "Anné", ID)
    assert source.at == NOW
    assert stock_queries.stock_item("Berlin", "999") is None


def test_one_item_shows_its_history_and_the_alerts_it_remembers(stocked: Shop) -> None:
    for number, count in enumerate((7, 3)):
        at = (NOW - timedelta(days=2 - number)).isoformat()
        stocked.put(pk="HI#Berlin#001", sk=f"{number:013d}#1", at=at, on_hand=count, reorder_point=10, upload_id=ID)
    first, second = stocked.alert("001", days_ago=2), stocked.alert("001", days_ago=1, upload_id="U2")
    stocked.put(pk="AS#Berlin", sk="IT#001", recent=[first.split("|")[1], second.split("|")[1]])
    item = stock_queries.stock_item("Berlin", "001")
    assert item is not None
    assert item.history["on_hand"].tolist() == [7, 3]
    assert [alert.ref for alert in item.alerts] == [second, first]


def test_every_entry_of_a_history_names_its_file_however_many_files_there_were(stocked: Shop) -> None:
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


def test_what_the_table_did_not_answer_at_once_is_asked_for_again(stocked: Shop) -> None:
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


def test_the_page_of_a_store_has_its_totals_uploads_and_open_alerts(stocked: Shop) -> None:
    ref = stocked.alert("001")
    stocked.alert("002", status=AlertStatus.RESOLVED)
    seen = store_queries.store_view("Berlin")
    assert seen is not None
    assert (seen.items, seen.out, seen.low, seen.healthy, seen.unpriced) == (3, 1, 1, 1, 1)
    assert seen.by_category[["category", "items"]].to_numpy().tolist() == [["Fruit", 2], ["", 1]]
    assert [upload.file_name for upload in seen.uploads] == ["stock.csv"]
    assert [alert.ref for alert in seen.alerts] == [ref]
    assert store_queries.store_view("Atlantis") is None


def test_the_version_changes_with_stock_alerts_and_uploads_and_is_read_from_one_small_item(stocked: Shop) -> None:
    seen = [version()]
    stocked.records.taken(), stocked.stock.taken()
    for _ in range(20):
        stocked.look()
        assert version() == seen[0]
    assert (stocked.stock.taken(), stocked.records.taken()) == ({}, {"change_token": 20})
    stocked.wire_anew()
    assert version() == seen[0]
    for happens in (
        lambda: stocked.upload("uploads/again.csv", "store,item,count\nBerlin,001,3\n"),
        lambda: stocked.alert("001"),
        lambda: stocked.upload("uploads/bad.csv", "nothing here"),
    ):
        happens()
        seen.append(version())
    assert len(set(seen)) == 4


def test_when_aws_fails_figures_stay_marked_stale_and_what_was_never_read_says_so(stocked: Shop) -> None:
    before = overview_queries.overview()
    stocked.clock.go_on()
    stocked.stock.fails = stocked.records.fails = stocked.alerts.fails = True
    dependencies.current_dependencies().replica.refresh()
    after = overview_queries.overview()
    assert (after.kpis.items, after.as_of, after.state.stale_since) == (4, before.as_of, stocked.clock.now)
    for ask in (
        lambda: uploads_queries.uploads(),
        lambda: uploads_queries.upload(ID),
        lambda: alert_pages.alerts(AlertFilters()),
        lambda: alert_pages.open_alerts(),
        lambda: stock_queries.stock_item("Berlin", "001"),
    ):
        with pytest.raises(DataUnavailable) as caught:
            ask()
        assert caught.value.message.endswith("Try again in a moment.")
