"""The status of stock, of alerts and of uploads as icon and word, never colour alone."""

from dash import html
from dash.development.base_component import Component

from backend_lambdas.alerts.alert import AlertKind, AlertStatus
from backend_lambdas.alerts.kinds import KIND_WORDS
from backend_lambdas.inventory.stock import StockStatus
from backend_lambdas.language.texts import N_, _, grouped
from backend_lambdas.uploads.upload import FAILED, Upload
from dashboard.ui.controls import icon

STATUS_WORDS = {StockStatus.OUT: N_("Out of stock"), StockStatus.LOW: N_("Low"), StockStatus.HEALTHY: N_("Healthy")}
BELOW_ZERO = N_("Count below 0")
_TONES_AND_ICONS = {
    AlertKind.OUT_OF_STOCK: ("out", "out"),
    AlertKind.LOW_STOCK: ("low", "low"),
    AlertKind.BACK_IN_STOCK: ("healthy", "healthy"),
    AlertKind.PRICE_CHANGED: ("info", "price"),
    AlertKind.PRODUCT_RENAMED: ("info", "rename"),
}
KIND_LOOKS = {kind: (words.one, *_TONES_AND_ICONS[kind]) for kind, words in KIND_WORDS.items()}
ALERT_STATUS_LOOKS = {
    AlertStatus.OPEN: (N_("Open"), "out", "alerts"),
    AlertStatus.ACKNOWLEDGED: (N_("Acknowledged"), "info", "check"),
    AlertStatus.SNOOZED: (N_("Snoozed"), "overstock", "snooze"),
    AlertStatus.RESOLVED: (N_("Resolved"), "healthy", "healthy"),
}


def chip(text: str, tone: str, icon_name: str) -> Component:
    """A small label. `tone`: out, low, healthy, overstock, info or plain."""
    return html.Span([icon(icon_name), text], className=f"chip tone-{tone}")


def status_chip(status: StockStatus | str, on_hand: int | None = None) -> Component:
    """The status of a stock row: out, low, healthy; a count below 0 is out, and named for what it is."""
    known = StockStatus(status)
    words = _(BELOW_ZERO) if on_hand is not None and on_hand < 0 else _(STATUS_WORDS[known])
    return chip(words, known.value, known.value)


def alert_status_chip(status: AlertStatus | str) -> Component:
    """Open, acknowledged, snoozed or resolved."""
    words, tone, drawing = ALERT_STATUS_LOOKS[AlertStatus(status)]
    return chip(_(words), tone, drawing)


def tile(tone: str, icon_name: str, label: str | None = None) -> Component:
    """The square with an icon at the start of a row."""
    return html.Span(icon(icon_name, label), className=f"tile tone-{tone}")


UPLOAD_STATUS_WORDS = {
    "RECEIVED": N_("Reading"),
    "APPLYING": N_("Applying"),
    "COMMITTED": N_("Applied"),
    "SUPERSEDED": N_("Out of date"),
    "HELD": N_("Needs a decision"),
    "REJECTED": N_("Not applied"),
    FAILED: N_("Failed"),
}
STATUS_TONES = {"COMMITTED": "healthy", "SUPERSEDED": "plain", "HELD": "low", "REJECTED": "out", FAILED: "out"}
FAILED_WORDS = N_("Stockroom could not finish this file. The file is kept and can be tried again")


def was_discarded(upload: Upload) -> bool:
    """Whether a person dropped it, and nothing was wrong with reading it."""
    return upload.status == "REJECTED" and upload.decision == "discard"


def status_words(upload: Upload) -> str:
    """The status in words; says at once when only part of the file was used, it is undone, or a person dropped it."""
    if upload.undone_by_upload:
        return _("Undone")
    if was_discarded(upload):
        return _("Discarded")
    if upload.status == "COMMITTED" and upload.rejected:
        return _("Applied, {rejected} rejected", rejected=grouped(upload.rejected))
    return _(UPLOAD_STATUS_WORDS.get(upload.status, upload.status.capitalize()))


def status_tone(upload: Upload) -> str:
    """The tone of the status chip: out, low, healthy, info or plain."""
    if upload.undone_by_upload or was_discarded(upload):
        return "plain"
    if upload.status == "COMMITTED" and upload.rejected:
        return "low"
    return STATUS_TONES.get(upload.status, "info")


TONE_ICONS = {"out": "out", "low": "low", "healthy": "healthy", "info": "clock", "plain": "info"}


def upload_status_chip(upload: Upload) -> Component:
    """The status as icon and words."""
    tone = status_tone(upload)
    return chip(status_words(upload), tone, TONE_ICONS[tone])
