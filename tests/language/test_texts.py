"""Texts come in the language that is spoken; what a catalogue lacks is named."""

import ast
import gettext
import io
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from backend_lambdas.language import texts
from backend_lambdas.language.texts import N_, _, grouped, ngettext, pgettext, speak, speaking, spoken
from infra.texts import KEYWORDS, ROOT, catalogues, compiled, extracted, problems, read


def german(*messages: tuple[str | tuple[str, str], str | tuple[str, str], str | None]) -> Catalog:
    catalog = Catalog(locale="de", fuzzy=False)
    for message, translation, context in messages:
        catalog.add(message, translation, context=context)
    return catalog


@pytest.fixture
def some_german(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A small catalogue in place of ours; English is spoken again afterwards."""
    written = io.BytesIO()
    write_mo(
        written,
        german(
            ("Sold in {store}", "Verkauft in {store}", None),
            (("{number} item", "{number} items"), ("{number} Artikel", "{number} Artikel"), None),
            (("{number} branch", "{number} branches"), ("{number} Filiale", "{number} Filialen"), None),
            ("Open", "Offen", "status"),
            ("Open", "Öffnen", "button"),
        ),
    )
    known = gettext.GNUTranslations(io.BytesIO(written.getvalue()))
    monkeypatch.setattr(texts, "catalogue", lambda language: known)
    yield
    speak("en")


def test_english_needs_no_catalogue() -> None:
    assert (_("Sold in {store}", store="Ulm"), _("{braces} stay"), N_("Low")) == ("Sold in Ulm", "{braces} stay", "Low")
    numbers = (0, 1, 1234)
    assert [ngettext("{number} item", "{number} items", n) for n in numbers] == [
        "0 items",
        "1 item",
        "1,234 items",
    ]


@pytest.mark.usefixtures("some_german")
def test_texts_plurals_and_meanings_come_in_the_language_that_is_spoken() -> None:
    speak("de")
    assert _("Sold in {store}", store="{Ulm}") == "Verkauft in {Ulm}"
    assert ngettext("{number} branch", "{number} branches", 1) == "1 Filiale"
    assert ngettext("{number} branch", "{number} branches", 1234) == "1.234 Filialen"
    assert ngettext("{number} branch", "{number} branches", 1.5, number="1,5") == "1,5 Filialen"
    assert (pgettext("status", "Open"), pgettext("button", "Open")) == ("Offen", "Öffnen")


@pytest.mark.usefixtures("some_german")
def test_what_is_not_translated_stays_english() -> None:
    speak("de")
    assert (_("Nobody said this"), _(""), ngettext("{number} day", "{number} days", 2)) == (
        "Nobody said this",
        "",
        "2 days",
    )


@pytest.mark.usefixtures("some_german")
def test_a_language_is_spoken_for_a_while() -> None:
    with speaking("de"):
        assert (spoken(), grouped(1234.5, ",.2f")) == ("de", "1.234,50")
    assert (spoken(), grouped(1234.5, ",.2f")) == ("en", "1,234.50")


def test_a_language_that_there_is_not_is_english() -> None:
    speak("tlh")
    assert spoken() == "en"


def test_what_a_catalogue_lacks_is_named() -> None:
    wanted = german(("Low", "", None), ("{n} of {total}", "", None), ("New", "", None))
    there = german(("Low", "", None), ("{n} of {total}", "{n} von {gesamt}", None), ("Old", "Alt", None))
    assert list(problems(there, wanted)) == [
        "not in the catalogue: 'New'",
        "no text of the code any more: 'Old'",
        "not translated: 'Low'",
        "other placeholders than in '{n} of {total}': '{n} von {gesamt}'",
    ]


def test_a_plural_may_say_one_without_its_number() -> None:
    both = ("{number} day of {month}", "{number} days of {month}")
    wanted = german((both, ("", ""), None))
    assert list(problems(german((both, ("ein Tag im {month}", "{number} Tage im {month}"), None)), wanted)) == []
    assert list(problems(german((both, ("ein Tag", "{number} Tage"), None)), wanted)) == [
        f"other placeholders than in {both!r}: '{{number}} Tage'"
    ]


def test_every_catalogue_compiles_to_the_same_bytes_every_time() -> None:
    assert [path.stem for path in catalogues()] == [code for code in texts.LANGUAGES if code != "en"]
    assert all(compiled(path) == compiled(path) for path in catalogues())


def test_no_text_stands_inside_an_f_string() -> None:
    """Babel reads an f-string as one word: what it asks `_` for would never reach the catalogue."""
    assert [
        f"{path.name}:{call.lineno}"
        for folder in ("backend_lambdas", "dashboard")
        for path in (ROOT / folder).rglob("*.py")
        for whole in ast.walk(ast.parse(path.read_text()))
        if isinstance(whole, ast.JoinedStr)
        for call in ast.walk(whole)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in KEYWORDS | {"S_": None}
        if any(isinstance(given, ast.Constant) for given in call.args)
    ] == []


def test_what_the_audit_trail_keeps_is_english() -> None:
    """Who keeps an entry hands the deed on as it stands: in the language of who does it nobody would find it again."""
    assert [
        f"{path.name}:{call.lineno}"
        for folder in ("backend_lambdas", "dashboard")
        for path in (ROOT / folder).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and _name(call) in {"did", "own_entry", "noted", "_change"}
        if any(isinstance(given, ast.Call) and _name(given) in {"_", "ngettext", "pgettext"} for given in call.args)
    ] == []


def _name(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.stem)
def test_every_text_of_the_code_is_translated(path: object) -> None:
    assert list(problems(read(path), extracted())) == []  # type: ignore[arg-type]
