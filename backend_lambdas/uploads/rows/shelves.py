"""A column called `Emplacement`, `Location` or `Lagerort`: it may hold stores, or the places in one."""

import re
from collections.abc import Sequence

from backend_lambdas.uploads.rows.contents import Contents
from backend_lambdas.uploads.rows.kinds import normal_name

_EITHER = frozenset(
    """
    location;location name;location id;location code;storage location;site;emplacement;ubicacion;ubicazione;locatie;
    lokasyon;lagerort;standort;local;lokacja;localizacao;lokasi;место;место хранения;localisation;localizacion
    """.replace("\n", "")
    .replace("    ", "")
    .split(";")
)
# What stands in a store and is no store.
_SHELF = frozenset(
    """
    shelf shelves rack bin aisle bay cupboard cabinet drawer locker tote bucket pallet fridge freezer cooler regal fach
    schrank schublade kuhlschrank tiefkuhler palette kiste armoire etagere tiroir rayonnage placard casier bac frigo
    congelateur estante estanteria pasillo cajon armario gaveta nevera congelador anaquel repisa scaffale ripiano
    cassetto armadio corsia frigorifero stelling plank kast lade koelkast vriezer raf dolap cekmece koridor palet
    polka regalo szafa szuflada стеллаж полка шкаф ящик ячейка prateleira estante armario rak lemari laci
    """.split()  # noqa: SIM905 (a list of words)
)
_CODE = re.compile(
    r"[A-Z]{0,3}[-./ ]?[0-9]{1,3}(?:[-./ ]?[A-Z]{1,2})?(?:[-./ ][A-Z]?[0-9]{1,3}){1,4}[A-Z]?", re.IGNORECASE
)
_MANY = 8  # such codes; a company of few stores may write `B-1-2` for one
_SHORT = re.compile(r"[A-Z]{1,2}[-. ]?[0-9]{1,3}", re.IGNORECASE)
_SOME = 3  # short codes, in eight lines each of another item: of stores, some would have the same items


def are_shelves(name: str, contents: Contents, index: int, items: Sequence[int] = ()) -> bool:
    """Whether a column whose name says either says by its cells that it is about places in a store.

    `items`: the column of the codes, or names, of the items.
    """
    if normal_name(name) not in _EITHER:
        return False
    if contents.share(index, _says_shelf) > 1 / 2:
        return True
    short = {cell for cell in contents.filled(index) if _SHORT.fullmatch(cell)}
    are_short = len(short) >= _SOME and contents.share(index, lambda cell: cell in short) > 1 / 2
    if are_short and items and len(contents.filled(items[0])) >= _MANY and not contents.repeated(items):
        return True
    codes = {cell for cell in contents.filled(index) if _CODE.fullmatch(cell)}
    return len(codes) >= _MANY and contents.share(index, lambda cell: cell in codes) > 1 / 2


def _says_shelf(cell: str) -> bool:
    return bool(_SHELF & set(normal_name(cell).split()))


def without_shelves(
    header: Sequence[str], stores: Sequence[tuple[int, int]], codes: Sequence[tuple[int, int]], contents: Contents
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The columns of stores; and those that hold places in one."""
    items = [index for _, index in codes[:1]]
    shelves = [one for one in stores if are_shelves(header[one[1]], contents, one[1], items)]
    return [one for one in stores if one not in shelves], shelves
