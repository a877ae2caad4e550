"""Lists of products whose columns have unknown names: the price by a word or the money in it, the name by its texts."""

import re
from collections.abc import Collection, Mapping, Sequence

from backend_lambdas.uploads.rows.cells import LONGEST_NAME
from backend_lambdas.uploads.rows.contents import MOSTLY, REPEATING, Contents
from backend_lambdas.uploads.rows.kinds import PRICES, PRODUCTS, STOCK, FileKind, normal_name
from backend_lambdas.uploads.rows.numbers import is_amount

_PRICE_WORDS = frozenset(
    """
    price prices preis preise prix precio precios prezzo prijs fiyat fiyati pris preco precos cena цена ціна سعر السعر
    מחיר harga pvp mrp msrp rrp tarif tarifa listino uvp hinta pret τιμη 价格 单价 售价 価格 単価 가격 단가
    """.split()  # noqa: SIM905 (a list of words)
)
# Beside one of these a price is another one, or no price of the product.
_NOT_ITS_PRICE = frozenset(
    """
    old compare original previous was before cost purchase competitor special discount sale date type id list code
    desconto
    anterior antes oferta descuento costo compra alt alter rabatt ancien remise sconto currency unit2 shipping delivery
    """.split()  # noqa: SIM905
)
# Of several prices, the one for one piece as a customer pays it.
_RETAIL = frozenset(
    """
    unit unitario unitaire unidad unitary retail sell selling venta venda vente verkauf vendita public publico final
    each piece customer consumer cliente satis detal brutto minorista detalle menudeo mostrador contado efectivo lista
    rrp pvp privato consigliato perakende розница розничная роздрібна detaliczna varejo particulier eceran
    """.split()  # noqa: SIM905
)
# Of several, the one that holds from now on.
_NEW = frozenset(
    "new neu neuer nuevo nueva nouveau nuovo nieuw nieuwe novo yeni новая нова nowa".split()  # noqa: SIM905
)
# A price to which the tax comes; the one with it is what a customer pays.
_WITHOUT_TAX = frozenset(
    "без neto excl excluding ex sin ohne netto net ht hors senza zonder exkl haric without".split()  # noqa: SIM905
)
# A price for many at once.
MANY = frozenset(
    """
    box boxes case carton pack pallet dozen caja cajas bulto pallets docena karton kiste palette carton colis scatola
    cartone caixa doos koli opt wholesale mayorista mayor atacado grossist ingrosso опт оптовая оптова toptan
    distribuidor distributor mayoreo dealer reseller revendedor rivenditore revendeur handler bulk bayi gremio
    hurt hurtowa
    """.split()  # noqa: SIM905
)
_MONEY = re.compile(
    r"[$€£¥₹₺₽₴₪₫₩₱₦฿]|(?<![^\W\d])(?:rs|inr|eur|usd|gbp|tl|try|kr|zł|pln|lei|ron|ft|kč|czk|руб|грн|rp|aed|sar|egp)(?![^\W\d])",
    re.IGNORECASE,
)
_LETTERS = 2  # of a column's name that may be anything, and so many such columns beside it
_NUMBER = re.compile(r"\b[0-9]{1,2}\b|\b[a-e]\b", re.ASCII)
_SIGN = re.compile(r"[$€£¥₹₺₽₴₪₫₩₱₦฿]")
_NO_NAME = re.compile(r"https?://|www\.|\S+\.(?:jpe?g|png|webp|gif)\b", re.IGNORECASE)


def likely_of(
    header: Sequence[str], contents: Contents, kind: FileKind, places: Mapping[str, int], named: Collection[int] = ()
) -> dict[str, int]:
    """field -> its column, of what a list of products lacks and what stands in the columns tells.

    `named`: columns that are called by something else.
    """
    if kind not in (PRODUCTS, PRICES) or not contents.columns:
        return {}
    taken = {*places.values(), *named}
    found: dict[str, int] = {}
    price = price_of(header, contents, taken)
    if "unit_price" not in places and price is not None:
        found["unit_price"] = price
    if kind is PRODUCTS and "product_name" not in places:
        name = name_of(header, contents, {*taken, *found.values()})
        if name is not None:
            found["product_name"] = name
    return found


