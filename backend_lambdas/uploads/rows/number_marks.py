"""Which marks the numbers of a file show: before decimals, and between thousands."""

import re
from collections.abc import Iterable

from backend_lambdas.uploads.rows.numbers import BLANKS, Ambiguous, Marks, bare_amount, read_number

_GROUPED = re.compile(r"[+-]?[0-9]{1,3}([.,' ])[0-9]{3}((?:\1[0-9]{3})*)(?:[.,][0-9]+)?", re.ASCII)


def decimal_mark(texts: Iterable[str]) -> str | None:
    """The decimal mark that these cells show beyond doubt: "." or ","; None where none does."""
    seen = {".": 0, ",": 0}
    for text in texts:
        bare = bare_amount(text)
        try:
            number = read_number(bare, Marks(None))
        except Ambiguous:
            continue
        if number is not None and number[2]:
            seen["," if bare.rfind(",") > bare.rfind(".") else "."] += 1
    if not any(seen.values()):
        return None
    return "," if seen[","] > seen["."] else "."


def thousands_mark(texts: Iterable[str], decimal: str | None) -> str | None:
    """What stands between thousands in these cells: ",", ".", "'" or " "; None where nothing does."""
    for text in texts:
        grouped = _GROUPED.fullmatch(bare_amount(text).translate(BLANKS))
        if grouped and grouped[1] != decimal and (decimal or grouped[2] or grouped[1] in "' "):
            return grouped[1]
    return None
