"""Keeping the lake fast and small: merging its small files, and deleting files that no version in use needs."""

from backend_lambdas.aws.lake import Lake, LakeTable, lake_errors
from backend_lambdas.uploads.sales_ports import Tended

KEEP_HOURS = 7 * 24  # how far back time travel goes; a reader of an older version must read again


def tend_table(lake: Lake, table: LakeTable, keep_hours: int = KEEP_HOURS) -> Tended:
    """Compact and vacuum one table. The data stays the same; another run right after it finds nothing to do."""
    delta = lake.open(table)
    with lake_errors(f"Tending {table.place}"):
        merged = delta.optimize.compact()
        deleted = delta.vacuum(
            retention_hours=keep_hours, dry_run=False, enforce_retention_duration=keep_hours >= KEEP_HOURS
        )
        delta.create_checkpoint()
    return Tended(table.name, merged["numFilesRemoved"], merged["numFilesAdded"], len(deleted))
