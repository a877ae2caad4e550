"""Which column of a file holds what."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.inventory.plain_text import shortened
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.rows.kinds import STOCK, FileKind, normal_name

MOST_COLUMNS = 500

# With a better code beside it, a column of one of these names holds the item's name.
_CODE_OR_NAME = frozenset({"item", "product", "article", "artikel", "produkt", "articulo", "producto", "produit"})


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


def known_fields(cells: Sequence[str], kind: FileKind = STOCK) -> set[str]:
    """The fields these cells would be column names of; empty for a line of data."""
    return {meaning[0] for cell in cells if (meaning := kind.meaning(cell))}


def match_columns(cells: Sequence[str], line: int, default_store: str | None, kind: FileKind = STOCK) -> Columns:
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
    ranked = _ranked(header, kind)
    places = {field: candidates[0][1] for field, candidates in ranked.items() if candidates}
    _refuse_twins(header, ranked, line)
    _refuse_missing(header, places, line, default_store, kind)
    return Columns(header, places, tuple(_notes(header, ranked, places, line)))


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
            'Add a column "store" with the store\'s name in every row.',
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
    header: Sequence[str], ranked: dict[str, list[tuple[int, int]]], places: dict[str, int], line: int
) -> list[str]:
    notes = []
    used = set(places.values())
    rivals = {index: field for field, candidates in ranked.items() for _, index in candidates[1:]}
    unknown = [name for index, name in enumerate(header) if name and index not in used and index not in rivals]
    for index, field in sorted(rivals.items()):
        words = S_('Line {line}: column "{name}" was ignored; "{other}" was used instead.')
        notes.append(words.format(line=line, name=header[index], other=header[places[field]]))
    if unknown:
        words = S_("Line {line}: unknown columns ignored: {names_words}.")
        if len(unknown) == 1:
            words = S_("Line {line}: unknown column ignored: {names_words}.")
        notes.append(words.format(line=line, names_words=shortened([f'"{name}"' for name in unknown], 20)))
    return notes
