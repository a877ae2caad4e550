"""What sales have left on the shelf since the last count. A count speaks of a moment: sales after it go on top."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import ROUND_FLOOR, Decimal

from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.inventory.versions import count_version, version_time_ms


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
    ver = max(count_version(row.ver), confirmed)
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
