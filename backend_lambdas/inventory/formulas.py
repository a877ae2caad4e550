"""Texts in CSV files that no spreadsheet runs as a formula, and the way back."""

import re

# What a formula begins with in Excel, LibreOffice and Sheets, the wide forms too (OWASP, "CSV Injection").
_BEGINS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
# A spreadsheet of another country parts cells elsewhere, inside ours too: after any separator a cell may begin.
_CELL_BEGINS = '(?<![^,;\\t\\r\\n])("*)'
_SITE = re.compile(f"{_CELL_BEGINS}(?='*[{_BEGINS}])|^(\"*)(?='*[\\t\\r\\n])")
_GUARDED_SITE = re.compile(f"{_CELL_BEGINS}'(?='*[{_BEGINS}])|^(\"*)'(?='*[\\t\\r\\n])")


def guarded(text: str) -> str:
    """The text with a `'` wherever a cell may begin with a formula; `unguarded` gives back the text as it was."""
    return _SITE.sub(r"\1\2'", text)


def unguarded(text: str) -> str:
    """The text without those marks."""
    return _GUARDED_SITE.sub(r"\1\2", text) if "'" in text else text
