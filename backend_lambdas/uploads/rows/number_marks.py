"""Which marks the numbers of a file show: before decimals, and between thousands."""

import re
from collections.abc import Iterable

from backend_lambdas.uploads.rows.numbers import BLANKS, Ambiguous, Marks, bare_amount, read_number

FEW = 5  # different prices; of fewer nothing can be told
MOSTLY = 0.8
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


def marked_thousands(texts: Iterable[str]) -> str:
    """The first of these prices that can be read in two ways, where all that can must be thousands: `97.000`, `8.500`.

    A price with three decimals, of which the last is a 0, is none; "" where they are few, or say different things.
    """
    found = []
    for text in texts:
        try:
            read_number(bare_amount(text), Marks(None))
        except Ambiguous:
            found.append(text)
    marks = {mark for text in found for mark in ".," if mark in bare_amount(text)}
    round_ones = sum(1 for text in found if bare_amount(text).endswith("0"))
    is_sure = len(set(found)) >= FEW and len(marks) == 1 and round_ones > MOSTLY * len(found)
    return found[0].strip() if is_sure else ""


def thousands_mark(texts: Iterable[str], decimal: str | None) -> str | None:
    """What stands between thousands in these cells: ",", ".", "'" or " "; None where nothing does."""
    for text in texts:
        grouped = _GROUPED.fullmatch(bare_amount(text).translate(BLANKS))
        if grouped and grouped[1] != decimal and (decimal or grouped[2] or grouped[1] in "' "):
            return grouped[1]
    return None
