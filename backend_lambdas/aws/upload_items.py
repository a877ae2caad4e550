"""An upload's record and its rejected rows as items of the Ops table, and back."""

from collections.abc import Mapping
from typing import Any

from backend_lambdas.aws import tables
from backend_lambdas.aws.attributes import from_item, to_item
from backend_lambdas.aws.expiry import expiry
from backend_lambdas.aws.settings import lives
from backend_lambdas.inventory.held import Effect
from backend_lambdas.uploads.progress import Decision, UploadMode, UploadRecord, UploadStatus, Waiting
from backend_lambdas.uploads.rows import RowError


def item_to_record(item: Mapping[str, Mapping[str, Any]]) -> UploadRecord:
    """The part of an upload's record that the protocol reads."""
    values = from_item(item)
    decision = values.get("decision")
    return UploadRecord(
        upload_id=values["upload_id"],
        status=UploadStatus(values["status"]),
        version=values["version"],
        received_at=values["received_at"],
        attempts=values["attempts"],
        claim_owner=values.get("claim_owner", ""),
        claim_until_ms=values["claim_until_ms"],
        mode=UploadMode(values.get("mode", UploadMode.UPDATE)),
        decision=None if decision is None else Decision(decision),
        decided_by=values.get("decided_by"),
        decided_at=values.get("decided_at"),
        decision_reason=values.get("decision_reason"),
        left_stores=frozenset(item.get("left_stores", {}).get("SS", ())),
        stalls=values.get("stalls", 0),
        rows_done=values.get("rows_done", 0),
        waiting=Waiting(values["waiting_since"], values.get("waiting_for", "")) if "waiting_since" in values else None,
        key=values.get("key", ""),
        ver=values.get("ver", ""),
        judged=values.get("judged", False),
        similar=values.get("similar", {}),
        reason=values.get("reason"),
        effect=Effect(**values["effect"]) if values.get("effect") else None,
        told_at=values.get("told_at"),
    )


def upload_key(upload_id: str) -> dict[str, Any]:
    return to_item({"pk": tables.upload_pk(upload_id), "sk": "META"})


def row_error_values(upload_id: str, error: RowError, number: int, read_at: int) -> dict[str, Any]:
    return {
        "pk": tables.upload_pk(upload_id),
        "sk": tables.row_error_sk(error.line, number),
        "line": error.line,
        "column": error.column,
        "value": error.value,
        "reason": error.reason,
        "suggestion": error.suggestion,
        "store": error.store,
        "product_id": error.product_id,
        **expiry(lives().keep_upload_days, read_at),
    }
