"""The queries of alerts, over mocked AWS."""

from datetime import UTC, datetime, timedelta

from backend_lambdas.alerts.alert import AlertKind, AlertStatus
from dashboard.data import alerts
from dashboard.data.alerts import AlertCounts, AlertFilters
from dashboard.features.alerts import queries as alerts_queries
from tests.support.dashboard import DashboardStack
from tests.support.replica_sources import NOW


def test_alerts_come_newest_first_and_page_by_page_whole(stack: DashboardStack) -> None:
    refs = [stack.alert(f"{n:03d}", days_ago=n * 3) for n in range(8)]
    seen: list[str] = []
    cursor = None
    for _ in range(10):
        page = alerts.alerts(AlertFilters(), limit=3, cursor=cursor)
        seen += [alert.ref for alert in page.rows]
        cursor = page.cursor
        if cursor is None:
            break
    assert seen == refs


def test_alerts_are_filtered_by_state_kind_store_age_and_words(stack: DashboardStack) -> None:
    stack.alert("old", days_ago=20)
    stack.alert("price", kind=AlertKind.PRICE_CHANGED, status=AlertStatus.RESOLVED)
    stack.alert("far", store="Köln")
    ref = stack.alert("near", product_name="Crème brûlée")
    wanted = AlertFilters(statuses=(AlertStatus.OPEN,), kinds=(AlertKind.OUT_OF_STOCK,), days=7, search="creme")
    assert [alert.ref for alert in alerts.alerts(wanted).rows] == [ref]
    assert [alert.product_id for alert in alerts.alerts(AlertFilters(stores=("Köln",))).rows] == ["far"]


def test_a_snooze_that_is_over_is_open_again(stack: DashboardStack) -> None:
    until = NOW + timedelta(hours=1)
    stack.alert("001", status=AlertStatus.SNOOZED, snoozed_until=until)
    assert alerts.open_alerts() == AlertCounts(0, 0, 0, 0)
    stack.clock.go_on(3601)
    assert alerts.open_alerts() == AlertCounts(1, 0, 1, 1)


def test_open_alerts_are_counted_and_those_not_seen_yet(stack: DashboardStack) -> None:
    stack.alert("001", days_ago=2)
    stack.alert("002", kind=AlertKind.LOW_STOCK)
    seen_at = (NOW - timedelta(days=1)).isoformat()
    assert alerts.open_alerts(seen_at) == AlertCounts(out=1, low=1, total=2, unseen=1)
    assert alerts.open_alerts(seen_at, ("Köln",)) == AlertCounts(0, 0, 0, 0)
    stack.alerts.taken()
    alerts.open_alerts(seen_at)
    assert stack.alerts.taken() == {}


def test_alerts_are_counted_per_day_and_kind(stack: DashboardStack) -> None:
    stack.alert("001", days_ago=9)
    stack.alert("002", days_ago=9)
    stack.alert("003", kind=AlertKind.LOW_STOCK)
    stack.alert("004", days_ago=40)
    days = alerts_queries.alerts_per_day()
    assert [(f"{day:%m-%d}", kind, n) for day, kind, n in days.itertuples(index=False)] == [
        ("11-11", "out_of_stock", 2),
        ("11-20", "low_stock", 1),
    ]


def test_a_time_that_can_not_be_read_means_nothing_was_seen(stack: DashboardStack) -> None:
    stack.alert("001")
    assert alerts.open_alerts("yesterday").unseen == 1
    assert alerts.open_alerts(datetime(2100, 1, 1, tzinfo=UTC).isoformat()).unseen == 0
