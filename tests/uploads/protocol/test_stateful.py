"""R4, the part that exists now: any order of files, early, late or repeated, against a plain dict."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from backend_lambdas.alerts.alert import expects_alert
from backend_lambdas.inventory.snapshot import decode_snapshot
from backend_lambdas.inventory.store_summary import aggregate_store
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.ports import Attempt
from backend_lambdas.uploads.protocol.lifecycle import Ended
from backend_lambdas.uploads.stock import ingest_upload
from tests.support.ingest_stores import Memory, arrival

START_MS = 1_700_000_000_000
counts = st.dictionaries(st.sampled_from("ABCDEF"), st.sampled_from([0, 3, 40]), min_size=1)


class Uploads(RuleBasedStateMachine):
    """Each file has a moment of arrival; files are delivered in the order hypothesis likes."""

    @initialize()
    def start(self) -> None:
        self.memory = Memory()
        self.files: dict[int, tuple[bool, dict[str, int]]] = {}
        self.attempts = 0

    def deliver(self, event: Arrival) -> Ended:
        self.attempts += 1
        attempt = Attempt(f"attempt{self.attempts}", lambda: START_MS, START_MS + 1, expects_alert)
        return ingest_upload(event, self.memory.stores(), attempt).ended

    @rule(moment=st.integers(0, 1_000), rows=counts, snapshot=st.booleans(), bad=st.booleans())
    def upload(self, moment: int, rows: dict[str, int], snapshot: bool, bad: bool) -> None:
        if moment in self.files:
            return
        key = f"uploads/{'snapshot/' if snapshot else ''}{moment}.csv"
        text = "store,item,count\n" + "".join(f"Berlin,{item},{count}\n" for item, count in rows.items())
        self.memory.put_upload(key, (text + ("Berlin,Z,many\n" if bad else "")).encode())
        assert self.deliver(arrival(key, START_MS + moment)) is Ended.FINISHED
        self.files[moment] = (snapshot and not bad, rows)

    @rule(data=st.data())
    def repeat(self, data: Any) -> None:
        if self.files:
            moment = data.draw(st.sampled_from(sorted(self.files)))
            keys = [key for key, _ in self.memory.uploads if key.endswith(f"/{moment}.csv")]
            writes = self.memory.writes
            assert self.deliver(arrival(keys[0], START_MS + moment)) is Ended.DUPLICATE
            assert self.memory.writes == writes

    @invariant()
    def the_newest_file_wins(self) -> None:
        expected: dict[str, int] = {}
        for _, (whole, rows) in sorted(self.files.items()):
            expected = {**({} if whole else expected), **rows}
        rows_now = self.memory.rows.get("Berlin", {})
        assert {item: row.on_hand for item, row in rows_now.items() if not row.delisted} == expected

    @invariant()
    def aggregate_and_snapshot_show_the_rows(self) -> None:
        if not self.files:
            return
        rows = self.memory.rows["Berlin"]
        assert self.memory.commits["Berlin"][-1].aggregate == aggregate_store(rows.values())
        columns = decode_snapshot(self.memory.objects[self.memory.heads["Berlin"].snapshot_key or ""]).columns
        shown = dict(zip(columns["product_id"], columns["on_hand"], strict=True))
        assert shown == {item: row.on_hand for item, row in rows.items() if not row.delisted}


Uploads.TestCase.settings = settings(max_examples=100, stateful_step_count=30)
TestUploads = Uploads.TestCase
