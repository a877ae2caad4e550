"""What a sales file does to the lake under its lease: look for other stores' sales, merge, roll up, publish."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from backend_lambdas.inventory.versions import iso_ms, iso_time, write_version
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.lake_lease import fenced_lease, renewed_lease
from backend_lambdas.uploads.models import Decision, FileJudgement, Outcome, UploadRecord, UploadStatus
from backend_lambdas.uploads.protocol.lifecycle import UploadRun
from backend_lambdas.uploads.rows.sale_lines import is_made_up
from backend_lambdas.uploads.rows.sales import ParsedSalesFile
from backend_lambdas.uploads.sales_ports import Batch, SaleClash, SalesLease, SalesStores

NAMED = 3  # pairs of stores that a sentence can hold


@dataclass(frozen=True, slots=True)
class ClashLimits:
    """Fewer alike sales than `few` between two stores are never held; `share` (of 1) is of the numbers both have."""

    few: int = 20
    share: float = 0.5


def implausible(clashes: Iterable[SaleClash], limits: ClashLimits) -> list[SaleClash]:
    """Those between stores whose common numbers mostly mean the same sales, the largest first."""
    found = [one for one in clashes if one.alike >= limits.few and one.alike > limits.share * one.shared]
    return sorted(found, key=lambda one: (-one.alike, one.store, one.other))


def added_up(clashes: Iterable[SaleClash]) -> list[SaleClash]:
    """One for each pair of stores, from those of many batches."""
    sums: dict[tuple[str, str], SaleClash] = {}
    for one in clashes:
        so_far = sums.get((one.store, one.other), SaleClash(one.store, one.other, 0, 0))
        sums[one.store, one.other] = SaleClash(
            one.store, one.other, so_far.shared + one.shared, so_far.alike + one.alike
        )
    return list(sums.values())


def clash_reason(found: list[SaleClash], made_up: bool) -> str:
    """What holds the file, in words for the one who decides."""
    words = S_("{store} would take {number} sales from {other}")
    taken = [words.format(store=one.store, number=f"{one.alike:,}", other=one.other) for one in found[:NAMED]]
    more = len(found) - NAMED
    if more > 0:
        several = S_("so would {number} more pairs of stores", number=f"{more:,}")
        taken.append(several if more > 1 else S_("so would one more pair of stores"))
    return S_(
        "{taken_words}: the same {key_words}, product, day, quantity and price. "
        "Import anyway if they were sent for the wrong store before; "
        "discard the file if it was sent for the wrong one.",
        taken_words=", ".join(taken),
        key_words=S_("line") if made_up else "sale_id",
    )


NEWER = S_("Newer files have all these sales.")
OVERTAKEN = S_(
    "None of these sales was counted: newer files, or a decision about another file that was made after this one came, "
    "have the last word on them. Send the file again if they are this store's."
)


@dataclass(frozen=True, slots=True)
class Merging:
    """One attempt at bringing one upload's lines into the lake."""

    run: UploadRun
    stores: SalesStores
    batch_lines: int
    limits: ClashLimits

    @property
    def ver(self) -> str:
        return self.run.arrival.ver(self.run.upload_id)

    @property
    def approved(self) -> UploadRecord | None:
        """The upload's record, if a person has let it in."""
        return self.run.claimed.record if self.run.decision is Decision.APPROVE else None

    def batches(self, parsed: ParsedSalesFile) -> Iterator[Batch]:
        return (Batch(some, self.run.upload_id, self.ver) for some in parsed.lines.some(self.batch_lines))

    def renewed(self, lease: SalesLease) -> SalesLease:
        """The lease, running longer. Raise OutOfTime when the attempt must end."""
        return renewed_lease(self.stores, self.run.attempt, lease)


