"""Of which kind a file is, by its column names."""

from collections.abc import Iterable, Sequence

from backend_lambdas.uploads.rows.column_names import REORDER_POINT
from backend_lambdas.uploads.rows.contents import Contents
from backend_lambdas.uploads.rows.kinds import PRICES, PRODUCTS, SALES, STOCK, FileKind, normal_name

_ONLY_PRICES = frozenset({"product_id", "unit_price", "currency", "vendor", "url"})
_NAMED_PRICES = _ONLY_PRICES | {"product_name"}
_ONLY_STOCK = frozenset(STOCK.aliases["on_hand"]) - frozenset(SALES.aliases["quantity"]) | frozenset(REORDER_POINT)


def kind_of(names: Iterable[str]) -> FileKind:
    """The kind of a file with these column names: sales need a day, a quantity and a product, and no stock on hand.

    A date beside "qty" makes it sales: taking a sale for a count would overwrite what is on the shelf. A catalogue has
    names and prices, no store and no count: neither a stock file nor one of sales could be read from it. Of prices with
    more about each product than a list of prices has, PRODUCTS: its reader asks (rows/products.py). Names
    beside prices, and nothing more, are a list of prices.
    """
    names = list(names)
    fields = {meaning[0] for name in names if (meaning := SALES.meaning(name))}
    counts = any(normal_name(name) in _ONLY_STOCK for name in names)
    if {"sale_date", "quantity", "product_id"} <= fields and not counts:
        return SALES
    said = _fields(names, PRODUCTS)
    if "unit_price" not in said or "stock" in said or "store" in _fields(names, STOCK):
        return STOCK
    if not said & {"product_id", "product_name"}:
        return STOCK
    return PRICES if said <= _ONLY_PRICES or ("product_id" not in said and said <= _NAMED_PRICES) else PRODUCTS


def may_be_sales(names: Iterable[str]) -> bool:
    """Whether a file could be both: it names items but no codes, and has a quantity and a day that may be of a sale."""
    names = list(names)
    fields = {meaning[0] for name in names if (meaning := SALES.meaning(name))}
    counts = any(normal_name(name) in _ONLY_STOCK for name in names)
    return {"sale_date", "quantity", "product_name"} <= fields and "product_id" not in fields and not counts


def without_false_days(names: Sequence[str], contents: Contents) -> list[str]:
    """The names, but for days that are words: `Tag` is a day in German, and a label elsewhere."""
    days = [index for index, name in enumerate(names) if (SALES.meaning(name) or ("",))[0] == "sale_date"]
    false = [index for index in days if contents.filled(index) and contents.share(index, _has_digit) < 1 / 2]
    return ["" if index in false else name for index, name in enumerate(names)]


def _has_digit(cell: str) -> bool:
    return any(character.isdigit() for character in cell)


def may_be_catalogue(names: Iterable[str]) -> bool:
    """Whether a file that names no store, and counts, could be of products as well: only a person can tell."""
    names = list(names)
    return PRICES.required.keys() <= _fields(names, PRODUCTS) and "store" not in _fields(names, STOCK)


def is_whole_catalogue(names: Iterable[str]) -> bool:
    """Whether it has all that products need; a description is the name where there is no other."""
    return not missing_of_catalogue(names)


def missing_of_catalogue(names: Iterable[str]) -> list[str]:
    """What says that these are products and not only their prices, and these column names lack, in words; a number can

    be made of the name.
    """
    said = _fields(names, PRODUCTS)
    said |= {"product_name"} if "description" in said else set()
    needed = {**PRODUCTS.required, "category": "category"}
    return [word for name, word in needed.items() if name not in said | {"product_id"}]


def _fields(names: Iterable[str], kind: FileKind) -> set[str]:
    found = {meaning[0] for name in names if (meaning := kind.meaning(name))}
    return found | {"product_id"} if "gtin" in found else found  # of products without a number, their barcode
