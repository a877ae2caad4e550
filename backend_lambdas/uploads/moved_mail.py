"""The message about a movement, for those who asked for it: one store's side of it, and no other store's name."""

from datetime import datetime

from backend_lambdas.alerts.filters import MOVEMENT
from backend_lambdas.inventory.movements import movement_words, units_of
from backend_lambdas.inventory.plain_text import SMS_LENGTH, SUBJECT_LENGTH, ascii_text, ascii_words, cut_to, one_line
from backend_lambdas.inventory.store_names import store_called
from backend_lambdas.language.days import moment_in
from backend_lambdas.language.texts import _, grouped
from backend_lambdas.uploads.held import ARROW, HeldMail
from backend_lambdas.uploads.ports import MovedNotice


def compose_moved_mail(moved: MovedNotice, link: str, zone: str = "UTC") -> HeldMail:
    """Write it, with times of `zone`. The subject is ASCII, as SNS demands."""
    row, movement = moved.after, moved.movement
    before, what = units_of(moved.before), movement_words(movement, row.store, lambda other: "")
    name = f"{row.product_name} ({row.product_id})" if row.product_name else row.product_id
    head = f"{one_line(store_called(row.store))}: {what}, {one_line(name)}"
    when = moment_in(datetime.fromisoformat(row.changed_at), zone)
    parts = [
        f"{head}.",
        _("On hand {before} {arrow} {after}.", before=grouped(before), arrow=ARROW, after=grouped(row.on_hand)),
        _("Recorded by {name}, {when}.", name=one_line(moved.by), when=when),
        *([_("Why: {reason}", reason=one_line(movement.note))] if movement.note else []),
        _("See the item: {link}", link=link),
    ]
    parts[1:3] = [" ".join(parts[1:3])]
    short = _("Stockroom {movement}: {before} to {after}.", movement=ascii_text(head), before=before, after=row.on_hand)
    return HeldMail(
        mail_id=f"{row.upload_id}-{row.rev}",
        subject=cut_to(ascii_text(head) or ascii_words(_("A movement was recorded")), SUBJECT_LENGTH),
        text="\n\n".join(parts) + "\n",
        short_text=cut_to(ascii_words(short), SMS_LENGTH),
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
