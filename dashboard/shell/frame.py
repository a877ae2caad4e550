"""The frame around every page: navigation, theme switch, live state, messages."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import dash
from dash import dcc, html
from dash.development.base_component import Component
from flask_wtf.csrf import generate_csrf

from backend_lambdas.aws.core.settings import web_settings
from backend_lambdas.identity.actor import Actor, Right, Role
from backend_lambdas.language.texts import N_, _
from dashboard.data.actor import current_actor, somebody_asks
from dashboard.data.reading import company, version_now
from dashboard.shell.ids import Shell
from dashboard.ui.addresses import ACCOUNT_PATH, MY_STORES_PATH, SETTINGS_PATH, SIGN_OUT_PATH, vendor_address
from dashboard.ui.controls import icon
from dashboard.ui.panel import live_indicator
from dashboard.ui.plain_parts import plain


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the navigation. `short`: its name where room is scarce; `right`: what its page asks for."""

    name: str
    short: str
    path: str
    icon: str
    right: Right = Right.SEE_STOCK


ENTRIES = (
    Entry(N_("Overview"), N_("Overview"), "/", "overview"),
    Entry(N_("Stock levels"), N_("Stock"), "/stock", "stock"),
    Entry(N_("Alerts"), N_("Alerts"), "/alerts", "alerts"),
    Entry(N_("Trends"), N_("Trends"), "/trends", "trends"),
    Entry(N_("Reports"), N_("Reports"), "/reports", "reports", Right.SEE_REPORTS),
    Entry(N_("Uploads"), N_("Uploads"), "/uploads", "uploads", Right.SEE_UPLOADS),
    Entry(N_("Products"), N_("Products"), "/products", "products", Right.SEE_PRODUCTS),
)
Badges = Mapping[str, tuple[tuple[Shell, str], ...]]
BADGES: Badges = {
    "/": ((Shell.DECISION_BADGE, ""),),
    "/alerts": ((Shell.MINE_BADGE, "badge-mine"), (Shell.ALERT_BADGE, "")),
    "/uploads": ((Shell.HELD_BADGE, "badge-held"),),
}
TAB_BADGES: Badges = {
    "/": ((Shell.DECISION_BADGE_TAB, ""),),
    "/alerts": ((Shell.MINE_BADGE_TAB, "badge-mine"), (Shell.ALERT_BADGE_TAB, "")),
    "/uploads": ((Shell.HELD_BADGE_TAB, "badge-held"),),
}
# Of who sends a vendor's catalogues; its address names the vendor.
RESULTS = Entry(N_("Your results"), N_("Results"), "", "trends", Right.SEE_UPLOADS)
MAILBOX = Entry(N_("Mailbox"), N_("Mailbox"), "/mailbox", "mail", Right.MANAGE_COMPANY)
# On a phone in the top bar: the tabs are full.
SETTINGS = Entry(N_("Settings"), N_("Settings"), SETTINGS_PATH, "settings", Right.SUBSCRIBE)
ROLES = (N_("Administrator"), N_("Area manager"), N_("Store manager"), N_("Vendor"), N_("Viewer"))


def entries() -> tuple[Entry, ...]:
    """What the navigation shows to who asks; the mailbox exists only where mails land in a folder."""
    if not somebody_asks():
        return ()
    actor, known = current_actor(), (*ENTRIES, MAILBOX) if web_settings().mail_dir else ENTRIES
    own = [replace(RESULTS, path=vendor_address(actor.vendor))] if actor.role is Role.VENDOR and actor.vendor else []
    return (*(one for one in known if actor.may(one.right)), *own)


