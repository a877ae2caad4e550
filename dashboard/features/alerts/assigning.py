"""Who alerts are assigned to, in words."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from backend_lambdas.alerts.answer import MOST_ALERTS
from backend_lambdas.alerts.assign import Assigned
from backend_lambdas.identity.account import Account
from backend_lambdas.language.texts import _, ngettext
from dashboard.data import people
from dashboard.data.actor import current_actor
from dashboard.ui.audit_words import role_words


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
    name = one.actor.name
    if one.user_id == current_actor().user_id:
        return _("Me ({name})", name=name)
    return f"{name} ({one.email})" if shared else f"{name}, {role_words(one.role)}"


def effect_words(seen: Sequence[str], to: str) -> str:
    """What will change for alerts whose assignees were `seen`: "3 alerts go to Ben. Now with Cleo (1)."."""
    known = people.known_people()
    name = known[to].actor.name if to in known else _("nobody")
    change = [whose for whose in seen if whose != to]
    if not change:
        return _("Nothing changes: they are with {name} already.", name=name)
    others = Counter(known[one].actor.name if one in known else _("somebody else") for one in change if one)
    same = len(seen) - len(change)
    words = [ngettext("{number} alert goes to {name}.", "{number} alerts go to {name}.", len(change), name=name)]
    words += [_("Now with {names}.", names=_listed(others))] if others else []
    if same:
        words.append(ngettext("{number} is with {name} already.", "{number} are with {name} already.", same, name=name))
    return " ".join(words)


def assigned_words(done: Assigned) -> str:
    """What was done, and what was not and why."""
    words = [ngettext("{number} alert assigned.", "{number} alerts assigned.", done.changed)]
    if done.ended:
        words.append(ngettext("{number} alert ended meanwhile.", "{number} alerts ended meanwhile.", done.ended))
    if done.newer:
        words.append(
            ngettext(
                "Somebody else assigned {number} meanwhile, which stays as it is: {names}.",
                "Somebody else assigned {number} meanwhile, which stay as they are: {names}.",
                len(done.newer),
                names=_listed(Counter(done.newer)),
            )
        )
    return " ".join(words)


def _listed(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{name} ({number})" for name, number in numbers.items())
