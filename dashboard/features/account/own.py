"""One's own account: who one is, the password, the second factor, and where one is signed in."""

from dataclasses import replace
from typing import cast

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from backend_lambdas.identity.account import Account, Challenge, Session
from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.audit import Kind, Subject
from backend_lambdas.language.texts import N_, _
from dashboard.data import identity
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.history import HistoryOf
from dashboard.features.account.browsers import browser_words
from dashboard.features.account.forms import (
    ButtonForm,
    ChangePasswordForm,
    ConfirmForm,
    LanguageForm,
    ProofForm,
    UploadMailsForm,
)
from dashboard.features.account.pages import page, qr_code
from dashboard.features.account.trail import (
    FACTOR_OFF,
    FACTOR_ON,
    OTHERS_SIGNED_OUT,
    PASSWORD_CHANGED,
    SIGNED_OUT,
    noted,
    own_entry,
)
from dashboard.features.account.tries import tried
from dashboard.ui.addresses import history_address
from dashboard.ui.formatting import stores_in_words
from dashboard.web import signed_in
from dashboard.web.language import speak_to
from dashboard.web.signed_in import Person

CHANGED_MEANWHILE = N_("Your account was changed by somebody else at the same moment. Choose again.")
LONGEST_URI = 600  # with an address of 128 characters, all of them quoted

Page = str | Response


def account() -> Page:
    """The account and its sessions; every change has a form of its own."""
    me, known = _me(), identity.current_identity()
    with in_words():
        found = known.pool.find(me.account.email)
        sessions = known.sessions.of(me.account.user_id, identity.now())
    return page(
        "account",
        account=me.account,
        stores=stores_in_words(me.account),
        provider=known.provider.name if known.provider else "",
        second_factor=found is not None and found.second_factor,
        sessions=sessions,
        own_session=me.session.session_id,
        browser_words=browser_words,
        button=ButtonForm(),
        languages=_language_form(me.account),
        upload_mails=_upload_mails_form(me.account) if me.account.actor.may(Right.UPLOAD) else None,
        history=history_address(HistoryOf(Subject(Kind.USER, me.account.user_id))),
    )


def choose_language() -> Page:
    """In which language the pages speak to this person, in every browser."""
    me, form = _me(), LanguageForm()
    if form.validate_on_submit():
        if not _save_choice(me.account, "language chosen", "language", form.language.data):
            return _back(_(CHANGED_MEANWHILE))
        speak_to(form.language.data)
        return _back(_("The pages are in English from now on.") if form.language.data else _("Saved."))
    return redirect(url_for("account.account"))


def choose_upload_mails() -> Page:
    """About which of the files that this person sends a mail says how they ended."""
    me, form = _me(), _translated(UploadMailsForm())
    if form.validate_on_submit():
        saved = _save_choice(me.account, "mails about files chosen", "upload_mails", form.upload_mails.data)
        return _back(_("Saved.") if saved else _(CHANGED_MEANWHILE))
    return redirect(url_for("account.account"))


def _save_choice(account: Account, action: str, name: str, value: str) -> bool:
    """Set one field of text of the account as it is now, with its audit entry; False: it was changed meanwhile."""
    accounts = identity.current_identity().accounts
    detail: dict[str, str | int] = {"email": account.email, name: value}
    entry = account.actor.did(action, f"user {account.user_id}", identity.now().isoformat(), detail)
    with in_words(_(CANNOT_SAVE)):
        found = accounts.find(account.user_id) or account
        saved = accounts.save(replace(found, **{name: value}), entry)  # type: ignore[arg-type]
    identity.forget_checks()
    return saved


def _upload_mails_form(account: Account) -> UploadMailsForm:
    return _translated(UploadMailsForm(upload_mails=account.upload_mails))


def _translated(form: UploadMailsForm) -> UploadMailsForm:
    for choice in form.upload_mails.choices:
        choice.label = _(choice.label)
    return form


