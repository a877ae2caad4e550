"""Which columns tell the items of a file apart: a code, a code with its variants, or names."""

from collections.abc import Mapping, Sequence

from backend_lambdas.inventory.product_rules import is_product_number
from backend_lambdas.uploads.rows.column_names import CARD_PRINTINGS, CARD_STATES, CARDS_ONLY, GTIN, VARIANTS
from backend_lambdas.uploads.rows.contents import REPEATING, Contents
from backend_lambdas.uploads.rows.kinds import PRODUCTS, SALES, STOCK, FileKind, normal_name
from backend_lambdas.uploads.rows.profiles import Profile

_FEW = 0.02  # of the lines


def telling_first(
    header: Sequence[str], codes: Sequence[tuple[int, int]], names: Sequence[int], contents: Contents
) -> list[tuple[int, int]]:
    """Codes of which many lines have none, or an earlier line's, behind one that tells every line apart.

    The number of a record tells them where most lines have no code, and their `names` do not.
    """
    if len(codes) < 2 or contents.gaps(codes[0][1]) <= _FEW >= contents.repeated([codes[0][1]]):
        return list(codes)
    nameless = contents.gaps(codes[0][1]) > 1 / 2 and contents.repeated(names) > REPEATING
    sure = [one for one in codes[1:] if (nameless or _is_own(header[one[1]])) and _tells_all(contents, one[1])]
    return [*sure[:1], *(one for one in codes if one not in sure[:1])]


def _tells_all(contents: Contents, index: int) -> bool:
    repeats = contents.repeated([index]) >= REPEATING / 10
    return not (repeats or contents.gaps(index) or contents.numbers_lines(index) or contents.is_rounded(index))


def _is_own(name: str) -> bool:
    """Whether it is a code that the shop gives: neither a barcode nor the number of a record."""
    normal = normal_name(name)
    return normal != "id" and PRODUCTS.meaning(name) is not None and normal not in GTIN


def item_code(
    header: Sequence[str],
    columns: Mapping[str, Sequence[tuple[int, int]]],
    profile: Profile | None,
    contents: Contents,
    kind: FileKind,
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The columns that name an item together, where the file's codes are blank or stand for several items; () where its

    best column of codes names it alone. And those that name it only where its own code is blank.
    """
    blank = contents.blank
    codes = [index for _, index in columns["product_id"] if index not in blank]
    if profile is not None and profile.code:
        places = {normal_name(name): index for index, name in reversed([*enumerate(header)])}
        never = contents.never_filled  # options that no product of the first lines has, a later one may
        found = tuple(places[name] for name in profile.code if name in places and places[name] not in never)
        whole = found if places.get(profile.code[0], -1) in {*found} - blank else ()
        return (whole, ()) if not codes or _tells_more(contents, codes[:1], whole) else ((), whole)
    variants = [index for index, name in enumerate(header) if normal_name(name) in VARIANTS and index not in blank]
    stores = [index for _, index in columns.get("store", ())[:1]]
    several = [*codes[:1], *variants]
    tells = False
    if codes and variants and kind is SALES:  # an item is sold again and again
        named = not contents.are_codes(codes[0])
        tells = named and contents.different(several) > (1 + REPEATING) * contents.different(codes[:1])
    elif codes and variants:
        tells = _tells_more(contents, [*codes[:1], *stores], [*several, *stores])
    if codes and not tells and kind is STOCK and (cards := _printings(header, contents, codes[0], stores)):
        several, tells = [codes[0], *cards], True
    names = [index for _, index in columns.get("product_name", ())[:1]]
    counts = [index for _, index in columns.get("on_hand", ())[:1]]
    gaps = kind is STOCK and bool(codes and names) and contents.gaps(codes[0], [*names, *counts]) > REPEATING
    return tuple(several) if tells else (), tuple(names) if gaps and not tells else ()


def _printings(header: Sequence[str], contents: Contents, code: int, stores: Sequence[int]) -> list[int]:
    """The columns that tell the printings and states of trading cards apart; [] for lists of anything else.

    Edition, condition, language always, so that a card has the same name from file to file; of set, number and
    rarity those without which cards would be the same.
    """
    names = {index: normal_name(name) for index, name in enumerate(header) if index not in (code, *contents.blank)}
    states = [index for index, name in names.items() if name in CARD_STATES]
    others = [index for index, name in names.items() if name in CARD_PRINTINGS]
    if not (states and others) or not {*names.values()} & CARDS_ONLY:
        return []
    used, left = states, contents.repeated([code, *states, *stores])
    for index in others:
        now = contents.repeated([code, *used, index, *stores])
        if now < left:
            used, left = [*used, index], now
    return used


def product_number(
    header: Sequence[str],
    columns: Mapping[str, Sequence[tuple[int, int]]],
    profile: Profile | None,
    contents: Contents,
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """As `item_code`, of products: known by what names them and their variants where they have no number, or none that

    can be one, or one for several variants.
    """
    blank = contents.blank
    places = {normal_name(name): index for index, name in reversed([*enumerate(header)])}
    by_system = () if profile is None or profile.kept_by else profile.code
    never = contents.never_filled
    several = tuple(places[name] for name in by_system if name in places and places[name] not in never)
    if not by_system or places.get(by_system[0], -1) not in {*several} - blank:
        names = [index for _, index in columns.get("product_name", ())[:1]]
        variants = [index for index, name in enumerate(header) if normal_name(name) in VARIANTS and index not in blank]
        several = (*names, *variants) if contents.repeated(names) > 0 else tuple(names)
    codes = [index for _, index in columns["product_id"] if index not in blank]
    codes = [index for index in codes if contents.share(index, is_product_number) > 1 / 2][:1]
    if not codes or _tells_more(contents, codes, several):
        return several, ()
    return (), several if contents.gaps(codes[0], several[:1]) > 0 else ()


def variant_name(
    header: Sequence[str], columns: Mapping[str, Sequence[tuple[int, int]]], profile: Profile, contents: Contents
) -> tuple[int, ...]:
    """The column of the product's name, then those that tell its variants apart; () where there are none."""
    places = {normal_name(name): index for index, name in reversed([*enumerate(header)])}
    found = [places[name] for name in profile.variant if name in places and places[name] not in contents.never_filled]
    return (columns["product_name"][0][1], *found) if found and columns["product_name"] else ()


def _tells_more(contents: Contents, codes: Sequence[int], several: Sequence[int]) -> bool:
    """Whether the codes stand for several items that these columns tell apart."""
    alone = contents.repeated(codes)
    return bool(several) and alone > REPEATING and contents.repeated(several) < alone / 2
