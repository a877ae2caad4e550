"""The query text of a Trends address read back into filters (pure)."""

from urllib.parse import parse_qs

from dashboard.sales.filters import SalesFilters

KEYS = ("store", "category", "product", "weeks", "from", "to", "vs", "vsfrom", "vsto", "measure", "by", "rank")


def filters_of_query(query: str) -> SalesFilters:
    """What `SalesFilters.to_query` wrote, or anything else in its place; never an error."""
    found = parse_qs(query.removeprefix("?"), keep_blank_values=True, max_num_fields=500)
    return SalesFilters.from_query(**{key: found[key] for key in KEYS if key in found})
