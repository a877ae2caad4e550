"""The ids of the reports page."""

from enum import StrEnum


class Reports(StrEnum):
    """Ids of the page."""

    WEEK = "reports-week"
    BODY = "reports-body"
    LIST = "reports-list"
    SEARCH = "reports-search"
    SCOPE = "reports-scope"
    STORES = "reports-stores"
    BESIDE = "reports-beside"
    RUN = "reports-run"
    SAID = "reports-said"
    WAIT = "reports-wait"
    MARKS = "reports-marks"
    AWAITED = "reports-awaited"
    VIEW = "reports-view"
    OPEN = "reports-open"
    GO = "reports-go"
    LISTED = "reports-listed"
    DRAWN = "reports-drawn"
    TABLES = "reports-tables"
