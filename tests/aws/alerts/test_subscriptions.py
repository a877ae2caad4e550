"""Records of subscriptions in the table; what SNS is asked: tests/contract/test_subscriptions.py."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from moto import mock_aws

from backend_lambdas.alerts.endpoints import Channel
from backend_lambdas.alerts.subscriptions import AlertSubscription, SubscriptionStatus
from backend_lambdas.aws.alerts.subscriptions import SubscriptionRecords
from backend_lambdas.identity.actor import Actor, Role
from tests.support.alert_stack import MotoStack, moto_stack

NOW, AT = 1_700_000_000_000, "2023-11-14T22:13:20.000Z"
ENTRY = Actor("u", "Ada", Role.ADMINISTRATOR).did("subscription made", "subscription 1f", AT, {})
ASKED = AlertSubscription("1f", "u", Channel.EMAIL, "bo@example.com", stores=("Berlin",))


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[MotoStack]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield moto_stack()


def test_a_record_is_kept_and_a_change_of_an_older_one_is_not(stack: MotoStack) -> None:
    records = SubscriptionRecords(stack.dynamodb, "Ops")
    assert (records.save(ASKED, ENTRY), records.save(ASKED, ENTRY)) == (True, False)
    kept = replace(ASKED, rev=1)
    assert (records.all(), records.find("1f"), records.find("2e")) == ([kept], kept, None)
    every = replace(kept, stores=None, status=SubscriptionStatus.CONFIRMED)
    assert (records.save(every, None), records.save(kept, None)) == (True, False)
    assert records.find("1f") == replace(every, rev=2)
