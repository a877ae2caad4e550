"""The pages below Settings and the bar that leads from one to the other. A new one adds its line to LINKS."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Actor, Right
from backend_lambdas.language.texts import N_, _
from dashboard.data.actor import current_actor
from dashboard.ui.addresses import (
    API_CLIENTS_PATH,
    AUDIT_PATH,
    CATEGORIES_PATH,
    COMPANY_PATH,
    MAIL_PATH,
    STORES_PATH,
    SUBSCRIPTIONS_PATH,
    THRESHOLDS_PATH,
    USERS_PATH,
    VENDORS_PATH,
)
from dashboard.ui.panel import page


@dataclass(frozen=True, slots=True)
class SettingsLink:
    """A page below Settings, shown to who has the right. `plain`: a page that is not one of Dash's."""

    name: str
    path: str
    right: Right
    about: str
    plain: bool = False


LINKS = (
    SettingsLink(
        N_("Users"), USERS_PATH, Right.MANAGE_COMPANY, N_("Who may sign in, and what each may do"), plain=True
    ),
    SettingsLink(
        N_("Thresholds"),
        THRESHOLDS_PATH,
        Right.SET_THRESHOLDS,
        N_("From which count on an item is low, and what alerts that makes"),
    ),
    SettingsLink(
        N_("Stores"),
        STORES_PATH,
        Right.SEE_STORE_SETTINGS,
        N_("How each is called, where it is, and when its files are due"),
    ),
    SettingsLink(
        N_("Subscriptions"),
        SUBSCRIPTIONS_PATH,
        Right.SUBSCRIBE,
        N_("Who gets which alerts by mail, text message or webhook"),
        plain=True,
    ),
    SettingsLink(
        N_("Vendors"),
        VENDORS_PATH,
        Right.CHANGE_PRODUCTS,
        N_("Who sends product catalogues, how many a day, and by which rules"),
        plain=True,
    ),
    SettingsLink(
        N_("Upload API"),
        API_CLIENTS_PATH,
        Right.MANAGE_COMPANY,
        N_("Programs that send files, and their keys"),
        plain=True,
    ),
    SettingsLink(N_("Mail"), MAIL_PATH, Right.MANAGE_COMPANY, N_("Addresses that mails do not reach"), plain=True),
    SettingsLink(
        N_("Company"), COMPANY_PATH, Right.MANAGE_COMPANY, N_("Its name and currency, and how its days are counted")
    ),
    SettingsLink(
        N_("Categories"),
        CATEGORIES_PATH,
        Right.MANAGE_COMPANY,
        N_("The names they are shown under, and their order"),
    ),
    SettingsLink(N_("Audit trail"), AUDIT_PATH, Right.SEE_AUDIT, N_("Who changed what, when and why")),
)


def links_of(actor: Actor) -> tuple[SettingsLink, ...]:
    """What the actor finds below Settings."""
    return tuple(link for link in LINKS if actor.may(link.right))


def settings_page(
    path: str, title: str, subtitle: Any, body: list[Any], actions: Sequence[Component] = ()
) -> Component:
    """A page below Settings. Raises NotAllowed without the right to it."""
    actor = current_actor()
    actor.require(next(link.right for link in LINKS if link.path == path))
    return page(title, subtitle, [_bar(actor, path), *body], list(actions))


def _bar(actor: Actor, path: str) -> Component:
    items = [html.Li(link_to(link, _(link.name), "settings-link", link.path == path)) for link in links_of(actor)]
    return html.Nav(html.Ul(items), className="settings-nav", **{"aria-label": _("Settings")})


def link_to(link: SettingsLink, words: Any, look: str, here: bool = False) -> Component:
    kind = html.A if link.plain else dcc.Link
    return html.Span(kind(words, href=link.path, className=f"{look} {'is-here' if here else ''}".rstrip()))
