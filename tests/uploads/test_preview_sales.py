"""The preview of a file of sales says what its import then does to the sales that count, and writes nothing."""

from contextlib import closing
from datetime import UTC
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend_lambdas.aws.lake.lake import SALES_TABLE, Lake
from backend_lambdas.aws.lake.sales_look import look_at_sales
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.leaving import Gone
from backend_lambdas.uploads import preview_sales
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.compared_stores import PreviewWork
from backend_lambdas.uploads.models import UploadStatus
from backend_lambdas.uploads.preview import Draft, preview_upload
from backend_lambdas.uploads.preview_result import (
    Preview,
    PreviewState,
    ShownChange,
    StorePreview,
    decode_preview,
    encode_preview,
)
from backend_lambdas.uploads.protocol.plausibility import PlausibilityLimits
from backend_lambdas.uploads.rows.rejected_rows import RejectedRows
from backend_lambdas.uploads.sales_ports import SalesLook
from backend_lambdas.uploads.sender import Sender
from tests.support.alert_stores import MemoryAlerts
from tests.support.product_stores import VendorWorld
from tests.support.stock_tables import MemoryCurrentRows
from tests.uploads.test_sales import FIRST, HEADER, SECOND, SalesUploader


class Shop:
    """Files of sales are looked at, and imported."""

    def __init__(self, folder: Path | None = None) -> None:
        self.uploader = SalesUploader(folder)
        self.memory = self.uploader.memory

    def look(self) -> SalesLook | None:
        lake = self.uploader.lake
        return look_at_sales(lake) if isinstance(lake, Lake) else lake

    def preview(self, text: str, at: int, sender: Sender | None = None) -> Preview:
        key, memory = "drafts/u1/file.csv", self.memory
        memory.uploads[key, "v1"] = (text.encode(), {})
        work = PreviewWork(
            memory.stores(), MemoryCurrentRows(memory), MemoryAlerts(), VendorWorld(memory).stores(), self.look,
            self.uploader.attempt(), PlausibilityLimits(), UTC,
        )  # fmt: skip
        arrival = Arrival(key, "v1", len(text), 1_780_000_000_000 + at, "", "")
        was = self.everything()
        with closing(RejectedRows()) as rejected:
            seen = preview_upload(Draft(arrival, {}, sender or Sender()), work, rejected)
        assert self.everything() == was
        assert decode_preview(encode_preview(seen)) == seen
        return seen

    def everything(self) -> tuple[Any, ...]:
        lake, memory = self.uploader.lake, self.memory
        table = lake.find(SALES_TABLE) if isinstance(lake, Lake) else None
        state = table and table.version() if isinstance(lake, Lake) else repr(lake)
        return state, memory.writes, repr(self.uploader.ledger), repr([memory.records, memory.outcomes, memory.objects])

    def load(self, name: str, text: str, at: int, **metadata: str) -> Any:
        return self.uploader.load(self.uploader.put(name, text, at, **metadata)).outcome


lines = st.lists(
    st.tuples(
        st.sampled_from("abcdef"),
        st.sampled_from(["Berlin", "Paris"]),
        st.sampled_from(["7", "8"]),
        st.sampled_from(["2026-01-05", "2026-02-02"]),
        st.sampled_from(["1", "2.5", "-1", "x"]),
        st.sampled_from(["", "1.50", "2"]),
    ),
    min_size=1,
    max_size=10,
)
without_ids = st.booleans()


def text_of(rows: list[tuple[str, ...]], made_up: bool) -> str:
    start = 1 if made_up else 0
    names = HEADER.strip().split(",")
    return "\n".join(",".join(row[start:]) for row in [names, *rows]) + "\n"


@given(before=st.lists(st.tuples(lines, without_ids), max_size=3), last=st.tuples(lines, without_ids))
@settings(max_examples=100, deadline=None)
def test_what_a_preview_says_of_sales_is_what_the_import_does(before: list[Any], last: Any) -> None:
    shop = Shop()
    for number, one in enumerate(before, start=1):
        shop.load(f"file {number}", text_of(*one), number)
    seen = shop.preview(text_of(*last), 9)
    outcome = shop.load("last", text_of(*last), 9)
    if seen.state is PreviewState.REFUSED:
        assert (outcome.status, outcome.reason) == (UploadStatus.REJECTED, seen.reason)
        return
    assert (seen.changed, seen.unchanged, seen.superseded, seen.held) == (
        outcome.applied, outcome.unchanged, outcome.superseded, outcome.reason,
    )  # fmt: skip
    assert (seen.is_compared, len(seen.changes), seen.importing + seen.waiting) == (
        True, seen.changed - seen.new, seen.accepted,
    )  # fmt: skip


