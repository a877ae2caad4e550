"""A store that a person removes: a file with its whole stock, which is nothing; docs/decisions/417.

So it takes the way of every file: lease, plan, rows under conditions, commit, audit. Alerts, history and open pages
follow, and it is undone as every upload is. Beside the rows its commit notes that the store is gone from the lists.
"""

from collections.abc import Callable
from dataclasses import dataclass

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.inventory.leaving import Leaving
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.models import Decision, Outcome, UploadMode, Waiting, fold_parts, part_is_to_do
from backend_lambdas.uploads.ports import Attempt, Stores, UploadFile
from backend_lambdas.uploads.protocol.apply import Job, is_still_leased
from backend_lambdas.uploads.protocol.lifecycle import IngestResult, UploadRun
from backend_lambdas.uploads.protocol.parse import ReadUpload
from backend_lambdas.uploads.protocol.run import Kind, run_upload
from backend_lambdas.uploads.protocol.store_work import work_on_store
from backend_lambdas.uploads.removal_file import CANNOT_READ, COLUMNS, KIND, MOST_BYTES, parse_removal
from backend_lambdas.uploads.rows.stock_lines import FileFormat, ParsedFile, Reject
from backend_lambdas.uploads.sender import Sender

FORMAT = FileFormat(",", "UTF-8", None, 1)
NOT_KNOWN = S_("There is no store {store} any more.")
MAY_NOT = S_("{name} may not remove stores.")


def remove_store(arrival: Arrival, stores: Stores, attempt: Attempt) -> IngestResult:
    """What a function does with an event of a removal's file; see `run_upload`."""
    return run_upload(arrival, RemovalFile(stores), attempt)


@dataclass(frozen=True)
class RemovalFile(Kind[ParsedFile]):
    """One event's file."""

    stores: Stores
    name = KIND

    def still_taken(self, attempt: Attempt, waiting: Waiting) -> bool:
        return is_still_leased(self.stores, attempt, waiting)

    def parse(self, run: UploadRun, file: UploadFile, mode: UploadMode, reject: Reject) -> ParsedFile:
        leaving = parse_removal(file.body.read(MOST_BYTES))
        if not file.was_read and not self.stores.directory.known([leaving.store]):
            raise UploadRejected(NOT_KNOWN.format(store=leaving.store))
        return ParsedFile(
            header=COLUMNS,
            format=FORMAT,
            notes=(),
            total=1,
            accepted=1,
            rejected=0,
            by_store={leaving.store: 1},
            leaving=leaving,
        )

    def apply(self, run: UploadRun, read: Callable[[], ReadUpload[ParsedFile]]) -> Outcome | None:
        found = read()
        leaving = found.parsed.leaving
        if leaving is None:
            raise UploadRejected(CANNOT_READ)
        part = self.stores.records.parts(run.upload_id).get(leaving.store)
        if part is None and (refusal := _refusal(found.sender, leaving)) is not None:
            raise UploadRejected(refusal)
        if part is None or part_is_to_do(part, Decision.APPROVE):
            run.attempt.check()
            work_on_store(self.stores, run, self._job(run, found, leaving), leaving.store, {})
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
            gone=run.upload_id,
        )


def _refusal(sender: Sender, leaving: Leaving) -> str | None:
    account = sender.account
    if account is not None and not account.disabled and not account.actor.may(Right.REMOVE_STORES):
        return MAY_NOT.format(name=sender.name)
    return sender.refusal([leaving.store])
