"""The local mailbox: mails are read as mails, and nothing outside its folder is."""

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from dash import html
from flask import Flask

from dashboard.features.mailbox import routes as mail_routes
from dashboard.features.mailbox.mail_view import linked, mail_paper
from dashboard.features.mailbox.mails import Mail, read_mail, read_mails
from dashboard.features.mailbox.routes import register_mail_routes


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


def test_the_html_part_is_given_out_under_a_policy_that_lets_it_draw_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, "1.eml", "plain", "text")
    mail = EmailMessage()
    mail["Subject"] = "report"
    mail.set_content("text")
    mail.add_alternative("<p>Grüße<script>alert(1)</script>", subtype="html")
    (tmp_path / "2.eml").write_bytes(mail.as_bytes())
    monkeypatch.setattr(mail_routes, "mail_dir", lambda: tmp_path)
    assert [one.has_page for one in read_mails(tmp_path)] == [True, False]
    server = Flask(__name__)
    register_mail_routes(server)
    client = server.test_client()
    answers = {name: client.get(f"/mailbox/{name}/page") for name in ("2.eml", "1.eml", "3.eml", "..%2f2.eml")}
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "2.eml": 200,
        "1.eml": 404,
        "3.eml": 404,
        "..%2f2.eml": 404,
    }
    assert answers["2.eml"].text.strip() == "<p>Grüße<script>alert(1)</script>"
    policy = answers["2.eml"].headers["Content-Security-Policy"].split("; ")
    assert policy[:2] == ["default-src 'none'", "style-src 'unsafe-inline'"]
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy


def test_without_a_mail_folder_no_mail_is_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_routes, "mail_dir", lambda: None)
    server = Flask(__name__)
    register_mail_routes(server)
    assert server.test_client().get("/mailbox/1.eml/page").status_code == 404


def test_a_mail_with_a_page_is_shown_in_a_frame_that_can_not_act() -> None:
    mail = Mail("1 ä.eml", "report", "a", "b", datetime(2026, 11, 9, 12, tzinfo=UTC), "", "", "text", has_page=True)
    frames = [part for part in mail_paper(mail).children if isinstance(part, html.Iframe)]
    assert [(frame.src, frame.sandbox) for frame in frames] == [
        ("/mailbox/1%20%C3%A4.eml/page", "allow-popups allow-popups-to-escape-sandbox")
    ]


def test_addresses_in_the_text_become_links_and_markup_stays_text() -> None:
    parts = linked("See http://127.0.0.1:8050/stock?store=A&status=out. <script>alert(1)</script>")

    assert parts[0] == "See "
    assert isinstance(parts[1], html.A)
    assert parts[1].href == "http://127.0.0.1:8050/stock?store=A&status=out"
    assert parts[2] == ". <script>alert(1)</script>"
