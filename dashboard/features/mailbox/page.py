"""What Stockroom would send by e-mail, on a laptop, where mails land in a folder. Elsewhere there is no such page."""

from enum import StrEnum
from pathlib import Path
from typing import Any

import dash
from dash import Input, Output, State, callback, dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from dashboard.data.address import QueryValue
from dashboard.features.mailbox.mail_view import all_mails_link, mail_entry, mail_paper
from dashboard.features.mailbox.mails import mail_dir, read_mail, read_mails
from dashboard.ui.controls import link_button
from dashboard.ui.live import changed_parts
from dashboard.ui.panel import page, panel
from dashboard.ui.states import empty_state, skeleton

LOOK_MS = 5000


class Mailbox(StrEnum):
    """Ids of the page."""

    OPEN = "mailbox-open"
    LIST = "mailbox-list"
    MAIL = "mailbox-mail"
    TICK = "mailbox-tick"
    MARKS = "mailbox-marks"


if mail_dir() is not None:
    dash.register_page(__name__, path="/mailbox", title=lambda **_values: _("Mailbox · Stockroom"))


def layout(mail: QueryValue = None, **_query: QueryValue) -> Component:
    """The list and, when the URL names one, a mail."""
    name = mail if isinstance(mail, str) else None
    look = "mailbox-columns has-mail" if name else "mailbox-columns"
    body = [
        html.Div(
            [
                html.Div(panel(_("Mails"), skeleton(300, 3)), id=Mailbox.LIST, className="mailbox-list"),
                html.Div(id=Mailbox.MAIL, className="mailbox-mail"),
            ],
            className=look,
        ),
        dcc.Store(id=Mailbox.OPEN, data=name),
        dcc.Store(id=Mailbox.MARKS),
        dcc.Interval(id=Mailbox.TICK, interval=LOOK_MS),
    ]
    subtitle = _("What would be sent by e-mail. Nothing leaves this machine.")
    return page(_("Mailbox"), subtitle, body, [all_mails_link()] if name else None)


@callback(
    Output(Mailbox.LIST, "children"),
    Output(Mailbox.MAIL, "children"),
    Output(Mailbox.MARKS, "data"),
    Input(Mailbox.OPEN, "data"),
    Input(Mailbox.TICK, "n_intervals"),
    State(Mailbox.MARKS, "data"),
)
def show_mails(open_name: str | None, _ticks: Any, known: dict[str, str] | None) -> tuple[Any, ...]:
    """The list and the open mail; only what changed."""
    folder = mail_dir()
    parts = {"list": mail_list(folder, open_name), "mail": open_mail(folder, open_name)}
    shown, marks = changed_parts(parts, known)
    return (*shown, marks)


def mail_list(folder: Path | None, open_name: str | None) -> Component:
    """The newest mails, newest first."""
    mails = read_mails(folder) if folder is not None and folder.is_dir() else []
    if not mails:
        text = _("Mails appear here when a file brings items to their threshold or below.")
        action = link_button(_("Upload a stock file"), "/uploads")
        return panel(_("Mails"), empty_state(_("No mail yet"), text, action, "mail"))
    entries = [mail_entry(mail, open_name or mails[0].name) for mail in mails]
    return panel(_("Mails"), html.Ul(entries, className="rows mail-rows"), _("Newest first"), flush=True)


def open_mail(folder: Path | None, open_name: str | None) -> Component:
    """The mail the URL names, or the newest."""
    if folder is None or not folder.is_dir():
        return html.Div()
    if open_name is None:
        newest = read_mails(folder)[:1]
        return mail_paper(newest[0]) if newest else html.Div()
    mail = read_mail(folder, open_name)
    if mail is None:
        return panel(
            _("Mail"),
            empty_state(_("This mail is no longer there"), _("It was taken out of the folder."), icon_name="mail"),
        )
    return mail_paper(mail)
