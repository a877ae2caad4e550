"""Thresholds as a CSV file, one a line: written for a download, and a changed one read. Pure; docs/decisions/296."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from backend_lambdas.inventory.errors import InvalidRequest, UploadRejected
from backend_lambdas.inventory.stock import ReorderRule
from backend_lambdas.inventory.thresholds import LARGEST, Rule, RuleChange, Target, Thresholds, check_change
from backend_lambdas.language.texts import _, grouped
from backend_lambdas.uploads.files.csv import Record, read_records
from backend_lambdas.uploads.files.encoding import detect_encoding, is_zip
from backend_lambdas.uploads.rows.cells import LONGEST_KEY, BadCell, clean_text
from backend_lambdas.uploads.rows.counts import CountReader
from backend_lambdas.uploads.rows.number_marks import decimal_mark
from backend_lambdas.uploads.rows.numbers import Marks
from backend_lambdas.uploads.rows.rejected_rows import csv_line
from backend_lambdas.uploads.rows.stock_lines import RowError

# A browser sends the file inside a callback's JSON (a third longer), of which the dashboard takes 2 MB.
MOST_BYTES = 1_000_000
MOST_LINES = 10_000
MOST_CHANGES = 2_000  # at once: 41 transactions, which a request that somebody waits for can hold
COLUMNS = ("for", "category", "product_id", "store", "threshold", "was")
SCOPES = {
    ReorderRule.DEFAULT: "default",
    ReorderRule.CATEGORY: "category",
    ReorderRule.PRODUCT: "product",
    ReorderRule.STORE_PRODUCT: "product in one store",
}
NAMES = ("category", "product_id", "store")
NEEDED: Mapping[ReorderRule, tuple[str, ...]] = {
    ReorderRule.DEFAULT: (),
    ReorderRule.CATEGORY: ("category",),
    ReorderRule.PRODUCT: ("product_id",),
    ReorderRule.STORE_PRODUCT: ("product_id", "store"),
}
DELIMITERS = ",;\t|"
LONGEST_SHOWN = 200  # characters of a cell


@dataclass(frozen=True)
class KnownNames:
    """What the person's stock has; `company_wide`: they may set what holds for every store."""

    categories: frozenset[str]
    products: frozenset[str]
    stores: frozenset[str]
    company_wide: bool

    def has(self, field: str, name: str) -> bool:
        return name in self._of[field]

    def near(self, field: str, name: str) -> str | None:
        """What differs in case, blanks, marks or leading zeros only: spreadsheets take those of a code away."""
        return self._near[field].get(_bare(name))

    @cached_property
    def _of(self) -> dict[str, frozenset[str]]:
        return dict(zip(NAMES, (self.categories, self.products, self.stores), strict=True))

    @cached_property
    def _near(self) -> dict[str, dict[str, str]]:
        return {field: {_bare(name): name for name in sorted(names)} for field, names in self._of.items()}


@dataclass(frozen=True, slots=True)
class ReadThresholds:
    """`changes` with the line of each; `unchanged`: how many lines say what is set anyway."""

    changes: tuple[tuple[int, RuleChange], ...]
    unchanged: int
    problems: tuple[RowError, ...]


def write_thresholds(rules: Iterable[Rule]) -> bytes:
    """UTF-8 with the mark that Excel needs; `was` lets a later reading see what somebody else has set meanwhile."""
    order = list(SCOPES)
    lines = [COLUMNS]
    for rule in sorted(rules, key=lambda rule: (order.index(rule.target.scope), rule.target)):
        target, point = rule.target, str(rule.reorder_point)
        lines.append((SCOPES[target.scope], target.category, target.product_id, target.store, point, point))
    return b"\xef\xbb\xbf" + b"".join(csv_line(line) for line in lines)


def read_thresholds(data: bytes, thresholds: Thresholds, known: KnownNames) -> ReadThresholds:
    """Every line checked. Raises InvalidRequest where the file as a whole cannot be used."""
    if len(data) > MOST_BYTES:
        raise InvalidRequest(_("The file is larger than 1 MB. Leave out the lines you do not change."))
    broken: list[RowError] = []
    try:
        (number, header), *records = _records(data, broken)
    except (UploadRejected, ValueError) as error:
        raise InvalidRequest(_("This is no CSV file. Save it as CSV (UTF-8) and choose that.")) from error
    if len(records) > MOST_LINES:
        most = grouped(MOST_LINES)
        raise InvalidRequest(_("The file has more than {most} lines. Leave out those you do not change.", most=most))
    return _Reader(_places(number, header), records, thresholds, known).read(broken)


def _records(data: bytes, broken: list[RowError]) -> list[Record]:
    file = io.BytesIO(data)
    if is_zip(file):
        raise UploadRejected("a workbook or another archive")
    text = data.decode(detect_encoding(file), "replace")
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)

    def note(line: int, cells: list[str]) -> None:
        reason = _("a quote is opened and not closed; double it, or take it away")
        broken.append(RowError(line, "", delimiter.join(cells)[:LONGEST_SHOWN], reason, None, None, None))

    found: Iterator[Record] = read_records(iter(io.StringIO(text, newline="")), delimiter, note)
    return [(line, cells) for line, cells in found if any(cell.strip() for cell in cells)]


