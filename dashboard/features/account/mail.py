"""Addresses that are switched off because mails do not reach them or are not wanted, for administrators."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from backend_lambdas.identity import mail_addresses
from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.texts import _
from dashboard.data import identity
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, DataUnavailable, in_words
from dashboard.features.account.pages import page


def mail() -> str:
    """Those that are off, the last first; those that were switched on again are in the audit trail."""
    current_actor().require(Right.MANAGE_COMPANY)
    with in_words():
        known = identity.current_identity().mail.all()
    off = [one for one in known if one.off_reason is not None]
    return page("mail", addresses=sorted(off, key=lambda one: one.off_at, reverse=True))


def switch_on() -> Response:
    """Mails go to the address again."""
    address, rev = request.form.get("address", ""), request.form.get("rev", "")
    try:
        with in_words(_(CANNOT_SAVE)):
            kept = identity.current_identity().mail
            mail_addresses.switch_on(address, int(rev) if rev.isdecimal() else 0, current_actor(), kept, identity.now())
        flash(_("{address} is on: mails go to it again.", address=address))
    except (InvalidRequest, DataUnavailable) as error:
        flash(str(error), "failure")
    return redirect(url_for("account.mail"))
