"""Failed tries to sign in, counted in the Ops table so that every web node sees them, by the library `limits`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from math import ceil
from typing import Any

from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter

from backend_lambdas.aws.identity.counts import DynamoCounts
from backend_lambdas.inventory.errors import SignInRefused, TooManyTries, WrongCode
from backend_lambdas.language.texts import ngettext

MINUTES = 15
FAILURES = 5
LIMIT = RateLimitItemPerMinute(FAILURES, MINUTES, namespace="sign-in")
FAILED = (SignInRefused, WrongCode)


class Attempts:
    """The lock-out: five failures in fifteen minutes, for each account and for each client address."""

    def __init__(self, dynamodb: Any, ops_table: str, clock: Callable[[], datetime]) -> None:
        self._counts = DynamoCounts(dynamodb, ops_table, clock)
        self._limiter = FixedWindowRateLimiter(self._counts)
        self._clock = clock

    @contextmanager
    def counted(self, email: str, address: str) -> Iterator[None]:
        """One try, made inside. It fails with SignInRefused or WrongCode; TooManyTries: it must not be made.

        Counted before it is made, so that many at once are no way round, and taken back unless it fails.
        """
        keys = (("account", email.strip().lower()), ("address", address))
        begun: list[tuple[str, str]] = []
        try:
            for key in keys:
                begun.append(key)
                if not self._limiter.hit(LIMIT, *key):
                    raise TooManyTries(self._wait(key))
            yield
        except FAILED:
            raise
        except BaseException:
            self._take_back(begun)
            raise
        else:
            self._take_back(begun)

    def is_locked(self, email: str) -> bool:
        """Whether a try with this account would not be made now, from wherever."""
        return not self._limiter.test(LIMIT, "account", email.strip().lower())

    def _take_back(self, keys: list[tuple[str, str]]) -> None:
        for key in keys:
            self._counts.incr(LIMIT.key_for(*key), LIMIT.get_expiry(), -1)

    def _wait(self, key: tuple[str, str]) -> str:
        left = self._limiter.get_window_stats(LIMIT, *key).reset_time - self._clock().timestamp()
        minutes = max(1, ceil(left / 60))
        return ngettext(
            "Too many failed tries. Try again in a minute.",
            "Too many failed tries. Try again in {number} minutes.",
            minutes,
        )