def _places(number: int, header: Sequence[str]) -> dict[str, int]:
    names = [cell.strip().lower().replace(" ", "_") for cell in header]
    missing = [name for name in COLUMNS[:-1] if name not in names]
    twins = [name for name in COLUMNS if names.count(name) > 1]
    if missing or twins:
        raise InvalidRequest(
            _(
                "Line {line} must name each of these columns once: {columns}. Download what is set and change that.",
                line=number,
                columns=", ".join(COLUMNS[:-1]),
            )
        )
    return {name: names.index(name) for name in COLUMNS if name in names}


class _Reader:
    def __init__(
        self, places: Mapping[str, int], records: Sequence[Record], thresholds: Thresholds, known: KnownNames
    ) -> None:
        self._places, self._records, self._thresholds, self._known = places, records, thresholds, known
        self._count = CountReader(Marks(decimal_mark(self._cell(cells, "threshold") for _line, cells in records)))

    def read(self, broken: Iterable[RowError]) -> ReadThresholds:
        lines: dict[Target, int] = {}
        changes, problems, unchanged = [], list(broken), 0
        for line, cells in self._records:
            try:
                change = self._change(cells)
                if change.target in lines:
                    reason = _("line {line} is about the same and counts; keep one of them", line=lines[change.target])
                    raise _bad("for", reason)
                lines[change.target] = line
            except BadCell as bad:
                value = self._cell(cells, bad.field).strip()[:LONGEST_SHOWN]
                problems.append(RowError(line, bad.field, value, bad.reason, bad.suggestion, None, None))
                continue
            if change.before == change.after:
                unchanged += 1
            else:
                changes.append((line, change))
        return ReadThresholds(tuple(changes), unchanged, tuple(sorted(problems, key=lambda one: one.line)))

    def _change(self, cells: Sequence[str]) -> RuleChange:
        target = self._target(cells)
        after, before = self._number(cells, "threshold"), self._thresholds.of(target)
        if after is None and before is not None and target.scope is ReorderRule.DEFAULT:
            after = 0  # as it is kept; see set_thresholds
        if "was" in self._places and self._number(cells, "was") != before != after:
            if before is None:
                reason = _("somebody has taken this threshold away since the file was made")
            else:
                reason = _("somebody has set it to {number} since the file was made", number=grouped(before))
            raise _bad("was", reason, "" if before is None else str(before))
        change = RuleChange(target, before, after)
        try:
            check_change(change)
        except InvalidRequest as error:
            raise _bad("for", str(error)) from error
        return change

    def _target(self, cells: Sequence[str]) -> Target:
        named = {name: self._text(cells, name) for name in NAMES}
        scope = self._scope(cells)
        for name in NAMES:
            needed = name in NEEDED[scope]
            if needed and not named[name]:
                raise _bad(name, _("blank; a line for “{scope}” needs it", scope=SCOPES[scope]))
            if named[name] and not needed:
                raise _bad(name, _("must be blank in a line for “{scope}”", scope=SCOPES[scope]))
        target = Target(**named)
        self._check_known(target, named)
        return target

    def _scope(self, cells: Sequence[str]) -> ReorderRule:
        text = self._text(cells, "for")
        scope = next((scope for scope, word in SCOPES.items() if word == text.lower()), None)
        if scope is None:
            raise _bad("for", _("must be one of: {words}", words=", ".join(SCOPES.values())))
        if not self._known.company_wide and scope is not ReorderRule.STORE_PRODUCT:
            reason = _("holds for every store; you may set thresholds of products in your own stores")
            raise _bad("for", reason, SCOPES[ReorderRule.STORE_PRODUCT])
        return scope

    def _check_known(self, target: Target, named: Mapping[str, str]) -> None:
        """A slip in a name would make a rule that holds for nothing. What is set already may stay what it is."""
        if self._known.company_wide and self._thresholds.of(target) is not None:
            return
        words = {
            "category": _("no item has this category"),
            "product_id": _("no store has an item with this ID"),
            "store": _("there is no such store"),
        }
        head = self._thresholds.names.shown(target.category)
        if head != target.category:
            raise _bad("category", _("is shown as {name} now, and thresholds go by that name", name=head), head)
        for name in ("store", "category", "product_id"):
            if named[name] and not self._known.has(name, named[name]):
                if name == "product_id" and target.store and self._thresholds.of(target) is not None:
                    continue
                raise _bad(name, words[name], self._known.near(name, named[name]))

    def _number(self, cells: Sequence[str], name: str) -> int | None:
        text = self._cell(cells, name)
        if not text.strip():
            return None
        try:
            return self._count(text)
        except BadCell as bad:
            reason = _("no whole number from 0 to {largest}; blank takes the threshold away", largest=grouped(LARGEST))
            raise _bad(name, reason, bad.suggestion) from bad

    def _text(self, cells: Sequence[str], name: str) -> str:
        try:
            return clean_text(self._cell(cells, name), LONGEST_KEY)
        except BadCell as bad:
            most = LONGEST_KEY
            reason = _("longer than {most} characters, or has a character that cannot be read", most=most)
            raise _bad(name, reason) from bad

    def _cell(self, cells: Sequence[str], name: str) -> str:
        place = self._places[name]
        return cells[place] if place < len(cells) else ""


def _bad(field: str, reason: str, suggestion: str | None = None) -> BadCell:
    bad = BadCell(reason, suggestion)
    bad.field = field
    return bad


def _bare(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum()).lstrip("0")
