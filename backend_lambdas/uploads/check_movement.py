"""What a person asks for, made into a movement or refused in words; looked at once more when it is applied."""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import timedelta

from backend_lambdas.identity.actor import Actor, Right
from backend_lambdas.inventory.audit import stated_reason
from backend_lambdas.inventory.errors import InvalidRequest, NotFound
from backend_lambdas.inventory.movements import Cause, Movement, is_short, units_of
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.inventory.versions import iso_ms
from backend_lambdas.language.texts import _, grouped
from backend_lambdas.uploads.models import UploadRecord

MOST_UNITS = 1_000_000  # at once; more is a slip of the finger or a scanned barcode in the wrong field
LONGEST_NOTE = 200  # letters, as the reason of a corrected count
UNDO_DAYS = 14  # long enough to notice a slip; what was counted since has to be looked through, file by file
PRICE = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,6})?")
RowOf = Callable[[str, str], StockRow | None]


@dataclass(frozen=True, slots=True)
class MovementWish:
    """As typed and chosen."""

    store: str = ""
    product_id: str = ""
    cause: str = ""
    units: str = ""
    to_store: str = ""
    price: str = ""
    note: str = ""

    def stripped(self) -> "MovementWish":
        return MovementWish(*(str(getattr(self, one.name) or "").strip() for one in fields(self)))


@dataclass(frozen=True, slots=True)
class MovedSide:
    """What a store has now and would have then; `row` None: it does not list the item yet."""

    store: str
    row: StockRow | None
    after: int

    @property
    def before(self) -> int:
        return units_of(self.row)


def checked_movement(wish: MovementWish, row_of: RowOf, day: str, actor: Actor) -> Movement:
    """`day`: today in the company's zone, ISO. Raises NotAllowed, NotFound, and InvalidRequest with words for them."""
    movement = asked_movement(wish.stripped(), day, actor)
    if movement.cause in (Cause.MORE, Cause.FEWER) and not movement.note:
        raise InvalidRequest(_("Say why, in a few words."))
    _check_sides(movement_sides(movement, row_of), movement)
    return movement


def asked_movement(wish: MovementWish, day: str, actor: Actor) -> Movement:
    """Without a look at what is there; raises as `checked_movement`."""
    actor.require(Right.MOVE_STOCK)
    cause = next((one for one in Cause if one == wish.cause), None)
    if not wish.store or cause is None:
        raise InvalidRequest(_("Choose the store and what happened."))
    for store in (wish.store, wish.to_store) if cause is Cause.TRANSFER else (wish.store,):
        if not store or (cause is Cause.TRANSFER and wish.to_store == wish.store):
            raise InvalidRequest(_("Choose the other store."))
        actor.require_store(store)
    if not wish.product_id:
        raise InvalidRequest(_("Type or scan the product ID."))
    sale = cause is Cause.SALE
    return Movement(
        cause=cause,
        store=wish.store,
        product_id=wish.product_id,
        quantity=_units(wish.units),
        to_store=wish.to_store if cause is Cause.TRANSFER else "",
        note=wish.note[:LONGEST_NOTE],
        price=_price(wish.price) if sale else "",
        sale_date=day if sale else "",
    )


def movement_sides(movement: Movement, row_of: RowOf) -> list[MovedSide]:
    """Where it comes from, then where it goes to. Raises NotFound where there is no such item."""
    names = [movement.store, *([movement.to_store] if movement.to_store else [])]
    rows = {store: row_of(store, movement.product_id) for store in names}
    if rows[movement.store] is None:
        raise NotFound(_("{store} does not list {item}.", store=movement.store, item=movement.product_id))
    return [MovedSide(store, row, units_of(row) + movement.units(store)) for store, row in rows.items()]


def checked_taking_back(
    record: UploadRecord | None, why: str, row_of: RowOf, now: str, day: str, actor: Actor
) -> Movement:
    """The movement that takes this one back; raises as `checked_movement`. `now`: ISO 8601 UTC."""
    first = movement_to_take_back(record, now, actor)
    movement = first.taken_back(record.upload_id if record else "", stated_reason(why)[:LONGEST_NOTE], day)
    _check_sides(movement_sides(movement, row_of), movement)
    return movement


def movement_to_take_back(record: UploadRecord | None, now: str, actor: Actor) -> Movement:
    """Raises NotFound for what is no movement of theirs, InvalidRequest for one that cannot be taken back by now."""
    actor.require(Right.MOVE_STOCK)
    found = None if record is None else record.movement
    if record is None or found is None or found.undoes or not all(actor.sees(store) for store in found.stores):
        raise NotFound(_("There is no such movement to take back."))
    if record.undone_by:
        raise InvalidRequest(_("{name} has taken this back already.", name=record.undone_by))
    if iso_ms(now) - iso_ms(record.received_at) > timedelta(days=UNDO_DAYS).total_seconds() * 1000:
        words = _("This is older than {days} days and cannot be taken back. Correct the count.", days=UNDO_DAYS)
        raise InvalidRequest(words)
    return found


def _check_sides(sides: list[MovedSide], movement: Movement) -> None:
    for side in sides:
        units = movement.units(side.store)
        if is_short(side.row, units):
            has = _("{store} has {number}, and {more} would leave.", store=side.store, number=grouped(side.before),
                    more=grouped(-units))  # fmt: skip
            raise InvalidRequest(" ".join((has, _("Correct the count first if more are there."))))


def _units(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text) <= MOST_UNITS:
        raise InvalidRequest(_("Type how many, as a whole number from 1 to {most}.", most=grouped(MOST_UNITS)))
    return int(text)


def _price(text: str) -> str:
    if text and not PRICE.fullmatch(text):
        raise InvalidRequest(_("Type the price of one as a number, or leave it empty."))
    return text.replace(",", ".")
