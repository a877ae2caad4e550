"""What importing a file would do, as its page shows it (values -> components)."""

import json
from collections.abc import Sequence
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from backend_lambdas.language.days import long_day
from backend_lambdas.language.stored import translated
from backend_lambdas.language.texts import N_, _, grouped, ngettext
from backend_lambdas.uploads.preview_result import Preview, PreviewState
from backend_lambdas.uploads.protocol.recall import chosen_words
from backend_lambdas.uploads.rows.kinds import KINDS, PRICES, PRODUCTS, SALES, STOCK
from backend_lambdas.uploads.rows.questions import Question
from dashboard.features.uploads.drafts import DraftFile
from dashboard.features.uploads.preview_lists import NOT_IN_FILE, PreviewIds
from dashboard.features.uploads.preview_products import product_words
from dashboard.features.uploads.preview_sales import sales_words
from dashboard.features.uploads.question import answers
from dashboard.features.uploads.store_columns import store_columns
from dashboard.ui.controls import button, select_field
from dashboard.ui.field_words import FIELD_WORDS
from dashboard.ui.formatting import count_of, store_words
from dashboard.ui.states import empty_state, skeleton

STEPS = {PreviewState.READING: N_("Reading the file"), PreviewState.COMPARING: N_("Comparing it with the stock")}
KIND_WORDS = {  # what a file is taken for stands first: a count that is read as sales is seen at once
    **{STOCK.name: N_("stock count"), SALES.name: N_("sales")},
    **{PRODUCTS.name: N_("product catalogue"), PRICES.name: N_("list of prices")},
}
COMPARED_WITH = {
    **dict.fromkeys((PRODUCTS.name, PRICES.name), N_("Comparing it with the catalogue")),
    SALES.name: N_("Comparing it with the sales known so far"),
}


def figures(preview: Preview) -> Component:
    """The numbers that decide, each with a link to what is behind it."""
    of_sales = preview.kind == SALES.name
    stores = "" if preview.vendor or of_sales else PreviewIds.STORES
    told = [
        (preview.importing, _("to import"), "", "healthy"),
        (preview.changed + preview.removed - preview.new, _("would change"), PreviewIds.CHANGES, ""),
        (preview.new, _("new"), "" if of_sales else PreviewIds.CHANGES, ""),
        (preview.unchanged, _("known already") if of_sales else _("stay as they are"), stores, ""),
        (preview.superseded, _("said otherwise by a newer file"), stores, ""),
        (preview.rejected, _("with a problem"), PreviewIds.PROBLEMS, "out" if preview.rejected else ""),
        (preview.waiting, _("need a decision"), PreviewIds.STORES, "low" if preview.waiting else ""),
        (preview.opened, _("alerts would open"), PreviewIds.ALERTS, ""),
        (preview.closed, _("alerts would close"), PreviewIds.ALERTS, ""),
    ]
    always = 1 if of_sales else 2
    shown = [one for at, one in enumerate(told) if one[0] or at < always]
    return html.Dl([_figure(*one) for one in shown], className="preview-figures")


def _figure(number: int, words: str, place: str, tone: str) -> Component:
    name = html.A(words, href=f"#{place}") if place and number else words
    return html.Div(
        [html.Dt(name), html.Dd(grouped(number), className=f"preview-number tone-{tone}" if tone else "preview-number")]
    )


def sentences(preview: Preview) -> list[str]:
    """What to know before pressing the button."""
    said = _of_its_kind(preview)
    if preview.rejected:
        said += [_("{rows} cannot be used and would be left out.", rows=count_of(preview.rejected, "row"))]
    if preview.removed:
        said += [_("{items} would leave the list of its store.", items=count_of(preview.removed, "item"))]
    if preview.new_stores:
        names = ", ".join(map(store_words, preview.new_stores[:5]))
        said += [_("{stores} would be new: {names}.", stores=count_of(len(preview.new_stores), "store"), names=names)]
    if preview.held:
        said += [translated(preview.held)]
    elif preview.waiting:
        said += [
            ngettext(
                "{number} row would not be imported at once: it waits for a decision.",
                "{number} rows would not be imported at once: they wait for a decision.",
                preview.waiting,
            )
        ]
        why = {one.held for one in preview.stores if one.held}
        said += [translated(why.pop()) if len(why) == 1 else _("The table of stores says why.")]
    return said


def _of_its_kind(preview: Preview) -> list[str]:
    if preview.kind == SALES.name:
        return sales_words(preview)
    if preview.vendor:
        return [product_words(preview)]
    if not (preview.changed or preview.removed or preview.waiting):
        return [_("The stock says the same already: nothing changes.")]
    return []


