"""The second step: read the whole file and save, once, what reading it has shown."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Generic, TypeVar, cast

from backend_lambdas.inventory.errors import NotFound, UploadRejected
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.arrival import SNAPSHOT_PREFIX, Arrival
from backend_lambdas.uploads.correct_count import Correction, correction_in
from backend_lambdas.uploads.models import ReadFacts, UploadMode
from backend_lambdas.uploads.ports import Attempt, Files, UploadFile
from backend_lambdas.uploads.protocol.lifecycle import UploadRun
from backend_lambdas.uploads.protocol.recall import Recall, read_as_answered
from backend_lambdas.uploads.rows.mapping import MAPPING, Chosen, answered
from backend_lambdas.uploads.rows.rejected_rows import RejectedRows, lines_by_store
from backend_lambdas.uploads.rows.stock_lines import ParsedFile, Reject
from backend_lambdas.uploads.sender import Sender, known_sender, named_sender

P = TypeVar("P", bound=ParsedFile)
ParseFile = Callable[[UploadFile, UploadMode, Reject], P]


@dataclass(frozen=True, slots=True)
class ReadUpload(Generic[P]):
    """The file's rows with what was said about it. `whole`: each store's complete stock, with no row rejected."""

    parsed: P
    mode: UploadMode
    sender: Sender
    correction: Correction | None = None

    @property
    def whole(self) -> bool:
        return self.mode is UploadMode.SNAPSHOT and self.parsed.rejected == 0


def parse_upload(run: UploadRun, kind: str, parse: ParseFile[P]) -> ReadUpload[P]:
    """Parse the file; the first time also write its rejected rows and facts (RECEIVED -> APPLYING).

    Raise UploadRejected when the file is missing, too large or cannot be used.
    """
    with opened(run.arrival, run.stores.files) as file, closing(RejectedRows()) as rejected_rows:
        mode = mode_of(run.arrival, file)
        run.sender = named_sender(file.metadata, run.arrival.principal, run.stores.senders)
        answer = "" if run.claimed.record is None else run.claimed.record.answer
        metadata = answered(file.metadata, answer)
        timed = replace(file, metadata=metadata, body=cast(BinaryIO, _Timed(file.body, run.attempt)))
        recall = _recall(run, run.sender.user_id)
        parsed = read_as_answered(recall, timed, lambda file: parse(file, mode, rejected_rows.add))
        read = ReadUpload(parsed, mode, known_sender(run.sender, run.stores.senders), correction_in(file.metadata))
        if not run.claimed.is_read:
            if answer or (MAPPING in metadata and run.sender.user_id):
                recall.keep(iso_time(run.attempt.clock_ms()))
            _save_parse_result(run, kind, read, rejected_rows, file.body)
    refuse_empty(read.parsed)
    if not run.claimed.is_read:
        run.got_on, run.rejected = True, read.parsed.rejected
    return read


def refuse_empty(parsed: ParsedFile) -> None:
    """Raise UploadRejected where no row was accepted."""
    if parsed.accepted == 0:
        raise UploadRejected(S_("None of the {number} rows can be used; see the rejected rows.", number=parsed.total))


def _recall(run: UploadRun, sender_id: str) -> Recall:
    """Who comes back to a file that was read before reads it as it was read then, whatever was said meanwhile."""
    record = run.claimed.record
    before = Chosen("") if record is None or record.chosen is None else record.chosen
    return Recall(run.stores.records, sender_id, before if run.claimed.is_read else None)


def _save_parse_result(
    run: UploadRun, kind: str, read: ReadUpload[P], rejected_rows: RejectedRows, body: BinaryIO
) -> None:
    """Write the rejected rows, then the facts, and note the content (`same_as`: the upload that had it first)."""
    body.seek(0)
    parsed, content = read.parsed, hashlib.file_digest(body, "sha256").hexdigest()  # type: ignore[arg-type]
    error_key = _save_rejected_rows(run, rejected_rows, parsed.header)
    first = run.stores.records.first_with_content(content, run.upload_id)
    facts = ReadFacts(
        mode=read.mode,
        by=read.sender.name,
        by_id=read.sender.user_id,
        format=parsed.format.describe(),
        notes=parsed.notes,
        total=parsed.total,
        accepted=parsed.accepted,
        rejected=parsed.rejected,
        stores=len(parsed.by_store),
        content_hash=content,
        same_as=None if first == run.upload_id else first,
        error_key=error_key,
        kind=parsed.kind or kind,
        returns=parsed.returns,
        by_store=lines_by_store(parsed.by_store, rejected_rows.by_store.counts()),
        movement=parsed.movement,
        undoing=parsed.undoing,
        leaving=parsed.leaving,
        vendor=parsed.vendor,
        plan_key=parsed.plan_key,
        chosen=parsed.chosen,
    )
    run.stores.records.save_read(run.claimed.claim, facts)


def _save_rejected_rows(run: UploadRun, rejected_rows: RejectedRows, header: Sequence[str]) -> str | None:
    """Write the error file and the first rejected rows; return the file's key, None when no row was rejected."""
    if not rejected_rows.count:
        return None
    error_key = f"errors/{run.upload_id}.csv"
    with rejected_rows.as_csv(header) as body:
        run.stores.files.put(error_key, body)
    run.stores.records.save_row_errors(run.upload_id, rejected_rows.first, run.attempt.clock_ms() // 1000)
    return error_key


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
def opened(arrival: Arrival, files: Files) -> Iterator[UploadFile]:
    """The file. Raise UploadRejected when it is missing or too large."""
    limit = files.largest_upload
    if arrival.size > limit:
        raise UploadRejected(_too_large(arrival.size, limit))
    try:
        with files.open_upload(arrival.key, arrival.version_id) as file:
            if file.size > limit:
                raise UploadRejected(_too_large(file.size, limit))
            yield file
    except NotFound as error:
        words = S_("{name} was deleted before it could be read. Upload it again.", name=arrival.key)
        raise UploadRejected(words) from error


def mode_of(arrival: Arrival, file: UploadFile) -> UploadMode:
    asked = file.metadata.get("mode", "").strip().lower() == UploadMode.SNAPSHOT
    return UploadMode.SNAPSHOT if asked or arrival.key.startswith(SNAPSHOT_PREFIX) else UploadMode.UPDATE


def _too_large(size: int, limit: int) -> str:
    words = S_(
        "The file has {size} bytes; the limit is {limit} (setting MaxUploadMB). Split it by store and send the parts."
    )
    return words.format(size=f"{size:,}", limit=f"{limit:,}")
