"""The exports of the systems that are known, as their makers document the columns, load as a person would read them."""

from decimal import Decimal

import pytest

from backend_lambdas.uploads.rows.kinds import SALES, STOCK, FileKind
from backend_lambdas.uploads.rows.mapping import ColumnMapping
from backend_lambdas.uploads.rows.profiles import PROFILES
from backend_lambdas.uploads.rows.table import recognise
from tests.support.parse_stock import inspected, read

Row = tuple[str, str, int, str | None, str | None]  # store, item, count, name, price
FILES: dict[str, tuple[str, list[Row]]] = {
    "Shopify inventory export": (
        "Handle,Title,Option1 Name,Option1 Value,SKU,HS Code,COO,Location,Bin name,Incoming (not editable),"
        "Available (not editable),On hand (current),On hand (new)\n"
        "mug,Mug,Title,Default Title,MUG-1,,,Ulm,,0,4,5,\nmug,Mug,Title,Default Title,MUG-1,,,Bonn,,not stocked,"
        "not stocked,not stocked,\n",
        [("Ulm", "MUG-1", 5, "Mug", None)],
    ),
    "Shopify product export": (
        "URL handle,Title,Type,SKU,Option1 name,Option1 value,Price,Inventory tracker,Inventory quantity\n"
        "shirt,Shirt,Tops,,Size,S,12.50,shopify,3\nshirt,,,,Size,M,12.50,shopify,0\nshirt,,,,,,,,\n"
        "card,Gift card,Gifts,,Title,Default Title,10,,0\n",
        [("Shop", "shirt / S", 3, "Shirt", "12.5"), ("Shop", "shirt / M", 0, "Shirt", "12.5")],
    ),
    "Wix product export": (
        "handleId,fieldType,name,description,collection,sku,price,surcharge,inventory,cost,productOptionName1,"
        "productOptionDescription1\n"
        "p1,Product,Soap,,Bath,,4.50,,0,,Size,S;L\np1,Variant,,,,,,0.0,3,,,S\np1,Variant,,,,SOAP-L,,2.0,InStock,,,L\n"
        "p1,Variant,,,,SOAP-XL,,3.0,7,,,XL\np2,Product,Tea,,Food,T-1,3.20,,6,,,\np3,Product,Salt,,Food,,1.10,,5,,,\n"
        "p4,Product,Card,,,C-1,9,,OutOfStock,,,\n",
        [
            ("Shop", "Soap / S", 3, "Soap", None),
            ("Shop", "SOAP-XL", 7, "Soap", None),
            ("Shop", "T-1", 6, "Tea", "3.2"),
            ("Shop", "Salt", 5, "Salt", "1.1"),
        ],
    ),
    "WooCommerce product export": (
        "ID,Type,SKU,Name,Published,In stock?,Stock,Low stock amount,Sale price,Regular price,Categories\n"
        "7,variable,P,Pan,1,1,,,,,Kitchen\n8,variation,P-20,Pan 20,1,1,6,2,9,11.90,Kitchen\n",
        [("Shop", "P-20", 6, "Pan 20", "11.9")],
    ),
    "Magento product export": (
        "sku,store_view_code,attribute_set_code,product_type,categories,name,price,created_at,qty,out_of_stock_qty,"
        "notify_on_stock_below,additional_attributes\n"
        "B-1,,Default,simple,Default/Bags,Bag,20.0000,2/3/26,7.0000,0.0000,1.0000,\n",
        [("Shop", "B-1", 7, "Bag", "20")],
    ),
    "Square item library": (
        "Token,Item Name,Variation Name,SKU,Description,Category,Price,Current Quantity Main St,"
        "New Quantity Main St,Stock Alert Enabled Main St,Current Quantity Mall\n"
        "X1,Tea,Green,T-1,,Drinks,3.50,12,,Y,\nX2,Tea,Black,T-2,,Drinks,3.50,0,,N,4\n",
        [("Main St", "T-1", 12, "Tea", "3.5"), ("Main St", "T-2", 0, "Tea", "3.5"), ("Mall", "T-2", 4, "Tea", "3.5")],
    ),
    "Lightspeed X-Series product export": (
        "id,handle,sku,name,product_category,supply_price,retail_price,track_inventory,inventory_Main_Outlet,"
        "reorder_point_Main_Outlet,restock_level_Main_Outlet\n"
        "1,hat,10001,Hat,Hats,4,9.95,1,8,2,10\n2,fit,10002,Fitting,Service,0,5,0,0,,\n",
        [("Main Outlet", "10001", 8, "Hat", "9.95")],
    ),
    "Lightspeed R-Series item export": (
        "System ID,UPC,EAN,Custom SKU,Manufact. SKU,Item,Qty.,Price,Category,Brand\n"
        "210000000001,,,C-1,,Bell,3,$9.99,Parts,X\n",
        [("Shop", "C-1", 3, "Bell", "9.99")],
    ),
    "Odoo stock on hand": (
        "Product,Location,Lot/Serial Number,Inventoried Quantity\n[E-COM07] Chair,WH/Stock,,4.00\n",
        [("WH/Stock", "[E-COM07] Chair", 4, None, None)],
    ),
    "Odoo product export": (
        "Internal Reference,Name,Sales Price,Cost,Quantity On Hand,Forecasted Quantity\n"
        "E-1,Desk,120.00,80.00,3.00,1.00\n",
        [("Shop", "E-1", 3, "Desk", "120")],
    ),
    "SAP stock list": (
        "Material;Material Description;Plant;Storage location;Unrestricted;Base Unit of Measure\n"
        "10100003;Cable;RX03;M170;73;M\n10100003;Cable;RX03;P252;5;M\n",
        [("M170", "10100003", 73, "Cable", None), ("P252", "10100003", 5, "Cable", None)],
    ),
    "PrestaShop product export": (
        "Product ID;Image;Name;Reference;Category;Price (tax excl.);Price (tax incl.);Quantity;Status;Position\n"
        '1;a.jpg;Vase;demo_1;Home;"10,00";"12,00";300;1;1\n',
        [("Shop", "demo_1", 300, "Vase", "12")],
    ),
    "eBay active listings": (
        '"Seller Hub Reports","Active listings"\n\nItem number,Title,Variation details,Custom label (SKU),'
        "Available quantity,Format,Currency,Start price,Current price,eBay category 1 name\n"
        "1122,Card,,,5,FIXED_PRICE,USD,2.00,1.50,Cards\n",
        [("Shop", "1122", 5, "Card", "1.5")],
    ),
    "eBay listing drafts": (
        "#INFO,Version=0.0.2,,,,,\nAction,Custom label (SKU),Category ID,Title,UPC,Price,Quantity\n"
        "Draft,LP-1,17,LP,,2.49,1\n",
        [("Shop", "LP-1", 1, "LP", "2.49")],
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_an_export_is_recognised_and_loads(name: str) -> None:
    text, expected = FILES[name]
    parsed, rejected = read(text.encode(), "Shop")
    assert rejected == []
    found = [
        (line.store, line.product_id, line.on_hand, line.product_name, line.unit_price)
        for items in parsed.stores.values()
        for line in items.values()
    ]
    assert found == [(*row, price and Decimal(price)) for *row, price in expected]
    assert parsed.detected is not None
    assert (parsed.detected.profile, recognise(inspected(text.encode()))) == (name, STOCK)


def test_every_system_has_its_file_here_but_one_for_its_own_import_without_counts() -> None:
    assert {one.name for one in PROFILES} - FILES.keys() == {"Odoo product import"}


STOCK_NAMES = {
    "en": "Store,SKU,Quantity,Product name,Category,Unit price,Purchase price,Reorder level",
    "de": "Filiale,Artikelnr.,Lagerbestand,Bezeichnung,Warengruppe,VK-Preis,EK-Preis,Meldebestand",
    "fr": "Magasin,Référence produit,Quantité en stock,Désignation,Catégorie,Prix de vente,Prix d'achat,Seuil d'alerte",
    "es": "Tienda,Código de producto,Existencias,Descripción,Categoría,Precio de venta,Precio de compra,Stock mínimo",
    "it": "Negozio,Codice articolo,Giacenza,Descrizione,Categoria,Prezzo di vendita,Prezzo acquisto,Scorta minima",
    "nl": "Filiaal,Productcode,Voorraad,Omschrijving,Productgroep,Verkoopprijs,Inkoopprijs,Minimumvoorraad",
    "tr": "Mağaza,Ürün Kodu,Stok Miktarı,Ürün Adı,Ürün Grubu,Satış Fiyatı,Alış Fiyatı,Kritik Stok",
}
SALES_NAMES = {
    "en": "Store,SKU,Sale date,Quantity sold,Price",
    "de": "Filiale,Artikelnummer,Verkaufsdatum,Verkaufte Menge,Preis",
    "fr": "Magasin,Code article,Date de vente,Quantité vendue,Prix",
    "es": "Tienda,Código,Fecha de venta,Cantidad vendida,Precio",
    "it": "Negozio,Codice prodotto,Data vendita,Quantità venduta,Prezzo",
    "nl": "Winkel,Artikelnummer,Verkoopdatum,Aantal verkocht,Prijs",
    "tr": "ŞUBE,BARKOD,SATIŞ TARİHİ,SATIŞ ADEDİ,FİYAT",
}


@pytest.mark.parametrize(
    ("kind", "names"),
    [(STOCK, names) for names in STOCK_NAMES.values()] + [(SALES, one) for one in SALES_NAMES.values()],
)
def test_columns_are_known_by_their_names_in_seven_languages(kind: FileKind, names: str) -> None:
    wanted = ["store", "product_id", "on_hand", "product_name", "category", "unit_price", "unit_cost", "reorder_point"]
    if kind is SALES:
        wanted = ["store", "product_id", "sale_date", "quantity", "price"]
    assert [meaning and meaning[0] for meaning in map(kind.meaning, names.split(","))] == wanted
    assert recognise(inspected(f"{names}\n".encode())) is kind


def test_a_blank_line_below_a_product_is_no_row_of_a_chosen_store() -> None:
    head = b"Handle,Title,Option1 Value,Variant SKU,Variant Inventory Qty,Type\n"
    parsed, rejected = read(head + b",A,,S1,3,Tops\n,,,,,\n", "Shop", ColumnMapping(locations={"Ulm": 4}))
    found = {store: {item: line.on_hand for item, line in lines.items()} for store, lines in parsed.stores.items()}
    assert (found, rejected, parsed.total) == ({"Ulm": {"S1": 3}}, [], 1)
