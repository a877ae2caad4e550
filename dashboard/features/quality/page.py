"""How good the files are: what became of them, why rows were rejected, who sent what, and a score for each store."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs

import dash
from dash import ClientsideFunction, Input, Output, callback, clientside_callback, html
from dash.development.base_component import Component

from backend_lambdas.language.days import long_day
from backend_lambdas.language.stored import translated
from backend_lambdas.language.texts import N_, _, grouped, ngettext
from backend_lambdas.uploads.file_quality import Aspect, FileStatistics, StoreQuality, trend
from dashboard.data import views
from dashboard.data.address import QueryValue, texts_of
from dashboard.data.availability import DataUnavailable
from dashboard.features.quality import queries as quality_queries
from dashboard.features.quality.queries import FileQuality
from dashboard.features.quality.trend import share, trend_words
from dashboard.shell.ids import Shell
from dashboard.ui.addresses import QUALITY_PATH, uploads_address
from dashboard.ui.controls import link_button, select_field
from dashboard.ui.formatting import NOBODY, store_words
from dashboard.ui.panel import page, panel
from dashboard.ui.states import empty_state, error_state, skeleton
from dashboard.ui.store_choice import store_choices, store_piece
from dashboard.ui.table import data_table
from dashboard.ui.views_menu import opening

dash.register_page(__name__, path=QUALITY_PATH, title=lambda **_values: _("Quality of files · Stockroom"))

SUBTITLE = N_("What became of the files of the last 4 weeks, and what to do about it")
TO_DO = {
    Aspect.ON_TIME: N_("Its files come late or not at all: ask who sends them, or change when they are expected."),
    Aspect.ROWS: N_("Many rows are rejected: open its last file, look at the reasons, and have the export corrected."),
    Aspect.BELOW_ZERO: N_("Counts stand below zero: have these items counted."),
    Aspect.SURPRISES: N_("Files are held, refused or undone: agree on one export and one way to send it."),
}


LOOKS = "problem-table quality-table"


class Quality(StrEnum):
    """Ids of the page."""

    BODY = "quality-body"
    STORE = "quality-store"


def layout(**query: QueryValue) -> Component:
    """The frame; the figures come by callback. The bare address opens with one's own stores."""
    stores = texts_of(query.get("store")) if query else views.my_stores()
    choices = store_choices(quality_queries.known_stores(), stores, views.my_stores())
    choice = select_field(_("Store"), Quality.STORE, choices, store_piece(stores), hidden_label=True)
    head = [
        opening(choice, views.my_stores_query(), not query),
        link_button(_("All uploads"), uploads_address(stores), icon_name="arrow-left"),
    ]
    body = html.Div(panel(_("Files"), skeleton(200, 3)), id=Quality.BODY, className="stack")
    return page(_("Quality of files"), _(SUBTITLE), [body], head)


@callback(Output(Quality.BODY, "children"), Input(Shell.DATA_VERSION, "data"), Input(Quality.STORE, "value"))
def show_quality(_version: Any, piece: str | None) -> Any:
    """Every panel."""
    stores = texts_of(parse_qs(piece or "").get("store"))
    try:
        found = quality_queries.file_quality(stores)
    except DataUnavailable as failure:
        return panel(_("Files"), error_state(_("The files cannot be listed"), failure))
    if not found.all.files:
        text = _("As soon as files come, this page says what became of them.")
        return panel(_("Files"), empty_state(_("No file has come in the last 4 weeks"), text, icon_name="uploads"))
    return [one for one in (_stores(found.stores), _files(found, stores), _reasons(found), _senders(found)) if one]


clientside_callback(
    ClientsideFunction("stockroom", "chooseStore"), Input(Quality.STORE, "value"), prevent_initial_call=True
)


def _stores(stores: Sequence[StoreQuality]) -> Component | None:
    if not stores:
        return None
    heads = (
        (_("Store"), ""),
        (_("Score"), "num"),
        (_("On time"), "num"),
        (_("Rejected rows"), "num"),
        (_("Below zero"), "num"),
        (_("What to do"), "problem-reason"),
    )
    rows = [_store_row(one) for one in stores]
    words = _("Up to 100: 40 for files on time, 30 for rows that can be used, 15 for counts that are not below zero, "
              "15 for files that nobody has to decide about. The lowest first.")  # fmt: skip
    return panel(_("Stores"), data_table(heads, rows, _("Stores"), LOOKS, as_cards=True), words, flush=True)


def _store_row(one: StoreQuality) -> list[Any]:
    score = _("too few files") if one.score is None else grouped(one.score)
    time = _("{met} of {due}", met=grouped(one.met), due=grouped(one.due)) if one.due else _("not expected")
    return [
        store_words(one.store),
        score,
        time,
        share(one.bad.get(Aspect.ROWS)),
        share(one.bad.get(Aspect.BELOW_ZERO)),
        _(TO_DO[one.worst]) if one.worst and one.score is not None else "",
    ]


def _files(found: FileQuality, stores: Sequence[str]) -> Component:
    words = ngettext("{number} file in the last 4 weeks.", "{number} files in the last 4 weeks.", found.all.files)
    words += " " + _(
        "Success is the applied ones of those applied or refused; others wait, came too late or are undone. "
        "An undone file has come in time all the same."
    )
    if stores:
        words += " " + _("Whole files that have rows of these stores, and those that name no store.")
    if not found.whole:
        words += " " + _("Only the newest are looked at.")
    rows = [[long_day(monday), *_figures(week)] for monday, week in found.weeks.items()]
    rows.append([_("In all"), *_figures(found.all)])
    table = _table(_("Week from"), rows, _("Files by week"))
    went = trend(found.weeks)
    body = [html.P(trend_words(went), className="panel-subtitle quality-trend"), table] if went else table
    return panel(_("What became of them"), body, words, flush=True)


def _senders(found: FileQuality) -> Component:
    rows = [[_("nobody said") if name in ("", NOBODY) else name, *_figures(one)] for name, one in found.senders.items()]
    return panel(_("Who sent them"), _table(_("Sender"), rows, _("Files by sender")), flush=True)


def _table(first: str, rows: Sequence[Sequence[Any]], label: str) -> Component:
    numbers = (_("Files"), _("Applied"), _("Refused"), _("Undone"), _("Success"), _("Rows"), _("Rejected rows"))
    heads = ((first, ""), *((words, "num") for words in numbers))
    return data_table(heads, rows, label, LOOKS, as_cards=True)


def _figures(one: FileStatistics) -> list[str]:
    rejected = f"{grouped(one.rejected_rows)} ({share(one.rejected_share)})" if one.rejected_rows else grouped(0)
    counts = (grouped(one.files), grouped(one.applied), grouped(one.refused), grouped(one.undone))
    return [*counts, share(one.success_rate), grouped(one.rows), rejected]


def _reasons(found: FileQuality) -> Component | None:
    if not found.reasons:
        return None
    heads = ((_("Column"), ""), (_("What is wrong"), "problem-reason"), (_("Rows"), "num"))
    rows = [
        [column or _("the whole row"), translated(reason), grouped(number)] for column, reason, number in found.reasons
    ]
    words = _("The most frequent reasons in the newest files that had rejected rows.")
    table = data_table(heads, rows, _("Reasons"), LOOKS, as_cards=True)
    return panel(_("Why rows were rejected"), table, words, flush=True)
