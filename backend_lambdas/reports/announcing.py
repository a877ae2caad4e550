"""Announces a registered report once, whoever is asked and however many there are to ask.

Who announces claims the mail first; when it dies before the mail is marked as sent, the next one asked goes on with the
channel it died at. So a channel that fails keeps none of the others from being told once only.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from backend_lambdas.inventory.errors import StorageError
from backend_lambdas.reports.registered import Channel, MailStatus, RegisteredReport, ReportRecords

CLAIM_MS = 120_000


def announce(week: str, owner: str, now: datetime, records: ReportRecords, channels: Sequence[Channel]) -> bool:
    """Tell every channel that has not been told; True when this call told the last one. Raises StorageError."""
    record = records.find(week)
    if record is None or record.mail_status is not MailStatus.PENDING:
        return False
    now_ms = int(now.timestamp() * 1000)
    if not records.claim_mail(week, owner, now_ms, now_ms + CLAIM_MS):
        return False
    try:
        told = _tell(record, owner, records, channels)
    except StorageError:
        with suppress(StorageError):
            records.release_mail(week, owner)
        raise
    if told:
        records.mark_sent(week, owner, now.isoformat(timespec="seconds").replace("+00:00", "Z"))
    return told


def _tell(record: RegisteredReport, owner: str, records: ReportRecords, channels: Sequence[Channel]) -> bool:
    """False when the claim was lost on the way: then somebody else goes on."""
    left = [channel for channel in channels if channel.name not in record.told]
    for channel in left:
        channel.send(record)
        if channel is not left[-1] and not records.mark_told(record.period.week, owner, channel.name):
            return False
    return True
