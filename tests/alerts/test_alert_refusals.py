"""What a watch does when the store refuses: the batch comes again, or only the record that is wrong is set aside."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from backend_lambdas.alerts.alert import AlertStatus
from backend_lambdas.alerts.detect import check_stock
from backend_lambdas.inventory.errors import AccessDenied, Refused, StorageError, Throttled
from tests.support.alert_stores import MemoryAlerts
from tests.support.alert_world import DONE, KEY, NOW, World, emptied
from tests.support.stock_rows import HOUR, change, stock_row


class Refusing(MemoryAlerts):
    """Writes are refused while `wrong` names a product among them; `tried` counts the writes asked for."""

    error: type[StorageError] = Throttled
    wrong: Callable[[str], bool] = staticmethod(lambda product_id: True)
    tried = 0

    def write(self, digest: Any, transitions: Any, now_ms: int) -> None:
        self.tried += 1
        if any(self.wrong(step.product_id) for step in transitions):
            raise self.error("not now")
        super().write(digest, transitions, now_ms)


@pytest.mark.parametrize("error", [Throttled, AccessDenied, StorageError])
def test_what_is_no_records_fault_is_raised_after_one_write(error: type[StorageError]) -> None:
    memory = Refusing()
    memory.error = error
    with pytest.raises(error):
        check_stock(emptied(300), memory, memory, NOW)
    assert memory.tried == 1


def test_a_batch_that_was_throttled_half_way_ends_as_if_it_had_not_been() -> None:
    memory = Refusing()
    memory.wrong = lambda product_id: product_id == "P0200" and memory.tried < 6
    changes = emptied(300)
    with pytest.raises(Throttled):
        check_stock(changes, memory, memory, NOW)
    assert 0 < len(memory.alerts) < 300
    result = check_stock(changes, memory, memory, NOW)
    assert (len(memory.alerts), memory.items[KEY].alerts, result.failed) == (300, 300, ())
    assert memory.requested == [(KEY, 2)]


def test_a_record_the_table_will_never_take_is_set_aside_alone() -> None:
    memory = Refusing()
    memory.error = Refused
    memory.wrong = lambda product_id: product_id == "P0007"
    result = check_stock(emptied(20), memory, memory, NOW)
    assert (result.opened, [(one.row.product_id, why) for one, why in result.failed]) == (19, [("P0007", "not now")])


def test_what_follows_a_record_that_is_set_aside_is_set_aside_with_it_so_that_nothing_looks_dealt_with() -> None:
    memory = Refusing()
    memory.error = Refused
    memory.wrong = lambda product_id: memory.tried < 3
    rows = [stock_row(count, rev=number + 1) for number, count in enumerate([0, 5])]
    changes = [change(None, rows[0]), change(rows[0], rows[1])]
    result = check_stock(changes, memory, memory, NOW)
    assert [(one, why) for one, why in result.failed] == [
        (changes[0], "not now"),
        (changes[1], "an earlier change of the item was set aside"),
    ]
    assert check_stock(changes, memory, memory, NOW).opened == 3


def test_the_end_of_an_alert_that_is_gone_keeps_no_later_alert_from_opening(world: World) -> None:
    world.set_part(KEY, DONE)
    first = stock_row(8)
    world.check([change(None, first)])
    (alert,) = world.outbox.alerts_of(KEY)
    world.forget(alert)
    empty = stock_row(0, rev=2, at_ms=first_ms() + HOUR, upload_id="U2")
    result = world.check([change(first, empty)])
    assert (result.opened, result.failed) == (1, ())
    (found,) = world.outbox.alerts_of(replace(KEY, upload_id="U2", event_ms=first_ms() + HOUR))
    assert found.status is AlertStatus.OPEN


def first_ms() -> int:
    return KEY.event_ms
