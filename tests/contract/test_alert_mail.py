"""From changes of rows to mails: the same tests on the stores in memory and on the real ones, on both emulators."""

import random
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from backend_lambdas.alerts.alert import AlertStatus
from backend_lambdas.alerts.detect import DigestKey, check_stock
from backend_lambdas.alerts.notify import CLAIM_MS, Outcome, StoreProgress, sweep_outbox
from tests.contract.conftest import ALL_STACKS, started
from tests.contract.test_topic import new_topic, subscribed
from tests.support.alert_stack import MotoStack
from tests.support.alert_stores import MemoryAlerts
from tests.support.alert_world import DONE, KEY, NOW, World, aws_world, emptied, memory_world
from tests.support.stock_rows import HOUR, T0, change, stock_row


@pytest.fixture(params=["memory", *ALL_STACKS])
def world(request: pytest.FixtureRequest) -> World:
    if request.param == "memory":
        return memory_world()
    stack = started(request)
    topic = new_topic(stack)
    queues = (stack.queue(name) for name in ("DigestQueueUrl", "StreamErrorQueueUrl"))
    parts = (stack.dynamodb(), stack.client("sqs"), stack.client("sns"), stack.outputs["OpsTable"])
    return aws_world(MotoStack(*parts, *queues, subscribed(stack, topic), topic))


def test_a_file_with_three_hundred_zeros_sends_one_mail() -> None:
    sends_one_mail(memory_world(), size=300)


def test_a_file_delivered_in_batches_sends_one_mail(world: World) -> None:
    sends_one_mail(world, size=60)


def sends_one_mail(world: World, size: int) -> None:
    world.set_part(KEY, replace(DONE, expected=size))
    changes = emptied(size)
    for start in range(0, size, 20):
        world.check(changes[start : start + 20])
    assert [world.send(), world.send()] == [Outcome.SENT, Outcome.QUIET]
    assert world.mails() == [f"Berlin: {size} out of stock"]
    assert world.count_of("U1") == size


def test_changes_that_matter_to_no_alert_cost_no_read_and_no_write() -> None:
    memory = MemoryAlerts()
    old = [stock_row(20, product_id=f"P{number}") for number in range(1000)]
    changes = [change(None, row) for row in old] + [change(row, replace(row, on_hand=30, rev=2)) for row in old]
    result = check_stock(changes, memory, memory, NOW)
    assert (result.changes, memory.reads, memory.writes, memory.requested) == (2000, 0, 0, [])


def test_many_alerts_share_few_transactions() -> None:
    memory = MemoryAlerts()
    result = check_stock(emptied(490), memory, memory, NOW)
    assert (result.opened, memory.reads, memory.writes, memory.requested) == (490, 490, 10, [(KEY, 2)])


def test_a_mail_waits_for_the_commit_and_for_every_expected_alert(world: World) -> None:
    world.set_part(KEY, replace(DONE, ended=False, expected=2))
    first, second = emptied(2)
    world.check([first])
    assert world.send() is Outcome.WAITING
    world.set_part(KEY, replace(DONE, expected=2))
    assert world.send(now_ms=NOW + 2000) is Outcome.WAITING
    world.check([second], now_ms=NOW + 2500)
    assert world.send(now_ms=NOW + 3000) is Outcome.SENT
    assert world.mails() == ["Berlin: 2 out of stock"]


@pytest.mark.parametrize(("part", "wait_ms"), [(None, 60_000), (DONE, 60_000), (replace(DONE, ended=False), 300_000)])
def test_a_mail_that_can_not_become_complete_goes_out_in_the_end(
    world: World, part: StoreProgress | None, wait_ms: int
) -> None:
    if part is not None:
        world.set_part(KEY, replace(part, expected=5))
    world.check(emptied(1))
    assert world.send(now_ms=NOW + wait_ms - 1) is Outcome.WAITING
    assert world.send(now_ms=NOW + wait_ms + 20_000) is Outcome.SENT


def test_only_one_of_many_requests_keeps_looking_again(world: World) -> None:
    world.check(emptied(1))
    assert [world.send(), world.send(), world.send(now_ms=NOW + 3000)] == [
        Outcome.WAITING,
        Outcome.LEFT,
        Outcome.WAITING,
    ]


