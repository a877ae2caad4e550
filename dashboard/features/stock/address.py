"""The stock page's address: which rows it shows, and which item its side panel is open on."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from dashboard.data.stock.filters import StockFilters
from dashboard.web.address import QueryValue

FILTER_KEYS = ("store", "category", "status", "q", "sort", "desc")
STOCK_PATH = "/stock"
STORE_PATH = "/store"


@dataclass(frozen=True, slots=True)
class ItemChoice:
    """One item in one store."""

    store: str
    product_id: str


def stock_filters(query: Mapping[str, QueryValue]) -> StockFilters:
    """The filters of an address; parameters that are none of ours are left out."""
    return StockFilters.from_query(**{key: query[key] for key in FILTER_KEYS if key in query})


def item_choice(query: Mapping[str, QueryValue]) -> ItemChoice | None:
    """The item the side panel is open on; None while it is closed."""
    item, store = query.get("item"), query.get("at")
    return ItemChoice(store, item) if isinstance(item, str) and isinstance(store, str) else None


def stock_address(filters: StockFilters | None = None, choice: ItemChoice | None = None) -> str:
    """The address of the stock page with these filters, open on this item."""
    pairs = urlencode([("item", choice.product_id), ("at", choice.store)]) if choice else ""
    query = "&".join(part for part in ((filters or StockFilters()).to_query(), pairs) if part)
    return f"{STOCK_PATH}?{query}" if query else STOCK_PATH


def item_address(choice: ItemChoice) -> str:
    """The address of one item in one store: the stock page with its side panel open."""
    return stock_address(choice=choice)


def store_address(store: str) -> str:
    """The address of a store's page. A parameter, not a path: a store's name may hold any character."""
    return f"{STORE_PATH}?{urlencode({'store': store})}"
