"""Who sends a file, as S3 metadata of it: what ingest asks the account by (docs/decisions/240)."""

import unicodedata
from urllib.parse import quote

from backend_lambdas.identity.actor import Actor
from backend_lambdas.uploads.sender import USER

LONGEST_NAME = 120


def sender_metadata(actor: Actor) -> dict[str, str]:
    """The name and the user id."""
    return {"by": ascii_header(actor.name), USER: ascii_header(actor.user_id)}


def ascii_header(text: str) -> str:
    """A text as S3 metadata can hold it: other than printable ASCII is percent-encoded (reading the file undoes it)."""
    printable = "".join(char for char in text if unicodedata.category(char)[0] != "C")[:LONGEST_NAME]
    return printable if printable.isascii() and "%" not in printable else quote(printable, safe=" ")
