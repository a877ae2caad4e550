"""What a mail says, in every channel, whatever names come from the files."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.inventory.alerts import Alert, AlertKind, Severity
from backend_lambdas.inventory.digest import DigestSource, ascii_text, compose_digest, worst_first
from backend_lambdas.inventory.stock import StockRow
from tests.inventory.shelf import T0, change, run, stock_row

SOURCE = DigestSource("Köln", "U1", T0, "köln.csv", "http://x/stock?store=K%C3%B6ln", "http://x/alerts?store=K%C3%B6ln")


def alerts_of(*rows: StockRow) -> list[Alert]:
    """The alerts of one item's successive rows."""
    changes = [change(old, new) for old, new in zip([None, *rows], rows, strict=False)]
    return [alert for step in run(changes)[0] for alert in step.opened]


def out(product_id: str, name: str, price: str | None = None, reorder_point: int = 10) -> Alert:
    (alert,) = alerts_of(stock_row(0, product_id=product_id, product_name=name, reorder_point=reorder_point))
    return replace(alert, unit_price=None if price is None else type(stock_row().unit_price)(price))


def test_a_mail_reads_at_a_glance() -> None:
    low = alerts_of(stock_row(3, product_id="12", product_name="Oat drink"))
    back = alerts_of(
        stock_row(0, product_id="33", product_name="Butter"),
        stock_row(24, rev=2, product_id="33", product_name="Butter"),
    )
    digest = compose_digest(SOURCE, [*low, *back[1:], out("4711", "Semi-skimmed milk")])
    assert digest.subject == "Koeln: 1 out of stock, 1 low, 1 back in stock"
    assert digest.text == (
        "Köln: 1 out of stock, 1 low, 1 back in stock\n\n"
        "From köln.csv, received 2023-11-14 22:13 UTC.\n\n"
        "Out of stock (1)\n"
        "  Semi-skimmed milk (4711): none on hand, reorder at 10\n\n"
        "Low stock (1)\n"
        "  Oat drink (12): 3 on hand, reorder at 10\n\n"
        "Back in stock (1)\n"
        "  Butter (33): 24 on hand again\n\n"
        "See the shelf: http://x/stock?store=K%C3%B6ln\n"
        "Answer these alerts: http://x/alerts?store=K%C3%B6ln\n\n"
        f"Digest {digest.digest_id}, 3 alerts.\n"
    )
    assert digest.short_text == (
        "Stockroom Koeln: 1 out of stock, 1 low, 1 back in stock. Semi-skimmed milk, Oat drink, Butter"
    )
    assert (digest.severity, digest.kinds) == (
        Severity.CRITICAL,
        (AlertKind.OUT_OF_STOCK, AlertKind.LOW_STOCK, AlertKind.BACK_IN_STOCK),
    )


def test_the_most_money_is_first_then_the_most_units() -> None:
    cheap, dear, unpriced, more = out("1", "A", "1"), out("2", "B", "9"), out("3", "C"), out("4", "D", None, 99)
    assert [alert.product_id for alert in worst_first([unpriced, cheap, more, dear])] == ["2", "1", "4", "3"]


def test_a_long_list_is_cut_with_a_link_to_the_rest_and_stays_small() -> None:
    digest = compose_digest(SOURCE, [out(str(number), "N" * 500) for number in range(300)])
    assert digest.text.count("none on hand") == 50
    assert "And 250 more: http://x/alerts?store=K%C3%B6ln" in digest.text
    assert "Out of stock (300)" in digest.text
    assert len((digest.text * 2 + json.dumps(digest.facts) * 2).encode()) < 256 * 1024


def test_a_new_price_and_name_are_told_with_the_old_ones() -> None:
    rows = stock_row(20), stock_row(20, rev=2, product_name="Whole milk", unit_price=None)
    renamed = compose_digest(SOURCE, alerts_of(*rows))
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
    digest = compose_digest(replace(SOURCE, store=store, file_name=file_name), [out("4711", name)])
    assert digest.subject.isascii()
    assert digest.subject.isprintable()
    assert 0 < len(digest.subject) < 100
    assert len(digest.short_text) <= 160
    assert len(digest.text.splitlines()) == 11


def test_the_same_alerts_give_the_same_digest_id() -> None:
    alerts = [out(str(number), "A") for number in range(5)]
    assert compose_digest(SOURCE, alerts).digest_id == compose_digest(SOURCE, alerts[::-1]).digest_id
