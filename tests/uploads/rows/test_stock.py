import io
from decimal import Decimal

from backend_lambdas.inventory.stock import StockLine
from backend_lambdas.uploads.files.inspect import inspect
from backend_lambdas.uploads.rows.stock import parse_stock_file
from backend_lambdas.uploads.rows.stock_lines import RowError
from tests.support.parse_stock import counts, problems, read, refusal

HEAD = b"store,item,count\n"
TOO_MANY = "; put quotes around text that holds the delimiter"
OPEN_QUOTE = "a quote is opened and not closed in this row"


def test_a_row_is_read_whole() -> None:
    parsed, _ = read(b"Store,SKU,Name,Category,Qty,Price,Min stock\n Berlin ,0042,Rye bread,Bakery,17,2.79,18\n")
    assert parsed.stores == {
        "Berlin": {"0042": StockLine(2, "Berlin", "0042", 17, 18, "Rye bread", "Bakery", Decimal("2.79"))}
    }
    assert parsed.header == ("Store", "SKU", "Name", "Category", "Qty", "Price", "Min stock")


def test_blank_optional_cells_are_not_stated() -> None:
    parsed, _ = read(b"store,item,name,category,count,price,reorder_point\nb,1, ,,5,,\n")
    assert parsed.stores["b"]["1"] == StockLine(2, "b", "1", 5, None)


def test_a_rejected_row_comes_with_its_place_its_value_and_its_original_cells() -> None:
    _, rejected = read(b'store,item,name,Qty\nb,1,Milk,5\nb, 2 ,"Quark, mild",1o\n')
    assert rejected == [
        (
            RowError(3, "Qty", "1o", "not a whole number", "10", "b", "2", "Quark, mild"),
            ["b", " 2 ", "Quark, mild", "1o"],
        )
    ]


def test_only_the_first_problem_of_a_row_is_told() -> None:
    assert problems(HEAD + b"b,1,2\n,,x\n") == [(3, "store", "", "blank; every row needs its store", None)]


def test_codes_stay_text_and_destroyed_codes_are_refused() -> None:
    data = HEAD + b"b,00123,1\nb,'4012345678901,2\nb,=\"0099\",3\nb,12E45,4\nb,4.99E+11,5\nb,2e+11,6\nb,'',7\n"
    assert counts(data) == {"00123": 1, "4012345678901": 2, "0099": 3, "12E45": 4, "'": 7}
    lost = "a spreadsheet has rounded this code and its digits are lost; export again with the column set to text"
    assert problems(data) == [(6, "item", "4.99E+11", lost, None), (7, "item", "2e+11", lost, None)]


def test_identical_lines_count_once_and_contradicting_lines_not_at_all() -> None:
    data = HEAD + b"b,1,2\nb,2,9\nb,2,9\nb,1,3\nb,1,2\nc,1,7\n"
    assert counts(data) == {"2": 9, "1": 7}
    both = "says {} for the same item; both lines are left out"
    assert problems(data) == [
        (4, "item", "2", "repeats line 3", None),
        (5, "count", "3", "line 2 " + both.format(2), None),
        (6, "count", "2", "line 5 " + both.format(3), None),
        (2, "count", "2", "line 5 " + both.format(3), None),
    ]


def test_a_store_whose_every_line_is_contradicted_is_not_in_the_result() -> None:
    parsed, _ = read(HEAD + b"b,1,2\nb,1,3\nc,1,7\n")
    assert list(parsed.stores) == ["c"]


def test_lines_are_physical_lines_also_after_line_breaks_inside_quotes() -> None:
    data = b'store,item,name,count\r\n\r\nb,1,"two\r\nlines",5\r\nb,2,x,6.5\r\n'
    assert problems(data) == [(5, "count", "6.5", "not a whole number", None)]
    assert read(data)[0].stores["b"]["1"] == StockLine(3, "b", "1", 5, None, "two lines")


