"""The ports of alerts and their mails, in memory or on an AWS, with what tests want to know of them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from backend_lambdas.alerts.alert import Alert
from backend_lambdas.alerts.detect import DigestKey, check_stock
from backend_lambdas.alerts.notify import Notifier, Outcome, StoreProgress, send_alerts
from backend_lambdas.aws.alerts.items import alert_key
from backend_lambdas.aws.alerts.notifier import publish_digest
from backend_lambdas.aws.alerts.outbox import DynamoOutbox
from backend_lambdas.aws.alerts.states import DynamoAlertStates, SqsDigestRequests
from backend_lambdas.aws.core.items import from_item, to_item
from backend_lambdas.inventory.stock import RowChange
from tests.support.alert_stack import MotoStack
from tests.support.alert_stores import Boundaries, MemoryAlerts, Mortal, plain_source
from tests.support.stock_rows import T0, change, stock_row

KEY = DigestKey("Berlin", "U1", T0)
NOW = T0 + 1000
DONE = StoreProgress(ended=True, expected=0, file_name="berlin.csv")


@dataclass
class World:
    """The ports, and what a test wants to know about what is behind them."""

    states: Any
    outbox: Any
    requests: Any
    publish: Callable[[Any], None]
    mails: Callable[[], list[str]]
    set_part: Callable[[DigestKey, StoreProgress], None]
    count_of: Callable[[str], int]
    forget: Callable[[Alert], object]

    def notifier(self, boundaries: Boundaries) -> Notifier:
        publish = boundaries.around(self.publish)
        return Notifier(Mortal(self.outbox, boundaries), publish, plain_source, Mortal(self.requests, boundaries))

    def check(self, changes: list[RowChange], now_ms: int = NOW, crash_at: int | None = None) -> Any:
        boundaries = Boundaries(crash_at)
        return check_stock(changes, Mortal(self.states, boundaries), Mortal(self.requests, boundaries), now_ms)

    def send(self, key: DigestKey = KEY, now_ms: int = NOW, crash_at: int | None = None, owner: str = "a") -> Outcome:
        return send_alerts(key, self.notifier(Boundaries(crash_at)), now_ms, owner)


def memory_world() -> World:
    memory = MemoryAlerts()
    return World(
        memory,
        memory,
        memory,
        memory.publish,
        lambda: [mail.subject for mail in memory.mails],
        memory.set_part,
        memory.count_of,
        lambda alert: memory.alerts.pop((alert.store, alert.key.text)),
    )


def aws_world(stack: MotoStack) -> World:
    seen: list[str] = []

    def mails() -> list[str]:
        seen.extend(mail["Subject"] for mail in stack.mails())
        return list(seen)

    def put(pk: str, sk: str, **values: Any) -> None:
        item = to_item({"pk": pk, "sk": sk, **values})
        if not stack.item(pk, sk) or sk != "META":
            stack.dynamodb.put_item(TableName=stack.ops_table, Item=item)

    def set_part(key: DigestKey, progress: StoreProgress) -> None:
        status = "COMMITTED" if progress.ended else "PLANNED"
        meta = {"upload_id": key.upload_id, "file_name": progress.file_name, "stores": progress.stores}
        put(f"UP#{key.upload_id}", "META", **meta)
        part = {"store": key.store, "status": status, "expected_alerts": progress.expected}
        put(f"UP#{key.upload_id}", f"PT#{key.store}", **part)

    return World(
        DynamoAlertStates(stack.dynamodb, stack.ops_table),
        DynamoOutbox(stack.dynamodb, stack.ops_table),
        SqsDigestRequests(stack.sqs, stack.digest_queue_url),
        partial(publish_digest, stack.sns, stack.topic_arn),
        mails,
        set_part,
        lambda upload_id: from_item(stack.item(f"UP#{upload_id}", "META")).get("alerts", 0),
        lambda alert: stack.dynamodb.delete_item(TableName=stack.ops_table, Key=alert_key(alert.store, alert.key)),
    )


def emptied(size: int, on_hand: int = 0, **other: Any) -> list[RowChange]:
    """`size` new rows of one store and upload."""
    return [change(None, stock_row(on_hand, product_id=f"P{number:04d}", **other)) for number in range(size)]
