"""What happens to stock between two counts. A count speaks of a moment: sales and movements after it go on top."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.inventory.versions import (
    count_version,
    counted_version,
    iso_time,
    movement_version,
    version_time_ms,
)
from backend_lambdas.language.texts import N_, _, grouped


@dataclass(frozen=True, slots=True)
class LastCount:
    """`units` were on the shelf when the file with this `ver` arrived, on `day` in the company's time zone.

    Sales of that day or later of which a later file was the first to tell are not in it.
    """

    units: int
    ver: str
    day: date


def last_count(row: StockRow, zone: tzinfo, confirmed: str = "") -> LastCount | None:
    """The count behind a row; None for a delisted one, or one that no file has counted since sales reduce stock.

    `confirmed`: the ver of a later file that counted the same ("" = none).
    """
    if row.counted is None or row.delisted:
        return None
    ver = confirmed if confirmed > count_version(row.ver) else counted_version(row.ver)
    return LastCount(row.counted, ver, day_of(version_time_ms(ver), zone))


def left_on_hand(counted: int, sold: Decimal) -> int:
    """Whole units, never below 0, or below the count where that was below 0 itself: sales do not make a finding worse.

    `sold` has up to 3 decimals; below 0 more came back than was sold.
    """
    return max(min(0, counted), int((counted - sold).to_integral_value(ROUND_FLOOR)))


def day_of(ms: int, zone: tzinfo) -> date:
    """The day in `zone` of a time in milliseconds since 1970 UTC."""
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(zone).date()


def start_of_day(ms: int, zone: tzinfo) -> str:
    """Below the `ver` of every file of the same day in `zone`, above that of every earlier one."""
    begins = datetime.combine(day_of(ms, zone), datetime.min.time(), zone)
    return f"{round(begins.timestamp() * 1000):013d}"


class Cause(StrEnum):
    """Why a person says that stock moved."""

    SALE = "sale"
    RECEIPT = "receipt"
    TRANSFER = "transfer"
    BREAKAGE = "breakage"
    THEFT = "theft"
    OWN_USE = "own use"
    FOUND = "found"
    MORE = "more"
    FEWER = "fewer"


ADDS = frozenset({Cause.RECEIPT, Cause.FOUND, Cause.MORE})
BY_HAND = "by-hand-"  # sale_ids of sales that people record: their movement has taken the stock down already
NO_COUNT = "0000000000000"  # stands where the `ver` of a row's count would: below that of every file


@dataclass(frozen=True, slots=True)
class Movement:
    """`quantity` units of one product moved, at the moment it was recorded; below 0: an earlier one is taken back.

    `to_store` of a transfer; `undoes` the upload that is taken back; `price` of one (decimal text, "" = not stated) and
    `sale_date` (ISO, in the company's zone) of a sale.
    """

    cause: Cause
    store: str
    product_id: str
    quantity: int
    to_store: str = ""
    note: str = ""
    undoes: str = ""
    price: str = ""
    sale_date: str = ""

    @property
    def stores(self) -> tuple[str, ...]:
        """In the order in which they are leased, whichever way the goods go."""
        return tuple(sorted({self.store, self.to_store} - {""}))

    def units(self, store: str) -> int:
        """What it adds to this store's stock; below 0 it takes off."""
        adds = store == self.to_store or self.cause in ADDS
        return self.quantity if adds else -self.quantity

    def taken_back(self, upload_id: str, why: str, day: str) -> "Movement":
        """The movement that takes this one back; the return of a sale is of `day`."""
        return replace(
            self, quantity=-self.quantity, undoes=upload_id, note=why, sale_date=day if self.sale_date else ""
        )


def units_of(row: StockRow | None) -> int:
    """What is on hand, 0 where the item is not listed."""
    return 0 if row is None or row.delisted else row.on_hand


def is_short(row: StockRow | None, units: int) -> bool:
    """Whether more would leave than is there."""
    return units < 0 and units_of(row) + units < 0


def row_moved(row: StockRow, units: int, upload_id: str, line: int, moved_ms: int) -> StockRow:
    """The row after a movement. Newer than its count and older than every later one; sales go on from it."""
    listed = 0 if row.delisted or row.counted is None else row.counted
    return replace(
        row,
        on_hand=units_of(row) + units,
        counted=None if row.counted is None else listed + units,
        delisted=False,
        ver=movement_version(row.ver, row.rev + 1, moved_ms),
        rev=row.rev + 1,
        upload_id=upload_id,
        line=line,
        changed_at=iso_time(moved_ms),
    )


def on_top(counted: int | None, moved: Iterable[int]) -> int | None:
    """A count with what moved since its file arrived, in order; None: not listed, until something comes.

    Not below 0, or below the count where that was so itself: the file came too late to be asked before.
    """
    for units in moved:
        if counted is not None or units > 0:
            level = counted or 0
            counted = max(min(0, level), level + units)
    return counted


_SAID = {
    Cause.SALE: (N_("Sold {number}"), N_("Sale of {number} taken back")),
    Cause.RECEIPT: (N_("Received {number}"), N_("Delivery of {number} taken back")),
    Cause.BREAKAGE: (N_("{number} broken"), N_("Breakage of {number} taken back")),
    Cause.THEFT: (N_("{number} stolen or lost"), N_("Theft or loss of {number} taken back")),
    Cause.OWN_USE: (N_("{number} for own use"), N_("Own use of {number} taken back")),
    Cause.FOUND: (N_("{number} found"), N_("Find of {number} taken back")),
    Cause.MORE: (N_("{number} more"), N_("{number} more taken back")),
    Cause.FEWER: (N_("{number} fewer"), N_("{number} fewer taken back")),
}
_SENT = (N_("Sent {number} to {store}"), N_("Transfer of {number} to {store} taken back"))
_CAME = (N_("Received {number} from {store}"), N_("Transfer of {number} from {store} taken back"))


def movement_words(movement: Movement, store: str, called: Callable[[str], str]) -> str:
    """`Received 24`, `Sent 5 to Rome`: what happened in this store. `called`: another store's name; "": not told."""
    here = store == movement.to_store
    words = _SAID.get(movement.cause) or (_CAME if here else _SENT)
    other = movement.store if here else movement.to_store
    other = called(other) or _("another store")
    return _(words[movement.quantity < 0], number=grouped(abs(movement.quantity)), store=other)
