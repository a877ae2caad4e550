"""What SES would send arrives by SMTP and lands as a file, the same report once."""

import smtplib
import socket
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from infra.local.launcher.home import HOST
from infra.local.mail.smtp import SmtpMailbox


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[SmtpMailbox]:
    served = SmtpMailbox(tmp_path)
    yield served
    served.stop()


def report_mail(message_id: str, last_line: str = "Report weekly-2026-W46") -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Wöchentlich", "reports@stockroom.local", "managers@stockroom.local"
    mail["Message-ID"] = message_id
    mail.set_content(f"Umsatz: 12,00\n\n{last_line}\n", cte="base64")
    mail.add_alternative("<p>Umsatz: <b>12,00</b></p>", subtype="html", cte="base64")
    return mail


def send(mailbox: SmtpMailbox, *mails: EmailMessage) -> None:
    with smtplib.SMTP(HOST, mailbox.port, timeout=10) as connection:
        for mail in mails:
            connection.send_message(mail)


def test_a_mail_is_kept_with_both_parts_and_its_id(mailbox: SmtpMailbox, tmp_path: Path) -> None:
    send(mailbox, report_mail("<1@ses>"))
    (path,) = tmp_path.glob("*.eml")
    kept = message_from_bytes(path.read_bytes(), policy=default)
    assert (kept["Subject"], kept["To"]) == ("Wöchentlich", "managers@stockroom.local")
    assert (kept["X-Stockroom-kind"], kept["X-Stockroom-digest-id"]) == ("weekly_report", "weekly-2026-W46")
    assert kept["Date"].datetime is not None
    bodies = [kept.get_body((kind,)) for kind in ("plain", "html")]
    assert [body.get_content().split(":")[0] for body in bodies if body is not None] == ["Umsatz", "<p>Umsatz"]


def test_the_same_report_sent_again_is_one_file_and_other_mails_are_their_own(
    mailbox: SmtpMailbox, tmp_path: Path
) -> None:
    send(mailbox, report_mail("<1@ses>"), report_mail("<2@ses>"))
    assert len(list(tmp_path.glob("*.eml"))) == 1
    send(mailbox, report_mail("<3@ses>", "no report"), report_mail("<4@ses>", "no report"))
    assert len(list(tmp_path.glob("*.eml"))) == 3


def test_it_stops_while_somebody_is_connected(tmp_path: Path) -> None:
    served = SmtpMailbox(tmp_path)
    with socket.create_connection((HOST, served.port), timeout=10) as connection:
        assert connection.recv(3) == b"220"
        served.stop()
        while connection.recv(1000):
            pass


def test_it_can_be_stopped_twice(tmp_path: Path) -> None:
    served = SmtpMailbox(tmp_path)
    served.stop()
    served.stop()
    with pytest.raises(ConnectionRefusedError):
        send(served, report_mail("<1@ses>"))
