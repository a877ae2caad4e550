"""Entries of the audit trail as rows of a list (values -> components)."""

from datetime import datetime
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.identity.audit import ALERT, store_of
from backend_lambdas.inventory.audit import AuditEntry, Kind, Subject, subject_of
from backend_lambdas.language.texts import _
from dashboard.data.actor import current_actor
from dashboard.data.history import UPLOAD, USER, HistoryOf, NamedEntry
from dashboard.ui.addresses import USERS_PATH, history_address, upload_address
from dashboard.ui.audit_words import WHOLE, action_words, actor_words, name_words, value_words
from dashboard.ui.formatting import relative_time, store_words
from dashboard.ui.live import Mark

STORE, SUBSCRIPTION, NAMED = "store ", "subscription ", ("view ", "client ")
THRESHOLD = "threshold of "
CHANGE = ("before", "after")
# What the subject says already, by how it begins.
SAID = {
    THRESHOLD: ("product_id", "category", "store"),
    UPLOAD: ("upload_id",),
    USER: ("email",),
    SUBSCRIPTION: ("channel", "address"),
    **dict.fromkeys(NAMED, ("name",)),
}


def entry_row(named: NamedEntry, here: Subject | None = None) -> Component:
    """When, who, what and about what; then the figures, the state before and after, the reason.

    `here`: whose history the page shows; it is not linked again.
    """
    entry = named.entry
    when = relative_time(datetime.fromisoformat(entry.at), "full")
    what = html.Span(action_words(entry.action), className="audit-what")
    said = CHANGE + next((names for begin, names in SAID.items() if entry.subject.startswith(begin)), ())
    detail = [_fact(name, value) for name, value in entry.detail.items() if name not in said and value != ""]
    return html.Li(
        [
            html.Span(when, className="audit-when"),
            html.Span(actor_words(entry.actor, entry.user_id), className="audit-who", title=entry.user_id),
            html.Div([what, " ", _subject(named), *_history_link(entry, here)]),
            html.Div([*_change(entry), *detail], className="audit-detail"),
        ],
        className="audit-row",
    )


def subject_words(subject: Subject, name: str, store: str = "") -> str:
    """ "product K-1", "product K-1 in Ulm", "the store Ulm"; `name`: as people know it."""
    words = {
        Kind.PRODUCT: _("product {name}", name=name),
        Kind.CATEGORY: _("the category {name}", name=name),
        Kind.DEFAULT: _("the default threshold"),
        Kind.STORE: _("the store {name}", name=store_words(name)),
        Kind.COMPANY: _("the company"),
    }.get(subject.kind, name)
    return _("{words} in {store}", words=words, store=store_words(store)) if store else words


def entry_mark(named: NamedEntry) -> Mark:
    return [f"{named.entry.at}#{named.entry.audit_id}", named.name]


def _subject(named: NamedEntry) -> Any:
    """By the name people know it by; by the end of its id where a file or person is no longer known."""
    entry = named.entry
    if entry.subject.startswith(UPLOAD):
        upload_id = entry.subject.removeprefix(UPLOAD).partition(" ")[0]
        words = named.name or _("upload …{upload_id}", upload_id=upload_id[-6:])
        return dcc.Link(words, href=upload_address(upload_id), title=upload_id)
    if entry.subject.startswith(USER):
        return _user(named, entry.subject.removeprefix(USER))
    if entry.subject.startswith(SUBSCRIPTION):
        return f"{entry.detail.get('channel', '')} {entry.detail.get('address', '')}".strip()
    if entry.subject.startswith(NAMED):
        return str(entry.detail.get("name", ""))
    if entry.subject.startswith(STORE):
        return store_words(entry.subject.removeprefix(STORE))
    if entry.subject.startswith(THRESHOLD):
        return _("for {name}", name=entry.subject.removeprefix(THRESHOLD))
    store = store_of(entry)
    return (
        _("in {store}", store=store_words(store))
        if store and entry.subject.startswith(ALERT)
        else _(WHOLE.get(entry.subject, entry.subject))
    )


def _user(named: NamedEntry, user_id: str) -> Any:
    """A link for who manages users; one that is on the page of their own history is no link."""
    email = str(named.entry.detail.get("email", ""))
    words = named.name or email or _("somebody without an account")
    if not current_actor().may(Right.MANAGE_COMPANY):
        return html.Span(words, title=email)
    return html.A(words, href=f"{USERS_PATH}/{user_id}", title=email)


def _history_link(entry: AuditEntry, here: Subject | None) -> list[Any]:
    """To all that was done to the same thing."""
    subject = subject_of(entry)
    if subject is None or subject == here:
        return []
    return [" ", dcc.Link(_("History"), href=history_address(HistoryOf(subject)), className="audit-link")]


def _change(entry: AuditEntry) -> list[Component]:
    """ "5 → 7"; "none" where there was, or is, nothing."""
    if not any(name in entry.detail for name in CHANGE):
        return []
    return [html.B(" → ".join(str(entry.detail.get(name, _("none"))) for name in CHANGE))]


def _fact(name: str, value: Any) -> Component:
    return html.Span([html.Span(f"{name_words(name)} ", className="audit-name"), value_words(name, value)])
