"""The query of a store's page, over mocked AWS and data that the real ingest protocol wrote."""

from backend_lambdas.alerts.alert import AlertStatus
from dashboard.features.store import queries as store_queries
from tests.support.dashboard import DashboardStack


def test_the_page_of_a_store_has_its_totals_uploads_and_open_alerts(stocked: DashboardStack) -> None:
    ref = stocked.alert("001")
    stocked.alert("002", status=AlertStatus.RESOLVED)
    seen = store_queries.store_view("Berlin")
    assert seen is not None
    assert (seen.totals.items, seen.totals.out, seen.totals.low, seen.totals.unpriced) == (3, 1, 1, 1)
    assert seen.by_category[["category", "items"]].to_numpy().tolist() == [["Fruit", 2], ["", 1]]
    assert [upload.file_name for upload in seen.uploads] == ["stock.csv"]
    assert [alert.ref for alert in seen.alerts] == [ref]
    assert store_queries.store_view("Atlantis") is None
