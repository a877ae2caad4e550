"""Signing in with the company's own identity provider: there with a question, and back with an answer to it."""

import logging
from dataclasses import astuple
from datetime import datetime, timedelta
from hmac import compare_digest

from flask import flash, redirect, request, session
from werkzeug.wrappers import Response

from backend_lambdas.identity.provider import Begun
from backend_lambdas.inventory.errors import InvalidRequest, SignInRefused, StorageError
from backend_lambdas.language.texts import N_, _
from dashboard.data import identity
from dashboard.data.availability import DataUnavailable
from dashboard.features.account import commands
from dashboard.features.account.sessions import open_session
from dashboard.ui.addresses import own_path, sign_in_address
from dashboard.web import signed_in
from dashboard.web.access_log import reference

log = logging.getLogger(__name__)

BEGUN = "company"  # of the session cookie: what this browser must come back to, and when it went
LONGEST = timedelta(minutes=10)  # a password and a second factor there; Cognito's own pages wait as long
TOO_LATE = N_("That took too long, or was begun in another window. Sign in again.")
GIVEN_UP = N_("You were not signed in: {provider} says that it was not allowed, or given up.")
NOT_NOW = N_("{provider} could not sign you in right now. Try again in a moment, or use your password.")
REFERENCE = N_("If it happens again, tell your administrator this reference: {reference}")


def go_to_company() -> Response:
    """To the provider, with what only this browser can bring back."""
    provider, wanted = identity.company_provider(), own_path(request.args.get("next"))
    if signed_in.signed_in_person() is not None:
        return redirect(wanted)
    begun = provider.begin()
    session[BEGUN] = [*astuple(begun), identity.now().isoformat(), wanted]
    return redirect(provider.sign_in_address(begun))


def back_from_company() -> Response:
    """With a new session to the page one wanted; or to the sign-in page, with a sentence of why not."""
    provider, kept = identity.company_provider(), session.pop(BEGUN, None)
    *values, at, wanted = kept or ["", "", "", "", "/"]
    begun = Begun(*values)
    try:
        if not kept or not _is_answer(begun, at):
            raise SignInRefused(_(TOO_LATE))
        if "error" in request.args:
            return _not_signed_in(*_refused(provider.name, request.args["error"]), wanted)
        vouched = provider.redeem(request.args.get("code", ""), begun)
        account = commands.connect(vouched, provider.name)
        return open_session(account.user_id, wanted, by_company=True)
    except InvalidRequest as error:
        log.warning(
            "A sign-in by the company's provider was refused, reference %s: %s", reference(), type(error).__name__
        )
        return _not_signed_in(str(error), False, wanted)
    except (StorageError, DataUnavailable) as error:
        log.error("A sign-in by the company failed, reference %s", reference(), exc_info=error)
        return _not_signed_in(_(NOT_NOW, provider=provider.name), True, wanted)


def _is_answer(begun: Begun, at: str) -> bool:
    in_time = identity.now() - datetime.fromisoformat(at) < LONGEST
    return in_time and compare_digest(request.args.get("state", "").encode(), begun.state.encode())


def _refused(provider: str, error: str) -> tuple[str, bool]:
    """Words for what stands in the answer's address instead of a code, and whether the operator has to look."""
    log.warning("The company's provider answered %r, reference %s", error[:50], reference())
    given_up = error == "access_denied"
    return _(GIVEN_UP if given_up else NOT_NOW, provider=provider), not given_up


def _not_signed_in(words: str, with_reference: bool, wanted: str) -> Response:
    flash(f"{words} {_(REFERENCE, reference=reference())}" if with_reference else words, "failure")
    return redirect(sign_in_address(wanted))
