"""The open alerts that filters let pass, all of them, from memory."""

from collections.abc import Iterable
from dataclasses import replace

from backend_lambdas.alerts.alert import Alert, AlertKind, AlertStatus
from backend_lambdas.alerts.assign import assignee_of
from dashboard.data import people
from dashboard.data.actor import current_actor
from dashboard.data.alerts import MINE, NOBODYS, AlertFilters, seen_at, since_of
from dashboard.data.at_risk import risk_of
from dashboard.data.dependencies import current_dependencies
from dashboard.data.open_now import open_now


def open_matching(filters: AlertFilters) -> list[Alert]:
    """Every open alert that the filters let pass, newest first; from memory. Raises DataUnavailable before it was read.

    The same ones as the list with the state Open shows.
    """
    if filters.statuses and AlertStatus.OPEN not in filters.statuses:
        return []
    return _matching(open_now(), replace(filters, statuses=()))


def standing_matching(filters: AlertFilters) -> list[Alert]:
    """Every alert that has not ended, answered or not, and that the filters let pass, as `open_matching`."""
    dependencies = current_dependencies()
    now = dependencies.clock()
    return _matching((seen_at(one, now) for one in dependencies.open_alerts.state().alerts), filters)


def _matching(alerts: Iterable[Alert], filters: AlertFilters) -> list[Alert]:
    since = since_of(filters, current_dependencies().clock())
    whose = current_actor().user_id if filters.assigned == MINE else filters.assigned
    known = people.known_people() if whose else {}
    asked = "" if whose == NOBODYS else whose
    return [
        one
        for one in alerts
        if one.opened_at >= since and filters.lets_pass(one) and (not whose or assignee_of(one, known) == asked)
    ]


def worst_open(filters: AlertFilters) -> list[Alert]:
    """The same, the most money at risk a day first; what has none, or none that is known, by kind and newest."""
    found = open_matching(filters)
    risks = risk_of([(one.store, one.product_id) for one in found])
    kinds = list(AlertKind)
    order = sorted(range(len(found)), key=lambda at: (-risks[at], kinds.index(found[at].kind)))
    return [found[at] for at in order]
