"""What a mail says, in every channel, whatever names come from the files."""

import json
from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.alerts.alert import Alert, AlertKind, Severity
from backend_lambdas.alerts.detect import DigestKey, digest_key
from backend_lambdas.alerts.digest import Digest, DigestSource, compose_digest, digest_id_of, worst_first
from backend_lambdas.aws.alerts.notifier import publish_digest
from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.plain_text import ascii_text
from backend_lambdas.inventory.stock import BY_THRESHOLD, StockRow
from backend_lambdas.inventory.versions import movement_version
from backend_lambdas.language.texts import speaking
from tests.support.stock_rows import HOUR, T0, change, run, stock_row

SOURCE = DigestSource("Köln", "U1", T0, "köln.csv", "http://x/stock?store=K%C3%B6ln", "http://x/alerts?store=K%C3%B6ln")


def alerts_of(*rows: StockRow) -> list[Alert]:
    """The alerts of one item's successive rows."""
    changes = [change(old, new) for old, new in zip([None, *rows], rows, strict=False)]
    return [alert for step in run(changes)[0] for alert in step.opened]


def out(product_id: str, name: str, price: str | None = None, reorder_point: int = 10) -> Alert:
    (alert,) = alerts_of(stock_row(0, product_id=product_id, product_name=name, reorder_point=reorder_point))
    return replace(alert, unit_price=None if price is None else type(stock_row().unit_price)(price))


def made_digest(source: DigestSource, alerts: Sequence[Alert]) -> Digest:
    return compose_digest(source, alerts, "abc123")


def test_a_mail_reads_at_a_glance() -> None:
    low = alerts_of(stock_row(3, product_id="12", product_name="Oat drink"))
    back = alerts_of(
        stock_row(0, product_id="33", product_name="Butter"),
        stock_row(24, rev=2, product_id="33", product_name="Butter"),
    )
    digest = made_digest(SOURCE, [*low, *back[1:], out("4711", "Semi-skimmed milk")])
    assert digest.subject == "Koeln: 1 out of stock, 1 low, 1 back in stock"
    assert digest.text == (
        "Köln: 1 out of stock, 1 low, 1 back in stock\n\n"
        "From köln.csv, received 14 Nov 2023, 22:13 UTC.\n\n"
        "Out of stock (1)\n"
        "  Semi-skimmed milk (4711): none on hand, threshold 10\n\n"
        "Low stock (1)\n"
        "  Oat drink (12): 3 on hand, threshold 10\n\n"
        "Back in stock (1)\n"
        "  Butter (33): 24 on hand again\n\n"
        "See the shelf: http://x/stock?store=K%C3%B6ln\n"
        "Answer these alerts: http://x/alerts?store=K%C3%B6ln\n\n"
        f"Message {digest.digest_id}, 3 alerts.\n"
    )
    assert digest.short_text == (
        "Stockroom Koeln: 1 out of stock, 1 low, 1 back in stock. Semi-skimmed milk, Oat drink, Butter"
    )
    assert (digest.severity, digest.kinds) == (
        Severity.CRITICAL,
        (AlertKind.OUT_OF_STOCK, AlertKind.LOW_STOCK, AlertKind.BACK_IN_STOCK),
    )


def test_a_mail_in_the_language_of_the_company() -> None:
    low = alerts_of(stock_row(3, product_id="12", product_name="Haferdrink"))
    with speaking("de"):
        digest = compose_digest(SOURCE, [*low, out("4711", "Milch")], "abc123", may_repeat=True)
    assert digest.subject == "Koeln: 1 ausverkauft, 1 knapp"
    assert digest.text == (
        "Köln: 1 ausverkauft, 1 knapp\n\n"
        "Aus köln.csv, eingegangen am 14.11.2023, 22:13 UTC.\n\n"
        "Ausverkauft (1)\n"
        "  Milch (4711): ausverkauft, Meldebestand 10\n\n"
        "Bestand knapp (1)\n"
        "  Haferdrink (12): Bestand 3, Meldebestand 10\n\n"
        "Zum Bestand: http://x/stock?store=K%C3%B6ln\n"
        "Diese Warnungen beantworten: http://x/alerts?store=K%C3%B6ln\n\n"
        "Nachricht abc123, 2 Warnungen. Falls Sie die Nachricht abc123 schon haben: es ist dieselbe noch einmal, "
        "das Senden wurde unterbrochen.\n"
    )
    assert digest.short_text == "Stockroom Koeln: 1 ausverkauft, 1 knapp. Milch, Haferdrink"
    english = compose_digest(SOURCE, [*low, out("4711", "Milch")], "abc123", may_repeat=True)
    assert digest.facts == english.facts


