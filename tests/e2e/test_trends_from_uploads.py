"""A sales file put into the bucket, on the whole platform, until the dashboard's view of trends says what it holds."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backend_lambdas.aws.lake.reader import SalesReader
from dashboard.data.sales.filters import SalesFilters
from dashboard.data.sales.replica import SalesReplica, SalesState
from dashboard.features.trends.view import trends_of
from tests.e2e.test_sales_to_rollups import HEADER, lake_of
from tests.support.emulated import Emulated, eventually

pytestmark = pytest.mark.emulator
MONDAY = date(2026, 3, 2)


def test_an_uploaded_week_of_sales_is_in_the_trends(emulator: Emulated) -> None:
    reader = SalesReader(emulator.client("dynamodb"), emulator.outputs["OpsTable"], lambda: lake_of(emulator))
    replica = SalesReplica(reader, lambda: datetime.now(UTC))

    def read() -> SalesState:
        replica.refresh()
        return replica.state()

    known = read().rev
    lines = [f"t{day},Kassel,tea,{MONDAY + timedelta(days=day)},{day + 1},2" for day in range(14)]
    lines.append(f"tb,Kassel,tea,{MONDAY},-3,2")
    emulator.put_upload("trends.csv", (HEADER + "\n".join(lines)).encode())
    state = eventually(read, lambda seen: seen.rev > known and "2026-W11" in seen.weeks)
    view = trends_of(state, None, SalesFilters(stores=("Kassel",), weeks=0), date(2026, 3, 30))
    assert view is not None
    weeks = view.weeks[view.weeks["week_start"] >= "2026-03-02"]
    assert weeks["units"].tolist()[:2] == [28.0, 77.0]
    assert weeks["revenue"].tolist()[:2] == [56.0, 154.0]
    assert (view.now.returned_units, view.now.returned_value) == (3.0, 6.0)
    assert view.weekdays["value"].sum() == 210.0
