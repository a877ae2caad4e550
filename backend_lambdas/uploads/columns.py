"""Which column of a file holds what. `ALIASES` is the one place that knows other systems' column names."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from backend_lambdas.inventory.errors import UploadRejected

MOST_COLUMNS = 500

# Best first: where a file has several of a field's names, the first one listed here is used.
ALIASES: dict[str, tuple[str, ...]] = {
    "store": (
        "store", "store id", "store name", "store code", "store no", "store number", "shop", "shop id", "shop name",
        "outlet", "outlet id", "branch", "branch id", "branch name", "location", "location name", "location id",
        "warehouse", "warehouse id", "warehouse name", "site", "filiale", "filialnummer", "markt", "laden", "lager",
        "standort", "magasin", "boutique", "tienda", "sucursal", "almacen", "negozio", "winkel", "butik", "loja",
    ),
    "product_id": (
        "product id", "product code", "product no", "product number", "sku", "variant sku", "custom label sku",
        "custom label", "item id", "item code", "item no", "item number", "article id", "article no", "article number",
        "article code", "artikelnummer", "artikelnr", "artikel nr", "artikel id", "stock code", "part number",
        "part no", "internal reference", "default code", "reference", "codigo", "referencia", "code article",
        "ean", "ean13", "code ean", "upc", "upc code", "gtin", "plu", "barcode", "variant barcode", "strichcode",
        "item", "product", "article", "artikel", "produkt", "articulo", "producto", "produit",
    ),
    "on_hand": (
        "on hand current", "on hand", "qty on hand", "quantity on hand", "count", "counted", "counted qty",
        "counted quantity", "inventoried quantity", "stock on hand", "stock count", "stock qty", "stock quantity",
        "quantity in stock", "qty in stock", "units in stock", "set stock", "setstock", "in stock", "instock",
        "stock level", "current stock", "stock", "inventory", "inventory qty", "inventory quantity",
        "variant inventory qty", "available", "available quantity", "qty", "quantity", "units", "lagerbestand",
        "bestand", "istbestand", "menge", "anzahl", "quantite", "existencias", "cantidad", "giacenza", "quantita",
        "voorraad", "aantal", "lagersaldo", "antal", "estoque", "quantidade",
    ),
    "product_name": (
        "product name", "item name", "article name", "name", "title", "product title", "item description",
        "product description", "article description", "description", "artikelbezeichnung", "artikelname",
        "artikeltext", "artikeltext1", "bezeichnung", "nom de l article", "nom", "designation", "libelle", "nombre",
        "descripcion", "descrizione", "omschrijving", "naam", "benamning",
    ),
    "category": (
        "category", "product category", "item category", "category name", "department", "product group", "group",
        "product type", "categ id", "kategorie", "artikelgruppe", "warengruppe", "categorie", "famille",
        "rayon", "categoria", "kategori",
        "type",
    ),
    "unit_price": (
        "unit price", "price", "selling price", "sales price", "sale price", "retail price", "list price",
        "variant price", "unit price eur", "vkpreis", "vk preis", "verkaufspreis", "preis", "einzelpreis", "ttc",
        "prix", "prix ttc", "precio", "prezzo", "prijs", "pris", "preco",
    ),
    "reorder_point": (
        "reorder point", "reorder point used", "reorder level", "reorder at", "low stock threshold", "threshold",
        "min stock", "minimum stock", "minimum stock level", "min qty", "minimum qty", "minimum", "min", "safety stock",
        "par level", "meldebestand", "mindestbestand", "seuil", "stock minimum", "stock minimo", "scorta minima",
        "minimumvoorraad",
    ),
}  # fmt: skip
REQUIRED = {"store": "store", "product_id": "item", "on_hand": "count"}

_RANKS = {alias: (field, 2 * rank) for field, aliases in ALIASES.items() for rank, alias in enumerate(aliases)}
# With a better code beside it, a column of one of these names holds the item's name.
_CODE_OR_NAME = frozenset({"item", "product", "article", "artikel", "produkt", "articulo", "producto", "produit"})
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_BRACKETS = re.compile(r"\([^()]*\)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands (index, or None where the file has no such column) under the file's own column names."""

    header: tuple[str, ...]
    places: dict[str, int]
    notes: tuple[str, ...]

    def name(self, field: str) -> str:
        """The field's column name as the file writes it."""
        return self.header[self.places[field]] if field in self.places else ""

    @property
    def width(self) -> int:
        """The cells a complete row has: up to the last column with a name."""
        return max(index for index, name in enumerate(self.header) if name) + 1


