"""Where one store stands: its totals, and which revision of its rows they belong to."""

from dataclasses import dataclass

from backend_lambdas.inventory.aggregates import StockTotals


@dataclass(frozen=True, slots=True)
class StoreStanding:
    """The record a commit leaves (item AGG / ST#store). Times are ISO 8601 UTC; None: not known.

    `rev` counts the commits that changed rows; the snapshot holds the rows at `snapshot_rev` <= `rev`.
    """

    store: str
    totals: StockTotals
    rev: int
    snapshot_key: str | None = None
    snapshot_rev: int = 0
    last_upload_id: str | None = None
    last_upload_at: str | None = None
    last_file_name: str | None = None
    changed_at: str | None = None


@dataclass(frozen=True, slots=True)
class StoreChange:
    """One commit that changed rows: how many (`changed`, `removed`), and the plan that lists them."""

    rev: int
    plan_key: str
    changed: int
    removed: int
