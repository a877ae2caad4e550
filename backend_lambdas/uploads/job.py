"""What the work on every store of one upload has in common."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.inventory.thresholds import Thresholds
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.uploads.plausibility import SurpriseLimits
from backend_lambdas.uploads.ports import Attempt, StoreHead
from backend_lambdas.uploads.progress import Decision, UploadMode, UploadPart


@dataclass(frozen=True, slots=True)
class Job:
    """One upload, read and ready to be worked on. `arrived_ms` is when the file arrived.

    `day_start`: sales reduce stock, and the file's day begins here (`movements.start_of_day`); None: they do not.
    `similar`: see `progress.FileJudgement`.
    """

    upload_id: str
    ver: str
    mode: UploadMode
    whole: bool
    by: str
    file_name: str
    arrived_ms: int
    thresholds: Thresholds
    decision: Decision | None
    decided_by: str | None
    limits: SurpriseLimits
    day_start: str | None = None
    similar: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoreState:
    """The store as found under the lease."""

    head: StoreHead
    rows: dict[str, StockRow]


def part_audit(attempt: Attempt, job: Job, part: UploadPart) -> AuditEntry:
    """The entry for a part that has reached this status; the same for every attempt."""
    detail: dict[str, str | int] = {
        "upload_id": job.upload_id,
        "store": part.store,
        "applied": part.applied,
        "unchanged": part.unchanged,
        "superseded": part.superseded,
        "removed": part.removed,
    }
    return AuditEntry(
        audit_id=f"{job.upload_id}#{part.status}#{part.store}",
        at=iso_time(attempt.clock_ms()),
        actor=job.decided_by or job.by,
        action=f"store {part.status.lower()}",
        subject=f"upload {job.upload_id}",
        detail=detail if part.reason is None else {**detail, "reason": part.reason},
    )
