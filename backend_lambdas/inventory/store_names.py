"""What a store is called, and the order in which people expect stores. The one place that decides both."""

import re
from collections import Counter
from collections.abc import Iterable

from backend_lambdas.inventory.store_settings import StoreSettings
from backend_lambdas.language.texts import _


def natural(text: str) -> list[tuple[int, int, str]]:
    """Sort by this: "Store 2" before "Store 10"."""
    parts = re.findall(r"\d+|\D+", text.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]


def given_names(settings: Iterable[StoreSettings]) -> dict[str, str]:
    """By store the name it was given; with its id where another store was given the same."""
    named = [one for one in settings if one.name]
    count = Counter(one.name for one in named)
    return {one.store: one.name if count[one.name] == 1 else f"{one.name} ({one.store})" for one in named}


def store_called(store: str, given: str = "") -> str:
    """The name it was given, else its id; "Store 406" where that is only a number."""
    return given or (_("Store {store}", store=store) if store.isdecimal() else store)
