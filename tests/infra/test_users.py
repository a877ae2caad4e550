"""The command that lets the first administrator in and changes the key of the cookies, on moto."""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from moto import mock_aws

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.aws.identity.pool import UserPool
from backend_lambdas.aws.identity.sessions import Sessions
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.errors import SignInRefused
from infra import users
from infra.users import BY
from tests.support.mocked_aws import REGION, create_table
from tests.support.user_pools import make_user_pool

ANN = ("administrator", "--email", "Ann@example.com", "--name", "Ann Miller")
KEY = "k" * 64
NOW = datetime(2099, 11, 2, 8, tzinfo=UTC)


@pytest.fixture
def outputs(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Of a stack, as the command reads them."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws():
        made = make_user_pool(boto3.client("cognito-idp"))
        create_table(boto3.client("dynamodb"), "ops", tables.OPS_KEYS, tables.OPS_INDEXES)
        secret = boto3.client("secretsmanager").create_secret(Name="key", SecretString=KEY)["ARN"]
        found = {"UserPoolId": made.pool_id, "UserPoolClientId": made.client_id, "OpsTable": "ops"}
        monkeypatch.setattr(users, "stack_outputs", lambda client, stack: found | {"SessionKeySecret": secret})
        yield found | {"SessionKeySecret": secret}


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["users", *arguments])
    return users.main()


def test_the_first_administrator_is_invited_and_may_do_everything(
    outputs: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, *ANN) == 0
    assert "Ann@example.com is invited" in capsys.readouterr().out
    user = UserPool(boto3.client("cognito-idp"), outputs["UserPoolId"], outputs["UserPoolClientId"]).find(ANN[2])
    assert user is not None
    assert user.invited
    (account,) = Accounts(boto3.client("dynamodb"), "ops").all()
    assert (account.user_id, account.email, account.name) == (user.user_id, "ann@example.com", "Ann Miller")
    assert (account.role, account.stores, account.disabled) == (Role.ADMINISTRATOR, None, False)
    audited = [item for item in _items() if item["pk"]["S"].startswith("AU#")]
    assert [(item["actor"]["S"], item["action"]["S"]) for item in audited] == [("Deployment", "user added")]

    assert run(monkeypatch, *ANN) == 0
    assert "has been let in before" in capsys.readouterr().out
    assert len(_items()) == 2


def test_an_address_that_is_none_is_said(
    outputs: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "administrator", "--email", "ann", "--name", "Ann") == 1
    assert capsys.readouterr().err == "Not done: 'ann' is not an e-mail address.\n"
    assert _items() == []


def test_a_demo_account_has_a_password_that_is_said_once_and_another_one_when_made_anew(
    outputs: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pool = UserPool(boto3.client("cognito-idp"), outputs["UserPoolId"], outputs["UserPoolClientId"])
    accounts, sessions = (kind(boto3.client("dynamodb"), "ops") for kind in (Accounts, Sessions))
    passwords = []
    for stores in (("--store", "Berlin", "--store", "Köln"), ()):
        assert run(monkeypatch, "demo", "--email", "Demo@example.com", *stores) == 0
        said = re.search(r"signs in as Demo@example\.com with the password (\S{20}) looks", capsys.readouterr().out)
        assert said
        passwords.append(said[1])
        (account,) = accounts.all()
        assert (account.email, account.role) == ("demo@example.com", Role.DEMO)
        assert account.stores == (frozenset({"Berlin", "Köln"}) if stores else None)
        assert pool.sign_in("demo@example.com", said[1]) == account.user_id
        assert sessions.of(account.user_id, NOW) == ()
        sessions.open(account.user_id, "Firefox", NOW)
        assert accounts.save(replace(account, disabled=True), BY.did("user disabled", "user", NOW.isoformat(), {}))
    with pytest.raises(SignInRefused):
        pool.sign_in("demo@example.com", passwords[0])


def test_nobodys_account_becomes_a_demo(
    outputs: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, *ANN)
    before = _items()
    assert run(monkeypatch, "demo", "--email", "ann@example.com") == 1
    words = "Not done: ann@example.com is a person's address here. Choose another one for the demo.\n"
    assert (capsys.readouterr().err, _items()) == (words, before)


def test_a_new_key_signs_once_every_web_node_has_had_time_to_read_it(
    outputs: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    secrets, waited = boto3.client("secretsmanager"), list[tuple[float, str]]()

    def current() -> str:
        version = {"SecretId": outputs["SessionKeySecret"], "VersionStage": "AWSCURRENT"}
        return str(secrets.get_secret_value(**version)["SecretString"])

    monkeypatch.setattr(users.time, "sleep", lambda seconds: waited.append((seconds, current())))
    assert run(monkeypatch, "rotate-session-key") == 0
    assert waited == [(360.0, KEY)]
    assert (current() != KEY, len(current())) == (True, 64)
    assert "The new key signs" in capsys.readouterr().out


def _items() -> list[dict[str, Any]]:
    return list(boto3.client("dynamodb").scan(TableName="ops")["Items"])
