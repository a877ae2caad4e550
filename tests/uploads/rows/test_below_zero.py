"""A count below 0 is kept as a finding: in the row as the file says it, in every total as nothing."""

from decimal import Decimal

from backend_lambdas.alerts.alert import expects_alert
from backend_lambdas.inventory.movements import left_on_hand
from backend_lambdas.inventory.stock import StockStatus
from tests.support.uploader import HOUR, Uploader

FILE = "store,item,count,price\nBerlin,A,5,2.00\nBerlin,B,7,2.00\n"


def test_the_row_has_the_count_and_the_totals_do_not(uploader: Uploader) -> None:
    uploader.send("a.csv", FILE)
    sent = uploader.send("b.csv", FILE.replace("A,5", "A,-3"), HOUR)
    row = uploader.memory.rows["Berlin"]["A"]
    assert (row.on_hand, row.status) == (-3, StockStatus.OUT)
    totals = uploader.memory.commits["Berlin"][-1].aggregate.totals
    assert (totals.units, totals.value, totals.out) == (7, Decimal("14.00"), 1)
    old, new = uploader.memory.stream[-1]
    assert expects_alert(old, new)
    assert uploader.memory.parts[sent.upload_id]["Berlin"].expected_alerts == 1


def test_sales_do_not_push_a_count_further_below_zero() -> None:
    assert [left_on_hand(-3, Decimal(sold)) for sold in (0, 2, -5)] == [-3, -3, 2]
    assert [left_on_hand(3, Decimal(sold)) for sold in (0, 2, 5)] == [3, 1, 0]
