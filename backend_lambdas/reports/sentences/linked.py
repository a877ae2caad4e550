"""A sentence some words of which are links: whole in the catalogue, with marks where a link begins and ends.

`_("At the cut-off, {link}{out} of {items}{end} were out.", link=linked_to("/stock"), end=END, ...)` gives the text with
marks, `sentence` the phrases: so whoever translates moves a link with its words. Names never hold such marks
(`formatting.one_line`).
"""

import re

from backend_lambdas.reports.report import Phrase, Sentence

BEGIN, INSIDE, END = "\x02", "\x03", "\x04"
_LINK = re.compile(f"{BEGIN}([^{INSIDE}]*){INSIDE}([^{END}]*){END}")


def linked_to(path: str) -> str:
    """Where a link begins; it ends at `END`."""
    return f"{BEGIN}{path}{INSIDE}"


def figure(text: str, path: str) -> str:
    """A value that is a link."""
    return f"{linked_to(path)}{text}{END}"


def sentence(link: str, text: str) -> Sentence:
    """`link`: the view behind the whole; `text` with marks."""
    phrases: list[Phrase] = []
    parts = iter(_LINK.split(text))
    for plain in parts:
        phrases += [Phrase(plain)] if plain else []
        if (path := next(parts, None)) is not None:
            phrases.append(Phrase(next(parts), path))
    return Sentence("".join(phrase.text for phrase in phrases), link, tuple(phrases))
