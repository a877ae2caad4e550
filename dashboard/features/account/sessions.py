"""From proof to session: the one place where a browser gets one, and where it ends."""

from flask import flash, redirect, request, session
from werkzeug.wrappers import Response

from backend_lambdas.identity.provider import NO_ACCOUNT
from backend_lambdas.inventory.errors import SignInRefused
from backend_lambdas.language.texts import _
from dashboard.data import identity
from dashboard.features.account.browsers import browser_name
from dashboard.ui.addresses import own_path, sign_in_address
from dashboard.web import signed_in

BY_COMPANY = "by company"  # of the session cookie: the browser came by the company's identity provider


def open_session(user_id: str, wanted: str | None, by_company: bool = False) -> Response:
    """With a new session to the page one wanted; the session this browser had before ends. Raises SignInRefused."""
    before, sessions = signed_in.signed_in_person(), identity.current_identity().sessions
    token = sessions.open(user_id, browser_name(request.user_agent.string), identity.now())
    if not signed_in.sign_in(token):
        raise SignInRefused(_(NO_ACCOUNT))
    if by_company:
        session[BY_COMPANY] = True
    if before is not None:
        sessions.revoke(before.account.user_id, before.session.session_id)
    return redirect(own_path(wanted))


def sign_out() -> Response:
    """End this session, here and in the identity store; and Cognito's, which would let the next person in unasked."""
    person, known = signed_in.signed_in_person(), identity.current_identity()
    by_company = session.get(BY_COMPANY, False)
    session.clear()
    if person is not None:
        known.sessions.revoke(person.account.user_id, person.session.session_id)
    flash(_("You are signed out."))
    return redirect(known.provider.sign_out_address() if by_company and known.provider else sign_in_address())
