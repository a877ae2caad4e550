import pytest

from tests.support.parse_stock import counts, read, refusal

GOOD = 'store;item;name;count\nKöln;001;"Käse;mild";5\nKöln;002;Brötchen;0\n'


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_file_reads_the_same_in_every_dialect(delimiter: str, codec: str, newline: str) -> None:
    parsed, rejected = read(GOOD.replace(";", delimiter).replace("\n", newline).encode(codec))
    lines = [(line.line, line.store, line.product_id, line.product_name, line.on_hand)
             for line in parsed.stores["Köln"].values()]  # fmt: skip
    assert lines == [
        (2, "Köln", "001", f"Käse{delimiter}mild".replace("\t", " "), 5),
        (3, "Köln", "002", "Brötchen", 0),
    ]
    assert rejected == []
    assert parsed.format.delimiter == delimiter


@pytest.mark.parametrize(
    ("data", "described"),
    [
        (b"store,item,count\nb,1,2\n", "comma, UTF-8"),
        ("\ufeffstore\titem\tcount\nb\t1\t2\n".encode(), "tab, UTF-8, byte order mark"),
        ("sep=;\nstore;item;count;price\nK\xf6ln;1;1.200;0,5\n".encode("cp1252"),
         "semicolon, Windows-1252, comma decimals, point between thousands, column names in line 2"),
        (b"'store';'item';'name';'count'\n'b';'1';'Tea; green';'2'\n'b';'2';'Ann''s';3\n",
         "semicolon, UTF-8, single quotes"),
        (b"store,item,name,count\nb,'1','Tea',2\nb,2,Rock 'n' roll,3\n", "comma, UTF-8"),
        ("store|item|count\nb|1|2.0\n".encode("utf-16"), "pipe, UTF-16, byte order mark, point decimals"),
    ],
)  # fmt: skip
def test_the_format_is_described_in_one_line(data: bytes, described: str) -> None:
    assert read(data)[0].format.describe() == described


def test_turkish_and_icelandic_letters_share_their_places_and_the_others_tell_which_are_meant() -> None:
    turkish = "Mağaza;Ürün Kodu;Stok Miktarı;Ürün Adı\nŞişli;A1;5;Fıstık ezmesi\nİzmir;A2;6;Çay\n"
    parsed, rejected = read(turkish.encode("cp1254"))
    assert [(line.store, line.product_name) for items in parsed.stores.values() for line in items.values()] == [
        ("Şişli", "Fıstık ezmesi"),
        ("İzmir", "Çay"),
    ]
    assert (parsed.format.describe(), rejected) == ("semicolon, Windows-1254", [])
    icelandic = "store;item;name;count\nÞórshöfn;1;Mjólk með súkkulaði;5\n"
    parsed, _ = read(icelandic.encode("cp1252"))
    assert parsed.stores["Þórshöfn"]["1"].product_name == "Mjólk með súkkulaði"
    assert parsed.format.describe() == "semicolon, Windows-1252"


def test_single_quotes_are_quotes_where_most_lines_have_them() -> None:
    text = "'store','item','name','count'\n'b','1','Tea, green','2'\n'b','2','Ann''s','1,200'\n'b','3','a\nb',3\n"
    parsed, rejected = read(text.encode())
    found = {item: (line.on_hand, line.product_name, line.line) for item, line in parsed.stores["b"].items()}
    assert found == {"1": (2, "Tea, green", 2), "2": (1200, "Ann's", 3), "3": (3, "a b", 4)}
    assert rejected == []


def test_title_lines_above_the_column_names_are_no_data() -> None:
    parsed, _ = read(b"#INFO,,\n\nStock report of item counts\nstore,item,count\nb,1,2\n\n,,\n")
    assert (parsed.total, parsed.format.header_line, parsed.stores["b"]["1"].line) == (1, 4, 5)


def test_one_damaged_letter_costs_its_row_and_not_the_encoding_of_the_others() -> None:
    data = "store,item,count\nKöln,1,2\nMünchen,2,3\n".encode() + "Köln,3,4\n".encode("cp1252")
    assert counts(data) == {"1": 2, "2": 3}
    assert [error.reason for error, _ in read(data)[1]] == [
        "holds a character that cannot be read; save the file as UTF-8"
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "The file is empty. Upload a CSV with the columns store, item and count."),
        (b"\xef\xbb\xbf\r\n \r\n", "The file is empty. Upload a CSV with the columns store, item and count."),
        (b"store,item,count\n", "The file has column names but no rows below them; nothing was changed."),
        (b"store,item,count\n\n,,\n", "The file has column names but no rows below them; nothing was changed."),
        (b"berlin,5.5,9.25\nberlin,1.5,6.1\n",
         "Line 1 looks like data, not column names (berlin, 5.5, 9.25). Put a first line with the column names above "
         "it, for example: store,item,count"),
        (b"Dear all\nplease read\n",
         "This does not look like a stock file: line 1 has none of the columns store, item and count "
         "(found: Dear all)."),
        (b"\x89PNG\r\n\x1a\n" + bytes(500),
         "The file is a picture (PNG), not a stock file. Save it as CSV (UTF-8) or as .xlsx and upload that."),
        (b"MZ\x90\x00" + bytes(500),
         "The file is a Windows program, not a stock file. Save it as CSV (UTF-8) or as .xlsx and upload that."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
         "The file is an old Excel file (.xls) or one with a password, not a stock file. "
         "Save it as CSV (UTF-8) or as .xlsx and upload that."),
        (bytes(5000),
         "The file is not text: it holds binary data. Save it as CSV (UTF-8) or as .xlsx and upload that."),
        (b"store,item,count\n" + b"x" * 600_000,
         "The file holds a line longer than 256 KB; no stock file has such lines. "
         "Save it as CSV (UTF-8) or as .xlsx and upload that."),
    ],
)  # fmt: skip
def test_what_is_no_stock_file_is_refused_with_what_to_do(data: bytes, reason: str) -> None:
    assert refusal(data) == reason


def test_a_file_without_stores_belongs_to_the_default_store() -> None:
    assert list(read(b"item,count\n1,2\n", "Berlin")[0].stores) == ["Berlin"]