def says_money(name: str) -> bool:
    """Whether a column's name has a currency's sign."""
    return _SIGN.search(name) is not None


def is_price_name(name: str) -> bool:
    """Whether a column is called by a price, or a cost."""
    words = set(normal_name(name).split())
    return says_money(name) or bool(words & (_PRICE_WORDS | {"cost", "costo", "coste", "kosten", "cout"}))


def is_one_of_many(header: Sequence[str], contents: Contents, index: int) -> bool:
    """Whether a price of two letters is one of several columns of amounts under such letters: one for each door,

    size or tariff. `AR` is a price in Hungarian only.
    """
    alike = [one for one, name in enumerate(header) if one != index and 0 < len(name.strip()) <= _LETTERS]
    alike = [one for one in alike if PRODUCTS.meaning(header[one]) is None and contents.share(one, is_amount) > 1 / 2]
    return len(header[index].strip()) <= _LETTERS and len(alike) >= _LETTERS


def price_of(header: Sequence[str], contents: Contents, taken: Collection[int] = ()) -> int | None:
    """The column of prices; None where none is, or several are and nothing tells which."""
    free = [index for index in range(min(len(header), len(contents.columns))) if index not in taken]
    free = [index for index in free if contents.share(index, is_amount) > 1 / 2]
    words = {index: set(normal_name(header[index]).split()) for index in free}
    named = [
        index
        for index in free
        if (words[index] & _PRICE_WORDS or says_money(header[index])) and not words[index] & _NOT_ITS_PRICE
    ]
    if len(named) > 1:
        named = [index for index in named if not words[index] & MANY] or named
    for unlike in (_WITHOUT_TAX,):
        named = [index for index in named if not words[index] & unlike] or named
    if len(named) > 1:
        named = [index for index in named if words[index] & _NEW] or named
    if len(named) > 1:
        named = [index for index in named if words[index] & _RETAIL] or _numbered(header, named)
    if named:
        return named[0]  # of several for one piece, lists begin with the one that everybody pays
    known = [index for index in free if STOCK.meaning(header[index]) is not None]
    money = [index for index in free if index not in known and contents.share(index, _is_money) >= MOSTLY]
    return money[0] if len(money) == 1 else None


def _numbered(header: Sequence[str], named: Sequence[int]) -> list[int]:
    """`Price 1, Price 2`: those that differ by their number only; else nothing tells which is meant."""
    bare = {_NUMBER.sub("", normal_name(header[index])).strip() for index in named}
    return list(named) if len(bare) == 1 else []


def _is_money(cell: str) -> bool:
    return _MONEY.search(cell) is not None


def name_of(header: Sequence[str], contents: Contents, taken: Collection[int]) -> int | None:
    """The first of the columns of short texts that tell most lines apart."""
    found = texts_in(header, contents, taken)
    best = max((contents.different([index]) for index in found), default=0)
    if not found or best * 2 < len(contents.columns[found[0]]):
        return None
    return next(index for index in found if contents.different([index]) == best)


def texts_in(header: Sequence[str], contents: Contents, taken: Collection[int] = ()) -> list[int]:
    """The columns of short texts that nothing else is in."""
    return [
        index
        for index in range(min(len(header), len(contents.columns)))
        if index not in taken and contents.gaps(index) <= REPEATING and contents.share(index, _is_text) >= MOSTLY
    ]


def _is_text(cell: str) -> bool:
    letters = sum(1 for character in cell if character.isalpha())
    return letters > len(cell) / 3 and letters > 2 and len(cell) <= LONGEST_NAME and not _NO_NAME.search(cell)
