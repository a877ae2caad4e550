"""A kind of alert is told in words wherever alerts are: what is missing for a new one is named here."""

from decimal import Decimal
from typing import Any

import pytest

from backend_lambdas.alerts import kinds
from backend_lambdas.alerts.alert import (
    DETAIL_OF,
    NEWS,
    SEVERITY_OF,
    SHORTAGES,
    AlertKind,
    expects_alert,
    needs_look,
)
from backend_lambdas.inventory.stock import DETAILS
from dashboard.features.subscriptions.labels import KINDS as OF_SUBSCRIPTIONS
from dashboard.ui.status import KIND_LOOKS
from tests.support.stock_rows import HOUR, T0, change, run, stock_row, told

# What a row was, and what it became: the change that opens an alert of the kind.
OPENED_BY: dict[AlertKind, tuple[dict[str, Any], dict[str, Any]]] = {
    AlertKind.OUT_OF_STOCK: ({"on_hand": 20}, {"on_hand": 0}),
    AlertKind.LOW_STOCK: ({"on_hand": 20}, {"on_hand": 4}),
    AlertKind.BACK_IN_STOCK: ({"on_hand": 0}, {"on_hand": 20}),
    AlertKind.PRICE_CHANGED: ({"unit_price": Decimal(1)}, {"unit_price": Decimal(2)}),
    AlertKind.PRODUCT_RENAMED: ({"product_name": "Milk"}, {"product_name": "Whole milk"}),
}


def test_every_kind_has_its_severity_words_and_icon_and_can_be_subscribed_to() -> None:
    every = list(AlertKind)
    assert [*SEVERITY_OF] == every
    assert [*kinds.KIND_WORDS] == every
    assert [*KIND_LOOKS] == every
    assert [*OF_SUBSCRIPTIONS][: len(every)] == every


def test_what_is_told_of_a_row_is_a_detail_of_it_and_news() -> None:
    assert set(DETAIL_OF.values()) <= set(DETAILS)
    assert set(DETAIL_OF) <= set(NEWS)
    assert {*NEWS, *SHORTAGES} == set(AlertKind)


@pytest.mark.parametrize("kind", AlertKind)
def test_a_change_opens_an_alert_of_every_kind_and_is_not_passed_over_before(kind: AlertKind) -> None:
    """`needs_look` sees each change first: a rule that it does not know is never asked."""
    was, became = OPENED_BY[kind]
    old, new = stock_row(**was), stock_row(rev=2, at_ms=T0 + HOUR, upload_id="U2", **became)
    steps, _ = run([change(None, old), change(old, new)])
    assert str(kind) in [name for name, _ in told(steps[-1:])]
    assert (needs_look(old, new), expects_alert(old, new)) == (True, True)
