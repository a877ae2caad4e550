"""The filter that SNS keeps for a subscription: what was asked, as far as its owner may see it.

Made again when the account changes. Limits: SNS developer guide, "Filter policy constraints" (docs/decisions/265).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from math import prod
from typing import Any

from backend_lambdas.alerts.alert import SHORTAGES, Alert, AlertKind, Severity
from backend_lambdas.alerts.subscriptions import AlertSubscription
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.categories import Categories
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.inventory.plain_text import ascii_text
from backend_lambdas.language.texts import N_, _

MOST_COMBINATIONS = 150  # of values in one filter, multiplied over its keys
CATEGORY_BYTES = 4_000  # what 256 KB leave beside the texts of a full digest; some 200 usual names
OWN = "to:"  # begins what stands for one subscription in its filter
NO_STORE = "-"  # what messages about the company have as their store
ANY_CATEGORY = "*"  # of messages that are about no category, or about too many to name
NO_CATEGORY = "(none)"  # of an item whose file names no category
AS_SAID = Categories()
NOT_COMPARED = '"\\'
MISSING_UPLOAD, HELD, WEEKLY_REPORT, NIGHTLY_CHECK = "missing_upload", "held", "weekly_report", "nightly_check"
STORE_KINDS = (*map(str, AlertKind), MISSING_UPLOAD)
COMPANY_KINDS = (HELD, WEEKLY_REPORT, NIGHTLY_CHECK)
KINDS = (*STORE_KINDS, *COMPANY_KINDS)
# What one of a file's several stores has to say: people have one mail for all of them. The fifth of five keys.
NOT_OF_A_FILE = {"file": [{"exists": False}]}
# One value in a message's kinds that stands for several, so that a filter by many stores stays small.
GROUPS = {"any": frozenset(STORE_KINDS), "shortage": frozenset(map(str, SHORTAGES))}
MOVEMENT = "movement"  # only who asks for these gets them
CLIENT = "client:"  # begins the kind of what one program's uploads came to; a webhook of its own gets it


def filter_value(name: str) -> str:
    """A store's or category's name as messages and filters spell it.

    SNS compares quotes and backslashes only when they are escaped twice, and some letters it does not take: such a name
    gets another spelling, which no second name has.
    """
    plain = name.isprintable() and not set(name) & set(NOT_COMPARED)
    if plain and name not in ("", NO_STORE, ANY_CATEGORY) and not name.startswith(OWN):
        return name
    words = "".join(letter for letter in ascii_text(name) if letter not in NOT_COMPARED)
    return f"{words} #{sha256(name.encode()).hexdigest()[:12]}"


def client_kind(client_id: str) -> str:
    return f"{CLIENT}{client_id}"


def kinds_for(account: Account) -> tuple[str, ...]:
    """The kinds of messages that the account may receive at all."""
    actor = account.actor
    if account.disabled or not actor.may(Right.SUBSCRIBE):
        return ()
    company = COMPANY_KINDS if actor.stores is None else ()
    return (*STORE_KINDS, MOVEMENT, *company)


def filter_policy(wish: AlertSubscription, account: Account) -> dict[str, Any] | None:
    """The filter that SNS keeps for it: of what waits for its time only what is addressed to it; None: it ends.

    Raises InvalidRequest when SNS would not take it.
    """
    lists = wanted(wish, account)
    if lists is None or wish.waits:
        return lists and {"kind": [_own(wish)]}
    _check_size(lists)
    return dict(lists) | (NOT_OF_A_FILE if wish.by_file else {})


def wanted(wish: AlertSubscription, account: Account) -> dict[str, list[str]] | None:
    """What passes for it in the end: what was asked, as far as the account may see it; None: nothing is left.

    Its own id is one of its kinds, as every filter has kinds: a message of just that kind reaches this subscription
    alone (`addressed_to`).
    """
    allowed = kinds_for(account)
    if not account.disabled and account.actor.may(Right.MANAGE_COMPANY):
        allowed += tuple(kind for kind in wish.kinds if kind.startswith(CLIENT))
    kinds = [kind for kind in (wish.kinds or KINDS) if kind in allowed]
    stores = _stores(wish, account, kinds)
    if not kinds or stores == []:
        return None
    lists: dict[str, list[str]] = {"kind": [*_grouped(kinds), _own(wish)]}
    if stores is not None:
        lists["store"] = stores
    if wish.categories:
        lists["category"] = [*map(filter_value, wish.categories), ANY_CATEGORY]
    if wish.severities:
        lists["severity"] = list(map(str, wish.severities))
    return lists


def _stores(wish: AlertSubscription, account: Account, kinds: Iterable[str]) -> list[str] | None:
    """Those whose messages pass; None: of every store. What is about the company has NO_STORE."""
    if account.actor.stores is None and wish.stores is None:
        return None
    asked = wish.stores if wish.stores is not None else sorted(account.actor.stores or ())
    found = list(dict.fromkeys(filter_value(store) for store in asked if account.actor.sees(store)))
    company = [NO_STORE] if any(kind in COMPANY_KINDS or kind.startswith(CLIENT) for kind in kinds) else []
    return [*found, *company] if found or company else []


def message_kinds(kinds: Iterable[str]) -> tuple[str, ...]:
    """The attribute `kind` of a message that tells of these: with the groups that any of them is of."""
    named = tuple(map(str, kinds))
    return (*named, *(group for group, of in GROUPS.items() if not of.isdisjoint(named)))


def _grouped(kinds: Sequence[str]) -> list[str]:
    """The same kinds in the fewest values."""
    group = next((name for name, of in GROUPS.items() if of.issubset(kinds)), None)
    return [group, *(kind for kind in kinds if kind not in GROUPS[group])] if group else list(kinds)


def _own(wish: AlertSubscription) -> str:
    return f"{OWN}{wish.subscription_id}"


def _check_size(lists: Mapping[str, Sequence[str]]) -> None:
    if prod(map(len, lists.values())) <= MOST_COMBINATIONS:
        return
    named = {"store": N_("stores"), "kind": N_("kinds of message"), "category": N_("categories")}
    longest = max(lists, key=lambda key: len(lists[key]))
    others = prod(len(values) for key, values in lists.items() if key != longest)
    own = sum(value in (NO_STORE, ANY_CATEGORY) or value.startswith(OWN) for value in lists[longest])
    most = max(MOST_COMBINATIONS // others - own, 1)
    raise InvalidRequest(
        _(
            "This is more than one subscription can tell apart ({limit} combinations). "
            "Choose at most {most} {what} with the rest as it is, or fewer of the rest.",
            limit=MOST_COMBINATIONS,
            most=most,
            what=_(named.get(longest, longest)),
        )
    )


def addressed_to(wish: AlertSubscription, policy: Mapping[str, Any]) -> dict[str, str]:
    """The attributes of a message that passes this filter (as `filter_policy` made it) and no other."""
    known = {"store": NO_STORE, "severity": str(Severity.CRITICAL), "category": ANY_CATEGORY}
    own = {"kind": _own(wish), "to": _own(wish)}
    named = {key: str(values[0]) for key, values in policy.items() if key not in NOT_OF_A_FILE}
    return known | named | own


def asks_for(wish: AlertSubscription, alert: Alert, names: Categories = AS_SAID) -> bool:
    """Whether the alert itself is of what was asked for; its store is not looked at."""
    return (
        (not wish.kinds or alert.kind in wish.kinds)
        and (not wish.severities or alert.severity in wish.severities)
        and (not wish.categories or not set(wish.categories).isdisjoint(names.alike(alert.category or NO_CATEGORY)))
    )


def named_categories(categories: Iterable[str]) -> tuple[str, ...]:
    """The categories as a message names them, CATEGORY_BYTES of them at most: else it counts as about any."""
    names = tuple(dict.fromkeys(filter_value(name) for name in categories))
    fits = len(json.dumps(names, ensure_ascii=False).encode()) <= CATEGORY_BYTES
    return names if names and fits else (ANY_CATEGORY,)
