"""What who sent files reads of how they ended: one mail for all that end close together. Pure; docs/decisions/361."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Actor, Right
from backend_lambdas.inventory.company import MAIL_NONE, MAIL_PROBLEMS, Company
from backend_lambdas.inventory.plain_text import cut_to, one_line
from backend_lambdas.inventory.versions import iso_ms
from backend_lambdas.language.stored import translated
from backend_lambdas.language.texts import _, grouped, ngettext
from backend_lambdas.uploads.held import why_held
from backend_lambdas.uploads.models import FINAL_UPLOAD, Decision, Ending, UploadStatus
from backend_lambdas.uploads.upload import Upload
from backend_lambdas.uploads.visible import may_decide

QUIET_MS = 120_000  # several files dropped at once end within it of each other
LONGEST_WAIT_MS = 900_000  # who sends without a break hears at least as often
FILES_TOLD = 20  # one by one, those that need something first; the page lists all
REASONS_TOLD = 5
LONGEST_SUBJECT = 100


@dataclass(frozen=True, slots=True)
class EndedFile:
    """What the mail says of one: the upload as it is now, its kept rejected rows by reason, why it was undone."""

    upload: Upload
    reasons: Mapping[str, int] = field(default_factory=dict)
    undone: bool = False
    why_undone: str = ""

    @property
    def needs_somebody(self) -> bool:
        return self.undone or bool(self.upload.rejected) or self.upload.status != UploadStatus.COMMITTED


@dataclass(frozen=True, slots=True)
class SenderMail:
    """Sent twice it carries the same `mail_id`."""

    mail_id: str
    subject: str
    text: str


def is_due(endings: Collection[Ending], now_ms: int) -> bool:
    """Nothing of theirs has ended for a while, or the first has waited long enough."""
    times = [iso_ms(one.at) for one in endings]
    return bool(times) and (max(times) + QUIET_MS <= now_ms or min(times) + LONGEST_WAIT_MS <= now_ms)


def still_true(ending: Ending, upload: Upload | None) -> bool:
    """Not of one that was decided about meanwhile: how that ends is an ending of its own."""
    if upload is None:
        return False
    if ending.undone:
        return bool(upload.undone_by)
    waits = upload.status == UploadStatus.HELD and upload.decision is None
    return (waits or upload.status in FINAL_UPLOAD) and not upload.undone_by


def asked_for(files: Iterable[EndedFile], account: Account | None, company: Company) -> list[EndedFile]:
    """Those that the person wants to read of, by their own choice or the company's; what needs something first."""
    wish = (account.upload_mails if account else "") or company.upload_mails
    if account is None or account.disabled or wish == MAIL_NONE:
        return []
    asked = [one for one in files if wish != MAIL_PROBLEMS or one.needs_somebody]
    return sorted(asked, key=lambda one: not one.needs_somebody)


def compose_sender_mail(mail_id: str, files: Sequence[EndedFile], account: Account, uploads_page: str) -> SenderMail:
    """In the language spoken. `uploads_page`: its address, without which file."""
    parts = ["\n".join(_file_lines(one, account.actor, uploads_page)) for one in files[:FILES_TOLD]]
    more = len(files) - FILES_TOLD
    if more > 0:
        words = ngettext("And {number} more file: {page}", "And {number} more files: {page}", more, page=uploads_page)
        parts.append(words)
    parts.append(_("You sent these files. Which of them you are mailed about, you choose under Your account."))
    subject = _subject_of_one(files[0]) if len(files) == 1 else _subject(files)
    return SenderMail(mail_id, cut_to(subject, LONGEST_SUBJECT), "\n\n".join(parts) + "\n")


def _subject_of_one(one: EndedFile) -> str:
    upload, name = one.upload, one_line(one.upload.file_name)
    if one.undone:
        return _("Undone: {file}", file=name)
    if upload.status == UploadStatus.HELD:
        return _("Waits for a decision: {file}", file=name)
    if upload.status == UploadStatus.REJECTED:
        return _("Not imported: {file}", file=name)
    if upload.status == UploadStatus.SUPERSEDED:
        return _("Changes nothing: {file}", file=name)
    if left := upload.rejected:
        return ngettext(
            "Imported, {number} row left out: {file}", "Imported, {number} rows left out: {file}", left, file=name
        )
    return _("Imported: {file}", file=name)


