"""Whether this dashboard runs on a laptop, where mails land in a folder instead of being sent."""

from pathlib import Path

from backend_lambdas.aws.settings import web_settings


def mail_dir() -> Path | None:
    """The folder of the local mailbox; None anywhere else (then there is no mailbox page)."""
    folder = web_settings().mail_dir
    return Path(folder) if folder else None
