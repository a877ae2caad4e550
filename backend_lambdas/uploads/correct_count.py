"""A count that a person corrects on a page: a stock file of one line, which takes the way of every file.

So it is leased, planned, alerted of, kept in history and audited as all counts are, and the web tier needs no right to
write stock: docs/decisions/242.
"""

import base64
import csv
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from backend_lambdas.identity.actor import Actor, Right
from backend_lambdas.inventory.audit import stated_reason
from backend_lambdas.inventory.errors import InvalidRequest, NotFound, UploadRejected
from backend_lambdas.inventory.stock import StockRow
from backend_lambdas.language.stored import translated
from backend_lambdas.language.texts import S_, _, grouped

FILE_NAME = "Correction of a count.csv"
CORRECTION = "correction"  # x-amz-meta-correction
LONGEST_REASON = 200  # letters; all metadata of an object are 2 KB at most (S3, "User-defined object metadata")
MOST_UNITS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Correction:
    """`rev`: the row as the person saw it, with `before` units; another one by now is left alone.

    `product_id`: of the file's line, whatever the sender says it corrects; "" until the file was read.
    """

    rev: int
    before: int
    after: int
    reason: str
    product_id: str = ""

    def metadata(self) -> dict[str, str]:
        """As S3 can hold it, in ASCII."""
        return {CORRECTION: base64.urlsafe_b64encode(json.dumps(asdict(self), ensure_ascii=False).encode()).decode()}


def correction_in(metadata: Mapping[str, str]) -> Correction | None:
    """What a file was sent to correct; None for all other files. Raises UploadRejected."""
    told = metadata.get(CORRECTION)
    try:
        return Correction(**json.loads(base64.urlsafe_b64decode(told))) if told else None
    except (ValueError, TypeError) as error:
        raise UploadRejected(
            S_("What this file corrects cannot be read. Correct the count on the item's page.")
        ) from error


def changed_words(row: StockRow) -> str:
    return S_("The count was changed meanwhile: it is {number} now.", number=f"{row.on_hand:,}")


def checked_correction(
    row: StockRow | None, store: str, seen_rev: int, units: str, reason: str, actor: Actor
) -> Correction:
    """Raises NotAllowed, NotFound, and InvalidRequest with words for the person; `row`: as it is now."""
    actor.require(Right.CORRECT_STOCK)
    actor.require_store(store)
    if row is None or row.delisted:
        raise NotFound(_("{store} does not list this item any more.", store=store))
    text = units.strip()
    if not (text.isascii() and text.isdecimal()) or int(text) > MOST_UNITS:
        raise InvalidRequest(_("Type what is on the shelf as a whole number, 0 or more."))
    if row.rev != seen_rev:
        raise InvalidRequest(" ".join((translated(changed_words(row)), _("Look again, then correct it."))))
    if int(text) == row.on_hand:
        raise InvalidRequest(_("The count is {number} already.", number=grouped(row.on_hand)))
    return Correction(row.rev, row.on_hand, int(text), stated_reason(reason)[:LONGEST_REASON])


def correction_file(store: str, product_id: str, correction: Correction) -> bytes:
    """The one line, as CSV."""
    text = io.StringIO()
    csv.writer(text).writerows([("store", "product_id", "count"), (store, product_id, correction.after)])
    return text.getvalue().encode()
