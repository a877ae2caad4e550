"""What a view shows, as a value; the URL is its only home."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from backend_lambdas.inventory.stock import StockStatus
from dashboard.data.address import QueryValue, members_of, search_of, texts_of


class StockSort(StrEnum):
    """What the stock table can be sorted by. `WORST` is out, low, healthy, then most units short, then most value."""

    WORST = "worst"
    STORE = "store"
    PRODUCT_ID = "product_id"
    PRODUCT_NAME = "product_name"
    CATEGORY = "category"
    STATUS = "status"
    ON_HAND = "on_hand"
    REORDER_POINT = "reorder_point"
    SHORT_UNITS = "short_units"
    UNIT_PRICE = "unit_price"
    VALUE = "value"
    VALUE_AT_RISK = "value_at_risk"
    CHANGED_AT = "changed_at"
    UNITS_A_DAY = "units_a_day"
    DAYS_OF_COVER = "days_of_cover"
    OVERSTOCK = "overstock"
    OVERSTOCK_VALUE = "overstock_value"


OF_SALES = (StockSort.UNITS_A_DAY, StockSort.DAYS_OF_COVER, StockSort.OVERSTOCK, StockSort.OVERSTOCK_VALUE)


@dataclass(frozen=True, slots=True)
class StockFilters:
    """Rows of the stock table: an empty tuple means all. Several words in `search` must all be found."""

    stores: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    statuses: tuple[StockStatus, ...] = ()
    search: str = ""
    sort: StockSort = StockSort.WORST
    descending: bool = False

    @classmethod
    def from_query(cls, /, **query: QueryValue) -> "StockFilters":
        """Read a URL's parameters (repeated ones as lists). What makes no sense is left out, never an error."""
        sort = members_of(StockSort, query.get("sort"))
        return cls(
            stores=texts_of(query.get("store")),
            categories=texts_of(query.get("category")),
            statuses=members_of(StockStatus, query.get("status")),
            search=search_of(query.get("q")),
            sort=sort[0] if sort else StockSort.WORST,
            descending=texts_of(query.get("desc")) == ("1",),
        )

    def to_query(self) -> str:
        """The URL's query without the `?`; "" for the defaults. `from_query` reads it back."""
        pairs = [("store", name) for name in self.stores]
        pairs += [("category", name) for name in self.categories]
        pairs += [("status", str(status)) for status in self.statuses]
        pairs += [("q", self.search)] if self.search else []
        pairs += [("sort", str(self.sort))] if self.sort != StockSort.WORST else []
        pairs += [("desc", "1")] if self.descending else []
        return urlencode(pairs)
