"""What a subscription lets pass: what was asked, as far as its owner may see it, within what SNS takes."""

from dataclasses import replace
from math import prod
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_lambdas.alerts.alert import Severity
from backend_lambdas.alerts.endpoints import Channel, normal_endpoint
from backend_lambdas.alerts.filters import (
    COMPANY_KINDS,
    KINDS,
    MOVEMENT,
    NO_CATEGORY,
    NOT_OF_A_FILE,
    STORE_KINDS,
    addressed_to,
    filter_policy,
    filter_value,
    message_kinds,
    named_categories,
    wanted,
)
from backend_lambdas.alerts.receivers import lets_pass
from backend_lambdas.alerts.subscriptions import (
    AlertSubscription,
    Delivery,
    OffReason,
    SubscriptionStatus,
    subscription_of,
    subscription_values,
)
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Role
from backend_lambdas.inventory.errors import InvalidRequest

ADMIN = Account("a", "a@example.com", "Ada", Role.ADMINISTRATOR)
BERLIN = Account("b", "b@example.com", "Bo", Role.STORE_MANAGER, frozenset({"Berlin"}))
VENDOR = Account("v", "v@example.com", "Vera", Role.VENDOR, frozenset({"Berlin"}), "Kara")


def wish(**changes: Any) -> AlertSubscription:
    return replace(AlertSubscription("1f", "b", Channel.EMAIL, "b@example.com"), **changes)


def message(store: str = "Berlin", kind: str = "out_of_stock", category: str = "Dairy") -> dict[str, list[str]]:
    return {"store": [store], "kind": list(message_kinds([kind])), "category": [category], "severity": ["critical"]}


def test_a_record_comes_back_as_it_was_kept() -> None:
    full = wish(
        stores=("Berlin", "Rome"),
        categories=("Dairy",),
        severities=(Severity.CRITICAL,),
        kinds=("out_of_stock",),
        status=SubscriptionStatus.OFF,
        off_reason=OffReason.BOUNCE,
        delivery=Delivery.DAILY,
        zone="Europe/Berlin",
        quiet_from="22:00",
        quiet_to="06:00",
        rev=3,
    )
    assert [subscription_of(subscription_values(one)) for one in (full, wish())] == [full, wish()]


def test_who_sees_some_stores_gets_the_messages_of_these_alone() -> None:
    policy = filter_policy(wish(), BERLIN)
    assert policy == {"kind": ["any", "to:1f"], "store": ["Berlin"]} | NOT_OF_A_FILE
    assert [lets_pass(policy, message(store)) for store in ("Berlin", "Rome", "-")] == [True, False, False]


def test_stores_and_kinds_that_are_not_the_owners_are_left_out() -> None:
    asked = wish(stores=("Berlin", "Rome"), kinds=("out_of_stock", "weekly_report"))
    assert wanted(asked, BERLIN) == {"kind": ["out_of_stock", "to:1f"], "store": ["Berlin"]}
    assert filter_policy(wish(stores=("Rome",)), BERLIN) is None
    assert filter_policy(wish(kinds=("weekly_report",)), BERLIN) is None


@pytest.mark.parametrize("account", [VENDOR, replace(BERLIN, disabled=True), replace(ADMIN, disabled=True)])
def test_vendors_and_disabled_accounts_receive_nothing(account: Account) -> None:
    assert filter_policy(wish(), account) is None


def test_who_sees_every_store_may_have_what_is_about_the_company_beside_some_stores() -> None:
    assert wanted(wish(), ADMIN) == {"kind": ["any", *COMPANY_KINDS, "to:1f"]}
    both = wanted(wish(stores=("Rome",), kinds=("low_stock", "held")), ADMIN)
    assert both == {"kind": ["low_stock", "held", "to:1f"], "store": ["Rome", "-"]}


def test_only_who_asks_for_movements_gets_them() -> None:
    for account in (BERLIN, ADMIN):
        assert "movement" not in (filter_policy(wish(), account) or {})["kind"]
    assert wanted(wish(kinds=("movement",)), BERLIN) == {"kind": ["movement", "to:1f"], "store": ["Berlin"]}


def test_severity_and_category_narrow_it_and_messages_about_no_category_pass() -> None:
    policy = filter_policy(wish(categories=("Dairy",), severities=(Severity.CRITICAL,), kinds=("out_of_stock",)), ADMIN)
    assert policy is not None
    passed = [lets_pass(policy, message(category=name)) for name in ("Dairy", "Glass", "*")]
    assert passed == [True, False, True]
    assert not lets_pass(policy, message() | {"severity": ["info"]})


def test_a_filter_is_refused_where_sns_would_and_the_words_say_how_many_fit() -> None:
    stores = tuple(f"S{number:03}" for number in range(80))
    fits = wish(stores=stores[:75], kinds=("out_of_stock", "low_stock"))
    policy = filter_policy(fits, ADMIN)
    assert policy is not None
    assert len(policy["store"]) * len(policy["kind"]) == 150
    with pytest.raises(InvalidRequest, match="150 combinations.*at most 75 stores"):
        filter_policy(replace(fits, stores=stores[:76]), ADMIN)


def test_of_a_file_of_several_stores_people_have_one_message_and_programs_one_for_each_store() -> None:
    of_file = message() | {"file": ["U1"]}
    hook = wish(channel=Channel.WEBHOOK)
    passed = [lets_pass(filter_policy(one, BERLIN) or {}, of_file) for one in (wish(), wish(channel=Channel.SMS), hook)]
    assert passed == [False, False, True]


WISHES = [
    wish(stores=stores, kinds=kinds, categories=categories, delivery=delivery)
    for stores in (None, ("Berlin",), tuple(f"S{number}" for number in range(20)))
    for kinds in ((), ("held",), ("out_of_stock", "low_stock"))
    for categories in ((), ("Dairy",))
    for delivery in Delivery
    if len(stores or ()) < 20 or kinds
]


