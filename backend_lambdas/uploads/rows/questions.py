"""What a person is asked where a file can be read in more than one way; the answer is part of its second read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from backend_lambdas.inventory.errors import InvalidRequest, UploadRejected
from backend_lambdas.language.texts import S_, _
from backend_lambdas.uploads.rows.mapping import ColumnMapping, read_mapping


class About(StrEnum):
    """STORE, VENDOR: any of those that who answers may name; the others have their choices. GUESS: the first one is

    proposed."""

    STORE = "store"
    VENDOR = "vendor"
    COLUMN = "column"
    DAYS = "days"
    TRACKED = "tracked"
    KIND = "kind"
    GUESS = "guess"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: in words, and as a mapping (JSON)."""

    label: str
    answer: str


@dataclass(frozen=True, slots=True)
class Question:
    """`text` as it is stored. `choices`: none about a STORE or VENDOR."""

    about: About
    text: str
    choices: tuple[Choice, ...] = ()

    def label(self, answer: str) -> str:
        """The choice in words, as it is stored."""
        return next((choice.label for choice in self.choices if choice.answer == answer), answer)

    def answered(self, answer: str) -> ColumnMapping:
        """The mapping that this answer is: a choice's, a store, a vendor. Raises InvalidRequest for any other."""
        if self.about is About.STORE and answer.strip():
            return ColumnMapping(store=answer.strip())
        if self.about is About.VENDOR and answer.strip():
            return ColumnMapping(vendor=answer.strip())
        if answer not in {choice.answer for choice in self.choices}:
            raise InvalidRequest(_("Choose one of the answers."))
        return read_mapping(json.loads(answer))


class UploadUnclear(UploadRejected):
    """The file can be read once a person has answered. `header`: its column names.

    `stores`, `if_stores`: the answer that is right by itself where all these stores are known.
    """

    def __init__(
        self, question: Question, header: Sequence[str], stores: Sequence[str] = (), if_stores: str = ""
    ) -> None:
        super().__init__(question.text)
        self.question, self.header = question, tuple(header)
        self.stores, self.if_stores = tuple(stores), if_stores


def choice(label: str, **answer: Any) -> Choice:
    return Choice(label, json.dumps(answer, separators=(",", ":")))


def question_of(values: Mapping[str, Any]) -> Question:
    """The question from its record's values."""
    choices = tuple(Choice(one["label"], one["answer"]) for one in values.get("choices", ()))
    return Question(About(values["about"]), values["text"], choices)


def which_store(line: int, header: Sequence[str], found: str) -> UploadUnclear:
    words = S_(
        "The file has no column that says which store it is for (line {line} has: {found_words}). Which store is it?"
    )
    return UploadUnclear(Question(About.STORE, words.format(line=line, found_words=found)), header)


def which_vendor(header: Sequence[str], said: str) -> UploadUnclear:
    """`said`: whom the file names, who is no vendor of the company; "": nobody."""
    words = S_("The file lists products, and nothing says whose. Whose are they?")
    if said:
        words = S_(
            'The file names "{name}" as the vendor, and the company has no vendor of that name. Whose products are '
            "they?",
            name=said,
        )
    return UploadUnclear(Question(About.VENDOR, words), header)


def which_column(line: int, field: str, header: Sequence[str], places: Sequence[int]) -> UploadUnclear:
    """Two columns could hold the same thing."""
    words = S_(
        'Several columns of line {line} are called "{name}". Which one counts?', line=line, name=header[places[0]]
    )
    choices = tuple(
        choice(S_('Column {number}, "{name}"', number=place + 1, name=header[place]), columns={field: place})
        for place in places
    )
    return UploadUnclear(Question(About.COLUMN, words, choices), header)


def which_products(header: Sequence[str], missing: str) -> UploadUnclear:
    """Prices, with more about each product than a list of prices has, and less than a catalogue needs."""
    words = S_(
        "The file has prices and more about each product, but no {missing_words}, which a catalogue needs. Are these "
        "new prices of products that are there already?"
    )
    choices = (
        choice(S_("Yes, only the prices change"), kind="prices"),
        choice(S_("No, they are products with all that is said of them"), kind="products"),
    )
    return UploadUnclear(Question(About.KIND, words.format(missing_words=missing), choices), header)


