"""How much of a file is read, as the operator has set it; docs/decisions/354 says why these."""

from dataclasses import dataclass

MOST_ROWS = 1_000_000
MOST_COLUMNS = 100
MOST_IN_FILE = 500  # columns; a row is held whole, and the widest real export has 131 (Shopify with own fields)


@dataclass(frozen=True, slots=True)
class FileLimits:
    """`rows` of data; `columns` that are used (fields, and one for each store)."""

    rows: int = MOST_ROWS
    columns: int = MOST_COLUMNS


USUAL = FileLimits()
