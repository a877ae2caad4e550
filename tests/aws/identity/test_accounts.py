"""Two who change accounts at the same moment: nothing is overwritten, and somebody stays administrator."""

from dataclasses import replace

import pytest

from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.audit import AuditEntry
from tests.support.mocked_aws import MockedAws

ANN = Account("u-1", "ann@example.com", "Ann", Role.ADMINISTRATOR, created_at="2026")
BO = Account("u-2", "bo@example.com", "Bo", Role.ADMINISTRATOR, created_at="2026")


def did(number: int) -> AuditEntry:
    return Actor("u-0", "Boss", Role.ADMINISTRATOR).did("user changed", "user", f"2026-11-02T08:00:0{number}Z", {})


@pytest.fixture
def accounts(aws: MockedAws) -> Accounts:
    found = Accounts(aws.dynamodb, "ops")
    assert (found.save(ANN, did(0)), found.save(BO, did(1))) == (True, True)
    return found


def entries(aws: MockedAws) -> int:
    return sum(item["pk"]["S"].startswith("AU#") for item in aws.items("ops"))


def test_what_was_changed_meanwhile_is_not_overwritten(aws: MockedAws, accounts: Accounts) -> None:
    first, second = (accounts.find("u-1") for _ in range(2))
    assert first is not None
    assert second is not None
    assert accounts.save(replace(first, vendor="Acme"), did(2))
    assert not accounts.save(replace(second, name="Anna"), did(3))
    now = accounts.find("u-1")
    assert now == replace(ANN, vendor="Acme")
    assert now is not None
    assert (now.rev, entries(aws)) == (2, 3)


def test_an_account_is_not_made_twice(aws: MockedAws, accounts: Accounts) -> None:
    assert not accounts.save(replace(ANN, role=Role.VIEWER), did(2))
    assert (accounts.find("u-1"), entries(aws)) == (ANN, 2)


def test_accounts_from_before_revisions_were_counted_are_changed_once(aws: MockedAws, accounts: Accounts) -> None:
    aws.dynamodb.update_item(TableName="ops", Key=to_item({"pk": "USERS", "sk": "u-1"}), UpdateExpression="REMOVE rev")
    old = accounts.find("u-1")
    assert old is not None
    assert old.rev == 0
    assert [accounts.save(replace(old, name=name), did(2)) for name in ("Anna", "Anne")] == [True, False]


def test_a_change_of_rights_keeps_what_others_keep_of_the_person(aws: MockedAws, accounts: Accounts) -> None:
    key, seen = to_item({"pk": "USERS", "sk": "u-1"}), to_item({":at": "2026-11-02"})
    aws.dynamodb.update_item(
        TableName="ops", Key=key, UpdateExpression="SET last_visit = :at", ExpressionAttributeValues=seen
    )
    assert accounts.save(replace(ANN, role=Role.VIEWER, stores=frozenset({"Berlin"}), rev=1), did(2))
    assert accounts.save(replace(ANN, role=Role.VIEWER, rev=2), did(3))
    item = aws.dynamodb.get_item(TableName="ops", Key=key)["Item"]
    assert (item["last_visit"]["S"], item["role"]["S"], "stores" in item) == ("2026-11-02", "viewer", False)


@pytest.mark.parametrize("change", [{"role": Role.VIEWER}, {"disabled": True}])
def test_two_administrators_cannot_take_that_role_from_each_other(
    aws: MockedAws, accounts: Accounts, change: dict[str, object]
) -> None:
    assert accounts.save(replace(BO, rev=1, **change), did(2), stays="u-1")
    assert not accounts.save(replace(ANN, rev=1, **change), did(3), stays="u-2")
    assert not accounts.save(replace(ANN, rev=1, **change), did(3), stays="nobody")
    assert (accounts.find("u-1"), accounts.find("u-2")) == (ANN, replace(BO, **change))
    assert entries(aws) == 3
