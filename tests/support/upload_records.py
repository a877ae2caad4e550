"""The records of uploads in memory, with the same conditions as the real ones; a part of `ingest_stores`."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import LeaseLost
from backend_lambdas.inventory.versions import sequence, time_in_order
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.held import UNDONE_IN_PART
from backend_lambdas.uploads.models import (
    Ending,
    FileJudgement,
    Outcome,
    ReadFacts,
    UploadPart,
    UploadRecord,
    UploadStatus,
    Waiting,
)
from backend_lambdas.uploads.ports import Claim
from backend_lambdas.uploads.rows.mapping import Chosen
from backend_lambdas.uploads.rows.stock_lines import RowError
from backend_lambdas.uploads.sender import Sender

if TYPE_CHECKING:
    from tests.support.ingest_stores import Memory


class MemoryUploadRecords:
    def __init__(self, memory: "Memory") -> None:
        self._memory = memory

    def find(self, upload_id: str) -> UploadRecord | None:
        record = self._memory.records.get(upload_id)
        failure = self._memory.failures.get(upload_id)
        return record if record is None or failure is None else replace(record, failure=failure)

    def time_in_order(self, arrival: Arrival) -> int:
        if "key order" in self._memory.guards_off or not arrival.sequencer:
            return arrival.event_ms
        seen = self._memory.key_order.setdefault(arrival.key, {})
        placed = time_in_order(arrival.event_ms, arrival.sequencer, seen)
        self._memory.writes += sequence(arrival.sequencer) not in seen
        seen[sequence(arrival.sequencer)] = placed
        return placed

    def create(self, arrival: Arrival, claim: Claim, now: str) -> bool:
        if claim.upload_id in self._memory.records:
            return False
        self._put(
            UploadRecord(
                upload_id=claim.upload_id,
                status=UploadStatus.RECEIVED,
                version=arrival.object_version,
                received_at=now,
                attempts=1,
                claim_owner=claim.owner,
                claim_until_ms=claim.until_ms,
                stalls=1,
                key=arrival.key,
                ver=arrival.ver(claim.upload_id),
                principal=arrival.principal,
            )
        )
        return True

    def claim(self, claim: Claim, seen: UploadRecord, attempts: int) -> bool:
        there = self._memory.records[claim.upload_id]
        if _claim_facts(there) != _claim_facts(seen):
            return False
        taken = replace(there, claim_owner=claim.owner, claim_until_ms=claim.until_ms)
        self._put(replace(taken, attempts=attempts, stalls=seen.stalls + 1))
        self._memory.failures.pop(claim.upload_id, None)
        return True

    def note_progress(self, claim: Claim, rows_done: int, stores_done: int) -> None:
        there = self._claimed(claim)
        self._put(replace(there, rows_done=rows_done, stalls=0, waiting=None))

    def give_up(self, claim: Claim, failure: str, audit: AuditEntry) -> None:
        there = self._claimed(claim)
        free = replace(there, claim_owner="", claim_until_ms=0)
        self._put(replace(free, attempts=0, stalls=0, waiting=None))
        self._memory.failures[claim.upload_id] = failure
        self._memory.audit.append(audit)

    def unclaim(
        self, claim: Claim, attempts: int, stalls: int, waiting: Waiting | None = None, error: str = ""
    ) -> None:
        there = self._memory.records[claim.upload_id]
        if there.claim_owner == claim.owner:
            free = replace(there, claim_owner="", claim_until_ms=0)
            self._put(replace(free, attempts=attempts, stalls=stalls, waiting=waiting))

    def hand_over(self, claim: Claim, kind: str) -> None:
        there = self._claimed(claim)
        self._put(replace(there, claim_owner="", claim_until_ms=0, attempts=0, stalls=0))

    def first_with_content(self, content_hash: str, upload_id: str) -> str:
        self._memory.writes += 1
        return self._memory.contents.setdefault(content_hash, upload_id)

    def remembered(self, sender_id: str, header: str) -> Chosen | None:
        return self._memory.answers.get((sender_id, header))

    def remember(self, sender_id: str, header: str, chosen: Chosen) -> None:
        self._memory.writes += 1
        self._memory.answers[sender_id, header] = chosen

    def save_row_errors(self, upload_id: str, errors: Sequence[RowError], read_at: int) -> None:
        self._memory.writes += len(errors)
        self._memory.row_errors[upload_id] = list(errors)

    def save_read(self, claim: Claim, facts: ReadFacts) -> None:
        there = self._claimed(claim)
        read = replace(there, status=UploadStatus.APPLYING, mode=facts.mode, by_store=facts.by_store)
        told = replace(read, plan_key=facts.plan_key, by=facts.by, by_id=facts.by_id, chosen=facts.chosen)
        self._put(
            replace(
                told, stalls=0, movement=facts.movement, undoing=facts.undoing, leaving=facts.leaving, kind=facts.kind
            )
        )
        self._memory.facts[claim.upload_id] = facts

    def note_judged(self, claim: Claim, judgement: FileJudgement) -> None:
        there = self._claimed(claim)
        self._put(replace(there, judged=True, similar=judgement.similar))
        self._memory.judgements[claim.upload_id] = judgement

    def begin_announcing(self, upload_id: str, now_ms: int, until_ms: int) -> bool:
        busy = self._memory.telling_until.get(upload_id, 0) >= now_ms
        if self._memory.records[upload_id].told_at is not None or (busy and "telling" not in self._memory.guards_off):
            return False
        self._memory.writes += 1
        self._memory.telling_until[upload_id] = until_ms
        return True

    def note_announced(self, upload_id: str, now: str) -> None:
        self._put(replace(self._memory.records[upload_id], told_at=now))

    def note_left_stores(self, claim: Claim, stores: Collection[str]) -> None:
        there = self._claimed(claim)
        self._put(replace(there, left_stores=there.left_stores | frozenset(stores)))

    def parts(self, upload_id: str) -> dict[str, UploadPart]:
        return dict(self._memory.parts.get(upload_id, {}))

    def mark_undone(self, claim: Claim, seen: UploadRecord, audit: AuditEntry, mail_to: str = "") -> bool:
        there = self._memory.records[seen.upload_id]
        if there.undone_by and "undone once" not in self._memory.guards_off:
            return False
        if seen.failure:
            if seen.upload_id not in self._memory.failures:
                return False
            del self._memory.failures[seen.upload_id]
            there = replace(there, status=UploadStatus.COMMITTED, reason=UNDONE_IN_PART)
        self._put(replace(there, undone_by=audit.actor, undone_by_upload=claim.upload_id))
        self._memory.audit.append(audit)
        self._note_ending(Ending(mail_to, audit.at, seen.upload_id, undone=True))
        return True

    def _note_ending(self, ending: Ending) -> None:
        if ending.user_id:
            self._memory.endings.append(ending)

    def finish(
        self, claim: Claim, outcome: Outcome, audit: AuditEntry, now: str, sender: Sender | None = None, to: str = ""
    ) -> None:
        there = self._claimed(claim)
        ended = replace(there, status=outcome.status, reason=outcome.reason, effect=outcome.effect)
        ended = replace(
            ended, applied=outcome.applied, question=outcome.question, by_id=sender.user_id if sender else there.by_id
        )
        self._put(replace(ended, claim_owner="", claim_until_ms=0, stalls=0, waiting=None))
        self._memory.outcomes[claim.upload_id] = outcome
        if sender is not None:
            self._memory.senders[claim.upload_id] = sender
        self._memory.audit.append(audit)
        self._note_ending(Ending(to, now, claim.upload_id))

    def _claimed(self, claim: Claim) -> UploadRecord:
        there = self._memory.records[claim.upload_id]
        if there.claim_owner != claim.owner and "claim" not in self._memory.guards_off:
            raise LeaseLost(f"{claim.upload_id}: another attempt has claimed it")
        return there

    def _put(self, record: UploadRecord) -> None:
        self._memory.writes += 1
        self._memory.records[record.upload_id] = record


def _claim_facts(record: UploadRecord) -> tuple[str, str, int, int]:
    return record.status, record.claim_owner, record.claim_until_ms, record.attempts
