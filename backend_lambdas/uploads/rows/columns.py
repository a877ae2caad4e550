"""Which column of a file holds what."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.inventory.plain_text import shortened
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.files.csv import Record
from backend_lambdas.uploads.rows.kinds import STOCK, FileKind, normal_name
from backend_lambdas.uploads.rows.mapping import FOUND_BY_ITSELF, ColumnMapping, column_at

MOST_COLUMNS = 500

# With a better code beside it, a column of one of these names holds the item's name.
_CODE_OR_NAME = frozenset({"item", "product", "article", "artikel", "produkt", "articulo", "producto", "produit"})


JOINED = " / "


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands (index, or None where the file has no such column) under the file's own column names.

    `joined`: columns that make one value together. `locations`: store -> the column of its counts; each line is then a
    row for each of them. What is made of a line stands behind its own cells, in this order: `stretched`.
    """

    header: tuple[str, ...]
    places: dict[str, int]
    notes: tuple[str, ...]
    joined: tuple[tuple[int, ...], ...] = ()
    locations: Mapping[str, int] = field(default_factory=dict)

    def name(self, field: str, store: str = "") -> str:
        """The field's column name as the file writes it; of a count in a file of locations, that of the store."""
        place = self.places.get(field, -1)
        if place < len(self.header):
            return self.header[place] if place >= 0 else ""
        if place < len(self.header) + len(self.joined):
            return JOINED.join(self.header[one] for one in self.joined[place - len(self.header)])
        return self.header[self.locations[store]] if store in self.locations else ""

    @property
    def width(self) -> int:
        """The cells a complete row has: up to the last column with a name."""
        return max(index for index, name in enumerate(self.header) if name) + 1

    @property
    def stretch(self) -> int:
        """How many cells are made of a line."""
        return len(self.joined) + 2 * bool(self.locations)

    def stretched(self, records: Iterator[Record]) -> Iterator[Record]:
        """The records with the cells that are made of them: joined ones, then store and count of one location."""
        return self._stretched(records) if self.stretch else records

    def _stretched(self, records: Iterator[Record]) -> Iterator[Record]:
        width = len(self.header)
        for line, cells in records:
            if len(cells) < width or any(cells[width:]):
                yield line, [*cells, ""] if len(cells) == width + self.stretch else cells  # told apart by their length
                continue
            made = [JOINED.join(filter(None, (cells[one].strip() for one in ones))) for ones in self.joined]
            row = [*cells[:width], *made]
            if self.locations and any(cell.strip() for cell in cells):
                yield from ((line, [*row, store, cells[place]]) for store, place in self.locations.items())
            else:
                yield line, row


def known_fields(cells: Sequence[str], kind: FileKind = STOCK) -> set[str]:
    """The fields these cells would be column names of; empty for a line of data."""
    return {meaning[0] for cell in cells if (meaning := kind.meaning(cell))}


def match_columns(
    cells: Sequence[str],
    line: int,
    default_store: str | None,
    kind: FileKind = STOCK,
    mapping: ColumnMapping = FOUND_BY_ITSELF,
) -> Columns:
    """Give every field its column. Raises UploadRejected, naming what is missing or doubtful."""
    header = tuple(" ".join(cell.replace("\ufeff", "").split()) for cell in cells)
    if len(header) > MOST_COLUMNS:
        raise UploadRejected(
            S_(
                "The file has {number} columns; at most {most} can be read.",
                number=f"{len(header):,}",
                most=MOST_COLUMNS,
            ),
            line=line,
        )
    said, locations = _said(header, line, kind, mapping)
    taken = {place for places in said.values() for place in places} | {*locations.values()}
    ranked = _ranked(["" if index in taken else name for index, name in enumerate(header)], kind)
    ranked |= {field: [(0, places[0])] if places else [] for field, places in said.items()}
    places = {field: candidates[0][1] for field, candidates in ranked.items() if candidates}
    _refuse_twins(header, ranked, line)
    joined = {field: several for field, several in said.items() if len(several) > 1}
    if locations or joined:
        header = header[: max(index for index, name in enumerate(header) if name) + 1]
    places |= {field: len(header) + index for index, field in enumerate(joined)}
    if locations:
        first = len(header) + len(joined)
        places |= {"store": first, "on_hand": first + 1}
    _refuse_missing(header, places, line, default_store, kind)
    notes = tuple(_notes(header, ranked, places, line, taken))
    return Columns(header, places, notes, tuple(joined.values()), locations)


