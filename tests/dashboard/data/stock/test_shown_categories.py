"""Other names for categories never change what all of them are worth together; no row is lost or counted twice."""

from collections import Counter
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.errors import InvalidRequest
from dashboard.data.actor import set_actor
from dashboard.data.stock.answers import choices_of
from dashboard.data.stock.replica import Replica
from tests.support.people import EVERYBODY
from tests.support.replica_sources import Clock, Company, MemorySource, stock_row

NAMES = ("Fruit", "Obst", "Drinks", "Getraenke", "Beverages")
RENAMES = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=8)
ROWS = st.lists(st.tuples(st.sampled_from((*NAMES, None)), st.integers(0, 50)), min_size=1, max_size=30)


@given(ROWS, RENAMES)
def test_sums_over_all_categories_stay(rows: list[tuple[str | None, int]], renames: list[tuple[str, str]]) -> None:
    set_actor(EVERYBODY)
    company, clock, names = Company(), Clock(), [Categories()]
    company.commit("Berlin", *(stock_row("Berlin", f"{n}", on_hand, category=c) for n, (c, on_hand) in enumerate(rows)))
    replica = Replica(MemorySource(company), clock, names=lambda: names[-1])
    replica.refresh()
    for name, new in renames:
        with suppress(InvalidRequest):
            names.append(names[-1].with_name(name, new))
        clock.go_on()
        replica.refresh()
        state = replica.state()
        columns, texts = state.table.columns, state.table.vocabulary["category"]
        found: Counter[str] = Counter()
        for text, on_hand in zip(texts.decode(columns["category"]), columns["on_hand"].tolist(), strict=True):
            found[text or ""] += on_hand
        expected: Counter[str] = Counter()
        for category, on_hand in rows:
            expected[names[-1].shown(category or "")] += on_hand
        assert found == expected
        assert set(choices_of(state).categories) == {names[-1].shown(category or "") for category, _ in rows}
