"""Sales files, line by line."""

import io
from datetime import date, datetime
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.inventory.sales import SaleLine
from backend_lambdas.uploads.rows.columns import known_fields
from backend_lambdas.uploads.rows.kind_of import kind_of
from backend_lambdas.uploads.rows.kinds import SALES, STOCK, normal_name
from tests.support.parse_sales import read_sales

HEADER = "sale_id,store,product_id,sale_date,quantity,price,product_name,category\n"


def problems(text: str) -> list[tuple[int, str, str, str]]:
    """(line, column, value, reason) of the rejected rows."""
    return [(error.line, error.column, error.value, error.reason) for error in read_sales(text)[2]]


def notes(text: str) -> tuple[str, ...]:
    return read_sales(text)[0].notes


def test_a_line_holds_what_the_file_says() -> None:
    _, lines, _ = read_sales(
        HEADER + "r-1,Berlin,0042,2026-03-01 18:30,2,1.50,Tea,Drinks\nr-2,Berlin,7,2026-03-02,-1.5,,,\n"
    )
    assert lines == [
        SaleLine(2, "r-1", "Berlin", "0042", date(2026, 3, 1), Decimal(2), Decimal("1.5"), "Tea", "Drinks"),
        SaleLine(3, "r-2", "Berlin", "7", date(2026, 3, 2), Decimal("-1.5"), None, None, None),
    ]


def test_returns_and_prices_of_nothing_are_kept_counted_and_noted() -> None:
    parsed, _, _ = read_sales(HEADER + "a,B,1,2026-03-01,-2,5,,\nb,B,1,2026-03-01,1,0,,\nc,B,1,2026-03-01,1,-3,,\n")
    assert (parsed.accepted, parsed.returns, parsed.unpriced, len(parsed.by_store)) == (3, 1, 2, 1)
    assert parsed.notes == (
        "1 line with a negative quantity: returns, they do not count as sales.",
        "2 lines without a price above 0: the quantity counts, the revenue is 0.",
    )


def test_each_rejected_row_names_its_first_problem() -> None:
    text = HEADER + (
        ",B,1,2026-03-01,1,1,,\n"
        "b,,1,2026-03-01,1,1,,\n"
        "c,B,4.99E+11,2026-03-01,1,1,,\n"
        "d,B,1,2026-02-30,1,1,,\n"
        "e,B,1,soon,1,1,,\n"
        "f,B,1,2027-01-01,1,1,,\n"
        "g,B,1,2026-03-01,0,1,,\n"
        "h,B,1,2026-03-01,two,1,,\n"
        "i,B,1,2026-03-01,1.2345,1,,\n"
        "j,B,1,2026-03-01,1,cheap,,\n"
        "k,B,1\n"
    )
    assert problems(text) == [
        (2, "sale_id", "", "blank; every sale needs its sale_id"),
        (3, "store", "", "blank; every row needs its store"),
        (4, "product_id", "4.99E+11",
         "a spreadsheet has rounded this code and its digits are lost; export again with the column set to text"),
        (5, "sale_date", "2026-02-30", "there is no such day or time"),
        (6, "sale_date", "soon", "not a date; write it as 2026-03-31"),
        (7, "sale_date", "2027-01-01", "lies in the future"),
        (8, "quantity", "0", "0: nothing was sold or returned"),
        (9, "quantity", "two", "not a number"),
        (10, "quantity", "1.2345", "more than 3 decimals"),
        (11, "price", "cheap", "not a price"),
        (12, "", "", "the row has 3 cells, the column names are 8"),
    ]  # fmt: skip


def test_a_repeated_sale_counts_once_and_contradicting_ones_not_at_all() -> None:
    sold = "B,1,2026-03-01"
    text = HEADER + f"a,{sold},1,1,,\na,{sold},1,1,,\nb,{sold},1,1,,\nb,{sold},3,1,,\n"
    assert [line.sale_id for line in read_sales(text)[1]] == ["a"]
    assert problems(text) == [
        (3, "sale_id", "a", "repeats line 2"),
        (5, "quantity", "3", "line 4 says 1 for the same sale; both lines are left out"),
        (4, "quantity", "1", "line 5 says 3 for the same sale; both lines are left out"),
    ]


def test_a_receipt_number_is_not_taken_for_a_sale_id() -> None:
    rows = "".join(f"receipt {line // 4},B,{line},2026-03-01,1,1,,\n" for line in range(20))
    with pytest.raises(UploadRejected) as caught:
        read_sales(HEADER + rows)
    assert caught.value.reason == (
        'Most rows share their "sale_id" with other rows, as the lines of one receipt do. '
        'A sale_id must name one line. Give every line its own, or call the column "receipt" and leave sale_id out.'
    )


def test_without_sale_ids_each_row_gets_one_from_its_content_and_line() -> None:
    text = "store,sku,date,qty\nB,1,2026-03-01,1\nB,1,2026-03-01,1\n"
    (first, second), again = read_sales(text)[1], read_sales(text.replace(",", ";"))[1]
    assert first.sale_id != second.sale_id
    assert [line.sale_id for line in again] == [first.sale_id, second.sale_id]
    assert notes(text)[0] == (
        "The file has no sale_id column: each row got one from its store, its content and its line. The same file "
        "sent again counts once; a corrected file would count as further sales, so send corrections with a sale_id."
    )


