"""Undo in the lake: what becomes of the sales that an upload has written, from what it kept; docs/decisions/362."""

from collections.abc import Callable
from dataclasses import dataclass, field

from arro3.core import Table
from deltalake import DeltaTable

from backend_lambdas.aws.lake.changes import (
    APPLIED,
    LEFT,
    ONLY_TELLS,
    SAID,
    STAY,
    UNCHANGED,
    WAS,
    keep_changes,
    kept_batches,
    newest_kept,
    opened_changes,
)
from backend_lambdas.aws.lake.lake import (
    ONE_WRITER,
    SALES_TABLE,
    Lake,
    lake_errors,
    query,
    records,
    sql_list,
    sql_text,
    staged,
)
from backend_lambdas.inventory.calendar import week_of
from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.versions import version_upload
from backend_lambdas.uploads.undo_sales_ports import KeptBatch, SalesUndo, UndoneSales

RESTORED, REMOVED, BACK = "restored", "removed", "back"
LOOKING = "Looking what an undo changes"
_SAME_SALE = "h.store = c.store AND h.sale_id = c.sale_id"
# A row whose upload does not count: what was there before that one. `known`: whether that is still kept.
_FOLLOWED = """
SELECT k.store, k.sale_id, k.verdict,
    k.known AND ((k.ver IS DISTINCT FROM {ver}) OR (b.sale_id IS NOT NULL AND coalesce(b.ver < {ver}, true))) AS known,
    {was}
FROM k LEFT JOIN ({below}) b ON b.store = k.store AND b.sale_id = k.sale_id"""
# writes: the sale itself changes; tells: only which file was the first to tell of it.
_PLAN = """
SELECT *, CASE WHEN writes AND new_ver IS NULL THEN '{removed}' WHEN writes AND old_ver IS NULL THEN '{back}'
    WHEN writes AND ({differs}) THEN '{restored}' WHEN writes THEN '{unchanged}'
    WHEN NOT tells AND own_verdict IS NOT NULL AND (own_ver IS NOT DISTINCT FROM old_ver) THEN own_verdict
    WHEN kept_as IN ({changed}) THEN '{stay}' ELSE '{left}' END AS verdict
FROM (
    SELECT store, sale_id, kept_as, writes, tells, own_verdict, own_ver, {old}, {new}
    FROM (
        SELECT k.store, k.sale_id, k.verdict AS kept_as, o.verdict AS own_verdict, o.after_ver AS own_ver, {columns},
            coalesce({writes}, false) AS writes, NOT coalesce({writes}, false) AND coalesce({tells}, false) AS tells
        FROM k LEFT JOIN (SELECT * FROM sales WHERE sale_id BETWEEN {first} AND {last}) t
                ON t.store = k.store AND t.sale_id = k.sale_id
            LEFT JOIN ({own}) o ON o.store = k.store AND o.sale_id = k.sale_id))"""
_COUNTS = """
SELECT verdict, store, writes OR tells AS to_write, old_month, new_month, date_trunc('week', old_sale_date) AS old_day,
    date_trunc('week', new_sale_date) AS new_day, count(*) AS n
FROM plan GROUP BY verdict, store, writes OR tells, old_month, new_month, old_day, new_day"""


def stage_undo(lake: Lake, sales: DeltaTable, undo: SalesUndo, batch: KeptBatch) -> "StagedUndoTable":
    """See `uploads.sales_ports.SalesLake.stage_undo`."""
    rows = _speaking(lake, undo, batch)
    if not undo.back:
        rows = _followed(lake, undo, rows)
    return StagedUndoTable(lake, sales, undo.undo_id, _plan(lake, sales, undo, rows))


@dataclass(frozen=True, slots=True)
class SalesUndoReader:
    """What an undo would do, for whoever may read the lake and nothing else."""

    lake: Callable[[], Lake]

    def kept(self, upload_id: str) -> list[KeptBatch]:
        """See `uploads.sales_ports.SalesLake`."""
        return kept_batches(self.lake(), upload_id)

    def look(self, undo: SalesUndo, batch: KeptBatch) -> UndoneSales:
        """By the lake as it is now."""
        lake = self.lake()
        sales = lake.find(SALES_TABLE)
        return UndoneSales() if sales is None else stage_undo(lake, sales, undo, batch).comparison


