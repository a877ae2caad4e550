"""What a movement would do, and what became of one."""

from dataclasses import dataclass

from backend_lambdas.inventory.movements import Movement
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.inventory.versions import count_version, moment_text
from backend_lambdas.uploads.check_movement import (
    MovedSide,
    MovementWish,
    asked_movement,
    movement_sides,
    movement_to_take_back,
)
from backend_lambdas.uploads.upload import Upload
from dashboard.data.actor import current_actor
from dashboard.data.availability import in_words
from dashboard.data.dependencies import current_dependencies
from dashboard.data.reading import filter_choices, reporting_day


@dataclass(frozen=True, slots=True)
class TakingBack:
    """A movement that could be taken back, by whom it was recorded, and what that would do now.

    `then`: units before and after it in each store whose history is still known; `counted`: stores counted since, whose
    count stands.
    """

    movement: Movement
    by: str
    why: str
    sides: list[MovedSide]
    then: dict[str, tuple[int, int]]
    counted: frozenset[str]


def own_stores() -> tuple[str, ...]:
    return filter_choices().stores


def item_in(store: str, product_id: str) -> StockRow | None:
    """The row as it is now; None where the store does not list it, or it is not theirs."""
    with in_words():
        row = current_dependencies().stock.row(store, product_id.strip()) if store and product_id.strip() else None
    return None if row is None or row.delisted else row


def preview(wish: MovementWish) -> list[MovedSide]:
    """What each store would have. Raises InvalidRequest and NotFound in words."""
    found = current_dependencies()
    with in_words():
        movement = asked_movement(wish.stripped(), reporting_day(found).isoformat(), current_actor())
        return movement_sides(movement, found.stock.row)


def taking_back(upload_id: str) -> TakingBack:
    """Raises InvalidRequest and NotFound in words."""
    found = current_dependencies()
    with in_words():
        record = found.decisions.find(upload_id)
        movement = movement_to_take_back(record, moment_text(found.clock()), current_actor())
        sides = movement_sides(movement.taken_back(upload_id, "", ""), found.stock.row)
        then = {store: step for store in movement.stores if (step := _step(store, movement.product_id, upload_id))}
        source = found.records.sources([upload_id]).get(upload_id, {})
    ver = record.ver if record is not None else ""
    counted = frozenset(side.store for side in sides if side.row is not None and count_version(side.row.ver) > ver)
    return TakingBack(movement, str(source.get("by") or ""), movement.note, sides, then, counted)


def _step(store: str, product_id: str, upload_id: str) -> tuple[int, int] | None:
    entries = current_dependencies().stock.history(store, product_id)
    own = next((one for one in entries if one.get("upload_id") == upload_id), None)
    return None if own is None else (own.get("old_on_hand") or 0, own["on_hand"])


def became(upload_id: str) -> Upload | None:
    """The movement's upload, as far as it is."""
    with in_words():
        return current_dependencies().records.upload(upload_id)
