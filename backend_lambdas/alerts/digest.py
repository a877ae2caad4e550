"""The one mail about what an upload changed in a store: worst first, readable at a glance, in every channel's form."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from backend_lambdas.alerts.alert import SEVERITY_OF, Alert, AlertKind, Severity
from backend_lambdas.alerts.alert_lines import count_of, counted_kinds, kind_blocks, lines_that_fit, worst_first
from backend_lambdas.alerts.filters import ANY_CATEGORY, AS_SAID, NO_CATEGORY, filter_value, named_categories
from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.plain_text import SMS_LENGTH, SUBJECT_LENGTH, ascii_text, ascii_words, cut_to, one_line
from backend_lambdas.inventory.stock import BY_THRESHOLD
from backend_lambdas.inventory.store_names import store_called
from backend_lambdas.inventory.versions import iso_time, utc_moment
from backend_lambdas.language.days import moment_in
from backend_lambdas.language.texts import N_, _, ngettext

# A mail names this many items; a person who has more to do follows its link. 300 lines of usual names are some 20 KB.
LINES = 300
FACTS = 50  # alerts in full, for machines
# An SNS message is 262,144 bytes at most, its attributes included. The named items are in it once, the facts twice (for
# http and https); the rest is mostly links, with a store's name of 200 four-byte letters some 25,000 bytes. Bytes as
# they travel: UTF-8, in the JSON of the message.
TEXT_BYTES = 110_000
FACTS_BYTES = 55_000


@dataclass(frozen=True, slots=True)
class DigestSource:
    """Where the figures come from and where to look further. `event_ms`: when the file arrived.

    `given`: the store's name by people, "": none. `zone`: the company's.
    """

    store: str
    upload_id: str
    event_ms: int
    file_name: str | None
    stock_link: str
    alerts_link: str
    given: str = ""
    zone: str = "UTC"

    @property
    def called(self) -> str:
        return one_line(store_called(self.store, self.given)) or _("One store")


@dataclass(frozen=True, slots=True)
class Digest:
    """A mail ready to be sent. A mail that is sent twice carries the same `digest_id`.

    `store` and `categories` as filters spell them (`alerts.filters`). `file`: the upload, where it tells of
    other stores too: people get one mail of all of them.
    """

    digest_id: str
    store: str
    severity: Severity
    kinds: tuple[AlertKind, ...]
    subject: str
    text: str
    short_text: str
    facts: dict[str, object]
    categories: tuple[str, ...] = (ANY_CATEGORY,)
    file: str = ""


def compose_digest(
    source: DigestSource,
    alerts: Sequence[Alert],
    digest_id: str,
    may_repeat: bool = False,
    names: Categories = AS_SAID,
) -> Digest:
    """Write the mail about these alerts (at least one). `may_repeat`: an earlier sender may have sent it already.

    `names`: filters may ask for a category by any of its names.
    """
    ranked = worst_first(alerts)
    kinds = tuple(dict.fromkeys(alert.kind for alert in ranked))
    headline = counted_kinds(ranked)
    plain = ascii_words(headline)
    called = ascii_text(source.called) or ascii_words(_("One store"))
    signature = signed(digest_id, len(ranked), may_repeat)
    return Digest(
        digest_id=digest_id,
        store=filter_value(source.store),
        severity=SEVERITY_OF[kinds[0]],
        kinds=kinds,
        subject=cut_to(f"{called}: {plain}", SUBJECT_LENGTH),
        text=_text(source, ranked, f"{source.called}: {headline}", signature),
        short_text=cut_to(f"Stockroom {called}: {plain}. {worst_names(ranked)}", SMS_LENGTH),
        facts=_facts(source, ranked, digest_id, may_repeat),
        categories=named_categories(name for alert in ranked for name in names.alike(alert.category or NO_CATEGORY)),
    )


def digest_id_of(store: str, upload_id: str, event_ms: int, settled: int) -> str:
    """The id of the mail a sender is about to send: known before its alerts are read, the same for whoever tries again.

    `settled`: how many alerts of the upload in the store had been dealt with before; a straggler's mail has another id.
    """
    return sha256("\x1f".join((store, upload_id, str(event_ms), str(settled))).encode()).hexdigest()[:12]


def origin_words(file_name: str | None, event_ms: int, zone: str, upload_id: str = "") -> str:
    """What brought the alerts; a threshold that moved is no file, and nobody has counted anything."""
    when = moment_in(utc_moment(event_ms), zone)
    if upload_id == BY_THRESHOLD:
        return _("By a changed threshold, {when}. The counts are as they were.", when=when)
    if file_name:
        return _("From {file}, received {when}.", file=one_line(file_name), when=when)
    return _("From a file, received {when}.", when=when)


def _text(source: DigestSource, ranked: Sequence[Alert], headline: str, signature: str) -> str:
    parts = [headline, origin_words(source.file_name, source.event_ms, source.zone, source.upload_id)]
    blocks, shown = kind_blocks(ranked, LINES, TEXT_BYTES)
    parts += blocks
    if len(ranked) > shown:
        more, link = len(ranked) - shown, source.alerts_link
        parts.append(_("{number} more are not named here. The store's alerts: {link}", number=more, link=link))
    shelf = _("See the shelf: {link}", link=source.stock_link)
    parts.append("\n".join((shelf, _("Answer these alerts: {link}", link=source.alerts_link))))
    return "\n\n".join([*parts, signature]) + "\n"


def signed(digest_id: str, alerts: int, may_repeat: bool) -> str:
    counted = _("Message {id}, {alerts}.", id=digest_id, alerts=ngettext("{number} alert", "{number} alerts", alerts))
    if not may_repeat:
        return counted
    repeated = N_("If you have had message {id} before, this is the same one again: sending it was interrupted.")
    return f"{counted} {_(repeated, id=digest_id)}"


def _facts(source: DigestSource, ranked: Sequence[Alert], digest_id: str, may_repeat: bool) -> dict[str, object]:
    """The same for machines (HTTPS subscribers): plain JSON values, the worst alerts in full, at most `FACTS`."""
    facts = [_fact(alert) for alert in ranked[:FACTS]]
    # JSON in a JSON string: what is escaped once is escaped again.
    fitting = lines_that_fit([json.dumps(one, ensure_ascii=False) for one in facts], FACTS_BYTES)
    return {
        "digest_id": digest_id,
        "may_repeat": may_repeat,
        "store": one_line(source.store),
        "upload_id": source.upload_id,
        "file_name": one_line(source.file_name or "") or None,
        "received_at": iso_time(source.event_ms),
        "alerts_total": len(ranked),
        "alerts_by_kind": {str(kind): count_of(ranked, kind) for kind in dict.fromkeys(alert.kind for alert in ranked)},
        "alerts": facts[: len(fitting)],
        "stock_link": source.stock_link,
        "alerts_link": source.alerts_link,
    }


def _fact(alert: Alert) -> dict[str, object]:
    return {
        "alert_id": alert.alert_id,
        "kind": str(alert.kind),
        "severity": str(alert.severity),
        "product_id": alert.product_id,
        "product_name": _short(alert.product_name),
        "on_hand": alert.on_hand,
        "reorder_point": alert.reorder_point,
        "old_value": _short(alert.old_value),
        "new_value": _short(alert.new_value),
        "line": alert.line,
    }


def _short(text: str | None) -> str | None:
    return None if text is None else one_line(text)


def worst_names(ranked: Sequence[Alert]) -> str:
    names = ", ".join(ascii_text(alert.product_name or alert.product_id) or alert.product_id for alert in ranked[:3])
    return _("{names} and {number} more", names=names, number=len(ranked) - 3) if len(ranked) > 3 else names