def test_rows_with_too_few_or_too_many_cells_are_rejected_and_trailing_blanks_tolerated() -> None:
    data = b"store,item,count,name,\nb,1,2\nb,2,3,x,\nb,3,4,y\nb,4,5,z,,,\nb,5,6,Tea, green,\n"
    assert counts(data) == {"2": 3, "3": 4, "4": 5}
    assert problems(data) == [
        (2, "", "", "the row has 3 cells, the column names are 4", None),
        (
            6,
            "",
            "",
            "the row has 6 cells, the column names are 4; put quotes around text that holds the delimiter",
            None,
        ),
    ]


def test_a_stray_quote_costs_its_own_row_only() -> None:
    for cell in (b'"1 inch', b'"'):
        data = HEAD + b"b," + cell + b',5\nb,2,6\nb,"3",7\nb,4,8\n'
        assert counts(data) == {"2": 6, "3": 7, "4": 8}
        assert [(line, reason) for line, _, _, reason, _ in problems(data)] == [(2, OPEN_QUOTE)]


def test_a_quote_that_closes_in_the_next_quoted_name_swallows_nothing() -> None:
    data = b'store,item,name,count\nb,1,"Milk,5\nb,2,Tea,6\nb,3,"Rye",7\n'
    assert counts(data) == {"2": 6, "3": 7}


def test_quotes_broken_all_over_the_file_end_it() -> None:
    assert refusal(HEAD + b'q","b,b\n' * 5000).startswith("More than 1,000 rows open a quote that does not close")


def test_control_characters_and_over_long_values_are_named() -> None:
    data = b"store,item,name,count\nb\x07,1,x,1\nb,A\x00,x,1\nb,2," + b"n" * 501 + b",1\nb," + b"i" * 201 + b",x,1\n"
    assert [(line, column, reason) for line, column, _, reason, _ in problems(data)] == [
        (2, "store", "holds the control character U+0007; remove it"),
        (3, "item", "holds the control character U+0000; remove it"),
        (4, "name", "longer than 500 characters (501)"),
        (5, "item", "longer than 200 characters (201)"),
    ]
    assert max(len(error.value) for error, _ in read(data)[1]) == 200


def test_a_very_long_cell_in_an_ignored_column_does_no_harm() -> None:
    assert counts(b"store,item,count,html\nb,1,2," + b"h" * 100_000 + b"\n") == {"1": 2}


def test_a_cell_beyond_every_measure_costs_its_row() -> None:
    data = HEAD + b"b,1,2\n" + b"b," + b"9" * 200_000 + b",3\nb,2,4\n" + b"," * 200_000 + b"\n"
    assert counts(data) == {"1": 2, "2": 4}
    assert [line for line, *_ in problems(data)] == [3]


def test_bad_prices_and_reorder_points_reject_their_row() -> None:
    data = b"store,item,count,VKPreis,minimum\nb,1,2,cheap,1\nb,2,2,1.5,nan\nb,3,2,-1,1\nb,4,2,1.5,-2\n"
    assert problems(data) == [
        (2, "VKPreis", "cheap", "not a price", None),
        (3, "minimum", "nan", "not a whole number", None),
        (4, "VKPreis", "-1", "negative", None),
        (5, "minimum", "-2", "negative", "0"),
    ]


def test_composed_and_decomposed_accents_are_the_same_store() -> None:
    assert list(read("store,item,count\nK\u00f6ln,1,1\nKo\u0308ln,2,2\n".encode())[0].stores) == ["Köln"]


def test_the_file_stays_open_for_the_caller() -> None:
    file = io.BytesIO(HEAD + b"b,1,2\nb,1,3\nb,2,4\n")
    parse_stock_file(inspect(file), lambda error, cells: None)
    assert file.closed is False


def test_counts_below_zero_are_kept_and_told_as_a_finding() -> None:
    parsed, rejected = read(HEAD + b"b,1,-3\nb,2,4\nc,1,-1\nd,1,-5\nd,1,-6\n")
    assert {store: {item: line.on_hand for item, line in items.items()} for store, items in parsed.stores.items()} == {
        "b": {"1": -3, "2": 4},
        "c": {"1": -1},
    }
    assert len(rejected) == 2
    assert parsed.notes == (
        "2 counts are below 0: shown as they are, in units and value nothing, out of stock. Count them again.",
    )
