"""The doors to read, over mocked AWS and data that the real ingest protocol wrote."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.inventory.stock import StockStatus
from dashboard import queries
from dashboard.alert_values import AlertCounts
from dashboard.answers import DataUnavailable, FilterChoices, Freshness
from dashboard.filters import AlertFilters, AlertKind, AlertStatus, StockFilters
from tests.dashboard.shop import Shop, open_shop
from tests.dashboard.source_fakes import NOW

STOCK = """store,item,name,category,count,price,reorder_point
Berlin,001,Apple,Fruit,0,1.50,10
Berlin,002,Banana,Fruit,4,0.20,5
Berlin,003,Crème,,50,,5
Köln,001,Apple,Fruit,30,1.50,10
Köln,004,Dates,Fruit,1o,2.00,10
"""
ID = "01JD4W2V0000000000000000AB"


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as shop:
        yield shop


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    shop.upload(f"uploads/{ID}/stock.csv", STOCK, by="Ann%C3%A9")
    return shop


def test_the_overview_adds_up_the_stores(stocked: Shop) -> None:
    seen = queries.overview()
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
    seen = queries.overview("Köln")
    assert (seen.kpis.items, seen.attention_total, seen.freshness.expected) == (1, 0, 1)


def test_without_any_file_the_overview_is_empty(shop: Shop) -> None:
    seen = queries.overview()
    assert (seen.kpis.items, seen.attention_total, len(seen.stores), len(seen.kpis.history)) == (0, 0, 0, 0)
    assert queries.stock_block(StockFilters(), 0, 100).rows == []


def test_the_overview_looks_at_the_past_days_once_however_many_ask(stocked: Shop) -> None:
    for _ in range(5):
        queries.overview()
    assert stocked.records.taken() == {"days": 2}


def test_a_block_of_the_stock_table_holds_plain_values_worst_first(stocked: Shop) -> None:
    block = queries.stock_block(StockFilters(), 0, 1)
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
            "value": 0.0,
            "value_at_risk": 15.0,
            "upload_id": ID,
            "line": 2,
            "changed_at": block.rows[0]["changed_at"],
            "rev": 1,
        }
    ]


def test_filters_and_search_narrow_the_block_and_the_export_alike(stocked: Shop) -> None:
    filters = StockFilters(stores=("Berlin",), statuses=(StockStatus.HEALTHY,), search="CREME")
    block = queries.stock_block(filters, 0, 100)
    assert [(row["product_id"], row["unit_price"], row["category"]) for row in block.rows] == [("003", None, None)]
    assert queries.stock_export(filters)["product_id"].tolist() == ["003"]


def test_choices_are_what_rows_have_now_and_no_category_comes_last(stocked: Shop) -> None:
    assert queries.filter_choices() == FilterChoices(("Berlin", "Köln"), ("Fruit", ""))


def test_one_item_tells_where_its_number_comes_from(stocked: Shop) -> None:
    item = queries.stock_item("Berlin", "001")
    assert item is not None
    assert (item.row["on_hand"], item.row["status"], item.row["reorder_rule"]) == (0, "out", "store_product")
    assert item.across[["store", "on_hand"]].to_numpy().tolist() == [["Berlin", 0], ["Köln", 30]]
    assert item.history[["on_hand", "line", "file_name"]].to_numpy().tolist() == [[0, 2, "stock.csv"]]
    source = item.provenance
    assert (source.file_name, source.line, source.by, source.upload_id) == ("stock.csv", 2, "Anné", ID)
    assert source.at == NOW
    assert queries.stock_item("Berlin", "999") is None


def test_one_item_shows_its_history_and_the_alerts_it_remembers(stocked: Shop) -> None:
    for number, count in enumerate((7, 3)):
        at = (NOW - timedelta(days=2 - number)).isoformat()
        stocked.put(pk="HI#Berlin#001", sk=f"{number:013d}#1", at=at, on_hand=count, reorder_point=10, upload_id=ID)
    first, second = stocked.alert("001", days_ago=2), stocked.alert("001", days_ago=1, upload_id="U2")
    stocked.put(pk="AS#Berlin", sk="IT#001", recent=[first.split("|")[1], second.split("|")[1]])
    item = queries.stock_item("Berlin", "001")
    assert item is not None
    assert item.history["on_hand"].tolist() == [7, 3]
    assert [alert.ref for alert in item.alerts] == [second, first]


def test_the_page_of_a_store_has_its_totals_uploads_and_open_alerts(stocked: Shop) -> None:
    ref = stocked.alert("001")
    stocked.alert("002", status=AlertStatus.RESOLVED)
    seen = queries.store_view("Berlin")
    assert seen is not None
    assert (seen.items, seen.out, seen.low, seen.healthy, seen.unpriced) == (3, 1, 1, 1, 1)
    assert seen.by_category[["category", "items"]].to_numpy().tolist() == [["Fruit", 2], ["", 1]]
    assert [upload.file_name for upload in seen.uploads] == ["stock.csv"]
    assert [alert.ref for alert in seen.alerts] == [ref]
    assert queries.store_view("Atlantis") is None


def test_alerts_come_newest_first_and_page_by_page_whole(shop: Shop) -> None:
    refs = [shop.alert(f"{n:03d}", days_ago=n * 3) for n in range(8)]
    seen: list[str] = []
    cursor = None
    for _ in range(10):
        page = queries.alerts(AlertFilters(), limit=3, cursor=cursor)
        seen += [alert.ref for alert in page.alerts]
        cursor = page.cursor
        if cursor is None:
            break
    assert seen == refs


def test_alerts_are_filtered_by_state_kind_store_age_and_words(shop: Shop) -> None:
    shop.alert("old", days_ago=20)
    shop.alert("price", kind=AlertKind.PRICE_CHANGED, status=AlertStatus.RESOLVED)
    shop.alert("far", store="Köln")
    ref = shop.alert("near", product_name="Crème brûlée")
    wanted = AlertFilters(statuses=(AlertStatus.OPEN,), kinds=(AlertKind.OUT_OF_STOCK,), days=7, search="creme")
    assert [alert.ref for alert in queries.alerts(wanted).alerts] == [ref]
    assert [alert.product_id for alert in queries.alerts(AlertFilters(stores=("Köln",))).alerts] == ["far"]


def test_a_snooze_that_is_over_is_open_again(shop: Shop) -> None:
    until = (NOW + timedelta(hours=1)).isoformat()
    shop.alert("001", status=AlertStatus.SNOOZED, snoozed_until=until)
    assert queries.open_alerts() == AlertCounts(0, 0, 0, 0)
    shop.clock.go_on(3601)
    assert queries.open_alerts() == AlertCounts(1, 0, 1, 1)


def test_open_alerts_are_counted_and_those_not_seen_yet(shop: Shop) -> None:
    shop.alert("001", days_ago=2)
    shop.alert("002", kind=AlertKind.LOW_STOCK)
    seen_at = (NOW - timedelta(days=1)).isoformat()
    assert queries.open_alerts(seen_at) == AlertCounts(out=1, low=1, total=2, unseen=1)
    queries.open_alerts(seen_at)
    assert shop.alerts.taken() == {"open_alerts": 1}


def test_alerts_are_counted_per_day_and_kind(shop: Shop) -> None:
    shop.alert("001", days_ago=9)
    shop.alert("002", days_ago=9)
    shop.alert("003", kind=AlertKind.LOW_STOCK)
    shop.alert("004", days_ago=40)
    days = queries.alerts_per_day(30)
    assert [(f"{day:%m-%d}", kind, n) for day, kind, n in days.itertuples(index=False)] == [
        ("11-11", "out_of_stock", 2),
        ("11-20", "low_stock", 1),
    ]


def test_an_upload_shows_its_parts_its_rejected_rows_and_a_link_to_all_of_them(stocked: Shop) -> None:
    detail = queries.upload(ID)
    assert detail is not None
    shown = detail.upload
    assert (shown.status, shown.total, shown.accepted, shown.rejected, shown.by) == ("COMMITTED", 5, 4, 1, "Anné")
    assert (shown.stores, shown.stores_done, shown.has_error_file) == (2, 2, True)
    assert detail.parts[["store", "status", "applied"]].to_numpy().tolist() == [
        ["Berlin", "COMMITTED", 3],
        ["Köln", "COMMITTED", 1],
    ]
    assert detail.errors[["line", "value", "product_id"]].to_numpy().tolist() == [[6, "1o", "004"]]
    link = urlsplit(queries.error_file_link(ID))
    assert parse_qs(link.query)["X-Amz-Expires"] == ["300"]
    assert queries.upload("nothing") is None
    with pytest.raises(NotFound):
        queries.error_file_link("nothing")


def test_uploads_are_listed_newest_first_page_by_page(shop: Shop) -> None:
    for number in range(5):
        shop.upload(f"uploads/file{number}.csv", STOCK)
    first = queries.uploads(limit=3)
    second = queries.uploads(limit=3, cursor=first.cursor)
    names = [upload.file_name for upload in (*first.uploads, *second.uploads)]
    assert (names, second.cursor) == ([f"file{number}.csv" for number in (4, 3, 2, 1, 0)], None)


def test_the_upload_form_takes_one_file_of_bounded_size_to_a_key_with_the_new_id(shop: Shop) -> None:
    form = queries.upload_form("C:\\tmp\\../Bestand Köln.csv", "snapshot", "Jörg")
    assert form.fields["key"] == f"uploads/{form.upload_id}/Bestand Köln.csv"
    assert (form.fields["x-amz-meta-mode"], form.fields["x-amz-meta-by"]) == ("snapshot", "J%C3%B6rg")
    assert form.url == "https://uploads-bucket.s3.eu-central-1.amazonaws.com/"
    assert len(form.upload_id) == 26
    with pytest.raises(InvalidRequest):
        queries.upload_form("a.csv", "replace")


def test_the_data_version_changes_with_stock_alerts_and_uploads_and_is_cheap(stocked: Shop) -> None:
    seen = [queries.data_version()]
    for _ in range(20):
        assert queries.data_version() == seen[0]
    assert (stocked.stock.taken(), stocked.records.taken()) == ({"standings": 1, "snapshot": 2}, {"pulse": 1})
    stocked.wire_anew()
    assert queries.data_version() == seen[0]
    for happens in (
        lambda: stocked.upload("uploads/again.csv", "store,item,count\nBerlin,001,3\n"),
        lambda: stocked.alert("001"),
        lambda: stocked.upload("uploads/bad.csv", "nothing here"),
    ):
        happens()
        stocked.clock.go_on()
        seen.append(queries.data_version())
    assert len(set(seen)) == 4


def test_when_aws_fails_figures_stay_marked_stale_and_what_was_never_read_says_so(stocked: Shop) -> None:
    version, before = queries.data_version(), queries.overview()
    stocked.stock.fails = stocked.records.fails = stocked.alerts.fails = True
    stocked.clock.go_on()
    assert queries.data_version() == version
    after = queries.overview()
    assert (after.kpis.items, after.as_of, after.state.stale_since) == (4, before.as_of, stocked.clock.now)
    for ask in (
        lambda: queries.uploads(),
        lambda: queries.upload(ID),
        lambda: queries.alerts(AlertFilters()),
        lambda: queries.open_alerts(),
        lambda: queries.stock_item("Berlin", "001"),
    ):
        with pytest.raises(DataUnavailable) as caught:
            ask()
        assert caught.value.message.endswith("Try again in a moment.")


def test_a_time_that_can_not_be_read_means_nothing_was_seen(shop: Shop) -> None:
    shop.alert("001")
    assert queries.open_alerts("yesterday").unseen == 1
    assert queries.open_alerts(datetime(2100, 1, 1, tzinfo=UTC).isoformat()).unseen == 0


def test_after_a_commit_the_version_changes_once_more_for_alerts_that_end_without_a_trace(stocked: Shop) -> None:
    stocked.upload("uploads/again.csv", "store,item,count\nBerlin,001,30\n")
    stocked.clock.now -= timedelta(seconds=7)
    soon = queries.data_version()
    stocked.clock.go_on(4)
    assert queries.data_version() == soon
    stocked.clock.go_on(4)
    settled = queries.data_version()
    stocked.clock.go_on(100)
    assert (settled != soon, queries.data_version() == settled) == (True, True)
