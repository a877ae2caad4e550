"""A sales file, read: every line of data is an accepted `SaleLine` or one rejected row with its first problem."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, tzinfo
from decimal import Decimal
from itertools import islice

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.inventory.sales import SaleLine
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.files.csv import ignore
from backend_lambdas.uploads.files.inspect import SAMPLE_LINES, Inspected
from backend_lambdas.uploads.rows.dates import DayOrder, DayReader, day_order
from backend_lambdas.uploads.rows.duplicates import Subject
from backend_lambdas.uploads.rows.kinds import SALES
from backend_lambdas.uploads.rows.mapping import FOUND_BY_ITSELF, ColumnMapping
from backend_lambdas.uploads.rows.questions import which_order
from backend_lambdas.uploads.rows.row_reader import RowReader
from backend_lambdas.uploads.rows.row_shape import RowShape
from backend_lambdas.uploads.rows.sale_checks import SaleChecks
from backend_lambdas.uploads.rows.sale_lines import SaleLines
from backend_lambdas.uploads.rows.stock_lines import ParsedFile, Reject
from backend_lambdas.uploads.rows.table import Table, open_table

_KEY = ("store", "sale_id")
_SALE = Subject(S_("sale"), _KEY, tuple(one.name for one in fields(SaleLine) if one.name not in ("line", *_KEY)))
_NO_IDS = S_(
    "The file has no sale_id column: each row got one from its store, its content and its line. The same file sent "
    "again counts once; a corrected file would count as further sales, so send corrections with a sale_id."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedSalesFile(ParsedFile):
    """`unpriced`: accepted lines without a price above 0."""

    lines: SaleLines
    unpriced: int


def parse_sales_file(
    file: Inspected,
    reject: Reject,
    zone: tzinfo,
    latest: date,
    default_store: str | None = None,
    mapping: ColumnMapping = FOUND_BY_ITSELF,
) -> ParsedSalesFile:
    """Read a sales file (CSV in any dialect, or XLSX) and check every line of it.

    Times that name a zone count for the day they are in `zone`; days after `latest` are rejected. Otherwise as
    `rows.parse_stock_file`. Raises UploadRejected, and nothing else, where the file as a whole cannot be used.
    """
    default_store = default_store or mapping.store or None
    table = open_table(file, default_store, SALES, mapping)
    shape = RowShape(table.columns, default_store)
    order = _day_order(table, zone) if mapping.day_first is None else DayOrder(mapping.day_first, True)
    if order is not None and not order.certain:
        raise which_order(order.example, table.columns.header)
    checks = SaleChecks(shape, table.marks, DayReader(zone, order, latest))
    lines = SaleLines()
    row_reader = RowReader(shape, checks.read, lines, _SALE, reject, lambda some: checks.take(some, lines))
    row_reader.read(table)
    if "sale_id" in table.columns.places:
        _refuse_receipt_numbers(table, len(lines), row_reader.total)
    facts = _Facts(lines)
    said = row_reader.facts(table, facts.stores, _notes(table, checks.prices.rounded, facts))
    day_first = None if order is None else order.day_first
    said["format"] = replace(table.format, day_first=day_first)
    said["detected"] = replace(table.detected, day_first=day_first)
    return ParsedSalesFile(lines=lines, unpriced=facts.unpriced, returns=facts.returns, **said)


class _Facts:
    """What the accepted lines have in common."""

    def __init__(self, lines: SaleLines) -> None:
        self.returns = self.unpriced = 0
        self.stores = lines.stores()
        for (quantity, price), count in lines.amounts():
            self.returns += count * (quantity[0] == "-")
            self.unpriced += count * (not price or price[0] == "-" or (price[0] == "0" and not Decimal(price)))


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
        words = S_(
            'Most rows share their "{name}" with other rows, as the lines of one receipt do. A sale_id must name one '
            'line. Give every line its own, or call the column "receipt" and leave sale_id out.',
            name=name,
        )
        raise UploadRejected(words, column=name)


def _notes(table: Table, rounded: bool, facts: _Facts) -> Iterator[str]:
    if "sale_id" not in table.columns.places:
        yield _NO_IDS
    if facts.returns:
        words = S_("{lines_words} with a negative quantity: returns, they do not count as sales.")
        yield words.format(lines_words=_lines(facts.returns))
    if facts.unpriced:
        words = S_("{lines_words} without a price above 0: the quantity counts, the revenue is 0.")
        yield words.format(lines_words=_lines(facts.unpriced))
    if rounded:
        yield S_("Some prices had more than six decimals and were rounded.")


def _lines(count: int) -> str:
    return S_("1 line") if count == 1 else S_("{number} lines", number=f"{count:,}")
