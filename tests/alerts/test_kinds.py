"""A kind of alert is told in words wherever alerts are: what is missing for a new one is named here."""

from backend_lambdas.alerts import kinds
from backend_lambdas.alerts.alert import DETAIL_OF, NEWS, SEVERITY_OF, SHORTAGES, AlertKind
from backend_lambdas.inventory.stock import DETAILS
from dashboard.features.subscriptions.labels import KINDS as OF_SUBSCRIPTIONS
from dashboard.ui.status import KIND_LOOKS


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
