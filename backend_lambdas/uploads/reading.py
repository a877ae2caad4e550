"""The second step: read the whole file, and keep what reading it has shown."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from backend_lambdas.inventory.errors import NotFound, UploadRejected
from backend_lambdas.uploads.arrival import SNAPSHOT_PREFIX, Arrival
from backend_lambdas.uploads.claiming import Claimed
from backend_lambdas.uploads.file_kinds import SALES
from backend_lambdas.uploads.ports import Attempt, Files, Stores, UploadFile, UploadRecords
from backend_lambdas.uploads.progress import ReadFacts, UploadMode
from backend_lambdas.uploads.rejects import RejectedRows
from backend_lambdas.uploads.rows import ParsedStockFile, RowError
from backend_lambdas.uploads.table import recognise
from backend_lambdas.uploads.tally import lines_by_store

MAX_FILE_BYTES = 200_000_000
ROW_ERRORS_KEPT_SECONDS = 90 * 24 * 3600
DEFAULT_BY = "upload"

Reject = Callable[[RowError, Sequence[str]], None]
ParseStockFile = Callable[[BinaryIO, str, Reject, str | None], ParsedStockFile]


@dataclass(frozen=True, slots=True)
class ReadUpload:
    """The file's rows with what was said about it. `whole`: each store's complete stock, with no row rejected."""

    parsed: ParsedStockFile
    mode: UploadMode
    by: str

    @property
    def whole(self) -> bool:
        return self.mode is UploadMode.SNAPSHOT and self.parsed.rejected == 0


def read_upload(
    arrival: Arrival, claimed: Claimed, stores: Stores, attempt: Attempt, parse: ParseStockFile
) -> ReadUpload | None:
    """Parse the file; the first time also write its rejected rows and facts (RECEIVED -> APPLYING).

    None: it is a sales file, which another function reads. Raise UploadRejected when the file is missing, too large or
    can not be used.
    """
    with opened(arrival, stores) as file, closing(RejectedRows()) as rejects:
        mode = _mode(arrival, file)
        if mode is UploadMode.UPDATE and recognise(file.body) is SALES:
            return None
        parsed = parse(file.body, arrival.file_name, rejects.add, file.metadata.get("store"))
        read = ReadUpload(parsed, mode, file.metadata.get("by") or DEFAULT_BY)
        if not claimed.is_read:
            _keep(claimed, stores, attempt, read, rejects, content_hash(file.body))
    if parsed.accepted == 0:
        raise UploadRejected(none_accepted(parsed.total))
    return read


class RecordsAndFiles(Protocol):
    """What every kind of file needs of its stores."""

    @property
    def records(self) -> UploadRecords: ...

    @property
    def files(self) -> Files: ...


@contextmanager
def opened(arrival: Arrival, stores: RecordsAndFiles) -> Iterator[UploadFile]:
    """The file. Raise UploadRejected when it is missing or too large."""
    if arrival.size > MAX_FILE_BYTES:
        raise UploadRejected(_too_large(arrival.size))
    try:
        with stores.files.open_upload(arrival.key, arrival.version_id) as file:
            if file.size > MAX_FILE_BYTES:
                raise UploadRejected(_too_large(file.size))
            yield file
    except NotFound as error:
        raise UploadRejected(f"{arrival.key} was deleted before it could be read. Upload it again.") from error


def keep_rejects(
    upload_id: str, stores: RecordsAndFiles, attempt: Attempt, rejects: RejectedRows, header: Sequence[str]
) -> str | None:
    """Write the error file and the first rejected rows; return the file's key, None when no row was rejected."""
    if not rejects.count:
        return None
    error_key = f"errors/{upload_id}.csv"
    with rejects.as_csv(header) as body:
        stores.files.put(error_key, body)
    stores.records.save_row_errors(upload_id, rejects.first, attempt.clock_ms() // 1000 + ROW_ERRORS_KEPT_SECONDS)
    return error_key


def _keep(
    claimed: Claimed, stores: Stores, attempt: Attempt, read: ReadUpload, rejects: RejectedRows, content: str
) -> None:
    upload_id, parsed = claimed.claim.upload_id, read.parsed
    error_key = keep_rejects(upload_id, stores, attempt, rejects, parsed.header)
    first = stores.records.first_with_content(content, upload_id)
    facts = ReadFacts(
        mode=read.mode,
        by=read.by,
        file_format=parsed.format.describe(),
        notes=parsed.notes,
        total=parsed.total,
        accepted=parsed.accepted,
        rejected=parsed.rejected,
        stores=len(parsed.stores),
        content_hash=content,
        same_as=None if first == upload_id else first,
        error_key=error_key,
        by_store=lines_by_store({name: len(lines) for name, lines in parsed.stores.items()}, rejects.by_store.counts()),
    )
    stores.records.save_read(claimed.claim, facts)


def none_accepted(total: int) -> str:
    return f"None of the {total} rows can be used; see the rejected rows."


def _mode(arrival: Arrival, file: UploadFile) -> UploadMode:
    asked = file.metadata.get("mode", "").strip().lower() == UploadMode.SNAPSHOT
    return UploadMode.SNAPSHOT if asked or arrival.key.startswith(SNAPSHOT_PREFIX) else UploadMode.UPDATE


def content_hash(body: BinaryIO) -> str:
    """SHA-256 of the whole file."""
    body.seek(0)
    return hashlib.file_digest(body, "sha256").hexdigest()  # type: ignore[arg-type]


def _too_large(size: int) -> str:
    return f"The file has {size:,} bytes; the limit is {MAX_FILE_BYTES:,}. Split it by store and send the parts."
