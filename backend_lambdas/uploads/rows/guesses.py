"""Which columns could hold the item or the counts, by what stands in them, where no name says it."""

import string
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from backend_lambdas.uploads.rows.column_names import VARIANTS
from backend_lambdas.uploads.rows.contents import Contents
from backend_lambdas.uploads.rows.kinds import STOCK, normal_name
from backend_lambdas.uploads.rows.other_languages import MORE
from backend_lambdas.uploads.rows.priced import says_money
from backend_lambdas.uploads.rows.questions import Candidate, UploadUnclear, which_holds

MOST_CHOICES = 6  # a person picks one of them
MOST_STORES = 100
_LONG, _FEW = 8, 5  # lines; different numbers in them, of fewer they are the number of something else
# Words in the names of columns that hold the one or the other, in the seven languages.
_ITEM_WORDS = frozenset(
    """
    code codigo codice kod kodu cod sku id nr no number nummer numero ref referenz artikel article articulo articolo
    item product produkt producto produit prodotto urun stok ean upc gtin barcode barkod part material name nombre nom
    """.split()  # noqa: SIM905 (a list of words)
)
_COUNT_WORDS = frozenset(
    """
    stock qty quantity count units on hand available inventory bestand menge anzahl lager stuck quantite qte
    existencia existencias cantidad unidades giacenza quantita qta esistenza voorraad aantal stuks stok miktar adet
    pcs pieces stk saldo balance
    """.split()  # noqa: SIM905
)
# A whole number in a column with one of these in its name is no count of an item.
_OTHER_WORDS = frozenset(
    """
    price cost preis kosten prix precio coste costo prezzo prijs fiyat id ids date datum fecha data tarih year jahr
    weight gewicht poids peso grams width height length tax vat mwst iva tva btw kdv rating position sort order points
    level min max minimum maximum mindest days lead pack page rate percent discount phone zip postcode
    """.split()  # noqa: SIM905
)
# One of these says of what a column is; with one of `_NOT_ITEMS` beside it, of something else than items.
_SURE_ITEM = frozenset(
    """
    code codigo codice kod kodu cod sku artikel article articulo articolo item product produkt producto produit prodotto
    urun ean upc gtin barcode part material name nombre nom nome naam adi bezeichnung designation libelle descripcion
    description descrizione omschrijving
    """.split()  # noqa: SIM905
)
_NOT_ITEMS = frozenset(
    """
    customer client cliente kunde klant musteri supplier vendor lieferant fournisseur proveedor fornitore
    leverancier user employee city country brand marca marke store shop warehouse category group unit date order
    invoice image file type
    """.split()  # noqa: SIM905
)


def _single(*fields: str) -> frozenset[str]:
    """The names of these fields in further languages that are one word."""
    return frozenset(name for field in fields for name in map(normal_name, MORE[field]) if " " not in name)


_MORE_ITEMS, _MORE_COUNTS = _single("product_id", "product_name"), _single("on_hand")
_MORE_OTHERS = _single("unit_price", "unit_cost", "sale_date", "category", "vendor")


def sure_by_words(
    header: Sequence[str], contents: Contents, missing: Collection[str], places: Mapping[str, int]
) -> dict[str, int]:
    """The column of what is missing where name and contents agree on exactly one: `Le nom commercial`, `Qty pcs`."""
    free = [index for index in range(min(len(header), len(contents.columns))) if index not in places.values()]
    store = [places["store"]] if places.get("store", len(contents.columns)) < len(contents.columns) else []
    counts = could_count(header, contents, places)
    found = {"on_hand": [index for index in counts if _words(header[index]) & (_COUNT_WORDS | _MORE_COUNTS)]}
    items = [index for index in free if index not in counts and contents.are_items(index, store)]
    found["product_id"] = [index for index in items if _says_item(header[index])]
    return {name: found[name][0] for name in missing if len(found[name]) == 1}