def shell() -> Component:
    """The whole body, for the person who asks; nobody does when Dash looks at its parts as the process starts."""
    shown, menu = entries(), [_user_menu()] if somebody_asks() else []
    settings = [SETTINGS] if somebody_asks() and current_actor().may(SETTINGS.right) else []
    links = [_settings_link()] if settings else []
    version = version_now() if somebody_asks() else None  # known at once: no page asks twice as it opens
    return html.Div(
        [
            html.A(_("Skip to the content"), href="#main", className="skip-link"),
            plain(html.Header([_brand(shown), _sidebar((*shown, *settings)), _foot(menu)], className="sidebar")),
            plain(html.Header([_brand(shown), live_indicator(), *links, _theme_switch(), *menu], className="topbar")),
            html.Main(
                [html.Div(id=Shell.NOTICE, className="notice-place"), dash.page_container],
                id="main",
                tabIndex=-1,
                className="content",
                **{"data-version": version or ""},
            ),
            plain(
                html.Nav(
                    [_nav_link(entry, _(entry.short), TAB_BADGES) for entry in shown],
                    className="tabbar",
                    **{"aria-label": _("Pages, short")},
                )
            ),
            html.Div(id=Shell.ANNOUNCE, className="visually-hidden", role="status", **{"aria-live": "polite"}),
            dcc.Store(id=Shell.DATA_VERSION, data=version),
            dcc.Location(id=Shell.LOCATION, refresh=False),
            dcc.Store(id=Shell.ALERTS_SEEN, storage_type="local"),
        ],
        className="frame",
    )


def _brand(shown: tuple[Entry, ...]) -> Component:
    home = shown[0].path if shown else "/"
    mark = html.Span(icon("brand"), className="brand-mark")
    name = company().name if somebody_asks() else ""
    words = [html.Span("Stockroom", className="brand-name")]
    words += [html.Span(name, className="brand-company", title=name)] if name else []
    return dcc.Link([mark, html.Span(words, className="brand-words")], href=home, className="brand")


def _sidebar(shown: tuple[Entry, ...]) -> Component:
    links = [html.Li(_nav_link(entry, _(entry.name), BADGES)) for entry in shown]
    return html.Nav(html.Ul(links), className="sidebar-nav", **{"aria-label": _("Pages")})


def _nav_link(entry: Entry, text: str, badges: Badges) -> Component:
    children: list[Component] = [icon(entry.icon), html.Span(text, className="nav-text")]
    for badge_id, tone in badges.get(entry.path, ()):
        children.append(html.Span(id=badge_id, className=f"badge-count {tone}".strip()))
    return dcc.Link(children, href=entry.path, className="nav-link-own")


def _settings_link() -> Component:
    words = html.Span(_(SETTINGS.name), className="visually-hidden")
    return dcc.Link([icon(SETTINGS.icon), words], href=SETTINGS.path, className="icon-button", title=_(SETTINGS.name))


def _foot(menu: list[Component]) -> Component:
    return html.Div([*menu, _theme_switch()], className="sidebar-foot")


def _user_menu() -> Component:
    """Who is signed in, their account, and the way out. (A plain link: the account is no page of Dash's.)"""
    actor = current_actor()
    words = [html.Span(actor.name, className="user-name"), html.Span(_(actor.role.capitalize()), className="user-role")]
    summary = html.Summary(
        [icon("user"), html.Span(words, className="user-words")],
        className="user-summary",
        **{"aria-label": _("Your account: {name}, {role}", name=actor.name, role=_(actor.role.capitalize()))},
    )
    out = [
        dcc.Input(type="hidden", name="csrf_token", value=generate_csrf()),
        html.Button(_("Sign out"), type="submit", className="menu-link"),
    ]
    own = [html.A(_("Account"), href=ACCOUNT_PATH, className="menu-link")] if actor.may(Right.OWN_ACCOUNT) else []
    stores = [html.A(_("My stores"), href=MY_STORES_PATH, className="menu-link")] if chooses_stores(actor) else []
    body = [*stores, *own, html.Form(out, action=SIGN_OUT_PATH, method="POST")]
    return html.Details([summary, html.Div(body, className="menu-body")], className="menu user-menu")


def chooses_stores(actor: Actor) -> bool:
    """Who sees several may mark some as their own."""
    several = actor.stores is None or len(actor.stores) > 1
    return several and actor.may(Right.SEE_STOCK) and actor.may(Right.OWN_ACCOUNT)


def _theme_switch() -> Component:
    return html.Button(
        icon("contrast"),
        type="button",
        className="icon-button theme-switch",
        title=_("Switch between light and dark"),
        **{"aria-label": _("Switch between light and dark"), "data-theme-switch": "1"},
    )
