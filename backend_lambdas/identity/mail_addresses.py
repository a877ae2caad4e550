"""E-mail addresses that mails do not reach, or whose people do not want them: off until a person switches them on.

Amazon SES tells of it as events (developer guide, "Contents of event data that Amazon SES publishes to Amazon SNS"),
about one recipient or several of one mail, once or more often, in any order. So what is kept follows from which
events there were, not from their order, and an event about a mail from before somebody switched the address on again
changes nothing. See docs/decisions/270.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from enum import StrEnum
from hashlib import sha256
from typing import Any, Protocol

from backend_lambdas.identity.actor import Actor, Right
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import ConditionFailed, InvalidRequest
from backend_lambdas.inventory.plain_text import cut_to
from backend_lambdas.inventory.versions import moment_text
from backend_lambdas.language.texts import _

PROVIDER = "mail provider"
LONGEST_WORDS = 300  # what a mail server says is meant for postmasters; the beginning holds code and reason
TRIES = 5  # two events about one address at once are rare; whoever loses looks again
# Bounces that SES makes itself, without having asked the receiving server (SES developer guide, "Bounce types").
NOT_TRIED = {
    "Suppressed": "Amazon SES did not send it: this address has bounced before.",
    "OnAccountSuppressionList": "Amazon SES did not send it: the address is on the account's suppression list.",
}
NOT_SPAM = "not-spam"  # a complaint in which the person says that the mail is none (SES, complaintFeedbackType)


class WhyOff(StrEnum):
    """BOUNCE: its server refuses mails for good. COMPLAINT: its person called one unwanted, which counts for more."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class MailReport:
    """What is told of one address: `at` when it happened, `sent_at` when the mail was sent (ISO 8601 UTC)."""

    address: str
    reason: WhyOff
    at: str
    sent_at: str
    words: str


@dataclass(frozen=True, slots=True)
class MailAddress:
    """What is known of an address; `off_reason` None: mails go to it. Times are ISO 8601 UTC, `words` the provider's.

    `on_at`, `on_by`: when and who switched it on again, "" never.
    """

    address: str
    off_reason: WhyOff | None = None
    off_at: str = ""
    words: str = ""
    on_at: str = ""
    on_by: str = ""
    rev: int = 0


class MailAddresses(Protocol):
    """Where that is kept; see aws/identity/mail_addresses.py."""

    def find(self, address: str) -> MailAddress | None: ...

    def save(self, changed: MailAddress, audit: AuditEntry) -> bool:
        """Write the revision after the one that is kept, and the entry; False when another was written meanwhile."""


def normal_address(text: str) -> str:
    """ "Ann <Ann@Example.com>" as it is kept: ann@example.com."""
    return parseaddr(text)[1].strip().lower()


def reports_of(event: Mapping[str, Any]) -> list[MailReport]:
    """Which addresses an event switches off: permanent bounces and complaints. A transient bounce switches nothing off.

    Raises InvalidRequest for what is no event of SES.
    """
    try:
        kind = event.get("eventType") or event["notificationType"]
        mail = event["mail"]
        if kind == "Bounce" and event["bounce"]["bounceType"] == "Permanent":
            bounce = event["bounce"]
            return [
                _report(WhyOff.BOUNCE, one, bounce, mail, _bounce_words(one, bounce))
                for one in bounce["bouncedRecipients"]
            ]
        if kind == "Complaint" and event["complaint"].get("complaintFeedbackType") != NOT_SPAM:
            complaint = event["complaint"]
            words = "The mail was marked as unwanted."
            return [_report(WhyOff.COMPLAINT, one, complaint, mail, words) for one in complaint["complainedRecipients"]]
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidRequest(f"This is no event of Amazon SES that can be read: {error!r}") from error
    return []


def refused_mail(event: Mapping[str, Any]) -> str | None:
    """Why SES refused to send a mail at all (it found a virus); no address is to blame."""
    return str(event.get("reject", {}).get("reason")) if event.get("eventType") == "Reject" else None


