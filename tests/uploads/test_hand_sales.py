"""A sale that a person records: stock goes down once, and the lake has it once, whatever SalesReduceStock says."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from backend_lambdas.inventory.movements import Cause, Movement
from backend_lambdas.uploads.arrival import Arrival
from backend_lambdas.uploads.models import UploadStatus
from backend_lambdas.uploads.movement_file import movement_file
from backend_lambdas.uploads.ports import Stores
from backend_lambdas.uploads.protocol.lifecycle import Ended
from tests.support.lake import MemorySalesLake
from tests.support.stock_and_sales import HOUR, NOON, TODAY, CrashError, Faults, StockAndSales
from tests.uploads.test_deplete_stock_crashes import interrupted

IDS = ("01HF000000000000000000000A", "01HF000000000000000000000B")
SALE = Movement(Cause.SALE, "Berlin", "tea", 3, price="2.50", sale_date=TODAY)


@pytest.fixture(params=[True, False], ids=["sales reduce stock", "they do not"])
def shop(request: pytest.FixtureRequest) -> StockAndSales:
    return counted(request.param)


def counted(on: bool) -> StockAndSales:
    made = StockAndSales(None, on)
    made.count(made.count_file("count", 0, {"tea": 20, "rye": 5}))
    return made


def put(shop: StockAndSales, hours: float, movement: Movement = SALE, upload_id: str = IDS[0]) -> Arrival:
    key, body, at = f"uploads/movement/{upload_id}/Sale.csv", movement_file(movement, upload_id), NOON + hours * HOUR
    shop.memory.put_upload(key, body)
    return Arrival(key, "v1", len(body), round(at), f"{round(at):016X}", f'{{"file": "{upload_id}"}}')


def record(shop: StockAndSales, arrival: Arrival) -> None:
    """Both functions, as the queues call them."""
    shop.count(arrival)
    if shop.memory.sent_to_sales:
        shop.memory.sent_to_sales.clear()
        shop.sell(arrival)


def lake(shop: StockAndSales) -> dict[str, tuple[str, Decimal, Decimal | None]]:
    assert isinstance(shop.lake, MemorySalesLake)
    return {
        key[1]: (sale.line.product_id, sale.line.quantity, sale.line.price) for key, sale in shop.lake.sales.items()
    }


def test_it_is_a_sale_of_the_lake_and_of_the_shelf(shop: StockAndSales) -> None:
    result = shop.count(put(shop, 1))
    assert (result.ended, shop.on_hand(), len(shop.memory.sent_to_sales)) == (
        Ended.HANDED_OVER,
        {"tea": 17, "rye": 5},
        1,
    )
    ended = shop.sell(put(shop, 1))
    assert ended.outcome is not None
    assert (ended.outcome.status, ended.outcome.applied) == (UploadStatus.COMMITTED, 1)
    assert lake(shop) == {f"by-hand-{IDS[0]}": ("tea", Decimal(3), Decimal("2.50"))}
    assert shop.on_hand() == shop.published() == {"tea": 17, "rye": 5}


def test_tills_count_beside_it(shop: StockAndSales) -> None:
    record(shop, put(shop, 1))
    shop.sell(shop.sales_file("till", 2, f"a,Berlin,tea,{TODAY},4", f"b,Berlin,rye,{TODAY},1"))
    assert shop.on_hand() == ({"tea": 13, "rye": 4} if shop.on else {"tea": 17, "rye": 5})


@pytest.mark.parametrize("till_first", [True, False])
def test_a_count_from_before_it_that_lands_late_has_both_on_top(shop: StockAndSales, till_first: bool) -> None:
    till = shop.sales_file("till", 2, f"a,Berlin,tea,{TODAY},4")
    if till_first:
        shop.sell(till)
    record(shop, put(shop, 3))
    shop.count(shop.count_file("late", 1, {"tea": 30}))
    if not till_first:
        shop.sell(till)
    shop.recompute_on_hand()
    assert shop.on_hand()["tea"] == (23 if shop.on else 27)


def test_a_count_from_after_it_has_it_in_it_and_the_sale_counts_all_the_same(shop: StockAndSales) -> None:
    shop.count(shop.count_file("newer", 2, {"tea": 9}))
    record(shop, put(shop, 1))
    assert (shop.on_hand()["tea"], list(lake(shop))) == (9, [f"by-hand-{IDS[0]}"])
    assert [outcome.status for outcome in shop.memory.outcomes.values()][-1] is UploadStatus.COMMITTED


def test_taken_back_it_is_a_return(shop: StockAndSales) -> None:
    record(shop, put(shop, 1))
    record(shop, put(shop, 2, SALE.taken_back(IDS[0], "Mistyped", TODAY), IDS[1]))
    assert shop.on_hand()["tea"] == 20
    assert [quantity for _, quantity, _ in lake(shop).values()] == [3, -3]


def test_a_sale_of_more_than_is_there_is_no_sale_at_all(shop: StockAndSales) -> None:
    record(shop, put(shop, 1, replace(SALE, quantity=21)))
    assert (shop.on_hand()["tea"], lake(shop)) == (20, {})


def test_without_the_rule_for_its_sale_id_stock_would_go_down_twice() -> None:
    shop = counted(on=True)
    shop.sales = replace(shop.sales, lake=MemorySalesLake(guards_off=frozenset({"by hand"})))
    record(shop, put(shop, 1))
    shop.sell(shop.sales_file("till", 2, f"a,Berlin,tea,{TODAY},1"))
    assert shop.on_hand()["tea"] == 13  # not 16


@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize("fate", ["before", "after"])
def test_crashed_at_any_call_of_either_function_it_counts_once(fate: str, on: bool) -> None:
    at, done = 0, False
    while not done:
        at += 1
        shop, faults = counted(on), Faults(at, fate)
        file, stock = put(shop, 1), faults.around_stock(shop.memory.stores())
        steps: list[Callable[[], object]] = [
            lambda shop=shop, file=file, stock=stock: shop.count(file, stock),
            lambda shop=shop, file=file, stock=stock, faults=faults: shop.sell(
                file, faults.around_sales(shop.sales), stock
            ),
        ]
        try:
            for step in steps:
                step()
            done = True
        except CrashError:
            shop.now += 20 * 60_000
            record(shop, file)
            shop.now += 20 * 60_000
            shop.sell(file)
        assert shop.on_hand() == shop.published() == {"tea": 17, "rye": 5}, f"{fate} call {at}"
        assert list(lake(shop)) == [f"by-hand-{IDS[0]}"], f"{fate} call {at}"
        assert list(shop.memory.outcomes.values())[-1].status is UploadStatus.COMMITTED
    assert at > 25


def test_what_another_attempt_has_ended_meanwhile_is_not_done_again() -> None:
    shop = counted(on=False)
    file = put(shop, 1, replace(SALE, cause=Cause.RECEIPT))

    def take_over() -> None:
        shop.now += 20 * 60_000
        assert shop.count(file).ended is Ended.FINISHED

    stores: Stores = interrupted(shop, "acquire", take_over)
    shop.count(file, stores)
    assert (shop.on_hand()["tea"], shop.memory.leases["Berlin"].owner) == (23, "")
