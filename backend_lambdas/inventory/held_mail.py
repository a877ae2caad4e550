"""The mail about an upload that waits for a decision: why, what it would change, and where to decide."""

from dataclasses import asdict, dataclass

from backend_lambdas.inventory.digest import SMS_LENGTH, SUBJECT_LENGTH, ascii_text, one_line
from backend_lambdas.inventory.held import HeldUpload, effect_words

KIND = "held"
REASON_LENGTH = 2_000  # a text for people; far below the 262,144 bytes SNS takes for all forms together


@dataclass(frozen=True, slots=True)
class HeldMail:
    """One message in the forms SNS sends; `facts` is for machines. Sent twice it carries the same `mail_id`."""

    mail_id: str
    subject: str
    text: str
    short_text: str
    facts: dict[str, object]


def compose_held_mail(held: HeldUpload, link: str, currency: str) -> HeldMail:
    """Write it. The subject is ASCII, as SNS demands."""
    name = one_line(held.file_name)
    words = effect_words(held.effect, currency)
    parts = [
        f"{name} is held: what is named here is not applied until somebody decides.",
        f"Why\n  {held.reason[:REASON_LENGTH]}",
        *(["It would change\n" + "\n".join(f"  {one}" for one in words)] if words else []),
        f"Import it anyway, or discard it: {link}",
        f"Received {held.received_at[:10]} {held.received_at[11:16]} UTC. Upload {held.upload_id}.",
    ]
    subject = f"Held for a decision: {ascii_text(held.file_name) or 'a file'}"
    short = f"Stockroom: {ascii_text(held.file_name) or 'a file'} is held. {ascii_text(held.reason)}"
    return HeldMail(
        mail_id=held.upload_id,
        subject=subject[:SUBJECT_LENGTH],
        text="\n\n".join(parts) + "\n",
        short_text=short[:SMS_LENGTH],
        facts={
            "kind": KIND,
            "upload_id": held.upload_id,
            "file_name": held.file_name,
            "received_at": held.received_at,
            "reason": held.reason,
            "would_change": {name: _plain(value) for name, value in asdict(held.effect).items()},
            "link": link,
        },
    )


def _plain(value: object) -> object:
    return value if isinstance(value, int) else str(value)
