"""Which column of a file holds what."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend_lambdas.inventory.errors import UploadRejected
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
        raise UploadRejected(f"The file has {len(header):,} columns; at most {MOST_COLUMNS} can be read.", line=line)
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
            raise UploadRejected(
                f'Columns {first + 1} and {second + 1} of line {line} are both called "{header[second]}". '
                "Keep one of them, or give the other another name.",
                line=line,
                column=header[second],
            )


def _refuse_missing(
    header: Sequence[str], places: dict[str, int], line: int, default_store: str | None, kind: FileKind
) -> None:
    missing = [word for field, word in kind.required.items() if field not in places]
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
        f"A {kind.name} file needs the columns {kind.needs}; {words} "
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
