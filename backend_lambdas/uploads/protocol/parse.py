"""The second step: read the whole file and save, once, what reading it has shown."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol, cast

from backend_lambdas.inventory.errors import NotFound, UploadRejected
from backend_lambdas.uploads.arrival import SNAPSHOT_PREFIX, Arrival
from backend_lambdas.uploads.files.inspect import recognise
from backend_lambdas.uploads.models import ReadFacts, UploadMode
from backend_lambdas.uploads.ports import Attempt, Claim, Files, Stores, UploadFile, UploadRecords
from backend_lambdas.uploads.protocol.claim import Claimed
from backend_lambdas.uploads.rows.kinds import SALES, STOCK
from backend_lambdas.uploads.rows.rejected_rows import RejectedRows, lines_by_store
from backend_lambdas.uploads.rows.stock_lines import FileFormat, ParsedStockFile, RowError


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


def save_parse_result(
    stores: RecordsAndFiles, attempt: Attempt, claim: Claim, read: ReadFile, rejected_rows: RejectedRows, body: BinaryIO
) -> None:
    """Write the rejected rows, then the facts, and note the content (`same_as`: the upload that had it first)."""
    parsed, content = read.parsed, _content_hash(body)
    error_key = _save_rejected_rows(claim.upload_id, stores, attempt, rejected_rows, parsed.header)
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
        by_store=lines_by_store(read.by_store, rejected_rows.by_store.counts()),
    )
    stores.records.save_read(claim, facts)


def _save_rejected_rows(
    upload_id: str, stores: RecordsAndFiles, attempt: Attempt, rejected_rows: RejectedRows, header: Sequence[str]
) -> str | None:
    """Write the error file and the first rejected rows; return the file's key, None when no row was rejected."""
    if not rejected_rows.count:
        return None
    error_key = f"errors/{upload_id}.csv"
    with rejected_rows.as_csv(header) as body:
        stores.files.put(error_key, body)
    stores.records.save_row_errors(upload_id, rejected_rows.first, attempt.clock_ms() // 1000)
    return error_key


def _content_hash(body: BinaryIO) -> str:
    """SHA-256 of the whole file."""
    body.seek(0)
    return hashlib.file_digest(body, "sha256").hexdigest()  # type: ignore[arg-type]


DEFAULT_BY = "upload"

Reject = Callable[[RowError, Sequence[str]], None]
ParseStockFile = Callable[[BinaryIO, str, Reject, str | None], ParsedStockFile]


@dataclass(frozen=True, slots=True)
class ReadUpload:
    """The file's rows with what was said about it. `whole`: each store's complete stock, with no row rejected."""

    parsed: ParsedStockFile
    mode: UploadMode
    by: str
    kind: str = STOCK.name
    returns: None = None

    @property
    def by_store(self) -> Mapping[str, int]:
        return {name: len(lines) for name, lines in self.parsed.stores.items()}

    @property
    def whole(self) -> bool:
        return self.mode is UploadMode.SNAPSHOT and self.parsed.rejected == 0


def read_upload(
    arrival: Arrival, claimed: Claimed, stores: Stores, attempt: Attempt, parse: ParseStockFile
) -> ReadUpload | None:
    """Parse the file; the first time also write its rejected rows and facts (RECEIVED -> APPLYING).

    None: it is a sales file, which another function reads. Raise UploadRejected when the file is missing, too large or
    cannot be used.
    """
    with opened(arrival, stores) as file, closing(RejectedRows()) as rejected_rows:
        mode = _mode(arrival, file)
        if mode is UploadMode.UPDATE and recognise(file.body) is SALES:
            return None
        parsed = parse(
            cast(BinaryIO, _Timed(file.body, attempt)), arrival.file_name, rejected_rows.add, file.metadata.get("store")
        )
        read = ReadUpload(parsed, mode, file.metadata.get("by") or DEFAULT_BY)
        if not claimed.is_read:
            save_parse_result(stores, attempt, claimed.claim, read, rejected_rows, file.body)
    if parsed.accepted == 0:
        raise UploadRejected(none_accepted(parsed.total))
    return read


class _Timed:
    """The file, each read of which may say that time is up."""

    def __init__(self, body: BinaryIO, attempt: Attempt) -> None:
        self._body, self._attempt = body, attempt

    def read(self, size: int = -1) -> bytes:
        self._attempt.check()
        return self._body.read(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._body, name)


@contextmanager
def opened(arrival: Arrival, stores: RecordsAndFiles) -> Iterator[UploadFile]:
    """The file. Raise UploadRejected when it is missing or too large."""
    limit = stores.files.largest_upload
    if arrival.size > limit:
        raise UploadRejected(_too_large(arrival.size, limit))
    try:
        with stores.files.open_upload(arrival.key, arrival.version_id) as file:
            if file.size > limit:
                raise UploadRejected(_too_large(file.size, limit))
            yield file
    except NotFound as error:
        raise UploadRejected(f"{arrival.key} was deleted before it could be read. Upload it again.") from error


def none_accepted(total: int) -> str:
    return f"None of the {total} rows can be used; see the rejected rows."


def _mode(arrival: Arrival, file: UploadFile) -> UploadMode:
    asked = file.metadata.get("mode", "").strip().lower() == UploadMode.SNAPSHOT
    return UploadMode.SNAPSHOT if asked or arrival.key.startswith(SNAPSHOT_PREFIX) else UploadMode.UPDATE


def _too_large(size: int, limit: int) -> str:
    return f"The file has {size:,} bytes; the limit is {limit:,}. Split it by store and send the parts."
