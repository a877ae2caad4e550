"""The message about a movement, for those who asked for it: one store's side of it, and no other store's name."""

from backend_lambdas.alerts.filters import MOVEMENT
from backend_lambdas.inventory.movements import movement_words, units_of
from backend_lambdas.inventory.plain_text import SMS_LENGTH, SUBJECT_LENGTH, ascii_text, cut_to, one_line
from backend_lambdas.uploads.held import ARROW, HeldMail
from backend_lambdas.uploads.ports import MovedNotice


def compose_moved_mail(moved: MovedNotice, link: str) -> HeldMail:
    """Write it. The subject is ASCII, as SNS demands."""
    row, movement = moved.after, moved.movement
    before, what = units_of(moved.before), movement_words(movement, row.store, lambda other: False)
    name = f"{row.product_name} ({row.product_id})" if row.product_name else row.product_id
    head = f"{one_line(row.store)}: {what}, {one_line(name)}"
    parts = [
        f"{head}.",
        f"On hand {before:,} {ARROW} {row.on_hand:,}. Recorded by {one_line(moved.by)} at {row.changed_at[:16]} UTC.",
        *([f"Why: {one_line(movement.note)}"] if movement.note else []),
        f"See the item: {link}",
    ]
    return HeldMail(
        mail_id=f"{row.upload_id}-{row.rev}",
        subject=cut_to(ascii_text(head) or "A movement was recorded", SUBJECT_LENGTH),
        text="\n\n".join(parts) + "\n",
        short_text=cut_to(f"Stockroom {ascii_text(head)}: {before} to {row.on_hand}.", SMS_LENGTH),
        facts={
            "kind": MOVEMENT,
            "upload_id": row.upload_id,
            "store": row.store,
            "product_id": row.product_id,
            "what": str(movement.cause),
            "units": movement.units(row.store),
            "on_hand_before": before,
            "on_hand": row.on_hand,
            "by": moved.by,
            "why": movement.note,
            "link": link,
        },
    )
