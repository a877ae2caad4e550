"""The users of the company, for administrators: who there is, and what each may do."""

from collections.abc import Callable, Collection
from dataclasses import replace

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Right, Role
from backend_lambdas.inventory.audit import Kind, Subject
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.texts import N_, _
from dashboard.data import reading
from dashboard.data.actor import current_actor
from dashboard.data.availability import DataUnavailable
from dashboard.data.history import HistoryOf
from dashboard.features.account import commands, queries
from dashboard.features.account.forms import ButtonForm, InviteForm, UserForm
from dashboard.features.account.labels import ROLES
from dashboard.features.account.pages import page
from dashboard.ui.addresses import history_address
from dashboard.ui.formatting import store_choice, stores_in_words

Page = str | Response

# address below a user's -> what it does, and what is said then
DEEDS: dict[str, tuple[Callable[[str], None], str]] = {
    "disable": (commands.disable, N_("{person} is disabled and signed out everywhere.")),
    "enable": (commands.enable, N_("{person} may sign in again.")),
    "new-password": (commands.ask_for_new_password, N_("A mail is on its way to {person}.")),
    "sign-out": (commands.sign_out_everywhere, N_("{person} is signed out everywhere.")),
    "disconnect": (commands.disconnect, N_("{person} is connected anew at the next sign-in by your company.")),
    "end-second-factor": (commands.end_second_factor, N_("{person} signs in with the password alone from now on.")),
}


NO_STORE = N_("No store has sent a file yet.")
NOT_READ = N_("The stores are being read. Load this page again in a moment.")


def users() -> Page:
    """Everybody."""
    return page("users", users=queries.users(), stores_in_words=stores_in_words)


def invite() -> Page:
    """One more person; a mail brings them a first password."""
    current_actor().require(Right.MANAGE_COMPANY)
    form = InviteForm(role=Role.STORE_MANAGER.value)
    _offer_stores(form, ())
    if form.validate_on_submit():
        account = _filled_in(form, Account("", form.email.data, form.name.data, Role(form.role.data)))
        try:
            commands.invite(account)
            flash(_("An invitation is on its way to {email}. It is good for a week.", email=account.email))
            return redirect(url_for("account.users"))
        except (InvalidRequest, DataUnavailable) as error:
            form.form_errors.append(str(error))
    return page("invite", form=form, roles=ROLES)


def user(user_id: str) -> Page:
    """One person: role, stores, and the other things an administrator can do."""
    found = queries.user(user_id)
    account = found.account
    form = UserForm(
        rev=account.rev,
        role=account.role.value,
        every_store=account.stores is None,
        stores=sorted(account.stores or ()),
        vendor=account.vendor,
    )
    _offer_stores(form, account.stores or ())
    if form.validate_on_submit():
        changed = _filled_in(form, replace(account, role=Role(form.role.data), rev=form.rev.data or 0))
        try:
            commands.change_rights(changed)
            flash(_("Saved. What {value} may do has changed.", value=account.name or account.email))
            return redirect(url_for("account.user", user_id=user_id))
        except commands.ChangedSince as newer:
            flash(str(newer), "failure")
            return redirect(url_for("account.user", user_id=user_id))
        except (InvalidRequest, DataUnavailable) as error:
            form.form_errors.append(str(error))
    own, past = user_id == current_actor().user_id, history_address(HistoryOf(Subject(Kind.USER, user_id)))
    return page("user", user=found, form=form, roles=ROLES, button=ButtonForm(), own=own, history=past)


def change_user(user_id: str, deed: str) -> Response:
    """One of DEEDS; then back to the person, with a sentence of what happened."""
    found = queries.user(user_id)
    try:
        work, words = DEEDS[deed]
        work(user_id)
        flash(_(words, person=found.account.name or found.account.email))
    except (InvalidRequest, DataUnavailable) as error:
        flash(str(error), "failure")
    return redirect(url_for("account.user", user_id=user_id))


def _filled_in(form: UserForm, account: Account) -> Account:
    role = Role(form.role.data)
    every = form.every_store.data or role is Role.ADMINISTRATOR
    stores = None if every else frozenset(form.stores.data or ()) if role is not Role.VENDOR else frozenset()
    return replace(account, role=role, stores=stores, vendor=form.vendor.data or "" if role is Role.VENDOR else "")


def _offer_stores(form: UserForm, own: Collection[str]) -> None:
    known = queries.known_stores()
    form.stores.description = _(NO_STORE if known is not None else NOT_READ)
    names = reading.stores_in_order({*(known or ()), *own})
    form.stores.choices = [SelectChoice(*store_choice(name)) for name in names]
