"""One try with a password or a code: counted, and every refusal as late as the next."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from flask import request
from flask_wtf import FlaskForm

from backend_lambdas.inventory.errors import InvalidRequest, StorageError, TooManyTries
from backend_lambdas.language.texts import N_, _
from dashboard.data import identity

log = logging.getLogger(__name__)

# Above what the longest refusal takes: a password hash of Cognito's and the counts need 0.2 to 0.5 s.
FLOOR_SECONDS = 1.0
CANNOT_SIGN_IN = N_("This does not work right now. Try again in a moment.")

Answer = TypeVar("Answer")


def tried(form: FlaskForm, email: str, work: Callable[[], Answer], slow: bool = False) -> Answer | None:
    """What `work` gives; None: the form says why not. `slow`: also what succeeds takes FLOOR_SECONDS."""
    began = time.monotonic()
    try:
        with identity.current_identity().attempts.counted(email, request.remote_addr or ""):
            answer = work()
        if slow:
            _wait(began)
        return answer
    except TooManyTries as error:  # said for every address, and before anything is asked: nothing to hide
        form.form_errors.append(str(error))
        return None
    except InvalidRequest as error:
        form.form_errors.append(str(error))
    except StorageError as error:
        log.error("The identity store does not answer", exc_info=error)
        form.form_errors.append(_(CANNOT_SIGN_IN))
    _wait(began)
    return None


def _wait(began: float) -> None:
    time.sleep(max(0.0, began + FLOOR_SECONDS - time.monotonic()))