def which_order(example: str, header: Sequence[str]) -> UploadUnclear:
    """Dates such as 03/04/2026, of which no cell of the column tells which part is the day."""
    words = S_("Dates such as {date} can be read in two ways and no date in the file tells which. Which one is meant?")
    choices = (
        choice(S_("The day comes first: day/month/year"), day_first=True),
        choice(S_("The month comes first: month/day/year"), day_first=False),
    )
    return UploadUnclear(Question(About.DAYS, words.format(date=example), choices), header)


def not_tracked(lines: int, name: str, header: Sequence[str], count: int = 0) -> UploadUnclear:
    """The shop system tracks no item, and each is at 0 or below, or at this count."""
    words = S_(
        'The shop system counts none of the {number} items ("{name}" is off for all), and each is at 0 or below. '
        "Import these counts all the same?"
    )
    if count:
        words = S_(
            'The shop system counts none of the {number} items ("{name}" is off for all), and each is at {count}. '
            "Import these counts all the same?"
        )
    choices = (choice(S_("Yes, they are counts"), columns={"tracked": None}),)
    said = words.format(number=f"{lines:,}", name=name, count=f"{count:,}")
    return UploadUnclear(Question(About.TRACKED, said, choices), header)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A column that could hold what is asked for, and some of its values."""

    place: int
    name: str
    examples: str

    @property
    def label(self) -> str:
        return S_(
            'Column {number}, "{name}" ({examples})', number=self.place + 1, name=self.name, examples=self.examples
        )


def which_holds(
    field: str, found: Sequence[Candidate], header: Sequence[str], line: int | None, stores: Sequence[Candidate] = ()
) -> UploadUnclear:
    """No column is called by a name that is known for the item, or the counts; `found`: the likeliest first.

    `line`: of the column names, where they had to be guessed too; 0: the file has none. `stores`: columns that may be
    the counts of a store each.
    """
    words = S_("No column has a name that is known for the item's code. Which column says which item it is?")
    if field == "on_hand":
        words = S_("No column has a name that is known for counts. Which column says how many there are?")
    more = {} if line is None else {"header_line": line}
    choices = [choice(one.label, columns={field: one.place}, **more) for one in found]
    if not stores:
        return UploadUnclear(Question(About.GUESS, words, tuple(choices)), header)
    names = [one.name for one in stores]
    shown = '", "'.join(names[:6]) + ("..." if len(names) > 6 else "")
    label = S_('Each of these columns is a store: "{names}"', names=shown)
    each = choice(label, locations={one.name: one.place for one in stores}, **more)
    return UploadUnclear(Question(About.GUESS, words, (each, *choices)), header, names, each.answer)


def which_count(line: int, field: str, found: Sequence[Candidate], header: Sequence[str]) -> UploadUnclear:
    """Columns of different names say different numbers of the same items."""
    words = S_('Columns of line {line} say different numbers of the same items: "{names}". Which one is in stock?')
    if field == "quantity":
        words = S_('Columns of line {line} say different numbers of the same sales: "{names}". Which one was sold?')
    names = '", "'.join(one.name for one in found)
    choices = tuple(choice(one.label, columns={field: one.place}) for one in found)
    return UploadUnclear(Question(About.COLUMN, words.format(line=line, names=names), choices), header)


def which_stores(found: Candidate, header: Sequence[str], line: int) -> UploadUnclear:
    """A column whose name does not say so holds stores that are known. `line`: as `which_holds`."""
    words = S_(
        'Column {number}, "{name}", holds names of stores ({examples}). Is it the store of each row?',
        number=found.place + 1,
        name=found.name,
        examples=found.examples,
    )
    more = {} if line else {"header_line": line}
    choices = (
        choice(S_("Yes, each row is of the store it names"), columns={"store": found.place}, **more),
        choice(S_("No, all rows are of one store"), columns={"store": None}, **more),
    )
    return UploadUnclear(Question(About.GUESS, words, choices), header)


def which_kind(header: Sequence[str]) -> UploadUnclear:
    """A quantity beside a day: what was sold then, or what was counted."""
    words = S_("The file has a quantity and a day for each item. Is it what was sold, or what is in stock?")
    choices = (
        choice(S_("What is in stock: a count"), kind="stock"),
        choice(S_("What was sold: sales"), kind="sales"),
    )
    return UploadUnclear(Question(About.KIND, words, choices), header)
