"""Who alerts are assigned to, in words."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from backend_lambdas.alerts.answer import MOST_ALERTS
from backend_lambdas.alerts.assign import Assigned
from backend_lambdas.identity.account import Account
from dashboard.data import people
from dashboard.data.actor import current_actor
from dashboard.ui.formatting import count_of

NOBODY_WORDS = "Nobody"


def seen_of(asked: Mapping[str, Any]) -> dict[str, str]:
    """`Alert.ref` -> the assignee that was shown, of what the dialog was opened for; one more than may be at most."""
    seen = asked.get("seen")
    chosen = list(seen.items()) if isinstance(seen, dict) else []
    return {str(ref): str(whose or "") for ref, whose in chosen[: MOST_ALERTS + 1]}


def named_people(known: Iterable[Account]) -> list[tuple[str, str]]:
    """(user id, name) of each, with the role where a name alone could be another's; oneself first."""
    listed = sorted(known, key=lambda one: one.user_id != current_actor().user_id)
    names = Counter(one.actor.name for one in listed)
    return [(one.user_id, _name(one, names[one.actor.name] > 1)) for one in listed]


def _name(one: Account, shared: bool) -> str:
    name = f"{one.actor.name} ({one.email})" if shared else f"{one.actor.name}, {one.role.value}"
    return f"Me ({one.actor.name})" if one.user_id == current_actor().user_id else name


def effect_words(seen: Sequence[str], to: str) -> str:
    """What will change for alerts whose assignees were `seen`: "3 alerts become Ben's; 1 of them is Cleo's now."."""
    known = people.known_people()
    name = known[to].actor.name if to in known else "nobody"
    change = [whose for whose in seen if whose != to]
    if not change:
        return f"Nothing changes: {'it is' if len(seen) == 1 else 'they are'} {name}’s already."
    others = Counter(known[one].actor.name if one in known else "somebody else" for one in change if one)
    now = ", ".join(f"{count} {'is' if count == 1 else 'are'} {whose}’s now" for whose, count in others.items())
    same = len(seen) - len(change)
    kept = f" {same} {'is' if same == 1 else 'are'} {name}’s already." if same else ""
    verb = "becomes" if len(change) == 1 else "become"
    return f"{count_of(len(change), 'alert')} {verb} {name}’s{f': {now}' if now else ''}.{kept}"


def assigned_words(done: Assigned) -> str:
    """What was done, and what was not and why."""
    words = [f"{count_of(done.changed, 'alert')} assigned."]
    if done.ended:
        words.append(f"{count_of(done.ended, 'alert')} ended meanwhile.")
    if done.newer:
        whose = ", ".join(f"{name}’s ({number})" for name, number in Counter(done.newer).items())
        words.append(f"Somebody else assigned {len(done.newer)} meanwhile, which stay as they are: {whose}.")
    return " ".join(words)
