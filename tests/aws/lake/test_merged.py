"""Sales under a name that stands for another store: as if the files had named that store, and back again.

What every reader of the roll-ups says with names merged is what it says of a lake whose files never had the old names.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from deltalake import write_deltalake

from backend_lambdas.aws.lake.lake import SALES_TABLE, Lake
from backend_lambdas.aws.lake.origins import SaleOrigins
from backend_lambdas.aws.lake.report import ReportLake
from backend_lambdas.aws.lake.rollup import roll_up
from backend_lambdas.inventory.calendar import week_of
from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.merged import Merged
from backend_lambdas.inventory.sales import SalesAsked, SalesHead
from backend_lambdas.reports.inputs import SalesFacts, ThreeWeeks
from tests.aws.lake.test_report import LINES, lake_rows
from tests.support.report_example import period, sold

SHELF, NOTE = "Köln's shelf", "356"
# In the weeks of LINES: beside Köln in the same week and on the same day, alone in a week, and with a return.
OF_THEM = [
    (SHELF, "A", date(2026, 11, 9), 3, "3"),
    (SHELF, "C", date(2026, 11, 12), 1, "5"),
    (SHELF, "A", date(2026, 11, 13), -2, "3"),
    (NOTE, "A", date(2026, 11, 4), 2, "2"),
    (NOTE, "A", date(2026, 10, 22), 2, "2"),
]
MERGED = Merged({SHELF: "Köln", NOTE: "Köln"})
OUT = {("Köln", "A"), ("Berlin", "A")}
Read = tuple[Lake, SalesHead]


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Read:
    return lake_of(tmp_path_factory.mktemp("raw"), {})


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Read:
    return lake_of(tmp_path_factory.mktemp("renamed"), MERGED.names)


def lake_of(folder: Path, names: Mapping[str, str]) -> Read:
    """A lake whose files named the stores so."""
    lake = Lake(str(folder))
    lines = [(names.get(store, store), *rest) for store, *rest in (*LINES, *OF_THEM)]
    rows = lake_rows(lines)
    column = rows.schema.get_field_index("category")
    named = [["Tea" if store in ("Köln", SHELF, NOTE) else "Oil" for store, *_ in (*LINES, *OF_THEM)]]
    rows = rows.set_column(column, rows.schema.field("category"), named)
    write_deltalake(lake.open(SALES_TABLE), rows, mode="append")
    done = roll_up(lake, {week_of(line[2]) for line in lines})
    return lake, SalesHead(3, done.sales_version, done.weekly_version, done.daily_version, "2026-11-19T16:00:00Z")


def facts_of(lake: Lake, head: SalesHead, *more: Any) -> SalesFacts:
    facts = ReportLake(lake, head, *more).sales_facts(period(), {"Köln": [], "Berlin": []}, OUT)
    products = sorted(facts.products, key=attrgetter("product_id"))
    assert facts.merged == (more[2].mark if len(more) > 2 else "")
    return replace(facts, items=dict(facts.items), products=products, changes=sorted(facts.changes), merged="")


@pytest.mark.parametrize("about", [None, ["Köln"]], ids=["of the company", "of Köln"])
@pytest.mark.parametrize("names", [Categories(), Categories({"Tea": "Drinks"})], ids=["said", "renamed"])
def test_a_report_says_what_it_would_had_the_files_named_the_other_store(
    raw: Read, renamed: Read, names: Categories, about: list[str] | None
) -> None:
    before = facts_of(*raw, names, about)
    merged = facts_of(*raw, names, about, MERGED)
    assert merged == facts_of(*renamed, names, about)
    assert merged != before
    assert facts_of(*raw, names, about, Merged()) == before


def test_sums_of_both_names_are_one_store_s(raw: Read) -> None:
    lake, head = raw
    apart, together = facts_of(lake, head), facts_of(lake, head, Categories(), None, MERGED)
    assert apart.stores == {
        "Köln": ThreeWeeks(sold(7, 26.5, 1, 2.5), sold(6, 12), sold(3, 6)),
        "Berlin": ThreeWeeks(before=sold(10, 20)),
        SHELF: ThreeWeeks(sold(4, 14, 2, 6)),
        NOTE: ThreeWeeks(before=sold(2, 4)),
    }
    assert together.stores == {
        "Köln": ThreeWeeks(sold(11, 40.5, 3, 8.5), sold(8, 16), sold(3, 6)),
        "Berlin": ThreeWeeks(before=sold(10, 20)),
    }
    # What one name sold in one week and the other in the next is a change of neither.
    assert [one.same.before.same for one in (apart, together)] == [("Köln",), ("Köln",)]
    assert [one.same_products["A"].before for one in (apart, together)] == [12.0, 16.0]
    assert together.weeks == apart.weeks
    assert together.days == apart.days


@pytest.mark.parametrize("asked", [{}, {"stores": ("Köln",)}, {"stores": ("Köln",), "categories": ("Tea",)}])
def test_files_and_lines_behind_a_figure_are_those_of_both_names(
    raw: Read, renamed: Read, asked: dict[str, Any]
) -> None:
    question = SalesAsked(date(2026, 11, 2), date(2026, 11, 15), **asked)
    ours, others = (SaleOrigins(lambda one=one: one[0], lambda one=one: one[1]) for one in (raw, renamed))
    merged = ours.files_and_lines(replace(question, merged=MERGED), with_lines=True)
    assert merged == others.files_and_lines(question, with_lines=True)
    assert {line["store"] for line in merged[1]} == ({"Köln"} if asked else {"Köln", "Berlin"})
    old = replace(question, stores=(SHELF,), merged=MERGED)
    assert ours.files_and_lines(old, with_lines=True) == ([], [])
