"""One contract for the sales ledger, in memory and on DynamoDB."""

import pytest

from backend_lambdas.aws.lake.ledger import DynamoSalesLedger
from backend_lambdas.inventory.errors import LeaseLost
from backend_lambdas.inventory.sales import SalesHead, WeekState
from backend_lambdas.uploads.sales_ports import RolledUp, SalesLease, SalesLedger
from tests.contract.conftest import ALL_STACKS, started
from tests.support.sales_stores import MemorySalesLedger

NOW, LATER = 1_000, 61_000


@pytest.fixture(params=["memory", *ALL_STACKS])
def ledger(request: pytest.FixtureRequest) -> SalesLedger:
    if request.param == "memory":
        return MemorySalesLedger()
    stack = started(request)
    return DynamoSalesLedger(stack.dynamodb(), stack.outputs["OpsTable"])


def acquired(ledger: SalesLedger, owner: str = "me", now: int = NOW) -> SalesLease:
    lease = ledger.acquire(owner, now, now + 60_000)
    assert lease is not None
    return lease


def test_a_lease_is_given_to_one_at_a_time_and_its_epoch_grows(ledger: SalesLedger) -> None:
    assert acquired(ledger) == SalesLease("me", 1, LATER)
    assert ledger.acquire("other", LATER, LATER + 1) is None
    assert acquired(ledger, "other", LATER + 1) == SalesLease("other", 2, LATER + 60_001)


def test_a_released_lease_is_free_at_once(ledger: SalesLedger) -> None:
    ledger.release(acquired(ledger))
    assert acquired(ledger, "other").epoch == 2


def test_whoever_lost_the_lease_changes_nothing(ledger: SalesLedger) -> None:
    lost = acquired(ledger)
    held = acquired(ledger, "other", LATER + 1)
    rolled_up = RolledUp(1, 1, 1, {"2026-W01": 5})
    for write in (
        lambda: ledger.renew(lost, LATER * 2),
        lambda: ledger.mark_dirty(lost, {"2026-W01"}, "U1"),
        lambda: ledger.publish(lost, rolled_up, "U1", "now"),
    ):
        with pytest.raises(LeaseLost):
            write()
    ledger.release(lost)
    assert ledger.renew(held, LATER * 9) == SalesLease("other", 2, LATER * 9)
    assert (ledger.head(), ledger.weeks()) == (SalesHead(), {})


def test_a_renewed_lease_of_a_dead_holder_runs_out_at_its_new_time(ledger: SalesLedger) -> None:
    ledger.renew(acquired(ledger), LATER * 2)
    assert ledger.acquire("other", LATER * 2, LATER * 3) is None
    assert ledger.acquire("other", LATER * 2 + 1, LATER * 3) == SalesLease("other", 2, LATER * 3)


def test_what_was_noted_before_a_crash_is_known_to_the_next_writer(ledger: SalesLedger) -> None:
    lease = ledger.mark_dirty(acquired(ledger), {"2026-W01", "2026-W02"}, "U1")
    ledger.mark_dirty(lease, {"2026-W02"}, "U1")
    marks = {("2026-W01", "U1"), ("2026-W02", "U1")}
    assert acquired(ledger, "other", LATER + 1).dirty == marks


def test_publishing_takes_off_the_uploads_own_weeks_only(ledger: SalesLedger) -> None:
    lease = ledger.mark_dirty(acquired(ledger), {"2026-W01"}, "U1")
    lease = ledger.mark_dirty(lease, {"2026-W01", "2026-W02"}, "U2")
    ledger.publish(lease, RolledUp(3, 4, 5, {"2026-W01": 7, "2026-W02": 1}), "U2", "now")
    ledger.release(lease)
    assert acquired(ledger).dirty == {("2026-W01", "U1")}


def test_readers_see_which_weeks_changed_since_a_rev(ledger: SalesLedger) -> None:
    lease = acquired(ledger)
    assert ledger.publish(lease, RolledUp(3, 4, 5, {"2026-W01": 7, "2026-W02": 1}), "U1", "first") == SalesHead(
        1, 3, 4, 5, "first"
    )
    ledger.publish(lease, RolledUp(6, 7, 8, {"2026-W02": 0}), "U2", "second")
    assert ledger.head() == SalesHead(2, 6, 7, 8, "second")
    assert ledger.weeks() == {"2026-W01": WeekState(1, 7), "2026-W02": WeekState(2, 0)}