def verdict_of(found: Preview) -> Component:
    """What there is to say of a file once it was looked at."""
    if found.state is PreviewState.FAILED:
        return html.P(translated(found.reason), role="alert")
    if found.question is not None:
        asked = html.P(translated(found.question.text), className="upload-outcome", role="status")
        return html.Div([asked, *_answer(found.question)], className="preview-question")
    if found.state is PreviewState.REFUSED:
        return html.Div(
            empty_state(_("It cannot be imported as it is"), translated(found.reason), None, "low"), role="alert"
        )
    said = [html.P(text, className="upload-outcome") for text in sentences(found)]
    return html.Div([figures(found), *said], role="status")


def _answer(question: Question) -> list[Component]:
    send = button(_("Read it so"), PreviewIds.ANSWER_SEND, "primary")
    return [answers(question, PreviewIds.ANSWER), html.Div(send, className="answer-buttons")]


def import_words(preview: Preview) -> str:
    """What the one button does."""
    if preview.importing:
        return _("Import {rows}", rows=count_of(preview.importing, "row"))
    return _("Send {rows} for a decision", rows=count_of(preview.waiting, "row"))


def reading_panel(preview: Preview, draft: DraftFile, stores: Sequence[tuple[str, str]]) -> Component:
    """How the file was read, and the ways to read it otherwise."""
    unread = _("not readable as it is") if preview.question is None else _("waits for an answer")
    read = [_(KIND_WORDS[preview.kind]), *map(translated, preview.format.split(", "))]
    words = ", ".join(read) if preview.format else unread
    names = enumerate(preview.header)
    choices = [(NOT_IN_FILE, _("not in the file"))]
    choices += [(str(at), name or _("column {number}", number=at + 1)) for at, name in names]
    found = {name: _chosen(preview, name) for name in KINDS[preview.kind].aliases if name in FIELD_WORDS}
    fields = [
        select_field(_(FIELD_WORDS[name]), f"preview-column-{name}", choices, place) for name, place in found.items()
    ]
    modes = [("update", _("Update the listed items")), ("snapshot", _("This is the whole stock of the store"))]
    options = [
        select_field(_("What a stock file is"), PreviewIds.MODE, modes, draft.mode),
        select_field(_("A file without a store column is of"), PreviewIds.STORE, stores, draft.store or stores[0][0]),
    ]
    apply = html.Div([button(_("Read it this way"), PreviewIds.APPLY, "primary")], className="answer-buttons")
    known = {
        "data-line": str(preview.header_line),
        "data-found": json.dumps(found),
        "data-said": json.dumps(draft.said),
    }
    columns = html.Div(fields, id=PreviewIds.COLUMNS, className="preview-columns", **known)
    summary = html.Summary([_("Read as: "), html.B(words), html.Span(_("change"), className="preview-change")])
    said = chosen_words(preview.chosen_at) if preview.is_chosen else ""  # the page says it in its own words
    notes = [html.P(translated(note), className="upload-note") for note in preview.notes if note != said]
    of_stores = preview.kind in (STOCK.name, SALES.name)
    of_each = store_columns(preview, choices)
    more = [html.Div(options, className="preview-options", hidden=not of_stores), columns]
    more += [*([of_each] if of_each is not None else []), apply]
    opened = {"open": True} if preview.reason and preview.header and preview.question is None else {}
    reading = html.Details([summary, *more], className="preview-reading", **opened)
    return html.Div([reading, *_chosen_before(preview, draft), *notes])


def _chosen_before(preview: Preview, draft: DraftFile) -> list[Component]:
    """That the file is read as the person has chosen earlier, and how it is not."""
    if draft.said.get("afresh"):
        words = _("What you chose for earlier files with these columns is forgotten when you import this one.")
        return [html.P(words, className="upload-note")]
    if not preview.is_chosen:
        return []
    words = _("Columns as you chose them for an earlier file.")
    if preview.chosen_at:
        day = long_day(datetime.fromisoformat(preview.chosen_at))
        words = _("Columns as you chose them on {day}.", day=day)
    back = button(_("Read it without that"), PreviewIds.AFRESH, icon_name="refresh")
    return [html.Div([html.P(words, className="upload-note"), back], className="preview-chosen")]


def _chosen(preview: Preview, name: str) -> str:
    places = preview.columns.get(name, ())
    return str(places[0]) if places else NOT_IN_FILE


def waiting(found: Preview | None, late: bool) -> Component:
    """What is being done; `late`: nothing came any more."""
    if late:
        return html.P(_("No answer came. Look again, or import the file without a preview."), role="alert")
    words = STEPS[PreviewState.READING if found is None else found.state]
    if found is not None and found.state is PreviewState.COMPARING:
        words = COMPARED_WITH.get(found.kind, words)
    return html.Div([html.P(_(words), role="status"), skeleton(60, 1)])
