"""Signing in, step by step, and a new password for whoever forgot theirs."""

from flask import flash, redirect, request, session, url_for
from werkzeug.wrappers import Response

from backend_lambdas.identity.account import Asked, Challenge, normal_email
from backend_lambdas.language.texts import N_, _
from dashboard.data import identity
from dashboard.features.account.forms import CodeForm, ForgotForm, NewPasswordForm, ResetForm, SignInForm
from dashboard.features.account.pages import card
from dashboard.features.account.sessions import open_session
from dashboard.features.account.trail import PASSWORD_RESET, noted
from dashboard.features.account.tries import tried
from dashboard.ui.addresses import own_path, sign_in_address, with_query
from dashboard.web import signed_in

TOO_LATE = N_("That took too long. Sign in again.")
CODE_IS_MAILED = N_("If there is an account with this address, a code is on its way to it. It is good for an hour.")
STEPS = {
    Asked.NEW_PASSWORD: "account.new_password",
    Asked.CODE: "account.enter_code",
    Asked.RESET: "account.reset_password",
}
STEP = "step"  # of the session cookie: which step is open in this browser, until it is answered

Page = str | Response


def sign_in() -> Page:
    """Address and password; then what the identity store asks next, or the page one wanted to see."""
    if signed_in.signed_in_person() is not None:
        return redirect(own_path(request.args.get("next")))
    form = SignInForm()
    if form.validate_on_submit():
        email, password = form.email.data, form.password.data
        if gone_on := tried(form, email, lambda: _go_on(identity.current_identity().pool.sign_in(email, password))):
            return gone_on
    provider = identity.current_identity().provider
    return card("sign_in", form=form, provider=provider.name if provider else "", wanted=request.args.get("next"))


def new_password() -> Page:
    """The first sign-in with the password of an invitation."""
    form, open_step = NewPasswordForm(), _open_step(Asked.NEW_PASSWORD)
    if open_step is None:
        return _from_the_beginning()
    if form.validate_on_submit():
        pool, new = identity.current_identity().pool, form.new.data
        if gone_on := tried(form, open_step.email, lambda: _go_on(pool.set_new_password(open_step, new))):
            return gone_on
    return card("new_password", form=form, email=open_step.email)


def enter_code() -> Page:
    """The second factor."""
    form, open_step = CodeForm(), _open_step(Asked.CODE)
    if open_step is None:
        return _from_the_beginning()
    if form.validate_on_submit():
        pool, code = identity.current_identity().pool, form.code.data
        if gone_on := tried(form, open_step.email, lambda: _go_on(pool.enter_code(open_step, code))):
            return gone_on
    return card("code", form=form, email=open_step.email)


def forgot_password() -> Page:
    """Ask for a code by mail. The answer, and its time, is the same for an address that nobody has."""
    form = ForgotForm()
    if form.validate_on_submit():
        email = form.email.data
        if gone_on := tried(form, email, lambda: _mail_a_code(email), slow=True):
            return gone_on
    return card("forgot_password", form=form)


def reset_password() -> Page:
    """A new password with the code from the mail; every session of the account ends."""
    open_step = _open_step(Asked.RESET)
    form = ResetForm(email=open_step.email if open_step else "")
    if form.validate_on_submit():
        email, code, new = form.email.data, form.code.data, form.new.data
        if gone_on := tried(form, email, lambda: _reset(email, code, new)):
            return gone_on
    return card("reset_password", form=form)


def _go_on(answer: str | Challenge) -> Response:
    """To the next step, or with a new session to the page one wanted."""
    if isinstance(answer, Challenge):
        session[STEP] = [answer.asked.value, answer.email, answer.token]
        return redirect(with_query(url_for(STEPS[answer.asked]), request.query_string.decode("ascii", "ignore")))
    return open_session(answer, request.args.get("next"))


def _mail_a_code(email: str) -> Response:
    identity.current_identity().pool.forgot(email)
    flash(_(CODE_IS_MAILED))
    return _go_on(Challenge(Asked.RESET, email, ""))


def _reset(email: str, code: str, new: str) -> Response:
    known = identity.current_identity()
    known.pool.reset(email, code, new)
    for account in known.accounts.all():
        if account.email == normal_email(email):
            known.sessions.revoke_all(account.user_id)
            noted(account, PASSWORD_RESET)
    session.pop(STEP, None)
    flash(_("The new password is set. Sign in with it."))
    return redirect(sign_in_address())


def _open_step(asked: Asked) -> Challenge | None:
    """The step that is open in this browser, if it is this one."""
    kept = session.get(STEP)
    return Challenge(asked, kept[1], kept[2]) if kept and kept[0] == asked.value else None


def _from_the_beginning() -> Response:
    flash(_(TOO_LATE))
    return redirect(sign_in_address(request.args.get("next")))
