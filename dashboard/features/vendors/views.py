"""The pages of vendors: the list, a new one, and one with its rules and quota."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.inventory.vendors import Vendor
from backend_lambdas.language.texts import N_, _
from dashboard.data.actor import current_actor
from dashboard.data.availability import DataUnavailable
from dashboard.features.vendors import commands, queries
from dashboard.features.vendors.forms import NewVendorForm, VendorForm, shown, typed
from dashboard.ui.addresses import vendor_address
from dashboard.ui.formatting import whole
from dashboard.web.plain_pages import framed_page

Page = str | Response
NEWER = N_("Somebody else has changed this vendor meanwhile: this is how it is now. Your changes were not saved.")


def vendors() -> str:
    """All of them."""
    may_change = current_actor().may(Right.MANAGE_COMPANY)
    return framed_page(
        "vendors/list", rows=queries.vendors(), whole=whole, page_of=vendor_address, may_change=may_change
    )


def new_vendor() -> Page:
    """One more."""
    form = shown(NewVendorForm, Vendor(""))
    if form.validate_on_submit():
        try:
            made = commands.add_vendor(form.name.data or "", typed(form))
        except (InvalidRequest, DataUnavailable) as error:
            form.form_errors.append(str(error))
        else:
            flash(_("{name} is added. Invite its people under Users, with the role vendor.", name=made.vendor))
            return redirect(url_for("vendors.vendors"))
    return framed_page("vendors/form", form=form, vendor=None)


def vendor(name: str) -> Page:
    """Its rules and quota; where somebody else was faster the form shows theirs."""
    found = queries.vendor(name)
    form = shown(VendorForm, found)
    if form.validate_on_submit():
        try:
            seen = form.rev.data or "0"
            saved = commands.change_vendor(name, int(seen) if seen.isdecimal() else 0, typed(form))
        except (InvalidRequest, DataUnavailable) as error:
            form.form_errors.append(str(error))
        else:
            flash(_("Saved.") if saved else _(NEWER), "message" if saved else "failure")
            return redirect(url_for("vendors.vendor", name=name))
    return framed_page("vendors/form", form=form, vendor=found)
