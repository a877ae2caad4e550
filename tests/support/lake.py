"""The lake in memory, with the conditions of the real one: tests/aws/lake/test_lake_contract.py runs both.

It keeps what Delta Lake promises and no more. A writer sees the table as it was when it opened it, and its commit is
refused when another one has changed a partition of it since; of the sales, when another has written any. `pause` is
called wherever the real one has calls of the object store between them: there a process may die, or stand still.
`guards_off` names guards that are left out on purpose, for the tests that prove that the guard is needed.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from backend_lambdas.inventory.calendar import month_of, week_of
from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.inventory.movements import BY_HAND, LastCount
from backend_lambdas.inventory.sales import SaleLine
from backend_lambdas.inventory.versions import version_upload
from backend_lambdas.uploads.rows.sale_lines import CONTENT_LENGTH, is_made_up
from backend_lambdas.uploads.sales_ports import (
    Batch,
    Comparison,
    CorrectedSale,
    LookedUp,
    Maintained,
    RolledUp,
    SaleClash,
)
from backend_lambdas.uploads.undo_sales_ports import KeptBatch, SalesUndo, UndoneSales

Key = tuple[str, str]  # store, sale_id
Sums = tuple[Decimal, Decimal, Decimal, Decimal, int]  # units, revenue, returned units, returned value, lines
WEEKS_AT_ONCE = 1
_SAID = ("product_id", "product_name", "category", "sale_date", "quantity", "price")
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sale:
    """One row of lake/sales. `line.quantity` is 0 for a sale that was taken away."""

    line: SaleLine
    upload_id: str
    ver: str
    first_ver: str


@dataclass(frozen=True, slots=True)
class KeptSale:
    """What an upload found of a sale before it wrote; `before` None: it was new. `after_ver`: what an undo left."""

    verdict: str
    before: Sale | None
    after_ver: str | None = None


Kept = tuple[int, int, Mapping[Key, KeptSale]]  # epoch, number, what one batch found


@dataclass
class MemorySalesLake:
    """`uploads.sales_ports.SalesLake`; `weekly[n]` is lake/weekly at version n: week -> (store, product) -> sums.

    `changes`: upload_id -> what it has kept, in order. `log`: by whom, which sale, before and after.
    """

    pause: Callable[[], None] = lambda: None
    guards_off: frozenset[str] = frozenset()
    sales: dict[Key, Sale] = field(default_factory=dict)
    sales_commits: list[frozenset[str]] = field(default_factory=list)
    weekly: list[dict[str, dict[Key, Sums]]] = field(default_factory=lambda: [{}])
    weekly_commits: list[frozenset[str]] = field(default_factory=list)
    changes: dict[str, list[Kept]] = field(default_factory=dict)
    log: list[tuple[str, Key, Sale | None, Sale | None]] = field(default_factory=list)

    @property
    def writes(self) -> int:
        return len(self.sales_commits) + len(self.weekly_commits) + sum(map(len, self.changes.values()))

    def put(self, by: str, key: Key, sale: Sale | None) -> None:
        """None: it is taken out."""
        self.log.append((by, key, self.sales.pop(key, None), sale))
        if sale is not None:
            self.sales[key] = sale

    def stage(self, batch: Batch) -> "MemoryStaged":
        return MemoryStaged(self, batch, dict(self.sales), len(self.sales_commits))

    def compare(self, batch: Batch, most: int) -> LookedUp:
        """`uploads.sales_ports.SalesLook`."""
        found = self.stage(batch)
        return LookedUp(found.comparison, self.clashes(batch.lines), found.corrected(most))

    def clashes(self, lines: Sequence[SaleLine]) -> list[SaleClash]:
        found: dict[Key, tuple[int, int]] = {}
        there = self._in_scope(lines)
        known = {(sale.line.store, sale.line.sale_id) for sale in there}
        for line in lines:
            if (line.store, line.sale_id) in known:
                continue
            for sale in _same_id(line, there):
                shared, alike = found.get((line.store, sale.line.store), (0, 0))
                found[line.store, sale.line.store] = (shared + 1, alike + _alike(line, sale.line))
        return [SaleClash(store, other, *counts) for (store, other), counts in sorted(found.items())]

    def withdraw(self, batch: Batch, stores: Collection[str], ver: str) -> int:
        opened, there = len(self.sales_commits), self._in_scope(batch.lines)
        self.pause()
        taken = {
            (sale.line.store, sale.line.sale_id): line.line
            for line in reversed(batch.lines)
            if (own := self.sales.get((line.store, line.sale_id))) is not None
            and own.upload_id == batch.upload_id
            and own.line.quantity
            for sale in _same_id(line, there)
            if sale.line.store in stores and batch.ver != sale.ver < ver and _alike(line, sale.line)
        }
        if taken:
            self.pause()
            months = {month_of(self.sales[key].line.sale_date) for key in taken}
            self.commit_sales(months, opened)
            for key, line in taken.items():
                gone = replace(self.sales[key].line, quantity=NOTHING, line=line)
                taken_away = replace(self.sales[key], line=gone, upload_id=batch.upload_id, ver=ver)
                self.put(batch.upload_id, key, taken_away)
        return len(taken)

    def kept(self, upload_id: str) -> list[KeptBatch]:
        there = [(epoch, number, len(rows)) for epoch, number, rows in self.changes.get(upload_id, []) if rows]
        return [KeptBatch(upload_id, *one) for one in sorted(there)]

    def stage_undo(self, undo: SalesUndo, batch: KeptBatch) -> "MemoryStagedUndo":
        return MemoryStagedUndo(self, undo, batch, dict(self.sales), len(self.sales_commits))

    def newest_kept(self, upload_ids: Sequence[str], key: Key) -> tuple[tuple[int, int], KeptSale] | None:
        """With its place: of those uploads the first that has written the sale, and its last attempt.

        Where none has, the same of those that only changed which file was the first to tell of it.
        """
        found = [
            ((rows[key].verdict in ("left", "stay"), place, -epoch), rows[key])
            for place, upload_id in enumerate(upload_ids)
            for epoch, _, rows in self.changes.get(upload_id, [])
            if key in rows
        ]
        if not found:
            return None
        (_, place, epoch), kept = min(found, key=lambda one: one[0])
        return (place, -epoch), kept

    def sold_since(self, names: Collection[str], counts: Mapping[str, LastCount]) -> dict[str, Decimal]:
        sold: dict[str, Decimal] = {}
        for sale in self.sales.values():
            line, count = sale.line, counts.get(sale.line.product_id)
            if line.store not in names or count is None or line.sale_date < count.day:
                continue
            if line.sale_id.startswith(BY_HAND) and "by hand" not in self.guards_off:
                continue
            if sale.first_ver > count.ver or "first told" in self.guards_off:
                sold[line.product_id] = sold.get(line.product_id, NOTHING) + line.quantity
        return sold

    def roll_up(self, weeks: Collection[str]) -> RolledUp:
        ordered = sorted(weeks)
        early = dict(self.sales)
        for start in range(0, len(ordered), WEEKS_AT_ONCE):
            some = ordered[start : start + WEEKS_AT_ONCE]
            opened = len(self.weekly_commits)
            self.pause()
            sales = early if "sales read late" in self.guards_off else dict(self.sales)
            self.pause()
            self._check(self.weekly_commits, opened, some)
            self.weekly_commits.append(frozenset(some))
            kept = {week: rows for week, rows in self.weekly[-1].items() if week not in some}
            self.weekly.append(kept | {week: rows for week, rows in summed(sales).items() if week in some})
        newest = len(self.weekly) - 1
        rows = {week: len(self.weekly[-1].get(week, {})) for week in ordered}
        return RolledUp(len(self.sales_commits), newest, newest, rows)

    def maintain(self) -> list[Maintained]:
        return []

    def commit_sales(self, months: Collection[str], opened: int) -> None:
        self._check(self.sales_commits, opened)
        self.sales_commits.append(frozenset(months))

    def _check(self, commits: list[frozenset[str]], opened: int, partitions: Collection[str] | None = None) -> None:
        """`partitions` None: whatever was committed since is a conflict, as writers of sales name one application."""
        since = commits[opened:] if "lake conflicts" not in self.guards_off else []
        if any(partitions is None or not one.isdisjoint(partitions) for one in since):
            raise StorageError("another writer has changed the table since it was opened")

    def _in_scope(self, lines: Sequence[SaleLine]) -> list[Sale]:
        months = {month_of(line.sale_date) for line in lines}
        return [sale for sale in self.sales.values() if sale.line.quantity and month_of(sale.line.sale_date) in months]


@dataclass
class MemoryStaged:
    """`uploads.sales_ports.StagedBatch`."""

    lake: MemorySalesLake
    batch: Batch
    seen: dict[Key, Sale]
    opened: int

    @property
    def comparison(self) -> Comparison:
        counts = {"applied": 0, "corrected": 0, "unchanged": 0, "superseded": 0}
        weeks: set[str] = set()
        months: set[str] = set()
        to_write = 0
        for line in self.batch.lines:
            there = self.seen.get((line.store, line.sale_id))
            days = [line.sale_date] if there is None else [line.sale_date, there.line.sale_date]
            verdict = self._verdict(line, there)
            counts[verdict] += 1
            months |= {month_of(day) for day in days}
            weeks |= {week_of(day) for day in days} if verdict in ("applied", "corrected") else set()
            to_write += there is None or there.ver < self.batch.ver or there.first_ver > self.batch.ver
        counts["applied"] += counts["corrected"]
        return Comparison(**counts, to_write=to_write, weeks=frozenset(weeks), months=frozenset(months))

    def _verdict(self, line: SaleLine, there: Sale | None) -> str:
        if there is None or there.upload_id == self.batch.upload_id:
            return "applied"
        if there.ver > self.batch.ver:
            return "superseded"
        return "corrected" if there.ver < self.batch.ver and _differs(line, there.line) else "unchanged"

    def corrected(self, most: int) -> list[CorrectedSale]:
        pairs = ((self.seen.get((line.store, line.sale_id)), line) for line in self.batch.lines)
        found = [CorrectedSale(sale.line, line) for sale, line in pairs if self._verdict(line, sale) == "corrected"]
        return sorted(found, key=lambda one: (-one.money, one.now.line))[:most]

    def keep(self, epoch: int, number: int) -> None:
        found = {}
        for line in self.batch.lines:
            key = (line.store, line.sale_id)
            there = self.seen.get(key)
            if there is None or there.ver < self.batch.ver or there.first_ver > self.batch.ver:
                found[key] = KeptSale(self._kept_as(line, there), there)
        self.lake.changes.setdefault(self.batch.upload_id, []).append((epoch, number, found))

    def _kept_as(self, line: SaleLine, there: Sale | None) -> str:
        if there is None or (there.ver < self.batch.ver and _differs(line, there.line)):
            return "applied"
        return "unchanged" if there.ver < self.batch.ver else "left"

    def _lose_what_others_added(self, months: Collection[str]) -> None:
        """The files of these months are written anew from what was seen."""
        there = [key for key, sale in self.lake.sales.items() if month_of(sale.line.sale_date) in months]
        for key in there:
            if key not in self.seen:
                del self.lake.sales[key]

    def merge(self) -> None:
        lake, batch = self.lake, self.batch
        months = self.comparison.months
        lake.pause()
        lake.commit_sales(months, self.opened)
        if "lake conflicts" in lake.guards_off:
            self._lose_what_others_added(months)
        for line in batch.lines:
            key = (line.store, line.sale_id)
            there = lake.sales.get(key)
            if there is None:
                lake.put(batch.upload_id, key, Sale(line, batch.upload_id, batch.ver, batch.ver))
            elif there.ver < batch.ver or "newest wins" in lake.guards_off:
                said = replace(there, ver=batch.ver)
                if _differs(line, there.line):
                    said = replace(said, line=line, upload_id=batch.upload_id)
                lake.put(batch.upload_id, key, said)
            elif batch.ver < there.first_ver and "first told" not in lake.guards_off:
                lake.put(batch.upload_id, key, replace(there, first_ver=batch.ver))


@dataclass
class MemoryStagedUndo:
    """`uploads.sales_ports.StagedUndo`."""

    lake: MemorySalesLake
    undo: SalesUndo
    batch: KeptBatch
    seen: dict[Key, Sale]
    opened: int

    def __post_init__(self) -> None:
        self.rows: dict[Key, tuple[str, Sale | None]] = {}  # the verdict, and what it becomes
        self.comparison = self._compared()

    def keep(self, epoch: int, number: int) -> None:
        kept = {
            key: KeptSale(verdict, self.seen.get(key), new and new.ver) for key, (verdict, new) in self.rows.items()
        }
        self.lake.changes.setdefault(self.undo.undo_id, []).append((epoch, number, kept))

    def merge(self) -> None:
        lake = self.lake
        lake.pause()
        both = [sale for key, (_, new) in self.rows.items() for sale in (self.seen.get(key), new) if sale is not None]
        lake.commit_sales({month_of(sale.line.sale_date) for sale in both}, self.opened)
        for key, (_, new) in self.rows.items():
            lake.put(self.undo.undo_id, key, new)

    def _compared(self) -> UndoneSales:
        found = UndoneSales()
        for key, kept in self._speaking().items():
            now = self.seen.get(key)
            verdict, new, writes = self._verdict(key, kept, now)
            if writes:
                self.rows[key] = (verdict, new)
            touched = writes or verdict not in ("stay", "left")
            moves = verdict in ("restored", "removed", "back")
            said = {"weeks": frozenset(week_of(one.line.sale_date) for one in (now, new) if one and moves)}
            counted = {} if verdict == "left" else {verdict: 1}
            stores = frozenset({key[0]} if touched else ())
            found += UndoneSales(**counted, **said, to_write=int(writes), stores=stores)
        return found

    def _speaking(self) -> dict[Key, KeptSale]:
        place = (self.undo.sources.index(self.batch.upload_id), self.batch.epoch)
        (rows,) = (
            rows
            for epoch, number, rows in self.lake.changes[self.batch.upload_id]
            if (epoch, number) == (self.batch.epoch, self.batch.number)
        )
        return {
            key: kept
            for key, kept in rows.items()
            if (speaks := self.lake.newest_kept(self.undo.sources, key)) is not None and speaks[0] == place
        }

    def _verdict(self, key: Key, kept: KeptSale, now: Sale | None) -> tuple[str, Sale | None, bool]:
        """What becomes of it, its row then, and whether that is to be written."""
        new, writes = self._back(kept, now) if self.undo.back else self._taken(key, kept, now)
        tells = not writes and now is not None and self._tells(now)
        if writes:
            if new is None:
                return "removed", None, True
            differs = now is not None and _differs(new.line, now.line)
            return ("back" if now is None else "restored" if differs else "unchanged"), new, True
        own = self.lake.newest_kept([self.undo.undo_id], key) if self.undo.undo_id else None
        if not tells and own is not None and own[1].after_ver == (now.ver if now else None):
            return own[1].verdict, now, False
        verdict = "stay" if kept.verdict in ("applied", "restored", "removed", "back") else "left"
        if not tells or now is None:
            return verdict, now, False
        return verdict, replace(now, first_ver=self._first_told(key, kept, now)), True

    def _taken(self, key: Key, kept: KeptSale, now: Sale | None) -> tuple[Sale | None, bool]:
        known, before = self._followed(key, kept.before)
        is_its_own = now is not None and (now.ver == self.undo.ver or "changed since" in self.lake.guards_off)
        if not is_its_own or not known:
            return None, False
        return (None if before is None else self._with_first(before, now)), True

    def _back(self, kept: KeptSale, now: Sale | None) -> tuple[Sale | None, bool]:
        before = kept.before
        if before is None or before.ver != self.undo.ver or (now is not None and now.ver >= self.undo.ver):
            return None, False
        return self._with_first(before, now), True

    def _with_first(self, row: Sale, now: Sale | None) -> Sale:
        first = row.ver if self._is_dead(row.first_ver) else row.first_ver
        others = [] if now is None or self._is_dead(now.first_ver) else [now.first_ver]
        return replace(row, first_ver=min([first, *others]))

    def _tells(self, now: Sale) -> bool:
        if self.undo.back:
            return now.first_ver > self.undo.ver
        return now.first_ver == self.undo.ver != now.ver

    def _first_told(self, key: Key, kept: KeptSale, now: Sale) -> str:
        if self.undo.back:
            return self.undo.ver
        _, before = self._followed(key, kept.before)
        return now.ver if before is None or self._is_dead(before.first_ver) else before.first_ver

    def _is_dead(self, ver: str) -> bool:
        return (not self.undo.back and ver == self.undo.ver) or bool(self.undo.below(version_upload(ver)))

    def _followed(self, key: Key, before: Sale | None) -> tuple[bool, Sale | None]:
        """Whether it is known, and what was there before all that does not count."""
        while before is not None and (ids := self.undo.below(version_upload(before.ver))):
            if "undone before" in self.lake.guards_off:
                break
            found = self.lake.newest_kept(ids, key)
            if found is None or (found[1].before is not None and found[1].before.ver >= before.ver):
                return False, None
            before = found[1].before
        return True, before


def summed(sales: Mapping[Key, Sale]) -> dict[str, dict[Key, Sums]]:
    """What lake/weekly must say of these sales."""
    weeks: dict[str, dict[Key, Sums]] = {}
    for sale in sales.values():
        line = sale.line
        if not line.quantity:
            continue
        rows = weeks.setdefault(week_of(line.sale_date), {})
        units, revenue, back, value, lines = rows.get((line.store, line.product_id), (NOTHING,) * 4 + (0,))
        rows[line.store, line.product_id] = (
            units + max(line.quantity, NOTHING),
            revenue + line.revenue,
            back + max(-line.quantity, NOTHING),
            value + line.returned_value,
            lines + 1,
        )
    return weeks


def _differs(one: SaleLine, other: SaleLine) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in _SAID)


def _alike(one: SaleLine, other: SaleLine) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in ("product_id", "sale_date", "quantity", "price"))


def _same_id(line: SaleLine, there: Sequence[Sale]) -> list[Sale]:
    """Sales of other stores with the same id, or the same content where ids are made up."""
    length = CONTENT_LENGTH if is_made_up(line.sale_id) else None
    return [
        sale for sale in there if sale.line.store != line.store and sale.line.sale_id[:length] == line.sale_id[:length]
    ]
