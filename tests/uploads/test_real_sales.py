"""Real sales beside the checkout through the whole pipeline: every line accounted for, totals recounted."""

import gzip
from collections import Counter
from datetime import UTC
from pathlib import Path

import pytest

from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.ports import Attempt
from backend_lambdas.uploads.sales import load_sales
from infra.local.sales_files import write_sales_files
from tests.bench.sales import recount
from tests.support.ingest_stores import Memory
from tests.support.long_run import LONG
from tests.support.parse_sales import read_sales
from tests.support.sales_stores import MemorySalesLedger, sales_stores, week_sums

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
NOW = 1_795_000_000_000

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the real data sets are not at {DATA}"),
]


# (data set, one line of so many, lines in a file, lines in all, rejected lines by reason, returns)
WHOLE = (
    ("complete_journey", 1, 1_000_000, 693_570, {"0: nothing was sold or returned": 4_261}, 0),
    ("online_retail", 1, 150_000, 320_705, {}, 6_772),
)
# Every store and every week of both; the whole takes a minute and a half of processor time (docs/decisions/331).
PART = (
    ("complete_journey", 6, 1_000_000, 115_595, {"0: nothing was sold or returned": 748}, 0),
    ("online_retail", 3, 60_000, 106_902, {}, 2_246),
)


@pytest.mark.timeout(900)  # a minute of processor time, which a busy machine gives in more than the usual five
@pytest.mark.parametrize(
    ("name", "every", "lines_per_file", "total", "rejected", "returns"), WHOLE if LONG else PART, ids=str
)
def test_every_line_is_loaded_or_explained_and_the_totals_are_those_of_a_recount(
    tmp_path: Path,
    name: str,
    every: int,
    lines_per_file: int,
    total: int,
    rejected: dict[str, int],
    returns: int,
) -> None:
    memory, ledger = Memory(), MemorySalesLedger()
    stores = sales_stores(memory, ledger, tmp_path / "lake")
    paths = write_sales_files(DATA / name, tmp_path, lines_per_file, every)
    for path in paths:
        memory.put_upload(f"uploads/{path.name}", path.read_bytes())
        arrival = Arrival(f"uploads/{path.name}", "v1", path.stat().st_size, NOW, "0A", "")
        load_sales(arrival, stores, Attempt(path.name, lambda: NOW, NOW + 1), UTC)
    facts = memory.facts.values()
    assert (sum(one.total for one in facts), sum(one.returns or 0 for one in facts)) == (total, returns)
    assert sum(one.accepted for one in facts) == total - sum(rejected.values())
    assert sum(one.applied for one in memory.outcomes.values()) == total - sum(rejected.values())
    explained = Counter(error.reason for errors in memory.row_errors.values() for error in errors)
    assert set(explained) == set(rejected)
    lake = stores.lake.lake  # type: ignore[attr-defined]
    counted = recount(paths)
    assert week_sums(lake, ledger.head().weekly_version) == counted
    assert {week: state.rev > 0 for week, state in ledger.weeks().items()} == dict.fromkeys(counted, True)


def test_a_month_as_its_system_exports_it_loads_into_the_store_it_is_sent_for() -> None:
    data = gzip.decompress((DATA / "online_retail" / "original_columns_2011-08.csv.gz").read_bytes())
    parsed, lines, rejected = read_sales(data, default_store="Web shop")
    assert (parsed.total, parsed.returns, len({line.sale_id for line in lines}), rejected) == (35_284, 718, 35_284, [])
