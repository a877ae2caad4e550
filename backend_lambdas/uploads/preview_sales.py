"""What importing a file of sales would do: read, compared with the sales that count, and nothing written.

Who may send it, what two stores would both have, and which sales are new, corrected, known already or told newer by
another file is asked with the functions of `sales.load_sales` (docs/decisions/380).
"""

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.inventory.sales import SaleLine
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.compared_stores import PreviewWork
from backend_lambdas.uploads.merge_sales import ClashLimits, added_up, clash_reason, implausible
from backend_lambdas.uploads.ports import UploadFile
from backend_lambdas.uploads.preview_reading import looked_at, what_was_read
from backend_lambdas.uploads.preview_result import (
    SHOWN_CHANGES,
    SHOWN_STORES,
    Preview,
    PreviewState,
    ShownChange,
    StorePreview,
)
from backend_lambdas.uploads.protocol.recall import Recall, looked_into, read_as_answered
from backend_lambdas.uploads.rows.kinds import SALES
from backend_lambdas.uploads.rows.merged_stores import sales_as_merged
from backend_lambdas.uploads.rows.rejected_rows import RejectedRows
from backend_lambdas.uploads.rows.sale_lines import SomeSales, is_made_up
from backend_lambdas.uploads.rows.sales import ParsedSalesFile, parse_sales_file
from backend_lambdas.uploads.sales_ports import Batch, CorrectedSale, SaleClash, SalesLook
from backend_lambdas.uploads.sender import VENDORS_FILE, Sender

BATCH_LINES = 100_000  # what bounds the memory; each batch reads the lake again
_SAID = ("quantity", "price", "sale_date", "product_id", "product_name", "category")


def preview_sales(
    arrival: Arrival, work: PreviewWork, file: UploadFile, sender: Sender, rejected: RejectedRows
) -> Preview:
    """Raises UploadRejected for what the import would not take."""
    latest = datetime.fromtimestamp(arrival.event_ms / 1000, work.zone).date() + timedelta(days=1)

    def parse(file: UploadFile) -> ParsedSalesFile:
        look, mapping = looked_into(file)
        parsed = parse_sales_file(look, rejected.add, work.zone, latest, file.metadata.get("store"), mapping)
        return sales_as_merged(parsed, work.stores.directory.all_merged())

    try:
        parsed = read_as_answered(Recall(work.stores.records, sender.user_id), file, parse)
    except UploadRejected as refused:
        return replace(looked_at(file, refused), kind=SALES.name)
    read = replace(what_was_read(parsed, rejected), kind=SALES.name)
    if read.state is PreviewState.REFUSED:
        return read
    if sender.is_vendor:
        raise UploadRejected(VENDORS_FILE)
    work.progress(read)
    refusal = sender.refusal(sorted(parsed.by_store))
    # Another store's sales are not for the sender to see: then nothing is compared.
    look = None if refusal else work.sales()
    compared = Compared(look, arrival)
    for some in parsed.lines.some(BATCH_LINES):
        work.attempt.check()
        compared.add(some)
    held = refusal or compared.held
    stores = [StorePreview(store, rows) for store, rows in sorted(parsed.by_store.items())]
    return replace(
        read,
        state=PreviewState.READY,
        importing=0 if held else parsed.accepted,
        waiting=parsed.accepted if held else 0,
        held=held,
        stores=tuple(stores[:SHOWN_STORES]),
        returns=parsed.returns or 0,
        first_day=compared.first.isoformat(),
        last_day=compared.last.isoformat(),
        units=str(compared.units),
        is_compared=look is not None,
        changed=compared.counts["applied"],
        new=compared.counts["applied"] - compared.counts["corrected"],
        unchanged=compared.counts["unchanged"],
        superseded=compared.counts["superseded"],
        changes=tuple(map(_shown, compared.corrected)),
    )


@dataclass
class Compared:
    """Goes through a file's lines once, batch by batch; every line has a (store, sale_id) of its own."""

    look: SalesLook | None
    arrival: Arrival
    first: date = date.max
    last: date = date.min
    units: Decimal = Decimal(0)
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("applied", "corrected", "unchanged", "superseded"), 0)
    )
    corrected: list[CorrectedSale] = field(default_factory=list)
    _clashes: list[SaleClash] = field(default_factory=list)
    _made_up: bool = False

    def add(self, lines: SomeSales) -> None:
        """Take the next lines of the file."""
        columns = lines.columns
        self.first, self.last = min(self.first, *columns.days), max(self.last, *columns.days)
        self.units += sum(Decimal(quantity) * count for quantity, count in Counter(columns.quantities).items())
        if self.look is None:
            return
        self._made_up = is_made_up(lines[0].sale_id)
        upload_id = self.arrival.upload_id
        found = self.look.compare(Batch(lines, upload_id, self.arrival.ver(upload_id)), SHOWN_CHANGES)
        self._clashes += found.clashes
        for name in self.counts:
            self.counts[name] += getattr(found.comparison, name)
        self.corrected = heapq.nsmallest(SHOWN_CHANGES, [*self.corrected, *found.corrected], key=_most_money_first)

    @property
    def held(self) -> str | None:
        """Why a person has to look at it first."""
        found = implausible(added_up(self._clashes), ClashLimits())
        return clash_reason(found, self._made_up) if found else None


def _most_money_first(one: CorrectedSale) -> tuple[Decimal, int]:
    return -one.money, one.now.line


def _shown(one: CorrectedSale) -> ShownChange:
    now = one.now
    differing = [name for name in _SAID if getattr(one.was, name) != getattr(now, name)]
    was, said = (dict(_texts(line, differing)) for line in (one.was, now))
    return ShownChange(now.store, now.product_id, now.product_name, now.line, was, said, now.sale_id)


def _texts(line: SaleLine, names: list[str]) -> Iterator[tuple[str, Any]]:
    facts: Mapping[str, Any] = {name: getattr(line, name) for name in names}
    for name, value in facts.items():
        if isinstance(value, Decimal):
            yield name, f"{value.normalize():f}"
        else:
            yield name, value.isoformat() if isinstance(value, date) else value
