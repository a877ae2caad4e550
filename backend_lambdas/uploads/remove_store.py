"""A store that a person removes, or merges into another: a file with its whole stock, which is nothing.

So it takes the way of every file: lease, plan, rows under conditions, commit, audit. Alerts, history and open pages
follow, and it is undone as every upload is. Beside the rows its commit notes that the store is gone from the lists.
docs/decisions/417 and 418.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import tzinfo

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.inventory.leaving import Gone, Leaving
from backend_lambdas.inventory.movements import start_of_day
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.merge_stores import bring_over
from backend_lambdas.uploads.models import Decision, Outcome, PartStatus, UploadMode, Waiting, fold_parts, part_is_to_do
from backend_lambdas.uploads.ports import Attempt, Stores, UploadFile
from backend_lambdas.uploads.protocol.apply import Job, is_still_leased
from backend_lambdas.uploads.protocol.lifecycle import IngestResult, UploadRun
from backend_lambdas.uploads.protocol.parse import ReadUpload
from backend_lambdas.uploads.protocol.run import Kind, run_upload
from backend_lambdas.uploads.protocol.store_work import work_on_store
from backend_lambdas.uploads.removal_file import CANNOT_READ, COLUMNS, KIND, MERGE, MOST_BYTES, parse_removal
from backend_lambdas.uploads.rows.stock_lines import FileFormat, ParsedFile, Reject
from backend_lambdas.uploads.sender import Sender

FORMAT = FileFormat(",", "UTF-8", None, 1)
NOT_KNOWN = S_("There is no store {store} any more.")
MAY_NOT = S_("{name} may not remove stores.")


def remove_store(arrival: Arrival, stores: Stores, attempt: Attempt, zone: tzinfo | None = None) -> IngestResult:
    """What a function does with an event of a removal's file; see `run_upload`. `zone`: sales reduce stock."""
    return run_upload(arrival, RemovalFile(stores, zone), attempt)


@dataclass(frozen=True)
class RemovalFile(Kind[ParsedFile]):
    """One event's file."""

    stores: Stores
    zone: tzinfo | None
    name = KIND

    def still_taken(self, attempt: Attempt, waiting: Waiting) -> bool:
        return is_still_leased(self.stores, attempt, waiting)

    def parse(self, run: UploadRun, file: UploadFile, mode: UploadMode, reject: Reject) -> ParsedFile:
        leaving = parse_removal(file.body.read(MOST_BYTES))
        wanted = {leaving.store, leaving.into} - {""}
        unknown = sorted(wanted - self.stores.directory.known(wanted).keys())
        if unknown and not file.was_read:
            raise UploadRejected(NOT_KNOWN.format(store=unknown[0]))
        return ParsedFile(
            header=COLUMNS,
            format=FORMAT,
            notes=(),
            total=len(wanted),
            accepted=len(wanted),
            rejected=0,
            by_store=dict.fromkeys(sorted(wanted), 1),
            leaving=leaving,
            kind=MERGE if leaving.into else KIND,
        )

    def apply(self, run: UploadRun, read: Callable[[], ReadUpload[ParsedFile]]) -> Outcome | None:
        found = read()
        leaving = found.parsed.leaving
        if leaving is None:
            raise UploadRejected(CANNOT_READ)
        parts = self.stores.records.parts(run.upload_id)
        if not parts and (refusal := _refusal(found.sender, leaving)) is not None:
            raise UploadRejected(refusal)
        job, left = self._job(run, found, leaving), parts.get(leaving.store)
        if left is None or part_is_to_do(left, Decision.APPROVE):
            run.attempt.check()
            work_on_store(self.stores, run, job, leaving.store, {})
            left = self.stores.records.parts(run.upload_id)[leaving.store]
        run.store_is_done(1)
        if leaving.into and left.status is PartStatus.COMMITTED:
            run.attempt.check()
            coming = replace(job, mode=UploadMode.UPDATE, whole=False, gone=None)
            bring_over(self.stores, run, coming, leaving, left)
            run.store_is_done(1)
        return fold_parts(self.stores.records.parts(run.upload_id).values())

    def _job(self, run: UploadRun, found: ReadUpload[ParsedFile], leaving: Leaving) -> Job:
        return Job(
            upload_id=run.upload_id,
            ver=run.arrival.ver(run.upload_id),
            mode=UploadMode.SNAPSHOT,
            whole=True,
            sender=found.sender,
            file_name=run.arrival.file_name,
            arrived_ms=run.arrival.event_ms,
            thresholds=self.stores.rules.thresholds(),
            # Whether so much may go is what a person has just said.
            decision=Decision.APPROVE,
            leaving=leaving,
            gone=Gone(run.upload_id, leaving.into),
            day_start=None if self.zone is None else start_of_day(run.arrival.event_ms, self.zone),
        )


def _refusal(sender: Sender, leaving: Leaving) -> str | None:
    account = sender.account
    if account is not None and not account.disabled and not account.actor.may(Right.REMOVE_STORES):
        return MAY_NOT.format(name=sender.name)
    return sender.refusal([leaving.store, *([leaving.into] if leaving.into else [])])
