"""The kinds of files people send, and by which column names each is known.

This is the one place that knows other systems' column names. Best first: where a file has several of a field's names,
the first one listed is used.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from backend_lambdas.language.texts import S_

LONGEST_COLUMN_NAME = 80

_ACCENTS = re.compile(r"[\u0300-\u036f]")
_BRACKETS = re.compile(r"\([^()]*\)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_WORD = re.compile(r"[\W_]+")

_STORE = (
    "store", "store id", "store name", "store code", "store no", "store number", "shop", "shop id", "shop name",
    "outlet", "outlet id", "branch", "branch id", "branch name", "location", "location name", "location id",
    "warehouse", "warehouse id", "warehouse name", "site", "filiale", "filialnummer", "markt", "laden", "lager",
    "standort", "magasin", "boutique", "tienda", "sucursal", "almacen", "negozio", "winkel", "butik", "loja",
)  # fmt: skip
_PRODUCT_ID = (
    "product id", "product code", "product no", "product number", "sku", "variant sku", "custom label sku",
    "custom label", "item id", "item code", "item no", "item number", "article id", "article no", "article number",
    "article code", "artikelnummer", "artikelnr", "artikel nr", "artikel id", "stock code", "part number",
    "part no", "internal reference", "default code", "reference", "codigo", "referencia", "code article",
    "ean", "ean13", "code ean", "upc", "upc code", "gtin", "plu", "barcode", "variant barcode", "strichcode",
    "item", "product", "article", "artikel", "produkt", "articulo", "producto", "produit",
)  # fmt: skip
_ON_HAND = (
    "on hand current", "on hand", "qty on hand", "quantity on hand", "count", "counted", "counted qty",
    "counted quantity", "inventoried quantity", "stock on hand", "stock count", "stock qty", "stock quantity",
    "quantity in stock", "qty in stock", "units in stock", "set stock", "setstock", "in stock", "instock",
    "stock level", "current stock", "stock", "inventory", "inventory qty", "inventory quantity",
    "variant inventory qty", "available", "available quantity", "qty", "quantity", "units", "lagerbestand",
    "bestand", "istbestand", "menge", "anzahl", "quantite", "existencias", "cantidad", "giacenza", "quantita",
    "voorraad", "aantal", "lagersaldo", "antal", "estoque", "quantidade",
)  # fmt: skip
_PRODUCT_NAME = (
    "product name", "item name", "article name", "name", "title", "product title", "item description",
    "product description", "article description", "description", "artikelbezeichnung", "artikelname",
    "artikeltext", "artikeltext1", "bezeichnung", "nom de l article", "nom", "designation", "libelle", "nombre",
    "descripcion", "descrizione", "omschrijving", "naam", "benamning",
)  # fmt: skip
_CATEGORY = (
    "category", "product category", "item category", "category name", "department", "product group", "group",
    "product type", "categ id", "kategorie", "artikelgruppe", "warengruppe", "categorie", "famille",
    "rayon", "categoria", "kategori",
    "type",
)  # fmt: skip
_PRICE = (
    "unit price", "price", "selling price", "sales price", "sale price", "retail price", "list price",
    "variant price", "unit price eur", "vkpreis", "vk preis", "verkaufspreis", "preis", "einzelpreis", "ttc",
    "prix", "prix ttc", "precio", "prezzo", "prijs", "pris", "preco",
)  # fmt: skip
_COST = (
    "unit cost", "cost", "cost price", "cost per item", "cost per unit", "item cost", "product cost", "variant cost",
    "standard cost", "standard price", "average cost", "avg cost", "landed cost", "purchase price", "buying price",
    "wholesale price", "default purchase price", "einkaufspreis", "ek preis", "ekpreis", "ek", "einstandspreis",
    "kosten", "prix d achat", "prix achat", "prix achat ht", "cout", "cout unitaire", "cout d achat", "coste",
    "costo", "precio de compra", "precio de coste", "prezzo di acquisto", "costo unitario", "inkoopprijs", "kostprijs",
    "inkopspris", "preco de custo", "custo",
)  # fmt: skip
_REORDER_POINT = (
    "reorder point", "reorder point used", "reorder level", "reorder at", "low stock threshold", "threshold",
    "min stock", "minimum stock", "minimum stock level", "min qty", "minimum qty", "minimum", "min", "safety stock",
    "par level", "meldebestand", "mindestbestand", "seuil", "stock minimum", "stock minimo", "scorta minima",
    "minimumvoorraad",
)  # fmt: skip
_SALE_ID = (
    "sale id", "sales id", "sale line id", "sales line id", "transaction line id", "order line id", "line id",
    "line item id", "receipt line id", "invoice line id", "sale key", "sale reference", "verkaufs id",
)  # fmt: skip
_SALE_DATE = (
    "sale date", "sales date", "sale day", "date of sale", "sold at", "sold on", "sale time", "sale datetime",
    "sale timestamp", "transaction date", "transaction time", "transaction timestamp", "invoice date", "order date",
    "receipt date", "purchase date", "verkaufsdatum", "belegdatum", "rechnungsdatum", "bestelldatum", "date de vente",
    "date vente", "date facture", "fecha de venta", "fecha venta", "fecha factura", "data vendita", "verkoopdatum",
    "data da venda", "created at", "timestamp", "datetime", "date time", "date", "day", "datum", "tag", "fecha",
    "data", "dato",
)  # fmt: skip
_QUANTITY = (
    "quantity", "qty", "quantity sold", "qty sold", "sold quantity", "sold qty", "units sold", "sales quantity",
    "sales qty", "sales units", "net quantity", "lineitem quantity", "units", "sold", "menge", "verkaufte menge",
    "absatz", "anzahl", "quantite", "cantidad", "quantita", "aantal", "antal", "quantidade",
)  # fmt: skip


@lru_cache(1_000)  # columns of the files of a store are called alike from day to day
def normal_name(name: str) -> str:
    """`On-Hand_(current)` -> `on hand current`: no case, accents, signs."""
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", name)).casefold()
    return _NOT_WORD.sub(" ", bare).strip()


@dataclass(frozen=True)
class FileKind:
    """`aliases`: field -> normal names; `required`: field -> the word people use for it. `numbers`: the fields whose

    cells show the file's decimal mark. `noun` is what one line is about.
    """

    name: str
    noun: str
    aliases: Mapping[str, tuple[str, ...]]
    required: Mapping[str, str]
    numbers: tuple[str, ...]
    ranks: Mapping[str, tuple[str, int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ranks = {alias: (name, 2 * rank) for name, known in self.aliases.items() for rank, alias in enumerate(known)}
        object.__setattr__(self, "ranks", ranks)

    def meaning(self, name: str) -> tuple[str, int] | None:
        """(field, rank). A name known only without its brackets, or with its words set apart, ranks half a step lower.

        Nothing for a text too long to be a name.
        """
        if len(name) > LONGEST_COLUMN_NAME:
            return None
        if exact := self.ranks.get(normal_name(name)):
            return exact
        for text in (_BRACKETS.sub("", name), _CAMEL.sub(" ", name)):
            if loose := self.ranks.get(normal_name(text)):
                return loose[0], loose[1] + 1
        return None

    @property
    def needs(self) -> str:
        """`store, item and count`"""
        *first, last = self.required.values()
        return f"{', '.join(first)} and {last}"


STOCK = FileKind(
    S_("stock"),
    S_("item"),
    {
        "store": _STORE,
        "product_id": _PRODUCT_ID,
        "on_hand": _ON_HAND,
        "product_name": _PRODUCT_NAME,
        "category": _CATEGORY,
        "unit_price": _PRICE,
        "unit_cost": _COST,
        "reorder_point": _REORDER_POINT,
    },
    {"store": "store", "product_id": "item", "on_hand": "count"},
    ("unit_price", "unit_cost", "on_hand", "reorder_point"),
)
SALES = FileKind(
    S_("sales"),
    S_("sale"),
    {
        "sale_id": _SALE_ID,
        "store": _STORE,
        "product_id": _PRODUCT_ID,
        "sale_date": _SALE_DATE,
        "quantity": _QUANTITY,
        "price": _PRICE,
        "product_name": _PRODUCT_NAME,
        "category": _CATEGORY,
    },
    {"store": "store", "product_id": "product_id", "sale_date": "sale_date", "quantity": "quantity"},
    ("price", "quantity"),
)
S_("store, item and count"), S_("store, product_id, sale_date and quantity")  # what they need, for the catalogue
KINDS: Mapping[str, FileKind] = {kind.name: kind for kind in (STOCK, SALES)}
FIELDS = frozenset(name for kind in KINDS.values() for name in kind.aliases)
_ONLY_STOCK = (frozenset(_ON_HAND) - frozenset(_QUANTITY)) | frozenset(_REORDER_POINT)


def kind_of(names: Iterable[str]) -> FileKind:
    """The kind of a file with these column names: sales need a day, a quantity and a product, and no stock on hand.

    A date beside "qty" makes it sales: taking a sale for a count would overwrite what is on the shelf.
    """
    names = list(names)
    fields = {meaning[0] for name in names if (meaning := SALES.meaning(name))}
    counts = any(normal_name(name) in _ONLY_STOCK for name in names)
    return SALES if {"sale_date", "quantity", "product_id"} <= fields and not counts else STOCK
