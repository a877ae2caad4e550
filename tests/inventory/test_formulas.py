"""What a spreadsheet would do with an exported cell, whichever separator its country parts cells by."""

import csv

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backend_lambdas.inventory.formulas import guarded, unguarded
from backend_lambdas.uploads.rows.cells import clean_text, product_code

FORMULA_STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
NASTY = st.text(st.sampled_from("=+-@'\",;\t\r\nab 1\uff1d\uff20"), max_size=12)


def cells_in_any_country(text: str) -> list[str]:
    """All cells that a spreadsheet may see in `text` written as one field of a comma CSV."""
    field = text.replace('"', '""')
    found = []
    for line in (f'"{field}"', field):
        for separator in ",;\t":
            rows = csv.reader(line.splitlines() or [""], delimiter=separator)
            found += [cell.lstrip('"') for row in rows for cell in row]
    return found


@given(NASTY)
@example("10;=1+1")
@example('a,"=cmd()')
@example("x\t@SUM(A1)")
@example("first\n-2+3")
def test_no_cell_begins_like_a_formula_whatever_parts_the_cells(text: str) -> None:
    assert [cell for cell in cells_in_any_country(guarded(text)) if cell.startswith(FORMULA_STARTS)] == []


@given(NASTY | st.text(max_size=30))
def test_the_text_comes_back_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("10;=1+1", "10;'=1+1"),
        ("'=1", "''=1"),
        ("\tx", "'\tx"),
        ('"=1', "\"'=1"),
        ("Drill bits, 3-5 mm", "Drill bits, 3-5 mm"),
        ("O'Brien; it's -5", "O'Brien; it's -5"),
        ("", ""),
    ],
)
def test_what_is_marked_and_what_is_not(text: str, safe: str) -> None:
    assert (guarded(text), unguarded(safe)) == (safe, text)


@given(NASTY | st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffd"), max_size=30))
def test_what_stockroom_exports_it_reads_again_as_the_same_name_and_code(text: str) -> None:
    name = clean_text(text, 500)
    assert clean_text(guarded(name), 500) == name
    if name and not name.startswith(("'", '="')) and "E" not in name.upper():  # 1E+5 is refused as a code
        assert product_code(guarded(name)) == name
