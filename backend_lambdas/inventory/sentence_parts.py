"""How a sentence is put together: plain words, and figures that each lead to the view behind them."""

from collections.abc import Iterator, Sequence

from backend_lambdas.inventory.report_words import counted, number, store_name
from backend_lambdas.inventory.weekly_report import Phrase, Sentence

NAMED_STORES = 3  # the rest is counted; the table of stores names all


def sentence(link: str, *parts: Phrase | str) -> Sentence:
    """`link`: the view behind the whole."""
    phrases = tuple(Phrase(part) if isinstance(part, str) else part for part in parts if part)
    return Sentence("".join(phrase.text for phrase in phrases), link, phrases)


def named_stores(named: Sequence[tuple[str, str, str]], link: str) -> Iterator[Phrase | str]:
    """(store, what is said of it, its link): "Köln (since 4 Oct 2026), Bremen and 3 more"; the rest leads to `link`."""
    for at, (store, said, to) in enumerate(named[:NAMED_STORES]):
        yield ", " if at else ""
        yield Phrase(store_name(store), to)
        yield f" ({said})" if said else ""
    if len(named) > NAMED_STORES:
        yield " and "
        yield Phrase(f"{number(len(named) - NAMED_STORES)} more", link)


def stores_counted(count: int, link: str) -> Phrase:
    """ "3 stores"."""
    return Phrase(counted(count, "store"), link)
