"""Lists of products and prices in further languages, and in words that nobody knows."""

import pytest

from backend_lambdas.inventory.product_rules import Known
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.uploads.files.inspect import Inspected
from backend_lambdas.uploads.rows.contents import Contents
from backend_lambdas.uploads.rows.kinds import PRICES, PRODUCTS, SALES, STOCK
from backend_lambdas.uploads.rows.mapping import ColumnMapping
from backend_lambdas.uploads.rows.priced import price_of
from backend_lambdas.uploads.rows.products import open_catalogue, parse_catalogue
from backend_lambdas.uploads.rows.table import is_doubtful, recognise
from tests.support.parse_stock import inspected as looked_into
from tests.support.parse_stock import read

ACME = Vendor("Acme", currency="EUR")
Product = tuple[str, str, str, str]


def inspected(text: str) -> Inspected:
    return looked_into(text.encode())


def contents_of(text: str) -> Contents:
    rows = [line.split(",") for line in text.splitlines()[1:]]
    return Contents.of(list(enumerate(rows, 2)), len(rows[0]))


def products(text: str) -> tuple[list[Product], tuple[str, ...]]:
    """Number, name, price, category of each, and the notes."""
    rejected: list[str] = []
    table = open_catalogue(inspected(text))
    parsed = parse_catalogue(
        table, lambda error, _: rejected.append(error.reason), Vendor("Acme", currency="EUR"), Known()
    )
    assert rejected == []
    lines = parsed.lines.values()
    return [(one.product_id, one.product_name, f"{one.unit_price:.2f}", one.category) for one in lines], parsed.notes


@pytest.mark.parametrize(
    "names",
    [
        "Kod produktu;Nazwa;Cena brutto;Kategoria",
        "Artikelnummer;Namn;Försäljningspris;Varugrupp",
        "Varenr;Varenavn;Salgspris;Varegruppe",
        "Tuotekoodi;Tuotenimi;Hinta;Tuoteryhmä",
        "Kód;Název;Cena s DPH;Kategorie",
        "Código;Descrição do produto;Valor de venda;Subcategoria",
        "Cod produs;Denumire;Preț vânzare;Categorie",
        "Cikkszám;Megnevezés;Bruttó ár;Csoport",
        "Κωδικός;Ονομασία;Τιμή;Κατηγορία",
        "Артикул;Наименование;Цена, руб;Группа",
        "Код товару;Назва позиції;Ціна;Категорія",
        "Kod;Məhsulun adı;Qiymət;Kateqoriya",
        "رمز المنتج;اسم المنتج;السعر;القسم",
        "מק\"ט;שם פריט;מחיר;קטגוריה",
        "Kode barang;Nama barang;Harga jual;Kategori",
        "Mã hàng;Tên hàng;Giá bán;Nhóm hàng",
        "商品编码;商品名称;零售价;分类",
        "商品コード;商品名;販売価格;カテゴリー",
        "상품코드;상품명;판매가;카테고리",
        "sku;name_en;Price USD;Category EN",
    ],
    ids=range(20),
)  # fmt: skip
def test_a_catalogue_loads_in_further_languages(names: str) -> None:
    text = f"{names}\nA-1;Milch;1,25;Kühlung\nA-2;Brot;2,50;Backwaren\n"
    assert recognise(inspected(text)) is PRODUCTS
    assert products(text)[0] == [("A-1", "Milch", "1.25", "Kühlung"), ("A-2", "Brot", "2.50", "Backwaren")]


@pytest.mark.parametrize(
    "names",
    [
        "Sklep;Kod towaru;Stan magazynowy",
        "Loja;Código;Qtde estoque",
        "Butik;Streckkod;I lager",
        "Магазин;Артикул;Остаток",
        "Магазин;Код товару;Залишок",
        "الفرع;كود الصنف;الكمية",
        "סניף;ברקוד;מלאי",
        "Gudang;Kode barang;Sisa stok",
        "门店;货号;库存数量",
        "店舗;品番;在庫数",
        "Inventories/Location;Inventories/Product Code;Inventories/Counted Quantity",
    ],
    ids=range(11),
)  # fmt: skip
def test_counts_load_in_further_languages(names: str) -> None:
    parsed, rejected = read(f"{names}\nUlm;A-1;3\nUlm;A-2;4\n".encode())
    counts = {item: line.on_hand for item, line in parsed.stores["Ulm"].items()}
    assert (counts, rejected) == ({"A-1": 3, "A-2": 4}, [])


@pytest.mark.parametrize("names", ["Дата продажи;Магазин;Артикул;Продано", "Data;Loja;Código;Qtd vendida"])
def test_sales_are_known_in_further_languages(names: str) -> None:
    assert recognise(inspected(f"{names}\n2026-01-05;Ulm;A-1;2\n")) is SALES


def test_in_stock_with_a_question_mark_is_no_count() -> None:
    text = "Артикул;Имя;В наличии?;Базовая цена;Категории\nA-1;Milch;1;2,50;Essen\nA-2;Brot;1;1,25;Essen\n"
    assert products(text)[0] == [("A-1", "Milch", "2.50", "Essen"), ("A-2", "Brot", "1.25", "Essen")]


