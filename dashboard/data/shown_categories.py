"""Categories under the names they are shown under: applied to the few names that a replica holds, not to its rows."""

import numpy as np

from backend_lambdas.inventory.categories import Categories
from dashboard.data.stock.texts import Codes, Texts


def shown_codes(texts: Texts, names: Categories) -> Codes | None:
    """For each code of a text the code it is shown under; None where every one is shown as itself."""
    renamed = {code: names.shown(name) for name in names.renamed if (code := texts.find(name)) is not None}
    if not renamed:
        return None
    heads = texts.encode(renamed.values())
    codes = np.arange(len(texts), dtype=np.int32)
    codes[list(renamed)] = heads
    return codes
