"""The records of uploads in the Ops table."""

import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from backend_lambdas.aws.core import tables
from backend_lambdas.aws.core.batches import write_batches
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.expiry import expiry
from backend_lambdas.aws.core.items import to_item
from backend_lambdas.aws.core.leases import transact_fenced, update_lease
from backend_lambdas.aws.core.paging import by_key, query
from backend_lambdas.aws.core.settings import lives
from backend_lambdas.aws.core.writes import STATUS, audit_put, conditional_update, setting, update_if, write_audited
from backend_lambdas.aws.uploads import items as stored
from backend_lambdas.aws.uploads import key_order
from backend_lambdas.aws.uploads.endings import ending_puts
from backend_lambdas.aws.uploads.items import item_to_record, part_of_values, row_error_values, upload_key
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import ConditionFailed, LeaseLost
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.held import UNDONE_IN_PART
from backend_lambdas.uploads.models import (
    FINAL_UPLOAD,
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

UNCLAIMED = 0
UNDER_CLAIM = "claim_owner = :me"
_NOT_WAITING = {"waiting_since": None, "waiting_for": None}
LONGEST_ERROR = 1_000  # characters: a sentence for people, not a dump
NEW_STORES_KEPT = 20  # names that a page shows; their number is kept beside them


class DynamoUploadRecords:
    """`uploads.ports.UploadRecords` on DynamoDB."""

    def __init__(self, client: Any, ops_table: str) -> None:
        self._client = client
        self._table = ops_table

    def find(self, upload_id: str) -> UploadRecord | None:
        with our_errors(f"Reading upload {upload_id}"):
            answer = self._client.get_item(TableName=self._table, Key=upload_key(upload_id), ConsistentRead=True)
        return item_to_record(answer["Item"]) if "Item" in answer else None

    def time_in_order(self, arrival: Arrival) -> int:
        return key_order.time_of(self._client, self._table, arrival)

    def create(self, arrival: Arrival, claim: Claim, now: str) -> bool:
        item = {
            "pk": tables.upload_pk(claim.upload_id),
            "sk": "META",
            "upload_id": claim.upload_id,
            "status": UploadStatus.RECEIVED.value,
            "kind": "stock",
            "key": arrival.key,
            "version": arrival.object_version,
            "version_id": arrival.version_id or None,
            "file_name": arrival.file_name,
            "principal": arrival.principal or None,
            "size": arrival.size,
            "ver": arrival.ver(claim.upload_id),
            "received_at": now,
            "arrived_at": iso_time(arrival.event_ms),
            "started_at": now,
            "attempts": 1,
            "stalls": 1,
            "claim_owner": claim.owner,
            "claim_until_ms": claim.until_ms,
            "month_pk": tables.month_pk("UPLOADS", now),
            "month_sk": f"{now}#{claim.upload_id}",
            "open_pk": tables.OPEN_UPLOADS_PK,
            "open_sk": f"{now}#{claim.upload_id}",
            **expiry(lives().keep_upload_days, arrival.event_ms / 1000),
        }
        try:
            with our_errors(f"Recording upload {claim.upload_id}"):
                self._client.put_item(
                    TableName=self._table, Item=to_item(item), ConditionExpression="attribute_not_exists(pk)"
                )
        except ConditionFailed:
            return False
        return True

    def claim(self, claim: Claim, seen: UploadRecord, attempts: int) -> bool:
        values = {":owner": claim.owner, ":until": claim.until_ms, ":attempts": attempts}
        values |= {":status": seen.status.value, ":seen_until": seen.claim_until_ms, ":seen_attempts": seen.attempts}
        condition = "#status = :status AND claim_until_ms = :seen_until AND attempts = :seen_attempts AND "
        if seen.claim_owner:
            values[":seen_owner"] = seen.claim_owner
            condition += "claim_owner = :seen_owner"
        else:
            condition += "attribute_not_exists(claim_owner)"
        values[":stalls"] = seen.stalls + 1
        update = (
            "SET claim_owner = :owner, claim_until_ms = :until, attempts = :attempts, stalls = :stalls "
            "REMOVE failed_at, failure"
        )
        request = conditional_update(self._table, upload_key(claim.upload_id), update, condition, values, STATUS)
        return update_if(self._client, request, f"Claiming upload {claim.upload_id}")

    def note_progress(self, claim: Claim, rows_done: int, stores_done: int) -> None:
        values = {"rows_done": rows_done, "stores_done": stores_done, "stalls": 0, **_NOT_WAITING}
        self._update_claimed(claim, values, f"Noting how far upload {claim.upload_id} is")

    def unclaim(
        self, claim: Claim, attempts: int, stalls: int, waiting: Waiting | None = None, error: str = ""
    ) -> None:
        values: dict[str, Any] = {"claim_until_ms": UNCLAIMED, "attempts": attempts, "stalls": stalls, **_NOT_WAITING}
        values["worked_ms"] = claim.until_ms
        if waiting is not None:
            values |= {"waiting_since": waiting.since, "waiting_for": waiting.busy}
        if error:
            values["last_error"] = error[:LONGEST_ERROR]
        with suppress(LeaseLost):
            self._update_claimed(claim, values, f"Giving back upload {claim.upload_id}", ["claim_owner"])

    def give_up(self, claim: Claim, failure: str, audit: AuditEntry) -> None:
        values = {"failed_at": audit.at, "failure": failure, "claim_until_ms": UNCLAIMED, "attempts": 0, "stalls": 0}
        puts = [audit_put(self._table, audit)]
        self._end_claim(claim, values | _NOT_WAITING, ["claim_owner"], puts, "Giving up")

    def hand_over(self, claim: Claim, kind: str) -> None:
        values = {"kind": kind, "claim_until_ms": UNCLAIMED, "attempts": 0, "stalls": 0}
        self._update_claimed(claim, values, f"Handing over upload {claim.upload_id}", ["claim_owner"])

    def first_with_content(self, content_hash: str, upload_id: str) -> str:
        """An update that keeps what is there: the first writer's id comes back to everyone."""
        kept = {"upload_id": upload_id, **expiry(lives().keep_upload_days, time.time())}
        with our_errors(f"Noting the content of upload {upload_id}"):
            answer = self._client.update_item(
                TableName=self._table,
                Key=to_item({"pk": tables.content_pk(content_hash), "sk": "META"}),
                UpdateExpression="SET " + ", ".join(f"#{name} = if_not_exists(#{name}, :{name})" for name in kept),
                ExpressionAttributeNames={f"#{name}": name for name in kept},
                ExpressionAttributeValues=to_item({f":{name}": value for name, value in kept.items()}),
                ReturnValues="ALL_NEW",
            )
        return str(answer["Attributes"]["upload_id"]["S"])

    def remembered(self, sender_id: str, header: str) -> Chosen | None:
        with our_errors("Reading what a sender has answered"):
            key = stored.chosen_key(sender_id, header)
            return stored.chosen_of(self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True))

    def remember(self, sender_id: str, header: str, chosen: Chosen) -> None:
        with our_errors("Keeping what a sender has answered"):
            self._client.put_item(TableName=self._table, Item=stored.chosen_to_item(sender_id, header, chosen))

    def save_row_errors(self, upload_id: str, errors: Sequence[RowError], read_at: int) -> None:
        items = []
        on_line: dict[int, int] = {}
        for error in errors:
            number = on_line[error.line] = on_line.get(error.line, -1) + 1
            items.append(to_item(row_error_values(upload_id, error, number, read_at)))
        write_batches(self._client, self._table, items)

    def save_read(self, claim: Claim, facts: ReadFacts) -> None:
        values = asdict(facts) | {"status": UploadStatus.APPLYING, "by_store": facts.by_store or None, "stalls": 0}
        values |= {"by_id": facts.by_id or None, "vendor": facts.vendor or None}
        self._update_claimed(claim, values, f"Recording what upload {claim.upload_id} holds")

    def note_judged(self, claim: Claim, judgement: FileJudgement) -> None:
        values = {
            "judged": True,
            "new_stores": list(judgement.new_stores[:NEW_STORES_KEPT]) or None,
            "new_store_count": len(judgement.new_stores) or None,
            "similar": dict(judgement.similar) or None,
        }
        self._update_claimed(claim, values, f"Noting what upload {claim.upload_id} is as a whole")

    def begin_announcing(self, upload_id: str, now_ms: int, until_ms: int) -> bool:
        free = "attribute_not_exists(telling_until_ms) OR telling_until_ms < :now"
        condition, values = f"attribute_not_exists(told_at) AND ({free})", {"telling_until_ms": until_ms}
        update = setting(self._table, upload_key(upload_id), values, condition, {":now": now_ms})
        return update_if(self._client, update, f"Telling that upload {upload_id} is held")

    def note_announced(self, upload_id: str, now: str) -> None:
        values = {"told_at": now, "telling_until_ms": None}
        update = setting(self._table, upload_key(upload_id), values, "attribute_not_exists(told_at)", {})
        update_if(self._client, update, f"Noting that people know of upload {upload_id}")

    def note_left_stores(self, claim: Claim, stores: Collection[str]) -> None:
        key, values = upload_key(claim.upload_id), {":stores": set(stores), ":me": claim.owner}
        update = conditional_update(self._table, key, "ADD left_stores :stores", UNDER_CLAIM, values)
        update_lease(self._client, update, f"Noting the stores that upload {claim.upload_id} takes sales from")

    def parts(self, upload_id: str) -> dict[str, UploadPart]:
        asked = "pk = :pk AND begins_with(sk, :prefix)"
        key = by_key(self._table, asked, pk=tables.upload_pk(upload_id), prefix=tables.part_sk(""))
        found = query(self._client, ConsistentRead=True, **key)
        return {part.store: part for part in map(part_of_values, found)}

    def mark_undone(self, claim: Claim, seen: UploadRecord, audit: AuditEntry, mail_to: str = "") -> bool:
        values: dict[str, Any] = {
            "undone_by": audit.actor,
            "undone_by_upload": claim.upload_id,
            "undone_at": audit.at,
        }
        condition, removed = "attribute_exists(pk) AND attribute_not_exists(#undone_by)", list[str]()
        if seen.failure:
            condition += " AND attribute_exists(#failed_at)"
            values |= {"status": UploadStatus.COMMITTED, "reason": UNDONE_IN_PART, "finished_at": audit.at}
            removed = ["open_pk", "open_sk", "failed_at", "failure", "last_error"]
        update = setting(self._table, upload_key(seen.upload_id), values, condition, {}, removed)
        doing = f"Noting that upload {seen.upload_id} is undone"
        ending = ending_puts(self._table, Ending(mail_to, audit.at, seen.upload_id, undone=True))
        return write_audited(self._client, self._table, {"Update": update}, audit, doing, ending)

    def finish(
        self, claim: Claim, outcome: Outcome, audit: AuditEntry, now: str, sender: Sender | None = None, to: str = ""
    ) -> None:
        values = {**asdict(outcome), "finished_at": now, "claim_until_ms": UNCLAIMED, "stalls": 0, **_NOT_WAITING}
        if sender is not None:
            values |= {"by": sender.name, "by_id": sender.user_id or None}
        removed = ["claim_owner", "failed_at", "failure", "last_error"]
        if outcome.status in FINAL_UPLOAD:
            removed += ["open_pk", "open_sk"]
        puts = [audit_put(self._table, audit), *ending_puts(self._table, Ending(to, now, claim.upload_id))]
        self._end_claim(claim, values, removed, puts, "Finishing")

    def _end_claim(
        self, claim: Claim, values: Mapping[str, Any], removed: Sequence[str], puts: list[dict[str, Any]], doing: str
    ) -> None:
        update = {"Update": self._claimed_update(claim, values, removed)}
        transact_fenced(self._client, [update, *puts], 0, f"{doing} upload {claim.upload_id}")

    def _update_claimed(self, claim: Claim, values: Mapping[str, Any], doing: str, removed: Sequence[str] = ()) -> None:
        """Raise LeaseLost when the claim is lost."""
        update_lease(self._client, self._claimed_update(claim, values, removed), doing)

    def _claimed_update(self, claim: Claim, values: Mapping[str, Any], removed: Sequence[str]) -> dict[str, Any]:
        key, given = upload_key(claim.upload_id), {":me": claim.owner}
        return setting(self._table, key, values, UNDER_CLAIM, given, removed)
