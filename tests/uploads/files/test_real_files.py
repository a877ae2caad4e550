"""Real exports of many systems beside the checkout. What is expected of each was found by reading it as a person would.

Each of the eighteen of `csv_torture` loads rows that a person would agree with, asks one question, or is refused with
what to do about it.
The sender has one store, "Shop".
"""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from backend_lambdas.uploads.rows.questions import UploadUnclear
from tests.support.parse_stock import read, refusal

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
SHOP = "Shop"

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the real data sets are not at {DATA}"),
]

BLANK_CODE = "blank; every row needs its item code"
UNTRACKED = "lines were left out: the shop system does not count these items."
NOT_STOCKED = "lines were left out: the item is not stocked there, so what was counted before stays."
BELOW_ZERO = "counts are below 0: shown as they are, in units and value nothing, out of stock. Count them again."
Item = tuple[int, str | None, str | None]  # count, name, price


@dataclass(frozen=True)
class Loads:
    """`rows` of `stores`; `rejected`: reason -> rows. `items`: some, as the file says."""

    rows: int
    items: dict[str, Item]
    rejected: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    store: str = SHOP
    format: str = "comma, UTF-8, point decimals"


REPEAT = "repeat"
LOADS = {
    # 721 of the 814 variants are at 0 because Shopify does not track them; "call for an appointment" has no SKU.
    "01": Loads(93, {"A1479035": (6, "Opblaasbare sneeuwpop - LED-verlichting - 180 cm", None)}, {},
                ("Read as: Shopify product export.", f"721 {UNTRACKED}"), format="comma, UTF-8"),
    # No SKU at all: handle and options name the variant; the name stands in the first line of a product only.
    "06": Loads(159, {"comotomo-pack-de-4-biberones / Verde": (1, "Comotomo Pack de 4 biberones", "2445.00")},
                {}, ("Read as: Shopify product export.", f"363 {UNTRACKED}")),
    "15": Loads(6433, {"ONT003901": (0, "Suorin Edge Pod Device Mod- Silver", "13.99")},
                {REPEAT: 679, "holds a character that cannot be read; save the file as UTF-8": 1},
                (f"124 {BELOW_ZERO}",)),
    "20": Loads(180, {"DLOMYP500501": (0, None, None), "DLMMO500225": (52, None, None)}, {REPEAT: 360},
                format="comma, UTF-8"),
    "37": Loads(1514, {"2": (26067, "DPG Pfand EINWEG 0,25 - 6er 1,50 Euro", "1.5"),
                       "3": (2301, "DPG Pfand Kiste Getränke 24er - 5,10€", "5.1")},
                {"not a whole number": 10},  # sold by weight: 2.162,45
                format="semicolon, Windows-1252, comma decimals, point between thousands"),
    # The same code twice, called "Jambon Superieur" and "Jambon", with the same count: one item.
    "39": Loads(4, {"3250391584123": (10, "Jambon Superieur", None),
                    "9002490255176": (8, "25CL RED BULL GREEN ED.FR.DRAG", "2")}, {REPEAT: 1}, format="comma, UTF-8"),
    "41": Loads(19, {"floor-lamp": (1, "Floor Lamp", "69.99"), "gardening-gloves / Yellow": (3, "Gardening Gloves",
                                                                                              "15.99")},
                {}, (f"2 {UNTRACKED}",)),
    "42": Loads(1535, {"book-McConaughey-Poems-Prayers": (609, "Poems & Prayers by Matthew McConaughey", None)},
                {REPEAT: 3}, ("Read as: Shopify inventory export.", f"194 {NOT_STOCKED}"),
                store="Underground Sports Shop", format="comma, UTF-8"),
    "45": Loads(4879, {"0G-669K-N99I": (2, None, None)}, {"blank; give a whole number": 1},
                format="tab, UTF-8, byte order mark"),
    "47": Loads(67, {"puff-large / Chocolate": (200, "Puff Large", None)}, store="Shop location",
                format="comma, UTF-8"),
    "50": Loads(26, {"P002": (549, "Curea trapezoidala B68", None)}),  # purchase_price is what it costs
    "73": Loads(31, {"LAURANYRO-SMILE-VINYL": (1, "Laura Nyro - Smile", "2.49")},
                notes=("Read as: eBay listing drafts.",),
                format="comma, UTF-8, point decimals, column names in line 2"),
}  # fmt: skip
NO_COUNTS = "The file lists items but not how many there are of each: no column holds counts (line 1 has: "
EXPORT_STOCK = '). Export the stock on hand, or add a column "count", and upload that.'
REFUSED = {
    "00": f"{NO_COUNTS}Variant SKU, Inventory Item ID{EXPORT_STOCK}",
    "12": f"{NO_COUNTS}default_code, name, categ_id, list_price, standard_price, type, x_puff_count, x_flavor, "
          f"x_volume, x_nicotine_level, x_pack_size{EXPORT_STOCK}",
    "54": f"{NO_COUNTS}Handle, Title, Body (HTML), Vendor, ",
    "69": "Line 1 looks like data, not column names (b2e57365-2c01-418f-bc9f-b6ef1d7ad154, 2026-01-09T23:44:17.31034",
    "72": 'A spreadsheet has rounded 8,368 of 18,011 codes in the column "Upc", the first one in line 2 (2E+11); their '
          "digits are lost and no others can be trusted. Export the file again and do not open it in a spreadsheet, or "
          "set that column to text first.",
}  # fmt: skip


