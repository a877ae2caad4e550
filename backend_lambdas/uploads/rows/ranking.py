"""Which columns of a file could hold what, the best first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from backend_lambdas.inventory.product_rules import is_barcode
from backend_lambdas.uploads.rows.contents import NOTHING_SEEN, REPEATING, Contents
from backend_lambdas.uploads.rows.item_codes import item_code, product_number, telling_first, variant_name
from backend_lambdas.uploads.rows.kinds import PRICES, PRODUCTS, STOCK, FileKind, normal_name
from backend_lambdas.uploads.rows.locations import found_locations
from backend_lambdas.uploads.rows.mapping import ColumnMapping, column_at
from backend_lambdas.uploads.rows.priced import is_one_of_many, name_of
from backend_lambdas.uploads.rows.profiles import Profile
from backend_lambdas.uploads.rows.shelves import without_shelves

# With a better code beside it, a column of one of these names holds the item's name.
_CODE_OR_NAME = frozenset(
    """
    item product article artikel produkt articulo producto produit articolo prodotto produto urun
    """.split()  # noqa: SIM905 (a list of words)
)
_CODE_WORDS = frozenset({"sku", "code", "codigo", "cod", "codice", "kod", "ref", "ean", "barcode"})
_MAKER_OR_NAME = frozenset({"brand name"})  # of a medicine its name; where it repeats, who makes the item
_PREFERRED = -1_000  # the rank of what a profile says: before every name of `kinds`
_MOSTLY_BLANK, _ENOUGH = 0.5, 8  # of the lines; of fewer lines that says nothing
_MANY = 20  # barcodes; fewer may be wrong by chance
BLANK = 10_000  # added for a column without any value: after every other


@dataclass(frozen=True, slots=True)
class Ranked:
    """`columns`: field -> [(rank, index)], best first. `joined`: field -> columns that make its value together.

    `locations`: store -> its column of counts. `said`: columns that a person has given to something. `spare`: columns
    that name an item where its code is blank.
    """

    columns: dict[str, list[tuple[int, int]]]
    joined: dict[str, tuple[int, ...]] = field(default_factory=dict)
    locations: dict[str, int] = field(default_factory=dict)
    said: frozenset[int] = frozenset()
    spare: tuple[int, ...] = ()


def rank_columns(
    header: Sequence[str],
    line: int,
    kind: FileKind,
    mapping: ColumnMapping,
    profile: Profile | None = None,
    contents: Contents = NOTHING_SEEN,
) -> Ranked:
    """By what a person said, else by the system's profile, else by the names; a blank column comes last, one of

    words as counts and one of rounded codes as well. A store column without any store is none.

    Raises UploadRejected for a mapping that does not fit.
    """
    said = _said(header, line, kind, mapping)
    locations = {}
    if "on_hand" in kind.aliases:
        locations = {store: column_at(header, place, line) for store, place in mapping.locations.items()}
    taken = frozenset([*(place for places in said.values() for place in places), *locations.values()])
    columns = _by_name(["" if index in taken else name for index, name in enumerate(header)], kind, profile)
    _by_contents(header, columns, kind, contents)
    _items_by_contents(header, columns, kind, contents if profile is None else NOTHING_SEEN)
    columns |= {name: [(_PREFERRED, places[0])] if places else [] for name, places in said.items()}
    joined = {name: several for name, several in said.items() if len(several) > 1}
    joined |= _lots(columns, contents) if "lot" in columns.keys() - said.keys() else {}
    code: tuple[int, ...] = ()
    spare: tuple[int, ...] = ()
    if kind in (PRODUCTS, PRICES) and "product_id" not in said:
        code, spare = product_number(header, columns, profile, contents)
    elif "product_id" not in said:
        code, spare = item_code(header, columns, profile, contents, kind)
    if code:
        joined["product_id"] = code
        columns["product_id"] = [(_PREFERRED, code[0])]
    if kind is PRODUCTS and profile is not None and (several := variant_name(header, columns, profile, contents)):
        joined.setdefault("product_name", several)
    if not locations and "on_hand" in kind.aliases and not {"store", "on_hand"} & said.keys():
        locations = found_locations(header, columns, profile, contents)
    if locations:
        columns |= {"store": [], "on_hand": []}
    return Ranked(columns, joined, locations, taken, spare)


def _by_contents(
    header: Sequence[str], columns: dict[str, list[tuple[int, int]]], kind: FileKind, contents: Contents
) -> None:
    """Put last, or leave out, what the cells speak against."""
    blank = contents.blank
    useless = {
        "on_hand": contents.is_wordy,
        "product_id": lambda index: contents.is_rounded(index) or contents.are_too_long(index),
        "product_name": contents.is_long,
    }
    is_long = bool(contents.columns) and len(contents.columns[0]) >= _ENOUGH
    for name, candidates in columns.items():
        if name in kind.numbers and name not in kind.required:  # what nobody can read must not cost the rows
            candidates[:] = [one for one in candidates if not contents.is_no_number(one[1])]
        against = useless.get(name, blank.__contains__)
        last = {index: 2 if index in blank else against(index) for _, index in candidates}
        candidates[:] = sorted((rank + BLANK * last[index], index) for rank, index in candidates)
        if name in kind.numbers and is_long:
            candidates.sort(key=lambda one: contents.gaps(one[1]) > _MOSTLY_BLANK)
    _leave_out(header, columns, contents)
    if kind is PRODUCTS:  # what most lines have as a barcode is none
        columns["gtin"] = [one for one in columns["gtin"] if not _are_no_barcodes(contents, one[1])]
    stores, shelves = without_shelves(header, columns.get("store", ()), columns.get("product_id", ()), contents)
    columns["store"] = [one for one in stores if one[1] not in blank]
    if "lot" in columns:
        columns["lot"] += shelves
    if kind is PRODUCTS and not columns["product_name"]:
        columns["product_name"] = [one for one in columns["description"] if not contents.is_long(one[1])][:1]
        columns["description"] = [one for one in columns["description"] if one not in columns["product_name"]]
    if contents.columns:
        _name_beside_code(header, columns, contents)


def _leave_out(header: Sequence[str], columns: dict[str, list[tuple[int, int]]], contents: Contents) -> None:
    """Names of columns that mean something else by what stands below."""
    against: dict[str, Callable[[int], bool]] = {
        "product_name": lambda index: (
            normal_name(header[index]) in _MAKER_OR_NAME and contents.repeated([index]) > REPEATING
        ),
        "unit_price": lambda index: is_one_of_many(header, contents, index),
        "category": contents.are_system_types,
    }
    for name, is_other in against.items():
        columns[name] = [one for one in columns.get(name, ()) if not is_other(one[1])]


def _items_by_contents(
    header: Sequence[str], columns: dict[str, list[tuple[int, int]]], kind: FileKind, contents: Contents
) -> None:
    """The codes that tell; names where no line has a code; in a list of prices, texts where neither is named."""
    codes = columns["product_id"]
    is_gappy = bool(codes) and contents.gaps(codes[0][1]) > REPEATING
    if kind in (PRODUCTS, PRICES) and (not codes or is_gappy) and not columns["product_name"]:
        name = name_of(header, contents, [index for found in columns.values() for _, index in found])
        columns["product_name"] = [] if name is None else [(BLANK - 1, name)]
    if kind is not STOCK or not contents.columns:
        return
    useless = [index for _, index in codes if index in contents.blank or contents.are_too_long(index)]
    if columns["product_name"] and codes and len(useless) == len(codes):
        columns["product_id"], columns["product_name"] = columns["product_name"], []
    if not columns["store"] and not columns["product_name"]:
        _unknown_codes(header, columns, contents)
    if not columns["store"]:
        names = [index for _, index in columns["product_name"][:1]]
        columns["product_id"] = telling_first(header, columns["product_id"], names, contents)


def _unknown_codes(header: Sequence[str], columns: dict[str, list[tuple[int, int]]], contents: Contents) -> None:
    """Names that repeat are names, and the one column of codes that tells all lines apart the item, whatever it says.

    Lines with neither are headings.
    """
    names = columns["product_id"]
    if not names or (STOCK.meaning(header[names[0][1]]) or ("",))[0] != "product_name":
        return
    name = names[0][1]
    if contents.repeated([name]) <= REPEATING:
        return
    known = {index for found in columns.values() for _, index in found}
    free = [index for index in range(min(len(header), len(contents.columns))) if index not in known and header[index]]
    codes = [index for index in free if contents.are_codes(index) and not contents.repeated([index])]
    codes = [index for index in codes if not contents.gaps(index, [name]) and not contents.are_counts(index)]
    if len(codes) == 1:
        columns["product_id"], columns["product_name"] = [(BLANK - 1, codes[0])], names


def _are_no_barcodes(contents: Contents, index: int) -> bool:
    """Whether most of many are wrong: numbers of the shop's own."""
    codes = [cell.strip("'=\"") for cell in contents.filled(index)]
    return len(codes) >= _MANY and sum(map(is_barcode, codes)) < len(codes) / 2


