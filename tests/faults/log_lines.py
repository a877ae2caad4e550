"""What the functions log, kept instead of printed."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class Ear(logging.Handler):
    """Keeps what is logged, with what goes along in the line."""

    def __init__(self, logged: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._logged = logged

    def emit(self, record: logging.LogRecord) -> None:
        self._logged.append(f"{record.getMessage()} {getattr(record, 'error', '')}")


@contextmanager
def captured_logs(logged: list[str]) -> Iterator[None]:
    """Thousands of runs would print hundreds of thousands of lines: they go to the ear alone."""
    stockroom, ours, ear = logging.getLogger("stockroom"), logging.getLogger("backend_lambdas"), Ear(logged)
    printing, level = stockroom.handlers, stockroom.level
    stockroom.handlers, stockroom.propagate = [ear], False
    stockroom.setLevel(logging.WARNING)
    ours.addHandler(ear)
    yield
    ours.removeHandler(ear)
    stockroom.handlers, stockroom.propagate = printing, True
    stockroom.setLevel(level)
