"""Undo a vendor's catalogue: products that are still as it left them become what they were; docs/decisions/363.

What they were stands in each product's history, in the entry that the undone upload wrote with it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import ConditionFailed, NotFound, Throttled, UploadRejected
from backend_lambdas.inventory.products import Product, ProductChange, ProductEvent, product_before
from backend_lambdas.inventory.versions import iso_time, version_upload
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.models import Outcome, UploadMode, UploadRecord, UploadStatus
from backend_lambdas.uploads.ports import Attempt, UploadFile
from backend_lambdas.uploads.product_plan import CataloguePlan, decode_plan
from backend_lambdas.uploads.product_ports import WRITTEN_AT_ONCE, Catalogue, ProductStores
from backend_lambdas.uploads.protocol.lifecycle import IngestResult, UploadRun
from backend_lambdas.uploads.protocol.parse import ReadUpload
from backend_lambdas.uploads.protocol.run import Kind, run_upload
from backend_lambdas.uploads.rows.stock_lines import ParsedFile, Reject
from backend_lambdas.uploads.sender import Sender
from backend_lambdas.uploads.undo import FORMAT, note_undone
from backend_lambdas.uploads.undo_file import CANNOT_READ, COLUMNS, MOST_BYTES, parse_undo
from backend_lambdas.uploads.undo_plan import KIND, LINE, is_in_force, root_of, why_not
from backend_lambdas.uploads.undo_sources import NOT_KEPT

TRIES = 5  # at the same products at once; each time somebody else has written one of them
CLAIM_MS = 330_000  # longer than the function's timeout
ALL_CHANGED = S_("Every product was changed since, and stays.")
Find = Callable[[str], UploadRecord | None]


@dataclass(frozen=True, slots=True)
class ProductUndo:
    """Products that become what they were, and how many an attempt before has brought back."""

    changes: tuple[ProductChange, ...]
    done: int


@dataclass(slots=True)
class UndoneCatalogue:
    """What of a catalogue is undone: `first` by `undo_id` ("": nobody yet). `root`: the file whose lines they were."""

    first: UploadRecord
    root: UploadRecord
    find: Find
    undo_id: str = ""
    _in_force: dict[str, bool] = field(default_factory=dict)
    _records: dict[str, UploadRecord | None] = field(default_factory=dict)

    def plan(self, catalogue: Catalogue, ids: Sequence[str], at: str = "") -> ProductUndo:
        """Of these products, as they are now. `at`: when (ISO 8601 UTC)."""
        there = list(catalogue.find(ids).values())
        before = dict(catalogue.before([one for one in there if one.upload_id == self.first.upload_id]))
        for one in there:
            if one.upload_id not in (self.first.upload_id, self.undo_id) and self._undone_by(one.upload_id):
                before |= self._below_undone(one, catalogue.entries(one.product_id))
        changes = [
            ProductChange(one, self._restored(one, before[one.product_id], at))
            for one in there
            if one.product_id in before and self._is_newest(one, before[one.product_id])
        ]
        done = sum(bool(self.undo_id) and one.upload_id == self.undo_id for one in there)
        return ProductUndo(tuple(changes), done)

    def _below_undone(self, product: Product, history: Sequence[ProductEvent]) -> dict[str, Product]:
        """Where an undo has brought back what the upload had made: what was before that. `history`: newest first."""
        number: int | None = 0
        while number is not None and (undone := self._undone_by(history[number].upload_id)):
            found = (place for place in range(number + 1, len(history)) if history[place].upload_id == undone)
            place = next(found, len(history))
            number = place + 1 if place + 1 < len(history) else None
        if number is None or history[number].upload_id != self.first.upload_id:
            return {}
        for entry in history[: number + 1]:
            product = product_before(product, entry.changes)
        return {product.product_id: product}

    def _undone_by(self, upload_id: str) -> str:
        """What that upload has undone; "" where it is no undo."""
        record = self._record(upload_id)
        return record.undoing.upload_id if record is not None and record.undoing is not None else ""

    def _record(self, upload_id: str) -> UploadRecord | None:
        if upload_id not in self._records:
            self._records[upload_id] = self.find(upload_id) if upload_id else None
        return self._records[upload_id]

    def _is_newest(self, product: Product, before: Product) -> bool:
        """Not if a newer file that counts has said the same since; a list of prices has said nothing but the price."""
        newest = version_upload(product.price_said if before.unit_price != product.unit_price else product.ver)
        return newest == self.root.upload_id or not self._counts(newest)

    def _counts(self, upload_id: str) -> bool:
        if upload_id not in self._in_force:
            self._in_force[upload_id] = is_in_force(self, upload_id)
        return self._in_force[upload_id]

    def _restored(self, product: Product, before: Product, at: str) -> Product:
        """With the place in the order of files that it has: every file that came after the undone one still wins."""
        origin: dict[str, Any] = {"upload_id": self.undo_id, "line": LINE, "changed_at": at, "changed_by": ""}
        return replace(before, ver=product.ver, rev=product.rev + 1, **origin)


def ids_of(plan: CataloguePlan) -> Iterator[Sequence[str]]:
    """The products' numbers, as many at once as are written at once."""
    ids = [line.product_id for line in plan.lines]
    return (ids[start : start + WRITTEN_AT_ONCE] for start in range(0, len(ids), WRITTEN_AT_ONCE))


