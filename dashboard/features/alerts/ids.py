"""Ids of the alerts page."""

from enum import StrEnum


class Alerts(StrEnum):
    """Ids of the page; those of its controls are AlertFilter, those of the dialog AlertAnswer."""

    VIEW = "alerts-view"
    ROWS = "alerts-rows"
    SHOWN = "alerts-shown"
    STATE = "alerts-state"
    MORE = "alerts-more"
    OPEN = "alerts-open"
    STALE = "alerts-stale"
    SERVICE = "alerts-service"
    CHART = "alerts-chart"
    CHART_WORDS = "alerts-chart-words"
    MARKS = "alerts-marks"
    GROUPS = "alerts-groups"
    MATCHING = "alerts-matching"
    CSV = "alerts-csv"
    XLSX = "alerts-xlsx"
