"""Make, change, test and end subscriptions; each with its audit entry. What SNS does about it, send_alerts does."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from backend_lambdas.alerts.endpoints import Channel, normal_endpoint, subscription_id
from backend_lambdas.alerts.filters import CLIENT, filter_policy
from backend_lambdas.alerts.subscriptions import (
    AlertSubscription,
    OffReason,
    SubscriptionStatus,
)
from backend_lambdas.identity.account import Account
from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.texts import _
from dashboard.data import identity
from dashboard.data.actor import current_actor
from dashboard.data.availability import CANNOT_SAVE, in_words
from dashboard.data.dependencies import current_dependencies

PENDING, CONFIRMED, OFF = SubscriptionStatus.PENDING, SubscriptionStatus.CONFIRMED, SubscriptionStatus.OFF
MOST_OF_A_PERSON = 10  # taste; a topic has at most 200 filters (SNS, "Filter policy constraints")
AGAIN_AFTER = timedelta(minutes=1)  # a confirmation and a test go to an address that may be anybody's
# A changed filter acts at SNS within 15 minutes ("Subscription filter policies"), the sweep before takes up to five.
SNS_FOLLOWS = timedelta(minutes=20)
CHANGEABLE = ("stores", "categories", "severities", "kinds", "delivery", "send_at", "zone", "quiet_from", "quiet_to")
MAILS_FAIL = (OffReason.BOUNCE, OffReason.COMPLAINT)


def make(channel: Channel, typed: str, wish: AlertSubscription) -> AlertSubscription:
    """A subscription of the one who asks. Raises InvalidRequest: what to correct."""
    actor, now = current_actor(), _now()
    actor.require(Right.SUBSCRIBE)
    if channel is Channel.WEBHOOK:
        actor.require(Right.MANAGE_COMPANY)
    endpoint = normal_endpoint(channel, typed)
    its_id, known = subscription_id(channel, endpoint), current_dependencies().subscriptions
    with in_words(_(CANNOT_SAVE)):
        before, own = known.taken(its_id), [one for one in known.all() if one.owner == actor.user_id]
    if before is not None and before.status is not OFF:
        raise InvalidRequest(_("This address receives alerts already. One address has one subscription."))
    _check_mails(before)
    if sum(one.status is not OFF for one in own) >= MOST_OF_A_PERSON:
        raise InvalidRequest(_("You have {most} subscriptions. End one first.", most=MOST_OF_A_PERSON))
    made = replace(wish, subscription_id=its_id, owner=actor.user_id, channel=channel, endpoint=endpoint)
    made = replace(made, created_at=now, rev=before.rev if before else 0, arn=before.arn if before else "")
    _check(made)
    _save(made, "subscription made", now)
    return made


def change(asked: str, wish: AlertSubscription) -> None:
    """What it carries and when; `wish.rev` is what the person was shown. Raises NotFound, InvalidRequest.

    What is to come at once again is relayed until SNS has surely followed: twice is better than not at all.
    """
    before = _found(asked)
    changed = replace(before, **{name: getattr(wish, name) for name in CHANGEABLE})
    if before.waits and not changed.waits:
        changed = replace(changed, relayed_until=_text(identity.now() + SNS_FOLLOWS))
    if changed.waits and not before.waits:
        changed = replace(changed, at_once_until=_now())  # a file that came before may still be told at once
    _check(changed)
    _save(replace(changed, rev=wish.rev), "subscription changed", _now(), _differences(before, changed))


def send_again(asked: str) -> None:
    """SNS sends the confirmation once more."""
    before = _found(asked)
    if before.status is not PENDING:
        raise InvalidRequest(_("This address does not wait for a confirmation."))
    _check_pace(before.asked_at)
    _save(replace(before, asked_at=""), "confirmation sent again", _now())


def send_test(asked: str) -> None:
    """A message to this address alone."""
    before, now = _found(asked), _now()
    if before.status is not CONFIRMED:
        raise InvalidRequest(_("Only a confirmed address gets a test message."))
    _check_pace(max(before.tested_at, before.test_asked_at))
    _save(replace(before, test_asked_at=now), "test message asked for", now)


def end(asked: str) -> None:
    """Nothing more is sent; who wants it back confirms anew."""
    before = _found(asked)
    if before.status is OFF:
        raise InvalidRequest(_("This subscription is off already."))
    _save(replace(before, status=OFF, off_reason=OffReason.REMOVED), "subscription ended", _now())


def begin_again(asked: str) -> None:
    """One that is off is asked for anew, as it was."""
    before = _found(asked)
    if before.status is not OFF:
        raise InvalidRequest(_("This subscription is on already."))
    _check_mails(before)
    _check(before)
    _save(replace(before, status=PENDING, off_reason=None, asked_at=""), "subscription begun again", _now())


def _found(asked: str) -> AlertSubscription:
    current_actor().require(Right.SUBSCRIBE)
    with in_words(_(CANNOT_SAVE)):
        return current_dependencies().subscriptions.find(asked)


def _check(one: AlertSubscription) -> None:
    """Raises InvalidRequest when nothing would pass, or more than SNS compares, or a machine would have to wait."""
    if one.channel is Channel.WEBHOOK and one.waits:
        raise InvalidRequest(_("A webhook is sent every message at once: choose that."))
    if one.channel is not Channel.WEBHOOK and any(kind.startswith(CLIENT) for kind in one.kinds):
        raise InvalidRequest(_("Uploads of programs are told by webhook only. Take them out for this address."))
    if filter_policy(one, owner_of(one)) is None:
        raise InvalidRequest(_("Choose at least one kind of message and one store: nothing would be sent."))


def owner_of(one: AlertSubscription) -> Account:
    """Their account as it is now; without one nothing may be sent."""
    with in_words(_(CANNOT_SAVE)):
        account = identity.current_identity().accounts.find(one.owner)
    if account is None:
        raise InvalidRequest(_("The person this was made for has no account any more. End it."))
    return account


def _check_mails(before: AlertSubscription | None) -> None:
    if before is not None and before.off_reason in MAILS_FAIL and not current_actor().may(Right.MANAGE_COMPANY):
        raise InvalidRequest(_("Mails to this address came back. An administrator can switch it on again."))


def _check_pace(last: str) -> None:
    if last and last > _text(identity.now() - AGAIN_AFTER):
        raise InvalidRequest(_("One was sent within the last minute. Wait a moment."))


def _save(one: AlertSubscription, action: str, at: str, more: Mapping[str, str | int] | None = None) -> None:
    detail = {"channel": one.channel.value, "address": one.endpoint, **(more or {})}
    entry = current_actor().did(action, f"subscription {one.subscription_id}", at, detail)
    with in_words(_(CANNOT_SAVE)):
        if not current_dependencies().subscriptions.save(one, entry):
            raise InvalidRequest(_("This subscription was changed meanwhile. Look at it as it is now, and try again."))


def _differences(before: AlertSubscription, after: AlertSubscription) -> dict[str, str | int]:
    found: dict[str, str | int] = {}
    for name in CHANGEABLE:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            found |= {f"{name}_before": _listed(old), name: _listed(new)}
    return found


def _listed(values: tuple[str, ...] | str | None) -> str:
    if isinstance(values, str):
        return values or "none"
    return ", ".join(values) if values else "every"


def _now() -> str:
    return _text(identity.now())


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
