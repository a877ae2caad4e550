"""The status of an upload as icon and words."""

from dash.development.base_component import Component

from backend_lambdas.uploads.upload import FAILED, Upload
from dashboard.ui.status import chip

UPLOAD_STATUS_WORDS = {
    "RECEIVED": "Reading",
    "APPLYING": "Applying",
    "COMMITTED": "Applied",
    "SUPERSEDED": "Out of date",
    "HELD": "Needs a decision",
    "REJECTED": "Not applied",
    FAILED: "Failed",
}
STATUS_TONES = {"COMMITTED": "healthy", "SUPERSEDED": "plain", "HELD": "low", "REJECTED": "out", FAILED: "out"}
FAILED_WORDS = "Stockroom could not finish this file. The file is kept and can be tried again"


def status_words(upload: Upload) -> str:
    """The status in words; says at once when only part of the file was used."""
    if upload.status == "COMMITTED" and upload.rejected:
        return f"Applied, {upload.rejected:,} rejected"
    return UPLOAD_STATUS_WORDS.get(upload.status, upload.status.capitalize())


def status_tone(upload: Upload) -> str:
    """The tone of the status chip: out, low, healthy, info or plain."""
    if upload.status == "COMMITTED" and upload.rejected:
        return "low"
    return STATUS_TONES.get(upload.status, "info")


TONE_ICONS = {"out": "out", "low": "low", "healthy": "healthy", "info": "clock", "plain": "info"}


def upload_status_chip(upload: Upload) -> Component:
    """The status as icon and words."""
    tone = status_tone(upload)
    return chip(status_words(upload), tone, TONE_ICONS[tone])
