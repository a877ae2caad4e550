"""Keeping the lake fast and small: merging its small files, and deleting files that no version in use needs."""

from dataclasses import dataclass

from backend_lambdas.aws.lake import LAKE_TABLES, Lake, lake_errors

KEEP_HOURS = 7 * 24  # how far back time travel goes; a reader of an older version must read again


@dataclass(frozen=True, slots=True)
class Tended:
    """What was done to one table."""

    table: str
    files_merged: int
    files_written: int
    files_deleted: int


def tend_table(lake: Lake, place: str, keep_hours: int = KEEP_HOURS) -> Tended:
    """Compact and vacuum one table. The data stays the same; another run right after it finds nothing to do."""
    (table,) = (table for table in LAKE_TABLES if table.place == place)
    delta = lake.open(table)
    with lake_errors(f"Tending {place}"):
        merged = delta.optimize.compact()
        deleted = delta.vacuum(
            retention_hours=keep_hours, dry_run=False, enforce_retention_duration=keep_hours >= KEEP_HOURS
        )
        delta.create_checkpoint()
    return Tended(place, merged["numFilesRemoved"], merged["numFilesAdded"], len(deleted))