@dataclass(slots=True)
class StagedUndoTable:
    """`uploads.sales_ports.StagedUndo`."""

    lake: Lake
    sales: DeltaTable
    undo_id: str
    plan: Table
    comparison: UndoneSales = field(default_factory=UndoneSales)
    _months: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.comparison, self._months = _counted(self._ask(_COUNTS))

    def keep(self, epoch: int, number: int) -> None:
        was = ", ".join(f"old_{name} AS {name}" for name in WAS)
        keep_changes(self.lake, self.undo_id, epoch, number, self._to_write(f"verdict, new_ver AS after_ver, {was}"))

    def merge(self) -> None:
        rows = self._to_write(", ".join(f"new_{name} AS {name}" for name in WAS))
        values = {name: f"s.{name}" for name in WAS}
        with lake_errors("Undoing sales"):
            merger = self.sales.merge(
                rows,
                f"t.month IN ({sql_list(sorted(self._months))}) AND t.sale_id = s.sale_id AND t.store = s.store",
                source_alias="s",
                target_alias="t",
                commit_properties=ONE_WRITER,
            )
            merger = merger.when_matched_delete("s.ver IS NULL").when_matched_update(values)
            merger.when_not_matched_insert_all("s.ver IS NOT NULL").execute()

    def _to_write(self, columns: str) -> Table:
        return self._ask(f"SELECT store, sale_id, {columns} FROM plan WHERE writes OR tells")  # noqa: S608 - constants

    def _ask(self, sql: str) -> Table:
        with staged(self.plan, LOOKING) as plan:
            return query({"plan": plan}, sql)


def _speaking(lake: Lake, undo: SalesUndo, batch: KeptBatch) -> Table:
    """The rows of the batch, but for those for which a later attempt or a newer source speaks (ONLY_TELLS)."""
    opened = {upload_id: opened_changes(lake, upload_id) for upload_id in undo.sources}
    tables = {f"kept{age}": table for age, table in enumerate(opened.values()) if table is not None}
    own = undo.sources.index(batch.upload_id)
    if f"kept{own}" not in tables:
        raise NotFound(f"What upload {batch.upload_id} has kept has just ended")
    tells, others_write = ONLY_TELLS.format(row="c."), f"NOT ({ONLY_TELLS.format(row='h.')})"
    as_much, more = f"({others_write} OR {tells})", f"({others_write} AND {tells})"
    before = {f"kept{age}": as_much for age in range(own)}
    after = {f"kept{age}": more for age in range(own + 1, len(undo.sources))}
    later = {f"kept{own}": f"(h.epoch > {batch.epoch} AND {as_much} OR {more})"}
    outdone = (
        f"NOT EXISTS (SELECT 1 FROM {name} h WHERE {_SAME_SALE} AND {speaks})"  # noqa: S608 - constants
        for name, speaks in (before | later | after).items()
        if name in tables
    )
    was = ", ".join(f"c.{name}" for name in WAS)
    sql = f"""
        SELECT c.store, c.sale_id, c.verdict, true AS known, {was} FROM kept{own} c
        WHERE c.epoch = {batch.epoch} AND c.number = {batch.number} AND {" AND ".join(outdone)}"""  # noqa: S608
    return query(tables, sql)


def _followed(lake: Lake, undo: SalesUndo, rows: Table) -> Table:
    """The same, where what was there before does not count itself, with what was there before that."""
    while gone := {ver: ids for ver in _texts(rows, "ver") if (ids := undo.below(version_upload(ver)))}:
        for ver, ids in gone.items():
            tables, below = newest_kept(lake, ids, rows)
            before = (
                f"CASE WHEN k.ver = {sql_text(ver)} THEN CASE WHEN b.ver < {sql_text(ver)} THEN b.%s END ELSE k.%s END"
            )
            was = ", ".join(f"{before % (name, name)} AS {name}" for name in WAS)
            with staged(rows, LOOKING) as k:
                rows = query({"k": k, **tables}, _FOLLOWED.format(ver=sql_text(ver), was=was, below=below))
    return rows


