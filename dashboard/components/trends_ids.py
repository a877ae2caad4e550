"""Ids of the Trends page; assets/js/trends.js knows `QUERY`, `PATH` and the period form's by the same names."""

from enum import StrEnum


class TrendsIds(StrEnum):
    QUERY = "trends-query"
    MARKS = "trends-marks"
    SUBTITLE = "trends-subtitle"
    BANNERS = "trends-banners"
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
    APPLY = "trends-apply"
