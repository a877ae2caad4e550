"""What SES would send lands in the local mailbox: the emulator hands every mail to this SMTP server.

A mail that says which report it is keeps one file however often it comes; others are told apart by their Message-ID.
"""

import asyncio
import re
import socket
import threading
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as MAIL_FORMAT
from email.utils import format_datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.local.launcher.home import HOST
from infra.local.mail.mailbox import hashed, keep_mail

REPORT_LINE = re.compile(r"^Report (weekly-\S+)\s*$", re.MULTILINE)
STOPS_WITHIN_SECONDS = 10.0


def received_mail(content: bytes, now: datetime) -> tuple[EmailMessage, str]:
    """The mail as it is kept, and the id that its file is known by."""
    mail = message_from_bytes(content, _class=EmailMessage, policy=MAIL_FORMAT)
    if mail["Date"] is None:
        mail["Date"] = format_datetime(now)
    plain = mail.get_body(("plain",))
    report = REPORT_LINE.search(plain.get_content()) if plain is not None else None
    if report is None:
        return mail, hashed(str(mail["Message-ID"]))
    mail["X-Stockroom-kind"] = "weekly_report"
    mail["X-Stockroom-digest-id"] = report[1]
    return mail, hashed(f"mail {report[1]}")


class _Keeper:
    """Keeps what comes in; a mail is accepted once its file is on the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - SMTP's name
        now = datetime.now(UTC)
        content = envelope.content
        mail, mail_id = received_mail(content if isinstance(content, bytes) else str(content).encode(), now)
        keep_mail(mail, mail_id, now, self._folder)
        return "250 Kept"


class SmtpMailbox:
    """The server in a thread and event loop of its own, on a free port of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._listening = socket.create_server((HOST, 0))
        self.port = int(self._listening.getsockname()[1])
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="smtp-mailbox")
        self._thread.start()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        keeper = _Keeper(self._folder)
        server = await self._loop.create_server(
            lambda: SMTP(keeper, hostname="stockroom.local", ident="Stockroom mailbox", loop=self._loop),
            sock=self._listening,
        )
        await self._stopping.wait()
        server.close()

    def stop(self) -> None:
        """Take no further mail; one that is half received is sent again by whoever sends it. Safe to call twice."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(STOPS_WITHIN_SECONDS)