HELD = {
    # Nothing is tracked: every count is 0, or below for what was sold.
    "03": 'The shop system counts none of the 722 items ("Variant Inventory Tracker" is off for all), and each is at 0 '
          "or below. Import these counts all the same?",
}  # fmt: skip


def torture(number: str) -> bytes:
    (path,) = (DATA / "csv_torture").glob(f"{number}_*.csv")
    return path.read_bytes()


def kinds(data: bytes, default_store: str | None) -> Counter[str]:
    """reason -> rejected rows, repeats and contradictions without their line numbers."""
    names = {"repeats": REPEAT, "line": "contradiction"}
    return Counter(names.get(error.reason.split()[0], error.reason) for error, _ in read(data, default_store)[1])


@pytest.mark.parametrize("number", LOADS)
def test_an_export_loads_what_a_person_would_read_in_it(number: str) -> None:
    expected, data = LOADS[number], torture(number)
    parsed, _ = read(data, SHOP)
    assert (list(parsed.stores), parsed.accepted) == ([expected.store], expected.rows)
    assert (parsed.format.describe(), kinds(data, SHOP)) == (expected.format, expected.rejected)
    lines = parsed.stores[expected.store]
    found = {item: (lines[item].on_hand, lines[item].product_name, lines[item].unit_price) for item in expected.items}
    assert found == {item: (*said, price and Decimal(price)) for item, (*said, price) in expected.items.items()}
    assert set(expected.notes) <= set(parsed.notes)


@pytest.mark.parametrize("number", REFUSED)
def test_an_export_that_cannot_be_used_is_refused_with_why_and_what_to_do(number: str) -> None:
    assert refusal(torture(number), SHOP).startswith(REFUSED[number])


@pytest.mark.parametrize("number", HELD)
def test_an_export_that_a_person_can_explain_asks_one_question_and_loads_with_its_answer(number: str) -> None:
    with pytest.raises(UploadUnclear) as caught:
        read(torture(number), SHOP)
    assert caught.value.question.text == HELD[number]
    (choice,) = caught.value.question.choices
    parsed, _ = read(torture(number), SHOP, caught.value.question.answered(choice.answer))
    assert (parsed.accepted, parsed.rejected) == (719, 3)


def test_three_in_four_of_the_real_stock_exports_load_without_a_question() -> None:
    numbers = {path.name[:2] for path in (DATA / "csv_torture").glob("[0-9]*.csv")}
    assert numbers == {*LOADS, *HELD, *REFUSED}
    no_stock = {"00", "12", "54", "69"}  # without counts, or no stock at all
    assert len(LOADS) / len(numbers - no_stock) > 0.75


@pytest.mark.parametrize(
    ("path", "stores", "total", "rejected"),
    [
        ("real_stock/german_wholesale_grocer.csv", 1, 1524, {"not a whole number": 10}),
        ("real_stock/shopify_merch_multi_location.csv", 1, 1538, {BLANK_CODE: 8, REPEAT: 3}),
        ("stock_DERIVED/stock_2017-12-03.csv", 74, 36781, {}),
    ],
)
def test_real_stock_loads_with_every_line_accounted_for(
    path: str, stores: int, total: int, rejected: dict[str, int]
) -> None:
    data = (DATA / path).read_bytes()
    parsed, _ = read(data)
    assert (len(parsed.stores), parsed.total) == (stores, total)
    assert kinds(data, None) == rejected
