"""Sales of a merged store: whose a file is, and which stock they take down, until the merge is undone."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.leaving import Leaving
from backend_lambdas.inventory.merged import Merged
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.models import Undoing, UploadStatus
from backend_lambdas.uploads.protocol.lifecycle import IngestResult
from backend_lambdas.uploads.removal_file import removal_file
from backend_lambdas.uploads.undo_file import undo_file
from tests.support.stock_and_sales import HOUR, NOON, TODAY, TOMORROW, StockAndSales

MERGE, UNDO = "01HF00000000000000000000BA", "01HF00000000000000000000BC"
ITEMS = {"tea": 20, "rye": 9}


class Shops(StockAndSales):
    """Rome and a shelf of it that a file once made a store."""

    def merge(self, hours: float, counts: str = "newest") -> IngestResult:
        leaving = Leaving("Shelf", "One shop", "Rome", counts)
        return self._count(f"uploads/removal/{MERGE}/Merge of Shelf.csv", removal_file(leaving), hours)

    def undo(self, hours: float) -> IngestResult:
        return self._count(f"uploads/undo/{UNDO}/Undo.csv", undo_file(Undoing(MERGE, "Two shops")), hours)

    def _count(self, key: str, body: bytes, hours: float) -> IngestResult:
        self.memory.put_upload(key, body)
        at = NOON + round(hours * HOUR)
        result = self.count(Arrival(key, "v1", len(body), at, f"{at:016X}", "{}"))
        assert result.outcome is not None
        assert result.outcome.status is UploadStatus.COMMITTED, result.outcome
        self.recompute_on_hand()
        return result

    def till(self, name: str, hours: float, **sold: int) -> IngestResult:
        """`Shelf_tea=2`; the number of the first sale of every file of the name is the same."""
        lines = (
            f"{number},{key.replace('_', ',')},{TODAY},{units}" for number, (key, units) in enumerate(sold.items())
        )
        return self.sell(self.sales_file(f"{name} at {hours}", hours, *lines))

    def all_on_hand(self) -> dict[str, Mapping[str, int]]:
        return {store: found for store in ("Rome", "Shelf") if (found := self.on_hand(store))}


@pytest.fixture
def shops(tmp_path: Path) -> Shops:
    shops = Shops(tmp_path)
    shops.count(shops.count_file("rome", 0, ITEMS, "Rome"))
    shops.count(shops.count_file("shelf", 0, {"tea": 5, "jam": 7}, "Shelf"))
    return shops


def test_after_a_merge_sales_of_both_names_take_one_stock_down_and_equal_numbers_are_two_sales(shops: Shops) -> None:
    shops.merge(1, "sum")
    assert shops.all_on_hand() == {"Rome": {"tea": 25, "rye": 9, "jam": 7}}
    result = shops.till("both", 2, Rome_tea=3, Shelf_jam=1)
    outcome = result.outcome
    assert outcome is not None
    assert (outcome.stock_changed, outcome.stock_missing, outcome.stores_done) == (2, 0, 1)
    assert shops.all_on_hand() == {"Rome": {"tea": 22, "rye": 9, "jam": 6}}
    shops.till("the shelf's till numbers alike", 3, Shelf_tea=4)
    assert shops.all_on_hand() == {"Rome": {"tea": 18, "rye": 9, "jam": 6}}
    shops.till("a correction", 4, Shelf_tea=1)
    assert shops.on_hand("Rome")["tea"] == 21
    assert shops.memory.records[result.upload_id].by_store == (("Rome", 2, 0),)
    assert shops.memory.facts[result.upload_id].notes[-1:] == (
        "Sales of Shelf count as sales of Rome, since the two were merged.",
    )


def test_what_was_sold_under_either_name_since_the_count_that_stays_is_off_it_and_on_it_again_undone(
    shops: Shops,
) -> None:
    """Of tea, which both list, the merge is a count of its own; of rye Rome's stays, of which the shelf sold one."""
    outcome = shops.till("before", 1, Rome_tea=1, Shelf_tea=2, Shelf_rye=1).outcome
    assert outcome is not None
    assert (outcome.stock_missing, outcome.stores_done) == (1, 2)
    apart = {"Rome": {"tea": 19, "rye": 9}, "Shelf": {"tea": 3, "jam": 7}}
    assert shops.all_on_hand() == apart
    shops.merge(2, "sum")
    assert shops.all_on_hand() == {"Rome": {"tea": 22, "rye": 8, "jam": 7}}
    shops.undo(3)
    assert shops.all_on_hand() == apart


def test_sales_told_while_two_were_one_are_each_store_s_own_once_that_is_undone(shops: Shops) -> None:
    shops.merge(1, "sum")
    shops.till("while merged", 2, Rome_rye=2, Shelf_jam=3)
    assert shops.all_on_hand() == {"Rome": {"tea": 25, "rye": 7, "jam": 4}}
    shops.undo(3)
    shops.till("later", 4, Rome_rye=2, Shelf_jam=3, Shelf_tea=1)
    assert shops.all_on_hand() == {"Rome": {"tea": 20, "rye": 7}, "Shelf": {"tea": 4, "jam": 4}}


def test_a_recount_asked_for_under_the_old_name_is_the_other_store_s(shops: Shops) -> None:
    shops.merge(1, "sum")
    shops.till("till", 2, Shelf_jam=3)
    shops.count(shops.count_file("late", 1.5, {"jam": 9}, "Shelf"))
    assert shops.all_on_hand() == {"Rome": {"tea": 25, "rye": 9, "jam": 9}}
    assert shops.recompute_on_hand() == 1
    assert shops.all_on_hand() == {"Rome": {"tea": 25, "rye": 9, "jam": 6}}
    assert shops.sales.directory.all_merged() == Merged({"Shelf": "Rome"})


@pytest.mark.parametrize(("store", "waits"), [("Rome", False), ("Shelf", True)])
def test_who_is_responsible_for_the_receiving_store_may_send_either_name(shops: Shops, store: str, waits: bool) -> None:
    shops.merge(1, "sum")
    shops.memory.accounts["mo"] = Account("mo", "mo@example.com", "Mo", Role.STORE_MANAGER, frozenset({store}))
    file = shops.sales_file("mo's", 2, f"a,Shelf,jam,{TOMORROW},1")
    shops.memory.put_upload(file.key, shops.memory.uploads[file.key, "v1"][0], by="Mo", user="mo")
    outcome = shops.sell(file).outcome
    assert outcome is not None
    reason = "Mo, who sent the file, is not responsible for Rome." if waits else None
    assert (outcome.status, outcome.reason) == (UploadStatus.HELD if waits else UploadStatus.COMMITTED, reason)
