"""A column of stores whose name does not say so, or that has none: known by the stores in it."""

from collections.abc import Callable, Collection, Sequence

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.uploads.files.csv import Record
from backend_lambdas.uploads.files.inspect import SAMPLE_LINES, Inspected
from backend_lambdas.uploads.rows.cells import LONGEST_KEY
from backend_lambdas.uploads.rows.contents import MOSTLY, Contents
from backend_lambdas.uploads.rows.header import find_header, likely_header
from backend_lambdas.uploads.rows.kinds import STOCK
from backend_lambdas.uploads.rows.locations import locations_of
from backend_lambdas.uploads.rows.mapping import ColumnMapping
from backend_lambdas.uploads.rows.profiles import profile_of
from backend_lambdas.uploads.rows.questions import Candidate, which_stores

MOST_NAMES = 100  # that are looked up, at once
_SURELY_ALL = 100_000  # characters


def ask_about_stores(
    file: Inspected,
    default_store: str | None,
    mapping: ColumnMapping,
    known: Callable[[Collection[str]], Collection[str]],
) -> None:
    """Raise UploadUnclear for a file without a store column, one of whose columns holds names of known stores only.

    Not where the whole file is seen and names the `default_store` alone. `known`: those of these names that are
    stores.
    """
    if "store" in mapping.columns or mapping.locations or mapping.store:
        return
    try:
        found = likely_header(file) if mapping.header_line is None else find_header(file, STOCK, mapping)
    except UploadRejected:
        return  # its reader says what is wrong
    delimiter, (line, names) = found
    profile = profile_of(names)
    if locations_of(names) or (profile is not None and profile.own):
        return
    below = [one for one in file.sample(delimiter, None) if one[0] > line]
    contents = Contents.of(below, len(names))
    of_stores = [index for index, name in enumerate(names) if (STOCK.meaning(name) or ("",))[0] == "store"]
    if any(index not in contents.blank for index in of_stores):
        return
    columns = _few_names(names, contents, mapping)
    if _is_whole(below):
        columns = {place: values for place, values in columns.items() if values != {default_store}}
    stores = set(known(set().union(*columns.values()))) if columns else set()
    for place, values in columns.items():
        if values <= stores:
            examples = ", ".join(contents.examples(place))
            raise which_stores(Candidate(place, names[place], examples), names, line)


def _is_whole(records: Sequence[Record]) -> bool:
    """Whether the first lines are surely all that there are."""
    return not records or (
        records[-1][0] < SAMPLE_LINES // 2 and sum(len(cell) for _, cells in records for cell in cells) < _SURELY_ALL
    )


def _few_names(names: Sequence[str], contents: Contents, mapping: ColumnMapping) -> dict[int, set[str]]:
    """The columns that nothing is known of and that hold few different texts: their places and these."""
    said = {place for place in mapping.columns.values() if isinstance(place, int)}
    columns: dict[int, set[str]] = {}
    room = MOST_NAMES
    for place, name in enumerate(names):
        if place in said or STOCK.meaning(name) is not None or place >= len(contents.columns):
            continue
        values = set(contents.filled(place))
        filled = len(contents.filled(place)) >= MOSTLY * len(contents.columns[place])
        if values and filled and len(values) <= room and all(len(one) <= LONGEST_KEY for one in values):
            columns[place] = values
            room -= len(values)
    return columns
