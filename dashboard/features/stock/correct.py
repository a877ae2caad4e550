"""The form in which a person corrects a count, in the item's side panel (values -> components)."""

from enum import StrEnum
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from backend_lambdas.uploads.correct_count import LONGEST_REASON
from dashboard.ui.controls import button, text_field
from dashboard.ui.formatting import whole


class CorrectIds(StrEnum):
    SEEN = "correct-seen"
    UNITS = "correct-units"
    REASON = "correct-reason"
    SAVE = "correct-save"
    PROBLEM = "correct-problem"
    SAID = "correct-said"


def correction_form(row: dict[str, Any], is_open: bool = False) -> Component:
    """The count as it is, what it should be, and why."""
    seen = {"store": row["store"], "product_id": row["product_id"], "rev": row["rev"]}
    fields = [
        text_field(_("On the shelf"), CorrectIds.UNITS, inputMode="numeric", maxLength=10, autoComplete="off"),
        text_field(
            _("Why (others see it)"), CorrectIds.REASON, maxLength=LONGEST_REASON, placeholder=_("Counted twice")
        ),
    ]
    parts = [
        html.P(_("The count is {on_hand} now.", on_hand=whole(row["on_hand"])), className="muted"),
        html.Div(fields, className="correct-fields"),
        html.P("", id=CorrectIds.PROBLEM, className="answer-problem", role="alert"),
        button(_("Save the count"), CorrectIds.SAVE, "primary"),
        html.P("", id=CorrectIds.SAID, className="muted", role="status"),
        dcc.Store(id=CorrectIds.SEEN, data=seen),
    ]
    return html.Details([html.Summary(_("Correct the count")), html.Div(parts)], className="item-correct", open=is_open)