def undo_catalogue(arrival: Arrival, stores: ProductStores, attempt: Attempt) -> IngestResult:
    """What a function does with an event of the products queue about an undo's file; see `run_upload`."""
    return run_upload(arrival, CatalogueUndo(stores, CLAIM_MS), attempt)


@dataclass(frozen=True)
class CatalogueUndo(Kind[ParsedFile]):
    """One event's file."""

    stores: ProductStores
    claim_ms: int
    name = KIND

    def parse(self, run: UploadRun, file: UploadFile, mode: UploadMode, reject: Reject) -> ParsedFile:
        undoing = parse_undo(file.body.read(MOST_BYTES))
        undone = self._undone(run, undoing.upload_id)
        total = undone.first.applied
        return ParsedFile(
            header=COLUMNS,
            format=FORMAT,
            notes=(),
            total=total,
            accepted=total,
            rejected=0,
            by_store={},
            undoing=undoing,
            vendor=self._plan(undone.root).vendor,
        )

    def apply(self, run: UploadRun, read: Callable[[], ReadUpload[ParsedFile]]) -> Outcome:
        found = read()
        if found.parsed.undoing is None:
            raise UploadRejected(CANNOT_READ)
        undone = self._undone(run, found.parsed.undoing.upload_id)
        plan = self._plan(undone.root)
        if undone.first.undone_by_upload != run.upload_id:
            note_undone(run, found, undone.first, _refusal(found.sender))
        applied = 0
        for ids in ids_of(plan):
            run.attempt.check()
            applied += self._write_some(run, undone, ids)
            run.at_row(applied)
        stay = max(0, undone.first.applied - applied)
        if not applied:
            return Outcome(UploadStatus.SUPERSEDED, ALL_CHANGED, superseded=stay)
        return Outcome(UploadStatus.COMMITTED, None, applied, superseded=stay)

    def _undone(self, run: UploadRun, upload_id: str) -> UndoneCatalogue:
        find = self.stores.records.find
        first = find(upload_id)
        root = first and root_of(find, first)
        refusal = why_not(first, {}, run.upload_id, root.kind if root else "")
        if first is None or root is None or refusal is not None:
            raise UploadRejected(refusal or CANNOT_READ)
        return UndoneCatalogue(first, root, find, run.upload_id)

    def _plan(self, root: UploadRecord) -> CataloguePlan:
        try:
            return decode_plan(self.stores.files.get(root.plan_key or ""))
        except NotFound as error:
            raise UploadRejected(NOT_KEPT) from error

    def _write_some(self, run: UploadRun, undone: UndoneCatalogue, ids: Sequence[str]) -> int:
        """How many of them are as they were, by this attempt or one before."""
        for _ in range(TRIES):
            planned = undone.plan(self.stores.catalogue, ids, iso_time(run.attempt.clock_ms()))
            try:
                self.stores.catalogue.write(planned.changes)
            except ConditionFailed:
                continue
            return len(planned.changes) + planned.done
        raise Throttled(f"Others are writing the same products: {ids[0]} and those after it")


def _refusal(sender: Sender) -> str | None:
    if not sender.user_id:
        return None
    account = sender.account
    if account is None or account.disabled:
        return S_("The account of {name}, who sent the file, is closed.", name=sender.name)
    if not (account.actor.may(Right.CHANGE_PRODUCTS) and account.actor.may(Right.DECIDE_UPLOADS)):
        return S_("{name}, who sent the file, may not change products.", name=sender.name)
    return None
