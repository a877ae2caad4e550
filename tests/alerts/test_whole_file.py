"""A file of several stores: one mail to each person, whatever crashes, and none of a store that they do not see."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from moto import mock_aws

from backend_lambdas.alerts.alert import Alert, Severity
from backend_lambdas.alerts.detect import DigestKey
from backend_lambdas.alerts.digest import DigestSource
from backend_lambdas.alerts.endpoints import Channel
from backend_lambdas.alerts.file_key import file_of
from backend_lambdas.alerts.file_mail import FileNews, FileSource, compose_file_mail
from backend_lambdas.alerts.notify import CLAIM_MS, Outcome, StoreProgress
from backend_lambdas.alerts.subscriptions import AlertSubscription, Delivery
from backend_lambdas.alerts.summary import StoreNews
from backend_lambdas.alerts.whole_file import EVERYBODY, WAIT_FOR_FILE_MS
from backend_lambdas.aws.alerts.file_parts import DynamoFileParts
from backend_lambdas.language.texts import speaking
from tests.support.alert_stack import moto_stack
from tests.support.alert_stores import Crash, MemoryAlerts
from tests.support.alert_world import NOW, aws_world, memory_world
from tests.support.file_world import ADA, BO, FileWorld, MemoryFileParts, subscribed
from tests.support.stock_rows import T0, change, run, stock_row

WHOLE, ONE, DAILY = subscribed("ada", ADA), subscribed("bo", BO), subscribed("daily", ADA, delivery=Delivery.DAILY)
HOOK = subscribed("hook", ADA, channel=Channel.WEBHOOK)
MINUTE = 60_000


def in_memory() -> FileWorld:
    world = memory_world()
    assert isinstance(world.outbox, MemoryAlerts)
    return FileWorld(world, MemoryFileParts(world.outbox), [WHOLE, ONE, DAILY, HOOK])


@pytest.fixture(params=["memory", "moto"])
def files(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[FileWorld]:
    if request.param == "memory":
        yield in_memory()
        return
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        stack = moto_stack()
        parts = DynamoFileParts(stack.dynamodb, stack.ops_table)
        yield FileWorld(aws_world(stack), parts, [WHOLE, ONE, DAILY, HOOK])


def test_who_follows_all_stores_gets_one_mail_and_who_follows_one_gets_that_stores(files: FileWorld) -> None:
    file = files.open(NOW, "Berlin", "406", "Rome", size=2, product_name="Milk")
    assert [files.send(file, NOW + 1), files.send(file, NOW + 2)] == [Outcome.SENT, Outcome.QUIET]
    assert [(to, mail.subject) for to, mail in files.mails] == [
        (EVERYBODY, "Stockroom: 6 out of stock in 3 stores"),
        ("ada", "Stockroom: 6 out of stock in 3 stores"),
        ("bo", "Berlin: 2 out of stock"),
    ]
    ((mail,), (own,)) = files.got("ada"), files.got("bo")
    assert mail.text == (
        "6 out of stock in 3 stores\n\n"
        "Missing to the thresholds: 60 units, worth 72.00 at sales prices.\n"
        "From all.csv, received 14 Nov 2023, 22:13 UTC.\n\n"
        "Answer them, the most money at risk first: "
        "http://x/alerts?status=open&store=406&store=Berlin&store=Rome&order=worst\n"
        "What this file did: http://x/uploads?id=U1\n\n"
        "Out of stock (6)\n"
        "  Store 406 · Milk (P0000): none on hand, threshold 10\n"
        "  Berlin · Milk (P0000): none on hand, threshold 10\n"
        "  Rome · Milk (P0000): none on hand, threshold 10\n"
        "  Store 406 · Milk (P0001): none on hand, threshold 10\n"
        "  Berlin · Milk (P0001): none on hand, threshold 10\n"
        "  Rome · Milk (P0001): none on hand, threshold 10\n\n"
        "By store (3)\n"
        "  Berlin: 2 out of stock, 24.00 missing\n"
        "  Rome: 2 out of stock, 24.00 missing\n"
        "  Store 406: 2 out of stock, 24.00 missing\n\n"
        f"Message {mail.mail_id}, 6 alerts.\n"
    )
    assert mail.short_text == "Stockroom: 6 out of stock in 3 stores. Milk, Milk, Milk and 3 more"
    assert ("Rome" in own.text, own.text.count("none on hand")) == (False, 2)


def test_it_waits_for_every_store_of_the_file_and_for_every_alert_that_is_expected(files: FileWorld) -> None:
    rome = DigestKey("Rome", "U1", T0)
    files.world.set_part(rome, StoreProgress(False, 1, "all.csv", 2))
    file = files.open(NOW, "Berlin", of=2)
    assert files.send(file, NOW + 2_000) is Outcome.WAITING
    files.world.set_part(rome, StoreProgress(True, 1, "all.csv", 2))
    assert files.send(file, NOW + 4_000) is Outcome.WAITING
    files.open(NOW + 5_000, "Rome", of=2)
    assert files.send(file, NOW + 6_000) is Outcome.SENT
    assert [mail.subject for mail in files.got("ada")] == ["Stockroom: 2 out of stock in 2 stores"]


@pytest.mark.parametrize(("ended", "wait_ms"), [(True, MINUTE), (False, WAIT_FOR_FILE_MS)])
def test_a_file_that_does_not_come_to_its_end_is_told_all_the_same(files: FileWorld, ended: bool, wait_ms: int) -> None:
    files.world.set_part(DigestKey("Rome", "U1", T0), StoreProgress(ended, 1, "all.csv", 2))
    file = files.open(NOW, "Berlin", of=2)
    assert [files.send(file, NOW + wait_ms - 1), files.send(file, NOW + wait_ms)] == [Outcome.WAITING, Outcome.SENT]
    files.open(NOW + wait_ms + 1, "Rome", of=2)
    files.world.set_part(DigestKey("Rome", "U1", T0), StoreProgress(True, 1, "all.csv", 2))
    assert files.send(file, NOW + wait_ms + 2) is Outcome.SENT
    assert [mail.subject for mail in files.got("ada")] == ["Berlin: 1 out of stock", "Rome: 1 out of stock"]
    assert len({mail.mail_id for mail in files.got("ada")}) == 2


def test_a_file_of_one_store_is_told_at_once_as_ever(files: FileWorld) -> None:
    file = files.open(NOW, "Berlin")
    assert (files.send(file, NOW + 1), files.mails, files.world.mails()) == (
        Outcome.QUIET,
        [],
        ["Berlin: 1 out of stock"],
    )


@pytest.mark.parametrize("crash_at", range(1, 30))
def test_a_sender_that_dies_anywhere_loses_nothing_and_repeats_it_to_one_at_most(crash_at: int) -> None:
    files = in_memory()
    file = files.open(NOW, "Berlin", "Rome")
    crashed = False
    try:
        files.send(file, NOW + 1, crash_at)
    except Crash:
        crashed = True
        later = [files.send(file, NOW + CLAIM_MS + 2 + number, owner="b") for number in range(2)]
        assert later[-1] is Outcome.QUIET
    told = [to for to, _mail in files.mails]
    assert set(told) == {EVERYBODY, "ada", "bo"}
    assert len(told) <= 3 + crashed
    assert (
        len({(to, mail.mail_id) for to, mail in files.mails}) == len({mail.mail_id for _to, mail in files.mails}) == 3
    )
    repeated = [mail for to, mail in files.mails[1:] if told.count(to) > 1][-1:]
    assert all("the same one again" in mail.text for mail in repeated)
    assert list(files.world.outbox.pending()) == []


def test_a_store_that_comes_while_the_mail_is_sent_has_the_next_one() -> None:
    files = in_memory()
    file = files.open(NOW, "Berlin", "Rome", of=3)
    files.subscriptions, tell = [WHOLE], files._to_one

    def while_it_sends(*given: Any) -> None:
        files._to_one = tell  # type: ignore[method-assign]
        files.open(NOW + 2, "Oslo", of=3)
        tell(*given)

    files._to_one = while_it_sends  # type: ignore[method-assign]
    assert [files.send(file, NOW + number) for number in (1, 3, 4)] == [Outcome.SENT, Outcome.SENT, Outcome.QUIET]
    assert [mail.subject for mail in files.got("ada")] == [
        "Stockroom: 2 out of stock in 2 stores",
        "Oslo: 1 out of stock",
    ]


def test_of_a_file_only_the_alerts_that_were_asked_for_are_told() -> None:
    files = in_memory()
    files.subscriptions = [
        subscribed("low", ADA, kinds=("low_stock",)),
        subscribed("critical", ADA, severities=(Severity.CRITICAL,)),
        subscribed("glass", ADA, categories=("Glass",)),
        subscribed("rome", ADA, stores=("Rome",)),
        subscribed("gone", replace(BO, user_id="u-gone")),
    ]
    file = files.open(NOW, "Berlin", "Rome", category="Dairy")
    files.open(NOW, "Oslo", of=3, on_hand=5, category="Glass")
    files.send(file, NOW + 1)
    assert [(to, mail.subject) for to, mail in files.mails[1:]] == [
        ("low", "Oslo: 1 low"),
        ("critical", "Stockroom: 2 out of stock in 2 stores"),
        ("glass", "Oslo: 1 low"),
        ("rome", "Rome: 1 out of stock"),
    ]


def test_who_changed_to_a_daily_mail_while_a_file_was_gathered_still_has_this_one() -> None:
    files = in_memory()
    later: AlertSubscription = replace(DAILY, at_once_until="2023-11-14T22:14:00.000Z")
    files.subscriptions = [DAILY, later]
    files.send(files.open(NOW, "Berlin", "Rome"), NOW + 1)
    assert [to for to, _mail in files.mails] == [EVERYBODY, "daily"]


def test_eighty_one_stores_are_one_mail_that_names_the_worst_and_counts_every_store() -> None:
    files = in_memory()
    stores = [str(300 + number) for number in range(81)]
    files.send(files.open(NOW, *stores, size=20), NOW + 1)
    (mail,) = files.got("ada")
    lines = mail.text.splitlines()
    assert (mail.subject, len(lines), len(mail.text) < 20_000) == (
        "Stockroom: 1,620 out of stock in 81 stores",
        71,
        True,
    )
    assert "Out of stock (1,620, the first 30 of them here)" in lines
    assert "1,590 more are not named here." in lines
    assert lines[lines.index("By store (81)") + 1] == "  Store 300: 20 out of stock, 240.00 missing"
    assert "  and 56 more stores" in lines
    assert "http://x/alerts?status=open&order=worst" in mail.text
    assert len(mail.short_text) <= 160


def test_twenty_thousand_alerts_are_a_short_mail_that_leads_with_the_money() -> None:
    with speaking("en"):
        stores = [
            StoreNews(source_of(f"{300 + at}"), [raised(f"{300 + at}", n) for n in range(250)]) for at in range(80)
        ]
        dear = StoreNews(source_of("9"), [raised("9", n, unit_price=Decimal(900)) for n in range(2)])
        file = FileSource(T0, "all.csv", "http://x/alerts", "http://x/uploads")
        mail = compose_file_mail(FileNews(file, [*stores, dear], currency="EUR"), "m1")
    lines = mail.text.splitlines()
    assert mail.subject == "Stockroom: 20,002 out of stock in 81 stores"
    assert (
        lines[2] == "Missing to the thresholds: 200,020 units, worth 258,000.00\N{NO-BREAK SPACE}EUR at sales prices."
    )
    assert (
        lines[lines.index("By store (81)") + 1] == "  Store 9: 2 out of stock, 18,000.00\N{NO-BREAK SPACE}EUR missing"
    )
    assert (len(lines), len(mail.text.encode()) < 5_000) == (71, True)  # of the 262,144 bytes of a message


def source_of(store: str) -> DigestSource:
    return DigestSource(store, "U1", T0, "all.csv", "http://x/stock", "http://x/alerts")


def raised(store: str, number: int, **other: Any) -> Alert:
    ((step,), _states) = run([change(None, stock_row(0, store=store, product_id=f"P{number:04d}"))])
    return replace(step.opened[0], **other)


def test_each_reads_it_in_their_language() -> None:
    files = in_memory()
    files.accounts["u-ada"] = replace(ADA, language="de")
    with speaking("en"):
        files.send(files.open(NOW, "Berlin", "406"), NOW + 1)
    (mail,) = files.got("ada")
    assert mail.text.splitlines()[0] == "2 ausverkauft in 2 Filialen"
    assert mail.text.splitlines()[2] == "Bis zu den Meldebeständen fehlen 20 Stück, zu Verkaufspreisen 24,00."
    assert "  Filiale 406: 1 ausverkauft, es fehlen 12,00" in mail.text.splitlines()
    assert "Nach Filialen (2)" in mail.text


def test_a_file_of_which_there_is_no_record_is_told_all_the_same(files: FileWorld) -> None:
    file = files.open(NOW, "Berlin", "Rome")
    assert files.send(replace(file, upload_id="U9"), NOW) is Outcome.QUIET
    assert files.parts.progress(file_of(DigestKey("Rome", "U9", T0))) is None
