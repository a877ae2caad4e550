"""Which column of a file holds what."""

from collections.abc import Mapping, Sequence

from backend_lambdas.inventory.errors import UploadRejected
from backend_lambdas.inventory.plain_text import shortened
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.files.limits import MOST_COLUMNS, MOST_IN_FILE
from backend_lambdas.uploads.rows.column_notes import notes_of, only_one, taken_for
from backend_lambdas.uploads.rows.contents import NOTHING_SEEN, Contents
from backend_lambdas.uploads.rows.elimination import by_elimination
from backend_lambdas.uploads.rows.found_columns import SHEET_COLUMNS, Columns
from backend_lambdas.uploads.rows.guesses import ask_by_contents, sure_by_words
from backend_lambdas.uploads.rows.kinds import PRICES, PRODUCTS, SALES, STOCK, TEXTS, FileKind, normal_name
from backend_lambdas.uploads.rows.mapping import FOUND_BY_ITSELF, ColumnMapping
from backend_lambdas.uploads.rows.priced import likely_of
from backend_lambdas.uploads.rows.profiles import Profile, profile_of
from backend_lambdas.uploads.rows.questions import which_column, which_store
from backend_lambdas.uploads.rows.ranking import rank_columns
from backend_lambdas.uploads.rows.rival_counts import settle_counts

NAMES_ASKED_BESIDE = 8  # column names in a question: enough to know the file by


def known_fields(cells: Sequence[str], kind: FileKind = STOCK) -> set[str]:
    """The fields these cells would be column names of; empty for a line of data."""
    return {meaning[0] for cell in cells if (meaning := kind.meaning(cell))}


def match_columns(
    cells: Sequence[str],
    line: int,
    default_store: str | None,
    kind: FileKind = STOCK,
    mapping: ColumnMapping = FOUND_BY_ITSELF,
    contents: Contents = NOTHING_SEEN,
    most: int = MOST_COLUMNS,
    sheet: bool = False,
) -> Columns:
    """Give every field its column. `contents`: of the first lines below. `most`: how many columns may be used.

    `sheet`: of a spreadsheet.

    Raises UploadRejected for what is missing or doubtful.
    """
    header = tuple(" ".join(cell.replace("\ufeff", "").split()) for cell in cells)
    if len(header) > MOST_IN_FILE:
        words = S_(
            "The file has {number} columns; at most {most} can be read. Leave out those that are not about stock or "
            "sales, or export fewer stores at once."
        )
        raise UploadRejected(words.format(number=f"{len(header):,}", most=MOST_IN_FILE), line=line)
    profile = profile_of(header) if kind is not SALES else None
    ranked = rank_columns(header, line, kind, mapping, profile, contents)
    _ask_about_twins(header, ranked.columns, line)
    settle_counts(header, line, ranked.columns, contents)
    places = {field: candidates[0][1] for field, candidates in ranked.columns.items() if candidates}
    carried = () if profile is None else _carried(header, profile, places)
    likely = {}
    only: dict[str, int] = {}
    if kind is STOCK and profile is None and not ranked.locations:
        absent = [name for name in ("product_id", "on_hand") if name not in places]
        likely = sure_by_words(header, contents, absent, places) if line else {}
        still = [name for name in absent if name not in likely]
        only = by_elimination(header, contents, still, {**places, **likely}, bool(line)) if still else {}
    named = {index for index, name in enumerate(header) if kind.meaning(name) is not None} if line else set()
    likely |= likely_of(header, contents, kind, places, named) if line and profile is None else {}
    places |= likely | only
    reach = SHEET_COLUMNS if sheet else _reach(header, contents)
    if ranked.joined or ranked.locations or carried:
        used = {*ranked.locations.values(), *(place for several in ranked.joined.values() for place in several)}
        header = header[: max(index for index, name in enumerate(header) if name or index in used) + 1]
    made = {field: len(header) + index for index, field in enumerate(ranked.joined)}
    if ranked.locations:
        made |= {"store": len(header) + len(made), "on_hand": len(header) + len(made) + 1}
    is_named = kind in (PRODUCTS, PRICES) and bool(ranked.spare or "product_id" in ranked.joined)
    notes = (*taken_for(header, likely), *only_one(header, only), *notes_of(header, ranked, places, line, is_named))
    places |= made
    _refuse_missing(header, places, line, default_store, kind, profile, contents)
    joined = tuple(ranked.joined.values())
    used = {place for place in places.values() if place < len(header)} | {*ranked.locations.values()}
    if len(used) > most:
        words = S_(
            "{number} columns of the file would be used; at most {most} may be (setting MaxUploadColumns). "
            "Export fewer stores at once and send the parts."
        )
        raise UploadRejected(words.format(number=f"{len(used):,}", most=f"{most:,}"), line=line)
    return Columns(header, places, notes, joined, ranked.locations, carried, profile, ranked.spare, reach, is_named)


def _reach(header: Sequence[str], contents: Contents) -> int:
    """How far columns without a name hold something in most lines: in a few, a delimiter in a text has moved cells."""
    own = [index for index, name in enumerate(header) if not name and contents.gaps(index) < 1 / 2]
    return max((index + 1 for index in own if index < len(contents.columns)), default=0)


def _carried(header: Sequence[str], profile: Profile, places: Mapping[str, int]) -> tuple[int, ...]:
    """The column that tells products apart, then those written in the first line of each only."""
    by = [index for index, name in enumerate(header) if normal_name(name) == profile.carried_by]
    carried = [places[name] for name in profile.carried if name in places]
    return (by[0], *carried) if by and carried else ()


def _ask_about_twins(header: Sequence[str], ranked: dict[str, list[tuple[int, int]]], line: int) -> None:
    for name, candidates in ranked.items():
        if len(candidates) > 1 and candidates[0][0] == candidates[1][0]:
            places = [place for rank, place in candidates if rank == candidates[0][0]]
            if name in TEXTS and len({normal_name(header[place]) for place in places}) > 1:
                continue  # in several languages
            if len({header[place].partition("[")[0].strip() for place in places if "[" in header[place]}) == 1:
                continue  # one for each place: `Price [Ulm]`, `Price [Bonn]`
            raise which_column(line, name, header, places)


def _refuse_missing(
    header: Sequence[str],
    places: dict[str, int],
    line: int,
    default_store: str | None,
    kind: FileKind,
    profile: Profile | None,
    contents: Contents,
) -> None:
    absent = [field for field in kind.required if field not in places]
    missing = [kind.required[field] for field in absent if field != "store" or not default_store]
    if not missing:
        return
    guessed = kind is STOCK and profile is None and set(absent) - {"store"}
    if guessed and (asked := ask_by_contents(header, contents, absent, places, None if line else 0)):
        raise asked
    names = [name[:60] for name in header if name]
    found = shortened(names, 30) or S_("none")
    if missing == ["store"]:
        raise which_store(line, header, shortened(names, NAMES_ASKED_BESIDE) or found)
    if missing == ["count"] or missing == ["store", "count"]:
        words = S_(
            "The file lists items but not how many there are of each: no column holds counts (line {line} has: "
            '{found_words}). Export the stock on hand, or add a column "count", and upload that.',
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
