"""A store whose every call is a step of the simulated world."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class Stepped:
    """Hands each call of a port, with its function, to `call`. Opening a file is a call too, reading a value none."""

    def __init__(self, port: Any, call: Callable[..., Any]) -> None:
        self._port, self._call = port, call

    def __getattr__(self, name: str) -> Any:
        function = getattr(self._port, name)
        if not callable(function):
            return function
        if name == "open_upload":
            return self._opening(function)
        if name in ("stage", "stage_undo"):
            return lambda *args: Stepped(self._call(function, *args), self._call)
        return lambda *args: self._call(function, *args)

    def _opening(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @contextmanager
        def opened(*args: Any) -> Iterator[Any]:
            with self._call(function, *args) as file:
                yield file

        return opened
