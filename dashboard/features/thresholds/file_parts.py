"""Many thresholds at once, by a file (values -> components)."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.inventory.thresholds import RuleChange
from backend_lambdas.language.stored import translated
from backend_lambdas.language.texts import _, grouped, ngettext
from backend_lambdas.uploads.rows.stock_lines import RowError
from backend_lambdas.uploads.threshold_file import MOST_CHANGES, MOST_LINES
from dashboard.features.thresholds.labels import target_words
from dashboard.features.thresholds.parts import effect_table
from dashboard.features.thresholds.queries import FilePreview
from dashboard.ui.addresses import THRESHOLDS_EXPORT
from dashboard.ui.controls import button, icon
from dashboard.ui.formatting import whole
from dashboard.ui.table import data_table
from dashboard.ui.threshold_effects import effect_words

SHOWN = 200  # lines of each list; the counts are of all


class ThresholdFile(StrEnum):
    """Ids of the panel."""

    CHOOSE = "threshold-file"
    RESULT = "threshold-file-result"
    CHANGES = "threshold-file-changes"
    SAVE = "threshold-file-save"
    SAVED = "threshold-file-saved"
    PROBLEM = "threshold-file-problem"


def file_panel() -> Component:
    """The download, where to choose the changed file, and what it would do, which comes by callback."""
    steps = _(
        "Download what is set, change the column “threshold” (blank takes it away) or add lines, and choose the file "
        "again. Lines that are not in the file stay as they are."
    )
    limits = _(
        "CSV, at most 1 MB and {lines} lines, {changes} changes at once.",
        lines=grouped(MOST_LINES),
        changes=grouped(MOST_CHANGES),
    )
    download = html.A(
        [icon("download"), _("Download thresholds")],
        href=THRESHOLDS_EXPORT,
        className="button button-plain",
        download="",
    )
    # Its label opens the browser's dialog and names the field, which Dash gives no name of its own.
    words = html.Span([icon("upload"), _("Choose a changed file")], className="button button-plain")
    choose = dcc.Upload(words, id=ThresholdFile.CHOOSE, accept=".csv,text/csv", disable_click=True)
    return html.Div(
        [
            html.P([steps, " ", limits], className="muted threshold-file-words"),
            html.Div(
                [download, html.Label(choose, className="threshold-file-choose")], className="threshold-file-tools"
            ),
            html.Div(id=ThresholdFile.RESULT, className="threshold-preview", role="status"),
            html.P("", id=ThresholdFile.PROBLEM, className="answer-problem", role="alert"),
            html.Div(button("", ThresholdFile.SAVE, "primary"), id=f"{ThresholdFile.SAVE}-place", hidden=True),
            dcc.Store(id=ThresholdFile.CHANGES),
            dcc.Store(id=ThresholdFile.SAVED),
        ],
        className="threshold-body",
    )


def file_result(name: str, shown: FilePreview) -> list[Component]:
    """What the lines say: problems first, then the changes and what they do."""
    read = shown.read
    counts = [
        ngettext("{number} change", "{number} changes", len(read.changes)),
        ngettext("{number} line unchanged", "{number} lines unchanged", read.unchanged),
        ngettext("{number} problem", "{number} problems", len(read.problems)),
    ]
    parts: list[Component] = [html.P([html.B(name), " · ", " · ".join(counts)])]
    if read.problems:
        parts.append(html.P(_("Lines with a problem change nothing; all others can be saved."), className="muted"))
        parts.append(_problem_table(read.problems))
    if read.changes:
        parts += [_change_table(read.changes), html.P(html.B(effect_words(shown.by_store)))]
        parts += effect_table(shown.by_store, _("What the file does in each store"))
    return parts


def _problem_table(problems: Sequence[RowError]) -> Component:
    heads = (
        (_("Line"), "num problem-line"),
        (_("Column"), ""),
        (_("Value"), ""),
        (_("What is wrong"), "problem-reason"),
        (_("Suggestion"), ""),
    )
    rows = [
        (grouped(one.line), one.column, one.value, translated(one.reason), one.suggestion or "–")
        for one in problems[:SHOWN]
    ]
    return _listed(heads, rows, _("Lines with a problem"), len(problems))


def _change_table(changes: Sequence[tuple[int, RuleChange]]) -> Component:
    heads = ((_("Line"), "num problem-line"), (_("For"), ""), (_("Threshold"), ""))
    rows = [(grouped(line), target_words(change.target), _moved(change)) for line, change in changes[:SHOWN]]
    return _listed(heads, rows, _("What the file changes"), len(changes))


def _moved(change: RuleChange) -> str:
    before, after = (_("none") if value is None else whole(value) for value in (change.before, change.after))
    return f"{before} → {after}"


def _listed(heads: Sequence[tuple[str, str]], rows: Sequence[Sequence[Any]], label: str, count: int) -> Component:
    table = data_table(heads, rows, label, "problem-table", "threshold-effects", row_heads=False, as_cards=True)
    left = count - len(rows)
    more = [html.P(ngettext("And {number} more.", "And {number} more.", left), className="muted")] if left else []
    return html.Div([table, *more])


def save_words(read_changes: int) -> str:
    return ngettext("Set {number} threshold", "Set {number} thresholds", read_changes)