def could_count(header: Sequence[str], contents: Contents, places: Mapping[Any, int]) -> list[int]:
    """The columns not yet given to anything that could hold counts."""
    free = [index for index in range(min(len(header), len(contents.columns))) if index not in places.values()]
    others = _OTHER_WORDS | _MORE_OTHERS
    free = [index for index in free if normal_name(header[index]) not in VARIANTS and not says_money(header[index])]
    return [index for index in free if contents.are_counts(index) and not _words(header[index]) & others]


def could_name_items(
    header: Sequence[str], contents: Contents, places: Mapping[str, int], counts: Collection[int]
) -> list[int]:
    """The columns that could hold the items, and are called by nothing else."""
    store = [places["store"]] if places.get("store", len(contents.columns)) < len(contents.columns) else []
    others = _OTHER_WORDS - {"id", "ids"} | _MORE_OTHERS | _NOT_ITEMS
    free = [index for index in range(min(len(header), len(contents.columns))) if index not in places.values()]
    items = [index for index in free if index not in counts and contents.are_items(index, store)]
    return [index for index in items if not _words(header[index]) & others]


def _says_item(name: str) -> bool:
    words = _words(name)
    return bool(words & (_SURE_ITEM | _MORE_ITEMS)) and (not words & _NOT_ITEMS or words <= {"brand", "name"})


def may_count(header: Sequence[str], contents: Contents, known: Collection[int]) -> bool:
    """Whether a column without a known name could hold counts."""
    free = could_count(header, contents, dict(enumerate(known)))
    is_long = bool(contents.columns) and len(contents.columns[0]) >= _LONG
    return any(not is_long or len(set(contents.filled(index))) >= _FEW for index in free)


def letters(width: int) -> tuple[str, ...]:
    """The names of columns without names, as spreadsheets write them: A, B, ... Z, AA."""
    one = string.ascii_uppercase
    return tuple((one[index // 26 - 1] if index >= 26 else "") + one[index % 26] for index in range(min(width, 702)))


def ask_by_contents(
    header: Sequence[str], contents: Contents, missing: Collection[str], places: Mapping[str, int], line: int | None
) -> UploadUnclear | None:
    """The question for what is missing of the item and the counts; None where no column could be it.

    `places`: of what is known. `line`: as `which_holds`.
    """
    free = [index for index in range(min(len(header), len(contents.columns))) if index not in places.values()]
    store = [places["store"]] if places.get("store", len(contents.columns)) < len(contents.columns) else []
    counts = could_count(header, contents, places)
    items = [index for index in free if contents.are_items(index, store)]
    items = [index for index in items if index not in counts] or items
    if "product_id" in missing:
        if not items or ("on_hand" in missing and not [index for index in counts if index != items[0]]):
            return None
        items.sort(
            key=lambda index: (not _words(header[index]) & (_ITEM_WORDS | _MORE_ITEMS), not contents.are_codes(index))
        )
        return which_holds("product_id", _candidates(header, contents, items), header, line)
    if not counts:
        return None
    stores = counts if "store" in missing and 2 <= len(counts) <= MOST_STORES else []
    bare = [] if line == 0 else [index for index in stores if STOCK.meaning(header[index]) is None]
    counts.sort(
        key=lambda index: (
            not _words(header[index]) & (_COUNT_WORDS | _MORE_COUNTS),
            len({*contents.filled(index)}) == 1,
        )
    )
    each = _candidates(header, contents, bare, MOST_STORES) if len(bare) > 1 else []
    return which_holds("on_hand", _candidates(header, contents, counts), header, line, each)


def _candidates(
    header: Sequence[str], contents: Contents, places: Sequence[int], most: int = MOST_CHOICES
) -> list[Candidate]:
    return [Candidate(place, header[place], ", ".join(contents.examples(place))) for place in places[:most]]


def _words(name: str) -> set[str]:
    return set(normal_name(name).split())
