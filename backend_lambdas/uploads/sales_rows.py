"""A sales file, read: every line of data is an accepted `SaleLine` or one rejected row with its first problem."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, tzinfo
from itertools import islice
from typing import BinaryIO

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.inventory.sales import SaleLine
from backend_lambdas.uploads.dates import DayOrder, DayReader, day_order
from backend_lambdas.uploads.dialect import ignore
from backend_lambdas.uploads.file_kinds import SALES
from backend_lambdas.uploads.gathering import Gathering
from backend_lambdas.uploads.lines import FileFormat, Reject
from backend_lambdas.uploads.repeats import Subject
from backend_lambdas.uploads.row_shape import RowShape
from backend_lambdas.uploads.sale_checks import SaleChecks
from backend_lambdas.uploads.sale_lines import SaleLines
from backend_lambdas.uploads.table import SAMPLE_LINES, Table, open_table

_KEY = ("store", "sale_id")
_SALE = Subject("sale", _KEY, tuple(one.name for one in fields(SaleLine) if one.name not in ("line", *_KEY)))
_NO_IDS = (
    "The file has no sale_id column: each row got one from its store, its content and its line. The same file sent "
    "again counts once; a corrected file would count as further sales, so send corrections with a sale_id."
)


@dataclass(frozen=True, slots=True)
class ParsedSalesFile:
    """All of a file. accepted + rejected = total = its lines of data; `returns` and `unpriced` are among accepted.

    `by_store`: accepted lines of each store.
    """

    lines: SaleLines
    stores: int
    returns: int
    unpriced: int
    header: tuple[str, ...]
    format: FileFormat
    notes: tuple[str, ...]
    total: int
    accepted: int
    rejected: int
    by_store: Mapping[str, int]


def parse_sales_file(
    file: BinaryIO, reject: Reject, zone: tzinfo, latest: date, default_store: str | None = None
) -> ParsedSalesFile:
    """Read a sales file (CSV in any dialect, or XLSX) and check every line of it.

    Times that name a zone count for the day they are in `zone`; days after `latest` are rejected. Otherwise as
    `rows.parse_stock_file`. Raises UploadRejected, and nothing else, where the file as a whole can not be used.
    """
    table = open_table(file, default_store, SALES)
    shape = RowShape(table.columns, default_store)
    order = _day_order(table, zone)
    checks = SaleChecks(shape, table.format.marks, DayReader(zone, order, latest))
    lines = SaleLines()
    gathering = Gathering(shape, checks.read, lines, _SALE, reject)
    gathering.gather(table)
    if "sale_id" in table.columns.places:
        _refuse_receipt_numbers(table, len(lines), gathering.total)
    facts = _Facts(lines)
    notes = (*table.columns.notes, *table.notes, *_notes(table, order, checks.prices.rounded, facts))
    return ParsedSalesFile(
        lines,
        len(facts.stores),
        facts.returns,
        facts.unpriced,
        table.columns.header,
        table.format,
        notes,
        gathering.total,
        gathering.accepted,
        gathering.rejected,
        facts.stores,
    )


class _Facts:
    """What the accepted lines have in common."""

    def __init__(self, lines: SaleLines) -> None:
        self.returns = self.unpriced = 0
        self.stores: Counter[str] = Counter()
        for row in lines:
            self.stores[row.store] += 1
            self.returns += row.is_return
            self.unpriced += row.price is None or row.price <= 0


def _day_order(table: Table, zone: tzinfo) -> DayOrder | None:
    """From the first lines where they tell, else from the whole file."""
    first = day_order(islice(_dates(table), SAMPLE_LINES), zone)
    return first if first is None or first.certain else day_order(_dates(table), zone)


def _dates(table: Table) -> Iterator[str]:
    place = table.columns.places["sale_date"]
    return (cells[place] for _, cells in table.records(ignore) if place < len(cells))


def _refuse_receipt_numbers(table: Table, accepted: int, total: int) -> None:
    """A number that most rows of a store share is that of the receipt."""
    if total < 10 or accepted * 2 > total:
        return
    name = table.columns.name("sale_id")
    lines: dict[tuple[str, str], int] = {}
    places, shared, rows = (table.columns.places["sale_id"], table.columns.places.get("store", -1)), 0, 0
    for _, cells in table.records(ignore):
        sale_id, store = (cells[place].strip() if 0 <= place < len(cells) else "" for place in places)
        lines[store, sale_id] = lines.get((store, sale_id), 0) + 1
        shared += lines[store, sale_id] > 1
        rows += 1
    if shared * 4 > rows:
        raise UploadRejected(
            f'Most rows share their "{name}" with other rows, as the lines of one receipt do. A sale_id must name one '
            f'line. Give every line its own, or call the column "receipt" and leave sale_id out.',
            column=name,
        )


def _notes(table: Table, order: DayOrder | None, rounded: bool, facts: _Facts) -> Iterator[str]:
    if "sale_id" not in table.columns.places:
        yield _NO_IDS
    if order is not None and not order.certain:
        yield f"Dates such as 03/04/2026 were read as {order.words}; no date in the file tells which is meant."
    if facts.returns:
        yield f"{_lines(facts.returns)} with a negative quantity: returns, they do not count as sales."
    if facts.unpriced:
        yield f"{_lines(facts.unpriced)} without a price above 0: the quantity counts, the revenue is 0."
    if rounded:
        yield "Some prices had more than six decimals and were rounded."


def _lines(count: int) -> str:
    return f"{count:,} line{'' if count == 1 else 's'}"
