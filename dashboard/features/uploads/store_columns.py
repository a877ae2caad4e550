"""A file with a column of counts for each store: which columns these are, and whose, to be changed on its page."""

import json

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from backend_lambdas.uploads.preview_result import Preview
from backend_lambdas.uploads.rows.kinds import STOCK
from dashboard.features.uploads.preview_lists import NOT_IN_FILE, PreviewIds
from dashboard.ui.controls import field, select_field

MOST = 60  # columns of stores that can be changed on the page; S3's metadata hold no more
SPARE = 2  # rows to name a further one
LONGEST_STORE = 200


def store_columns(preview: Preview, choices: list[tuple[str, str]]) -> Component | None:
    """Each column of counts with the store it is of, and room for more; None where the file has no such thing."""
    if preview.kind not in ("", STOCK.name) or "store" in preview.columns and not preview.locations:
        return None
    if len(choices) < 3 or len(preview.locations) > MOST:  # two columns and "not in the file"
        return None
    rows = [(store, str(place)) for store, place in preview.locations.items()] + [("", NOT_IN_FILE)] * SPARE
    lines = [_line(number, store, place, choices) for number, (store, place) in enumerate(rows, 1)]
    known = {"data-locations": json.dumps(dict(preview.locations))}
    words = _("A column of counts for each store")
    if preview.locations:
        words = _("A column of counts for each store ({number})", number=len(preview.locations))
    help_text = _("Say which column holds the counts of which store. A row without a store is not used.")
    body = html.Div([html.P(help_text, className="field-help"), *lines], id=PreviewIds.LOCATIONS, **known)
    opened = {"open": True} if preview.locations else {}
    return html.Details([html.Summary(words), body], className="preview-locations", **opened)


def _line(number: int, store: str, place: str, choices: list[tuple[str, str]]) -> Component:
    """The name of a store and its column."""
    box = dcc.Input(
        id=f"preview-location-{number}", type="text", value=store, className="input", maxLength=LONGEST_STORE
    )
    name = field(_("Store {number}", number=number), box)
    column = select_field(_("its counts"), f"preview-location-column-{number}", choices, place)
    return html.Div([name, column], className="preview-location")