def test_corrected_lines_are_shown_with_what_counts_now_the_most_money_first(tmp_path: Path) -> None:
    for folder in (None, tmp_path):
        shop = Shop(folder)
        nothing = shop.preview(FIRST, 1)
        assert (nothing.new, nothing.changed, nothing.changes, nothing.is_compared) == (4, 4, (), True)
        shop.load("first", FIRST, 1)
        seen = shop.preview(SECOND, 2)
        assert (seen.new, seen.changed, seen.unchanged, seen.superseded, seen.rejected) == (1, 3, 0, 0, 0)
        assert seen.changes == (
            ShownChange("Paris", "8", None, 2, {"price": "0"}, {"price": "1"}, "c"),
            ShownChange("Paris", "8", None, 3, {"sale_date": "2026-02-03"}, {"sale_date": "2026-01-07"}, "d"),
        )
        assert (seen.first_day, seen.last_day, seen.units) == ("2026-01-07", "2026-02-04", "8")
        assert (shop.preview(FIRST, 3).unchanged, shop.preview(SECOND, 0).superseded) == (4, 2)
        outcome = shop.load("second", SECOND, 2)
        assert (outcome.applied, outcome.unchanged, outcome.superseded) == (3, 0, 0)


def test_the_counts_are_the_same_however_many_lines_are_compared_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(tmp_path)
    shop.load("first", FIRST, 1)
    whole = shop.preview(SECOND, 2)
    monkeypatch.setattr(preview_sales, "BATCH_LINES", 1)
    assert shop.preview(SECOND, 2).changes == whole.changes
    assert (shop.preview(SECOND, 2).changed, whole.changed) == (3, 3)


def test_sales_that_another_store_has_are_held_with_the_imports_words(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    rows = [f"s{n},Berlin,7,2026-01-05,2,1.50" for n in range(30)]
    shop.load("first", HEADER + "\n".join(rows), 1)
    other = (HEADER + "\n".join(rows)).replace("Berlin", "Rome")
    seen, outcome = shop.preview(other, 2), shop.load("other", other, 2)
    assert (outcome.status, outcome.reason) == (UploadStatus.HELD, seen.held)
    assert (seen.importing, seen.waiting, seen.new) == (0, 30, 30)


def test_of_sales_of_a_store_that_is_not_the_senders_nothing_is_compared(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.load("first", FIRST, 1)
    shop.memory.accounts["u1"] = Account("u1", "ada@example.com", "Ada", Role.STORE_MANAGER, frozenset({"Berlin"}))
    seen = shop.preview(SECOND, 2, Sender("Ada", "u1"))
    assert seen.held == "Ada, who sent the file, is not responsible for Paris."
    assert (seen.is_compared, seen.changed, seen.changes, seen.waiting) == (False, 0, (), 3)
    assert seen.stores == (StorePreview("Paris", 3),)
    merged: Any = SimpleNamespace(gone=Gone("U", "Berlin"))
    shop.memory.commits["Paris"] = [merged]
    seen = shop.preview(SECOND, 2, Sender("Ada", "u1"))
    assert (seen.held, seen.is_compared, seen.stores) == (None, True, (StorePreview("Berlin", 3),))
    assert seen.notes[-1] == "Sales of Paris count as sales of Berlin, since the two were merged."


def test_a_lake_of_an_older_release_is_left_alone_and_not_compared_with(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.load("first", FIRST, 1)
    shop.uploader.lake.open(SALES_TABLE).alter.set_table_properties(
        {"stockroom.key": "sale_id"}, raise_if_not_exists=False
    )
    seen = shop.preview(SECOND, 2)
    assert (seen.is_compared, seen.changed, seen.importing) == (False, 0, 3)


def test_columns_chosen_for_a_file_of_sales_count_for_the_senders_next_one_and_a_second_reading(tmp_path: Path) -> None:
    """Dates that only an answer tells are asked for where the next file has no other; its own days go before."""
    shop, ada, names = Shop(tmp_path), Sender("Ada", "u1"), "sale_id,store,item,date,qty,qty in boxes\n"
    shop.memory.accounts["u1"] = Account("u1", "ada@example.com", "Ada", Role.STORE_MANAGER, frozenset({"Rome"}))
    signed = {"by": "Ada", "user": "u1"}
    first = f"{names}s1,Rome,7,03/04/2026,12,1\n"
    said = '{"columns":{"quantity":5},"day_first":true}'
    shop.load("first", first, 1, **signed, mapping=said)
    second = f"{names}s2,Rome,7,05/04/2026,24,2\ns3,Rome,8,05/04/2026,24,2.x\n"
    seen, outcome = shop.preview(second, 2, ada), shop.load("second", second, 2, **signed)
    assert (seen.is_chosen, seen.columns["quantity"], seen.units, seen.first_day) == (True, (5,), "2", "2026-04-05")
    assert (seen.importing, seen.rejected, outcome.applied) == (1, 1, 1)
    (chosen,) = {facts.chosen for facts in shop.memory.facts.values()} - {None}
    assert chosen.on[:10] == "2026-05-28"
    american = shop.preview(f"{names}s4,Rome,7,05/04/2026,24,2\ns5,Rome,7,05/14/2026,24,2\n", 3, ada)
    assert (american.is_chosen, american.first_day, american.last_day) == (True, "2026-05-04", "2026-05-14")
    assert not shop.preview(second, 4, Sender("Bo", "u2")).is_chosen
