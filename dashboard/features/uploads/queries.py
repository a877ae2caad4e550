"""Uploads as their page shows them, and the way to send one."""

from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import add

from backend_lambdas.inventory.calendar import months_between
from backend_lambdas.inventory.errors import InvalidRequest, NotFound, UploadRejected
from backend_lambdas.inventory.products import ProductChange
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.inventory.thresholds import Thresholds
from backend_lambdas.inventory.versions import moment_text
from backend_lambdas.language.stored import translated
from backend_lambdas.language.texts import _
from backend_lambdas.uploads import send, undo_plan
from backend_lambdas.uploads.models import UploadPart, UploadRecord
from backend_lambdas.uploads.protocol.stored_plan import Change, Plan
from backend_lambdas.uploads.rows.kinds import SALES
from backend_lambdas.uploads.rows.mapping import FOUND_BY_ITSELF, ColumnMapping
from backend_lambdas.uploads.rows.stock_lines import RowError
from backend_lambdas.uploads.send import UploadForm, UploadWish, checked_wish
from backend_lambdas.uploads.undo_file import undoable
from backend_lambdas.uploads.undo_plan import CATALOGUES, UndoInput, parts_to_undo, plan_undo, root_of, stated_since
from backend_lambdas.uploads.undo_products import UndoneCatalogue, ids_of
from backend_lambdas.uploads.undo_sales import undone_file
from backend_lambdas.uploads.undo_sales_ports import UndoneSales
from backend_lambdas.uploads.upload import Upload
from dashboard.data import reading
from dashboard.data.actor import current_actor
from dashboard.data.availability import in_words
from dashboard.data.dependencies import current_dependencies, new_id
from dashboard.data.paging import Page
from dashboard.data.reading import kept
from dashboard.data.uploads import concerns

UPLOAD_DAYS = 365
PAGES_A_TIME = 20  # of the feed, gone through for one page of some stores' files
UNDO_ROWS = 20  # shown of what an undo would bring back: enough to see whether it is the right upload
MOST_UNDO_SALES = 250_000  # compared in the lake, 50,000 in a second or so
MOST_UNDO_ROWS = 50_000  # looked at one by one before it is confirmed: some seconds; above that ingest alone looks


@dataclass(frozen=True, slots=True)
class UploadDetail:
    """One upload, what it did to each store, and its first 1,000 rejected rows by line (the file has all)."""

    upload: Upload
    parts: tuple[UploadPart, ...] = ()
    errors: tuple[RowError, ...] = ()

    @property
    def expected_alerts(self) -> int:
        """How many alerts its changes raise."""
        return sum(part.expected_alerts for part in self.parts)


def uploads(limit: int = 50, cursor: str | None = None, stores: tuple[str, ...] = ()) -> Page[Upload]:
    """Uploads of the last UPLOAD_DAYS days, newest first; `cursor` is the one of the page before. A page of some
    `stores`' files may be short and still have one.
    """
    dependencies = current_dependencies()
    today = dependencies.clock().date()
    months = months_between(today - timedelta(days=UPLOAD_DAYS), today)

    def read() -> Page[Upload]:
        found: list[Upload] = []
        following = cursor
        for _page in range(PAGES_A_TIME if stores else 1):
            page, following = dependencies.records.feed(months, limit, following)
            found += [one for one in page if concerns(one, stores)]
            if len(found) >= limit or following is None:
                break
        if len(found) > limit:
            following = f"{moment_text(found[limit - 1].received_at)}#{found[limit - 1].upload_id}"
        return Page(tuple(found[:limit]), following)

    return kept("uploads", (limit, cursor, stores), read)


def upload(upload_id: str) -> UploadDetail | None:
    """One upload with its parts and first row errors; None: not received (yet)."""
    records = current_dependencies().records

    def read() -> UploadDetail | None:
        found = records.upload(upload_id)
        if found is None:
            return None
        return UploadDetail(found, records.parts(upload_id), records.row_errors(upload_id))

    return kept("uploads", upload_id, read)


@dataclass(frozen=True, slots=True)
class UndoEffect:
    """What undoing an upload would do now: rows `restored` (of them new ones that `go`, delisted ones `back` again).

    `stay`: rows that were changed since. `sales`: of a file of sales, with its weeks and stores. `store`: of a removal;
    whether that `is_back` then, or gone again.
    The first UNDO_ROWS of each; `whole` False: too many to look at one by one,
    and only `restored`, as far as the upload had changed rows, is known.
    """

    restored: int = 0
    go: int = 0
    back: int = 0
    stay: int = 0
    rows: tuple[Change, ...] = ()
    staying: tuple[StockRow, ...] = ()
    whole: bool = True
    products: tuple[ProductChange, ...] = ()
    of_products: bool = False
    sales: UndoneSales | None = None
    store: str = ""
    is_back: bool = False


def root_kind(record: UploadRecord | None) -> str:
    """Of an undo the kind of what it has undone, of any other upload its own."""
    return root_of(current_dependencies().decisions.find, record).kind if record else ""


