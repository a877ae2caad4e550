"""An uploaded catalogue: its lines checked by the numbered rules, then each product brought to what its line says.

Every accepted line counts once and the newest file wins, whatever crashes, repeats or comes out of order. How, and why
without a lease: docs/decisions/365. The steps around it are those of every file: protocol/run.py.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import ConditionFailed, Throttled, UploadRejected
from backend_lambdas.inventory.price_rules import near_numbers
from backend_lambdas.inventory.product_rules import Known
from backend_lambdas.inventory.products import Product, ProductLine, typical_prices
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.arrival import UNDO_PREFIX, Arrival
from backend_lambdas.uploads.files.inspect import inspect
from backend_lambdas.uploads.held import HELD_ALONE
from backend_lambdas.uploads.models import Decision, FileJudgement, Outcome, UploadMode, UploadStatus
from backend_lambdas.uploads.ports import Attempt, UploadFile
from backend_lambdas.uploads.product_changes import CatalogueWork
from backend_lambdas.uploads.product_plan import CataloguePlan, decode_plan, encode_plan, plan_key, plan_of
from backend_lambdas.uploads.product_ports import WRITTEN_AT_ONCE, ProductStores
from backend_lambdas.uploads.protocol.lifecycle import IngestResult, UploadRun
from backend_lambdas.uploads.protocol.parse import ReadUpload
from backend_lambdas.uploads.protocol.run import Kind, run_upload
from backend_lambdas.uploads.rows.kinds import PRICES, PRODUCTS
from backend_lambdas.uploads.rows.mapping import mapping_in
from backend_lambdas.uploads.rows.products import ParsedProductFile, look_over, open_catalogue, parse_catalogue
from backend_lambdas.uploads.rows.stock_lines import Reject
from backend_lambdas.uploads.sender import Sender, known_sender
from backend_lambdas.uploads.undo_products import undo_catalogue

CLAIM_MS = 330_000  # longer than the function's timeout
TRIES = 5  # at the same products at once; each time somebody else has written one of them
TOLD_AFTER_SECONDS = 3  # by then the upload has its status; else the message comes again

ReadProducts = ReadUpload[ParsedProductFile]


def validate_products(arrival: Arrival, stores: ProductStores, attempt: Attempt) -> IngestResult:
    """What a function does with an event of the products queue, an undo's too; see `run_upload`."""
    if arrival.key.startswith(UNDO_PREFIX):
        return undo_catalogue(arrival, stores, attempt)
    return run_upload(arrival, ProductFile(stores, CLAIM_MS), attempt)


