"""Which module answers a query or carries out a command, for tests that put other answers in its place."""

from collections.abc import Callable
from inspect import getmembers, isfunction, signature
from typing import Any

import pytest

import dashboard.data.alerts
import dashboard.data.matters
import dashboard.data.people
import dashboard.data.reading
import dashboard.data.sales.freshness
import dashboard.data.silent_stores
import dashboard.data.uploads
import dashboard.data.views
import dashboard.features.alerts.commands
import dashboard.features.alerts.queries
import dashboard.features.overview.queries
import dashboard.features.reports.queries
import dashboard.features.sources.queries
import dashboard.features.stock.queries
import dashboard.features.store.queries
import dashboard.features.trends.queries
import dashboard.features.uploads.commands
import dashboard.features.uploads.queries

MODULES = (
    dashboard.data.reading,
    dashboard.data.alerts,
    dashboard.data.matters,
    dashboard.data.people,
    dashboard.data.uploads,
    dashboard.data.sales.freshness,
    dashboard.data.silent_stores,
    dashboard.data.views,
    dashboard.features.alerts.queries,
    dashboard.features.alerts.commands,
    dashboard.features.overview.queries,
    dashboard.features.reports.queries,
    dashboard.features.sources.queries,
    dashboard.features.stock.queries,
    dashboard.features.store.queries,
    dashboard.features.trends.queries,
    dashboard.features.uploads.queries,
    dashboard.features.uploads.commands,
)
# Taken once: a test that has put its own answer somewhere may do so again.
HOMES = {
    name: module
    for module in MODULES
    for name, function in getmembers(module, isfunction)
    if function.__module__ == module.__name__
}


def answer_instead(monkeypatch: pytest.MonkeyPatch, name: str, answer: Callable[..., Any]) -> None:
    """Put a double in the place of the query or command `name`. Raises TypeError where it takes something else."""
    asked, taken = (list(signature(one).parameters) for one in (getattr(HOMES[name], name), answer))
    if asked != taken:
        raise TypeError(f"{name} is asked with {asked}, its double takes {taken}: bring the double up to date.")
    monkeypatch.setattr(HOMES[name], name, answer)