def _said(
    header: Sequence[str], line: int, kind: FileKind, mapping: ColumnMapping
) -> tuple[dict[str, tuple[int, ...]], dict[str, int]]:
    """The columns that a person gave: of each field (none: it has no column), and of each store."""
    said: dict[str, tuple[int, ...]] = {}
    for name, place in mapping.columns.items():
        if name in kind.aliases:
            several = place if isinstance(place, tuple) else () if place is None else (place,)
            said[name] = tuple(column_at(header, one, line) for one in several)
    locations = {store: column_at(header, place, line) for store, place in mapping.locations.items()}
    return said, locations if "on_hand" in kind.aliases else {}


def _ranked(header: Sequence[str], kind: FileKind) -> dict[str, list[tuple[int, int]]]:
    """field -> [(rank, index)], best first."""
    ranked: dict[str, list[tuple[int, int]]] = {field: [] for field in kind.aliases}
    for index, name in enumerate(header):
        if found := kind.meaning(name):
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
            words = S_(
                'Columns {first} and {second} of line {line} are both called "{name}". '
                "Keep one of them, or give the other another name.",
                first=first + 1,
                second=second + 1,
                line=line,
                name=header[second],
            )
            raise UploadRejected(words, line=line, column=header[second])


def _refuse_missing(
    header: Sequence[str], places: dict[str, int], line: int, default_store: str | None, kind: FileKind
) -> None:
    missing = [word for field, word in kind.required.items() if field not in places]
    if default_store and "store" in missing:
        missing.remove("store")
    if not missing:
        return
    names = [name[:60] for name in header if name]
    found = shortened(names, 30) or S_("none")
    if missing == ["store"]:
        words = S_(
            "The file has no column that says which store it is for (line {line} has: {found_words}). "
            'Add a column "store" with the store\'s name in every row, or choose the store where you send it.',
            line=line,
            found_words=found,
        )
        raise UploadRejected(words, line=line)
    words = S_(
        "A {kind_words} file needs the columns {needs_words}; {missing_words} are missing. "
        "Line {line} has: {found_words}."
    )
    if len(missing) == 1:
        words = S_(
            "A {kind_words} file needs the columns {needs_words}; {missing_words} is missing. "
            "Line {line} has: {found_words}."
        )
    *first, last = missing
    named = S_('"{names}" and "{last}"', names='", "'.join(first), last=last) if first else f'"{last}"'
    said = words.format(kind_words=kind.name, needs_words=kind.needs, missing_words=named, line=line, found_words=found)
    raise UploadRejected(said, line=line)


def _notes(
    header: Sequence[str],
    ranked: dict[str, list[tuple[int, int]]],
    places: dict[str, int],
    line: int,
    taken: Iterable[int],
) -> list[str]:
    notes = []
    used = {*places.values(), *taken}
    rivals = {index: field for field, candidates in ranked.items() for _, index in candidates[1:]}
    unknown = [name for index, name in enumerate(header) if name and index not in used and index not in rivals]
    for index, rival in sorted(rivals.items()):
        words = S_('Line {line}: column "{name}" was ignored; "{other}" was used instead.')
        notes.append(words.format(line=line, name=header[index], other=header[places[rival]]))
    if unknown:
        words = S_("Line {line}: unknown columns ignored: {names_words}.")
        if len(unknown) == 1:
            words = S_("Line {line}: unknown column ignored: {names_words}.")
        notes.append(words.format(line=line, names_words=shortened([f'"{name}"' for name in unknown], 20)))
    return notes
