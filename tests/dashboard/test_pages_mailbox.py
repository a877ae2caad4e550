"""The local mailbox: mails are read as mails, and nothing outside its folder is."""

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from dash import html

from dashboard.components.mail_view import linked
from dashboard.mails import Mail, read_mail, read_mails


def written(folder: Path, name: str, subject: str, text: str) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, "Stockroom <no-reply@example.com>", "you@example.com"
    mail["Date"] = datetime(2026, 11, 9, 12, tzinfo=UTC)
    mail["X-Stockroom-severity"], mail["X-Stockroom-store"] = "critical", "Köln"
    mail.set_content(text)
    (folder / name).write_bytes(mail.as_bytes())


def test_a_mail_is_read_with_its_heads_and_its_text(tmp_path: Path) -> None:
    written(tmp_path, "1.eml", "Köln: 3 out of stock", "Tee: none on hand\nGrüße")

    assert read_mail(tmp_path, "1.eml") == Mail(
        name="1.eml",
        subject="Köln: 3 out of stock",
        sender="Stockroom <no-reply@example.com>",
        recipient="you@example.com",
        at=datetime(2026, 11, 9, 12, tzinfo=UTC),
        severity="critical",
        store="Köln",
        text="Tee: none on hand\nGrüße",
    )


def test_the_newest_mail_comes_first(tmp_path: Path) -> None:
    for name in ("20261101-a.eml", "20261103-b.eml", "20261102-c.eml"):
        written(tmp_path, name, name, "text")
    (tmp_path / "20261104-d.unfinished").write_bytes(b"half a mail")

    assert [mail.name for mail in read_mails(tmp_path)] == ["20261103-b.eml", "20261102-c.eml", "20261101-a.eml"]


def test_only_mails_of_the_folder_are_read(tmp_path: Path) -> None:
    inside = tmp_path / "mail"
    inside.mkdir()
    written(tmp_path, "secret.eml", "secret", "secret")

    assert [read_mail(inside, name) for name in ("../secret.eml", "/etc/passwd", "", "none.eml")] == [None] * 4


def test_addresses_in_the_text_become_links_and_markup_stays_text() -> None:
    parts = linked("See http://127.0.0.1:8050/stock?store=A&status=out. <script>alert(1)</script>")

    assert parts[0] == "See "
    assert isinstance(parts[1], html.A)
    assert parts[1].href == "http://127.0.0.1:8050/stock?store=A&status=out"
    assert parts[2] == ". <script>alert(1)</script>"
