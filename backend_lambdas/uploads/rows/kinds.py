"""The kinds of files people send, and by which column names (column_names.py) each is known."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.rows.column_names import (
    CATEGORY,
    COST,
    CURRENCY,
    DESCRIPTION,
    EMAIL,
    GTIN,
    LOT,
    ON_HAND,
    PRICE,
    PRODUCT_ID,
    PRODUCT_NAME,
    QUANTITY,
    REORDER_POINT,
    SALE_DATE,
    SALE_ID,
    STORE,
    TRACKED,
    URL,
    VENDOR,
)
from backend_lambdas.uploads.rows.other_languages import MORE

LONGEST_COLUMN_NAME = 80

# Of Latin, Cyrillic and Greek, then of Hebrew, Arabic, Japanese.
_ACCENTS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u3099\u309a]")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DOTTED = re.compile(r"(?<=\b\w)\.(?=\w\b)")  # P.V.P is one word
_NOT_WORD = re.compile(r"[\W_]+")
_WHOLE = {
    "qty": "quantity", "quant": "quantity", "avail": "available", "no": "number", "nr": "number", "num": "number",
    "desc": "description", "descr": "description", "prod": "product", "inv": "inventory", "wh": "warehouse",
    "cant": "cantidad", "cod": "codigo", "qte": "quantite", "qta": "quantita", "descrip": "description",
    "artic": "articulo", "fam": "familia", "exist": "existencia",
    "products": "product", "items": "item", "articles": "article", "productos": "producto", "articulos": "articulo",
    "produits": "produit", "prodotti": "prodotto", "articoli": "articolo", "produkte": "produkt", "produtos": "produto",
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

_PLACES = frozenset(
    """
    store shop warehouse magasin entrepot depot almacen bodega tienda magazzino negozio lager filiale magazijn winkel
    depo magaza estoque склад складе магазин
    """.split()  # noqa: SIM905
)
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

_CATALOGUE_NAME = tuple(name for name in PRODUCT_NAME if name not in DESCRIPTION)
_SKU = tuple(name for name in PRODUCT_ID if name not in GTIN)


@lru_cache(1_000)  # columns of the files of a store are called alike from day to day
def normal_name(name: str) -> str:
    """`On-Hand_(current)` -> `on hand current`: no case, accents, signs."""
    name = _DOTTED.sub("", name)
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
    _remembered: Callable[[str], tuple[str, int] | None] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ranks = {alias: (name, 2 * rank) for name, known in self.aliases.items() for rank, alias in enumerate(known)}
        shuffled = {" ".join(_words(alias)): meant for alias, meant in reversed(ranks.items())}
        # The first cells of a file are looked at for each kind and each delimiter, and by each attempt again.
        vars(self).update(ranks=ranks, shuffled=shuffled, _remembered=lru_cache(2_000)(self._look_up))

    def meaning(self, name: str) -> tuple[str, int] | None:
        """(field, rank). A name known only without its brackets, its words set apart or in another order is half a

        step lower; so is `product_id/id`, as Odoo writes it. Nothing for a text too long to be a name.
        """
        return self._remembered(name) if len(name) <= LONGEST_COLUMN_NAME else None

    def _look_up(self, name: str) -> tuple[str, int] | None:
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
        own = _words(" ".join(word for word in normal_name(name).split() if word not in _QUALIFIERS))
        loose = self.shuffled.get(" ".join(words)) or self.shuffled.get(" ".join(own)) or self._counted_there(own)
        return loose and (loose[0], loose[1] + 1)

    def _counted_there(self, words: Sequence[str]) -> tuple[str, int] | None:
        """`Warehouse Qty`, `Stock magasin`: a count, of a place that is not named."""
        rest = [word for word in words if word not in _PLACES]
        found = self.ranks.get(" ".join(rest)) or self.shuffled.get(" ".join(rest))
        return found if found is not None and found[0] in _COUNTED and len(rest) < len(words) else None

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


_DESCRIPTIONS = frozenset(_all("description", DESCRIPTION))
_CATALOGUE_NAMES = tuple(name for name in _all("product_name", _CATALOGUE_NAME) if name not in _DESCRIPTIONS)

STOCK = FileKind(
    S_("stock"),
    S_("item"),
    {
        "store": _all("store", STORE),
        "product_id": _all("product_id", PRODUCT_ID),
        "on_hand": _all("on_hand", ON_HAND),
        "product_name": _all("product_name", PRODUCT_NAME),
        "category": _all("category", CATEGORY),
        "unit_price": _all("unit_price", PRICE),
        "unit_cost": _all("unit_cost", COST),
        "reorder_point": REORDER_POINT,
        "lot": LOT,
        "tracked": TRACKED,
    },
    {"store": "store", "product_id": "item", "on_hand": "count"},
    ("unit_price", "unit_cost", "on_hand", "reorder_point"),
)
SALES = FileKind(
    S_("sales"),
    S_("sale"),
    {
        "sale_id": SALE_ID,
        "store": _all("store", STORE),
        "product_id": _all("product_id", PRODUCT_ID),
        "sale_date": _all("sale_date", SALE_DATE),
        "quantity": _all("quantity", QUANTITY),
        "price": _all("unit_price", PRICE),
        "product_name": _all("product_name", PRODUCT_NAME),
        "category": _all("category", CATEGORY),
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
        "category": _all("category", CATEGORY),
        "unit_price": (
            *_all("unit_price", PRICE),
            *_all("unit_cost", COST),
        ),  # what a vendor's list calls the cost is what one pays
        "vendor": _all("vendor", VENDOR),
        "currency": _all("currency", CURRENCY),
        "gtin": GTIN,
        "description": _all("description", DESCRIPTION),
        "url": URL,
        "email": EMAIL,
        "stock": _all("on_hand", ON_HAND),
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
        "unit_price": (*_all("unit_price", PRICE), *_all("unit_cost", COST)),
        "currency": _all("currency", CURRENCY),
        "vendor": _all("vendor", VENDOR),
    },
    {"product_id": "sku", "unit_price": "price"},
    ("unit_price",),
)
S_("sku, name and price"), S_("sku and price")  # what they need, for the catalogue of texts
S_("store, item and count"), S_("store, product_id, sale_date and quantity")
KINDS: Mapping[str, FileKind] = {kind.name: kind for kind in (STOCK, SALES, PRODUCTS, PRICES)}
FIELDS = frozenset(name for kind in KINDS.values() for name in kind.aliases)
