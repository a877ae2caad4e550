"""An upload that waits for a person's decision, what it would change, and the mail about it."""

from dataclasses import asdict, dataclass, fields
from decimal import Decimal

from backend_lambdas.inventory.plain_text import SMS_LENGTH, SUBJECT_LENGTH, ascii_text, in_currency, one_line
from backend_lambdas.language.texts import S_

HELD_ALONE = S_("Held for a decision.")
HELD_IN_PART = S_("{number} of {total} stores applied, {held} held for a decision.")
DONE_IN_PART = S_("{number} of {total} stores applied.")
ARROW = "\N{RIGHTWARDS ARROW}"


@dataclass(frozen=True, slots=True)
class Effect:
    """What held work would change, so that a person can decide. `rows` change or are new, `new_items` of them are new.

    `zeroed` items would drop to zero, `removed` ones leave the list. Units and value are those of the `stores` looked
    at, whole, before and after; the value counts items with a price, in the company's currency.
    """

    stores: int = 0
    new_stores: int = 0
    rows: int = 0
    new_items: int = 0
    zeroed: int = 0
    removed: int = 0
    units_before: int = 0
    units_after: int = 0
    value_before: Decimal = Decimal(0)
    value_after: Decimal = Decimal(0)

    def __add__(self, other: "Effect") -> "Effect":
        return Effect(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True, slots=True)
class HeldUpload:
    """What the mail says. `received_at` is ISO 8601 UTC; `reason` says what is implausible."""

    upload_id: str
    file_name: str
    received_at: str
    reason: str
    effect: Effect


def effect_words(effect: Effect, currency: str) -> list[str]:
    """`1,724 rows in 3 stores`, `1,690 items to zero`, `units 12,345 -> 61`: what there is to say, in this order.

    Nothing where the effect is not known.
    """
    if not effect.stores:
        return []
    places = f" in {counted(effect.stores, 'store')}" if effect.stores > 1 else ""
    words = [counted(effect.rows, "row") + places] if effect.rows else []
    others = (
        (effect.new_stores, "new store"),
        (effect.new_items, "new item"),
        (effect.zeroed, "item"),
        (effect.removed, "item"),
    )
    endings = ("", "", " to zero", " taken off the list")
    words += [counted(number, noun) + ending for (number, noun), ending in zip(others, endings, strict=True) if number]
    words.append(f"units {effect.units_before:,} {ARROW} {effect.units_after:,}")
    if effect.value_before or effect.value_after:
        after = in_currency(f"{effect.value_after:,.2f}", currency)
        words.append(f"value {effect.value_before:,.2f} {ARROW} {after}")
    return words


def counted(number: int, noun: str) -> str:
    """`1 row`, `1,724 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


KIND = "held"
REASON_LENGTH = 2_000  # a text for people; far below the 262,144 bytes SNS takes for all forms together


@dataclass(frozen=True, slots=True)
class HeldMail:
    """One message in the forms SNS sends; `facts` is for machines. Sent twice it carries the same `mail_id`."""

    mail_id: str
    subject: str
    text: str
    short_text: str
    facts: dict[str, object]


def compose_held_mail(held: HeldUpload, link: str, currency: str) -> HeldMail:
    """Write it. The subject is ASCII, as SNS demands."""
    name = one_line(held.file_name)
    words = effect_words(held.effect, currency)
    parts = [
        f"{name} is held: what is named here is not applied until somebody decides.",
        f"Why\n  {held.reason[:REASON_LENGTH]}",
        *(["It would change\n" + "\n".join(f"  {one}" for one in words)] if words else []),
        f"Import it anyway, or discard it: {link}",
        f"Received {held.received_at[:10]} {held.received_at[11:16]} UTC. Upload {held.upload_id}.",
    ]
    subject = f"Held for a decision: {ascii_text(held.file_name) or 'a file'}"
    short = f"Stockroom: {ascii_text(held.file_name) or 'a file'} is held. {ascii_text(held.reason)}"
    return HeldMail(
        mail_id=held.upload_id,
        subject=subject[:SUBJECT_LENGTH],
        text="\n\n".join(parts) + "\n",
        short_text=short[:SMS_LENGTH],
        facts={
            "kind": KIND,
            "upload_id": held.upload_id,
            "file_name": held.file_name,
            "received_at": held.received_at,
            "reason": held.reason,
            "would_change": {name: _plain(value) for name, value in asdict(held.effect).items()},
            "link": link,
        },
    )


def _plain(value: object) -> object:
    return value if isinstance(value, int) else str(value)
