"""What is said about an upload: its status, its steps and its outcome in words for people (pure)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from backend_lambdas.language.stored import translated
from backend_lambdas.language.texts import N_, _, grouped, pgettext
from backend_lambdas.uploads.held import why_held
from backend_lambdas.uploads.upload import FAILED, Upload
from dashboard.features.uploads.file_words import UNDER_WAY
from dashboard.ui.formatting import NOBODY, count_of, store_words
from dashboard.ui.status import FAILED_WORDS, was_discarded

ALERTS_SETTLE = timedelta(seconds=60)
LONGEST = timedelta(minutes=20)
STOPPED_NOTES = {"HELD": N_("Waits for a decision"), "SUPERSEDED": N_("A newer file was first")}
FAILED_NOTE = N_("Given up")
MODE_WORDS = {
    "update": N_("Update the listed items"),
    "snapshot": N_("This is the whole stock of the store"),
}
SENT_AS_SALES = N_("Sales")
BY_HAND = {
    **{"movement": N_("Recorded by hand"), "undo": N_("Undo of an upload")},
    **{"removal": N_("Removal of a store"), "merge": N_("Merge of two stores")},
    **{"products": N_("Product catalogue"), "prices": N_("List of prices")},
}
SALES_STEPS = {"Applied": N_("Added to the sales")}
MODE_SHORT = {"snapshot": N_("whole stock")}


class StepState(StrEnum):
    """Closed set; how far one step of an upload is."""

    DONE = "done"
    CURRENT = "current"
    WAITING = "waiting"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an upload and a few words on it ("" when there is nothing to add)."""

    name: str
    state: StepState
    note: str


def counts_words(upload: Upload) -> str:
    """`36,781 rows read, 36,700 changed, 81 unchanged, 3 rejected, 120 alerts`; "" before the file is read.

    Of sales: `320,705 rows read, 320,705 added or changed, 6,772 of the rows are returns`.
    """
    if upload.total is None:
        return ""
    if upload.leaving is not None and not upload.leaving.into:
        return _("{items} taken off the list", items=count_of(upload.removed or 0, "item"))
    parts = [_("{rows} read", rows=count_of(upload.total, "row"))]
    if upload.applied is not None:
        is_added = upload.is_sales or upload.is_products
        done = _("added or changed") if is_added else pgettext("rows", "changed")
        parts.append(f"{grouped(upload.applied)} {done}")
    later = (
        (upload.unchanged, pgettext("rows", "unchanged")),
        (upload.removed, _("taken off the list")),
        (upload.superseded, _("changed since and left") if upload.undoing else _("left as a newer file has them")),
        (upload.rejected, pgettext("rows", "rejected")),
        (upload.returns, _("of the rows are returns")),
    )
    parts += [f"{grouped(number)} {words}" for number, words in later if number]
    parts += [count_of(upload.alerts, "alert")] if upload.alerts else []
    return ", ".join(parts)


def outcome_words(upload: Upload) -> str:
    """One or two sentences: what became of the file; "" while it is under way (its steps say that)."""
    if upload.status in UNDER_WAY:
        return ""
    counts = counts_words(upload)
    reason = translated(upload.reason or "")
    if upload.status == FAILED:
        return _sentences(_(FAILED_WORDS), translated(upload.failure or ""), counts)
    if was_discarded(upload):
        by, why = upload.decided_by or NOBODY, upload.decision_reason or ""
        return _sentences(_("Discarded by {decided_by}: {why}", decided_by=by, why=why), counts)
    if upload.status == "REJECTED":
        return _sentences(reason or _("The file could not be used."), counts)
    if upload.status == "SUPERSEDED":
        return _sentences(reason or _("A newer file had already arrived, so this one changed nothing."), counts)
    if upload.status == "HELD":
        decided = _("It is decided; that is carried out within seconds") if upload.decision else ""
        return _sentences(decided or why_held(upload.reason) or _stores_done(upload), counts)
    if upload.same_as and upload.status == "COMMITTED":
        return _sentences(counts, stock_words(upload), _("The content is the same as in an earlier upload"))
    return _sentences(counts, stock_words(upload))


def new_stores_words(upload: Upload) -> str:
    """`2 new stores: Halle, Jena`; "" where every store was known before."""
    if not upload.new_store_count:
        return ""
    shown = ", ".join(map(store_words, upload.new_stores))
    more = upload.new_store_count - len(upload.new_stores)
    return f"{count_of(upload.new_store_count, 'new store')}: {shown}" + (
        _(" and {more} more.", more=grouped(more)) if more > 0 else "."
    )


def stock_words(upload: Upload) -> str:
    """`Stock: 12 items changed, 3 without a count left alone`; "" for a file that does not move stock."""
    if upload.stock_changed is None:
        return ""
    parts = [_("Stock: {items} changed", items=count_of(upload.stock_changed, "item"))]
    parts += (
        [_("{stock_missing} without a count left alone", stock_missing=grouped(upload.stock_missing))]
        if upload.stock_missing
        else []
    )
    parts += (
        [_("{stock_short} oversold and at 0", stock_short=grouped(upload.stock_short))] if upload.stock_short else []
    )
    return ", ".join(parts)


