"""What a person says of a file's columns, where the names alone do not tell; and what was found in a file.

Sent with the file as its metadata `mapping` (compact JSON), or remembered for the next file with the same column names.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from backend_lambdas.inventory.errors import InvalidRequest, UploadRejected
from backend_lambdas.language.texts import S_, _
from backend_lambdas.uploads.rows.kinds import FIELDS, KINDS, normal_name

MAPPING = "mapping"  # x-amz-meta-mapping
# Characters; all metadata of an object are 2 KB at most (S3, "User-defined object metadata"), a sender's name, id and
# store take up to 600 of them.
LONGEST_MAPPING = 1_400

Place = int | str  # the number of a column from 0, or its name as the file writes it


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What a person has said; what it leaves open is found as without it.

    `columns`: field (`kinds`) -> column; several columns are joined into one value; None: the file has no such column.
    `locations`: store -> the column with its counts, in a file with a column for each store. `store`: of all rows of a
    file without a column for it. `vendor`: of all its products, whatever a column says. `header_line`: of the column
    names, from 1. `kind`: as `FileKind.name`. `day_first`: whether 03/04/2026 is the 3rd of April. `decimal`: "." or
    ",". `afresh`: what was chosen for earlier files with these columns is forgotten.
    """

    columns: Mapping[str, Place | tuple[Place, ...] | None] = field(default_factory=dict)
    locations: Mapping[str, Place] = field(default_factory=dict)
    store: str = ""
    vendor: str = ""
    kind: str = ""
    header_line: int | None = None
    day_first: bool | None = None
    decimal: str | None = None
    afresh: bool | None = None

    def metadata(self) -> dict[str, str]:
        """As S3 can hold it, in ASCII; nothing where nothing was said. Raises InvalidRequest where it is too long."""
        said = {name: value for name, value in asdict(self).items() if value not in ({}, "", None)}
        if not said:
            return {}
        text = json.dumps(said, separators=(",", ":")).replace("%", "%25")  # reading metadata undoes percent signs
        if len(text) > LONGEST_MAPPING:
            raise InvalidRequest(_("These are more columns than can be named one by one. Give them by their numbers."))
        return {MAPPING: text}