def merge_sales(merging: Merging, parsed: ParsedSalesFile, lease: SalesLease) -> Outcome:
    """Hold the file, or merge it and roll up. Raise OutOfTime when time runs out before the end."""
    record = merging.run.claimed.record
    left = record.left_stores if record else frozenset()
    if not _has_begun(merging, lease):
        lease, found = _other_stores_sales(merging, parsed, lease)
        if found:
            # Also of a file that is decided: another decision may have given these sales to a further store since.
            left |= {one.other for one in found}
            merging.stores.records.note_left_stores(merging.run.claimed.claim, left)
        if found and merging.run.decision is None:
            first = next(iter(parsed.lines))
            return Outcome(UploadStatus.HELD, clash_reason(found, is_made_up(first.sale_id)))
        merging.stores.records.note_judged(merging.run.claimed.claim, FileJudgement())
    return _merge_all(merging, parsed, lease, left)


def _has_begun(merging: Merging, lease: SalesLease) -> bool:
    """Whoever has begun to merge has been looked at, and other stores' sales may have come since.

    The weeks noted in the lease end with their publication, before the upload does; what its record says stays.
    """
    record = merging.run.claimed.record
    noted = any(upload_id == merging.run.upload_id for _, upload_id in lease.dirty)
    return noted or (record is not None and record.judged)


def _other_stores_sales(
    merging: Merging, parsed: ParsedSalesFile, lease: SalesLease
) -> tuple[SalesLease, list[SaleClash]]:
    """The lease as it is then, and what a person must look at."""
    clashes: list[SaleClash] = []
    for batch in merging.batches(parsed):
        lease = merging.renewed(lease)
        clashes += merging.stores.lake.clashes(batch.lines)
    return lease, implausible(added_up(clashes), merging.limits)


def _merge_all(merging: Merging, parsed: ParsedSalesFile, lease: SalesLease, left: frozenset[str]) -> Outcome:
    stores, run = merging.stores, merging.run
    applied = unchanged = superseded = lines = 0
    for number, batch in enumerate(merging.batches(parsed)):
        lease = merging.renewed(lease)
        staged = stores.lake.stage(batch)
        found = staged.comparison
        lease = stores.ledger.mark_dirty(lease, found.weeks, run.upload_id)
        lines += len(batch.lines)
        if found.to_write:
            staged.keep(lease.epoch, number)
            lease = fenced_lease(stores, run.attempt, lease)
            staged.merge()
            run.at_row(lines)
        applied += found.applied
        unchanged += found.unchanged
        superseded += found.superseded
    lease = merging.renewed(_withdrawn(merging, parsed, lease, left))
    publish_dirty(stores, lease, run.upload_id, run.attempt.clock_ms())
    return _outcome(applied, unchanged, superseded, len(parsed.by_store), merging.approved is not None)


def _withdrawn(merging: Merging, parsed: ParsedSalesFile, lease: SalesLease, left: frozenset[str]) -> SalesLease:
    """Take the sales away from the stores that the one who decided saw, or that had them by then.

    They are of the same days as those just merged, so that their weeks are noted. The decision is what speaks last.
    """
    record = merging.approved
    if record is None or not left:
        return lease
    ver = write_version(iso_ms(record.decided_at or iso_time(0)), "", merging.run.upload_id)
    for batch in merging.batches(parsed):
        lease = merging.renewed(lease)
        merging.stores.lake.withdraw(batch, left, ver)
    return lease


def publish_dirty(stores: SalesStores, lease: SalesLease, upload_id: str, now_ms: int) -> None:
    """Roll up every week that may be out of date, other uploads' too, and publish; nothing to do, nothing published."""
    weeks = {week for week, _ in lease.dirty}
    if weeks:
        stores.ledger.publish(lease, stores.lake.roll_up(weeks), upload_id, iso_time(now_ms))


def _outcome(applied: int, unchanged: int, superseded: int, stores: int, approved: bool) -> Outcome:
    status, reason = UploadStatus.COMMITTED, None
    if superseded and not applied and not unchanged:
        status, reason = UploadStatus.SUPERSEDED, OVERTAKEN if approved else NEWER
    return Outcome(status, reason, applied, unchanged, superseded, stores_done=stores)