def steps(upload: Upload | None, expected_alerts: int, now: datetime) -> tuple[Step, ...]:
    """The four steps of an upload, three of sales or products; `None`: it was sent and has not been picked up."""
    if upload is not None and upload.is_sales:
        three = _stock_steps(upload, 0, now)[:3]
        return tuple(replace(step, name=_(SALES_STEPS.get(step.name, step.name))) for step in three)
    if upload is not None and (upload.is_products or upload.vendor):
        return _stock_steps(upload, 0, now)[:3]
    return _stock_steps(upload, expected_alerts, now)


def _stock_steps(upload: Upload | None, expected_alerts: int, now: datetime) -> tuple[Step, ...]:
    if upload is None:
        return _steps(1, (_("Waiting to be picked up"), "", "", ""))
    read = count_of(upload.total, "row") if upload.total is not None else ""
    if upload.status == "RECEIVED":
        return _steps(2, ("", "", "", ""))
    if upload.status == "APPLYING":
        return _steps(3, ("", read, _applied_note(upload), ""))
    if upload.status == "COMMITTED":
        pending = alerts_pending(upload, expected_alerts, now)
        return _steps(4 if pending else 5, ("", read, _applied_note(upload), _alerts_note(upload, pending)))
    if upload.status == FAILED:
        return _steps(
            2 if upload.total is None else 3, ("", read or _(FAILED_NOTE), _(FAILED_NOTE), ""), StepState.STOPPED
        )
    if was_discarded(upload) and upload.total is not None:
        return _steps(3, ("", read, _("Discarded"), ""), StepState.STOPPED)
    if upload.status in STOPPED_NOTES:
        at = StepState.PAUSED if upload.status == "HELD" else StepState.STOPPED
        return _steps(3, ("", read, _(STOPPED_NOTES[upload.status]), ""), at)
    return _steps(2, ("", _("Could not be used"), "", ""), StepState.STOPPED)


def alerts_pending(upload: Upload, expected_alerts: int, now: datetime) -> bool:
    """Whether alerts of this upload may still be on their way."""
    if upload.is_sales or upload.status != "COMMITTED" or (upload.alerts or 0) >= expected_alerts:
        return False
    return upload.finished_at is not None and now - upload.finished_at < ALERTS_SETTLE


def under_way(upload: Upload | None, expected_alerts: int, now: datetime) -> bool:
    """Whether the upload will still change by itself. One that has not moved for LONGEST is left to the slow poll."""
    if upload is None:
        return True
    if upload.status in UNDER_WAY:
        return now - upload.received_at < LONGEST
    if upload.status == "HELD" and upload.decided_at is not None and upload.decision:
        return now - upload.decided_at < LONGEST
    return alerts_pending(upload, expected_alerts, now)


def _steps(current: int, notes: tuple[str, ...], at_current: StepState = StepState.CURRENT) -> tuple[Step, ...]:
    def state(number: int) -> StepState:
        if number < current:
            return StepState.DONE
        if number > current:
            return StepState.WAITING
        return at_current

    names = (_("Received"), _("Read"), _("Applied"), _("Alerts"))
    return tuple(Step(name, state(at), note) for at, (name, note) in enumerate(zip(names, notes, strict=True), 1))


def _applied_note(upload: Upload) -> str:
    if upload.status == "APPLYING":
        return _how_far(upload)
    if upload.applied is None:
        return ""
    if upload.is_products:
        return _("{number} added or changed", number=grouped(upload.applied))
    rows = upload.applied
    return count_of(rows, "row") if upload.is_sales else _("{number} changed", number=grouped(rows))


def _how_far(upload: Upload) -> str:
    """`3 of 50 stores, 412,000 of 2,000,000 rows`; what it waits for, where it waits."""
    parts = (
        [_("{value} of {stores} stores", value=grouped(upload.stores_done or 0), stores=grouped(upload.stores or 0))]
        if (upload.stores or 0) > 1
        else []
    )
    if upload.rows_done:
        parts.append(
            _("{rows_done} of {value} rows", rows_done=grouped(upload.rows_done), value=grouped(upload.accepted or 0))
        )
    if upload.waiting_for is not None:
        parts.append(_("waiting: {value} is busy", value=upload.waiting_for or _("the storage")))
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]


def _alerts_note(upload: Upload, pending: bool) -> str:
    if pending and not upload.alerts:
        return ""
    return count_of(upload.alerts, "alert") if upload.alerts else _("None needed")


def sender(upload: Upload) -> str | None:
    """Who sent the file; None where nobody said so (a file that came without a name)."""
    return None if upload.by in (None, "", NOBODY) else upload.by


def _stores_done(upload: Upload) -> str:
    if (upload.stores or 0) < 2:
        return _("Nothing is changed until somebody decides")
    return _(
        "{value} of {stores} stores are applied, the rest waits for a decision",
        value=grouped(upload.stores_done or 0),
        stores=grouped(upload.stores or 0),
    )


def _sentences(*texts: str) -> str:
    kept = [text.strip() for text in texts if text and text.strip()]
    return " ".join(text if text[-1] in ".!?" else f"{text}." for text in kept)