def test_prices_with_endless_decimals_are_rounded_and_that_is_noted() -> None:
    text = HEADER + "a,B,1,2026-03-01,3,0.3333333333333333,,\n"
    assert [line.price for line in read_sales(text)[1]] == [Decimal("0.333333")]
    assert notes(text) == ("Some prices had more than six decimals and were rounded.",)


def test_decimal_commas_are_read_as_the_whole_file_shows() -> None:
    text = "sale_id;store;sku;date;qty;price\na;B;1;01.03.2026;1,5;1.200,50\nb;B;1;02.03.2026;2;0,99\n"
    parsed, lines, _ = read_sales(text)
    assert [(line.quantity, line.price) for line in lines] == [
        (Decimal("1.5"), Decimal("1200.5")), (Decimal(2), Decimal("0.99")),
    ]  # fmt: skip
    assert parsed.format.describe() == "semicolon, UTF-8, comma decimals, point between thousands"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (("31/03/2026", "02/03/2026"), "comma, UTF-8, day first"),
        (("03/31/2026", "03/02/2026"), "comma, UTF-8, month first"),
        (("2026-03-31", "1.3.2026"), "comma, UTF-8"),
    ],
)
def test_the_order_in_dates_is_part_of_the_format(days: tuple[str, str], said: str) -> None:
    text = "sale_id,store,sku,date,qty\n" + "".join(f"s{day},B,1,{day},1\n" for day in days)
    assert read_sales(text)[0].format.describe() == said


def test_missing_columns_are_named() -> None:
    with pytest.raises(UploadRejected) as caught:
        read_sales("store,sku,sale date\nB,1,2026-03-01\n")
    assert caught.value.reason == (
        'A sales file needs the columns store, product_id, sale_date and quantity; "quantity" is missing. '
        "Line 1 has: store, sku, sale date."
    )


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("sale_id,store,product_id,sale_date,quantity,price", SALES),
        ("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country", SALES),
        ("Datum;Filiale;Artikelnummer;Menge;Preis", SALES),
        ("store,item,count", STOCK),
        ("store,item,qty,price", STOCK),
        ("date,store,item,qty on hand", STOCK),
        ("date,store,item,quantity,reorder point", STOCK),
        ("nothing,known", STOCK),
    ],
)
def test_the_kind_of_a_file_is_seen_from_its_columns(header: str, kind: object) -> None:
    assert kind_of(header.replace(";", ",").split(",")) is kind


def test_every_alias_means_one_field() -> None:
    aliases = [alias for names in SALES.aliases.values() for alias in names]
    assert len(aliases) == len(set(aliases))
    assert [alias for alias in aliases if normal_name(alias) != alias] == []
    assert known_fields(["Sold at", "Qty", "SKU"], SALES) == {"sale_date", "quantity", "product_id"}


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=12)
NUMBER = st.sampled_from(["1", "-2", "0", "1.5", "", "x", "1,000"])
DAY = st.sampled_from(["2026-03-01", "01/02/2026", "13/02/2026", "46082", "", "no"])


@given(st.lists(st.tuples(CELL, st.sampled_from(["A", "B", ""]), CELL, DAY, NUMBER, NUMBER), min_size=1, max_size=9))
def test_every_line_is_accepted_or_rejected_once(rows: list[tuple[str, ...]]) -> None:
    quoted = ["id,store,sku,date,qty,price,x"] + [
        ",".join('"' + cell.replace('"', '""') + '"' for cell in (str(number), *row[1:], row[0]))
        for number, row in enumerate(rows)
    ]
    try:
        parsed, _, _ = read_sales("\n".join(quoted) + "\n")
    except UploadRejected:
        return
    assert parsed.total + parsed.left_out == len(rows)


def test_an_excel_file_is_read_with_its_dates_and_rows() -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet, day = book.add_worksheet("Sales"), book.add_format({"num_format": "dd.mm.yyyy"})
    sheet.write_row(0, 0, ["sale id", "shop", "sku", "date", "qty", "price"])
    for row, (sale, quantity) in enumerate([("a", 2), ("b", -1.5), ("c", 0)], 1):
        sheet.write_row(row, 0, [sale, "Berlin", "007"])
        sheet.write_datetime(row, 3, datetime(2026, 3, row), day)
        sheet.write_row(row, 4, [quantity, 1.25])
    book.close()
    parsed, lines, rejected = read_sales(file.getvalue())
    assert [(line.line, line.product_id, line.sale_date, line.quantity) for line in lines] == [
        (2, "007", date(2026, 3, 1), Decimal(2)), (3, "007", date(2026, 3, 2), Decimal("-1.5")),
    ]  # fmt: skip
    assert [(error.line, error.column) for error in rejected] == [(4, "qty")]
    assert parsed.format.describe() == 'Excel sheet "Sales", point decimals'
