"""What reading a stock file gives."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from backend_lambdas.uploads.dialect import DELIMITERS
from backend_lambdas.uploads.numerals import Marks
from backend_lambdas.uploads.store_lines import StockLine


@dataclass(frozen=True, slots=True)
class RowError:
    """Why one line was rejected: its first problem. `column` is the file's own name, "" where the whole row is meant.

    `value` is the cell as it stands in the file (cut after 200 characters); `store` and `product_id` as far as known.
    """

    line: int
    column: str
    value: str
    reason: str
    suggestion: str | None
    store: str | None
    product_id: str | None


Reject = Callable[[RowError, Sequence[str]], None]


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How the file is written. `decimal_mark` is None where the file shows none."""

    kind: str
    delimiter: str
    encoding: str
    decimal_mark: str | None
    header_line: int
    sheet: str = ""

    @property
    def marks(self) -> Marks:
        """What separators mean in its numbers: files with semicolons come from countries that write 1.200."""
        return Marks(self.decimal_mark, "." if self.delimiter == ";" else ",")

    def describe(self) -> str:
        """One line for people: `semicolon, Windows-1252, comma decimals, column names in line 3`."""
        sheet = self.kind == "xlsx"
        parts = [f'Excel sheet "{self.sheet}"'] if sheet else [DELIMITERS[self.delimiter], self.encoding]
        if self.decimal_mark:
            parts.append(f"{'comma' if self.decimal_mark == ',' else 'point'} decimals")
        if self.header_line != 1:
            parts.append(f"column names in line {self.header_line}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class ParsedStockFile:
    """All of a file. accepted + rejected = total = its lines of data; `stores` is store -> product_id -> line."""

    stores: Mapping[str, Mapping[str, StockLine]]
    header: tuple[str, ...]
    format: FileFormat
    notes: tuple[str, ...]
    total: int
    accepted: int
    rejected: int
