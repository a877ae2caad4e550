"""What a held file asks before it can be read, and the answer of a person."""

from enum import StrEnum

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.language.stored import translated
from backend_lambdas.language.texts import _
from backend_lambdas.uploads.decide import answers_own
from backend_lambdas.uploads.rows.questions import About, Question
from backend_lambdas.uploads.upload import Upload
from dashboard.data.actor import current_actor
from dashboard.features.uploads import queries as uploads_queries
from dashboard.ui.controls import button, field, options_of, text_field
from dashboard.ui.formatting import store_choice
from dashboard.ui.panel import panel


class UploadQuestion(StrEnum):
    """Ids of the answer."""

    ANSWER = "upload-answer"
    SEND = "upload-answer-send"
    DROP = "upload-answer-drop"
    PROBLEM = "upload-answer-problem"


def question_panel(upload: Upload) -> Component | None:
    """The question with its answers; None where the file asks nothing."""
    if upload.question is None or upload.decision:
        return None
    asked = html.P(translated(upload.question.text), className="upload-outcome")
    actor = current_actor()
    if not actor.may(Right.DECIDE_UPLOADS) and not answers_own(upload.question, upload.by_id, actor):
        words = _("Somebody who may decide about uploads answers it, or discards the file.")
        return panel(_("This file asks something"), asked, words)
    buttons = [
        button(_("Read it so"), UploadQuestion.SEND, "primary"),
        button(_("Discard the file"), UploadQuestion.DROP, "danger"),
    ]
    body = [
        asked,
        answers(upload.question, UploadQuestion.ANSWER),
        html.P("", id=UploadQuestion.PROBLEM, className="answer-problem", role="alert"),
        html.Div(buttons, className="answer-buttons decision-buttons"),
    ]
    return panel(_("This file asks something"), body, _("Nothing of it was imported yet."))


def answers(question: Question, id: str) -> Component:
    """What can be chosen; the `value` of `id` is the answer."""
    if question.about is About.STORE:
        stores = uploads_queries.own_stores()
        if not stores:
            return text_field(_("Store"), id)
        choices, first = options_of([store_choice(store) for store in stores]), _("Choose a store")
        select = dbc.Select(id=id, options=choices, placeholder=first, className="input")
        return field(_("Store"), select)
    if question.about is About.VENDOR:
        names, missing = uploads_queries.vendors(), _("A vendor that is missing is added under Settings, Vendors.")
        if not names:
            return text_field(_("Vendor"), id, help_text=missing)
        choices, first = options_of([(name, name) for name in names]), _("Choose a vendor")
        select = dbc.Select(id=id, options=choices, placeholder=first, className="input")
        return field(_("Vendor"), select, missing)
    options = [{"value": one.answer, "label": translated(one.label)} for one in question.choices]
    proposed = options[0]["value"] if question.about is About.GUESS else None
    radios = dbc.RadioItems(id=id, options=options, value=proposed, class_name="upload-modes")
    return html.Fieldset([html.Legend(_("Your answer"), className="field-label"), radios], className="field")
