"""Dead-letter queues, looked into now and then: what is dealt with is deleted, the rest shows again later."""

from collections.abc import Callable
from typing import Any

from backend_lambdas.aws.failures import our_errors
from backend_lambdas.inventory.errors import StockroomError

AT_ONCE = 10  # ReceiveMessage's most
MOST = 500  # of one look; the next one goes on
WAIT_SECONDS = 1  # asks all of SQS's servers, not a sample of them


def take_dead_letters(sqs: Any, queue_url: str, work: Callable[[str], None]) -> None:
    """Give each message's body to `work` and delete it; one that `work` raises for stays, hidden for a while."""
    for _ in range(MOST // AT_ONCE):
        with our_errors("Looking into a dead-letter queue"):
            answer = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=AT_ONCE, WaitTimeSeconds=WAIT_SECONDS)
        messages = answer.get("Messages", [])
        for message in messages:
            try:
                work(message["Body"])
            except StockroomError:
                continue  # told of by `work`
            with our_errors("Deleting a dead letter"):
                sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
        if not messages:
            return
