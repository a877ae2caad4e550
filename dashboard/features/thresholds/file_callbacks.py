"""What happens with a file of thresholds: it is read and shown, then saved by one button."""

import binascii
from base64 import b64decode
from typing import Any

from dash import Input, Output, State, callback, ctx, no_update

from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.texts import _, ngettext
from dashboard.data.availability import SHOWN_ERRORS
from dashboard.features.thresholds import commands, queries
from dashboard.features.thresholds.callbacks import packed, unpacked
from dashboard.features.thresholds.file_parts import ThresholdFile, file_result, save_words
from dashboard.features.thresholds.parts import Thresholds
from dashboard.ui.panel import SAID

LONGEST_NAME = 200  # of a file, in the audit trail


@callback(
    Output(ThresholdFile.RESULT, "children"),
    Output(ThresholdFile.CHANGES, "data"),
    Output(ThresholdFile.SAVE, "children"),
    Output(f"{ThresholdFile.SAVE}-place", "hidden"),
    Output(ThresholdFile.PROBLEM, "children"),
    Input(ThresholdFile.CHOOSE, "contents"),
    Input(ThresholdFile.SAVED, "data"),
    State(ThresholdFile.CHOOSE, "filename"),
    prevent_initial_call=True,
)
def show_file(contents: str | None, saved: dict[str, Any] | None, name: str | None) -> tuple[Any, ...]:
    """What the file would change; after a saving what is left of that."""
    if not contents:
        return [], None, "", True, ""
    try:
        shown = queries.preview_file(_bytes_of(contents))
    except SHOWN_ERRORS as error:
        return [], None, "", True, str(error)
    changes = [{"line": line, **packed(change)} for line, change in shown.read.changes]
    said = saved["problem"] if saved and ctx.triggered_id == ThresholdFile.SAVED else ""
    return file_result(name or "", shown), changes, save_words(len(changes)), not changes, said


@callback(
    Output(ThresholdFile.SAVED, "data"),
    Output(Thresholds.DONE, "data", allow_duplicate=True),
    Output(SAID, "data", allow_duplicate=True),
    Input(ThresholdFile.SAVE, "n_clicks"),
    State(ThresholdFile.CHANGES, "data"),
    State(ThresholdFile.CHOOSE, "filename"),
    prevent_initial_call=True,
)
def save_file(clicks: int | None, changes: list[dict[str, Any]] | None, name: str | None) -> tuple[Any, Any, Any]:
    """Save what is shown. The file is then read again: what is saved counts as unchanged, what others set is shown."""
    if not clicks or not changes:
        return no_update, no_update, no_update
    try:
        asked = [(int(one["line"]), unpacked(one)) for one in changes]
        count = commands.save_file(asked, (name or "")[:LONGEST_NAME])
    except SHOWN_ERRORS as error:
        return {"clicks": clicks, "problem": str(error)}, f"file {clicks}", no_update
    words = ngettext("{number} threshold is set now.", "{number} thresholds are set now.", count)
    return {"clicks": clicks, "problem": ""}, f"file {clicks}", words


def _bytes_of(contents: str) -> bytes:
    """What a browser gives of a chosen file: `data:text/csv;base64,Zm9y...`."""
    try:
        return b64decode(contents.partition(",")[2], validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidRequest(_("The file could not be read. Choose it again.")) from error
