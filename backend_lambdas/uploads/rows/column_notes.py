"""What people are told of a file's columns: which was taken for what, and which nobody reads."""

from collections.abc import Iterator, Mapping, Sequence

from backend_lambdas.inventory.plain_text import shortened
from backend_lambdas.language.texts import S_
from backend_lambdas.uploads.rows.ranking import Ranked


def taken_for(header: Sequence[str], likely: Mapping[str, int]) -> Iterator[str]:
    if (place := likely.get("product_id")) is not None:
        yield S_('"{name}" was taken for the item: by its name and by what stands in it.', name=header[place])
    if (place := likely.get("on_hand")) is not None:
        yield S_('"{name}" was taken for the count: by its name and by what stands in it.', name=header[place])
    if (place := likely.get("unit_price")) is not None:
        yield S_('"{name}" was taken for the price: by its name and by what stands in it.', name=header[place])
    if (place := likely.get("product_name")) is not None:
        yield S_('"{name}" was taken for the name: by what stands in it.', name=header[place])


def only_one(header: Sequence[str], only: Mapping[str, int]) -> Iterator[str]:
    words = {
        "product_id": S_('"{name}" was taken for the item: no other column could be it.'),
        "on_hand": S_('"{name}" was taken for the count: no other column could be it.'),
        "product_name": S_('"{name}" was taken for the name: by what stands in it.'),
    }
    for field, place in only.items():
        yield words[field].format(name=header[place])


def notes_of(
    header: Sequence[str], ranked: Ranked, places: Mapping[str, int], line: int, is_named: bool
) -> Iterator[str]:
    code = ranked.joined.get("product_id", ())
    if is_named:
        made_of = '", "'.join(header[place] for place in code or ranked.spare)
        yield S_('A product without a number gets one that is made of "{names}".', names=made_of)
    elif code and not ranked.said & set(code):
        names = [header[place] for place in code]
        words = S_('An item is known by "{names}" and "{last}" together.')
        if len(names) > 1:
            yield words.format(names='", "'.join(names[:-1]), last=names[-1])
    if ranked.spare and not is_named:
        words = S_('Where an item has no code it is known by "{names}".')
        yield words.format(names='", "'.join(header[place] for place in ranked.spare))
    used = {*places.values(), *ranked.said, *ranked.locations.values(), *ranked.spare}
    used |= {place for several in ranked.joined.values() for place in several}
    rivals = {index: field for field, candidates in ranked.columns.items() for _, index in candidates[1:]}
    unknown = [name for index, name in enumerate(header) if name and index not in used and index not in rivals]
    for index, rival in sorted(rivals.items()):
        words = S_('Line {line}: column "{name}" was ignored; "{other}" was used instead.')
        yield words.format(line=line, name=header[index], other=header[places[rival]])
    if unknown:
        yield _unknown(unknown, line)


def _unknown(names: Sequence[str], line: int) -> str:
    words = S_("Line {line}: unknown columns ignored: {names_words}.")
    if not line:
        words = S_("Columns that were not read: {names_words}.")
    elif len(names) == 1:
        words = S_("Line {line}: unknown column ignored: {names_words}.")
    return words.format(line=line, names_words=shortened([f'"{name}"' for name in names], 20))
