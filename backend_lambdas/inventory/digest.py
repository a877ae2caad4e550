"""The one mail about what an upload changed in a store: worst first, readable at a glance, in every channel's form."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from backend_lambdas.inventory.alerts import SEVERITY_OF, Alert, AlertKind, Severity, utc_text

LINES = 50
SUBJECT_LENGTH = 99  # SNS wants less than 100 characters, ASCII, no line break
SMS_LENGTH = 160
NAME_LENGTH = 80
_GERMAN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ø": "o", "Ø": "O"}
)
_ORDER = {kind: number for number, kind in enumerate(AlertKind)}
_TITLES = {
    AlertKind.OUT_OF_STOCK: "Out of stock",
    AlertKind.LOW_STOCK: "Low stock",
    AlertKind.BACK_IN_STOCK: "Back in stock",
    AlertKind.PRICE_CHANGED: "New prices",
    AlertKind.PRODUCT_RENAMED: "New names",
}
_HEADLINES = {
    AlertKind.OUT_OF_STOCK: "{n} out of stock",
    AlertKind.LOW_STOCK: "{n} low",
    AlertKind.BACK_IN_STOCK: "{n} back in stock",
    AlertKind.PRICE_CHANGED: "{n} with a new price",
    AlertKind.PRODUCT_RENAMED: "{n} with a new name",
}


@dataclass(frozen=True, slots=True)
class DigestSource:
    """Where the figures come from and where to look further. `event_ms`: when the file arrived."""

    store: str
    upload_id: str
    event_ms: int
    file_name: str | None
    stock_link: str
    alerts_link: str


@dataclass(frozen=True, slots=True)
class Digest:
    """A mail ready to be sent. `digest_id` follows from its alerts: a mail sent twice carries the same id."""

    digest_id: str
    store: str
    severity: Severity
    kinds: tuple[AlertKind, ...]
    subject: str
    text: str
    short_text: str
    facts: dict[str, object]


def compose_digest(source: DigestSource, alerts: Sequence[Alert]) -> Digest:
    """Write the mail about these alerts (at least one)."""
    ranked = worst_first(alerts)
    kinds = tuple(dict.fromkeys(alert.kind for alert in ranked))
    headline = ", ".join(_HEADLINES[kind].format(n=_count(ranked, kind)) for kind in kinds)
    digest_id = sha256("\n".join(sorted(alert.alert_id for alert in ranked)).encode()).hexdigest()[:12]
    store = one_line(source.store) or "One store"
    return Digest(
        digest_id=digest_id,
        store=store,
        severity=SEVERITY_OF[kinds[0]],
        kinds=kinds,
        subject=_cut(f"{ascii_text(source.store) or 'One store'}: {headline}", SUBJECT_LENGTH),
        text=_text(source, ranked, f"{store}: {headline}", digest_id),
        short_text=_cut(f"Stockroom {ascii_text(source.store)}: {headline}. {_worst(ranked)}", SMS_LENGTH),
        facts=_facts(source, ranked, digest_id),
    )


def worst_first(alerts: Iterable[Alert]) -> list[Alert]:
    """By kind, then by the value missing to the reorder point, then by the units missing, then by name."""

    def key(alert: Alert) -> tuple[int, Decimal, int, str, str]:
        missing = alert.shortage * (alert.unit_price or Decimal(0))
        return _ORDER[alert.kind], -missing, -alert.shortage, alert.product_name or "", alert.product_id

    return sorted(alerts, key=key)


def one_line(text: str) -> str:
    """The text with control characters and line breaks as single blanks, not too long."""
    spaced = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text)
    return _cut(" ".join(spaced.split()), NAME_LENGTH)


def ascii_text(text: str) -> str:
    """The text in ASCII, as SNS demands of a subject: "Köln" becomes "Koeln"; letters of other scripts are left out."""
    plain = unicodedata.normalize("NFKD", one_line(text).translate(_GERMAN))
    return " ".join("".join(letter for letter in plain if letter.isascii() and letter.isprintable()).split())


def _text(source: DigestSource, ranked: Sequence[Alert], headline: str, digest_id: str) -> str:
    arrived = utc_text(source.event_ms)
    origin = f"From {one_line(source.file_name)}" if source.file_name else "From a file"
    parts = [headline, f"{origin}, received {arrived[:10]} {arrived[11:16]} UTC."]
    shown = ranked[:LINES]
    for kind in dict.fromkeys(alert.kind for alert in shown):
        lines = [f"  {_line(alert)}" for alert in shown if alert.kind is kind]
        parts.append("\n".join([f"{_TITLES[kind]} ({_count(ranked, kind)})", *lines]))
    if len(ranked) > LINES:
        parts.append(f"And {len(ranked) - LINES} more: {source.alerts_link}")
    parts.append(f"See the shelf: {source.stock_link}\nAnswer these alerts: {source.alerts_link}")
    parts.append(f"Digest {digest_id}, {len(ranked)} {'alert' if len(ranked) == 1 else 'alerts'}.")
    return "\n\n".join(parts) + "\n"


def _line(alert: Alert) -> str:
    name = one_line(alert.product_name or "")
    product_id = one_line(alert.product_id)
    return _SAYS[alert.kind](alert, f"{name} ({product_id})" if name else product_id)


def _out(alert: Alert, item: str) -> str:
    was = f", was {alert.old_value}" if alert.old_value is not None else ""
    below = f"{alert.on_hand}" if alert.on_hand < 0 else "none"
    return f"{item}: {below} on hand{was}, reorder at {alert.reorder_point}"


def _low(alert: Alert, item: str) -> str:
    return f"{item}: {alert.on_hand} on hand, reorder at {alert.reorder_point}"


def _back(alert: Alert, item: str) -> str:
    low = f", still low: reorder at {alert.reorder_point}" if alert.on_hand <= alert.reorder_point else ""
    return f"{item}: {alert.on_hand} on hand again{low}"


def _changed(alert: Alert, item: str) -> str:
    return f"{item}: now {one_line(alert.new_value or '')}, was {one_line(alert.old_value or '')}"


def _renamed(alert: Alert, item: str) -> str:
    return f"{item}, was {one_line(alert.old_value or '')}"


_SAYS: dict[AlertKind, Callable[[Alert, str], str]] = {
    AlertKind.OUT_OF_STOCK: _out,
    AlertKind.LOW_STOCK: _low,
    AlertKind.BACK_IN_STOCK: _back,
    AlertKind.PRICE_CHANGED: _changed,
    AlertKind.PRODUCT_RENAMED: _renamed,
}


def _facts(source: DigestSource, ranked: Sequence[Alert], digest_id: str) -> dict[str, object]:
    """The same for machines (HTTPS subscribers): plain JSON values, the worst `LINES` alerts in full."""
    return {
        "digest_id": digest_id,
        "store": source.store,
        "upload_id": source.upload_id,
        "file_name": source.file_name,
        "received_at": utc_text(source.event_ms),
        "alerts_total": len(ranked),
        "alerts_by_kind": {str(kind): _count(ranked, kind) for kind in dict.fromkeys(alert.kind for alert in ranked)},
        "alerts": [_fact(alert) for alert in ranked[:LINES]],
        "stock_link": source.stock_link,
        "alerts_link": source.alerts_link,
    }


def _fact(alert: Alert) -> dict[str, object]:
    return {
        "alert_id": alert.alert_id,
        "kind": str(alert.kind),
        "severity": str(alert.severity),
        "product_id": alert.product_id,
        "product_name": alert.product_name,
        "on_hand": alert.on_hand,
        "reorder_point": alert.reorder_point,
        "old_value": alert.old_value,
        "new_value": alert.new_value,
        "line": alert.line,
    }


def _worst(ranked: Sequence[Alert]) -> str:
    names = ", ".join(ascii_text(alert.product_name or alert.product_id) or alert.product_id for alert in ranked[:3])
    return names + (f" and {len(ranked) - 3} more" if len(ranked) > 3 else "")


def _count(alerts: Iterable[Alert], kind: AlertKind) -> int:
    return sum(alert.kind is kind for alert in alerts)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 3] + "..."