def _language_form(account: Account) -> LanguageForm:
    form = LanguageForm(language=account.language)
    form.language.choices[0].label = _("As the browser asks")
    return form


def change_password() -> Page:
    """A new password; every other browser is signed out."""
    me, form, known = _me(), ChangePasswordForm(), identity.current_identity()

    def change() -> Response:
        known.pool.change_password(me.account.email, form.old.data, form.new.data, form.code.data or "")
        _end_others(me)
        noted(me.account, PASSWORD_CHANGED)
        return _back(_("Your password is changed. Every other browser is signed out."))

    if form.validate_on_submit() and (back := tried(form, me.account.email, change)):
        return back
    return page("change_password", form=form)


def begin_second_factor() -> Page:
    """The password again, then the secret as a drawing and as text."""
    me, form, known = _me(), ProofForm(), identity.current_identity()
    if form.validate_on_submit():
        email, password, code = me.account.email, form.password.data, form.code.data or ""
        if made := tried(form, email, lambda: known.pool.begin_second_factor(email, password, code)):
            first = ConfirmForm(formdata=None, token=made.token, secret=made.secret, uri=made.uri)
            return page("confirm_second_factor", form=first, drawing=qr_code(made.uri))
    return page("begin_second_factor", form=form)


def confirm_second_factor() -> Page:
    """The first code of the app: from now on signing in asks for one."""
    form = ConfirmForm()

    def confirm() -> Response:
        identity.current_identity().pool.confirm_second_factor(form.token.data, form.code.data)
        noted(_me().account, FACTOR_ON)
        return _back(_("Signing in asks for a code of your app from now on."))

    if form.validate_on_submit() and (back := tried(form, _me().account.email, confirm)):
        return back
    if not form.uri.data or len(form.uri.data) > LONGEST_URI:
        return redirect(url_for("account.begin_second_factor"))
    return page("confirm_second_factor", form=form, drawing=qr_code(form.uri.data))


def end_second_factor() -> Page:
    """The password and a code again; then the password alone does."""
    me, form, pool = _me(), ProofForm(), identity.current_identity().pool

    def end() -> Response:
        asked = pool.sign_in(me.account.email, form.password.data)
        if isinstance(asked, Challenge):
            pool.enter_code(asked, form.code.data or "")
        pool.end_second_factor(me.account.email)
        noted(me.account, FACTOR_OFF)
        return _back(_("Signing in asks for your password alone from now on."))

    if form.validate_on_submit() and (back := tried(form, me.account.email, end)):
        return back
    return page("end_second_factor", form=form)


def end_session(session_id: str) -> Response:
    """Sign another browser of one's own out; a foreign session is not found under one's own id."""
    me, sessions = _me(), identity.current_identity().sessions
    with in_words(_(CANNOT_SAVE)):
        own = {one.session_id: one for one in sessions.of(me.account.user_id, identity.now())}
        if session_id in own:
            entry = own_entry(me.account, SIGNED_OUT, signed_out=own[session_id].browser)
            sessions.revoke(me.account.user_id, session_id, entry)
    return _back(_("That browser is signed out."))


def end_other_sessions() -> Response:
    """Sign every browser out but this one; the entry stands before the first is."""
    me, known = _me(), identity.current_identity()
    with in_words(_(CANNOT_SAVE)):
        if others := _others(me):
            browsers = ", ".join(one.browser for one in others)
            known.accounts.note(own_entry(me.account, OTHERS_SIGNED_OUT, signed_out=browsers))
            _end_others(me)
    return _back(_("Every other browser is signed out."))


def _others(me: Person) -> list[Session]:
    own = identity.current_identity().sessions.of(me.account.user_id, identity.now())
    return [one for one in own if one.session_id != me.session.session_id]


def _end_others(me: Person) -> None:
    for one in _others(me):
        identity.current_identity().sessions.revoke(me.account.user_id, one.session_id)


def _back(words: str) -> Response:
    flash(words)
    return redirect(url_for("account.account"))


def _me() -> Person:
    return cast(Person, signed_in.signed_in_person())