def _name_beside_code(header: Sequence[str], columns: dict[str, list[tuple[int, int]]], contents: Contents) -> None:
    """`Product`, of texts, is the name where an `id` beside it tells the lines apart as well."""
    codes = columns["product_id"]
    if not codes or columns["product_name"] or normal_name(header[codes[0][1]]) not in _CODE_OR_NAME:
        return
    first, *others = codes
    known = {index for candidates in columns.values() for _, index in candidates}
    free = [index for index in range(min(len(header), len(contents.columns))) if index not in known]
    others += [(BLANK - 1, index) for index in free if set(normal_name(header[index]).split()) & _CODE_WORDS][:1]
    own = [one for rank, one in others if rank < BLANK and contents.are_codes(one) and not contents.numbers_lines(one)]
    if own and not contents.are_codes(first[1]) and contents.repeated(own[:1]) <= contents.repeated([first[1]]):
        columns["product_name"], columns["product_id"] = [first], others


def _said(header: Sequence[str], line: int, kind: FileKind, mapping: ColumnMapping) -> dict[str, tuple[int, ...]]:
    """The columns that a person gave each field; () where they said that it has none."""
    said: dict[str, tuple[int, ...]] = {}
    for name, place in mapping.columns.items():
        if name in kind.aliases:
            several = place if isinstance(place, tuple) else () if place is None else (place,)
            said[name] = tuple(column_at(header, one, line) for one in several)
    return said


