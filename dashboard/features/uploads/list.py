"""The lists of the uploads page: what is under way, and the history."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import parse_qs

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Role
from backend_lambdas.language.texts import N_, _
from backend_lambdas.uploads.models import PartStatus
from backend_lambdas.uploads.rows.kinds import STOCK
from backend_lambdas.uploads.upload import Upload
from dashboard.data.actor import current_actor
from dashboard.data.address import texts_of
from dashboard.data.paging import Page
from dashboard.data.uploads import concerns
from dashboard.features.uploads import queries as uploads_queries
from dashboard.features.uploads.card import sent_card
from dashboard.features.uploads.file_words import UNDER_WAY, size_words, took_words
from dashboard.features.uploads.labels import (
    BY_HAND,
    MODE_SHORT,
    outcome_words,
    sender,
    under_way,
)
from dashboard.ui.addresses import upload_address
from dashboard.ui.formatting import count_of, relative_time
from dashboard.ui.live import LiveList, Mark
from dashboard.ui.states import empty_state, skeleton
from dashboard.ui.status import upload_status_chip


def upload_row(upload: Upload) -> Component:
    """One file: what, when, by whom, and what became of it."""
    stores = count_of(upload.stores, "store") if upload.stores else ""
    by = _("by {sender}", sender=sender(upload)) if sender(upload) else ""
    about = (_kind_words(upload), stores, size_words(upload.size), by, took_words(upload))  # a phone shows the first
    name = dcc.Link(upload.file_name, href=upload_address(upload.upload_id), className="upload-name")
    line = " · ".join(part for part in about if part)
    return html.Li(
        [
            html.Div([name, html.Div(line, className="upload-line", title=line)], className="upload-what"),
            html.Div(relative_time(upload.received_at, "ago"), className="upload-when"),
            html.Div(upload_status_chip(upload), className="upload-status"),
            html.Div(outcome_words(upload), className="upload-words"),
        ],
        className="upload-row",
    )


def _kind_words(upload: Upload) -> str:
    """What the file is: of one that nobody has read yet only what its sender has said."""
    if upload.is_sales:
        return _("sales")
    counted = _("stock count") if upload.kind == STOCK.name and upload.total is not None else ""
    return _(BY_HAND.get(upload.kind, "") or MODE_SHORT.get(upload.mode, "")) or counted


def _mark(u: Upload) -> Mark:
    """The upload's id and a text that changes when its row has to."""
    words = f"{u.status}|{u.total}|{u.applied}|{u.rejected}|{u.alerts}|{u.stores_done}|{u.rows_done}"
    return [u.upload_id, f"{words}|{u.reason}|{u.undone_by}"]


def stores_of(query: str) -> tuple[str, ...]:
    """Those whose files the address asks for; () all."""
    return texts_of(parse_qs(query).get("store"))


def _read(query: str, limit: int, cursor: str | None) -> Page[Upload]:
    return uploads_queries.uploads(limit, cursor, stores_of(query))


def _empty(query: str) -> Component:
    if stores_of(query):
        text = _("Choose all stores above to see the others' files.")
        return empty_state(_("No file of these stores yet"), text, icon_name="uploads")
    text = _("Drop a file above, or send one by script: the columns and the command are at the end of this page.")
    if current_actor().role is Role.VENDOR:
        text = _("Drop a file above: its columns are described at the end of this page.")
    return empty_state(_("No file has arrived yet"), text, icon_name="uploads")


UPLOAD_LIST = LiveList(_read, upload_row, _mark, _empty, N_("The uploads could not be loaded"))
MOST_CARDS = 6
Watch = Sequence[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Cards:
    """The cards of what is under way; `busy`: one of them will still change by itself."""

    parts: list[Component]
    busy: bool


def cards(watch: Watch, uploads: Sequence[Upload], now: datetime | None = None, stores: tuple[str, ...] = ()) -> Cards:
    """A card for each file this browser sent, newest first, and for each other one of `stores` under way or held."""
    moment = now or datetime.now(UTC)
    known = {upload.upload_id: upload for upload in uploads}
    watched = {sent["upload_id"]: sent["name"] for sent in watch}
    others = [
        u for u in uploads if u.upload_id not in watched and u.status in (*UNDER_WAY, "HELD") and concerns(u, stores)
    ]
    chosen = [(name, known.get(upload_id)) for upload_id, name in watched.items()]
    chosen += [(upload.file_name, upload) for upload in others]
    parts, busy = [], False
    for name, known_upload in chosen[:MOST_CARDS]:
        upload, expected = _followed(known_upload, moment)
        parts.append(sent_card(name, upload, expected, moment))
        busy = busy or under_way(upload, expected, moment)
    return Cards(parts, busy)


def loading_rows() -> list[Component]:
    """Grey rows of the height of real ones."""
    return [html.Li(skeleton(44), className="upload-row-loading") for _ in range(5)]


def _followed(upload: Upload | None, now: datetime) -> tuple[Upload | None, int]:
    """The upload with the stores done so far, and how many alerts it raises; its many parts are read only while
    they matter."""
    if upload is None:
        return None, 0
    # A committed one so young that alerts may still come.
    may_alert = upload.status == "COMMITTED" and under_way(upload, (upload.alerts or 0) + 1, now)
    if not may_alert and upload.status != "APPLYING":
        return upload, 0
    detail = uploads_queries.upload(upload.upload_id)
    if detail is None:
        return upload, 0
    done = sum(part.status is not PartStatus.PLANNED for part in detail.parts)
    return replace(detail.upload, stores_done=max(done, upload.stores_done or 0)), detail.expected_alerts
