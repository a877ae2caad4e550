"""The drop-down of stores: all, one's own, each, and what else the address asks for. Values are pieces of a query."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from urllib.parse import urlencode

from backend_lambdas.language.texts import _
from dashboard.ui.controls import ANY, Choice
from dashboard.ui.formatting import count_of, every_store, store_choice, store_words

NO_REGIONS: Mapping[str, Sequence[str]] = MappingProxyType({})


def store_piece(stores: Sequence[str]) -> str:
    """The piece of the query for these stores."""
    return urlencode([("store", store) for store in stores]) or ANY


def my_stores_words(mine: Sequence[str]) -> str:
    return _("My stores ({number})", number=len(mine))


def region_words(region: str, stores: Sequence[str]) -> str:
    return _("Region {region} ({number})", region=region, number=len(stores))


def store_choices(
    known: Sequence[str],
    current: Sequence[str],
    mine: Sequence[str] = (),
    regions: Mapping[str, Sequence[str]] = NO_REGIONS,
) -> list[Choice]:
    """`mine`: the stores that somebody who sees more marked as their own. `regions`: name -> its stores."""
    own = [(store_piece(mine), my_stores_words(mine))] if len(mine) > 1 else []
    own += [(store_piece(stores), region_words(region, stores)) for region, stores in regions.items()]
    each = [(store_piece([store]), words) for store, words in map(store_choice, known)]
    choices = [(ANY, every_store()), *own, *each]
    extra = [(store_piece(current), store_words(current[0]) if len(current) == 1 else count_of(len(current), "store"))]
    return [*choices, *(extra if current and store_piece(current) not in dict(choices) else [])]
