"""The open alerts that filters let pass, all of them and where they are, from memory."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from backend_lambdas.alerts.alert import Alert, AlertKind, AlertStatus
from backend_lambdas.alerts.assign import assignee_of
from dashboard.data import people
from dashboard.data.actor import current_actor
from dashboard.data.alerts import MINE, NOBODYS, AlertFilters, seen_at, since_of
from dashboard.data.at_risk import risk_of, risk_version
from dashboard.data.dependencies import current_dependencies
from dashboard.data.open_now import Answer, open_now
from dashboard.data.query_cache import PAST_IS_KEPT


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
    found, kinds = open_matching(filters), list(AlertKind)

    def ranked() -> list[Alert]:
        risks = risk_of([(one.store, one.product_id) for one in found])
        order = sorted(range(len(found)), key=lambda at: (-risks[at], kinds.index(found[at].kind)))
        return [found[at] for at in order]

    return _kept(("worst open", filters), found, ranked)


@dataclass(frozen=True, slots=True)
class Group:
    """Alerts of one store, product or file, newest first; `risk`: money a day of all of them."""

    alerts: tuple[Alert, ...]
    risk: float


@dataclass(frozen=True, slots=True)
class WorstGroups:
    """`worst`: the first of them, the most money at risk a day first; `number`: how many there are."""

    worst: tuple[Group, ...]
    number: int


GROUPED_BY: tuple[Callable[[Alert], str], ...] = (
    lambda one: one.store,
    lambda one: one.product_id,
    lambda one: one.upload_id,
)


def worst_groups(found: Sequence[Alert], filters: AlertFilters, limit: int) -> tuple[WorstGroups, ...]:
    """What `open_matching` found by store, product and file: once until it is others, or their money changes."""

    def grouped() -> tuple[WorstGroups, ...]:
        risks = risk_of([(one.store, one.product_id) for one in found])
        return tuple(_grouped(found, risks, key, limit) for key in GROUPED_BY)

    return _kept(("alert groups", filters, limit), found, grouped)


def _kept(key: Hashable, found: Sequence[Alert], compute: Callable[[], Answer]) -> Answer:
    """What is computed of `found`: once until it is others, or their money changes."""
    dependencies = current_dependencies()
    version = (dependencies.open_alerts.state().seen(dependencies.clock()), hash(tuple(map(id, found))), risk_version())
    return dependencies.query_cache.get(key, version, compute, PAST_IS_KEPT)


def _grouped(found: Sequence[Alert], risks: Sequence[float], key: Callable[[Alert], str], limit: int) -> WorstGroups:
    members: dict[str, list[int]] = {}
    for at, one in enumerate(found):
        members.setdefault(key(one), []).append(at)
    risk = {group: sum(risks[at] for at in some) for group, some in members.items()}
    worst = sorted(members, key=lambda group: (-risk[group], -len(members[group]), group))[:limit]
    return WorstGroups(tuple(Group(tuple(found[at] for at in members[one]), risk[one]) for one in worst), len(members))
