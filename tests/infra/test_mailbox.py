"""What SNS would send by e-mail lands as a file."""

import json
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from infra.local.mail.mailbox import empty_queue, mail_of, write_mail
from tests.support.emulated import Emulated, eventually

NOTIFICATION = {
    "Type": "Notification",
    "MessageId": "5f1c2a9e-0000-4000-8000-000000000001",
    "TopicArn": "arn:aws:sns:us-east-1:000000000000:alerts",
    "Subject": "Berlin: 3 items out of stock",
    "Message": "Käse is out.\nÄpfel are low: 2 left.\n",
    "Timestamp": "2026-03-04T12:30:15.123Z",
    "MessageAttributes": {
        "severity": {"Type": "String", "Value": "critical"},
        "store": {"Type": "String", "Value": "Köln\nSüd"},
    },
}


class OneBatchQueue:
    """A queue as boto3 shows it, holding what it was given until it is deleted."""

    def __init__(self, *bodies: str) -> None:
        self.waiting = dict(enumerate(bodies))

    def receive_message(self, **_: Any) -> dict[str, Any]:
        return {"Messages": [{"Body": body, "ReceiptHandle": handle} for handle, body in self.waiting.items()]}

    def delete_message(self, ReceiptHandle: int, **_: Any) -> None:  # noqa: N803 - boto3's name
        del self.waiting[ReceiptHandle]


def test_a_notification_becomes_a_mail_with_subject_date_people_and_text() -> None:
    mail = message_from_bytes(mail_of(NOTIFICATION).as_bytes(), policy=default)
    assert {name: mail[name] for name in ("Subject", "From", "To", "Date", "Content-Type")} == {
        "Subject": "Berlin: 3 items out of stock",
        "From": "Stockroom <no-reply@sns.amazonaws.com>",
        "To": "alerts@stockroom.local",
        "Date": "Wed, 04 Mar 2026 12:30:15 +0000",
        "Content-Type": 'text/plain; charset="utf-8"',
    }
    assert mail.get_content().replace("\r\n", "\n") == "Käse is out.\nÄpfel are low: 2 left.\n"


def test_message_attributes_become_headers_that_can_not_break_the_mail() -> None:
    mail = message_from_bytes(mail_of(NOTIFICATION).as_bytes(), policy=default)
    assert (mail["X-Stockroom-severity"], mail["X-Stockroom-store"]) == ("critical", "Köln Süd")


def test_the_same_notification_twice_is_one_file(tmp_path: Path) -> None:
    first, second = write_mail(NOTIFICATION, tmp_path), write_mail(NOTIFICATION, tmp_path)
    assert (first, list(tmp_path.iterdir())) == (second, [first])


def test_a_digest_sent_again_after_a_crash_is_one_file(tmp_path: Path) -> None:
    digest = {"MessageAttributes": {"digest_id": {"Type": "String", "Value": "Berlin/01J"}}}
    sent = NOTIFICATION | digest
    again = sent | {"MessageId": "5f1c2a9e-0000-4000-8000-000000000002", "Timestamp": "2026-03-04T12:40:00.000Z"}
    assert write_mail(sent, tmp_path) == write_mail(again, tmp_path)


def test_a_message_leaves_the_queue_once_its_file_is_written(tmp_path: Path) -> None:
    queue = OneBatchQueue(json.dumps(NOTIFICATION))
    assert empty_queue(queue, "queue", tmp_path, wait_seconds=0) == 1
    assert (queue.waiting, [path.suffix for path in tmp_path.iterdir()]) == ({}, [".eml"])


def test_a_message_that_can_not_be_written_stays_in_the_queue(tmp_path: Path) -> None:
    queue = OneBatchQueue(json.dumps(NOTIFICATION))
    with pytest.raises(FileNotFoundError):
        empty_queue(queue, "queue", tmp_path / "missing", wait_seconds=0)
    assert len(queue.waiting) == 1


@pytest.mark.emulator
def test_a_message_published_to_the_topic_lands_in_the_mailbox(emulator: Emulated) -> None:
    emulator.client("sns").publish(
        TopicArn=emulator.outputs["AlertsTopicArn"],
        Subject="Mailbox at work",
        Message="It is.\n",
        MessageAttributes={"kind": {"DataType": "String.Array", "StringValue": '["low_stock"]'}},
    )

    def subjects() -> list[str]:
        mails = emulator.mail_dir.glob("*.eml")
        return [str(message_from_bytes(path.read_bytes(), policy=default)["Subject"]) for path in mails]

    assert "Mailbox at work" in eventually(subjects, lambda found: "Mailbox at work" in found)
