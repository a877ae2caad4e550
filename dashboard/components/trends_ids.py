"""Ids of the Trends page; assets/js/trends.js knows `QUERY`, `PATH` and the period form's by the same names,
trends_search.js `FIND`, `FOUND`, `FOUND_LIST` and `FOUND_NOTE`.
"""

from enum import StrEnum


class TrendsIds(StrEnum):
    QUERY = "trends-query"
    MARKS = "trends-marks"
    SUBTITLE = "trends-subtitle"
    BANNERS = "trends-banners"
    SEARCH = "trends-search"
    TOOLS = "trends-tools"
    PATH = "trends-path"
    KPIS = "trends-kpis"
    WEEKS = "trends-weeks"
    CHANGES = "trends-changes"
    MOVERS = "trends-movers"
    SEASONS = "trends-seasons"
    CLASSES = "trends-classes"
    RANGE = "trends-range"
    RETURNS = "trends-returns"
    FROM = "trends-from"
    TO = "trends-to"
    VS_FROM = "trends-vs-from"
    VS_TO = "trends-vs-to"
    FIND = "trends-find"
    FOUND = "trends-found"
    FOUND_LIST = "trends-found-list"
    FOUND_NOTE = "trends-found-note"
    APPLY = "trends-apply"
