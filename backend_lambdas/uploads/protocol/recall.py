"""What a sender has said of the columns of an earlier file counts for the next one with the same column names."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.files.inspect import Inspected, inspect
from backend_lambdas.uploads.ports import UploadFile, UploadRecords
from backend_lambdas.uploads.rows.header import own_header
from backend_lambdas.uploads.rows.mapping import (
    FOUND_BY_ITSELF,
    Chosen,
    ColumnMapping,
    header_key,
    lasting,
    mapping_in,
    mapping_text,
    merged,
    of_columns,
    read_mapping,
)
from backend_lambdas.uploads.rows.questions import UploadUnclear
from backend_lambdas.uploads.rows.stock_lines import ParsedFile

P = TypeVar("P", bound=ParsedFile)
SCRIPTS = "scripts"  # files of the AWS account, which nobody has signed for


@dataclass(slots=True)
class Recall:
    """What counts for one file of this sender. `kept`: what its first reading went by, where it was read before.

    `said`: all that counts, once the file was looked into. `of_all`: also what was said of the cells, not only of the
    columns; that is asked for where the file could not be read without.
    """

    records: UploadRecords
    sender_id: str
    kept: Chosen | None = None
    of_all: bool = False
    key: str = ""
    line: int = 0
    chosen: Chosen | None = None
    said: ColumnMapping = FOUND_BY_ITSELF

    def __call__(self, look: Inspected, said: ColumnMapping) -> ColumnMapping:
        self.said = said
        if self.kept is None:
            self.line, names = own_header(look)
            self.key = header_key(names)
        self.chosen = None if said.afresh else self._found()
        if self.chosen is None:
            return said
        before = self.chosen.answer if self.of_all else of_columns(self.chosen.answer)
        self.said = merged(read_mapping(json.loads(self.chosen.answer)), said)
        return merged(read_mapping(json.loads(before)), said)

    def _found(self) -> Chosen | None:
        found = self.records.remembered(self.sender_id or SCRIPTS, self.key) if self.kept is None else self.kept
        return found if found is not None and found.answer else None

    def keep(self, now: str) -> None:
        """For the next file with these columns; nothing is written where it is known already."""
        answer, known = lasting(mapping_text(self.said), self.line), self.chosen.answer if self.chosen else ""
        if self.key and (answer != known if answer else self.said.afresh):
            self.records.remember(self.sender_id or SCRIPTS, self.key, Chosen(answer, now))


def looked_into(file: UploadFile) -> tuple[Inspected, ColumnMapping]:
    """The file, and all that its sender has said of its columns. Raises UploadRejected."""
    look, said = inspect(file.body, file.limits), mapping_in(file.metadata)
    return look, said if file.recall is None else file.recall(look, said)


def read_as_answered(recall: Recall, file: UploadFile, parse: Callable[[UploadFile], P]) -> P:
    """Read with what its sender has chosen for an earlier file; with all that they have answered where it asks."""
    file = replace(file, recall=recall, was_read=recall.kept is not None)
    try:
        parsed = parse(file)
    except UploadUnclear:
        known = recall.chosen
        if known is None or of_columns(known.answer) == known.answer:
            raise
        recall.of_all = True
        parsed = parse(file)
    if recall.chosen is None:
        return parsed
    return replace(parsed, chosen=recall.chosen, notes=(*parsed.notes, chosen_words(recall.chosen.on)))


def chosen_words(on: str) -> str:
    """What is said of a file that was read so."""
    if not on:
        return S_("Columns as their sender chose them for an earlier file with the same columns.")
    words = S_("Columns as their sender chose them on {day} for an earlier file with the same columns.")
    return words.format(day=on[:10])
