"""The alerts that are open at this moment, and what is computed of them: once for all who see the same ones."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from backend_lambdas.alerts.alert import Alert, AlertStatus
from dashboard.data.dependencies import current_dependencies
from dashboard.data.query_cache import PAST_IS_KEPT

Answer = TypeVar("Answer")


def open_now() -> tuple[Alert, ...]:
    """Every alert that is open and nobody has answered, newest first. Raises DataUnavailable before it was read."""
    dependencies = current_dependencies()
    now, waiting = dependencies.clock(), dependencies.open_alerts.state().alerts
    return of_open("open now", lambda: tuple(one for one in waiting if one.status_at(now) is AlertStatus.OPEN))


def of_open(key: Hashable, compute: Callable[[], Answer]) -> Answer:
    """What is computed of the open alerts, once for all who see the same ones, until people see others."""
    dependencies = current_dependencies()
    version = dependencies.open_alerts.state().seen(dependencies.clock())
    return dependencies.query_cache.get(key, version, compute, PAST_IS_KEPT)
