"""The second step: read the whole file, and keep what reading it has shown."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from backend_lambdas.inventory.errors import NotFound, UploadRejected
from backend_lambdas.uploads.arrival import SNAPSHOT_PREFIX, Arrival
from backend_lambdas.uploads.claiming import Claimed
from backend_lambdas.uploads.ports import Attempt, Stores, UploadFile
from backend_lambdas.uploads.progress import ReadFacts, UploadMode
from backend_lambdas.uploads.rejects import RejectedRows
from backend_lambdas.uploads.rows import ParsedStockFile, RowError

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
) -> ReadUpload:
    """Parse the file; the first time also write its rejected rows and facts (RECEIVED -> APPLYING).

    Raise UploadRejected when the file is missing, too large or can not be used.
    """
    if arrival.size > MAX_FILE_BYTES:
        raise UploadRejected(_too_large(arrival.size))
    rejects = RejectedRows()
    try:
        with stores.files.open_upload(arrival.key, arrival.version_id) as file:
            if file.size > MAX_FILE_BYTES:
                raise UploadRejected(_too_large(file.size))
            parsed = parse(file.body, arrival.file_name, rejects.add, file.metadata.get("store"))
            read = ReadUpload(parsed, _mode(arrival, file), file.metadata.get("by") or DEFAULT_BY)
            if not claimed.is_read:
                _keep(claimed, stores, attempt, read, rejects, _content_hash(file.body))
    except NotFound as error:
        raise UploadRejected(f"{arrival.key} was deleted before it could be read. Upload it again.") from error
    finally:
        rejects.close()
    if parsed.accepted == 0:
        raise UploadRejected(f"None of the {parsed.total} rows can be used; see the rejected rows.")
    return read


def _keep(
    claimed: Claimed, stores: Stores, attempt: Attempt, read: ReadUpload, rejects: RejectedRows, content_hash: str
) -> None:
    upload_id, parsed = claimed.claim.upload_id, read.parsed
    error_key = None
    if rejects.count:
        error_key = f"errors/{upload_id}.csv"
        with rejects.as_csv(parsed.header) as body:
            stores.files.put(error_key, body)
        expires_at = attempt.clock_ms() // 1000 + ROW_ERRORS_KEPT_SECONDS
        stores.records.save_row_errors(upload_id, rejects.first, expires_at)
    first = stores.records.first_with_content(content_hash, upload_id)
    facts = ReadFacts(
        mode=read.mode,
        by=read.by,
        file_format=parsed.format.describe(),
        notes=parsed.notes,
        total=parsed.total,
        accepted=parsed.accepted,
        rejected=parsed.rejected,
        stores=len(parsed.stores),
        content_hash=content_hash,
        same_as=None if first == upload_id else first,
        error_key=error_key,
    )
    stores.records.save_read(claimed.claim, facts)


def _mode(arrival: Arrival, file: UploadFile) -> UploadMode:
    asked = file.metadata.get("mode", "").strip().lower() == UploadMode.SNAPSHOT
    return UploadMode.SNAPSHOT if asked or arrival.key.startswith(SNAPSHOT_PREFIX) else UploadMode.UPDATE


def _content_hash(body: BinaryIO) -> str:
    body.seek(0)
    return hashlib.file_digest(body, "sha256").hexdigest()  # type: ignore[arg-type]


def _too_large(size: int) -> str:
    return f"The file has {size:,} bytes; the limit is {MAX_FILE_BYTES:,}. Split it by store and send the parts."
