"""What the adapters promise about SQS: delays, hidden messages, receipt handles and dead letters."""

import json
from typing import Any

import pytest

from backend_lambdas.alerts.detect import DigestKey
from backend_lambdas.aws.alerts.states import SqsDigestRequests, requested_digest
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.stock.stream import StreamErrorQueue
from backend_lambdas.aws.uploads.ingest_queue import SqsIngestQueue, held_message
from backend_lambdas.aws.uploads.unfinished import take_dead_letters
from backend_lambdas.inventory.errors import StockroomError, StorageError
from tests.contract.documented import DONE, Disagreement, outcome
from tests.contract.stacks import Stack
from tests.support.emulated import eventually

LONGEST_DELAY = 900  # seconds (SQS, "Message quotas")
LONGEST_HIDDEN = 43_200  # 12 hours
RECEIVES = 5  # of the template's RedrivePolicy

LONG_DELAY = Disagreement(
    "a delay of more than 900 s", "SendMessage", aws="Refused (InvalidParameterValue)", embedded=DONE
)
LONG_HIDDEN = Disagreement(
    "a message hidden for more than 12 hours",
    "ChangeMessageVisibility",
    aws="Refused (InvalidParameterValue)",
    embedded=DONE,
)
NOT_IN_FLIGHT = Disagreement(
    "hiding a message that nobody has received since it was shown again",
    "ChangeMessageVisibility",
    aws="StorageError (MessageNotInflight)",
    moto=DONE,
    embedded=DONE,
)
CONTROL_CHARACTER = Disagreement(
    "a message with a control character",
    "SendMessage",
    aws="Refused (InvalidMessageContents)",
    moto=DONE,
)


@pytest.fixture
def url(stack: Stack) -> str:
    return stack.queue("IngestQueueUrl")


def receive(stack: Stack, url: str) -> Any:
    """The next message; it has to be there."""

    def look() -> list[Any]:
        return list(stack.client("sqs").receive_message(QueueUrl=url).get("Messages", []))

    (message,) = eventually(look, lambda found: found != [])
    return message


def test_a_message_sent_again_waits_for_its_delay(stack: Stack, url: str) -> None:
    queue = SqsIngestQueue(stack.client("sqs"), url)
    queue.send_again("now", 0)
    queue.send_again("later", LONGEST_DELAY)
    assert stack.waiting(url) == {"visible": 1, "delayed": 1}
    assert receive(stack, url)["Body"] == "now"
    LONG_DELAY.check(stack, outcome(lambda: queue.send_again("too late", LONGEST_DELAY + 1)))


def test_what_is_asked_of_a_queue_comes_back_as_it_was_said(stack: Stack, url: str) -> None:
    asked = DigestKey('Köln "\N{CJK UNIFIED IDEOGRAPH-20000}"\t#1', "U", 7)
    SqsDigestRequests(stack.client("sqs"), url).request(asked, 0)
    assert requested_digest(receive(stack, url)["Body"]) == asked
    CONTROL_CHARACTER.check(stack, outcome(lambda: SqsIngestQueue(stack.client("sqs"), url).send_again("\x01", 0)))


def test_a_record_of_any_size_is_set_aside(stack: Stack, url: str) -> None:
    errors = StreamErrorQueue(stack.client("sqs"), url, "check_stock")
    keys = {"pk": {"S": "ST#Köln"}, "sk": {"S": "IT#1"}}
    errors.report({"dynamodb": {"Keys": keys, "NewImage": {"text": {"S": "\x01ö" * 400_000}}}}, "too large")
    assert json.loads(receive(stack, url)["Body"]) == {"function": "check_stock", "reason": "too large", "keys": keys}


def test_a_message_at_work_is_hidden_and_one_that_failed_stays_so_for_a_while(stack: Stack, url: str) -> None:
    sqs = stack.client("sqs")
    SqsIngestQueue(sqs, url).send_again("text", 0)
    message = receive(stack, url)
    told: list[StorageError] = []
    with held_message(sqs, url, message["ReceiptHandle"], 100, told.append):
        assert stack.waiting(url) == {"hidden": 1}
    with pytest.raises(KeyError), held_message(sqs, url, message["ReceiptHandle"], 100, told.append):
        raise KeyError
    assert (stack.waiting(url), told) == ({"hidden": 1}, [])
    too_long = outcome(lambda: hide(stack, url, message["ReceiptHandle"], LONGEST_HIDDEN + 1))
    LONG_HIDDEN.check(stack, too_long)


def hide(stack: Stack, url: str, handle: str, seconds: int) -> None:
    with our_errors("Hiding"):
        stack.client("sqs").change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=seconds)


def test_work_goes_on_with_a_message_that_another_worker_has_finished(stack: Stack, url: str) -> None:
    """SQS delivers more than once: the receipt may be of a delivery that is over."""
    sqs, worked, told = stack.client("sqs"), list[str](), list[StorageError]()
    SqsIngestQueue(sqs, url).send_again("text", 0)
    stale = receive(stack, url)["ReceiptHandle"]
    hide(stack, url, stale, 0)
    NOT_IN_FLIGHT.check(stack, outcome(lambda: hide(stack, url, stale, 0)))
    again = receive(stack, url)["ReceiptHandle"]
    with held_message(sqs, url, stale, 100, told.append):
        worked.append("stale")
    told.clear()
    sqs.delete_message(QueueUrl=url, ReceiptHandle=again)
    for invalid in (again, "no handle"):
        assert outcome(lambda: hide(stack, url, invalid, 100)) == "StorageError (ReceiptHandleIsInvalid)"  # noqa: B023
        with held_message(sqs, url, invalid, 100, told.append):
            worked.append(invalid)
    assert worked == ["stale", again, "no handle"]
    assert [type(error) for error in told] == [StorageError, StorageError]


def fail(stack: Stack, url: str, count: int) -> None:
    """Receive every message as often as the template lets it, and show it again at once."""
    sqs, left = stack.client("sqs"), count * RECEIVES
    while left:
        for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            hide(stack, url, message["ReceiptHandle"], 0)
            left -= 1
    assert sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []) == []


def test_what_failed_five_times_is_a_dead_letter_and_stays_one_until_it_is_dealt_with(stack: Stack) -> None:
    sqs, dead = stack.client("sqs"), stack.queue("IngestDeadLetterQueueUrl")
    url = stack.queue("IngestQueueUrl", dead)
    bodies = sorted(f"message {number:02d}" for number in range(12))
    for body in bodies:
        SqsIngestQueue(sqs, url).send_again(body, 0)
    fail(stack, url, len(bodies))
    assert eventually(lambda: stack.waiting(dead), lambda seen: seen == {"visible": 12}) == {"visible": 12}
    seen: list[str] = []

    def work(body: str) -> None:
        seen.append(body)
        if body == "message 07":
            raise StorageError("not now")

    take_dead_letters(sqs, dead, work)
    assert sorted(seen) == bodies
    assert (stack.waiting(url), stack.waiting(dead)) == ({}, {"hidden": 1})


def test_a_queue_that_is_not_there_is_a_fault_that_stays(stack: Stack, url: str) -> None:
    gone = SqsIngestQueue(stack.client("sqs"), f"{url}-gone")
    with pytest.raises(StockroomError) as raised:
        gone.send_again("text", 0)
    assert type(raised.value) is StorageError