def _subject(files: Sequence[EndedFile]) -> str:
    """`12 files: 10 imported, 1 waits for a decision, 1 not imported`."""
    undone = sum(one.undone for one in files)
    by_status = Counter(one.upload.status for one in files if not one.undone)
    good = by_status[UploadStatus.COMMITTED]
    counts = (
        (good, ngettext("{number} imported", "{number} imported", good)),
        (
            by_status[UploadStatus.HELD],
            ngettext("{number} waits for a decision", "{number} wait for a decision", by_status[UploadStatus.HELD]),
        ),
        (
            by_status[UploadStatus.REJECTED],
            ngettext("{number} not imported", "{number} not imported", by_status[UploadStatus.REJECTED]),
        ),
        (
            by_status[UploadStatus.SUPERSEDED],
            ngettext("{number} changes nothing", "{number} change nothing", by_status[UploadStatus.SUPERSEDED]),
        ),
        (undone, ngettext("{number} undone", "{number} undone", undone)),
    )
    said = ", ".join(words for number, words in counts if number)
    return _("{number} files: {said}", number=grouped(len(files)), said=said)


def _file_lines(one: EndedFile, actor: Actor, uploads_page: str) -> list[str]:
    upload, name = one.upload, one_line(one.upload.file_name)
    page = f"  {uploads_page}?id={upload.upload_id}"
    if one.undone:
        words = _("{file} was undone by {name}: {why}", file=name, name=one_line(upload.undone_by), why=one.why_undone)
        stays = _("What was changed since stays. The page says what was brought back:")
        return [words, stays, page]
    return [_how_it_ended(upload, name), *_left_out(one), _what_to_do(one, actor), page]


def _how_it_ended(upload: Upload, name: str) -> str:
    if upload.status == UploadStatus.HELD:
        return _("{file} waits for a decision. {reason}", file=name, reason=why_held(upload.reason)).rstrip()
    reason = translated(upload.reason or "")
    if upload.decision == Decision.DISCARD and upload.status == UploadStatus.REJECTED:
        by, why = one_line(upload.decided_by or ""), one_line(upload.decision_reason or "")
        return _("{file} was discarded by {name}: {why}", file=name, name=by, why=why)
    if upload.status == UploadStatus.REJECTED:
        return _("{file} was not imported. {reason}", file=name, reason=reason).rstrip()
    if upload.status == UploadStatus.SUPERSEDED:
        return _("{file} changes nothing. {reason}", file=name, reason=reason).rstrip()
    applied, unchanged = upload.applied or 0, upload.unchanged or 0
    counts = [ngettext("{number} row is new or changed", "{number} rows are new or changed", applied)]
    if unchanged:
        counts.append(ngettext("{number} was so already", "{number} were so already", unchanged))
    if upload.removed:
        counts.append(ngettext("{number} item left the list", "{number} items left the list", upload.removed))
    if upload.superseded:
        newer = upload.superseded
        counts.append(ngettext("{number} is as a newer file says", "{number} are as a newer file says", newer))
    said = _("{file} is imported: {counts}.", file=name, counts=", ".join(counts))
    return f"{said} {reason}".rstrip()


def _left_out(one: EndedFile) -> list[str]:
    upload = one.upload
    if not upload.rejected:
        return []
    left, total = upload.rejected, grouped(upload.total or upload.rejected)
    said = ngettext(
        "{number} of {total} rows was left out:", "{number} of {total} rows were left out:", left, total=total
    )
    told = list(one.reasons.items())[:REASONS_TOLD]
    lines = [f"  {grouped(number)} x {translated(reason)}" for reason, number in told]
    more = len(one.reasons) - len(told)
    if more > 0:
        lines.append("  " + ngettext("and {number} more reason", "and {number} more reasons", more))
    if sum(one.reasons.values()) < upload.rejected:
        lines.append("  " + _("(counted among the first {number})", number=grouped(sum(one.reasons.values()))))
    return [said, *lines]


def _what_to_do(one: EndedFile, actor: Actor) -> str:
    upload = one.upload
    if upload.status == UploadStatus.HELD:
        if upload.question is not None:
            return _("Answer on its page, then it is imported:")
        if may_decide(upload, actor):
            return _("Look at what it would change, then import or discard it:")
        if actor.may(Right.DECIDE_UPLOADS):
            return _("Somebody who is responsible for these stores decides. You can discard it on its page:")
        return _("Somebody who may decide has to import or discard it. Its page shows what it would change:")
    if upload.status == UploadStatus.REJECTED and upload.decision is None:
        return _("Correct that and send the file again. Its page:")
    if upload.rejected:
        return _("Correct these rows and send them again, on its page or in a new file:")
    return _("Its page:")
