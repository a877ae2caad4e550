"""Undoing sales files: sales that are still the upload's become what they were; stock follows; once."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Actor, Role
from backend_lambdas.inventory.errors import InvalidRequest, LeaseLost, NotAllowed, NotFound
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.merge_sales import ClashLimits
from backend_lambdas.uploads.models import Decision, Outcome, Undoing, UploadStatus
from backend_lambdas.uploads.ports import Attempt
from backend_lambdas.uploads.protocol.lifecycle import Ended, IngestResult
from backend_lambdas.uploads.sales_ports import SalesStores
from backend_lambdas.uploads.undo_file import checked_undo, undo_file, undoable
from tests.support.stock_and_sales import HOUR, NOON, TODAY, YESTERDAY, CrashError, StockAndSales
from tests.support.upload_records import MemoryUploadRecords

ADA = Account("u-ada", "ada@example.com", "Ada", Role.AREA_MANAGER)
BO = Account("u-bo", "bo@example.com", "Bo", Role.STORE_MANAGER, frozenset({"Berlin"}))
UNDOS = [f"01HF00000000000000000000{letter}Z" for letter in "ABCDEFG"]
SAID = {"by": "Ada", "user": "u-ada"}


class Shop(StockAndSales):
    def __init__(self) -> None:
        super().__init__(None)
        self.memory.accounts = {"u-ada": ADA, "u-bo": BO}
        self.sales = replace(self.sales, queue=self.memory.stores().sales_queue)

    def attempt(self) -> Attempt:
        """Nobody runs out of time, also where somebody stands still."""
        return replace(super().attempt(), deadline_ms=10**15)

    def send(self, name: str, hours: float, *lines: str) -> str:
        result = self.sell(self.sales_file(name, hours, *lines))
        assert result.ended is Ended.FINISHED
        return result.upload_id

    def undo_arrival(self, number: int, upload_id: str, hours: float, said: dict[str, str] | None = None) -> Arrival:
        key, at = f"uploads/undo/{UNDOS[number]}/Undo of a.csv", NOON + round(hours * HOUR)
        body = undo_file(Undoing(upload_id, "The wrong file"))
        self.memory.put_upload(key, body, **(said or SAID))
        return Arrival(key, "v1", len(body), at, f"{at:016X}", f'{{"file": "undo {number}"}}')

    def undo(self, number: int, upload_id: str, hours: float, said: dict[str, str] | None = None) -> IngestResult:
        """As it goes: ingest hands it over."""
        arrival = self.undo_arrival(number, upload_id, hours, said)
        assert self.count(arrival).ended is Ended.HANDED_OVER
        assert self.memory.sent_to_sales.pop()[0] == arrival.message
        return self.sell(arrival)

    @property
    def told(self) -> dict[str, tuple[str, int, str]]:
        """`Berlin a` -> product, units, the last letters of who said so."""
        return {
            " ".join(key): (sale.line.product_id, int(sale.line.quantity), sale.upload_id)
            for key, sale in self.lake.sales.items()  # type: ignore[union-attr]
        }


@pytest.fixture
def shop() -> Shop:
    return Shop()


def committed(applied: int, stay: int = 0, unchanged: int = 0, stores: int = 1) -> Outcome:
    return Outcome(UploadStatus.COMMITTED, None, applied, unchanged, stay, stores_done=stores)


def test_new_sales_are_taken_out_and_corrected_ones_become_what_they_were(shop: Shop) -> None:
    first = shop.send("first", 1, f"a,Berlin,tea,{TODAY},2", f"b,Berlin,tea,{TODAY},1")
    before = shop.told
    second = shop.send("second", 2, f"a,Berlin,tea,{TODAY},9", f"c,Rome,rye,{TODAY},4")
    result = shop.undo(0, second, 3)
    assert result.outcome == committed(2, stores=2)
    assert shop.told == before
    assert shop.ledger.lease.dirty == frozenset()
    record = shop.memory.records[second]
    assert (record.undone_by, record.undone_by_upload) == ("Ada", UNDOS[0])
    (entry,) = [one for one in shop.memory.audit if one.action == "upload undone"]
    assert (entry.actor, entry.detail["why"]) == ("Ada", "The wrong file")
    assert shop.undo(1, first, 4).outcome == committed(2)
    assert shop.told == {}


def test_what_was_changed_since_stays_and_is_counted(shop: Shop) -> None:
    first = shop.send("first", 1, f"a,Berlin,tea,{TODAY},2", f"b,Berlin,tea,{TODAY},1", f"c,Berlin,tea,{TODAY},1")
    shop.send("second", 2, f"a,Berlin,tea,{TODAY},9", f"b,Berlin,tea,{TODAY},1")
    assert shop.undo(0, first, 3).outcome == committed(1, stay=2)
    assert set(shop.told) == {"Berlin a", "Berlin b"}
    assert shop.told["Berlin a"][1] == 9


def test_where_everything_was_changed_since_it_says_so(shop: Shop) -> None:
    first = shop.send("first", 1, f"a,Berlin,tea,{TODAY},2")
    shop.send("second", 2, f"a,Berlin,tea,{TODAY},9")
    reason = "Every sale was changed since, and stays."
    expected = Outcome(UploadStatus.SUPERSEDED, reason, superseded=1, stores_done=1)
    assert shop.undo(0, first, 3).outcome == expected


def test_it_is_done_once_and_the_undo_can_be_undone_and_that_again(shop: Shop) -> None:
    shop.send("first", 1, f"a,Berlin,tea,{TODAY},2")
    second = shop.send("second", 2, f"a,Berlin,tea,{TODAY},9", f"b,Berlin,rye,{TODAY},1")
    before = shop.told
    undone = shop.undo(0, second, 3).upload_id
    after = shop.told
    refused = shop.undo(1, second, 4).outcome
    assert refused == Outcome(UploadStatus.REJECTED, "Ada has undone this already.")
    assert shop.undo(2, undone, 5).outcome == committed(2)
    assert shop.told == before
    assert shop.undo(3, UNDOS[2], 6).outcome == committed(2)
    assert shop.told == after


def test_a_newer_file_wins_over_what_came_back_and_an_older_one_does_not(shop: Shop) -> None:
    shop.send("first", 1, f"a,Berlin,tea,{TODAY},2")
    third = shop.send("third", 3, f"a,Berlin,tea,{TODAY},3")
    shop.undo(0, third, 5)
    shop.send("late and oldest", 0.5, f"a,Berlin,tea,{TODAY},7")
    assert shop.told["Berlin a"][1] == 2
    shop.send("late, of between", 2, f"a,Berlin,tea,{TODAY},6")
    assert shop.told["Berlin a"][1] == 6
    shop.send("fourth", 4, f"a,Berlin,tea,{TODAY},4")
    assert shop.told["Berlin a"][1] == 4


def test_stock_is_what_it_would_be_without_the_file(shop: Shop) -> None:
    shop.count(shop.count_file("count", 0, {"tea": 20, "rye": 5}))
    shop.send("first", 1, f"a,Berlin,tea,{TODAY},2")
    second = shop.send("second", 2, f"a,Berlin,tea,{TODAY},9", f"b,Berlin,rye,{TODAY},1")
    assert shop.on_hand() == {"tea": 11, "rye": 4}
    undone = shop.undo(0, second, 3).upload_id
    assert shop.recompute_on_hand() == 1
    assert shop.on_hand() == shop.published() == {"tea": 18, "rye": 5}
    shop.undo(1, undone, 4)
    assert shop.recompute_on_hand() == 1
    assert shop.on_hand() == shop.published() == {"tea": 11, "rye": 4}


def test_a_sale_of_before_a_count_that_only_an_undone_file_had_told_then_counts_from_the_next_file_on(
    shop: Shop,
) -> None:
    wrong = shop.send("wrong", 1, f"a,Berlin,tea,{TODAY},2")
    shop.count(shop.count_file("count", 2, {"tea": 20}))
    shop.send("right", 3, f"a,Berlin,tea,{TODAY},4")
    assert shop.on_hand() == {"tea": 20}
    assert shop.undo(0, wrong, 4).outcome == Outcome(
        UploadStatus.SUPERSEDED, "Every sale was changed since, and stays.", superseded=1, stores_done=1
    )
    assert shop.recompute_on_hand() == 1
    assert shop.on_hand() == {"tea": 16}


def test_where_sales_do_not_reduce_stock_nobody_is_asked_to_recompute(shop: Shop) -> None:
    shop.on = False
    first = shop.send("first", 1, f"a,Berlin,tea,{TODAY},2")
    shop.undo(0, first, 2)
    assert shop.memory.sent_to_sales == []


def test_sales_taken_over_from_another_store_cannot_be_given_back(shop: Shop) -> None:
    shop.limits = ClashLimits(few=1, share=0.5)
    shop.send("first", 1, f"a,Berlin,tea,{TODAY},2", f"b,Berlin,tea,{TODAY},1")
    file = shop.sales_file("second", 2, f"a,Rome,tea,{TODAY},2", f"b,Rome,tea,{TODAY},1")
    held = shop.sell(file)
    refused = shop.undo(0, held.upload_id, 3).outcome
    words = "A part of this upload waits for a decision. Import or discard that first."
    assert refused == Outcome(UploadStatus.REJECTED, words)
    record = shop.memory.records[held.upload_id]
    shop.memory.records[held.upload_id] = replace(
        record, decision=Decision.APPROVE, decided_by="Ann", decided_at="2026-07-01T00:00:00Z"
    )
    assert shop.sell(file).ended is Ended.FINISHED
    before = shop.told
    refused = shop.undo(1, held.upload_id, 4).outcome
    assert refused == Outcome(
        UploadStatus.REJECTED,
        "This upload took sales over from other stores, so it cannot be undone. "
        "Send a newer file of the store whose sales they are.",
    )
    assert shop.told == before


def test_without_what_the_upload_found_it_cannot_be_undone(shop: Shop) -> None:
    first = shop.send("first", 1, f"a,Berlin,tea,{TODAY},2")
    shop.lake.changes.clear()  # type: ignore[union-attr]
    refused = shop.undo(0, first, 2).outcome
    assert refused is not None
    assert refused.reason == (
        "What the sales were before this upload is not kept, or no longer, so it cannot be undone. "
        "Send the file again with what is right: a line with a known sale_id replaces it."
    )
    assert shop.told == {"Berlin a": ("tea", 2, first)}
    assert not shop.memory.records[first].undone_by


def test_who_may_undo(shop: Shop) -> None:
    both = shop.send("both", 1, f"a,Berlin,tea,{TODAY},2", f"b,Rome,tea,{TODAY},1")
    own = shop.send("own", 2, f"c,Berlin,tea,{TODAY},2")
    find = MemoryUploadRecords(shop.memory).find
    assert checked_undo(find(own), {}, "Mine", BO.actor) == Undoing(own, "Mine")
    for actor, error in (
        (Actor("v", "Vic", Role.VENDOR, vendor="Acme"), NotAllowed),
        (Actor("w", "Wim", Role.VIEWER), NotAllowed),
        (BO.actor, NotAllowed),
        (Actor("c", "Cy", Role.STORE_MANAGER, frozenset({"Paris"})), NotFound),
    ):
        with pytest.raises(error):
            undoable(find(both), {}, actor)
    with pytest.raises(InvalidRequest, match="This upload changed no row"):
        undoable(find(shop.send("again", 3, f"c,Berlin,tea,{TODAY},2")), {}, ADA.actor)
    refused = shop.undo(0, both, 4, {"by": "Bo", "user": "u-bo"}).outcome
    assert refused is not None
    assert refused.status is UploadStatus.REJECTED
    assert not shop.memory.records[both].undone_by
    undone = shop.undo(1, both, 5).upload_id
    with pytest.raises(NotAllowed):
        undoable(find(undone), {}, BO.actor, "sales")


def test_who_sent_it_is_mailed_that_somebody_else_has_undone_it(shop: Shop) -> None:
    key = "uploads/bos.csv"
    text = f"sale_id,store,product_id,sale_date,quantity\na,Berlin,tea,{TODAY},2\n"
    shop.memory.put_upload(key, text.encode(), by="Bo", user="u-bo")
    sent = shop.sell(Arrival(key, "v1", len(text), NOON, "0A", "bo")).upload_id
    shop.memory.endings.clear()
    shop.undo(0, sent, 2)
    assert [(one.user_id, one.upload_id, one.undone) for one in shop.memory.endings] == [("u-bo", sent, True)]


class Dying:
    """Stores of which the n-th call, counted over all, does not return: it dies before, or after its work."""

    def __init__(self, at: int, after: bool) -> None:
        self.left, self.after = at, after

    def around(self, inner: Any) -> Any:
        return _Dying(inner, self)


class _Dying:
    def __init__(self, inner: Any, dying: Dying) -> None:
        self._inner, self._dying = inner, dying

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._inner, name)
        if not callable(real):
            return real

        def call(*args: Any) -> Any:
            self._dying.left -= 1
            if self._dying.left == 0 and not self._dying.after:
                raise CrashError
            answer = real(*args)
            if self._dying.left == 0:
                raise CrashError
            return _Dying(answer, self._dying) if name == "stage_undo" else answer

        return call


def dying_stores(shop: Shop, dying: Dying) -> SalesStores:
    own = shop.sales
    names = ("lake", "ledger", "records", "queue")
    return replace(own, **{name: dying.around(getattr(own, name)) for name in names})


def crashes() -> Iterator[tuple[int, bool]]:
    return ((at, after) for at in range(1, 60) for after in (False, True))


def test_an_undo_that_crashes_anywhere_ends_as_one_that_does_not() -> None:
    whole = _undone_with(None)
    ended = 0
    for at, after in crashes():
        dying = Dying(at, after)
        assert _undone_with(dying) == whole, (at, after)
        ended += dying.left > 0
    assert 0 < ended < 60, "either no crash came to the end, or nearly none was one"


def _undone_with(dying: Dying | None) -> Any:
    shop = Shop()
    shop.count(shop.count_file("count", 0, {"tea": 20, "rye": 5}))
    shop.send("first", 1, f"a,Berlin,tea,{TODAY},2", f"d,Berlin,tea,{YESTERDAY},2")
    lines = (f"a,Berlin,tea,{TODAY},9", f"b,Berlin,rye,{TODAY},1", f"c,Rome,rye,{TODAY},1", f"d,Berlin,tea,{TODAY},2")
    second = shop.send("second", 2, *lines)
    shop.send("third", 3, f"b,Berlin,rye,{TODAY},2")
    arrival = shop.undo_arrival(0, second, 4)
    if dying is not None:
        try:
            shop.sell(arrival, dying_stores(shop, dying))
        except CrashError:
            shop.now += 20 * 60_000
        while shop.sell(arrival).ended is Ended.SENT_AGAIN:
            shop.now += 20 * 60_000
    else:
        shop.sell(arrival)
    while shop.memory.sent_to_sales:
        shop.recompute_on_hand()
    assert shop.ledger.lease.dirty == frozenset()
    outcome = shop.memory.outcomes[UNDOS[0]]
    audit = sorted(one.action for one in shop.memory.audit)
    return shop.told, shop.on_hand(), shop.lake.weekly[-1], outcome, audit  # type: ignore[union-attr]


def test_who_stood_still_since_before_the_undo_brings_nothing_back(shop: Shop) -> None:
    """An attempt at the file itself, which another one has overtaken, looks at the lake after the undo.

    At its second batch, whose weeks are noted already.
    """
    file = shop.sales_file("first", 1, *(f"{one},Berlin,tea,{TODAY},2" for one in "abc"))
    slow = _stands_still(shop, lambda: _overtaken_and_undone(shop, file), looks=2)
    assert shop.sell(file, slow).ended is Ended.SENT_AGAIN
    assert shop.told == {}


def test_an_undo_that_stood_still_does_not_take_out_what_was_brought_back(shop: Shop) -> None:
    first = shop.send("first", 1, *(f"{one},Berlin,tea,{TODAY},2" for one in "abc"))
    before = shop.told
    arrival = shop.undo_arrival(0, first, 2)

    def meanwhile() -> None:
        shop.now += 20 * 60_000
        assert shop.sell(arrival).ended is Ended.FINISHED
        shop.undo(1, UNDOS[0], 3)

    shop.sell(arrival, _stands_still(shop, meanwhile, looks=2))
    assert shop.told == before


def _overtaken_and_undone(shop: Shop, file: Arrival) -> None:
    shop.now += 20 * 60_000
    shop.undo(0, shop.sell(file).upload_id, 2)


def _stands_still(shop: Shop, meanwhile: Callable[[], None], looks: int = 1) -> SalesStores:
    """Something else happens just before the lake is looked at for the n-th time."""

    class Slow:
        def __init__(self) -> None:
            self.looks = 0

        def __getattr__(self, name: str) -> Any:
            if name in ("stage", "stage_undo"):
                self.looks += 1
                if self.looks == looks:
                    meanwhile()
            return getattr(shop.sales.lake, name)

    return replace(shop.sales, lake=Slow())  # type: ignore[arg-type]


def test_the_fence_is_what_keeps_them_from_it(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same without it: Delta Lake sees no conflict with what landed before the look."""
    monkeypatch.setattr(type(shop.ledger), "_check", lambda ledger, lease: None)
    file = shop.sales_file("first", 1, f"a,Berlin,tea,{TODAY},2")
    with contextlib.suppress(LeaseLost):
        shop.sell(file, _stands_still(shop, lambda: _overtaken_and_undone(shop, file)))
    assert set(shop.told) == {"Berlin a"}
