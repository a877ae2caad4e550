"""A mail as a mail: the list entry, the whole, its links (values -> components)."""

import re
from urllib.parse import quote, urlencode

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.language.texts import _
from dashboard.features.mailbox.mails import Mail
from dashboard.ui.formatting import relative_time
from dashboard.ui.status import tile

LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
TONES = {"critical": ("out", "out"), "warning": ("low", "low")}


def mail_entry(mail: Mail, open_name: str | None) -> Component:
    """One line of the list; the open one is marked."""
    tone, icon_name = TONES.get(mail.severity, ("info", "mail"))
    current = {"aria-current": "true"} if mail.name == open_name else {}
    name = html.A(mail.subject, href="/mailbox?" + urlencode({"mail": mail.name}), className="row-title")
    first = next((line for line in mail.text.splitlines() if line.strip() not in ("", mail.subject)), "")
    words = html.Div([name, html.Div(html.Span(first), className="row-detail")], className="row-main")
    when = html.Div(relative_time(mail.at), className="row-side")
    return html.Li([tile(tone, icon_name), words, when], className="row-item mail-entry", **current)


def mail_paper(mail: Mail) -> Component:
    """The open mail: its heads, and its page where it has one, else its text as written, with links that work."""
    heads = [(_("From"), mail.sender), (_("To"), mail.recipient), (_("Sent"), relative_time(mail.at, "full"))]
    facts = [part for name, value in heads for part in (html.Dt(name), html.Dd(value))]
    return html.Article(
        [
            html.H2(mail.subject, className="mail-subject"),
            html.Dl(facts, className="facts mail-heads"),
            *(_page_parts(mail) if mail.has_page else [html.Div(linked(mail.text), className="mail-text")]),
        ],
        className="card-own mail-paper",
    )


def _page_parts(mail: Mail) -> list[Component]:
    """The HTML part in a frame that cannot act, and the plain part for whoever wants to see it."""
    address = f"/mailbox/{quote(mail.name)}/page"
    allowed = "allow-popups allow-popups-to-escape-sandbox"  # its links open beside this page
    frame = html.Iframe(
        src=address, title=_("Mail: {subject}", subject=mail.subject), sandbox=allowed, className="mail-frame"
    )
    plain = html.Div(linked(mail.text), className="mail-text")
    alone = html.A(_("Open it alone"), href=address, target="_blank", rel="noopener")
    return [frame, html.Details([html.Summary(_("Its plain text")), plain], className="mail-plain"), html.P(alone)]


def linked(text: str) -> list[Component | str]:
    """The text with its addresses as links; everything else stays the text it is."""
    parts: list[Component | str] = []
    end = 0
    for found in LINK.finditer(text):
        parts += [text[end : found.start()], html.A(found.group(), href=found.group())]
        end = found.end()
    return [part for part in (*parts, text[end:]) if part != ""]


def all_mails_link() -> Component:
    """Back to the list, where list and mail do not fit beside each other."""
    return dcc.Link(_("All mails"), href="/mailbox", className="button button-plain mail-back")
