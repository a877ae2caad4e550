"""What a vendor is told of its file: how many rows count, what is wrong with the others, where to see them. Pure."""

import csv
import io
import math
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from backend_lambdas.inventory.broken_rules import KIND_OF, rule_in
from backend_lambdas.inventory.plain_text import ascii_text, ascii_words, one_line
from backend_lambdas.language.stored import translated
from backend_lambdas.language.texts import _, grouped, marked, ngettext
from backend_lambdas.uploads.held import why_held
from backend_lambdas.uploads.models import FINAL_UPLOAD, UploadStatus
from backend_lambdas.uploads.rows.kinds import PRICES
from backend_lambdas.uploads.rows.rejected_rows import ERROR_COLUMNS
from backend_lambdas.uploads.upload import FAILED, Upload

REASONS_TOLD = 10  # what a person mends at once; the file has all
# The link is signed with the function's own credentials, which may end before it: AWS gives a role of a function twelve
# hours at most (S3, "Who can create a presigned URL"). The page's address stays.
LINK_SECONDS = 12 * 3600
LONGEST_SUBJECT = 100
_REASON = ERROR_COLUMNS.index("reason")


@dataclass(frozen=True, slots=True)
class ErrorCounts:
    """Rejected rows by `broken_rules.ErrorKind`, by reason and by the number of the rule, the most frequent first."""

    kinds: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, int] = field(default_factory=dict)


def has_ended(upload: Upload) -> bool:
    """Whether there is something to tell: it is over, or waits for somebody."""
    return upload.status in {*FINAL_UPLOAD, UploadStatus.HELD, FAILED}


def count_errors(error_file: bytes) -> ErrorCounts:
    """Of the whole error file (`RejectedRows.as_csv`)."""
    csv.field_size_limit(sys.maxsize)  # a cell as it stood in the file; the file itself is bounded
    rows = csv.reader(io.TextIOWrapper(io.BytesIO(error_file), "utf-8-sig", newline=""))
    next(rows, None)
    reasons = Counter(row[_REASON] for row in rows if len(row) > _REASON)
    kinds: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    for reason, number in reasons.items():
        kinds[KIND_OF[rule_in(reason)].value] += number
        rules[rule_in(reason).value] += number
    return ErrorCounts(dict(kinds.most_common()), dict(reasons.most_common()), dict(rules.most_common()))


@dataclass(frozen=True, slots=True)
class VendorMail:
    """Sent twice it carries the same `mail_id`."""

    mail_id: str
    subject: str
    text: str


def success_rate(accepted: int, total: int) -> float | None:
    """Of all rows of data, the share that keeps every rule, 0 to 1; None where none were read."""
    return accepted / total if total else None


def rate_words(rate: float) -> str:
    """0.9796 -> "97.9", in percent; rounded down: with one bad row in ten thousand it is not 100.0 %."""
    return marked(f"{math.floor(rate * 1000 + 1e-9) / 10:.1f}")


def compose_vendor_mail(upload: Upload, counts: ErrorCounts, page: str, error_link: str | None) -> VendorMail:
    """`page`: the address of the upload's page; `error_link`: of its error file, None where no row was rejected."""
    name = one_line(upload.file_name)
    parts = [_ended(upload, name), *_totals(upload), *_wrong(counts)]
    if error_link:
        words = _("The rows that were left out, each with its line and what is wrong (for up to {hours} hours):")
        parts.append(f"{words.format(hours=LINK_SECONDS // 3600)}\n  {error_link}")
        parts.append(_("Correct these rows and send them again; rows that count already may be left out."))
    parts.append(_("The file's page: {page}", page=page))
    subject = ascii_words(_subject(upload, ascii_text(upload.file_name)))
    return VendorMail(f"{upload.upload_id}-{upload.status}", subject[:LONGEST_SUBJECT], "\n\n".join(parts) + "\n")


def _subject(upload: Upload, name: str) -> str:
    if upload.status == UploadStatus.HELD:
        waits = _("Products wait for approval: {file}") if upload.question is None else _("A question about {file}")
        return waits.format(file=name)
    if upload.status in (UploadStatus.REJECTED, FAILED):
        return _("Products not taken: {file}", file=name)
    if upload.status == UploadStatus.SUPERSEDED:
        return _("Changes nothing: {file}", file=name)
    if upload.rejected:
        return ngettext(
            "Products taken, {number} row left out: {file}",
            "Products taken, {number} rows left out: {file}",
            upload.rejected,
            file=name,
        )
    return _("Products taken: {file}", file=name)


def _ended(upload: Upload, name: str) -> str:
    reason = translated(upload.reason or "")
    if upload.status == UploadStatus.HELD:
        said = _("{file} is read and waits for a decision. {reason}", file=name, reason=why_held(upload.reason))
        return said.rstrip()
    if upload.status == FAILED:
        return _("{file} was not taken: something went wrong on our side. The company can try it again.", file=name)
    if upload.status == UploadStatus.REJECTED:
        return _("{file} was not taken. {reason}", file=name, reason=reason)
    if upload.status == UploadStatus.SUPERSEDED:
        return _("{file} changes nothing. {reason}", file=name, reason=reason)
    applied = ngettext(
        "{number} product is new or changed", "{number} products are new or changed", upload.applied or 0
    )
    if upload.kind == PRICES.name:
        applied = ngettext(
            "{number} product has another price", "{number} products have another price", upload.applied or 0
        )
    if not upload.unchanged:
        return _("{file} counts: {applied}.", file=name, applied=applied)
    unchanged = ngettext("{number} was so already", "{number} were so already", upload.unchanged)
    return _("{file} counts: {applied}, {unchanged}.", file=name, applied=applied, unchanged=unchanged)


def _totals(upload: Upload) -> list[str]:
    rate = success_rate(upload.accepted or 0, upload.total or 0)
    if rate is None:
        return []
    words = _("Of {total} rows {accepted} keep every rule and {rejected} were left out: success rate {rate} %.")
    figures = {name: grouped(getattr(upload, name) or 0) for name in ("total", "accepted", "rejected")}
    return [words.format(**figures, rate=rate_words(rate))]


def _wrong(counts: ErrorCounts) -> list[str]:
    if not counts.kinds:
        return []
    kinds = [f"{translated(kind)}: {grouped(number)}" for kind, number in counts.kinds.items()]
    told = list(counts.reasons.items())[:REASONS_TOLD]
    reasons = [f"{grouped(number)} x {translated(reason)}" for reason, number in told]
    more = len(counts.reasons) - len(told)
    if more > 0:
        reasons.append(ngettext("and {number} more reason", "and {number} more reasons", more))
    return ["\n  ".join((_("Rows left out, by kind"), *kinds)), "\n  ".join((_("The reasons"), *reasons))]
