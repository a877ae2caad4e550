"""One upload in full: steps, outcome, rejected rows (where, what, why, a suggestion), stores, facts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from backend_lambdas.language.stored import translated
from backend_lambdas.language.texts import N_, _, grouped
from backend_lambdas.uploads.held import Effect, effect_words
from backend_lambdas.uploads.models import PartStatus, UploadPart
from backend_lambdas.uploads.rows.stock_lines import RowError
from backend_lambdas.uploads.upload import Upload
from dashboard.data.reading import stores_in_order
from dashboard.features.uploads.card import step_list
from dashboard.features.uploads.file_words import LONGEST_VALUE, size_words, took_words
from dashboard.features.uploads.labels import (
    BY_HAND,
    MODE_WORDS,
    SENT_AS_SALES,
    new_stores_words,
    outcome_words,
    sender,
    steps,
)
from dashboard.features.uploads.queries import UploadDetail
from dashboard.ui.addresses import upload_address
from dashboard.ui.controls import action_link, button
from dashboard.ui.formatting import count_of, currency, relative_time, store_words, whole
from dashboard.ui.panel import panel
from dashboard.ui.status import chip, upload_status_chip
from dashboard.ui.table import data_table

SHOWN_AT_FIRST = 100
HEADS = (
    (N_("Line"), "num problem-line"),
    (N_("Item"), "problem-cell"),
    (N_("Column"), "problem-cell"),
    (N_("Value"), "problem-cell"),
    (N_("What is wrong"), "problem-reason"),
    (N_("Suggestion"), ""),
)


def problem_table(errors: Sequence[RowError]) -> Component:
    """Rejected rows. What the file held is shown as it is, never interpreted."""
    rows = [
        [
            grouped(error.line),
            problem_item(error),
            error.column,
            _cell(error.value or ""),
            translated(error.reason),
            translated(error.suggestion or ""),
        ]
        for error in errors
    ]
    return data_table(
        [(_(words), look) for words, look in HEADS],
        rows,
        _("Rejected rows"),
        "problem-table",
        row_heads=False,
        as_cards=True,
    )


def problem_item(error: RowError) -> Component | str:
    """Of what the row is, as the file has it: nobody knows a product by its line."""
    code = error.product_id or ""
    if not error.product_name:
        return code
    return html.Div([error.product_name, html.Span(code, className="preview-code")])


def _cell(value: str) -> Component:
    shown = value if len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE] + "…"
    return html.Code(shown) if shown else html.Span(_("empty"), className="muted")


def effect_list(effect: Effect | None) -> Component | None:
    """What importing it anyway would change; None where it is not known."""
    if effect is None or not effect.stores:
        return None
    words = [html.Li(text) for text in effect_words(effect, currency())]
    return html.Div([html.P(_("It would change"), className="effect-title"), html.Ul(words, className="effect-list")])


def effect_line(effect: Effect) -> str:
    """The same in one line, for one store."""
    return _("Would change: {names}.", names=", ".join(effect_words(effect, currency())))


PART_LOOKS = {
    PartStatus.PLANNED: (N_("Under way"), "info", "clock"),
    PartStatus.COMMITTED: (N_("Applied"), "healthy", "healthy"),
    PartStatus.SUPERSEDED: (N_("Out of date"), "plain", "info"),
    PartStatus.HELD: (N_("Needs a decision"), "low", "low"),
    PartStatus.DISCARDED: (N_("Discarded"), "plain", "close"),
}
STORES_SHOWN = 200


def outcome_panel(detail: UploadDetail, now: datetime) -> Component:
    """How far it is, and what became of it."""
    upload = detail.upload
    words = None if upload.question else outcome_words(upload)  # the question stands with its answers
    body: list[Any] = [
        html.Div([upload_status_chip(upload)], className="upload-head"),
        step_list(steps(upload, detail.expected_alerts, now)),
    ]
    body += [html.P(words, className="upload-outcome")] if words else []
    new_stores = new_stores_words(upload)
    notes = [*([new_stores] if new_stores else []), *map(translated, upload.notes)]
    body += [html.P(note, className="upload-note") for note in notes]
    if upload.same_as:
        body.append(action_link(_("The earlier upload with the same content"), upload_address(upload.same_as)))
    return panel(_("What became of it"), body)


def problems_panel(
    detail: UploadDetail, link: Component | None, shown: int = SHOWN_AT_FIRST, mend: Component | None = None
) -> Component | None:
    """The rejected rows; None when every row was accepted. `link`: where the whole error file is; `mend`: a way on."""
    rejected, here = detail.upload.rejected or 0, len(detail.errors)
    if not rejected or not here:
        return None
    visible = min(shown, here)
    words = count_of(rejected, "row") + _(" could not be used; the others were not held up by them.")
    words += _(" The first {visible} are shown.", visible=grouped(visible)) if visible < rejected else ""
    more = button(
        _("Show {min} more", min=grouped(min(SHOWN_AT_FIRST, here - visible))),
        "upload-more-problems",
        **{"data-keep": "1"},
    )
    foot = html.Div(more, className="alerts-foot", hidden=visible >= here)
    body = [problem_table(detail.errors[:shown]), foot, *([mend] if mend is not None else [])]
    return panel(_("Rejected rows"), body, words, link, flush=True)


def _sent_as(upload: Upload) -> str:
    return SENT_AS_SALES if upload.is_sales else BY_HAND.get(upload.kind) or MODE_WORDS.get(upload.mode, upload.mode)


def facts_panel(upload: Upload) -> Component:
    """Where the file came from and how it was read."""
    times = [
        (_("Received"), upload.received_at),
        (_("Finished"), upload.finished_at if upload.status != "HELD" else None),
    ]
    facts: list[tuple[str, Any]] = [(name, relative_time(at, "full")) for name, at in times if at]
    facts += [
        (name, text)
        for name, text in (
            (_("Sent by"), sender(upload)),
            (_("Sent as"), _(_sent_as(upload))),
            (_("Read as"), ", ".join(map(translated, (upload.format or "").split(", ")))),
            (_("Size"), size_words(upload.size)),
            (_("Time"), took_words(upload)),
            (_("Upload ID"), html.Code(upload.upload_id)),
        )
        if text
    ]
    if upload.decision and upload.decided_by and upload.decided_at:
        word = _("Imported anyway") if upload.decision == "approve" else _("Discarded")
        why = f": {upload.decision_reason}" if upload.decision_reason else ""
        facts.append(
            (
                word,
                [
                    _("by {decided_by}{why}, ", decided_by=upload.decided_by, why=why),
                    relative_time(upload.decided_at, "ago"),
                ],
            )
        )
    if upload.undoing is not None:
        undone = action_link(_("The upload that it undoes"), upload_address(upload.undoing.upload_id))
        facts.append((_("Undoes"), [undone, f": {upload.undoing.why}"]))
    if upload.leaving is not None:
        names = " → ".join(map(store_words, filter(None, (upload.leaving.store, upload.leaving.into))))
        facts.append((_("Merges") if upload.leaving.into else _("Removes"), f"{names}: {upload.leaving.why}"))
    items = [part for name, text in facts for part in (html.Dt(name), html.Dd(text))]
    return panel(_("About the file"), html.Dl(items, className="facts"))


def stores_panel(parts: Sequence[UploadPart]) -> Component | None:
    """What became of the file store by store; None for a file of one store or none."""
    if len(parts) < 2:
        return None
    first = {PartStatus.HELD: 0, PartStatus.PLANNED: 1}
    order = {store: number for number, store in enumerate(stores_in_order(part.store for part in parts))}
    ranked = sorted(parts, key=lambda part: (first.get(part.status, 2), order[part.store]))[:STORES_SHOWN]
    heads = ((_("Store"), ""), (_("State"), ""), (_("Rows"), "num"), (_("Changed"), "num"), (_("Unchanged"), "num"))
    table = data_table(heads, [_store_row(part) for part in ranked], _("Stores"), "stores-table", "stores-scroll")
    return panel(_("Stores"), table, _("{stores} in this file", stores=count_of(len(parts), "store")), flush=True)


def _store_row(part: UploadPart) -> list[Any]:
    why = [translated(part.reason)] if part.reason else []
    why += [effect_line(part.effect)] if part.effect else []
    words, tone, drawing = PART_LOOKS[part.status]
    state = [chip(_(words), tone, drawing), *(html.Div(text, className="upload-why") for text in why)]
    return [store_words(part.store), state, *(whole(count) for count in (part.total, part.applied, part.unchanged))]