FOUND_BY_ITSELF = ColumnMapping()


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a sender has said of files with the same columns: a mapping as JSON, "" nothing (any more). `on`: when."""

    answer: str
    on: str = ""


def read_mapping(said: object) -> ColumnMapping:
    """The mapping that was sent as JSON. Raises InvalidRequest, naming what cannot be."""
    if not isinstance(said, dict):
        raise InvalidRequest(_("A mapping is an object with the fields columns, locations, store, day_first, decimal."))
    if unknown := said.keys() - asdict(FOUND_BY_ITSELF).keys():
        raise InvalidRequest(_('A mapping has no field "{name}".', name=min(map(str, unknown))))
    columns = {name: _several(place) for name, place in _object(said, "columns").items()}
    if strange := columns.keys() - FIELDS:
        names = ", ".join(sorted(FIELDS))
        raise InvalidRequest(_('"{name}" is no field of a file; they are {names}.', name=min(strange), names=names))
    locations = _object(said, "locations")
    wrong = [name for name, place in {**columns, **locations}.items() if not _is_place(place, name in columns)]
    if wrong:
        words = _('Give the column of "{name}" as its name, or as its number from 0.', name=wrong[0])
        raise InvalidRequest(words)
    texts = [(name, str) for name in ("store", "vendor", "kind", "decimal")]
    checked = [*texts, ("header_line", int), ("day_first", bool), ("afresh", bool)]
    rest: dict[str, Any] = {name: said[name] for name, _kind in checked if said.get(name) is not None}
    for name, kind in checked:
        if name in rest and type(rest[name]) is not kind:
            raise InvalidRequest(_('The mapping\'s "{name}" cannot be {value}.', name=name, value=str(rest[name])[:40]))
    if rest.get("decimal", ".") not in (".", ",") or rest.get("kind", "") not in ("", *KINDS):
        raise InvalidRequest(_('A mapping\'s decimal mark is "." or ",", its kind {kinds}.', kinds=" / ".join(KINDS)))
    return ColumnMapping(columns, locations, **rest)


def mapping_in(metadata: Mapping[str, str]) -> ColumnMapping:
    """What was said of a file with these x-amz-meta-* values. Raises UploadRejected."""
    text = metadata.get(MAPPING)
    try:
        return read_mapping(json.loads(text)) if text else FOUND_BY_ITSELF
    except (ValueError, RecursionError, InvalidRequest) as error:
        words = S_("The mapping sent with the file cannot be used ({error}). Send the file again without it.")
        raise UploadRejected(words.format(error=error)) from error


def answered(metadata: Mapping[str, str], answer: str) -> dict[str, str]:
    """The metadata with what a person has answered since the file was sent, as `mapping_in` reads them."""
    if not answer:
        return dict(metadata)
    said = merged(mapping_in(metadata), read_mapping(json.loads(answer)))
    return {**metadata, MAPPING: mapping_text(said)}


def lasting(answer: str, header_line: int) -> str:
    """What of an answer holds for the next file with the same columns: all but whose it is, which may be another's.

    `header_line`: where the names are found by themselves, in the next file perhaps elsewhere.
    """
    said = replace(read_mapping(json.loads(answer)), store="", vendor="", afresh=None)
    if said.header_line and said.header_line == header_line:
        said = replace(said, header_line=None)
    return "" if said == FOUND_BY_ITSELF else mapping_text(said)


def of_columns(answer: str) -> str:
    """What of it says which columns are which, and nothing of what stands in them: that may be another next time."""
    said = replace(read_mapping(json.loads(answer)), day_first=None, decimal=None)
    return mapping_text(replace(said, columns={name: at for name, at in said.columns.items() if name != "tracked"}))


def header_key(header: Sequence[str]) -> str:
    """The same for files with the same column names."""
    return hashlib.sha256("\x1f".join(header).rstrip("\x1f").encode()).hexdigest()[:32]


def merged(first: ColumnMapping, later: ColumnMapping) -> ColumnMapping:
    """Both; the later one where both say something."""
    values = {name: getattr(later, name) for name in ColumnMapping.__slots__}
    said = {name: value for name, value in values.items() if value not in ({}, "", None)}
    return replace(first, **{**said, "columns": {**first.columns, **later.columns}})


def mapping_text(mapping: ColumnMapping) -> str:
    """The mapping as JSON that `read_mapping` reads."""
    return json.dumps(asdict(mapping), separators=(",", ":"))


def column_at(header: Sequence[str], place: Place, line: int) -> int:
    """The number of this column from 0. Raises UploadRejected where the file has none, or two, of that name."""
    if isinstance(place, int):
        if place < len(header):
            return place
        words = S_("The mapping names column {number}; line {line} has only {total} columns.")
        raise UploadRejected(words.format(number=place + 1, line=line, total=len(header)), line=line)
    found = [index for index, name in enumerate(header) if name == place] or [
        index for index, name in enumerate(header) if normal_name(name) == normal_name(place)
    ]
    if len(found) == 1:
        return found[0]
    words = S_('The mapping names the column "{name}"; line {line} has no such column.')
    if found:
        words = S_('The mapping names the column "{name}"; line {line} has several of that name. Give its number.')
    raise UploadRejected(words.format(name=place, line=line), line=line, column=place)


def _object(said: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = said.get(name) or {}
    if not isinstance(value, dict):
        raise InvalidRequest(_('The mapping\'s "{name}" cannot be {value}.', name=name, value=str(value)[:40]))
    return value


def _several(place: Any) -> Any:
    return tuple(place) if isinstance(place, list) else place


def _is_place(place: Any, of_field: bool) -> bool:
    if of_field and (place is None or isinstance(place, tuple)):
        return place is None or (0 < len(place) <= 6 and all(_is_place(one, False) for one in place))
    return isinstance(place, str) or (type(place) is int and place >= 0)
