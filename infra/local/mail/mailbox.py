"""The local mailbox: what SNS would send by e-mail becomes an .eml file within seconds.

The topic has a queue as subscriber on the emulator; a thread of the launcher empties it. A message leaves the queue
only after its file is on the disk, and its file name follows from its content: a second delivery writes the same file.
"""

import hashlib
import json
import os
import re
import threading
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from backend_lambdas.alerts.filters import CLIENT

SENDER = "Stockroom <no-reply@sns.amazonaws.com>"
RECIPIENT = "alerts@stockroom.local"
LONG_POLL_SECONDS = 5
PAUSE_AFTER_ERROR_SECONDS = 1.0
STOPS_WITHIN_SECONDS = 10.0  # a long poll and a file on the disk


def mail_of(notification: dict[str, Any]) -> EmailMessage:
    """The e-mail SNS would send for a notification: subject, text, date; its attributes as headers."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = " ".join(str(notification.get("Subject") or "AWS Notification Message").split())
    mail["From"] = SENDER
    mail["To"] = RECIPIENT
    mail["Date"] = format_datetime(_time(notification))
    mail["Message-ID"] = f"<{mail_id(notification)}@stockroom.local>"
    for name, attribute in sorted(notification.get("MessageAttributes", {}).items()):
        header = re.sub(r"[^A-Za-z0-9-]", "-", name)
        mail[f"X-Stockroom-{header}"] = " ".join(str(attribute.get("Value", "")).split())
    mail.set_content(str(notification["Message"]))
    return mail


def mail_id(notification: dict[str, Any]) -> str:
    """The digest's own id where it carries one, so that a digest sent twice after a crash is one mail; else SNS's."""
    digest = notification.get("MessageAttributes", {}).get("digest_id", {}).get("Value")
    return hashed(str(digest or notification["MessageId"]))


def hashed(text: str) -> str:
    """An id as it stands in a file's name."""
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def write_mail(notification: dict[str, Any], folder: Path) -> Path:
    """Keep the mail SNS would send."""
    return keep_mail(mail_of(notification), mail_id(notification), _time(notification), folder)


def keep_mail(mail: EmailMessage, known_by: str, at: datetime, folder: Path) -> Path:
    """Write the mail whole or not at all to `<time>-<id>.eml`; the name a mail of this id already has wins."""
    known = sorted(folder.glob(f"*-{known_by}.eml"))
    path = known[0] if known else folder / f"{at:%Y%m%dT%H%M%S}-{known_by}.eml"
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("wb") as file:
        file.write(mail.as_bytes())
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    return path


def empty_queue(sqs: Any, queue_url: str, folder: Path, wait_seconds: int = LONG_POLL_SECONDS) -> int:
    """Turn the messages waiting in the queue into files; return how many."""
    answer = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=wait_seconds)
    messages = answer.get("Messages", [])
    for message in messages:
        notification = json.loads(message["Body"])
        if not _is_for_a_program(notification):
            write_mail(notification, folder)
        sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
    return len(messages)


def _is_for_a_program(notification: dict[str, Any]) -> bool:
    """Only webhooks get it."""
    to = notification.get("MessageAttributes", {}).get("to", {}).get("Value", "")
    return str(to).startswith(CLIENT)


class Mailbox:
    """The thread that empties the queue until it is stopped."""

    def __init__(self, sqs: Any, queue_url: str, folder: Path) -> None:
        self._sqs, self._queue_url, self._folder = sqs, queue_url, folder
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="mailbox")
        self._thread.start()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                empty_queue(self._sqs, self._queue_url, self._folder)
            except (ClientError, BotoCoreError):
                self._stopping.wait(PAUSE_AFTER_ERROR_SECONDS)  # the emulator is going down or busy; nothing is lost

    def stop(self) -> None:
        """Take no further messages; the one under way is finished or stays in the queue."""
        self._stopping.set()
        self._thread.join(STOPS_WITHIN_SECONDS)


def _time(notification: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(str(notification["Timestamp"])).astimezone(UTC)
