"""What AWS documents, and which emulator answers otherwise. docs/emulators.md shows this list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from backend_lambdas.inventory.errors import StockroomError
from tests.contract.stacks import Stack

DONE = "done"


@dataclass(frozen=True)
class Disagreement:
    """`aws`: the answer documented in `source`; `moto` and `embedded`: theirs, None where it is the same."""

    what: str
    source: str
    aws: str
    moto: str | None = None
    embedded: str | None = None

    def check(self, stack: Stack, seen: Any) -> None:
        """An emulator that was mended fails too: then its answer is taken off this list."""
        known: str | None = getattr(self, stack.name)
        expected = self.aws if known is None else known
        assert str(seen) == expected, f"{stack.name} and {self.what!r}; AWS documents: {self.aws}"


def outcome(call: Callable[[], Any]) -> str:
    """DONE, or our error with AWS's code, as in "Refused (ValidationException)"."""
    try:
        call()
    except StockroomError as error:
        if not isinstance(error.__cause__, ClientError):
            raise
        return f"{type(error).__name__} ({error.__cause__.response['Error']['Code']})"
    return DONE
