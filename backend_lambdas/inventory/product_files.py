"""What may be a product's image or datasheet, known by its first bytes. Pure."""

from enum import StrEnum

from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.texts import N_, _


class FileKind(StrEnum):
    """A product has at most one of each; the value is the field of `Product` that has its key."""

    IMAGE = "image"
    DATASHEET = "datasheet"


# Bytes: a photograph of 12 megapixels as JPEG; a catalogue page of print quality. Both pass through the web tier once.
LARGEST = {FileKind.IMAGE: 5_000_000, FileKind.DATASHEET: 20_000_000}
TYPES = {FileKind.IMAGE: ("image/png", "image/jpeg", "image/webp"), FileKind.DATASHEET: ("application/pdf",)}
ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "application/pdf": "pdf"}
WANTED = {
    FileKind.IMAGE: N_("An image is a PNG, JPEG or WebP file of at most {megabytes} MB."),
    FileKind.DATASHEET: N_("A datasheet is a PDF file of at most {megabytes} MB."),
}


def media_type_of(body: bytes) -> str:
    """By what files of a type begin with (IANA's registrations); "" for what none of ours does: SVG and HTML too."""
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body.startswith(b"RIFF") and body[8:12] == b"WEBP":
        return "image/webp"
    return "application/pdf" if body.startswith(b"%PDF-") else ""


def checked_type(kind: FileKind, media_type: str, size: int) -> str:
    """The type, where a file of it and of so many bytes may be one. Raises InvalidRequest: what one has to be."""
    if media_type not in TYPES[kind] or not 0 < size <= LARGEST[kind]:
        raise InvalidRequest(_(WANTED[kind], megabytes=LARGEST[kind] // 1_000_000))
    return media_type
