"""How one attempt at an upload gets on: the figures people see, and whether it was worth its time."""

from backend_lambdas.uploads.ports import Attempt, Claim, UploadRecords

# Often enough for a page that looks every 1.5 s, seldom enough to cost nothing beside the rows.
NOTE_EVERY_MS = 3_000


class Pace:
    """`got_on`: whether this attempt has done anything that the next one need not do again."""

    def __init__(self, records: UploadRecords, attempt: Attempt, claim: Claim) -> None:
        self.got_on = False
        self._records, self._attempt, self._claim = records, attempt, claim
        self._noted_ms = attempt.clock_ms()
        self._rows = self._stores = 0

    def store_is_done(self, rows: int) -> None:
        """A store of the file, with so many rows, needs no more work, now or since an earlier attempt."""
        self._rows += rows
        self._stores += 1

    def at_row(self, row: int) -> None:
        """Work on the current store has come to this one of its rows. Raise LeaseLost when the claim is lost."""
        self.got_on = True
        now = self._attempt.clock_ms()
        if now - self._noted_ms >= NOTE_EVERY_MS:
            self._noted_ms = now
            self._records.note_progress(self._claim, self._rows + row, self._stores)
