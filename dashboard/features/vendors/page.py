"""A vendor's own page: how its files went, why rows were left out, what it may still send today, and its rules."""

from enum import StrEnum
from typing import Any
from urllib.parse import unquote

import dash
from dash import Input, Output, callback, dcc, html
from dash.development.base_component import Component

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import NotFound
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.language.texts import N_, _
from dashboard.data.actor import current_actor
from dashboard.data.availability import DataUnavailable
from dashboard.features.vendors import panels
from dashboard.features.vendors import results as vendor_results
from dashboard.shell import not_found_404
from dashboard.shell.ids import Shell
from dashboard.ui.addresses import UPLOADS_PATH, VENDOR_PATH, VENDORS_PATH, vendor_settings_address
from dashboard.ui.controls import link_button
from dashboard.ui.panel import page, panel
from dashboard.ui.states import empty_state, error_state, skeleton

dash.register_page(__name__, path_template=f"{VENDOR_PATH}/<name>", title=lambda **_v: _("Vendor · Stockroom"))

SUBTITLE = N_("How its product files of the last 12 weeks went, and what each row has to keep")


class VendorIds(StrEnum):
    """Ids of the page."""

    NAME = "vendor-name"
    BODY = "vendor-body"


def layout(name: str = "", **_query: Any) -> Component:
    """The frame; the figures come by callback. A vendor that is not theirs to see is a page that does not exist."""
    try:
        vendor = vendor_results.vendor_of(unquote(name))
    except NotFound:
        return not_found_404.layout()
    except DataUnavailable as failure:
        return page(_("Vendor"), "", [panel("", error_state(_("The vendor cannot be shown"), failure))])
    body = html.Div(panel(_("Its files"), skeleton(300, 3)), id=VendorIds.BODY, className="stack")
    return page(vendor.vendor, _(SUBTITLE), [dcc.Store(id=VendorIds.NAME, data=vendor.vendor), body], _actions(vendor))


def _actions(vendor: Vendor) -> list[Component]:
    actor, found = current_actor(), []
    if actor.may(Right.CHANGE_PRODUCTS):
        found.append(html.A(_("All vendors"), href=VENDORS_PATH, className="button button-plain"))
    if actor.may(Right.MANAGE_COMPANY):
        words = _("Rules and quota")
        found.append(html.A(words, href=vendor_settings_address(vendor.vendor), className="button button-plain"))
    if actor.vendor and not vendor.closed:
        found.append(link_button(_("Send a file"), UPLOADS_PATH, "primary", "upload"))
    return found


@callback(Output(VendorIds.BODY, "children"), Input(VendorIds.NAME, "data"), Input(Shell.DATA_VERSION, "data"))
def show_vendor(name: str | None, _version: Any) -> Any:
    """Every panel."""
    try:
        found = vendor_results.vendor_page(name or "")
    except NotFound as missing:
        return panel("", empty_state(_("Nothing here"), str(missing), icon_name="search"))
    except DataUnavailable as failure:
        return panel(_("Its files"), error_state(_("The vendor's files cannot be listed"), failure))
    parts = [panels.closed_banner(found.vendor), panels.cards(found)]
    if found.uploads:
        parts += [panels.weeks_panel(found.weeks), panels.reasons(found), panels.files(found)]
    else:
        parts.append(panels.nothing(found.vendor))
    return [one for one in (*parts, panels.rules(found.vendor)) if one is not None]
