"""From changes of rows to mails: the same tests on the stores in memory and on the real ones."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from moto import mock_aws

from backend_lambdas.aws.alert_store import DynamoAlertStates
from backend_lambdas.aws.attributes import from_item, to_item
from backend_lambdas.aws.digest_queue import SqsDigestRequests
from backend_lambdas.aws.outbox import DynamoOutbox
from backend_lambdas.aws.topic import SnsTopic
from backend_lambdas.inventory.alerts import AlertStatus
from backend_lambdas.inventory.changes import RowChange
from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.inventory.mailing import Outcome, Post, StoreProgress, send_alerts, sweep_outbox
from backend_lambdas.inventory.stock_watch import DigestKey, check_stock
from tests.alert_fakes import Boundaries, Crash, MemoryAlerts, Mortal, plain_source
from tests.aws.moto_stack import MotoStack, moto_stack
from tests.inventory.shelf import HOUR, T0, change, stock_row

KEY = DigestKey("Berlin", "U1", T0)
NOW = T0 + 1000
DONE = StoreProgress(ended=True, expected=0, file_name="berlin.csv")


@dataclass
class World:
    """The ports, and what a test wants to know about what is behind them."""

    states: Any
    outbox: Any
    requests: Any
    publish: Callable[[Any], None]
    mails: Callable[[], list[str]]
    set_part: Callable[[DigestKey, StoreProgress], None]
    count_of: Callable[[str], int]

    def post(self, boundaries: Boundaries) -> Post:
        publish = boundaries.around(self.publish)
        return Post(Mortal(self.outbox, boundaries), publish, plain_source, Mortal(self.requests, boundaries))

    def check(self, changes: list[RowChange], now_ms: int = NOW, crash_at: int | None = None) -> Any:
        boundaries = Boundaries(crash_at)
        return check_stock(changes, Mortal(self.states, boundaries), Mortal(self.requests, boundaries), now_ms)

    def send(self, key: DigestKey = KEY, now_ms: int = NOW, crash_at: int | None = None, owner: str = "a") -> Outcome:
        return send_alerts(key, self.post(Boundaries(crash_at)), now_ms, owner)


def memory_world() -> World:
    memory = MemoryAlerts()
    return World(
        memory,
        memory,
        memory,
        memory.publish,
        lambda: [mail.subject for mail in memory.mails],
        memory.set_part,
        memory.count_of,
    )


def moto_world(stack: MotoStack) -> World:
    seen: list[str] = []

    def mails() -> list[str]:
        seen.extend(mail["Subject"] for mail in stack.mails())
        return list(seen)

    def put(pk: str, sk: str, **values: Any) -> None:
        item = to_item({"pk": pk, "sk": sk, **values})
        if not stack.item(pk, sk) or sk != "META":
            stack.dynamodb.put_item(TableName="Ops", Item=item)

    def set_part(key: DigestKey, progress: StoreProgress) -> None:
        status = "COMMITTED" if progress.ended else "PLANNED"
        put(f"UP#{key.upload_id}", "META", upload_id=key.upload_id, file_name=progress.file_name)
        put(f"UP#{key.upload_id}", f"PT#{key.store}", status=status, expected_alerts=progress.expected)

    return World(
        DynamoAlertStates(stack.dynamodb, "Ops"),
        DynamoOutbox(stack.dynamodb, "Ops"),
        SqsDigestRequests(stack.sqs, stack.digest_queue_url),
        SnsTopic(stack.sns, stack.topic_arn).publish,
        mails,
        set_part,
        lambda upload_id: from_item(stack.item(f"UP#{upload_id}", "META")).get("alerts", 0),
    )


@pytest.fixture(params=["memory", "moto"])
def world(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    if request.param == "memory":
        yield memory_world()
        return
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield moto_world(moto_stack())


def shelf(size: int, on_hand: int = 0, **other: Any) -> list[RowChange]:
    """`size` new rows of one store and upload."""
    return [change(None, stock_row(on_hand, product_id=f"P{number:04d}", **other)) for number in range(size)]


def test_a_file_with_three_hundred_zeros_sends_one_mail() -> None:
    sends_one_mail(memory_world(), size=300)


def test_a_file_delivered_in_batches_sends_one_mail(world: World) -> None:
    sends_one_mail(world, size=60)


def sends_one_mail(world: World, size: int) -> None:
    world.set_part(KEY, replace(DONE, expected=size))
    changes = shelf(size)
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
    result = check_stock(shelf(490), memory, memory, NOW)
    assert (result.opened, memory.reads, memory.writes, memory.requested) == (490, 490, 10, [(KEY, 2)])


def test_a_mail_waits_for_the_commit_and_for_every_expected_alert(world: World) -> None:
    world.set_part(KEY, replace(DONE, ended=False, expected=2))
    first, second = shelf(2)
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
    world.check(shelf(1))
    assert world.send(now_ms=NOW + wait_ms - 1) is Outcome.WAITING
    assert world.send(now_ms=NOW + wait_ms + 20_000) is Outcome.SENT


def test_only_one_of_many_requests_keeps_looking_again(world: World) -> None:
    world.check(shelf(1))
    assert [world.send(), world.send(), world.send(now_ms=NOW + 3000)] == [
        Outcome.WAITING,
        Outcome.LEFT,
        Outcome.WAITING,
    ]


def test_two_senders_send_one_mail(world: World) -> None:
    world.set_part(KEY, DONE)
    world.check(shelf(1))
    assert world.outbox.claim(KEY, "other", NOW, NOW + 60_000) is not None
    assert world.send() is Outcome.WAITING
    assert world.send(now_ms=NOW + 61_000) is Outcome.SENT
    assert len(world.mails()) == 1


def test_a_straggler_gets_a_mail_of_its_own_and_is_counted_once(world: World) -> None:
    world.set_part(KEY, DONE)
    first, second = shelf(2)
    world.check([first])
    world.send()
    world.check([second])
    world.send(now_ms=NOW + 1)
    assert world.mails() == ["Berlin: 1 out of stock", "Berlin: 1 out of stock"]
    assert world.count_of("U1") == 2
    assert list(world.outbox.pending()) == []


def test_repeated_and_reordered_batches_cause_no_write_and_no_second_mail(world: World) -> None:
    world.set_part(KEY, DONE)
    changes = shelf(20)
    world.check(changes)
    world.send()
    random.Random(7).shuffle(changes)
    result = world.check(changes + changes)
    assert (result.opened, result.resolved, result.failed) == (0, 0, ())
    assert world.send(now_ms=NOW + 70_000) is Outcome.QUIET
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
    assert (alert.status, alert.resolved_at) == (AlertStatus.RESOLVED, "2023-11-14T23:13:20.000Z")
    assert (alert.sent_at, alert.unit_price) == ("2023-11-14T22:13:21.000Z", Decimal("1.20"))


def test_the_sweep_asks_for_what_is_not_done(world: World) -> None:
    world.set_part(KEY, DONE)
    world.check(shelf(1))
    assert sweep_outbox(world.outbox, world.requests) == 1
    world.send()
    assert sweep_outbox(world.outbox, world.requests) == 0


def crashes_until_it_ends(attempt: Callable[[int], object]) -> int:
    """Run with a crash at boundary 1, 2, 3 ... until an attempt gets through; return how many crashed."""
    for crash_at in range(1, 200):
        try:
            attempt(crash_at)
        except Crash:
            continue
        return crash_at - 1
    raise AssertionError("it never ends")


def test_a_watch_that_dies_at_every_call_in_turn_opens_each_alert_once(world: World) -> None:
    world.set_part(KEY, replace(DONE, expected=55))
    changes = shelf(55)
    crashed = crashes_until_it_ends(lambda crash_at: world.check(changes, crash_at=crash_at))
    assert crashed >= 4
    assert len(world.outbox.alerts_of(KEY)) == 55
    world.send()
    assert (world.mails(), world.count_of("U1")) == (["Berlin: 55 out of stock"], 55)


@pytest.mark.parametrize("crash_at", range(1, 15))
def test_a_sender_that_dies_anywhere_costs_at_most_one_more_mail(world: World, crash_at: int) -> None:
    world.set_part(KEY, DONE)
    world.check(shelf(3))
    crashed = True
    try:
        world.send(crash_at=crash_at)
        crashed = False
    except Crash:
        later = [world.send(now_ms=NOW + 61_000 + number, owner="b") for number in range(2)]
        assert later[-1] is Outcome.QUIET
    assert 1 <= len(world.mails()) <= 1 + crashed
    assert (world.count_of("U1"), list(world.outbox.pending())) == (3, [])
    assert {alert.sent_at is not None for alert in world.outbox.alerts_of(KEY)} == {True}


def test_a_mail_sent_twice_carries_the_same_id() -> None:
    memory = MemoryAlerts()
    memory.set_part(KEY, DONE)
    check_stock(shelf(3), memory, memory, NOW)
    boundaries = Boundaries()
    dying = replace(Post(memory, memory.publish, plain_source, memory), outbox=Mortal(memory, boundaries))
    boundaries.crash_at = 9
    with pytest.raises(Crash):
        send_alerts(KEY, dying, NOW, "a")
    send_alerts(KEY, Post(memory, memory.publish, plain_source, memory), NOW + 61_000, "b")
    assert len({mail.digest_id for mail in memory.mails}) == 1
    assert json.dumps(memory.mails[0].facts)


def test_a_state_that_changes_under_a_group_costs_only_its_own_row_a_second_look() -> None:
    memory = MemoryAlerts()
    changes = shelf(3)
    check_stock(changes[:1], memory, memory, NOW)
    current, asked = memory.states, []

    def late_at_first(items: Any) -> Any:
        asked.append(len(items))
        return {} if len(asked) == 1 else current(items)

    memory.states = late_at_first  # type: ignore[method-assign]
    result = check_stock(changes, memory, memory, NOW)
    assert (result.opened, result.failed, asked) == (2, (), [3, 1, 1, 1])
    assert memory.items[KEY].alerts == 3


def test_a_topic_that_refuses_gives_the_claim_back_so_that_the_next_try_sends() -> None:
    memory = MemoryAlerts()
    memory.set_part(KEY, DONE)
    check_stock(shelf(1), memory, memory, NOW)

    def refuse(digest: object) -> None:
        raise StorageError("the topic is not there")

    with pytest.raises(StorageError):
        send_alerts(KEY, Post(memory, refuse, plain_source, memory), NOW, "a")
    assert send_alerts(KEY, Post(memory, memory.publish, plain_source, memory), NOW + 1, "b") is Outcome.SENT
    assert len(memory.mails) == 1
