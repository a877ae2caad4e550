"""Files that wait for a decision: what they would change, and where to decide (values -> components)."""

from dash import html
from dash.development.base_component import Component

from backend_lambdas.uploads.held import effect_words
from dashboard.data.uploads import HeldUploads, Upload
from dashboard.ui.addresses import upload_address
from dashboard.ui.controls import icon, link_button
from dashboard.ui.formatting import currency, relative_time

LONGEST_REASON = 140


def held_banners(held: HeldUploads) -> list[Component]:
    """One line for each file that waits, newest first, and one for those that do not fit."""
    shown = [_banner(upload) for upload in held.uploads]
    if held.more:
        words = html.Div("More files wait for a decision.", className="banner-text")
        shown.append(
            html.Div(
                [icon("pause"), words, link_button("See them", "/uploads")], className="banner banner-held tone-low"
            )
        )
    return shown


def _banner(upload: Upload) -> Component:
    reason = (upload.reason or "").removeprefix("Held for a decision. ")
    shown = reason if len(reason) <= LONGEST_REASON else reason[:LONGEST_REASON] + "…"
    words = [html.B(upload.file_name), ", received ", relative_time(upload.received_at, "ago"), ", is held: "]
    effect = [html.Div(", ".join(effect_words(upload.effect, currency())), className="muted")] if upload.effect else []
    text = html.Div([html.Div([*words, shown]), *effect], className="banner-text")
    return html.Div(
        [icon("pause"), text, link_button("Decide", upload_address(upload.upload_id))],
        className="banner banner-held tone-low",
    )
