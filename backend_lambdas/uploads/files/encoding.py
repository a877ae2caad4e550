"""What kind of bytes a file holds: text in which encoding, a spreadsheet, or something that is no stock file at all."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.language.texts import S_

LONGEST_LINE = 256 * 1024  # bytes; the largest piece of the file that is ever held at once is twice this
_SAMPLE = 64 * 1024

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": S_("an old Excel file (.xls) or one with a password"),
    b"\x89PNG": S_("a picture (PNG)"),
    b"\xff\xd8\xff": S_("a picture (JPEG)"),
    b"GIF8": S_("a picture (GIF)"),
    b"%PDF": S_("a PDF"),
    b"MZ": S_("a Windows program"),
    b"\x7fELF": S_("a program"),
    b"\x1f\x8b": S_("a gzip archive"),
    b"Rar!": S_("a RAR archive"),
    b"7z\xbc\xaf": S_("a 7-Zip archive"),
    b"SQLite format 3": S_("a database"),
    b"PAR1": S_("a Parquet file"),
    b"{\\rtf": S_("a text document (RTF)"),
}
_NAMES = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "cp1254": "Windows-1254",
    "utf-32": "UTF-32",
}
# Windows-1254 is Windows-1252 but for six letters: Turkish ones stand where that has some of the Icelandic ones.
_TURKISH = "ĞİŞğış".encode("cp1254")
_ICELANDIC = "ÁÆÍÓÚáæíóú".encode("cp1252")  # the others of that language, which Turkish does not have
_SAVE_AS = S_("Save it as CSV (UTF-8) or as .xlsx and upload that.")


def is_zip(file: BinaryIO) -> bool:
    """XLSX files are zip archives; so are many other things."""
    file.seek(0)
    return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def detect_encoding(file: BinaryIO) -> str:
    """The codec that reads the whole file. Raises UploadRejected for empty and binary files and endless lines."""
    file.seek(0)
    sample = file.read(_SAMPLE)
    if not sample.strip(b"\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise UploadRejected(S_("The file is empty. Upload a CSV with the columns store, item and count."))
    for mark, codec in _MARKS:
        if sample.startswith(mark):
            return _checked(file, codec)
    if unmarked := _unmarked_utf16(sample):
        return _checked(file, unmarked)
    _refuse_binary(sample)
    return _utf8_or_windows(file)


def has_mark(file: BinaryIO) -> bool:
    """Whether the text begins with a byte order mark."""
    file.seek(0)
    return file.read(4).startswith(tuple(mark for mark, _ in _MARKS))


def encoding_name(codec: str) -> str:
    """For people."""
    return _NAMES.get(codec, "UTF-16")


def _unmarked_utf16(sample: bytes) -> str | None:
    """Western text in UTF-16 has a NUL in every second place."""
    pairs = len(sample) // 2
    if pairs < 4:
        return None
    low, high = sample[0 : 2 * pairs : 2].count(0), sample[1 : 2 * pairs : 2].count(0)
    if high > pairs * 0.6 and low < pairs * 0.05:
        return "utf-16-le"
    return "utf-16-be" if low > pairs * 0.6 and high < pairs * 0.05 else None


def _refuse_binary(sample: bytes) -> None:
    for signature, kind in _SIGNATURES.items():
        if sample.startswith(signature) and (len(signature) > 2 or b"\x00" in sample[:512]):
            words = S_("The file is {kind_words}, not a stock file.", kind_words=kind)
            raise UploadRejected(f"{words} {_SAVE_AS}")
    controls = sum(sample.count(bytes((code,))) for code in range(32) if code not in (9, 10, 12, 13))
    if controls > max(len(sample) // 100, 8):
        words = S_("The file is not text: it holds binary data.")
        raise UploadRejected(f"{words} {_SAVE_AS}")


def _checked(file: BinaryIO, codec: str) -> str:
    for _ in _chunks(file):
        pass
    return codec


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    """The file in pieces. A piece without a line end belongs to a line that is too long to be one."""
    file.seek(0)
    while chunk := file.read(LONGEST_LINE):
        if len(chunk) == LONGEST_LINE and b"\n" not in chunk and b"\r" not in chunk:
            words = S_(
                "The file holds a line longer than {size} KB; no stock file has such lines.", size=LONGEST_LINE // 1024
            )
            raise UploadRejected(f"{words} {_SAVE_AS}")
        yield chunk


def _utf8_or_windows(file: BinaryIO) -> str:
    """UTF-8 unless most of what is not ASCII makes no sense in it: one damaged letter does not garble the others."""
    strict = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(file):
            strict.decode(chunk)
        return "utf-8"
    except UnicodeDecodeError:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
    good = bad = 0
    for chunk in _chunks(file):
        text = decoder.decode(chunk)
        damaged = text.count("\ufffd")
        bad += damaged
        good += len(text) - len(text.encode("ascii", "ignore")) - damaged
    return "utf-8" if bad <= good else _of_windows(file)


def _of_windows(file: BinaryIO) -> str:
    """Of western languages, or Turkish."""
    turkish = icelandic = 0
    for chunk in _chunks(file):
        turkish += sum(map(chunk.count, _TURKISH))
        icelandic += sum(map(chunk.count, _ICELANDIC))
    return "cp1254" if turkish > icelandic else "cp1252"