def undo_effect(upload_id: str) -> UndoEffect:
    """Planned by the rows as they are, as ingest will. Raises NotAllowed, NotFound, and InvalidRequest in words."""
    found = current_dependencies()
    with in_words():
        every = {part.store: part for part in found.decisions.parts(upload_id)}
        record = found.decisions.find(upload_id)
        kind = root_kind(record)
        checked = undoable(record, every, current_actor(), kind)
        if kind in CATALOGUES:
            return _catalogue_effect(checked)
        if kind == SALES.name:
            return _sales_effect(checked)
        parts = parts_to_undo(every, kind)
        root = root_of(found.decisions.find, checked)
        changed = sum(part.applied + part.removed for part in parts.values())
        if changed > MOST_UNDO_ROWS:
            return UndoEffect(changed, whole=False)
        rules = found.thresholds.book.thresholds()
        effects = [_effect_in(part, rules, int(found.clock().timestamp() * 1000)) for part in parts.values()]
    return UndoEffect(
        restored=sum(one.restored for one in effects),
        go=sum(one.go for one in effects),
        back=sum(one.back for one in effects),
        stay=sum(one.stay for one in effects),
        rows=tuple(row for one in effects for row in one.rows)[:UNDO_ROWS],
        staying=tuple(row for one in effects for row in one.staying)[:UNDO_ROWS],
        store=root.leaving.store if root.leaving else "",
        is_back=bool(root.leaving) and undo_plan.is_in_force(found.decisions, root.upload_id),
    )


def _catalogue_effect(first: UploadRecord) -> UndoEffect:
    found = current_dependencies()
    root = root_of(found.decisions.find, first)
    if first.applied > MOST_UNDO_ROWS:
        return UndoEffect(first.applied, whole=False)
    undone = UndoneCatalogue(first, root, found.decisions.find)
    plan = found.stock.catalogue_plan(root.plan_key or "")
    changes = tuple(change for ids in ids_of(plan) for change in undone.plan(found.catalogue, ids).changes)
    return UndoEffect(
        restored=len(changes),
        go=sum(one.new.gone for one in changes),
        back=sum(one.old is not None and one.old.gone for one in changes),
        stay=max(0, first.applied - len(changes)),
        products=changes[:UNDO_ROWS],
        of_products=True,
    )


def _sales_effect(first: UploadRecord) -> UndoEffect:
    found = current_dependencies()
    if first.applied > MOST_UNDO_SALES:
        return UndoEffect(first.applied, whole=False)
    try:
        undone = undone_file(first, found.decisions.find)
        batches = undone.batches(found.sales_undo.kept)
    except UploadRejected as refused:
        raise InvalidRequest(translated(refused.reason)) from refused
    done = reduce(add, (found.sales_undo.look(undone.undo, batch) for batch in batches), UndoneSales())
    return UndoEffect(restored=done.changed, go=done.removed, back=done.back, stay=done.stay, sales=done)


@dataclass(frozen=True, slots=True)
class _Statements:
    """`undo_plan.StatementSource` of one store."""

    store: str

    def newer_plans(self, store: str, ver: str) -> list[str]:
        return current_dependencies().records.newer_plans(store, ver)

    def plan(self, key: str) -> Plan:
        return current_dependencies().stock.plan(self.store, key)

    def find(self, upload_id: str) -> UploadRecord | None:
        return current_dependencies().decisions.find(upload_id)


def _effect_in(part: UploadPart, rules: Thresholds, now_ms: int) -> UndoEffect:
    source = _Statements(part.store)
    first, rows = source.plan(part.plan_key or ""), current_dependencies().stock.rows(part.store)
    given = UndoInput("", "", now_ms, first, rows, rules, stated_since(source, first, rows))
    plan = plan_undo(given)
    return UndoEffect(
        restored=len(plan.changes),
        go=len(plan.removed),
        back=sum(change.old is not None and change.old.delisted for change in plan.changes),
        stay=len(plan.superseded),
        rows=plan.changes[:UNDO_ROWS],
        staying=tuple(rows[item] for item in plan.superseded[:UNDO_ROWS] if item in rows),
    )


def error_file_link(upload_id: str) -> str:
    """A link to the upload's error CSV, good for 5 minutes. Raises NotFound when there is none."""
    dependencies = current_dependencies()
    with in_words():
        found = dependencies.records.upload(upload_id)
        if found is None or found.error_key is None:
            raise NotFound(_("There is no error file for this upload."))
        stem = found.file_name.rpartition(".")[0] or "upload"
        return dependencies.presigner.download_link(found.error_key, f"{stem} - rejected rows.csv")


def own_stores() -> tuple[str, ...]:
    """The stores that the one who asks may send files for, as far as any is known, as people count."""
    known = {*reading.filter_choices().stores, *(current_actor().stores or ())}
    return reading.stores_in_order(known)


def vendors() -> tuple[str, ...]:
    """Of whose products the one who asks may send a file. Raises DataUnavailable."""
    with in_words():
        return current_dependencies().own_vendors.names()


def upload_form(
    file_name: str, mode: str = "update", store: str = "", mapping: ColumnMapping = FOUND_BY_ITSELF
) -> UploadForm:
    """A form to send one file straight to S3; raises as `checked_wish`."""
    actor, dependencies = current_actor(), current_dependencies()
    wish = checked_wish(UploadWish(file_name, mode, store, mapping), actor)
    with in_words():
        return send.upload_form(wish, actor, new_id(), dependencies.presigner)