def after_report(known: MailAddress | None, report: MailReport) -> MailAddress | None:
    """What is known of the address then; None: no more than before.

    Of several events a complaint counts for more than a bounce, then the earliest.
    """
    before = known or MailAddress(report.address)
    if report.sent_at <= before.on_at:
        return None
    new = (report.reason is not WhyOff.COMPLAINT, report.at, report.words)
    old = (before.off_reason is not WhyOff.COMPLAINT, before.off_at, before.words)
    if before.off_reason is not None and old <= new:
        return None
    on = (before.on_at, before.on_by)
    return MailAddress(report.address, report.reason, report.at, report.words, *on, rev=before.rev + 1)


def note_reports(reports: Iterable[MailReport], kept: MailAddresses) -> list[MailAddress]:
    """Keep them; those that changed. Raises StorageError: the event has to come again."""
    changed = (_noted(report, kept) for report in reports)
    return [one for one in changed if one is not None]


def _noted(report: MailReport, kept: MailAddresses) -> MailAddress | None:
    for _try in range(TRIES):
        changed = after_report(kept.find(report.address), report)
        if changed is None or kept.save(changed, _entry(changed)):
            return changed
    raise ConditionFailed("Noting that an address is off: it was changed by others again and again")


def _entry(changed: MailAddress) -> AuditEntry:
    subject = f"mail address {changed.address}"
    detail: dict[str, str | int] = {"email": changed.address, "reason": str(changed.off_reason), "said": changed.words}
    audit_id = sha256("\x1f".join((subject, str(changed.rev), changed.off_at)).encode()).hexdigest()[:24]
    return AuditEntry(audit_id, changed.off_at, PROVIDER, "mail address switched off", subject, detail)


def switch_on(address: str, rev: int, actor: Actor, kept: MailAddresses, now: datetime) -> None:
    """Mails go to it again. `rev`: what the person saw. Raises NotAllowed, InvalidRequest when it changed meanwhile."""
    actor.require(Right.MANAGE_COMPANY)
    known, at = kept.find(address), moment_text(now)
    if known is None or known.off_reason is None:
        raise InvalidRequest(_("{address} is on already.", address=address))
    changed = MailAddress(address, on_at=at, on_by=actor.name, rev=known.rev + 1)
    detail: dict[str, str | int] = {"email": address, "was": str(known.off_reason), "off_since": known.off_at}
    entry = actor.did("mail address switched on", f"mail address {address}", at, detail)
    if known.rev != rev or not kept.save(changed, entry):
        raise InvalidRequest(
            f"Something new was heard of {address} meanwhile. Look at it again before you switch it on."
        )


def in_use(addresses: Iterable[str], known: Iterable[MailAddress]) -> tuple[list[str], list[str]]:
    """Those that mails go to, and those that are off, each as it was written and in the same order."""
    off = {one.address for one in known if one.off_reason is not None}
    written = list(addresses)
    skipped = [address for address in written if normal_address(address) in off]
    return [address for address in written if address not in skipped], skipped


def _report(
    reason: WhyOff, one: Mapping[str, Any], happened: Mapping[str, Any], mail: Mapping[str, Any], words: str
) -> MailReport:
    address, receivers = normal_address(one["emailAddress"]), mail["destination"]
    # The address in a bounce may be one that the mail was forwarded to; of a mail to one person it is known whose.
    address = normal_address(receivers[0]) if len(receivers) == 1 else address
    if not address:
        raise ValueError("a recipient without an address")
    at, sent_at = (moment_text(datetime.fromisoformat(part["timestamp"])) for part in (happened, mail))
    return MailReport(address, reason, at, sent_at, words)


def _bounce_words(one: Mapping[str, Any], bounce: Mapping[str, Any]) -> str:
    said = NOT_TRIED.get(bounce.get("bounceSubType", "")) or one.get("diagnosticCode") or one.get("status")
    return cut_to(" ".join(str(said or "The mail server of the address refused it.").split()), LONGEST_WORDS)
