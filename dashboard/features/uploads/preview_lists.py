"""The lists of a preview: problems with a box to mend each, changes, alerts, stores (values -> components)."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.alerts.alert import AlertKind
from backend_lambdas.language.stored import translated
from backend_lambdas.language.texts import N_, _, grouped
from backend_lambdas.uploads.held import ARROW
from backend_lambdas.uploads.preview_result import ExpectedAlert, Preview, ShownChange, StorePreview
from backend_lambdas.uploads.rows.stock_lines import RowError
from dashboard.features.uploads.detail import problem_item
from dashboard.features.uploads.drafts import in_a_box
from dashboard.features.uploads.drop import NO_STORE
from dashboard.features.uploads.file_words import LONGEST_VALUE
from dashboard.ui.addresses import item_address
from dashboard.ui.controls import button, icon, select_field
from dashboard.ui.field_words import FIELD_WORDS
from dashboard.ui.formatting import count_of, store_words, whole
from dashboard.ui.panel import panel
from dashboard.ui.status import KIND_LOOKS, chip
from dashboard.ui.table import data_table

CHANGES_SHOWN = 200
PROBLEMS_SHOWN = 200
STORES_SHOWN = 50
ALERTS_SHOWN = 50
EVERY_KIND = "all"
NOT_IN_FILE = NO_STORE
_NUMBER = re.compile(r"\d[\d.,]*")


class PreviewIds(StrEnum):
    """Ids of the page of a draft."""

    DRAFT = "preview-draft"
    POLL = "preview-poll"
    GO = "preview-go"
    NAME = "preview-name"
    VERDICT = "preview-verdict"
    READING = "preview-reading"
    PROBLEMS = "preview-problems"
    CHANGES = "preview-changes"
    ALERTS = "preview-alerts"
    STORES = "preview-stores"
    LISTS = "preview-lists"
    NEXT = "preview-next"
    SINCE = "preview-since"
    ANSWER = "preview-answer"
    ANSWER_SEND = "preview-answer-send"
    IMPORT = "preview-import"
    IMPORT_PLACE = "preview-import-place"
    AGAIN = "preview-again"
    PROBLEM = "preview-problem"
    SAID = "preview-said"
    KIND = "preview-kind"
    MEND = "preview-mend"
    MENDED = "preview-mended"
    MENDS = "preview-mends"
    COLUMNS = "preview-columns"
    LOCATIONS = "preview-locations"
    APPLY = "preview-apply"
    AFRESH = "preview-afresh"
    MODE = "preview-mode"
    STORE = "preview-store"
    COPY = "preview-copy"


def kind_of_problem(error: RowError) -> str:
    """The same for all rows with the same problem in the same column; assets/js/preview.js makes it from the cells."""
    return f"{error.column}|{_NUMBER.sub('0', translated(error.reason))}"


def problems_panel(preview: Preview, file: str) -> Component | None:
    """The rejected rows, each with a box to mend it in. `file`: where all of them are."""
    if not preview.errors:
        return None
    shown = preview.errors[:PROBLEMS_SHOWN]
    kinds, first = Counter(map(kind_of_problem, shown)), {kind_of_problem(error): error for error in reversed(shown)}
    choices = [(EVERY_KIND, _("All problems ({number})", number=grouped(len(shown))))]
    choices += [(name, _kind_words(first[name], count)) for name, count in kinds.most_common(30)]
    tools = [
        select_field(_("Show"), PreviewIds.KIND, choices),
        button(_("Copy"), PreviewIds.COPY),
        html.A([icon("download"), _("All of them as CSV")], href=file, className="action-link", download=""),
    ]
    alone = _("They become a file of their own, which is looked at first like any other.")
    if preview.importing:
        alone += _(" The other {rows} are not in it: import them above.", rows=count_of(preview.importing, "row"))
    mend = [
        button(_("Import what is corrected"), PreviewIds.MEND),
        html.Span(alone, className="muted"),
    ]
    body = [
        html.Div(tools, className="preview-tools"),
        html.Div(_problem_table(shown, preview.header), className="stores-scroll"),
        html.Div(mend, className="preview-mend"),
    ]
    others = _(" cannot be used; the others can be imported without them.")
    words = count_of(preview.rejected, "row") + (others if preview.importing else _(" cannot be used."))
    if preview.rejected > len(shown):
        words += _(" The first {visible} are shown.", visible=grouped(len(shown)))
    return panel(_("Problems"), body, words, flush=True)


def _kind_words(error: RowError, count: int) -> str:
    words = f"{error.column}: {translated(error.reason)}" if error.column else translated(error.reason)
    return f"{words[:80]} ({grouped(count)})"


PROBLEM_HEADS = (
    (N_("Line"), "num problem-line"),
    (N_("Item"), "problem-cell"),
    (N_("Column"), "problem-cell"),
    (N_("Value"), "problem-cell"),
    (N_("What is wrong"), "problem-reason"),
    (N_("Correct it here"), "problem-mend"),
)


def _problem_table(errors: Sequence[RowError], header: Sequence[str]) -> Component:
    rows = [
        [
            grouped(one.line),
            problem_item(one),
            one.column,
            html.Code(one.value[:LONGEST_VALUE]),
            translated(one.reason),
            _box(one, header),
        ]
        for one in errors
    ]
    heads = [(_(words), look) for words, look in PROBLEM_HEADS]
    return data_table(heads, rows, _("Problems"), "problem-table", row_heads=False, as_cards=True)


def _box(error: RowError, header: Sequence[str]) -> Any:
    """The value as the file has it, or as it was probably meant; nothing where no single cell is wrong."""
    if error.column not in header:
        return translated(error.suggestion or "")
    label = _("Line {line}, {column}", line=grouped(error.line), column=error.column)
    value = error.suggestion or in_a_box(error.value)
    box = dcc.Input(id=f"mend-{error.line}", value=value, className="input", autoComplete="off")
    return html.Div([html.Label(label, htmlFor=f"mend-{error.line}", className="visually-hidden"), box])


def changes_panel(preview: Preview) -> Component | None:
    """From what to what, the largest differences first."""
    if not preview.changes:
        return None
    total = preview.changed + preview.removed + preview.waiting_changes
    shown = preview.changes[:CHANGES_SHOWN]
    told = {"changed": grouped(preview.changed + preview.removed - preview.new), "new": grouped(preview.new)}
    words = _("Would change: {changed}; new: {new}.", **told)  # as the figures above
    if preview.waiting_changes:
        words += _(" Only after a decision: {number}.", number=grouped(preview.waiting_changes))
    words += _(" The {number} largest differences are shown.", number=grouped(len(shown))) if len(shown) < total else ""
    heads = ((_("Item"), ""), (_("Store"), ""), (_("Count"), "num"), (_("Also"), ""), (_("Line"), "num"))
    rows = [_change_row(one) for one in shown]
    table = data_table(heads, rows, _("Changes"), "preview-table", "stores-scroll", row_heads=False, as_cards=True)
    return panel(_("Changes"), table, words, flush=True)


def _change_row(change: ShownChange) -> list[Any]:
    was, now = change.was or {}, change.now or {}
    code = html.Span(change.product_id, className="preview-code")
    name = change.product_name or change.product_id
    what = name if change.was is None else dcc.Link(name, href=item_address(change.store, change.product_id))
    before = _("new") if change.was is None else whole(was["on_hand"])
    after = _("off the list") if change.now is None else whole(now["on_hand"])
    count = [html.Span(before, className="muted"), f" {ARROW} ", html.B(after)]
    same = change.was is not None and change.now is not None and was["on_hand"] == now["on_hand"]
    return [
        html.Div([what, code]),
        store_words(change.store),
        whole(now["on_hand"]) if same else html.Span(count),
        ", ".join(_other_words(was, now)) if change.was is not None and change.now is not None else "",
        grouped(change.line) if change.line else "",
    ]


def _other_words(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    return [
        f"{_(FIELD_WORDS[name]).lower()} {_shown(was[name])} {ARROW} {_shown(now[name])}"
        for name in now
        if name != "on_hand" and name in was
    ]


def _shown(value: Any) -> str:
    return _("none") if value in (None, "") else str(value)


def alerts_panel(preview: Preview) -> Component | None:
    """Which alerts would open and close."""
    if not preview.alerts:
        return None
    rows = [_alert_row(alert) for alert in preview.alerts[:ALERTS_SHOWN]]
    heads = ((_("What happens"), ""), (_("Item"), ""), (_("Store"), ""), (_("Count"), "num"))
    table = data_table(heads, rows, _("Alerts"), "preview-table", "stores-scroll", row_heads=False, as_cards=True)
    words = _(
        "{opened} would open, {closed} would close", opened=grouped(preview.opened), closed=grouped(preview.closed)
    )
    return panel(_("Alerts"), table, words, flush=True)


def _alert_row(alert: ExpectedAlert) -> list[Any]:
    words, tone, drawing = KIND_LOOKS[AlertKind(alert.kind)]
    what = chip(_(words), "plain" if alert.ends else tone, "check" if alert.ends else drawing)
    name = alert.product_name or alert.product_id
    ends = [html.Span(_("ends"), className="preview-ends")] if alert.ends else []
    code = html.Span(alert.product_id, className="preview-code")
    return [html.Div([what, *ends]), html.Div([name, code]), store_words(alert.store), whole(alert.on_hand)]


def stores_panel(preview: Preview) -> Component | None:
    """Store by store, those that would wait first."""
    if not preview.stores:
        return None
    heads: tuple[tuple[str, str], ...] = ((_("Store"), ""), (_("Rows"), "num"))
    if preview.kind != "sales":
        heads += ((_("Changed"), "num"), (_("New"), "num"), (_("Unchanged"), "num"), (_("Taken off"), "num"))
    rows = [_store_row(one, len(heads)) for one in preview.stores[:STORES_SHOWN]]
    table = data_table(heads, rows, _("Stores"), "stores-table preview-stores", "stores-scroll", as_cards=True)
    words = _("{stores} in this file", stores=count_of(preview.store_count, "store"))
    return panel(_("Stores"), table, words, flush=True)


def _store_row(one: StorePreview, width: int) -> list[Any]:
    why = [html.Div(translated(one.held), className="upload-why")] if one.held else []
    state = [chip(_("Needs a decision"), "low", "low")] if one.held else []
    numbers = (one.rows, one.changed, one.new, one.unchanged, one.removed)
    return [html.Div([store_words(one.store), " ", *state, *why]), *map(whole, numbers[: width - 1])]
