"""The mails of the local mailbox: .eml files in a folder, as values; and whether there is one."""

import email
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from backend_lambdas.aws.core.settings import web_settings
from backend_lambdas.language.texts import _

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as a reader sees it. `name` is its file's name; `severity` "" when it has none.

    `has_page`: it has an HTML part, see `mail_page`.
    """

    name: str
    subject: str
    sender: str
    recipient: str
    at: datetime
    severity: str
    store: str
    text: str
    has_page: bool = False


def read_mails(folder: Path) -> list[Mail]:
    """The newest MOST_LISTED mails, newest first (a name begins with its time); one that has just gone is left out."""
    names = sorted((path.name for path in folder.glob("*.eml")), reverse=True)[:MOST_LISTED]
    return [mail for name in names if (mail := read_mail(folder, name)) is not None]


def read_mail(folder: Path, name: str) -> Mail | None:
    """One mail; None when there is none of this name in the folder."""
    message = _message(folder, name)
    if message is None:
        return None
    body, sent = message.get_body(("plain",)), message["Date"]
    at = sent.datetime if sent is not None and sent.datetime is not None else None
    at = at or datetime.fromtimestamp((folder / name).stat().st_mtime, UTC)
    return Mail(
        name=name,
        subject=str(message["Subject"] or _("(no subject)")),
        sender=str(message["From"] or ""),
        recipient=str(message["To"] or ""),
        at=at if at.tzinfo else at.replace(tzinfo=UTC),
        severity=str(message["X-Stockroom-severity"] or ""),
        store=str(message["X-Stockroom-store"] or ""),
        text=body.get_content().rstrip() if body is not None else "",
        has_page=message.get_body(("html",)) is not None,
    )


def mail_page(folder: Path, name: str) -> str | None:
    """A mail's HTML part as it was sent: not to be shown but in a sandbox; None when there is no such mail or part."""
    message = _message(folder, name)
    part = message.get_body(("html",)) if message is not None else None
    return None if part is None else str(part.get_content())


def _message(folder: Path, name: str) -> EmailMessage | None:
    if name not in {path.name for path in folder.glob("*.eml")}:
        return None
    try:
        return email.message_from_bytes((folder / name).read_bytes(), policy=default)
    except OSError:
        return None


def mail_dir() -> Path | None:
    """The folder of the local mailbox; None anywhere else (then there is no mailbox page)."""
    folder = web_settings().mail_dir
    return Path(folder) if folder else None
