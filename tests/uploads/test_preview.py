"""A preview writes nothing, and says what the import of the same file then does."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend_lambdas.alerts.detect import check_stock
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.inventory.stock import RowChange, StockRow
from backend_lambdas.inventory.thresholds import Thresholds
from backend_lambdas.uploads.compared_stores import PreviewWork
from backend_lambdas.uploads.models import PartStatus
from backend_lambdas.uploads.ports import Attempt, nothing
from backend_lambdas.uploads.preview import Draft, preview_upload
from backend_lambdas.uploads.preview_result import (
    ExpectedAlert,
    Preview,
    PreviewState,
    ShownChange,
    StorePreview,
    decode_preview,
    encode_preview,
)
from backend_lambdas.uploads.protocol.plausibility import PlausibilityLimits
from backend_lambdas.uploads.rows.rejected_rows import RejectedRows
from backend_lambdas.uploads.sender import Sender
from tests.support.alert_stores import MemoryAlerts
from tests.support.ingest_stores import arrival
from tests.support.lake import MemorySalesLake
from tests.support.product_stores import VendorWorld
from tests.support.stock_tables import MemoryCurrentRows, MemoryStockRows
from tests.support.uploader import HOUR, MORNING, Uploader


class Company:
    """Files go in, and the alerts of what they change are raised."""

    def __init__(self) -> None:
        self.uploader, self.alerts, self.seen = Uploader(), MemoryAlerts(), 0
        self.memory = self.uploader.memory

    def send(self, name: str, content: str, at: int, **metadata: str) -> tuple[int, int]:
        """Import a file; how many alerts it opened and closed."""
        self.uploader.send(name, content, at, **metadata)
        changes = [RowChange(old, new, 0) for old, new in self.memory.stream[self.seen :]]
        self.seen = len(self.memory.stream)
        watched = check_stock(changes, self.alerts, self.alerts, MORNING + at)
        assert watched.failed == ()
        return watched.opened, watched.resolved

    def preview(
        self, content: str, at: int, sender: Sender | None = None, work: PreviewWork | None = None, **metadata: str
    ) -> Preview:
        key = "drafts/u1/file.csv"
        self.memory.uploads[key, "v1"] = (content.encode(), {"by": "nobody reads this"})
        with closing(RejectedRows()) as rejected:
            return preview_upload(
                Draft(arrival(key, MORNING + at), metadata, sender or Sender()), work or self.work(at), rejected
            )

    def work(self, at: int) -> PreviewWork:
        attempt = Attempt("look", lambda: MORNING + at, MORNING + at + 1)
        rows = MemoryCurrentRows(self.memory)
        products = VendorWorld(self.memory).stores()
        limits = PlausibilityLimits()
        return PreviewWork(self.memory.stores(), rows, self.alerts, products, MemorySalesLake, attempt, limits, UTC)

    def everything(self) -> tuple[Any, ...]:
        memory = self.memory
        held = (memory.rows, memory.leases, memory.heads, memory.records, memory.parts, memory.objects, memory.audit)
        return (memory.writes, self.alerts.writes, *(repr(one) for one in held))


rows = st.lists(
    st.tuples(
        st.sampled_from(["Berlin", "Bonn", "bonn"]),
        st.sampled_from("ABCDEF"),
        st.sampled_from(["0", "3", "11", "40", "1o", "-2"]),
        st.sampled_from(["", "1.50", "2", "x"]),
        st.sampled_from(["", "Milk", "Oat milk"]),
    ),
    min_size=1,
    max_size=12,
)
files = st.tuples(rows, st.booleans())


def text_of(lines: list[tuple[str, ...]]) -> str:
    return "store,item,count,price,name\n" + "".join(",".join(line) + "\n" for line in lines)


@given(before=st.lists(files, max_size=3), last=files, point=st.sampled_from([None, 3, 20]))
@settings(max_examples=80, deadline=None)
def test_what_a_preview_says_is_what_the_import_does_and_it_writes_nothing(
    before: list[Any], last: Any, point: int | None
) -> None:
    company = Company()
    if point is not None:
        company.memory.thresholds = Thresholds(default=point)
    for number, (lines, whole) in enumerate(before):
        company.send(f"{number}.csv", text_of(lines), number * HOUR, mode="snapshot" if whole else "update")
    lines, whole = last
    at, mode = 9 * HOUR, "snapshot" if last[1] else "update"
    was = company.everything()
    seen = company.preview(text_of(lines), at, mode=mode)
    assert company.everything() == was
    assert decode_preview(encode_preview(seen)) == seen

    opened, closed = company.send("last.csv", text_of(lines), at, mode=mode)
    (upload_id,) = [key for key, record in company.memory.records.items() if record.key.endswith("last.csv")]
    outcome, parts = company.memory.outcomes[upload_id], company.memory.parts.get(upload_id, {})
    facts = company.memory.facts[upload_id]
    assert list(seen.errors) == company.memory.row_errors.get(upload_id, [])
    if seen.state is PreviewState.REFUSED:
        assert (outcome.status, outcome.reason) == ("REJECTED", seen.reason)
        return
    assert (seen.total, seen.accepted, seen.rejected) == (facts.total, facts.accepted, facts.rejected)
    assert (seen.opened, seen.closed) == (opened, closed)
    assert (seen.changed, seen.unchanged, seen.superseded, seen.removed) == (
        outcome.applied, outcome.unchanged, outcome.superseded, outcome.removed,
    )  # fmt: skip
    assert {
        one.store: (one.held, one.changed, one.unchanged, one.removed) for one in seen.stores if seen.held is None
    } == {
        store: (part.reason, part.applied, part.unchanged, part.removed)
        for store, part in parts.items()
        if part.status in (PartStatus.COMMITTED, PartStatus.HELD)
    }


STOCK = "store,item,count,price\nBerlin,A,40,1\nBerlin,B,2,1\nBonn,A,7,1\n"
LATER = "store,item,count,price\nBerlin,A,0,1\nBerlin,B,30,1.50\nBerlin,C,1o,1\nBonn,A,99,1\n"


def with_account(company: Company, role: Role, stores: frozenset[str] | None) -> Sender:
    company.memory.accounts["u1"] = Account("u1", "ada@example.com", "Ada", role, stores)
    return Sender("Ada", "u1")


def test_a_preview_shows_changes_alerts_and_problems_and_nothing_of_a_store_that_is_not_the_senders() -> None:
    company = Company()
    company.memory.thresholds = Thresholds(default=5)
    company.send("first.csv", STOCK, 0)
    ada = with_account(company, Role.STORE_MANAGER, frozenset({"Berlin"}))
    seen = company.preview(LATER, HOUR, ada)
    refusal = "Ada, who sent the file, is not responsible for Bonn."
    assert seen.stores == (
        StorePreview("Bonn", rows=1, held=refusal),
        StorePreview("Berlin", rows=2, changed=2, opened=2, closed=1, rev=1),
    )
    assert seen.changes == (
        ShownChange("Berlin", "A", None, 2, {"on_hand": 40}, {"on_hand": 0}),
        ShownChange("Berlin", "B", None, 3, {"on_hand": 2, "unit_price": "1"}, {"on_hand": 30, "unit_price": "1.5"}),
    )
    assert seen.alerts == (
        ExpectedAlert("Berlin", "A", None, "out_of_stock", 0, 5),
        ExpectedAlert("Berlin", "B", None, "price_changed", 30, 5),
        ExpectedAlert("Berlin", "B", None, "low_stock", 30, 5, ends=True),
    )
    assert (seen.importing, seen.waiting, seen.rejected) == (2, 1, 1)
    assert [(error.line, error.column, error.value, error.suggestion) for error in seen.errors] == [
        (4, "count", "1o", "10")
    ]


class Unread(MemoryStockRows):
    def read_store(self, store: str, step: Callable[[], None] = nothing) -> dict[str, StockRow]:
        raise StorageError(f"{store} was read whole")


def test_stock_comes_from_the_last_commits_snapshot_and_from_the_table_where_somebody_has_begun_to_write() -> None:
    company = Company()
    company.send("first.csv", "store,item,count\nBerlin,A,40\nBerlin,B,2\n", 0)
    company.send("second.csv", "store,item,count\nBerlin,A,40\nBerlin,C,7\n", HOUR, mode="snapshot")
    work = company.work(2 * HOUR)
    unread = replace(work, stores=replace(work.stores, rows=Unread(company.memory)))
    last = "store,item,count\nBerlin,A,40\nBerlin,B,3\nBerlin,C,8\nBonn,A,1\n"
    seen = company.preview(last, 2 * HOUR, work=unread)
    assert [(one.store, one.changed, one.new, one.unchanged) for one in seen.stores] == [
        ("Berlin", 2, 0, 1),
        ("Bonn", 1, 1, 0),
    ]
    assert company.preview(last, 2 * HOUR, work=work) == seen
    lease = company.memory.leases["Berlin"]
    company.memory.leases["Berlin"] = replace(lease, unpublished=True)
    with pytest.raises(StorageError, match="Berlin was read whole"):
        company.preview(last, 2 * HOUR, work=unread)


def test_what_is_held_opens_no_alert_until_somebody_decides() -> None:
    company = Company()
    company.send("first.csv", "store,item,count\n" + "".join(f"Berlin,{n},40\n" for n in range(30)), 0)
    seen = company.preview("store,item,count\n" + "".join(f"Berlin,{n},0\n" for n in range(30)), HOUR)
    assert (seen.opened, seen.alerts, seen.waiting, seen.waiting_changes) == (0, (), 30, 30)
    assert (seen.stores[0].opened, len(seen.changes)) == (30, 30)


def test_a_vendors_file_and_one_that_cannot_be_read_are_refused_with_the_imports_words() -> None:
    company = Company()
    nameless = company.preview("shelf;thing;many\nBerlin;A;1\n", 0)
    assert (nameless.state, nameless.header, nameless.header_line) == ("asks", ("shelf", "thing", "many"), 1)
    vendor = with_account(company, Role.VENDOR, frozenset())
    assert company.preview(STOCK, 0, vendor).reason.startswith("A vendor sends product catalogues")
    seen = company.preview("store,item,count\nBerlin,A,many\n", 0)
    assert (seen.columns["on_hand"], seen.cells) == ((2,), (("Berlin", "A", "many"),))
    assert (seen.state, seen.reason, len(seen.errors)) == (
        PreviewState.REFUSED,
        "None of the 1 rows can be used; see the rejected rows.",
        1,
    )
