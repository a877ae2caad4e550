from urllib.parse import parse_qs

from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.alerts.alert import AlertKind, AlertStatus
from backend_lambdas.inventory.stock import StockStatus
from dashboard.data.address import LONGEST
from dashboard.data.alerts import AlertFilters
from dashboard.data.stock.filters import StockFilters, StockSort

TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), unique=True, max_size=4).map(tuple)
SEARCH = st.text(st.characters(exclude_categories=["Cs"]), max_size=LONGEST)


def as_dash_reads(query: str) -> dict[str, str | list[str]]:
    """Parameters as Dash gives them to a page's layout: single ones as text, repeated ones as a list."""
    found = parse_qs(query, keep_blank_values=True)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def several(kind: type) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(st.sampled_from(list(kind)), unique=True).map(tuple)


@given(
    st.builds(
        StockFilters,
        stores=TEXTS,
        categories=TEXTS,
        statuses=several(StockStatus),
        search=SEARCH,
        sort=st.sampled_from(list(StockSort)),
        descending=st.booleans(),
    )
)
def test_the_url_gives_back_the_stock_filters(filters: StockFilters) -> None:
    assert StockFilters.from_query(**as_dash_reads(filters.to_query())) == filters


@given(
    st.builds(
        AlertFilters,
        statuses=several(AlertStatus),
        kinds=several(AlertKind),
        stores=TEXTS,
        days=st.integers(1, 366),
        search=SEARCH,
    )
)
def test_the_url_gives_back_the_alert_filters(filters: AlertFilters) -> None:
    assert AlertFilters.from_query(**as_dash_reads(filters.to_query())) == filters


def test_the_defaults_leave_the_url_empty() -> None:
    assert (StockFilters().to_query(), AlertFilters().to_query()) == ("", "")


def test_what_makes_no_sense_in_a_url_is_left_out() -> None:
    query = {"status": ["gone", "low"], "sort": "price; drop", "desc": "yes", "utm_source": "mail", "q": "x" * 900}
    assert StockFilters.from_query(**query) == StockFilters(statuses=(StockStatus.LOW,), search="x" * LONGEST)
    assert AlertFilters.from_query(days="-3", kind="fire", status="") == AlertFilters()
    assert AlertFilters.from_query(days="9999").days == 366
