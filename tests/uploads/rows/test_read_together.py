"""Lines that are read together, column by column, come out as they do one by one, problems and their order too."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.uploads.files import csv
from backend_lambdas.uploads.rows import row_reader, sale_lines
from backend_lambdas.uploads.rows.sale_checks import SaleChecks
from backend_lambdas.uploads.rows.sale_lines import columns_of
from tests.support.parse_sales import read_sales
from tests.support.parse_stock import read

HEADS = ["sale_id,store,item,date,qty,price,name\n", "store,item,date,qty,price,name\n", "sale_id,item,date,qty\n"]
ROWS = st.lists(
    st.tuples(
        st.sampled_from([*"abcdefghijklmnop", "'=1", "", "ü", " r "]),
        st.sampled_from(["Ulm", "Bonn", " Ulm"]),
        st.sampled_from(["7", "8", "7E+11", "Total", '"8"']),
        st.sampled_from(["2026-01-05", "5.1.2026", "soon"]),
        st.sampled_from(["1", "2.50", "-1", "x", "0"]),
        st.sampled_from(["", "1.50", "-2", "0", "0.0000001", "9 EUR"]),
        st.sampled_from(["", "Pen", '"Pen\nblue"', '"Pen', "Pen,blue"]),
    ),
    min_size=1,
    max_size=25,
)
WEIGHTS = st.lists(st.booleans(), min_size=25, max_size=25)


def everything(text: str) -> Any:
    try:
        parsed, accepted, rejected = read_sales(text, default_store="Ulm")
    except UploadRejected as refused:
        return refused.reason
    some = [one for part in parsed.lines.some(4) for one in part]
    assert (some, sum(parsed.by_store.values())) == (accepted, len(accepted))
    facts = parsed.by_store, parsed.returns, parsed.unpriced, parsed.left_out, parsed.notes
    return accepted, rejected, facts


@given(rows=ROWS, sound=WEIGHTS, head=st.sampled_from(HEADS))
@settings(max_examples=250, deadline=None)
def test_what_is_read_does_not_depend_on_how_many_lines_are_read_together(
    rows: list[tuple[str, ...]], sound: list[bool], head: str
) -> None:
    names = ["sale_id", "store", "item", "date", "qty", "price", "name"]
    places = [names.index(name) for name in head.strip().split(",")]
    lines = [
        (f"s{number}", "Ulm", "7", "2026-01-05", "1", "1.50", "Pen") if is_sound else row
        for number, (row, is_sound) in enumerate(zip(rows, sound, strict=False))
    ]
    text = head + "".join(",".join(row[place] for place in places) + "\n" for row in lines)
    whole = everything(text)
    for at_once in (1, 3):
        with pytest.MonkeyPatch.context() as patch:
            for module in (csv, row_reader, sale_lines):
                patch.setattr(module, "_AT_ONCE", at_once)
            assert everything(text) == whole
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SaleChecks, "take", lambda *_: False)
        patch.setattr(csv, "_one_a_line", lambda *_: None)
        assert everything(text) == whole


def test_columns_are_those_of_the_lines() -> None:
    text = HEADS[0] + "a,Ulm,7,2026-01-05,2.50,,\nb,Bonn,8,2026-01-06,-1,0.000001,Pen\n"
    parsed, accepted, _ = read_sales(text)
    (some,) = parsed.lines.some(9)
    assert columns_of(some) == columns_of(accepted)
    assert (list(some[1:]), some[0], len(some)) == (accepted[1:], accepted[0], 2)


def test_a_line_whose_quote_stays_open_is_told_in_its_turn() -> None:
    text = b'store,item,count\nUlm,1,x\nUlm,"2,1\nUlm,3,y\nUlm,4,4\n'
    assert [error.line for error, _ in read(text)[1]] == [2, 3, 4]
