"""The key of the dashboard's cookies in Secrets Manager, and how it changes."""

from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

import pytest

from backend_lambdas.aws.identity.session_keys import READ_EVERY, SHORTEST_KEY, SessionKeys
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from infra.users import announce_session_key, use_session_key
from tests.contract.stacks import Stack
from tests.support.aws_refusals import error, refuse


class Clock:
    now = datetime(2026, 11, 2, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def secret(stack: Stack) -> tuple[Any, str]:
    """As the template makes it, but of this test alone."""
    client = stack.client("secretsmanager")
    generated = client.get_secret_value(SecretId=stack.outputs["SessionKeySecret"])["SecretString"]
    assert len(generated) == 64
    made = client.create_secret(Name=f"test-{token_hex(8)}", SecretString="a" * 64)
    return client, made["ARN"]


def test_a_key_is_believed_before_it_signs_and_after_it_has_signed(secret: tuple[Any, str], clock: Clock) -> None:
    client, arn = secret
    keys = SessionKeys(client, arn, clock)
    assert keys() == ("a" * 64,)
    version = announce_session_key(client, arn)
    assert keys() == ("a" * 64,)
    clock.now += READ_EVERY
    first, announced = keys()
    assert (first, len(announced)) == ("a" * 64, 64)
    use_session_key(client, arn, version)
    clock.now += READ_EVERY
    assert keys() == (announced, "a" * 64)
    use_session_key(client, arn, announce_session_key(client, arn))
    clock.now += READ_EVERY
    newest, before = keys()
    assert (before, len(newest)) == (announced, 64)


def test_keys_go_on_while_they_cannot_be_read(stack: Stack, secret: tuple[Any, str], clock: Clock) -> None:
    client, arn = secret
    keys = SessionKeys(client, arn, clock)
    keys()
    down = True
    refused = refuse(client, "GetSecretValue", error("InternalServiceError"), lambda: down)
    clock.now += READ_EVERY
    assert (keys(), keys(), len(refused)) == (("a" * 64,), ("a" * 64,), 1)
    down = False
    clock.now += timedelta(seconds=1)
    assert keys() == ("a" * 64,)


def test_there_is_no_key_to_fall_back_to(secret: tuple[Any, str], clock: Clock) -> None:
    client, arn = secret
    with pytest.raises(NotFound):
        SessionKeys(client, f"{arn[:-8]}-none", clock)()
    client.put_secret_value(SecretId=arn, SecretString="x" * (SHORTEST_KEY - 1))
    with pytest.raises(InvalidRequest, match="at least 32 random characters"):
        SessionKeys(client, arn, clock)()
