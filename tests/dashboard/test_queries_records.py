"""The doors to alerts and uploads, over mocked AWS and data that the real ingest protocol wrote."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from backend_lambdas.alerts.alert import AlertKind, AlertStatus
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from dashboard.data import alert_pages
from dashboard.data.alerts import AlertCounts, AlertFilters
from dashboard.features.alerts import queries as alerts_queries
from dashboard.features.uploads import queries as uploads_queries
from tests.support.dashboard import ID, STOCK, Shop
from tests.support.replica_sources import NOW


def test_alerts_come_newest_first_and_page_by_page_whole(shop: Shop) -> None:
    refs = [shop.alert(f"{n:03d}", days_ago=n * 3) for n in range(8)]
    seen: list[str] = []
    cursor = None
    for _ in range(10):
        page = alert_pages.alerts(AlertFilters(), limit=3, cursor=cursor)
        seen += [alert.ref for alert in page.rows]
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
    assert [alert.ref for alert in alert_pages.alerts(wanted).rows] == [ref]
    assert [alert.product_id for alert in alert_pages.alerts(AlertFilters(stores=("Köln",))).rows] == ["far"]


def test_a_snooze_that_is_over_is_open_again(shop: Shop) -> None:
    until = NOW + timedelta(hours=1)
    shop.alert("001", status=AlertStatus.SNOOZED, snoozed_until=until)
    assert alert_pages.open_alerts() == AlertCounts(0, 0, 0, 0)
    shop.clock.go_on(3601)
    assert alert_pages.open_alerts() == AlertCounts(1, 0, 1, 1)


def test_open_alerts_are_counted_and_those_not_seen_yet(shop: Shop) -> None:
    shop.alert("001", days_ago=2)
    shop.alert("002", kind=AlertKind.LOW_STOCK)
    seen_at = (NOW - timedelta(days=1)).isoformat()
    assert alert_pages.open_alerts(seen_at) == AlertCounts(out=1, low=1, total=2, unseen=1)
    alert_pages.open_alerts(seen_at)
    assert shop.alerts.taken() == {"open_alerts": 1}


def test_alerts_are_counted_per_day_and_kind(shop: Shop) -> None:
    shop.alert("001", days_ago=9)
    shop.alert("002", days_ago=9)
    shop.alert("003", kind=AlertKind.LOW_STOCK)
    shop.alert("004", days_ago=40)
    days = alerts_queries.alerts_per_day(30)
    assert [(f"{day:%m-%d}", kind, n) for day, kind, n in days.itertuples(index=False)] == [
        ("11-11", "out_of_stock", 2),
        ("11-20", "low_stock", 1),
    ]


def test_a_time_that_can_not_be_read_means_nothing_was_seen(shop: Shop) -> None:
    shop.alert("001")
    assert alert_pages.open_alerts("yesterday").unseen == 1
    assert alert_pages.open_alerts(datetime(2100, 1, 1, tzinfo=UTC).isoformat()).unseen == 0


def test_an_upload_shows_its_parts_its_rejected_rows_and_a_link_to_all_of_them(stocked: Shop) -> None:
    detail = uploads_queries.upload(ID)
    assert detail is not None
    shown = detail.upload
    assert (shown.status, shown.total, shown.accepted, shown.rejected, shown.by) == ("COMMITTED", 5, 4, 1, "Anné")
    assert (shown.stores, shown.stores_done, shown.has_error_file) == (2, 2, True)
    assert detail.parts[["store", "status", "applied"]].to_numpy().tolist() == [
        ["Berlin", "COMMITTED", 3],
        ["Köln", "COMMITTED", 1],
    ]
    assert detail.errors[["line", "value", "product_id"]].to_numpy().tolist() == [[6, "1o", "004"]]
    link = urlsplit(uploads_queries.error_file_link(ID))
    assert parse_qs(link.query)["X-Amz-Expires"] == ["300"]
    assert uploads_queries.upload("nothing") is None
    with pytest.raises(NotFound):
        uploads_queries.error_file_link("nothing")


def test_uploads_are_listed_newest_first_page_by_page(shop: Shop) -> None:
    for number in range(5):
        shop.upload(f"uploads/file{number}.csv", STOCK)
    first = uploads_queries.uploads(limit=3)
    second = uploads_queries.uploads(limit=3, cursor=first.cursor)
    names = [upload.file_name for upload in (*first.rows, *second.rows)]
    assert (names, second.cursor) == ([f"file{number}.csv" for number in (4, 3, 2, 1, 0)], None)


def test_the_upload_form_takes_one_file_of_bounded_size_to_a_key_with_the_new_id(shop: Shop) -> None:
    form = uploads_queries.upload_form("C:\\tmp\\../Bestand Köln.csv", "snapshot", "Jörg")
    assert form.fields["key"] == f"uploads/{form.upload_id}/Bestand Köln.csv"
    assert (form.fields["x-amz-meta-mode"], form.fields["x-amz-meta-by"]) == ("snapshot", "J%C3%B6rg")
    assert form.url == "https://uploads-bucket.s3.eu-central-1.amazonaws.com/"
    assert len(form.upload_id) == 26
    with pytest.raises(InvalidRequest):
        uploads_queries.upload_form("a.csv", "replace")
