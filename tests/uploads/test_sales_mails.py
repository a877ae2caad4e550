"""Sales that empty stock: one mail for each store and upload, however long the rows take to write."""

from dataclasses import replace
from pathlib import Path

import pytest

from backend_lambdas.alerts.detect import WatchResult, check_stock, digest_key
from backend_lambdas.alerts.notify import Notifier, StoreProgress, send_alerts
from backend_lambdas.inventory.stock import RowChange
from backend_lambdas.uploads.ports import Attempt
from backend_lambdas.uploads.protocol.lifecycle import Ended
from tests.support.alert_stores import MemoryAlerts, plain_source
from tests.support.stock_and_sales import HOUR, NOON, TODAY, CrashError, StockAndSales

ITEMS = 3_000
AT_ONCE = 100  # what the stream hands over in one batch


class TickingStockAndSales(StockAndSales):
    """The clock goes on with every look at it, as it does."""

    def attempt(self) -> Attempt:
        return replace(super().attempt(), clock_ms=self._tick)

    def _tick(self) -> int:
        self.now += 1
        return self.now


@pytest.fixture
def uploader(tmp_path: Path) -> TickingStockAndSales:
    made = TickingStockAndSales(tmp_path)
    made.batch_lines = ITEMS
    return made


def changes(uploader: StockAndSales, since: int) -> list[RowChange]:
    return [RowChange(old, new, uploader.now) for old, new in uploader.memory.stream[since:]]


def mail_all(alerts: MemoryAlerts, moved: list[RowChange], ended: StoreProgress, now: int) -> WatchResult:
    """Watch the changes batch by batch, then send what was asked for."""
    seen = [check_stock(moved[start : start + AT_ONCE], alerts, alerts, now) for start in range(0, len(moved), AT_ONCE)]
    notifier = Notifier(alerts, alerts.publish, plain_source, alerts)
    for key, _ in list(alerts.requested):
        alerts.set_part(key, ended)
        send_alerts(key, notifier, now, "sender")
    return seen[-1]


def test_a_sales_file_that_empties_three_thousand_items_sends_one_mail(uploader: TickingStockAndSales) -> None:
    items = {f"P{n:04d}": 5 for n in range(ITEMS)}
    uploader.count(uploader.count_file("count", 0, items))
    told = len(uploader.memory.stream)
    lines = [f"{n},Berlin,{item},{TODAY},5" for n, item in enumerate(items)]
    sold = uploader.sell(uploader.sales_file("till", 1, *lines))
    moved = changes(uploader, told)
    assert (len(moved), {change.row.on_hand for change in moved}) == (ITEMS, {0})
    alerts = MemoryAlerts()
    part = uploader.memory.parts[sold.upload_id]["Berlin"]
    mail_all(alerts, moved, StoreProgress(True, part.expected_alerts, "till.csv"), uploader.now)
    assert [mail.store for mail in alerts.mails] == ["Berlin"]
    assert len(alerts.alerts) == ITEMS


def test_an_upload_that_goes_on_after_a_crash_still_asks_for_the_same_mail(uploader: TickingStockAndSales) -> None:
    items = {f"P{n:04d}": 5 for n in range(250)}
    uploader.count(uploader.count_file("count", 0, items))
    told = len(uploader.memory.stream)
    file = uploader.sales_file("till", 1, *(f"{n},Berlin,{item},{TODAY},5" for n, item in enumerate(items)))
    stores = uploader.memory.stores()
    written = 0

    class Dying:
        def __getattr__(self, name: str) -> object:
            nonlocal written
            written += name == "write_rows"
            if written == 2:
                raise CrashError
            return getattr(stores.rows, name)

    with pytest.raises(CrashError):
        uploader.sell(file, stock=replace(stores, rows=Dying()))  # type: ignore[arg-type]
    uploader.now += HOUR
    assert 0 < len(uploader.memory.stream) - told < 250
    assert uploader.sell(file).ended is Ended.FINISHED
    moved = changes(uploader, told)
    assert len(moved) == 250
    assert len({digest_key(change) for change in moved}) == 1


def test_what_a_late_count_leaves_is_one_mail_of_the_count(uploader: TickingStockAndSales) -> None:
    items = {f"P{n:04d}": 5 for n in range(30)}
    uploader.count(uploader.count_file("count", 0, items))
    late = uploader.count_file("late", 1, dict.fromkeys(items, 6))
    uploader.sell(uploader.sales_file("till", 2, *(f"{n},Berlin,{item},{TODAY},6" for n, item in enumerate(items))))
    counted = uploader.count(late)
    told = len(uploader.memory.stream)
    assert uploader.recompute_on_hand() == 1
    keys = {digest_key(change) for change in changes(uploader, told)}
    assert {(key.store, key.upload_id) for key in keys} == {("Berlin", counted.upload_id)}
    assert len(keys) == 1
    assert all(key.event_ms > NOON for key in keys)
