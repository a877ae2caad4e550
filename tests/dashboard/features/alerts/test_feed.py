"""The alert feed: its view in the URL, its orders and pages."""

from datetime import UTC, datetime, timedelta

from backend_lambdas.alerts.alert import Alert, AlertKind, AlertStatus
from dashboard.data.alerts import AlertFilters
from dashboard.data.paging import Page
from dashboard.features.alerts.feed import AlertOrder, AlertView, read_page

NOON = datetime(2026, 11, 9, 12, tzinfo=UTC)


def alert(number: int, kind: AlertKind = AlertKind.OUT_OF_STOCK, status: AlertStatus = AlertStatus.OPEN) -> Alert:
    return Alert(
        alert_id=str(number), store="Camden", product_id=f"SKU-{number}", product_name="Tea",
        category=None, kind=kind, severity="critical", status=status, opened_at=NOON - timedelta(minutes=number),
        resolved_at=None, on_hand=0, reorder_point=10, old_value="5", new_value="0", upload_id="U1", line=2,
        unit_price=None, event_ms=number, episode=1,
    )  # fmt: skip


class StoredAlerts:
    """Alerts newest first, filtered by kind; the cursor is the place to go on from."""

    def __init__(self, alerts: list[Alert]) -> None:
        self.alerts = alerts

    def read(self, filters: AlertFilters, limit: int, cursor: str | None) -> Page[Alert]:
        matching = [alert for alert in self.alerts if not filters.kinds or alert.kind in filters.kinds]
        start = int(cursor or 0)
        more = start + limit < len(matching)
        return Page(tuple(matching[start : start + limit]), str(start + limit) if more else None)


def test_the_view_is_read_from_the_url_and_written_back() -> None:
    view = AlertView.from_query(status=["open", "snoozed"], kind="low_stock", store="A & B", days="7", order="newest")

    assert view == AlertView(
        AlertFilters((AlertStatus.OPEN, AlertStatus.SNOOZED), (AlertKind.LOW_STOCK,), ("A & B",), 7), AlertOrder.NEWEST
    )
    assert AlertView.from_query(order=["newest"]) == AlertView(order=AlertOrder.NEWEST)
    assert AlertView.from_query(order="worst") == AlertView()  # as mails before said it
    assert view.to_query() == "status=open&status=snoozed&kind=low_stock&store=A+%26+B&days=7&order=newest"


def test_the_usual_view_needs_no_query_and_nonsense_is_the_usual_view() -> None:
    assert AlertView().to_query() == ""
    assert AlertView.from_query(order="<script>", status="nonsense") == AlertView()


def test_worst_first_goes_through_the_kinds_over_as_many_pages_as_it_takes() -> None:
    kinds = [AlertKind.PRICE_CHANGED, AlertKind.LOW_STOCK, AlertKind.OUT_OF_STOCK, AlertKind.LOW_STOCK] * 3
    stored = StoredAlerts([alert(number, kind) for number, kind in enumerate(kinds)])
    view = AlertView(order=AlertOrder.WORST)
    seen: list[tuple[str, str]] = []
    cursor: str | None = None
    while True:
        page = read_page(stored.read, view, 4, cursor)
        seen += [(alert.kind, alert.alert_id) for alert in page.rows]
        cursor = page.cursor
        if cursor is None:
            break

    assert [number for kind, number in seen if kind == "out_of_stock"] == ["2", "6", "10"]
    assert [kind for kind, _ in seen] == ["out_of_stock"] * 3 + ["low_stock"] * 6 + ["price_changed"] * 3
