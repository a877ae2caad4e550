"""Whatever stands in a catalogue or a list of prices: only UploadRejected may escape, and every line is told once."""

from collections.abc import Iterable
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.inventory.product_rules import Known
from backend_lambdas.inventory.products import ProductLine
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.uploads.rows.products import look_over, open_catalogue, parse_catalogue
from tests.support.parse_stock import inspected

HEADS = [
    "sku,name,category,price\n",
    "sku,price\n",
    "name,price\n",
    "EAN,name,group,cost,description\n",
    "name,size,category,price,in stock\n",
    "Handle,Title,Body (HTML),Vendor,Product Category,Option1 Value,Variant SKU,Variant Price\n",
    "Token,Item Name,Variation Name,SKU,Price\n",
    "Lista 2026\n\ncodigo;descripcion;precio;moneda\n",
]
CELLS = st.lists(
    st.sampled_from(
        ["", "A", "mug", "Crème brûlée", "مشترك", "14:175#Blue", "1", "0", "-2", "1,5", "1.200", "S/ 89", "€ 3", "n/a"]
        + ["true", "simple", "Default Title", "4006381333931", "'007", "9E+11", '"', "<p>x</p>", "Total", "x" * 120]
    ),
    max_size=8,
)


@given(st.lists(CELLS, max_size=12), st.sampled_from(HEADS))
@settings(max_examples=300)
def test_any_catalogue_is_accounted_for_line_by_line(rows: list[list[str]], head: str) -> None:
    comma, told = ";" if ";" in head else ",", list[int]()
    data = inspected((head + "\n".join(comma.join(row) for row in rows)).encode())
    with suppress(UploadRejected):
        table = open_catalogue(data)
        ids = look_over(table).product_ids
        parsed = parse_catalogue(table, lambda error, cells: told.append(error.line), Vendor("Acme"), Known())
        assert (parsed.accepted + parsed.rejected, parsed.rejected) == (parsed.total, len(told))
        assert set(parsed.lines) <= ids
        assert _lines_of(parsed.lines.values()).isdisjoint(told)


@given(st.binary(max_size=300), st.sampled_from(HEADS))
@settings(max_examples=200)
def test_any_bytes_below_a_catalogues_names_are_read_or_refused(data: bytes, head: str) -> None:
    with suppress(UploadRejected):
        table = open_catalogue(inspected(head.encode() + data))
        parse_catalogue(table, lambda error, cells: None, Vendor("Acme"), Known())


def _lines_of(lines: Iterable[ProductLine]) -> set[int]:
    return {line.line for line in lines}
