"""An upload that waits for a person's decision, what it would change, and the mail about it."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from decimal import Decimal

from backend_lambdas.inventory.plain_text import (
    SMS_LENGTH,
    SUBJECT_LENGTH,
    ascii_text,
    ascii_words,
    in_currency,
    one_line,
)
from backend_lambdas.language.days import moment_in
from backend_lambdas.language.stored import translated
from backend_lambdas.language.texts import S_, _, grouped, marked, ngettext

HELD_ALONE = S_("Held for a decision.")
HELD_IN_PART = S_("{number} of {total} stores applied, {held} held for a decision.")
DONE_IN_PART = S_("{number} of {total} stores applied.")
UNDONE_IN_PART = S_("It was given up before it was done; what was applied by then was undone.")
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
    rows = ngettext("{number} row", "{number} rows", effect.rows)
    if effect.stores > 1:
        stores = ngettext("{number} store", "{number} stores", effect.stores)
        rows = _("{rows} in {stores}", rows=rows, stores=stores)
    off_the_list = ngettext("{number} item taken off the list", "{number} items taken off the list", effect.removed)
    said = (
        (effect.rows, rows),
        (effect.new_stores, ngettext("{number} new store", "{number} new stores", effect.new_stores)),
        (effect.new_items, ngettext("{number} new item", "{number} new items", effect.new_items)),
        (effect.zeroed, ngettext("{number} item to zero", "{number} items to zero", effect.zeroed)),
        (effect.removed, off_the_list),
    )
    before, after = grouped(effect.units_before), grouped(effect.units_after)
    words = [text for number, text in said if number]
    words.append(_("units {before} {arrow} {after}", before=before, arrow=ARROW, after=after))
    if effect.value_before or effect.value_after:
        before, after = marked(f"{effect.value_before:,.2f}"), marked(f"{effect.value_after:,.2f}")
        after = in_currency(after, currency)
        words.append(_("value {before} {arrow} {after}", before=before, arrow=ARROW, after=after))
    return words


def why_held(reason: str | None) -> str:
    """Why it waits, for where it has just been said that it does; "" where nothing more is known."""
    return translated((reason or "").removeprefix(HELD_ALONE).strip())


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


def compose_held_mail(held: HeldUpload, link: str, currency: str, zone: str = "UTC") -> HeldMail:
    """Write it, with times of `zone`. The subject is ASCII, as SNS demands."""
    reason, name = why_held(held.reason) or translated(held.reason), one_line(held.file_name)
    words = effect_words(held.effect, currency)
    when = moment_in(datetime.fromisoformat(held.received_at), zone)
    parts = [
        _("{file} is held: what is named here is not applied until somebody decides.", file=name),
        "\n  ".join((_("Why"), reason[:REASON_LENGTH])),
        *(["\n  ".join((_("It would change"), *words))] if words else []),
        _("Import it anyway, or discard it: {link}", link=link),
        _("Received {when}. Upload {id}.", when=when, id=held.upload_id),
    ]
    name = ascii_text(held.file_name) or _("a file")
    subject = ascii_words(_("Held for a decision: {file}", file=name))
    short = ascii_words(_("Stockroom: {file} is held. {reason}", file=name, reason=ascii_text(reason)))
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
