"""What needs a decision, worst first, each row with its one action (values -> components)."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.stored import translated
from backend_lambdas.language.texts import _, ngettext
from backend_lambdas.uploads.held import effect_words, why_held
from backend_lambdas.uploads.upload import FAILED, Upload
from backend_lambdas.uploads.visible import may_decide
from dashboard.data.actor import current_actor
from dashboard.data.matters import Matters
from dashboard.data.silent_stores import SilentStore
from dashboard.ui.addresses import (
    SUBSCRIPTIONS_PATH,
    store_address,
    upload_address,
    uploads_address,
)
from dashboard.ui.controls import link_button
from dashboard.ui.formatting import currency, relative_time, store_words, whole
from dashboard.ui.rows import dot, list_row
from dashboard.ui.states import silent_words
from dashboard.ui.status import tile

LONGEST_REASON = 140
STORES_NAMED = 3
HELD_SHOWN = 3


def matter_rows(found: Matters, stores: tuple[str, ...] = ()) -> list[Component]:
    """Held files, files of which nothing came, stores that stopped, alerts that reach nobody; of `stores`."""
    held, stopped, silent, unheard = found.held, found.stopped, found.silent, found.unheard
    rows = [_held_row(upload) for upload in held.uploads[:HELD_SHOWN]]
    if held.more or len(held.uploads) > HELD_SHOWN:
        rows.append(_matter("pause", _("More files wait for a decision."), uploads_address(stores), "", _("See them")))
    rows += _stopped_rows(stopped, stores)
    rows += _silent_rows(silent)
    return [*rows, *_unheard_rows(unheard)]


def _matter(drawing: str, name: str, href: str, detail: Any, action: str) -> Component:
    link = dcc.Link(name, href=href, className="row-title", title=name)
    return list_row(tile("low", drawing), link, detail, link_button(action, href), tone="low")


def _whole(words: Any) -> Component:
    """In a second line rather than cut: what is cut off may be a figure."""
    return html.Span(words, className="row-words")


def _held_row(upload: Upload) -> Component:
    reason = why_held(upload.reason) or translated(upload.reason or "")
    shown = reason if len(reason) <= LONGEST_REASON else reason[:LONGEST_REASON] + "…"
    effect = ", ".join(effect_words(upload.effect, currency())) if upload.effect else ""
    words = [html.B(_("Held")), dot(), _whole(" ".join(part for part in (shown, effect) if part))]
    action = _("Decide") if may_decide(upload, current_actor()) else _("See why")
    return _matter("pause", upload.file_name, upload_address(upload.upload_id), words, action)


def _stopped_rows(stopped: Sequence[Upload], stores: tuple[str, ...]) -> list[Component]:
    if not stopped:
        return []
    first = stopped[0]
    if len(stopped) == 1:
        problem = _("Given up") if first.status == FAILED else _("Not applied")
        words = [html.B(problem), " · ", relative_time(first.received_at, "ago")]
        return [_matter("low", first.file_name, upload_address(first.upload_id), words, _("See why"))]
    name = ngettext("{number} file was not applied", "{number} files were not applied", len(stopped))
    words = [_("the newest: {name}", name=first.file_name), " · ", relative_time(first.received_at, "ago")]
    return [_matter("low", name, uploads_address(stores), words, _("See them"))]


def _silent_rows(silent: Sequence[SilentStore]) -> list[Component]:
    if not silent:
        return []
    if len(silent) == 1:
        name = store_words(silent[0].store)
        words = _whole(silent_words(silent[0]))
        return [_matter("clock", name, store_address(silent[0].store), words, _("Open store"))]
    name = _("{count} stores have not sent the files that are expected of them", count=len(silent))
    named = [one.store for one in silent]
    return [_matter("clock", name, uploads_address(named), _whole(_named(named)), _("See uploads"))]


def _unheard_rows(unheard: Sequence[str] | None) -> list[Component]:
    if unheard is not None and not unheard:
        return []
    name = _("Nobody receives alerts") if unheard is None else _("Alerts of some stores reach nobody")
    words = _("nobody has confirmed a subscription") if unheard is None else _named(unheard)
    return [_matter("mail", name, SUBSCRIPTIONS_PATH, _whole(words), _("Subscribe"))]


def _named(stores: Sequence[str]) -> str:
    names = ", ".join(store_words(store) for store in stores[:STORES_NAMED])
    more = len(stores) - STORES_NAMED
    return names if more <= 0 else _("{names} and {value} more", names=names, value=whole(more))
