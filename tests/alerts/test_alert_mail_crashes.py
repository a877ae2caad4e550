"""A watch or a sender that dies or is refused: each alert opens once, and at worst a mail is sent twice."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from backend_lambdas.alerts.alert import Alert
from backend_lambdas.alerts.detect import check_stock
from backend_lambdas.alerts.notify import CLAIM_MS, Notifier, Outcome, send_alerts
from backend_lambdas.inventory.errors import StorageError
from tests.support.alert_stores import Boundaries, Crash, MemoryAlerts, Mortal, plain_source
from tests.support.alert_world import DONE, KEY, NOW, World, emptied


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
    changes = emptied(55)
    crashed = crashes_until_it_ends(lambda crash_at: world.check(changes, crash_at=crash_at))
    assert crashed >= 4
    assert len(world.outbox.alerts_of(KEY)) == 55
    world.send()
    assert (world.mails(), world.count_of("U1")) == (["Berlin: 55 out of stock"], 55)


@pytest.mark.parametrize("crash_at", range(1, 15))
def test_a_sender_that_dies_anywhere_costs_at_most_one_more_mail(world: World, crash_at: int) -> None:
    world.set_part(KEY, DONE)
    world.check(emptied(3))
    crashed = True
    try:
        world.send(crash_at=crash_at)
        crashed = False
    except Crash:
        later = [world.send(now_ms=NOW + CLAIM_MS + 1_000 + number, owner="b") for number in range(2)]
        assert later[-1] is Outcome.QUIET
    assert 1 <= len(world.mails()) <= 1 + crashed
    assert (world.count_of("U1"), list(world.outbox.pending())) == (3, [])
    assert {alert.sent_at is not None for alert in world.outbox.alerts_of(KEY)} == {True}


class MarksInTwoParts(MemoryAlerts):
    """As DynamoDB: a transaction marks 100 alerts at most; the sender dies between two of them."""

    dies = True

    def mark_sent(self, alerts: Sequence[Alert], mail_id: str, sent_at: datetime) -> None:
        super().mark_sent(alerts[:100], mail_id, sent_at)
        if self.dies:
            raise Crash
        super().mark_sent(alerts[100:], mail_id, sent_at)


def post_of(memory: MemoryAlerts) -> Notifier:
    return Notifier(memory, memory.publish, plain_source, memory)


def test_a_mail_whose_sender_died_between_two_marks_goes_out_again_whole_under_the_same_id_and_says_so() -> None:
    memory = MarksInTwoParts()
    memory.set_part(KEY, replace(DONE, expected=250))
    check_stock(emptied(250), memory, memory, NOW)
    with pytest.raises(Crash):
        send_alerts(KEY, post_of(memory), NOW, "a")
    memory.dies = False
    assert send_alerts(KEY, post_of(memory), NOW + CLAIM_MS + 1, "b") is Outcome.SENT
    first, second = memory.mails
    assert (first.digest_id, first.subject) == (second.digest_id, second.subject)
    assert (second.text.count("none on hand"), "the same one again" in first.text) == (250, False)
    assert f"If you have had message {first.digest_id} before, this is the same one again" in second.text
    assert {alert.mail_id for alert in memory.alerts.values()} == {first.digest_id}
    assert memory.items[KEY].claims == 0


def test_a_straggler_after_a_whole_mail_has_a_mail_and_an_id_of_its_own() -> None:
    memory = MemoryAlerts()
    memory.set_part(KEY, DONE)
    first, second = emptied(2)
    for number, one in enumerate((first, second)):
        check_stock([one], memory, memory, NOW)
        send_alerts(KEY, post_of(memory), NOW + number, "a")
    assert len({mail.digest_id for mail in memory.mails}) == 2
    assert [mail.text.count("none on hand") for mail in memory.mails] == [1, 1]


def test_a_sender_that_died_after_the_last_mark_sends_nothing_more() -> None:
    memory = MemoryAlerts()
    memory.set_part(KEY, DONE)
    check_stock(emptied(3), memory, memory, NOW)
    boundaries = Boundaries(crash_at=13)  # find, progress, claim, read, publish, mark: two moments each; then settle
    dying = replace(post_of(memory), outbox=Mortal(memory, boundaries), publish=boundaries.around(memory.publish))
    with pytest.raises(Crash):
        send_alerts(KEY, dying, NOW, "a")
    assert all(alert.mail_id for alert in memory.alerts.values())
    assert send_alerts(KEY, post_of(memory), NOW + CLAIM_MS + 1, "b") is Outcome.QUIET
    assert (len(memory.mails), list(memory.pending()), memory.count_of("U1")) == (1, [], 3)


def test_a_topic_that_refuses_gives_the_claim_back_so_that_the_next_try_sends() -> None:
    memory = MemoryAlerts()
    memory.set_part(KEY, DONE)
    check_stock(emptied(1), memory, memory, NOW)

    def refuse(digest: object) -> None:
        raise StorageError("the topic is not there")

    with pytest.raises(StorageError):
        send_alerts(KEY, Notifier(memory, refuse, plain_source, memory), NOW, "a")
    assert send_alerts(KEY, Notifier(memory, memory.publish, plain_source, memory), NOW + 1, "b") is Outcome.SENT
    assert len(memory.mails) == 1
