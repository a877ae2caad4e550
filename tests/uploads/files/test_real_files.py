"""Real exports of many systems beside the checkout. What is expected of each file was verified by reading it."""

from collections import Counter
from pathlib import Path

import pytest

from tests.support.parse_stock import read, refusal

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the real data sets are not at {DATA}"),
]

BLANK_CODE = "blank; every row needs its item code"
NOT_STOCKED = "the item is not stocked there; leave the row out or give a count"
ROUNDED = "a spreadsheet has rounded this code and its digits are lost; export again with the column set to text"


def torture(number: str) -> bytes:
    (path,) = (DATA / "csv_torture").glob(f"{number}_*.csv")
    return path.read_bytes()


def kinds(data: bytes, default_store: str | None) -> Counter[str]:
    """reason -> rejected rows, repeats and contradictions without their line numbers."""
    names = {"repeats": "repeat", "line": "contradiction"}
    return Counter(names.get(error.reason.split()[0], error.reason) for error, _ in read(data, default_store)[1])


@pytest.mark.parametrize(
    ("number", "total", "rejected", "described"),
    [
        ("01", 814, {BLANK_CODE: 1}, "comma, UTF-8"),
        ("03", 722, {BLANK_CODE: 20, "repeat": 1, "contradiction": 2}, "comma, UTF-8, point decimals"),
        ("06", 522, {BLANK_CODE: 522}, "comma, UTF-8, point decimals"),
        ("20", 540, {"repeat": 360}, "comma, UTF-8"),
        ("37", 1524, {"not a whole number": 10}, "semicolon, Windows-1252, comma decimals"),
        ("39", 5, {"contradiction": 2}, "comma, UTF-8"),
        ("41", 21, {BLANK_CODE: 21}, "comma, UTF-8, point decimals"),
        ("45", 4880, {"blank; give a whole number": 1}, "tab, UTF-8"),
        ("50", 26, {}, "comma, UTF-8, point decimals"),  # purchase_price is what the item costs
        ("72", 18011, {ROUNDED: 8368}, "comma, UTF-8"),
        ("73", 31, {}, "comma, UTF-8, point decimals, column names in line 2"),
    ],
)
def test_exports_without_a_store_load_into_the_default_store(
    number: str, total: int, rejected: dict[str, int], described: str
) -> None:
    data = torture(number)
    parsed, _ = read(data, "Shop")
    assert (parsed.total, parsed.format.describe()) == (total, described)
    assert kinds(data, "Shop") == rejected
    assert refusal(data).startswith("The file has no column that says which store it is for")


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("00", 'A stock file needs the columns store, item and count; "count" is missing. '
               "Line 1 has: Variant SKU, Inventory Item ID."),
        ("12", 'A stock file needs the columns store, item and count; "count" is missing. Line 1 has: default_code, '
               "name, categ_id, list_price, standard_price, type, x_puff_count, x_flavor, x_volume, x_nicotine_level, "
               "x_pack_size."),
    ],
)  # fmt: skip
def test_exports_without_counts_are_refused(number: str, reason: str) -> None:
    assert refusal(torture(number), "Shop") == reason


def test_a_file_that_is_no_stock_file_at_all_is_refused() -> None:
    assert refusal(torture("54"), "Shop").startswith('A stock file needs the columns store, item and count; "count"')
    assert refusal(torture("69"), "Shop").startswith("Line 1 looks like data, not column names (b2e57365-")


def test_stock_of_several_locations_knows_its_stores() -> None:
    data = torture("42")
    assert list(read(data)[0].stores) == ["Underground Sports Shop"]
    assert kinds(data, None) == Counter({NOT_STOCKED: 194, BLANK_CODE: 8, "contradiction": 4, "repeat": 1})


def test_counts_below_zero_of_a_real_export_are_kept_and_told() -> None:
    parsed, _ = read(torture("15"), "Shop")
    below = sum(line.on_hand < 0 for line in parsed.stores["Shop"].values())
    assert (below, kinds(torture("15"), "Shop")["negative"]) == (124, 0)
    assert parsed.notes[-1].startswith("124 counts are below 0: shown as they are")


def test_continental_numbers_come_out_as_they_were_meant() -> None:
    items = read(torture("37"), "Shop")[0].stores["Shop"]
    pfand = items["2"]
    assert (pfand.on_hand, str(pfand.unit_price), pfand.category) == (26067, "1.5", "Pfand")
    assert items["3"].product_name == "DPG Pfand Kiste Getränke 24er - 5,10€"


@pytest.mark.parametrize(
    ("path", "stores", "total", "rejected"),
    [
        ("real_stock/german_wholesale_grocer.csv", 1, 1524, {"not a whole number": 10}),
        ("real_stock/shopify_merch_multi_location.csv", 1, 1538,
         {BLANK_CODE: 8, "contradiction": 4, "repeat": 1}),
        ("stock_DERIVED/stock_2017-12-03.csv", 74, 36781, {}),
    ],
)  # fmt: skip
def test_real_stock_loads_with_every_line_accounted_for(
    path: str, stores: int, total: int, rejected: dict[str, int]
) -> None:
    data = (DATA / path).read_bytes()
    parsed, _ = read(data)
    assert (len(parsed.stores), parsed.total) == (stores, total)
    assert kinds(data, None) == rejected