def test_two_senders_send_one_mail(world: World) -> None:
    world.set_part(KEY, DONE)
    world.check(emptied(1))
    assert world.outbox.claim(KEY, "other", NOW, NOW + 60_000) is not None
    assert world.send() is Outcome.WAITING
    assert world.send(now_ms=NOW + CLAIM_MS + 1_000) is Outcome.SENT
    assert len(world.mails()) == 1


def test_a_straggler_gets_a_mail_of_its_own_and_is_counted_once(world: World) -> None:
    world.set_part(KEY, DONE)
    first, second = emptied(2)
    world.check([first])
    world.send()
    world.check([second])
    world.send(now_ms=NOW + 1)
    assert world.mails() == ["Berlin: 1 out of stock", "Berlin: 1 out of stock"]
    assert world.count_of("U1") == 2
    assert list(world.outbox.pending()) == []


def test_repeated_and_reordered_batches_cause_no_write_and_no_second_mail(world: World) -> None:
    world.set_part(KEY, DONE)
    changes = emptied(20)
    world.check(changes)
    world.send()
    random.Random(7).shuffle(changes)
    result = world.check(changes + changes)
    assert (result.opened, result.resolved, result.failed) == (0, 0, ())
    assert world.send(now_ms=NOW + CLAIM_MS + 1_000) is Outcome.QUIET
    assert len(world.mails()) == 1


def test_one_item_in_one_batch_goes_from_five_to_zero_to_five_to_zero(world: World) -> None:
    world.set_part(KEY, DONE)
    rows = [stock_row(count, rev=number + 1) for number, count in enumerate([5, 0, 5, 0])]
    result = world.check([change(None, rows[0]), *(change(a, b) for a, b in zip(rows, rows[1:], strict=False))])
    alerts = sorted(world.outbox.alerts_of(KEY), key=lambda alert: (alert.opened_at, alert.kind, alert.status))
    assert (result.opened, result.failed) == (5, ())
    assert [(str(alert.kind), str(alert.status)) for alert in alerts] == [
        ("back_in_stock", "resolved"),
        ("low_stock", "resolved"),
        ("low_stock", "resolved"),
        ("out_of_stock", "open"),
        ("out_of_stock", "resolved"),
    ]


def test_an_upload_that_only_raises_quiet_alerts_sends_no_mail_but_counts_them(world: World) -> None:
    first, clear, again = (
        stock_row(count, rev=number + 1, at_ms=T0 + number, upload_id=f"U{number + 1}")
        for number, count in enumerate([8, 30, 8])
    )
    last = DigestKey("Berlin", "U3", T0 + 2)
    world.set_part(last, DONE)
    world.check([change(None, first), change(first, clear), change(clear, again)])
    assert world.send(last) is Outcome.QUIET
    assert (world.mails(), world.count_of("U3")) == ([], 1)


def test_the_end_of_an_episode_resolves_the_alert_and_keeps_what_was_sent(world: World) -> None:
    world.set_part(KEY, DONE)
    empty = stock_row(0)
    world.check([change(None, empty)])
    world.send()
    full = stock_row(30, rev=2, at_ms=T0 + HOUR, upload_id="U2")
    world.check([change(empty, full)])
    (alert,) = world.outbox.alerts_of(KEY)
    assert (alert.status, alert.resolved_at) == (AlertStatus.RESOLVED, datetime(2023, 11, 14, 23, 13, 20, tzinfo=UTC))
    assert (alert.sent_at, alert.unit_price) == (datetime(2023, 11, 14, 22, 13, 21, tzinfo=UTC), Decimal("1.20"))


def test_the_sweep_asks_for_what_is_not_done(world: World) -> None:
    world.set_part(KEY, DONE)
    world.check(emptied(1))
    assert sweep_outbox(world.outbox, world.requests) == 1
    world.send()
    assert sweep_outbox(world.outbox, world.requests) == 0


def test_a_state_that_changes_under_a_group_costs_only_its_own_row_a_second_look() -> None:
    memory = MemoryAlerts()
    changes = emptied(3)
    check_stock(changes[:1], memory, memory, NOW)
    current, asked = memory.states, []

    def late_at_first(items: Any) -> Any:
        asked.append(len(items))
        return {} if len(asked) == 1 else current(items)

    memory.states = late_at_first  # type: ignore[method-assign]
    result = check_stock(changes, memory, memory, NOW)
    # Three rows at once, each row alone, and the overtaken one once more for events it may have missed.
    assert (result.opened, result.failed, asked) == (2, (), [3, 1, 1, 1, 1])
    assert memory.items[KEY].alerts == 3
