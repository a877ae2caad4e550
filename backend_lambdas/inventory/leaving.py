"""What a person asks for who takes a store off the company's lists."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Leaving:
    """Which store leaves, and why."""

    store: str
    why: str
