"""The lock-out after failed tries, over the Ops table."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from backend_lambdas.aws.identity.attempts import Attempts
from backend_lambdas.inventory.errors import SignInRefused, TooManyTries, WrongCode
from tests.support.mocked_aws import MockedAws


class Clock:
    now = datetime(2026, 11, 2, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def goes_on(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def attempts(aws: MockedAws, clock: Clock) -> Attempts:
    return Attempts(aws.dynamodb, "ops", clock)


def fail(attempts: Attempts, email: str, address: str, error: Exception | None = None) -> str:
    """What came of it."""
    try:
        with attempts.counted(email, address):
            raise error or SignInRefused("no")
    except (SignInRefused, TooManyTries, WrongCode, KeyError) as raised:
        return str(raised)


def passes(attempts: Attempts, email: str, address: str) -> bool:
    try:
        with attempts.counted(email, address):
            return True
    except TooManyTries:
        return False


def test_the_sixth_failure_is_not_tried_and_says_how_long_to_wait(attempts: Attempts, clock: Clock) -> None:
    tried = [fail(attempts, "ann@example.com", f"10.0.0.{number}") for number in range(7)]
    assert (attempts.is_locked("Ann@example.com "), attempts.is_locked("bo@example.com")) == (True, False)
    assert tried == ["no"] * 5 + ["Too many failed tries. Try again in 15 minutes."] * 2
    clock.goes_on(14.5)
    assert fail(attempts, "ANN@example.com ", "10.0.1.1") == "Too many failed tries. Try again in a minute."
    clock.goes_on(0.5)
    assert not attempts.is_locked("ann@example.com")
    assert passes(attempts, "ann@example.com", "10.0.1.1")


def test_one_address_may_not_go_through_many_accounts(attempts: Attempts) -> None:
    tried = [fail(attempts, f"{number}@example.com", "10.0.0.1") for number in range(6)]
    assert tried == ["no"] * 5 + ["Too many failed tries. Try again in 15 minutes."]
    assert not passes(attempts, "another@example.com", "10.0.0.1")
    assert passes(attempts, "5@example.com", "10.0.0.2")


def test_wrong_codes_count_and_whatever_else_goes_wrong_does_not(attempts: Attempts) -> None:
    for _ in range(20):
        fail(attempts, "ann@example.com", "10.0.0.1", KeyError("the network"))
        assert passes(attempts, "ann@example.com", "10.0.0.1")
    tried = [fail(attempts, "ann@example.com", "10.0.0.1", WrongCode("no")) for _ in range(6)]
    assert (attempts.is_locked("Ann@example.com "), attempts.is_locked("bo@example.com")) == (True, False)
    assert tried == ["no"] * 5 + ["Too many failed tries. Try again in 15 minutes."]


def test_signing_in_does_not_wipe_out_what_failed_before(attempts: Attempts) -> None:
    for _ in range(4):
        fail(attempts, "ann@example.com", "10.0.0.1")
    assert passes(attempts, "ann@example.com", "10.0.0.1")
    fail(attempts, "ann@example.com", "10.0.0.1")
    assert not passes(attempts, "ann@example.com", "10.0.0.1")


def test_many_tries_at_once_are_no_way_round(attempts: Attempts) -> None:
    def guess(number: int) -> str:
        return fail(attempts, "ann@example.com", f"10.0.0.{number}")

    with ThreadPoolExecutor(8) as threads:
        tried = list(threads.map(guess, range(24)))
    assert tried.count("no") <= 5


def test_no_address_of_a_person_or_machine_is_stored(aws: MockedAws, attempts: Attempts) -> None:
    fail(attempts, "ann@example.com", "10.0.0.1")
    items = aws.items("ops")
    assert [(item["n"]["N"], item["sk"]["S"]) for item in items] == [("1", "COUNT")] * 2
    assert "example" not in str(items)
    assert "10.0.0.1" not in str(items)