def _by_name(header: Sequence[str], kind: FileKind, profile: Profile | None) -> dict[str, list[tuple[int, int]]]:
    ranked: dict[str, list[tuple[int, int]]] = {name: [] for name in kind.aliases}
    preferred = _preferred(header, kind, profile)
    given = {index for found in preferred.values() for _, index in found}
    for index, name in enumerate(header):
        if index not in given and (found := kind.meaning(name)):
            ranked[found[0]].append((found[1], index))
    for name, places in preferred.items():
        ranked[name] = places + ranked[name] if places else []
    codes = sorted(ranked["product_id"])
    if len(codes) > 1 and not ranked["product_name"]:
        spare = [code for code in codes[1:] if normal_name(header[code[1]]) in _CODE_OR_NAME]
        ranked["product_name"] = spare
        ranked["product_id"] = [code for code in codes if code not in spare]
    if not codes and kind is PRODUCTS:
        ranked["product_id"] = list(ranked["gtin"])  # known by its barcode alone
    elif not codes and kind is not PRICES:
        ranked["product_id"], ranked["product_name"] = ranked["product_name"], []  # known by its name alone
    return ranked


def _preferred(header: Sequence[str], kind: FileKind, profile: Profile | None) -> dict[str, list[tuple[int, int]]]:
    """field -> its columns as the profile has them; [] where the profile says that there is none."""
    if profile is None:
        return {}
    places: Mapping[str, int] = {normal_name(name): index for index, name in reversed([*enumerate(header)])}
    wanted = {name: names for name, names in profile.columns.items() if name in kind.aliases}
    if kind is PRODUCTS and "on_hand" in profile.columns:
        wanted["stock"] = profile.columns["on_hand"]  # what the vendor has of it
    found = {
        name: [(_PREFERRED + rank, places[one]) for rank, one in enumerate(names) if one in places]
        for name, names in wanted.items()
    }
    return {name: places for name, places in found.items() if places or not wanted[name]}


def _lots(columns: dict[str, list[tuple[int, int]]], contents: Contents) -> dict[str, tuple[int, ...]]:
    """All columns that tell lots apart make one value."""
    places = sorted(index for _, index in columns["lot"] if index not in contents.blank)
    columns["lot"] = [(_PREFERRED, index) for index in places[:1]]
    return {"lot": tuple(places)} if len(places) > 1 else {}
