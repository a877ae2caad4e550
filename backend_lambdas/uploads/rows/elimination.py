"""What a stock file's columns must be, because no other column could: counts beside codes, or items beside counts."""

from collections.abc import Collection, Mapping, Sequence

from backend_lambdas.inventory.product_rules import is_barcode
from backend_lambdas.uploads.rows.contents import MOSTLY, Contents
from backend_lambdas.uploads.rows.guesses import could_count, could_name_items
from backend_lambdas.uploads.rows.kinds import PRODUCTS, STOCK, normal_name
from backend_lambdas.uploads.rows.priced import MANY, is_price_name, name_of, texts_in

ENOUGH = 8  # lines; of fewer, much looks like much
_LONG = 4  # digits
VARIED = 5  # different counts; what has fewer is a priority, a category, a size
_PER_PACK = MANY | frozenset(
    ["per", "por", "pro", "par", "size", "inner", "outer", "multiple", "multiplo", "moq", "pkg", "ve", "vpe"]
)


def by_elimination(
    header: Sequence[str], contents: Contents, missing: Collection[str], places: Mapping[str, int], named: bool
) -> dict[str, int]:
    """field -> the one column that could be it; nothing where two could, or where the file is too short to tell.

    Counts beside prices are none for sure: what is sold together looks alike. `named`: the columns have names.
    """
    if not contents.columns or len(contents.columns[0]) < ENOUGH:
        return {}
    counts = [index for index in could_count(header, contents, places) if _varies(header, contents, index)]
    found: dict[str, int] = {}
    has_price = "unit_price" in places or any(map(is_price_name, header))
    if "on_hand" in missing and len(counts) == 1 and not has_price:
        found["on_hand"] = counts[0]
    if "product_id" in missing and (found or "on_hand" in places):
        items = could_name_items(header, contents, {**places, **found}, counts)
        codes = [index for index in items if contents.are_codes(index) and not contents.repeated([index])]
        if len(codes) == 1 or len(items) == 1:
            found["product_id"] = (codes if len(codes) == 1 else items)[0]
    both = {**places, **found}
    if not {"product_id", "on_hand"} <= both.keys():
        return {}
    if not named and "product_name" not in places:
        texts = [name for name in [name_of(header, contents, both.values())] if name is not None]
        texts = texts or texts_in(header, contents, both.values())
        found |= {"product_name": texts[0]} if len(texts) == 1 else {}
    return found


def columns_of_prices(header: Sequence[str], contents: Contents) -> dict[str, int]:
    """Where name and price stand, and code and barcode if there are such, of a file that can only list these."""
    prices = [index for index in range(len(contents.columns)) if contents.are_prices(index)]
    counts = [index for index in could_count(header, contents, {}) if index not in prices]
    counts = [index for index in counts if not _are_numbers_of_items(contents, index)]
    names = texts_in(header, contents)
    if len(prices) != 1 or counts or not names or len(contents.columns[0]) < ENOUGH:
        return {}
    free = [index for index in range(len(contents.columns)) if index not in (*prices, *names)]
    barcodes = [index for index in free if contents.share(index, is_barcode) >= MOSTLY]
    codes = [index for index in free if contents.are_codes(index) and not contents.repeated([index])]
    codes = [index for index in codes if index not in barcodes and not contents.gaps(index)]
    first = {"product_id": codes[:1], "product_name": names[:1], "unit_price": prices, "gtin": barcodes[:1]}
    return {field: places[0] for field, places in first.items() if places}


def _are_numbers_of_items(contents: Contents, index: int) -> bool:
    """Whether they are long and tell all lines apart, as counts never do."""
    return contents.repeated([index]) == 0 and contents.share(index, lambda cell: len(cell) >= _LONG) >= MOSTLY


def _varies(header: Sequence[str], contents: Contents, index: int) -> bool:
    """Whether it says different things of the lines, none or one of some, under a name that is known for nothing else.

    A price is seldom 0 or 1; years never are.
    """
    if STOCK.meaning(header[index]) or PRODUCTS.meaning(header[index]):
        return False
    if set(normal_name(header[index]).split()) & _PER_PACK:
        return False
    values = set(contents.filled(index))
    return len(values) >= VARIED and bool(values & {"0", "1"})