def test_the_price_is_known_by_a_word_and_the_name_by_its_texts() -> None:
    text = (
        "Barcode;Zeile;Preis je Stück;Einheit\n"
        "4006381333931;Milch, 1 l;1,25;Stück\n4006381333948;Brot;2,50;Stück\n4006381333955;Salz;0,50;Stück\n"
    )
    found, notes = products(text)
    assert [one[1:3] for one in found] == [("Milch, 1 l", "1.25"), ("Brot", "2.50"), ("Salz", "0.50")]
    assert '"Preis je Stück" was taken for the price: by its name and by what stands in it.' in notes
    assert '"Zeile" was taken for the name: by what stands in it.' in notes


def test_the_price_is_known_by_the_money_in_its_cells() -> None:
    text = "ID,PR LISTA,PRODUCTO,CATEGORIA,PESO\n7,$ 12.50,Sal,Cocina,1\n8,$ 3.25,Te,Cocina,2\n9,$ 4.75,Pan,Cocina,1\n"
    assert is_doubtful(inspected(text))  # a vendor's is a catalogue
    text = text.replace(",PESO", ",MARCA").replace(",1\n", ",Sol\n").replace(",2\n", ",Luna\n")
    assert recognise(inspected(text)) is PRODUCTS
    assert products(text)[0] == [("7", "Sal", "12.50", "Cocina"), ("8", "Te", "3.25", "Cocina"),
                                 ("9", "Pan", "4.75", "Cocina")]  # fmt: skip


def test_of_several_prices_the_one_for_a_piece_counts_and_none_where_nothing_tells() -> None:
    one = "Ref;Nombre;Rubro;Precio caja;Precio por unidad\nA-1;Sal;X;12,50;1,25\nA-2;Te;X;30,00;3,50\n"
    assert [line[2] for line in products(one)[0]] == ["1.25", "3.50"]
    assert recognise(inspected(one.replace("unidad", "bolsa").replace("caja", "lata"))) is STOCK


def test_numbers_and_prices_without_a_name_can_only_be_prices() -> None:
    table = open_catalogue(inspected("ID;Price;product_url\n7;1,25;https://a.example/7\n8;2,50;https://a.example/8\n"))
    assert table.kind is PRICES


def test_what_counts_besides_is_a_stock_file() -> None:
    assert recognise(inspected("sku;Nazwa;Cena;Stan magazynowy\nA-1;Mleko;1,25;3\n")) is STOCK


def test_a_price_for_a_box_is_not_that_of_a_piece_and_the_code_stands_beside_the_product() -> None:
    text = (
        "SKU Acme;PRODUCTO;CATEGORÍA;POR CAJA;PRECIO EXW BOLSA;PRECIO EXW CAJA;CANTIDAD CAJAS\n"
        "S-1;Sal;Cocina;30;1,25;37,50;\nS-2;Te;Cocina;45;3,50;157,50;\nS-3;Pan;Cocina;30;2,10;63,00;\n"
    )
    assert is_doubtful(inspected(text))  # of a vendor it is a catalogue, though a column could be counts
    table = open_catalogue(inspected(text), ColumnMapping(kind="products"))
    names = {field: table.columns.name(field) for field in table.columns.places}
    assert names == {"product_id": "SKU Acme", "product_name": "PRODUCTO", "category": "CATEGORÍA",
                     "unit_price": "PRECIO EXW BOLSA"}  # fmt: skip


def test_counts_in_pieces_and_prices_with_their_currency_behind_them_are_numbers() -> None:
    parsed, rejected = read(
        "Артикул;Ціна;Кількість\nA-1;12 грн.;2 шт.\nA-2;350TL;3pcs\nA-3;7;>10 шт.\n".encode(), "Ulm"
    )
    lines = parsed.stores["Ulm"].values()
    assert [(one.product_id, one.on_hand, str(one.unit_price)) for one in lines] == [
        ("A-1", 2, "12"),
        ("A-2", 3, "350"),
        ("A-3", 10, "7"),
    ]
    assert rejected == []
    assert 'Counts such as ">10 шт." say "so many or more": the number itself was taken.' in parsed.notes


def test_of_numbered_prices_the_first_counts() -> None:
    text = "Codigo,Articulo,Prezo 1,Prezo 2\nA-1,Vaso de vidrio,5,4\nA-2,Plato hondo,7,6\n"
    assert price_of(["Codigo", "Articulo", "Preis A", "Preis B"], contents_of(text)) == 2
    assert price_of(["Codigo", "Articulo", "Precio mayorista", "Precio minorista"], contents_of(text)) == 3


@pytest.mark.parametrize(
    ("prices", "read"),
    [
        (["$97.000", "$85.000", "8.500", "129.900", "1.250"], ["97000", "85000", "8500", "129900", "1250"]),
        (["97,000", "85,000", "8,500", "129,900", "7,200", "250"], ["97000", "85000", "8500", "129900", "7200", "250"]),
    ],
)
def test_prices_that_all_have_three_digits_behind_a_mark_are_thousands(prices: list[str], read: list[str]) -> None:
    head = "Producto;SKU;Precio;Categoria\n"
    found, notes = products(
        head + "".join(f"Ramo grande {number};R-{number};{price};Flores\n" for number, price in enumerate(prices))
    )
    assert [price.removesuffix(".00") for _, _, price, _ in found] == read
    assert ('Prices such as "$97.000" were read as thousands.' in notes) == ("$97.000" in prices)


def test_what_most_of_many_lines_have_as_a_barcode_is_none_and_costs_no_row() -> None:
    lines = "".join(f"S-{number};Stone {number};Gems;3.50;'9179371{number}\n" for number in range(20))
    found, notes = products("SKU;Name;Category;Price;Barcode\n" + lines)
    assert len(found) == 20
    assert any('"Barcode"' in note for note in notes)
