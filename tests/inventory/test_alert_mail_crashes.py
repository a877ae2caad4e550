"""A watch or a sender that dies or is refused: each alert opens once, and at worst a mail is sent twice."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.inventory.mailing import Outcome, Post, send_alerts
from backend_lambdas.inventory.stock_watch import check_stock
from tests.alert_fakes import Boundaries, Crash, MemoryAlerts, Mortal, plain_source
from tests.inventory.alert_world import DONE, KEY, NOW, World, shelf


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
