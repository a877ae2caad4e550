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
from backend_lambdas.uploads.rows.other_languages import MORE

LONGEST_COLUMN_NAME = 80

# Of Latin, Cyrillic and Greek, then of Hebrew, Arabic, Japanese.
_ACCENTS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u3099\u309a]")
_BRACKETS = re.compile(r"\([^()]*\)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_WORD = re.compile(r"[\W_]+")
_WHOLE = {
    "qty": "quantity", "quant": "quantity", "avail": "available", "no": "number", "nr": "number", "num": "number",
    "desc": "description", "descr": "description", "prod": "product", "inv": "inventory", "wh": "warehouse",
    "cant": "cantidad", "cod": "codigo", "qte": "quantite", "qta": "quantita",
}  # fmt: skip
# In brackets these say that it is another price, or count, than the one that holds.
_ANOTHER = frozenset(
    """
    compare old original before was previous alt alter alte ancien ancienne anterior antes vecchio prima oud oude eski
    """.split()  # noqa: SIM905 (a list of words)
)
# Words that say of what the file is, not what the column holds: `product_count` is a count, `Current qty` as well.
_QUALIFIERS = frozenset(
    {"item", "product", "article", "artikel", "articulo", "producto", "prodotto", "articolo", "produit", "produkt",
     "urun", "current", "actual", "material"}
)  # fmt: skip

_LANGUAGES = frozenset(
    "en de fr es it nl tr pt pl cz cs sk hu ro ru uk ua ar az he fi sv da no укр рус eng rus ukr".split()  # noqa: SIM905
)
TEXTS = frozenset({"product_name", "category", "description"})
_CURRENCIES = frozenset(
    """
    usd eur gbp chf inr try tl pln czk huf ron sek nok dkk rub uah azn kzt ars cop clp mxn brl pen ils egp sar aed idr
    vnd cny jpy krw cad aud nzd zar ngn kes php thb myr rs euro euros dolar dollar
    """.split()  # noqa: SIM905 (a list of words)
)
_COUNTED = frozenset({"on_hand", "stock", "quantity"})
_MONEY = frozenset({"unit_price", "unit_cost", "price"})

_STORE = (
    "store", "store id", "store name", "store code", "store no", "store number", "shop", "shop id", "shop name",
    "outlet", "outlet id", "branch", "branch id", "branch name", "location", "location name", "location id",
    "warehouse", "warehouse id", "warehouse name", "site", "filiale", "filialnummer", "markt", "laden", "lager",
    "standort", "magasin", "boutique", "tienda", "sucursal", "almacen", "negozio", "winkel", "butik", "loja",
    "filialname", "filial nr", "lagerort", "point de vente", "depot", "entrepot", "emplacement", "nom du magasin",
    "code magasin", "punto de venta", "deposito", "bodega", "ubicacion", "nombre de la tienda", "punto vendita",
    "magazzino", "sede", "nome negozio", "ubicazione", "filiaal", "vestiging", "magazijn", "locatie", "winkelnaam",
    "magaza", "magaza adi", "sube", "sube adi", "depo", "depo adi", "lokasyon", "storage location",
    "local", "nombre local", "cod magazzino", "cod mag", "codmag", "codice magazzino", "codigo almacen", "cod almacen",
)  # fmt: skip
_PRODUCT_ID = (
    "product id", "product code", "product no", "product number", "sku", "variant sku", "custom label sku",
    "custom label", "item id", "item code", "item no", "item number", "article id", "article no", "article number",
    "article code", "artikelnummer", "artikelnr", "artikel nr", "artikel id", "stock code", "part number",
    "part no", "internal reference", "default code", "reference", "codigo", "referencia", "code article", "ean",
    "ean13", "code ean", "upc", "upc code", "gtin", "plu", "barcode", "variant barcode", "strichcode", "item",
    "product", "article", "artikel", "produkt", "articulo", "producto", "produit", "artikelcode", "art nr", "artnr",
    "produktnummer", "produkt id", "produktcode", "materialnummer", "ean code", "gtin ean", "code produit",
    "code barre", "code barres", "reference produit", "reference article", "ref", "codigo de producto",
    "codigo producto", "codigo de articulo", "codigo articulo", "codigo de barras", "clave", "codice articolo",
    "codice prodotto", "cod articolo", "codice a barre", "codice", "riferimento", "productcode", "productnummer",
    "artikel nummer", "streepjescode", "referentie", "stok kodu", "urun kodu", "urun no", "urun id", "malzeme kodu",
    "barkod", "articolo", "prodotto", "urun",
    "seller sku", "merchant sku", "retailer sku", "vendor sku", "codart", "cod art", "cod prodotto", "cod producto",
    "cod articulo", "cod produto", "code", "kod", "parts", "part", "teil", "pieza", "spare part",
    "material number", "id",
    "product sku", "item sku", "cve", "clave producto", "id producto", "id articulo",
    "codigo interno", "codigo sku", "codigo ean", "num article", "numero article", "no article",
    "ref article", "ref produit", "code interne", "codice interno", "id prodotto", "codice sku", "bestellnummer",
    "best nr", "bestell nr", "ean nummer", "pzn", "eankode", "model", "model number", "mpn", "isbn", "style number",
    "catalog number", "codigo produto", "codigo do produto", "produto", "stokkodu", "stok no",
)  # fmt: skip
_ON_HAND = (
    "on hand current", "on hand", "qty on hand", "quantity on hand", "count", "counted", "counted qty",
    "counted quantity", "inventoried quantity", "stock on hand", "stock count", "stock qty", "stock quantity",
    "quantity in stock", "qty in stock", "units in stock", "set stock", "setstock", "in stock", "instock",
    "stock level", "current stock", "stock", "inventory", "inventory qty", "inventory quantity",
    "variant inventory qty", "available", "available quantity", "qty", "quantity", "units", "lagerbestand",
    "bestand", "istbestand", "menge", "anzahl", "quantite", "existencias", "cantidad", "giacenza", "quantita",
    "voorraad", "aantal", "lagersaldo", "antal", "estoque", "quantidade", "qoh", "qty available",
    "available for sale", "lagermenge", "aktueller bestand", "bestandsmenge", "verfugbarer bestand", "stuckzahl",
    "stock reel", "stock actuel", "stock disponible", "quantite en stock", "qte en stock", "qte stock", "qte",
    "existencia", "stock actual", "cantidad en stock", "cantidad disponible", "inventario", "unidades", "giacenze",
    "quantita disponibile", "qta disponibile", "qta", "esistenza", "disponibilita", "actuele voorraad",
    "aantal op voorraad", "op voorraad", "stuks", "stok miktari", "stok adedi", "mevcut stok", "eldeki miktar",
    "stok", "miktar", "adet", "envanter",
    "closing stock", "closing balance", "balance qty", "stock balance", "balance", "stock amount", "stock unidades",
    "saldo stock", "saldo", "inventory level", "inventory count", "remaining stock", "remaining", "qty left",
    "stock left", "soh", "product qty", "free to use quantity", "saldo disponibile",
    "unrestricted", "unrestricted use", "unrestricted stock", "frei verwendbar", "libre utilizacion",
    "verfugbar", "disponible", "beschikbaar",
    "stock in hand", "stock on hand qty", "qty in hand", "in hand", "quantity in hand", "quantity remaining",
    "actual stock", "available stock", "stock available", "total stock", "total quantity", "total qty",
    "total inventory", "physical stock", "physical count", "closing qty", "closing quantity", "ending inventory",
    "book quantity", "product stock", "qnty", "pieces", "pcs", "stock total", "stock final",
    "existencia actual", "existencia total", "inventario actual", "inventario final", "stock fisico",
    "cantidad actual", "cantidad total", "cantidad existente", "inventaire", "stock restant",
    "quantite restante", "quantite disponible", "quantite actuelle", "nombre en stock", "restbestand",
    "gesamtbestand", "ist bestand", "lagerstand", "vorrat", "auf lager", "giacenza attuale", "quantita in stock",
    "quantita in magazzino", "qta in giacenza", "rimanenza", "voorraad aantal", "technische voorraad",
    "vrije voorraad", "huidige voorraad", "saldo em estoque", "estoque atual", "quantidade em estoque", "stok durumu",
    "kalan stok", "kalan", "kalan miktar", "bakiye", "eldeki stok", "stok bakiye",
)  # fmt: skip
_PRODUCT_NAME = (
    "product name", "item name", "article name", "name", "title", "product title", "item description",
    "product description", "article description", "description", "artikelbezeichnung", "artikelname", "artikeltext",
    "artikeltext1", "bezeichnung", "nom de l article", "nom", "designation", "libelle", "nombre", "descripcion",
    "descrizione", "omschrijving", "naam", "benamning", "produktname", "produktbezeichnung", "artikel bezeichnung",
    "warenbezeichnung", "beschreibung", "titel", "nom du produit", "nom produit", "nom article", "libelle article",
    "intitule", "nombre del producto", "nombre producto", "nombre articulo", "titulo", "nome prodotto", "nome",
    "denominazione", "descrizione articolo", "titolo", "productnaam", "artikelnaam", "productomschrijving",
    "artikelomschrijving", "urun adi", "urun ismi", "stok adi", "malzeme adi", "aciklama",
    "trade name", "medicine name", "drug name", "concepto", "detalle", "denominacion", "nombre comercial",
    "nom commercial", "denomination", "warenname", "produktbeschreibung", "nome articolo",
    "nome commerciale", "naam artikel", "naam product", "product naam", "nome do produto", "nome produto",
    "descricao", "descricao do produto", "urun tanimi", "stok ismi", "malzeme tanimi",
)  # fmt: skip
_CATEGORY = (
    "category", "product category", "item category", "category name", "department", "product group", "group",
    "product type", "categ id", "kategorie", "artikelgruppe", "warengruppe", "categorie", "famille", "rayon",
    "categoria", "kategori", "categories", "product categories", "produktkategorie", "produktgruppe",
    "artikelkategorie", "categorie produit", "familia", "departamento", "rubro", "reparto", "famiglia", "gruppo",
    "productgroep", "artikelgroep", "groep", "afdeling", "urun grubu", "urun kategorisi", "grup", "type",
    "categorias", "subcategory", "kategorien", "sortiment", "linea", "rubrica", "categorie article", "sous famille",
    "tipo", "reparti", "hoofdgroep", "kategorisi", "gruppe", "groupe", "grupo",
)  # fmt: skip
_PRICE = (
    "unit price", "price", "selling price", "sales price", "sale price", "retail price", "list price",
    "variant price", "unit price eur", "vkpreis", "vk preis", "verkaufspreis", "preis", "einzelpreis", "ttc",
    "prix", "prix ttc", "precio", "prezzo", "prijs", "pris", "preco", "regular price", "current price",
    "bruttopreis", "verkaufspreis brutto", "stuckpreis", "prix de vente", "prix vente", "prix unitaire", "pv ttc",
    "precio de venta", "precio venta", "precio unitario", "pvp", "prezzo di vendita", "prezzo vendita",
    "prezzo unitario", "verkoopprijs", "stuksprijs", "prijs per stuk", "satis fiyati", "birim fiyat",
    "perakende fiyat", "fiyat", "precio venta bruto",
    "rate", "mrp", "msrp", "rrp", "srp", "net price", "gross price", "public price",
    "unit selling price", "selling rate", "sell price", "sale rate", "price eur", "price usd", "listenpreis", "uvp",
    "nettopreis", "vk", "vk brutto", "vk netto", "prix public", "prix public ttc", "prix ht", "prix unitaire ht",
    "prix unitaire ttc", "tarif", "ppv", "precio de lista", "precio lista", "precio publico", "precio final",
    "precio al publico", "precio iva incluido", "precio con iva", "precio sin iva", "prezzo listino",
    "prezzo al pubblico", "prezzo ivato", "listino", "adviesprijs", "consumentenprijs", "prijs excl btw",
    "prijs incl btw", "preco venda", "preco de venda", "preco unitario", "valor unitario", "satis fiyat",
    "liste fiyati", "etiket fiyati",
)  # fmt: skip
_COST = (
    "unit cost", "cost", "cost price", "cost per item", "cost per unit", "item cost", "product cost",
    "variant cost", "standard cost", "standard price", "average cost", "avg cost", "landed cost", "purchase price",
    "buying price", "wholesale price", "default purchase price", "einkaufspreis", "ek preis", "ekpreis", "ek",
    "einstandspreis", "kosten", "prix d achat", "prix achat", "prix achat ht", "cout", "cout unitaire",
    "cout d achat", "coste", "costo", "precio de compra", "precio de coste", "prezzo di acquisto", "costo unitario",
    "inkoopprijs", "kostprijs", "inkopspris", "preco de custo", "custo", "supply price", "default unit cost",
    "ek netto", "beschaffungspreis", "prix de revient", "pa ht", "precio compra", "precio costo", "coste unitario",
    "prezzo acquisto", "prezzo di costo", "costo di acquisto", "inkoop prijs", "alis fiyati", "birim maliyet",
    "maliyet",
    "purchase rate", "cost rate", "last cost", "last purchase price", "net cost", "ek brutto", "letzter ek",
    "dernier prix d achat", "ppa", "costo promedio", "ultimo costo", "precio proveedor", "ultimo costo di acquisto",
    "costo medio", "preco custo", "valor de custo", "alis fiyat",
)  # fmt: skip
_REORDER_POINT = (
    "reorder point", "reorder point used", "reorder level", "reorder at", "low stock threshold", "threshold",
    "min stock", "minimum stock", "minimum stock level", "min qty", "minimum qty", "minimum", "min", "safety stock",
    "par level", "meldebestand", "mindestbestand", "seuil", "stock minimum", "stock minimo", "scorta minima",
    "minimumvoorraad", "notify on stock below", "low stock amount", "bestellpunkt", "meldemenge",
    "sicherheitsbestand", "stock mini", "stock min", "seuil d alerte", "seuil de reapprovisionnement",
    "stock de securite", "punto de pedido", "punto de reorden", "stock de seguridad", "existencia minima",
    "punto di riordino", "livello di riordino", "scorta di sicurezza", "bestelpunt", "minimale voorraad",
    "veiligheidsvoorraad", "kritik stok", "minimum stok", "min stok", "asgari stok", "emniyet stogu",
    "minimum level", "min level", "stock alert", "alert quantity", "alert level", "reorder qty level", "minimo",
    "stock de alerta", "seuil minimum", "quantite minimale", "seuil alerte", "scorta min", "giacenza minima",
    "minimale stock", "minimum aantal", "estoque minimo", "minimum seviye",
)  # fmt: skip
_TRACKED = ("variant inventory tracker", "inventory tracker", "track inventory")
_SALE_ID = (
    "sale id", "sales id", "sale line id", "sales line id", "transaction line id", "order line id", "line id",
    "line item id", "receipt line id", "invoice line id", "sale key", "sale reference", "verkaufs id",
)  # fmt: skip
_SALE_DATE = (
    "sale date", "sales date", "sale day", "date of sale", "sold at", "sold on", "sale time", "sale datetime",
    "sale timestamp", "transaction date", "transaction time", "transaction timestamp", "invoice date", "order date",
    "receipt date", "purchase date", "verkaufsdatum", "belegdatum", "rechnungsdatum", "bestelldatum",
    "date de vente", "date vente", "date facture", "fecha de venta", "fecha venta", "fecha factura", "data vendita",
    "verkoopdatum", "data da venda", "created at", "timestamp", "datetime", "date time", "date", "day", "datum",
    "tag", "fecha", "data", "dato", "date de la vente", "date commande", "fecha de pedido", "fecha de compra",
    "data di vendita", "data ordine", "data fattura", "besteldatum", "factuurdatum", "satis tarihi",
    "siparis tarihi", "fatura tarihi", "tarih",
    "date sold", "fecha de la venta", "fecha vta", "data de venda", "data venda",
)  # fmt: skip
_QUANTITY = (
    "quantity", "qty", "quantity sold", "qty sold", "sold quantity", "sold qty", "units sold", "sales quantity",
    "sales qty", "sales units", "net quantity", "lineitem quantity", "units", "sold", "menge", "verkaufte menge",
    "absatz", "anzahl", "quantite", "cantidad", "quantita", "aantal", "antal", "quantidade", "verkaufsmenge",
    "verkauft", "stuck", "quantite vendue", "qte vendue", "qte", "cantidad vendida", "unidades vendidas",
    "quantita venduta", "venduto", "pezzi", "aantal verkocht", "verkocht", "satis adedi", "satis miktari",
    "satilan miktar", "miktar", "adet",
    "cantidad venta", "units ordered", "quantity ordered", "items sold", "pieces sold", "verkaufte stuckzahl",
    "vendues", "vendidas", "qta venduta", "pezzi venduti", "quantidade vendida", "qtd vendida", "satilan adet",
)  # fmt: skip
_VENDOR = (
    "vendor", "vendor name", "supplier", "supplier name", "manufacturer", "lieferant", "lieferantenname", "hersteller",
    "fournisseur", "proveedor", "fornitore", "leverancier", "fornecedor", "tedarikci",
)  # fmt: skip
# What tells the variants of a product apart that are sold under one code or name.
VARIANTS = frozenset(
    {"size", "colour", "color", "variant", "variant name", "variant value", "variation", "variation name", "style",
     "flavor", "flavour", "attributes", "option", "option1 value", "option2 value", "option3 value", "grosse", "farbe",
     "variante", "taille", "couleur", "talla", "taglia", "colore", "maat", "kleur", "beden", "renk", "brand", "marca",
     "marke", "marque", "merk", "marka", "package", "packing", "pack size", "packaging", "conditionnement",
     "presentacion", "confezione", "packung", "gebinde", "verpakking", "ambalaj"}
)  # fmt: skip
_GTIN = (
    "gtin", "gtin13", "gtin14", "gtin12", "ean", "ean13", "ean 13", "ean code", "code ean", "upc", "upc code",
    "barcode", "variant barcode", "strichcode", "code barres", "code barre", "codigo de barras", "codice a barre",
    "barkod",
)  # fmt: skip
_CURRENCY = (
    "currency", "currency code", "price currency", "waehrung", "wahrung", "devise", "moneda", "valuta", "moeda",
)  # fmt: skip
_DESCRIPTION = (
    "description", "long description", "product description", "item description", "body html", "details",
    "beschreibung", "artikelbeschreibung", "descripcion", "descrizione", "omschrijving", "descricao", "aciklama",
)  # fmt: skip
_URL = ("url", "product url", "link", "product link", "web page", "webseite", "lien", "enlace")
_EMAIL = ("email", "e mail", "contact email", "vendor email", "supplier email", "kontakt email", "correo electronico")
_CATALOGUE_NAME = tuple(name for name in _PRODUCT_NAME if name not in _DESCRIPTION)
_SKU = tuple(name for name in _PRODUCT_ID if name not in _GTIN)


@lru_cache(1_000)  # columns of the files of a store are called alike from day to day
def normal_name(name: str) -> str:
    """`On-Hand_(current)` -> `on hand current`: no case, accents, signs."""
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", name)).casefold().replace("\u0131", "i")  # Turkish, undotted
    return _NOT_WORD.sub(" ", bare).strip()


def _words(name: str) -> list[str]:
    """The words of a normal name written out, in one order: `qty avail` and `available quantity` are one name."""
    return sorted(_WHOLE.get(word, word) for word in name.split())


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
    shuffled: Mapping[str, tuple[str, int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ranks = {alias: (name, 2 * rank) for name, known in self.aliases.items() for rank, alias in enumerate(known)}
        object.__setattr__(self, "ranks", ranks)
        object.__setattr__(
            self, "shuffled", {" ".join(_words(alias)): meant for alias, meant in reversed(ranks.items())}
        )

    def meaning(self, name: str) -> tuple[str, int] | None:
        """(field, rank). A name known only without its brackets, its words set apart or in another order is half a

        step lower; so is `product_id/id`, as Odoo writes it.

        Nothing for a text too long to be a name.
        """
        if len(name) > LONGEST_COLUMN_NAME:
            return None
        found = self._known(name)
        is_asking = name.rstrip().endswith("?")  # `In stock?` says yes or no
        return None if is_asking and found is not None and found[0] in _COUNTED else found

    def _known(self, name: str) -> tuple[str, int] | None:
        if exact := self.ranks.get(normal_name(name)):
            return exact
        in_brackets = {word for part in _BRACKETS.findall(name) for word in normal_name(part).split()}
        for text in (_BRACKETS.sub("", name), _CAMEL.sub(" ", name), name.removesuffix("/id")):
            if (loose := self.ranks.get(normal_name(text))) and not in_brackets & _ANOTHER:
                return loose[0], loose[1] + 1
        if loose := self._without_ending(name):
            return loose[0], loose[1] + 1
        words = _words(normal_name(name))
        own = [word for word in words if word not in _QUALIFIERS]
        loose = self.shuffled.get(" ".join(words)) or self.shuffled.get(" ".join(own))
        return loose and (loose[0], loose[1] + 1)

    def _without_ending(self, name: str) -> tuple[str, int] | None:
        """A name without its language (`name_en`), currency (`Price USD`) or path (Odoo: `Items/Fixed Price`)."""
        normal = normal_name(name)
        first, _, last = normal.rpartition(" ")
        loose = self.ranks.get(first)
        if loose and (last in _LANGUAGES and loose[0] in TEXTS or last in _CURRENCIES and loose[0] in _MONEY):
            return loose
        above, _, end = name.rpartition("/")
        # Shopify writes what it tells Google as a path too.
        is_path = len(above) > 3 and not normal_name(above).startswith("google")
        return self.ranks.get(normal_name(end)) if is_path else None

    @property
    def needs(self) -> str:
        """`store, item and count`"""
        *first, last = self.required.values()
        return f"{', '.join(first)} and {last}"


def _all(field: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """With those in further languages."""
    return tuple(dict.fromkeys((*names, *map(normal_name, MORE.get(field, ())))))


_DESCRIPTIONS = frozenset(_all("description", _DESCRIPTION))
_CATALOGUE_NAMES = tuple(name for name in _all("product_name", _CATALOGUE_NAME) if name not in _DESCRIPTIONS)

STOCK = FileKind(
    S_("stock"),
    S_("item"),
    {
        "store": _all("store", _STORE),
        "product_id": _all("product_id", _PRODUCT_ID),
        "on_hand": _all("on_hand", _ON_HAND),
        "product_name": _all("product_name", _PRODUCT_NAME),
        "category": _all("category", _CATEGORY),
        "unit_price": _all("unit_price", _PRICE),
        "unit_cost": _all("unit_cost", _COST),
        "reorder_point": _REORDER_POINT,
        "tracked": _TRACKED,
    },
    {"store": "store", "product_id": "item", "on_hand": "count"},
    ("unit_price", "unit_cost", "on_hand", "reorder_point"),
)
SALES = FileKind(
    S_("sales"),
    S_("sale"),
    {
        "sale_id": _SALE_ID,
        "store": _all("store", _STORE),
        "product_id": _all("product_id", _PRODUCT_ID),
        "sale_date": _all("sale_date", _SALE_DATE),
        "quantity": _all("quantity", _QUANTITY),
        "price": _all("unit_price", _PRICE),
        "product_name": _all("product_name", _PRODUCT_NAME),
        "category": _all("category", _CATEGORY),
    },
    {"store": "store", "product_id": "product_id", "sale_date": "sale_date", "quantity": "quantity"},
    ("price", "quantity"),
)
PRODUCTS = FileKind(
    S_("products"),
    S_("product"),
    {
        "product_id": _all("product_id", _SKU),
        "product_name": _CATALOGUE_NAMES,
        "category": _all("category", _CATEGORY),
        "unit_price": (
            *_all("unit_price", _PRICE),
            *_all("unit_cost", _COST),
        ),  # what a vendor's list calls the cost is what one pays
        "vendor": _all("vendor", _VENDOR),
        "currency": _all("currency", _CURRENCY),
        "gtin": _GTIN,
        "description": _all("description", _DESCRIPTION),
        "url": _URL,
        "email": _EMAIL,
        "stock": _all("on_hand", _ON_HAND),
    },
    {"product_id": "sku", "product_name": "name", "unit_price": "price"},
    ("unit_price", "stock"),
)
PRICES = FileKind(
    S_("prices"),
    S_("product"),
    {
        "product_id": _all("product_id", _SKU),
        "product_name": _CATALOGUE_NAMES,  # a product is known by it where the list has no numbers
        "unit_price": (*_all("unit_price", _PRICE), *_all("unit_cost", _COST)),
        "currency": _all("currency", _CURRENCY),
        "vendor": _all("vendor", _VENDOR),
    },
    {"product_id": "sku", "unit_price": "price"},
    ("unit_price",),
)
S_("sku, name and price"), S_("sku and price")  # what they need, for the catalogue of texts
S_("store, item and count"), S_("store, product_id, sale_date and quantity")
KINDS: Mapping[str, FileKind] = {kind.name: kind for kind in (STOCK, SALES, PRODUCTS, PRICES)}
FIELDS = frozenset(name for kind in KINDS.values() for name in kind.aliases)
_ONLY_PRICES = frozenset({"product_id", "unit_price", "currency", "vendor", "url"})
_NAMED_PRICES = _ONLY_PRICES | {"product_name"}
_ONLY_STOCK = frozenset(_all("on_hand", _ON_HAND)) - frozenset(_all("quantity", _QUANTITY)) | frozenset(_REORDER_POINT)


def kind_of(names: Iterable[str]) -> FileKind:
    """The kind of a file with these column names: sales need a day, a quantity and a product, and no stock on hand.

    A date beside "qty" makes it sales: taking a sale for a count would overwrite what is on the shelf. A catalogue has
    names and prices, no store and no count: neither a stock file nor one of sales could be read from it. Of prices with
    more about each product than a list of prices has, PRODUCTS: its reader asks (rows/products.py). Names
    beside prices, and nothing more, are a list of prices.
    """
    names = list(names)
    fields = {meaning[0] for name in names if (meaning := SALES.meaning(name))}
    counts = any(normal_name(name) in _ONLY_STOCK for name in names)
    if {"sale_date", "quantity", "product_id"} <= fields and not counts:
        return SALES
    said = _fields(names, PRODUCTS)
    if "unit_price" not in said or "stock" in said or "store" in _fields(names, STOCK):
        return STOCK
    if not said & {"product_id", "product_name"}:
        return STOCK
    return PRICES if said <= _ONLY_PRICES or ("product_id" not in said and said <= _NAMED_PRICES) else PRODUCTS


def may_be_sales(names: Iterable[str]) -> bool:
    """Whether a file could be both: it names items but no codes, and has a quantity and a day that may be of a sale."""
    names = list(names)
    fields = {meaning[0] for name in names if (meaning := SALES.meaning(name))}
    counts = any(normal_name(name) in _ONLY_STOCK for name in names)
    return {"sale_date", "quantity", "product_name"} <= fields and "product_id" not in fields and not counts


def may_be_catalogue(names: Iterable[str]) -> bool:
    """Whether a file that names no store, and counts, could be of products as well: only a person can tell."""
    names = list(names)
    return PRICES.required.keys() <= _fields(names, PRODUCTS) and "store" not in _fields(names, STOCK)


def is_whole_catalogue(names: Iterable[str]) -> bool:
    """Whether it has all that products need; a description is the name where there is no other."""
    return not missing_of_catalogue(names)


def missing_of_catalogue(names: Iterable[str]) -> list[str]:
    """What says that these are products and not only their prices, and these column names lack, in words; a number can

    be made of the name.
    """
    said = _fields(names, PRODUCTS)
    said |= {"product_name"} if "description" in said else set()
    needed = {**PRODUCTS.required, "category": "category"}
    return [word for name, word in needed.items() if name not in said | {"product_id"}]


def _fields(names: Iterable[str], kind: FileKind) -> set[str]:
    found = {meaning[0] for name in names if (meaning := kind.meaning(name))}
    return found | {"product_id"} if "gtin" in found else found  # of products without a number, their barcode
