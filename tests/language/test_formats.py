"""Numbers and days in the formats a company may choose, whatever the language."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.language.days import long_day, short_day, short_month
from backend_lambdas.language.texts import DATE_FORMATS, LANGUAGES, NUMBER_FORMATS, grouped, ngettext, speak, speaking
from dashboard.ui.charts import day_patterns, separators

DAY = date(2026, 3, 6)
numbers, days = st.sampled_from(["", *NUMBER_FORMATS]), st.sampled_from(list(DATE_FORMATS))
languages = st.sampled_from(list(LANGUAGES))


@pytest.fixture(autouse=True)
def english_after() -> Iterator[None]:
    yield
    speak("en")


@given(numbers, languages, st.integers(-(10**12), 10**12))
def test_a_number_reads_back_by_the_marks_that_charts_are_told(form: str, language: str, cents: int) -> None:
    with speaking(language, form):
        text = grouped(cents / 100, ",.2f")
        decimal, thousands = separators()
    assert round(float(text.replace(thousands, "").replace(decimal, ".")) * 100) == cents


@given(days, st.dates(date(1970, 1, 1), date(2099, 12, 31)))
def test_a_day_reads_back_by_the_pattern_that_charts_are_told(form: str, day: date) -> None:
    with speaking("en", "", form):
        text, pattern = long_day(day), day_patterns()[0].replace("%-", "%")
    assert datetime.strptime(text, pattern).date() == day


@pytest.mark.parametrize(
    ("language", "form", "words"),
    [
        ("en", "", ("6 Mar 2026", "6 Mar", "6 Mar 26")),
        ("de", "", ("6.3.2026", "6.3.", "6.3.26")),
        ("de", "D Mon YYYY", ("6. März 2026", "6. März", "6. März 26")),
        ("de", "MM/DD/YYYY", ("03/06/2026", "03/06", "03/06/26")),
        ("en", "DD/MM/YYYY", ("06/03/2026", "06/03", "06/03/26")),
        ("en", "DD.MM.YYYY", ("06.03.2026", "06.03.", "06.03.26")),
        ("en", "YYYY-MM-DD", ("2026-03-06", "03-06", "2026-03-06")),
    ],
)
def test_days_are_written_as_the_company_has_chosen_else_as_the_language_has_them(
    language: str, form: str, words: tuple[str, ...]
) -> None:
    speak(language, "", form)
    assert (long_day(DAY), short_day(DAY), short_month(DAY)) == words


def test_numbers_inside_sentences_follow_too_and_what_held_before_holds_again() -> None:
    speak("de", "1'234.5")
    assert ngettext("{number} item", "{number} items", 1234) == "1’234 Artikel"
    with speaking("en", "1 234,5"):
        assert grouped(1234.5) == "1\N{NO-BREAK SPACE}234,5"
    assert grouped(1234.5) == "1’234.5"