def test_a_message_to_one_reaches_it_and_no_other() -> None:
    policies = [filter_policy(replace(one, subscription_id=f"{at}"), ADMIN) for at, one in enumerate(WISHES)]
    assert None not in policies
    for at, (one, policy) in enumerate(zip(WISHES, policies, strict=True)):
        attributes = addressed_to(replace(one, subscription_id=f"{at}"), policy or {})
        sent = {name: [value] for name, value in attributes.items()}
        assert [lets_pass(other or {}, sent) for other in policies] == [place == at for place in range(len(policies))]


def test_a_daily_digest_is_all_that_passes_for_who_wants_one() -> None:
    policy = filter_policy(wish(delivery=Delivery.DAILY), BERLIN)
    assert policy == {"kind": ["to:1f"]}


def test_names_that_sns_would_not_compare_are_spelled_otherwise_each_its_own_way() -> None:
    names = ['A "B"', "A 'B'", "A\\B", "A\nB", "-", "*", "to:1f", "", "x" * 200 + "1", "x" * 200 + "2"]
    spelled = [filter_value(name) for name in names]
    assert len(set(spelled)) == len(names)
    assert not [one for one in spelled if set(one) & set('"\\\n') or one in ("-", "*", "to:1f", "")]
    assert filter_value("Köln") == "Köln"


def test_a_message_names_its_categories_or_says_that_they_are_too_many() -> None:
    assert named_categories(["Dairy", "Glass", "Dairy"]) == ("Dairy", "Glass")
    assert (named_categories([]), named_categories([f"{n} {'x' * 90}" for n in range(50)])) == (("*",), ("*",))


@pytest.mark.parametrize(
    ("channel", "typed", "kept"),
    [
        (Channel.EMAIL, " Bo@Example.com ", "bo@example.com"),
        (Channel.SMS, "+49 (170) 123-4567", "+491701234567"),
        (Channel.WEBHOOK, "https://hooks.example.com/a?b=c", "https://hooks.example.com/a?b=c"),
        (Channel.WEBHOOK, "https://93.184.216.34:8443/a", "https://93.184.216.34:8443/a"),
    ],
)
def test_addresses_are_kept_in_one_form(channel: Channel, typed: str, kept: str) -> None:
    assert normal_endpoint(channel, typed) == kept


@pytest.mark.parametrize("number", ["0170 1234567", "+0170123456", "+49", "call me", "+49170123456789012"])
def test_a_number_without_its_country_is_refused(number: str) -> None:
    with pytest.raises(InvalidRequest, match="country"):
        normal_endpoint(Channel.SMS, number)


@pytest.mark.parametrize(
    "address",
    [
        *("http://hooks.example.com", "ftp://x.example.com", "https://", "hooks.example.com", "https://[::1", ""),
        *("https://localhost/a", "https://127.0.0.1", "https://127.1", "https://2130706433", "https://0x7f000001"),
        *("https://10.0.0.1", "https://192.168.1.1", "https://172.16.0.1", "https://169.254.169.254/latest"),
        *("https://[::1]/a", "https://[fd00::1]/a", "https://[::ffff:10.0.0.1]/a", "https://100.64.0.1"),
        *("https://intranet/a", "https://printer.local", "https://db.internal", "https://a.localhost."),
        *("https://user:secret@hooks.example.com", "https://hooks.example.com:22", "https://hooks.example.com/#a"),
        *("https://hooks.example.com/a b", "https://hooks.example.com/\nb", "https://" + "a" * 500 + ".example.com"),
    ],
)
def test_a_webhook_is_a_public_https_address(address: str) -> None:
    with pytest.raises(InvalidRequest):
        normal_endpoint(Channel.WEBHOOK, address)


STORES = ["Berlin", "Rome", 'A "B"', "-", "to:1f", "Ulm\n"]
CATEGORIES = ["Dairy", "Glass", NO_CATEGORY]


@given(
    role=st.sampled_from([Role.AREA_MANAGER, Role.STORE_MANAGER, Role.VIEWER]),
    seen=st.none() | st.frozensets(st.sampled_from(STORES), min_size=1),
    stores=st.none() | st.lists(st.sampled_from(STORES), unique=True, max_size=4).map(tuple),
    kinds=st.lists(st.sampled_from([*KINDS, MOVEMENT]), unique=True, max_size=6).map(tuple),
    categories=st.lists(st.sampled_from(CATEGORIES), unique=True, max_size=2).map(tuple),
    about=st.tuples(st.sampled_from(STORES), st.sampled_from([*STORE_KINDS, MOVEMENT]), st.sampled_from(CATEGORIES)),
)
def test_a_message_about_a_store_passes_when_it_was_asked_for_and_may_be_seen_and_only_then(
    role: Role,
    seen: frozenset[str] | None,
    stores: tuple[str, ...] | None,
    kinds: tuple[str, ...],
    categories: tuple[str, ...],
    about: tuple[str, str, str],
) -> None:
    account = Account("b", "b@example.com", "Bo", role, seen)
    asked, (store, kind, category) = wish(stores=stores, kinds=kinds, categories=categories), about
    policy = filter_policy(asked, account)
    sent = {
        "store": [filter_value(store)],
        "kind": list(message_kinds([kind])),
        "category": [category],
        "severity": ["info"],
    }
    chosen = stores is None or store in stores
    right = kind in (kinds or STORE_KINDS) and (not categories or category in categories)
    assert (policy is not None and lets_pass(policy, sent)) == (account.actor.sees(store) and chosen and right)
    if policy is not None:
        assert len(policy) <= 5
        assert prod(map(len, policy.values())) <= 150