def _plan(lake: Lake, sales: DeltaTable, undo: SalesUndo, rows: Table) -> Table:
    ver = sql_text(undo.ver)
    gone = {one for one in _texts(rows, "first_ver") if undo.below(version_upload(one))}
    is_dead = f"IN ({sql_list(sorted(gone | {'' if undo.back else undo.ver}))})"
    first = f"CASE WHEN k_first_ver {is_dead} THEN k_ver ELSE k_first_ver END"
    told = f"CASE WHEN t_first_ver IS NULL OR t_first_ver {is_dead} THEN {first} ELSE least({first}, t_first_ver) END"
    told = f"CASE WHEN k_first_ver IS NOT NULL THEN {told} END"
    if undo.back:
        writes, tells = f"k.ver = {ver} AND (t.ver IS NULL OR t.ver < {ver})", f"t.first_ver > {ver}"
        now_first = ver
    else:
        writes, tells = f"k.known AND t.ver = {ver}", f"t.first_ver = {ver} AND t.ver <> {ver}"
        now_first = f"CASE WHEN k_first_ver IS NULL OR k_first_ver {is_dead} THEN t_ver ELSE k_first_ver END"
    new = {name: f"CASE WHEN writes THEN k_{name} WHEN tells THEN t_{name} END" for name in WAS}
    new["first_ver"] = f"CASE WHEN writes THEN {told} WHEN tells THEN {now_first} END"
    tables, own = newest_kept(lake, [undo.undo_id] if undo.undo_id else [], rows)
    ids = rows.column("sale_id").to_pylist()
    sql = _PLAN.format(
        removed=REMOVED,
        back=BACK,
        restored=RESTORED,
        unchanged=UNCHANGED,
        stay=STAY,
        left=LEFT,
        changed=sql_list((APPLIED, RESTORED, REMOVED, BACK)),
        differs=" OR ".join(f"(old_{name} IS DISTINCT FROM new_{name})" for name in SAID),
        old=", ".join(f"t_{name} AS old_{name}" for name in WAS),
        new=", ".join(f"{said} AS new_{name}" for name, said in new.items()),
        columns=", ".join(f"k.{name} AS k_{name}, t.{name} AS t_{name}" for name in WAS),
        writes=writes,
        tells=tells,
        first=sql_text(min(ids, default="")),
        last=sql_text(max(ids, default="")),
        own=own,
    )
    with staged(rows, LOOKING) as k:
        return query({"k": k, "sales": sales, **tables}, sql)


def _texts(rows: Table, name: str) -> set[str]:
    return set(rows.column(name).to_pylist()) - {None}


def _counted(found: Table) -> tuple[UndoneSales, frozenset[str]]:
    """And the months that hold, or will hold, what is to be written."""
    counts = dict.fromkeys((RESTORED, REMOVED, BACK, UNCHANGED, STAY, LEFT), 0)
    to_write = 0
    weeks: set[str] = set()
    months: set[str] = set()
    stores: set[str] = set()
    for row in records(found):
        counts[row["verdict"]] += row["n"]
        if row["to_write"]:
            to_write += row["n"]
            months |= {row["old_month"], row["new_month"]} - {None}
        if row["to_write"] or row["verdict"] not in (STAY, LEFT):
            stores.add(row["store"])
        if row["verdict"] in (RESTORED, REMOVED, BACK):
            weeks |= {week_of(day) for day in (row["old_day"], row["new_day"]) if day is not None}
    del counts[LEFT]
    return UndoneSales(**counts, to_write=to_write, weeks=frozenset(weeks), stores=frozenset(stores)), frozenset(months)
