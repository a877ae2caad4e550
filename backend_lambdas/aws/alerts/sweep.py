"""What send_alerts does every five minutes: what was left behind, subscriptions at SNS, what waits, who receives."""

from collections.abc import Callable
from uuid import uuid4

from backend_lambdas.alerts.notify import sweep_outbox
from backend_lambdas.alerts.waiting import send_all_waiting
from backend_lambdas.aws.alerts.at_sns import deployed_keeper
from backend_lambdas.aws.alerts.notifier import deployed_notifier
from backend_lambdas.aws.alerts.receivers import deployed_receivers
from backend_lambdas.aws.alerts.waiting import deployed_post


def sweep(done: Callable[..., None], now_ms: int) -> None:
    """Each step can be done again, and is. Raises StorageError: Lambda tries again, and the next sweep does."""
    notifier, keeper = deployed_notifier(), deployed_keeper()
    done("sweep", digests=sweep_outbox(notifier.outbox, notifier.requests))
    done("subscriptions", failed=keeper.sweep(now_ms))
    sent, failed = send_all_waiting(keeper.records.all(), deployed_post(), now_ms, uuid4().hex)
    done("waiting", sent=sent, failed=failed)
    reach = deployed_receivers(keeper.wishes()).look(now_ms)
    done("receivers", receivers=len(reach.receivers), unreached=reach.unreached_count)
