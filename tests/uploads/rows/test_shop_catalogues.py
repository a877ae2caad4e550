"""Catalogues as shop systems export them: variants, pictures in lines of their own, descriptions in HTML."""

import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.inventory.product_rules import Known
from backend_lambdas.inventory.products import ProductLine
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.uploads.files.inspect import inspect
from backend_lambdas.uploads.rows.kind_of import kind_of
from backend_lambdas.uploads.rows.kinds import PRODUCTS
from backend_lambdas.uploads.rows.product_texts import end_of_path, without_html
from backend_lambdas.uploads.rows.products import ParsedProductFile, open_catalogue, parse_catalogue

SHOPIFY = """\
Handle,Title,Body (HTML),Vendor,Product Category,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src
mug,Mug,"<p>Holds tea.</p>
<p>Made &amp; fired in Ulm</p>",Acme,Home > Kitchen,Colour,blue,M-1,9.50,1.png
mug,,,,,,red,M-2,9.90,2.png
mug,,,,,,,,,3.png
lamp,Lamp,"Bright, 6"" wide",Acme,Home,Title,Default Title,L-1,30,4.png
shade,Shade,,Acme,Home,Title,Default Title,,12,5.png
"""


def read(text: str) -> tuple[ParsedProductFile, list[tuple[int, str, str]]]:
    rejected: list[tuple[int, str, str]] = []
    table = open_catalogue(inspect(io.BytesIO(text.encode())))
    parsed = parse_catalogue(
        table, lambda e, cells: rejected.append((e.line, e.column, e.reason)), Vendor("Acme"), Known()
    )
    return parsed, rejected


def test_variants_have_their_products_name_and_lines_of_pictures_are_none() -> None:
    parsed, rejected = read(SHOPIFY)
    mug = {"category": "Home > Kitchen", "vendor": "Acme", "description": "Holds tea. Made & fired in Ulm"}
    assert dict(parsed.lines) == {
        "M-1": ProductLine(2, "M-1", "Mug / blue", unit_price=Decimal("9.50"), **mug),
        "M-2": ProductLine(4, "M-2", "Mug / red", unit_price=Decimal("9.90"), **mug),
        "L-1": ProductLine(6, "L-1", "Lamp", "Home", Decimal(30), vendor="Acme", description='Bright, 6" wide'),
        "shade": ProductLine(7, "shade", "Shade", "Home", Decimal(12), vendor="Acme"),
    }
    assert rejected == []
    assert parsed.notes[0] == "Read as: Shopify product export."
    assert "1 line was left out: neither a product number nor a price." in parsed.notes


def test_a_description_longer_than_the_vendor_may_is_cut_where_a_shop_system_wrote_it() -> None:
    long = "x" * 6_000
    parsed, rejected = read(SHOPIFY.replace("<p>Holds tea.</p>", f"<p>{long}</p>"))
    assert [len(one.description) for one in parsed.lines.values()] == [2_000, 2_000, 15, 0]
    assert rejected == []
    assert "Descriptions were cut after 2,000 characters." in parsed.notes
    rejected = read(f"sku,name,category,price,description\nA-1,Mug,Home,9,{long}\n")[1]
    assert rejected == [(2, "description", "longer than 5000 characters (6000) (rule P10)")]


def test_a_wix_product_is_one_with_its_base_price() -> None:
    parsed, rejected = read(
        "handleId,fieldType,name,collection,sku,price,surcharge,inventory,productOptionDescription1\n"
        "p1,Product,Soap,Bath,,4.50,,0,S;L\np1,Variant,,,,,2.0,3,L\np2,Product,Tea,Food,T-1,3.20,,InStock,\n"
    )
    found = [(one.product_id, one.product_name, one.unit_price, one.category) for one in parsed.lines.values()]
    assert (found, rejected) == (
        [("soap", "Soap", Decimal("4.50"), "Bath"), ("T-1", "Tea", Decimal("3.20"), "Food")], []
    )  # fmt: skip


def test_what_a_shop_counts_is_the_vendors_stock() -> None:
    head = SHOPIFY.splitlines()[0]
    parsed, _ = read(f"{head},Variant Inventory Qty\nlamp,Lamp,,Acme,Home,Title,Default Title,L-1,30,4.png,7\n")
    assert [(one.product_id, one.stock) for one in parsed.lines.values()] == [("L-1", 7)]


def test_a_catalogue_without_numbers_is_known_by_its_barcodes() -> None:
    text = "EAN,name,category,price\n4006381333931,Pen,Office,1.20\n4006381333932,Ink,Office,3\n"
    parsed, rejected = read(text)
    pen = ProductLine(2, "4006381333931", "Pen", "Office", Decimal("1.20"), gtin="4006381333931")
    assert dict(parsed.lines) == {"4006381333931": pen}
    assert [(line, column) for line, column, _ in rejected] == [(3, "EAN")]
    assert kind_of(text.splitlines()[0].split(",")) is PRODUCTS


def test_what_a_catalogue_lacks_is_named() -> None:
    with pytest.raises(UploadRejected) as caught:
        read("Handle,Title,Variant SKU,Type,Option1 Name\npen,Pen,P-1,Office,\n")
    assert caught.value.reason == (
        'A products file needs the columns sku, name and price; "price" is missing. '
        "Line 1 has: Handle, Title, Variant SKU, Type, Option1 Name."
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("plain & simple, < 5 kg", "plain & simple, < 5 kg"),
        ("<p>One</p><p>Two<br>three</p>", "One Two three"),
        ("<ul><li>a</li><li>b &lt; c</li></ul>", "a b < c"),
        ("<style>p { color: red }</style>Red <b>tea</b>", "Red tea"),
        ("open <b>never closed", "open never closed"),
    ],
)
def test_a_description_is_what_a_browser_would_show(text: str, words: str) -> None:
    assert without_html(text) == words


@pytest.mark.parametrize(
    ("category", "shown"),
    [
        ("Home > Kitchen", "Home > Kitchen"),
        (f"{'a' * 60} > {'b' * 60} > {'c' * 30}", f"{'b' * 60} > {'c' * 30}"),
        (f"Home > {'x' * 120}", "x" * 120),
        ("y" * 120, "y" * 120),
    ],
)
def test_of_a_path_too_long_its_end_is_kept(category: str, shown: str) -> None:
    assert end_of_path(category) == shown


TORTURE = Path(__file__).resolve().parents[4] / "shared" / "data" / "csv_torture"


@pytest.mark.data
@pytest.mark.skipif(not TORTURE.is_dir(), reason=f"the real exports are not at {TORTURE}")
@pytest.mark.parametrize(
    ("number", "vendor", "accepted", "rejected"),
    [("54", "Velofant", 19, 0)],  # five second-hand bicycles have no number of their own
)
def test_a_real_export_loads_as_a_catalogue(number: str, vendor: str, accepted: int, rejected: int) -> None:
    (path,) = TORTURE.glob(f"{number}_*.csv")
    refused: list[Sequence[str]] = []
    with path.open("rb") as file:
        table = open_catalogue(inspect(file))
        parsed = parse_catalogue(table, lambda error, cells: refused.append(cells), Vendor(vendor), Known())
    assert (parsed.accepted, len(refused)) == (accepted, rejected)
