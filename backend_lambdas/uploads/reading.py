"""The second step: read the whole file, and have kept what reading it has shown."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from backend_lambdas.inventory.errors import NotFound, UploadRejected
from backend_lambdas.uploads.arrival import SNAPSHOT_PREFIX, Arrival
from backend_lambdas.uploads.claiming import Claimed
from backend_lambdas.uploads.file_kinds import SALES, STOCK
from backend_lambdas.uploads.keeping import RecordsAndFiles, keep_reading
from backend_lambdas.uploads.ports import Attempt, Stores, UploadFile
from backend_lambdas.uploads.progress import UploadMode
from backend_lambdas.uploads.rejects import RejectedRows
from backend_lambdas.uploads.rows import ParsedStockFile, RowError
from backend_lambdas.uploads.table import recognise

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
    can not be used.
    """
    with opened(arrival, stores) as file, closing(RejectedRows()) as rejects:
        mode = _mode(arrival, file)
        if mode is UploadMode.UPDATE and recognise(file.body) is SALES:
            return None
        parsed = parse(
            cast(BinaryIO, _Timed(file.body, attempt)), arrival.file_name, rejects.add, file.metadata.get("store")
        )
        read = ReadUpload(parsed, mode, file.metadata.get("by") or DEFAULT_BY)
        if not claimed.is_read:
            keep_reading(stores, attempt, claimed.claim, read, rejects, file.body)
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
