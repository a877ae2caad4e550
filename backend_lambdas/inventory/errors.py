"""Every error Stockroom raises on purpose.

    StockroomError
    ├── UploadRejected       the file as a whole cannot be used; the upload ends as REJECTED
    ├── OutOfTime            this run must end; what it has done is kept, a later one does the rest
    ├── Busy                 another run holds what this one needs; come back in a moment
    ├── NotFound             a record that was asked for by id does not exist
    ├── NotAllowed           the person who asks has no right to it
    ├── InvalidRequest       what a person or a client asked for makes no sense as it stands
    │   ├── SignInRefused    address and password do not go together, or signing in took too long
    │   ├── WrongCode        the code from a mail or an authenticator app is not right, or too old
    │   ├── TooManyTries     so many have failed that the next has to wait
    │   └── TooManyRequests  more in a minute than a person can ask for
    └── StorageError         a store (table, bucket, queue, topic) did not do what was asked
        ├── ConditionFailed  a conditional write met a state it did not expect; nothing was written
        │   └── LeaseLost    another worker has taken over what this one was working on; stop at once
        ├── ComeBackLater    a passing trouble: the same call may well succeed later
        │   ├── Throttled    too much at once, or another write to the same item; nothing was written
        │   └── Unavailable  the store broke off or did not answer; whether it took effect is not known
        ├── Refused          the store will never do this as it was asked: the request itself is wrong
        └── AccessDenied     this process has no permission for the call

Bad rows are no errors: they are results (`RowError`), the good rows of the same file pass.
"""

from backend_lambdas.language.texts import _


class StockroomError(Exception):
    """Root of the tree."""


class UploadRejected(StockroomError):
    """The file cannot be used. `line` and `column` are None where the whole file is meant."""

    def __init__(self, reason: str, *, line: int | None = None, column: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column


class OutOfTime(StockroomError):
    """The run must end before it is stopped; what is done is kept, the rest is done by a later run."""


class Busy(StockroomError):
    """Another run holds what this one needs: `name` (a store, or the sales history), as people know it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is busy with other files")
        self.name = name


class NotFound(StockroomError):
    """A record asked for by id does not exist."""


class InvalidRequest(StockroomError):
    """What was asked for makes no sense as it stands; the message says what to change."""


class SignInRefused(InvalidRequest):
    """The message is the same whether nobody has this address or the password is wrong."""


class WrongCode(InvalidRequest):
    """The code from a mail or an authenticator app is not right, or too old."""


class TooManyTries(InvalidRequest):
    """So many have failed that the next has to wait; the message says how long."""


class TooManyRequests(InvalidRequest):
    """More in a minute than a person can ask for; `seconds` to wait until the next is answered."""

    def __init__(self, seconds: int) -> None:
        super().__init__(_("That was too much in one minute. Nothing was changed; try again in a minute."))
        self.seconds = seconds


class NotAllowed(StockroomError):
    """The person who asks has no right to it; the message says which and whom to ask."""


class StorageError(StockroomError):
    """A store did not do what was asked."""


class ConditionFailed(StorageError):
    """A conditional write met a state it did not expect; nothing was written."""


class LeaseLost(ConditionFailed):
    """Another worker has taken over what this one was working on; it must stop at once."""


class ComeBackLater(StorageError):
    """A passing trouble: the same call may well succeed later."""


class Throttled(ComeBackLater):
    """Too much at once, or another write to the same item; nothing was written, the call is safe to repeat."""


class Unavailable(ComeBackLater):
    """The store broke off or did not answer; whether the call took effect is not known."""


class Refused(StorageError):
    """The request itself is wrong (too large, a value the store does not take): asking again changes nothing."""


class AccessDenied(StorageError):
    """This process has no permission for the call."""