@dataclass(frozen=True)
class ProductFile(Kind[ParsedProductFile]):
    """One event's file."""

    stores: ProductStores
    claim_ms: int
    name = PRODUCTS.name

    def parse(self, run: UploadRun, file: UploadFile, mode: UploadMode, reject: Reject) -> ParsedProductFile:
        table = open_catalogue(inspect(file.body, file.limits), mapping_in(file.metadata))
        contents, sender = look_over(table), known_sender(run.sender or Sender(), self.stores.senders)
        catalogue, only_prices = self.stores.catalogue, table.kind is PRICES
        products = catalogue.find(contents.product_ids)
        said = file.metadata.get("vendor", "") or contents.vendor
        if only_prices and not said and not sender.is_vendor:
            said = _whose(products)
        vendor = self._vendor(sender, said)
        self.stores.sent.add(vendor.vendor, run.upload_id, run.arrival.event_ms)
        if vendor.closed:
            raise UploadRejected(S_("No files of {name} are taken any more.", name=vendor.vendor))
        self._take_quota(run, vendor, contents.rows)
        all_of_it = list(catalogue.of_vendor(vendor.vendor))
        known = Known(products, typical_prices(all_of_it), near_numbers(all_of_it) if only_prices else {})
        parsed = parse_catalogue(table, reject, vendor, known)
        if run.claimed.is_read:
            return parsed
        key = plan_key(run.upload_id, run.attempt.attempt_id)
        plan = plan_of(vendor, parsed.lines.values(), known, only_prices)
        self.stores.files.put(key, encode_plan(plan))
        return replace(parsed, vendor=vendor.vendor, plan_key=key)

    def _vendor(self, sender: Sender, said: str) -> Vendor:
        """Whose products they are: the sender's where that is a vendor, else whose the file is said to be."""
        account = sender.account
        name = account.vendor if account is not None and sender.is_vendor else said
        if not name.strip():
            words = S_(
                "This is a product catalogue, and nothing says whose. "
                'Add a column "vendor", or have the vendor send it.'
            )
            raise UploadRejected(words)
        vendor = self.stores.vendors.find(name)
        if vendor is None:
            words = S_('There is no vendor "{name}". An administrator can add it under Settings, Vendors.', name=name)
            raise UploadRejected(words)
        return vendor

    def _take_quota(self, run: UploadRun, vendor: Vendor, rows: int) -> None:
        day = datetime.fromtimestamp(run.arrival.event_ms / 1000, UTC).date().isoformat()
        counted = self.stores.quotas.take(vendor, day, run.upload_id, rows)
        if counted is None:
            return
        words = S_(
            "{vendor} may send {files} files and {number} rows a day. On {day} (UTC) it has sent {done_files} files "
            "with {done} rows, and this one has {total}. Nothing of it was taken; send it tomorrow, or in parts.",
            vendor=vendor.vendor,
            files=vendor.files_a_day,
            number=f"{vendor.rows_a_day:,}",
            day=day,
            done_files=counted[0],
            done=f"{counted[1]:,}",
            total=f"{rows:,}",
        )
        raise UploadRejected(words)

    def apply(self, run: UploadRun, read: Callable[[], ReadProducts]) -> Outcome:
        """Whatever becomes of it, the vendor is told: before the upload ends, as nobody would come back after it."""
        try:
            return self._apply(run, read)
        except UploadRejected:
            self._tell(run)
            raise

    def _apply(self, run: UploadRun, read: Callable[[], ReadProducts]) -> Outcome:
        if run.decision is Decision.DISCARD:
            decided_by = run.claimed.record.decided_by if run.claimed.record else None
            raise UploadRejected(S_("Discarded by {name}; nothing was applied.", name=decided_by))
        plan = self._plan(run, read)
        if run.decision is None and (reason := self._held(run, plan)) is not None:
            self._tell(run)
            return Outcome(UploadStatus.HELD, f"{HELD_ALONE} {reason}")
        outcome = self._write(run, plan)
        self._tell(run)
        return outcome

    def _plan(self, run: UploadRun, read: Callable[[], ReadProducts]) -> CataloguePlan:
        """That of the first reading, which is the one that is kept."""
        record = run.claimed.record
        key = record.plan_key if record is not None and run.claimed.is_read else read().parsed.plan_key
        plan = decode_plan(self.stores.files.get(key or ""))
        if not plan.lines:
            raise UploadRejected(S_("None of the rows can be used; see the rejected rows."))
        return plan

    def _held(self, run: UploadRun, plan: CataloguePlan) -> str | None:
        """Why a person has to decide first. Asked until the first product is written."""
        record = run.claimed.record
        if record is not None and record.judged:
            return None
        sender = known_sender(run.sender or _sender_of(run), self.stores.senders)
        account = sender.account
        if sender.user_id and (account is None or account.disabled):
            return S_("The account of {name}, who sent the file, is closed.", name=sender.name)
        if account is not None and not sender.is_vendor and not account.actor.may(Right.CHANGE_PRODUCTS):
            return S_("{name}, who sent the file, may not change products.", name=sender.name)
        vendor = self.stores.vendors.find(plan.vendor)
        if vendor is None or vendor.approval:
            if plan.only_prices:
                words = S_("Prices of {vendor} wait for an approval. Prices that change: {prices}.")
                return words.format(vendor=plan.vendor, prices=plan.prices)
            return S_(
                "Products of {vendor} wait for an approval: {new} new, {changed} changed, of these {prices} with "
                "another price.",
                vendor=plan.vendor,
                new=plan.new,
                changed=plan.changed,
                prices=plan.prices,
            )
        return None

    def _write(self, run: UploadRun, plan: CataloguePlan) -> Outcome:
        # From here on some products are written: it is not held any more, whatever is set meanwhile.
        self.stores.records.note_judged(run.claimed.claim, FileJudgement())
        applied = unchanged = superseded = 0
        for start in range(0, len(plan.lines), WRITTEN_AT_ONCE):
            run.attempt.check()
            counts = self._write_some(run, plan, plan.lines[start : start + WRITTEN_AT_ONCE])
            applied, unchanged = applied + counts["applied"], unchanged + counts["unchanged"]
            superseded += counts["superseded"]
            run.at_row(start + WRITTEN_AT_ONCE)
        if not applied and not unchanged:
            newer = S_("Newer files have all these products.")
            return Outcome(UploadStatus.SUPERSEDED, newer, superseded=superseded)
        return Outcome(UploadStatus.COMMITTED, None, applied, unchanged, superseded)

    def _write_some(self, run: UploadRun, plan: CataloguePlan, lines: Sequence[ProductLine]) -> Mapping[str, int]:
        """How many are as the file says now, were so before, and are as a newer one says."""
        for _ in range(TRIES):
            there = self.stores.catalogue.find([line.product_id for line in lines])
            work = CatalogueWork(run, plan, there)
            try:
                self.stores.catalogue.write(list(work.changes(lines)))
            except ConditionFailed:
                continue
            return work.counts
        raise Throttled(f"Others are writing the same products: {lines[0].product_id} and those after it")

    def _tell(self, run: UploadRun) -> None:
        self.stores.errors.send_again(json.dumps({"upload_id": run.upload_id}), TOLD_AFTER_SECONDS)


def _whose(products: Mapping[str, Product]) -> str:
    """Whose products these are, where all are of one vendor; "" where the catalogue has none of them."""
    vendors = sorted({one.vendor for one in products.values() if not one.gone})
    if len(vendors) > 1:
        words = S_(
            "These are prices of products of several vendors ({names}). Send each vendor's in a file of its own.",
            names=", ".join(vendors[:5]),
        )
        raise UploadRejected(words)
    return next(iter(vendors), "")


def _sender_of(run: UploadRun) -> Sender:
    record = run.claimed.record
    return Sender() if record is None else Sender(record.by, record.by_id)
