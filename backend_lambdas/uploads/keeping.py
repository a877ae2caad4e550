"""What reading a file has shown is kept once: its rejected rows, and the facts of its record (RECEIVED -> APPLYING)."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import BinaryIO, Protocol

from backend_lambdas.uploads.lines import FileFormat
from backend_lambdas.uploads.ports import Attempt, Claim, Files, UploadRecords
from backend_lambdas.uploads.progress import ReadFacts, UploadMode
from backend_lambdas.uploads.rejects import RejectedRows
from backend_lambdas.uploads.tally import lines_by_store


class RecordsAndFiles(Protocol):
    """What every kind of file needs of its stores."""

    @property
    def records(self) -> UploadRecords: ...

    @property
    def files(self) -> Files: ...


class ParsedFile(Protocol):
    """What every kind of file shows. accepted + rejected = total = its lines of data."""

    @property
    def header(self) -> tuple[str, ...]: ...

    @property
    def format(self) -> FileFormat: ...

    @property
    def notes(self) -> tuple[str, ...]: ...

    @property
    def total(self) -> int: ...

    @property
    def accepted(self) -> int: ...

    @property
    def rejected(self) -> int: ...


class ReadFile(Protocol):
    """A parsed file with what was said about it. `by_store`: its accepted lines; `returns`: as in ReadFacts."""

    @property
    def parsed(self) -> ParsedFile: ...

    @property
    def mode(self) -> UploadMode: ...

    @property
    def by(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def returns(self) -> int | None: ...

    @property
    def by_store(self) -> Mapping[str, int]: ...


def keep_reading(
    stores: RecordsAndFiles, attempt: Attempt, claim: Claim, read: ReadFile, rejects: RejectedRows, body: BinaryIO
) -> None:
    """Write the rejected rows, then the facts, and note the content (`same_as`: the upload that had it first)."""
    parsed, content = read.parsed, _content_hash(body)
    error_key = _keep_rejects(claim.upload_id, stores, attempt, rejects, parsed.header)
    first = stores.records.first_with_content(content, claim.upload_id)
    facts = ReadFacts(
        mode=read.mode,
        by=read.by,
        file_format=parsed.format.describe(),
        notes=parsed.notes,
        total=parsed.total,
        accepted=parsed.accepted,
        rejected=parsed.rejected,
        stores=len(read.by_store),
        content_hash=content,
        same_as=None if first == claim.upload_id else first,
        error_key=error_key,
        kind=read.kind,
        returns=read.returns,
        by_store=lines_by_store(read.by_store, rejects.by_store.counts()),
    )
    stores.records.save_read(claim, facts)


def _keep_rejects(
    upload_id: str, stores: RecordsAndFiles, attempt: Attempt, rejects: RejectedRows, header: Sequence[str]
) -> str | None:
    """Write the error file and the first rejected rows; return the file's key, None when no row was rejected."""
    if not rejects.count:
        return None
    error_key = f"errors/{upload_id}.csv"
    with rejects.as_csv(header) as body:
        stores.files.put(error_key, body)
    stores.records.save_row_errors(upload_id, rejects.first, attempt.clock_ms() // 1000)
    return error_key


def _content_hash(body: BinaryIO) -> str:
    """SHA-256 of the whole file."""
    body.seek(0)
    return hashlib.file_digest(body, "sha256").hexdigest()  # type: ignore[arg-type]
