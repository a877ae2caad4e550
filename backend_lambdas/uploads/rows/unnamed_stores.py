"""A column of stores whose name does not say so, or that has none: known by the stores in it."""

from collections.abc import Callable, Collection, Sequence

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.uploads.files.csv import Record
from backend_lambdas.uploads.files.inspect import SAMPLE_LINES, Inspected
from backend_lambdas.uploads.rows.cells import LONGEST_KEY
from backend_lambdas.uploads.rows.contents import MOSTLY, Contents
from backend_lambdas.uploads.rows.header import find_header, likely_header
from backend_lambdas.uploads.rows.kinds import STOCK, FileKind, normal_name
from backend_lambdas.uploads.rows.locations import locations_of
from backend_lambdas.uploads.rows.mapping import ColumnMapping
from backend_lambdas.uploads.rows.profiles import profile_of
from backend_lambdas.uploads.rows.questions import Candidate, which_stores

MOST_NAMES = 100  # that are looked up, at once
_BESIDE = frozenset(
    """
    name names id code number no nr nom nombre nome naam winkelnaam filialname codigo codice cod mag codmag adi of at in
    a de del di du la el al im am der van from sold selling sales sale title which our company vente venta vendita punto
    point storage local
    """.split()  # noqa: SIM905 (a list of words)
)
_STORE_WORDS = frozenset(word for name in STOCK.aliases["store"] for word in name.split()) - _BESIDE
_NO_NAMES = frozenset({"true", "false", "yes", "no", "ja", "nein", "oui", "non", "si", "y", "n", "x", "n/a", "-"})
_SURELY_ALL = 100_000  # characters


def ask_about_stores(
    file: Inspected,
    default_store: str | None,
    mapping: ColumnMapping,
    known: Callable[[Collection[str]], Collection[str]],
    kind: FileKind = STOCK,
) -> None:
    """Raise UploadUnclear for a file of this kind without a store column, where another one may be it.

    That holds names of known stores only, or says in its name that it does (`Sold in shop`) and holds several. Not
    where the whole file is seen and names the `default_store` alone. `known`: those of these names that are stores.
    """
    if "store" in mapping.columns or mapping.locations or mapping.store:
        return
    try:
        found = likely_header(file) if mapping.header_line is None else find_header(file, kind, mapping)
    except UploadRejected:
        return  # its reader says what is wrong
    delimiter, (line, names) = found
    profile = profile_of(names)
    if kind is STOCK and locations_of(names) or (profile is not None and profile.own):
        return
    below = [one for one in file.sample(delimiter, None) if one[0] > line]
    contents = Contents.of(below, len(names))
    of_stores = [index for index, name in enumerate(names) if (kind.meaning(name) or ("",))[0] == "store"]
    if any(index not in contents.blank for index in of_stores):
        return
    columns = _few_names(names, contents, mapping, kind)
    if _is_whole(below):
        columns = {place: values for place, values in columns.items() if values != {default_store}}
    stores = set(known(set().union(*columns.values()))) if columns else set()
    for place, values in columns.items():
        if values <= stores or _says_stores(names[place], values):
            examples = ", ".join(contents.examples(place))
            raise which_stores(Candidate(place, names[place], examples), names, line)


def _is_whole(records: Sequence[Record]) -> bool:
    """Whether the first lines are surely all that there are."""
    return not records or (
        records[-1][0] < SAMPLE_LINES // 2 and sum(len(cell) for _, cells in records for cell in cells) < _SURELY_ALL
    )


def _says_stores(name: str, values: Collection[str]) -> bool:
    """Whether a column is called by a store and nothing else, and holds several of what could be names."""
    words = set(normal_name(name).split())
    wordy = sum(1 for value in values if value.lower() not in _NO_NAMES and any(map(str.isalpha, value)))
    return bool(words & _STORE_WORDS) and words <= _STORE_WORDS | _BESIDE and 1 < len(values) == wordy


def _few_names(names: Sequence[str], contents: Contents, mapping: ColumnMapping, kind: FileKind) -> dict[int, set[str]]:
    """The columns that nothing is known of and that hold few different texts: their places and these."""
    said = {place for place in mapping.columns.values() if isinstance(place, int)}
    columns: dict[int, set[str]] = {}
    room = MOST_NAMES
    for place, name in enumerate(names):
        if place in said or kind.meaning(name) is not None or place >= len(contents.columns):
            continue
        values = set(contents.filled(place))
        filled = len(contents.filled(place)) >= MOSTLY * len(contents.columns[place])
        if values and filled and len(values) <= room and all(len(one) <= LONGEST_KEY for one in values):
            columns[place] = values
            room -= len(values)
    return columns
