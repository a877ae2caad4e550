"""How charts write numbers and days, in Plotly's own terms: as the pages do, but for names of months in German."""

from typing import Any

from backend_lambdas.language.texts import ENGLISH, grouped, spoken, written

DAY_MS = 86_400_000

# d3's patterns: with the year, without it, the month alone.
_FORMS = {
    "en": ("%-d %b %Y", "%-d %b", "%b %Y"),
    "de": ("%-d.%-m.%Y", "%-d.%-m.", "%-m.%Y"),  # d3 would need its months as a file of its own
    "DD.MM.YYYY": ("%d.%m.%Y", "%d.%m.", "%m.%Y"),
    "DD/MM/YYYY": ("%d/%m/%Y", "%d/%m", "%m/%Y"),
    "MM/DD/YYYY": ("%m/%d/%Y", "%m/%d", "%m/%Y"),
    "YYYY-MM-DD": ("%Y-%m-%d", "%m-%d", "%Y-%m"),
}


def separators() -> str:
    """`layout.separators`: the decimal mark, then what parts thousands."""
    example = grouped(1234.5)
    return example[5] + example[1]


def number_stops() -> list[dict[str, Any]]:
    """`yaxis.tickformatstops`: "10k" in English alone, as d3 knows no other language's shorter forms; below a step of 1
    in full, for d3's short form of a half is "500m"."""
    return [
        {"dtickrange": [None, 0.999], "value": ","},
        {"dtickrange": [1, None], "value": "~s" if spoken() == ENGLISH else ","},
    ]


def day_patterns() -> tuple[str, str, str]:
    """A day, a day without its year, a month: for `tickformat`, `hoverformat` and `%{x|...}` of a hover text."""
    return _FORMS.get(written()[1]) or _FORMS[spoken()]


def date_stops() -> list[dict[str, Any]]:
    """`xaxis.tickformatstops`: the hour below a day, then the day, then the month."""
    _long, day, month = day_patterns()
    return [
        {"dtickrange": [None, DAY_MS - 1], "value": f"%H:%M\n{day}"},
        {"dtickrange": [DAY_MS, "M1"], "value": day},
        {"dtickrange": ["M1", None], "value": month},
    ]