def test_a_threshold_that_moved_is_no_file_that_came() -> None:
    """The row still names the file that counted it: the alert, the mail and that file's count of alerts must not."""
    counted = stock_row(12)
    moved = replace(counted, reorder_point=15, rev=2, ver=movement_version(counted.ver, 2, T0 + HOUR))
    ((step,), _state) = run([change(counted, moved)])
    (alert,) = step.opened
    assert (alert.upload_id, alert.event_ms, alert.kind) == (BY_THRESHOLD, T0 + HOUR, AlertKind.LOW_STOCK)
    assert digest_key(change(counted, moved)) == DigestKey("Berlin", BY_THRESHOLD, T0 + HOUR)
    source = replace(SOURCE, upload_id=BY_THRESHOLD, event_ms=T0 + HOUR, file_name=None, zone="Europe/Berlin")
    origin = made_digest(source, [alert]).text.split("\n\n")[1]
    assert origin == "By a changed threshold, 15 Nov 2023, 00:13 (Europe/Berlin). The counts are as they were."


def test_a_file_that_says_the_threshold_or_a_sale_is_what_it_was() -> None:
    counted = stock_row(12)
    by_file = stock_row(12, rev=2, at_ms=T0 + HOUR, upload_id="U2", reorder_point=15)
    sold = replace(counted, on_hand=3, rev=2, upload_id="S1", ver=movement_version(counted.ver, 2, T0 + HOUR))
    assert [change(counted, new).cause for new in (by_file, sold)] == ["U2", "S1"]
    assert (change(None, counted).cause, change(counted, None).cause) == ("U1", "U1")


def test_the_most_money_is_first_then_the_most_units() -> None:
    cheap, dear, unpriced, more = out("1", "A", "1"), out("2", "B", "9"), out("3", "C"), out("4", "D", None, 99)
    assert [alert.product_id for alert in worst_first([unpriced, cheap, more, dear])] == ["2", "1", "4", "3"]


def test_three_hundred_empty_shelves_are_all_named() -> None:
    digest = made_digest(SOURCE, [out(str(number), f"Semi-skimmed milk {number}") for number in range(300)])
    assert digest.text.count("none on hand") == 300
    assert "Out of stock (300)" in digest.text
    assert "not named here" not in digest.text


def test_a_longer_list_is_cut_and_says_how_many_are_missing_and_where_they_are() -> None:
    digest = made_digest(SOURCE, [out(str(number), "Milk") for number in range(1_724)])
    assert digest.text.count("none on hand") == 300
    assert "Out of stock (1,724, the first 300 of them here)" in digest.text
    assert "1424 more are not named here. The store's alerts: http://x/alerts?store=K%C3%B6ln" in digest.text
    assert (digest.facts["alerts_total"], len(listed(digest))) == (1_724, 50)


def listed(digest: Digest) -> list[object]:
    alerts = digest.facts["alerts"]
    assert isinstance(alerts, list)
    return alerts


NAMES = {
    "plain": "Semi-skimmed milk, long life, 1 litre",
    "emoji": "\N{GLASS OF MILK}" * 500,
    "Han": "\u725b\u4e73" * 500,
    "quotes": '"\\' * 500,
}


