"""Record a movement; take one back."""

from backend_lambdas.inventory.movements import Movement
from backend_lambdas.inventory.versions import moment_text
from backend_lambdas.uploads.arrival import MOVEMENT_PREFIX
from backend_lambdas.uploads.check_movement import MovementWish, checked_movement, checked_taking_back
from backend_lambdas.uploads.movement_file import movement_file
from backend_lambdas.uploads.send import sender_metadata
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies, new_id
from dashboard.data.reading import reporting_day


def record_movement(wish: MovementWish) -> str:
    """Send it on its way; return its upload's id. Raises NotAllowed, NotFound, and InvalidRequest in words."""
    found = current_dependencies()
    with in_words(CANNOT_SAVE):
        day = reporting_day(found).isoformat()
        return _send(checked_movement(wish, found.stock.row, day, current_actor()))


def take_back(upload_id: str, why: str) -> str:
    """Send the movement that takes this upload's one back; as `record_movement`."""
    found = current_dependencies()
    with in_words(CANNOT_SAVE):
        record, day = found.decisions.find(upload_id), reporting_day(found).isoformat()
        now = moment_text(found.clock())
        return _send(checked_taking_back(record, why, found.stock.row, now, day, current_actor()))


def _send(movement: Movement) -> str:
    found = current_dependencies()
    upload_id = new_id()
    name = f"{movement.cause.capitalize()}.csv"
    body = movement_file(movement, upload_id)
    found.presigner.send(f"{MOVEMENT_PREFIX}{upload_id}/{name}", body, sender_metadata(current_actor()))
    return upload_id
