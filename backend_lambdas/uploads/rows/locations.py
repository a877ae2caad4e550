"""A file with a column of counts for each location: `Stock Berlin`, `inventory_Main`, `Ulm - Quantity on Hand`."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from backend_lambdas.uploads.rows.contents import Contents
from backend_lambdas.uploads.rows.guesses import could_count
from backend_lambdas.uploads.rows.kinds import STOCK, normal_name
from backend_lambdas.uploads.rows.profiles import Profile

_COUNTS = (
    "current quantity", "quantity on hand", "qty on hand", "stock on hand", "inventory available", "on hand",
    "in stock", "stock", "inventory", "quantity", "qty", "available", "lagerbestand", "bestand", "menge", "quantite",
    "quantité", "existencias", "cantidad", "giacenza", "quantita", "quantità", "voorraad", "aantal", "stok", "miktar",
)  # fmt: skip
_WORDS = f"(?:{'|'.join(word.replace(' ', '[ _]') for word in _COUNTS)})"
_GAP = r"(?:[\s_]*[:\-–@|/][\s_]*|[\s_]+)"
# Counts before the place, after it, and beside it in brackets.
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"({_WORDS}){_GAP}(?:(?:at|in)\s+)?(.+)",
        rf"({_WORDS})\s*[(\[](.+)[)\]]",
        rf"(.+?){_GAP}()({_WORDS})",
        rf"(.+?)\s*[(\[]()({_WORDS})[)\]]",
    )
)
# With one of these the column says something else of the stock, not where it is.
_NOT_A_PLACE = frozenset(
    """
    value status unit units date cost price type code id uom min max minimum maximum ordered sold reserved incoming
    committed unavailable policy tracker tracking alert new old per threshold level management quantity qty count
    total on hand order orders available is has wert einheit datum preis mindest gesamt valeur statut prix sum summe
    minimal low amount out backorder location locations name sku state days since last first enabled size pack step
    multiple manage managed use config is backorders notify for sale optimal optimo bajas bajo
    """.split()  # noqa: SIM905 (a list of words)
)
LONGEST = 80
_STORE_WORDS = frozenset(word for name in STOCK.aliases["store"] for word in name.split()) - frozenset(
    """
    name names id code number no nr nom nombre nome naam winkelnaam filialname codigo codice cod mag codmag adi de del
    di du la el point vente punto venta vendita storage local site markt
    """.split()  # noqa: SIM905
)


def locations_of(header: Sequence[str]) -> dict[str, int]:
    """Location -> the number of its column, of the form that most columns have; none where no column has one."""
    found: dict[tuple[int, str], dict[str, int]] = {}
    for index, name in enumerate(header):
        if place := _place(name):
            form, words, location = place
            found.setdefault((form, words), {}).setdefault(location, index)
    return max(found.values(), key=len, default={})


@lru_cache(1_000)
def _place(name: str) -> tuple[int, str, str] | None:
    """(form, words for a count, location), of a name such as `Stock Berlin`."""
    meant = STOCK.ranks.get(normal_name(name))
    if not name or len(name) > LONGEST or meant is not None:
        return None
    for number, form in enumerate(_FORMS):
        if match := form.fullmatch(name.strip()):
            first, second, *rest = match.groups()
            words, location = (rest[0], first) if rest else (first, second)
            location = location.strip(" []()_-:")
            if "_" in location and " " not in location:
                location = location.replace("_", " ")
            plain = normal_name(location)
            if plain and STOCK.ranks.get(plain) is None and not _NOT_A_PLACE & set(plain.split()):
                return number, normal_name(words), location
    return None


def other_columns(header: Sequence[str], own: Collection[str]) -> dict[str, int]:
    """Location -> the number of its column, where a system puts the bare names of locations behind its `own` ones."""
    found: dict[str, int] = {}
    for index, name in enumerate(header):
        if normal_name(name) not in own and name.strip():
            found.setdefault(name.strip(), index)
    return found


def found_locations(
    header: Sequence[str],
    columns: Mapping[str, Sequence[tuple[int, int]]],
    profile: Profile | None,
    contents: Contents,
) -> dict[str, int]:
    """The columns of counts by location, in a file that tells stores in no other way."""
    blank = contents.blank
    if profile is not None and profile.own:
        return other_columns(header, profile.own)
    if any(index not in blank for _, index in columns["store"]):
        return {}
    found = {place: index for place, index in locations_of(header).items() if index not in blank}
    few = 1 if profile is not None and not columns["on_hand"] else 2
    if len(found) >= few:
        return found
    return _called_as_stores(header, columns, contents) if profile is None and not columns["on_hand"] else {}


def _is_unknown(name: str) -> bool:
    return bool(name) and STOCK.meaning(name) is None


def _called_as_stores(
    header: Sequence[str], columns: Mapping[str, Sequence[tuple[int, int]]], contents: Contents
) -> dict[str, int]:
    """`Main Warehouse, Ulm, Bonn`, or `Branch 1, Branch 2, Branch 3`: counts under names, at least one of a store.

    Only where these are all the counts that there are; whether the stores are known is asked when their rows are.
    """
    known = {f"{name} {place}": place for name, found in columns.items() for _, place in found}
    places = [place for place in could_count(header, contents, known) if _is_unknown(header[place])]
    words = [set(normal_name(header[place]).split()) for place in places]
    are_stores = any(one & _STORE_WORDS and one - _STORE_WORDS for one in words)
    if len(places) < 2 or not are_stores or any(one & _NOT_A_PLACE for one in words):
        return {}
    return {header[place]: place for place in places} if len({header[place] for place in places}) == len(places) else {}