@pytest.mark.parametrize("count", [1, 300, 5_000])
@pytest.mark.parametrize("letters", NAMES)
def test_a_message_fits_sns_with_any_letters_in_every_field(letters: str, count: int) -> None:
    name = NAMES[letters]
    one = replace(out("1", name), store=name, old_value=name, new_value=name)
    alerts = [replace(one, product_id=f"{number}{name}") for number in range(count)]
    source = replace(SOURCE, store=name, file_name=name)
    sent: list[dict[str, Any]] = []
    publish_digest(SimpleNamespace(publish=lambda **request: sent.append(request)), "arn", made_digest(source, alerts))
    (request,) = sent
    attributes = request["MessageAttributes"]
    size = len(request["Message"].encode()) + sum(
        len(part.encode()) for name, value in attributes.items() for part in (name, *value.values())
    )
    assert size <= 262_144
    text = json.loads(request["Message"])["default"]
    assert (text.count("none on hand") > 0, f"{count:,} alert" in text) == (True, True)
    assert json.loads(json.loads(request["Message"])["https"])["alerts_total"] == count


def test_a_new_price_and_name_are_told_with_the_old_ones() -> None:
    rows = stock_row(20), stock_row(20, rev=2, product_name="Whole milk", unit_price=None)
    renamed = made_digest(SOURCE, alerts_of(*rows))
    assert "Whole milk (4711), was Milk" in renamed.text


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Köln", "Koeln"),
        ("Straße\n9", "Strasse 9"),
        ("Łódź", "odz"),
        ("東京", ""),
        ("a\x00b\r\nc", "a b c"),
        ("Café", "Cafe"),
    ],
)
def test_names_become_ascii_for_the_subject(name: str, plain: str) -> None:
    assert ascii_text(name) == plain


@given(store=st.text(max_size=300), name=st.text(max_size=300), file_name=st.text(max_size=300))
def test_no_name_breaks_a_subject_or_forges_a_line(store: str, name: str, file_name: str) -> None:
    digest = made_digest(replace(SOURCE, store=store, file_name=file_name), [out("4711", name)])
    assert digest.subject.isascii()
    assert digest.subject.isprintable()
    assert 0 < len(digest.subject) < 100
    assert len(digest.short_text) <= 160
    assert len(digest.text.splitlines()) == 11


def test_filters_may_ask_for_a_category_by_the_name_that_is_shown_or_by_any_it_has_in_files() -> None:
    names = Categories({"Milch": "Dairy", "Dairy": "Chilled"})
    alerts = [replace(out("1", "Milk"), category="Milch"), replace(out("2", "Rye"), category=None)]
    assert compose_digest(SOURCE, alerts, "abc123", names=names).categories == ("Chilled", "Dairy", "Milch", "(none)")
    assert compose_digest(SOURCE, alerts, "abc123").categories == ("Milch", "(none)")


def test_a_mail_that_may_be_a_repeat_says_by_which_id_to_know_it() -> None:
    digest = compose_digest(SOURCE, [out("1", "Milk")], "abc123", may_repeat=True)
    assert digest.text.endswith(
        "Message abc123, 1 alert. If you have had message abc123 before, this is the same one again:"
        " sending it was interrupted.\n"
    )
    assert digest.facts["may_repeat"] is True


def test_the_id_of_a_mail_follows_from_what_it_is_about_and_what_had_been_sent_before() -> None:
    first = digest_id_of("Berlin", "U1", T0, 0)
    assert first == digest_id_of("Berlin", "U1", T0, 0)
    others = {digest_id_of(*key) for key in (("Berlin", "U1", T0, 3), ("Rome", "U1", T0, 0), ("Berlin", "U2", T0, 0))}
    assert (len(others), first in others) == (3, False)


def test_a_count_below_zero_is_named_in_the_mail() -> None:
    raised = alerts_of(stock_row(50, product_id="12"), stock_row(-3, product_id="12", rev=2))
    assert "Milk (12): counted -3, below 0, was 50: count it again; threshold 10" in made_digest(SOURCE, raised).text
