"""A sentence that was kept in English is shown in the reader's language, with the values that stand in it."""

import re

import pytest
from babel.messages.catalog import Catalog
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backend_lambdas.inventory.plain_text import beside, shortened
from backend_lambdas.language.stored import CONTEXT, NUMBERS, WORDS, translated
from backend_lambdas.language.texts import CATALOGUES, speaking
from backend_lambdas.uploads.merge_sales import SaleClash, clash_reason
from infra.texts import read

PLACE = re.compile(r"\{(\w+)\}")


def stored() -> dict[str, str]:
    catalog: Catalog = read(CATALOGUES / "de.po")
    return {str(one.id): str(one.string) for one in catalog if one.context == CONTEXT}


GERMAN = stored()


def german(sentence: str) -> str:
    with speaking("de"):
        return translated(sentence)


def numbers(value: int) -> tuple[str, str]:
    return f"{value:,}", f"{value:,}".replace(",", ".")


def anything() -> st.SearchStrategy[tuple[str, str]]:
    """A value as people write names: the same in both languages."""
    names = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=30)
    return names.map(lambda name: (name, name))


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(GERMAN)), st.data())
def test_every_template_is_found_again_with_any_values(template: str, data: st.DataObject) -> None:
    places = PLACE.findall(template)
    both = {
        place: data.draw(st.integers(0, 10**7).map(numbers) if place in NUMBERS else anything(), place)
        for place in places
    }
    words = [part for part in PLACE.split(template)[::2] if part.strip()]
    # Who writes the words of the sentence, or another kept sentence, into a name gets them read as such.
    assume(all(part not in value for part in words for value, _ in both.values()))
    assume(all(value not in GERMAN and ", " not in value for value, _ in both.values()))
    english = template.format_map({place: value for place, (value, _) in both.items()})
    assert german(english) == GERMAN[template].format_map({place: value for place, (_, value) in both.items()})
    assert translated(english) == english


@given(st.text())
def test_a_sentence_that_nobody_knows_stays_as_it_is(text: str) -> None:
    assume(text not in GERMAN)
    assert german(f"Mango & Söhne {text}") == f"Mango & Söhne {text}"


def test_no_template_names_a_place_twice_or_needs_only_values() -> None:
    assert [one for one in GERMAN if len(set(PLACE.findall(one))) < len(PLACE.findall(one))] == []
    assert [one for one in GERMAN if not re.search("[A-Za-z]{2}", PLACE.sub("", one))] == []


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        (
            "Held for a decision. St. Pauli: 1,200 of 2,400 items in stock would drop to zero. "
            "St. Pauli: 30 items would be new in a store that has 24.",
            "Wartet auf eine Entscheidung. St. Pauli: 1.200 von 2.400 Artikeln mit Bestand fielen auf null. "
            "St. Pauli: 30 Artikel wären neu in einer Filiale, die 24 führt.",
        ),
        (
            "2 of 3 stores applied, 1 held for a decision. Ulm: a store of nearly the same name is known, ULM. "
            "Is it the same one?",
            "2 von 3 Filialen übernommen, bei 1 wartet die Datei auf eine Entscheidung. Ulm: eine Filiale mit fast "
            "dem gleichen Namen ist bekannt, ULM. Ist es dieselbe?",
        ),
        (
            "Given up after five tries: each attempt was stopped before it could end (out of time or of memory)",
            "Nach fünf Versuchen aufgegeben: jeder Versuch wurde vor seinem Ende abgebrochen (Zeit oder Speicher "
            "reichten nicht)",
        ),
        (
            f"Ulm: 2 codes are known but for leading zeros or case ({beside([('1', '01'), ('2', '02')])}).",
            "Ulm: 2 Artikelnummern sind bis auf führende Nullen oder Groß- und Kleinschreibung schon bekannt "
            "(1 neben 01, 2 neben 02).",
        ),
        (
            f"1,500 stores would be new ({shortened(['A', 'B', 'C'], 2)}); the company has 3. "
            "Is the right column taken for the store?",
            "1.500 Filialen wären neu (A, B und 1 weitere); das Unternehmen hat 3. Ist die richtige Spalte als Filiale "
            "gelesen?",
        ),
        (
            clash_reason([SaleClash("A", "B", 3, 1200), SaleClash("C", "D", 3, 2)], made_up=True),
            "A bekäme 1.200 Verkäufe von B, C bekäme 2 Verkäufe von D: gleich in Zeile, Produkt, Tag, Menge und Preis. "
            "Importieren Sie trotzdem, wenn sie zuvor für die falsche Filiale gesendet wurden; verwerfen Sie die "
            "Datei, wenn sie selbst für die falsche gesendet wurde.",
        ),
        ("line 3 says 5 for the same item; both lines are left out",
         "Zeile 3 sagt 5 für denselben Artikel; beide Zeilen bleiben weg"),
    ],
)  # fmt: skip
def test_sentences_of_several_parts(kept: str, shown: str) -> None:
    assert german(kept) == shown


def test_what_stands_between_words_is_itself_translated_only_where_a_template_says_so() -> None:
    assert german("repeats line 7") == "wiederholt Zeile 7"
    assert german("negative has taken this back already.") == "negative hat das bereits zurückgenommen."
    assert [place for one in GERMAN for place in PLACE.findall(one) if place.endswith(WORDS)]
