"""Which parts of the Trends page can be taken away as files."""

from enum import StrEnum


class Sheet(StrEnum):
    """What can be taken away as a file, whole."""

    WEEKS = "weeks"
    CHANGES = "changes"
    PRODUCTS = "products"
    SEASON = "season"
    WEEKDAYS = "weekdays"
    ABC = "abc"
    TURNOVER = "turnover"
    NEW = "new"
    DEAD = "dead"
    RETURNS = "returns"