def normal_name(name: str) -> str:
    """`On-Hand_(current)` -> `on hand current`: no case, accents, signs."""
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", name)).casefold()
    return _NOT_WORD.sub(" ", bare).strip()


def _meaning(name: str) -> tuple[str, int] | None:
    """(field, rank). A name known only without its brackets, or with its words set apart, ranks half a step lower."""
    if exact := _RANKS.get(normal_name(name)):
        return exact
    for text in (_BRACKETS.sub("", name), _CAMEL.sub(" ", name)):
        if loose := _RANKS.get(normal_name(text)):
            return loose[0], loose[1] + 1
    return None


def known_fields(cells: Sequence[str]) -> set[str]:
    """The fields these cells would be column names of; empty for a line of data."""
    return {meaning[0] for cell in cells if len(cell) <= 80 and (meaning := _meaning(cell))}


def match_columns(cells: Sequence[str], line: int, default_store: str | None) -> Columns:
    """Give every field its column. Raises UploadRejected, naming what is missing or doubtful."""
    header = tuple(" ".join(cell.replace("\ufeff", "").split()) for cell in cells)
    if len(header) > MOST_COLUMNS:
        raise UploadRejected(f"The file has {len(header):,} columns; at most {MOST_COLUMNS} can be read.", line=line)
    ranked = _ranked(header)
    places = {field: candidates[0][1] for field, candidates in ranked.items() if candidates}
    _refuse_twins(header, ranked, line)
    _refuse_missing(header, places, line, default_store)
    return Columns(header, places, tuple(_notes(header, ranked, places, line)))


def _ranked(header: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
    """field -> [(rank, index)], best first."""
    ranked: dict[str, list[tuple[int, int]]] = {field: [] for field in ALIASES}
    for index, name in enumerate(header):
        if found := _meaning(name):
            ranked[found[0]].append((found[1], index))
    for candidates in ranked.values():
        candidates.sort()
    codes = ranked["product_id"]
    if len(codes) > 1 and not ranked["product_name"]:
        spare = [code for code in codes[1:] if normal_name(header[code[1]]) in _CODE_OR_NAME]
        ranked["product_name"] = spare
        ranked["product_id"] = [code for code in codes if code not in spare]
    return ranked


def _refuse_twins(header: Sequence[str], ranked: dict[str, list[tuple[int, int]]], line: int) -> None:
    for candidates in ranked.values():
        if len(candidates) > 1 and candidates[0][0] == candidates[1][0]:
            first, second = candidates[0][1], candidates[1][1]
            raise UploadRejected(
                f'Columns {first + 1} and {second + 1} of line {line} are both called "{header[second]}". '
                "Keep one of them, or give the other another name.",
                line=line,
                column=header[second],
            )


def _refuse_missing(header: Sequence[str], places: dict[str, int], line: int, default_store: str | None) -> None:
    missing = [word for field, word in REQUIRED.items() if field not in places]
    if default_store and "store" in missing:
        missing.remove("store")
    if not missing:
        return
    names = [name[:60] for name in header if name]
    found = (", ".join(names[:30]) or "none") + (f" and {len(names) - 30} more" if len(names) > 30 else "")
    if missing == ["store"]:
        raise UploadRejected(
            f"The file has no column that says which store it is for (line {line} has: {found}). "
            'Add a column "store" with the store\'s name in every row.',
            line=line,
        )
    words = " and ".join(f'"{word}"' for word in missing)
    raise UploadRejected(
        f"A stock file needs the columns store, item and count; {words} "
        f"{'is' if len(missing) == 1 else 'are'} missing. Line {line} has: {found}.",
        line=line,
    )


def _notes(
    header: Sequence[str], ranked: dict[str, list[tuple[int, int]]], places: dict[str, int], line: int
) -> list[str]:
    notes = []
    used = set(places.values())
    rivals = {index: field for field, candidates in ranked.items() for _, index in candidates[1:]}
    unknown = [name for index, name in enumerate(header) if name and index not in used and index not in rivals]
    for index, field in sorted(rivals.items()):
        notes.append(f'Line {line}: column "{header[index]}" was ignored; "{header[places[field]]}" was used instead.')
    if unknown:
        shown = ", ".join(f'"{name}"' for name in unknown[:20])
        more = f" and {len(unknown) - 20} more" if len(unknown) > 20 else ""
        notes.append(f"Line {line}: unknown {'column' if len(unknown) == 1 else 'columns'} ignored: {shown}{more}.")
    return notes
