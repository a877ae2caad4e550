"""Makes SNS keep what people have asked for: subscribes, sets filters, ends; reads back who has confirmed.

Every step can be done again, and the sweep does, so nothing is lost when SNS fails or a sender dies. SNS documents:
Subscribe sends the confirmation again while it is pending, and takes the filter with it, so no message slips by before;
an unconfirmed subscription goes after 48 hours; changes of a filter take up to 15 minutes ("Filter policies").
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from backend_lambdas.alerts.endpoints import Channel
from backend_lambdas.alerts.filters import addressed_to, filter_policy, wanted
from backend_lambdas.alerts.subscriptions import AlertSubscription, OffReason, SubscriptionStatus
from backend_lambdas.aws.alerts.subscriptions import SubscriptionRecords
from backend_lambdas.aws.core import clients
from backend_lambdas.aws.core.errors import our_errors
from backend_lambdas.aws.core.settings import settings
from backend_lambdas.aws.core.topic import publish
from backend_lambdas.aws.identity.accounts import Accounts
from backend_lambdas.identity.account import Account
from backend_lambdas.inventory.errors import InvalidRequest, NotFound, Refused, StorageError
from backend_lambdas.inventory.plain_text import ascii_words
from backend_lambdas.inventory.versions import iso_time
from backend_lambdas.language.days import moment_in
from backend_lambdas.language.texts import ENGLISH, _, speaking

PROTOCOLS = {Channel.EMAIL: "email", Channel.SMS: "sms", Channel.WEBHOOK: "https"}
EXPIRES = timedelta(hours=48)
ARN = "arn:"  # of what is pending SNS may say "pending confirmation" instead
PENDING, OFF = SubscriptionStatus.PENDING, SubscriptionStatus.OFF


@dataclass(frozen=True, slots=True)
class SubscriptionKeeper:
    sns: Any
    topic_arn: str
    records: SubscriptionRecords
    accounts: Accounts
    dashboard_url: str

    def keep(self, subscription_id: str, now_ms: int) -> AlertSubscription | None:
        """Look after one now. Raises StorageError: the sweep goes on with it."""
        one = self.records.find(subscription_id)
        return self._kept(one, self.accounts.find(one.owner), "", now_ms) if one else None

    def sweep(self, now_ms: int) -> int:
        """Look after all of them; return how many could not be: the next sweep tries again."""
        every, failed = self.records.all(), 0
        if not every:
            return 0
        accounts, listed = {one.user_id: one for one in self.accounts.all()}, self._listed()
        for one in every:
            try:
                arn = listed.get((PROTOCOLS[one.channel], one.endpoint), "")
                self._kept(one, accounts.get(one.owner), arn, now_ms)
            except StorageError:
                failed += 1
        return failed

    def wishes(self) -> dict[str, Mapping[str, Any]]:
        """By ARN what reaches those for whom messages wait: SNS's own filter of these lets no alert pass."""
        waiting = [one for one in self.records.all() if one.waits and one.status is not OFF]
        accounts = {one.user_id: one for one in self.accounts.all()} if waiting else {}
        known = ((one, accounts.get(one.owner)) for one in waiting)
        found = {one.arn: wanted(one, account) for one, account in known if account is not None}
        return {arn: policy for arn, policy in found.items() if policy is not None}

    def _listed(self) -> dict[tuple[str, str], str]:
        with our_errors("Listing who has subscribed to alerts"):
            pages = self.sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=self.topic_arn)
            found = [one for page in pages for one in page["Subscriptions"]]
        return {(one["Protocol"], one["Endpoint"]): one["SubscriptionArn"] for one in found}

    def _kept(self, one: AlertSubscription, account: Account | None, listed: str, now_ms: int) -> AlertSubscription:
        # What is off, or was never asked for, may be subscribed outside the dashboard: that is not ours to touch.
        own = one.asked_at and one.status is not OFF
        known = replace(one, arn=listed) if own and listed.startswith(ARN) else one
        policy, why_not = _policy_of(known, account)
        if known.status is not OFF and policy is None:
            known = replace(known, status=OFF, off_reason=why_not)
        over = known.status is OFF or policy is None
        after = self._ended(known) if over else self._going(known, policy or {}, account, now_ms)
        if after != one:
            self.records.save(after, None)  # who changed it meanwhile has it looked after anew
        return after

    def _ended(self, one: AlertSubscription) -> AlertSubscription:
        """SNS does not end what is pending; it goes by itself, or is ended once it is confirmed."""
        if not one.arn:
            return one
        try:
            with our_errors("Ending a subscription"):
                self.sns.unsubscribe(SubscriptionArn=one.arn)
        except NotFound:
            pass
        except Refused:
            return one
        return replace(one, arn="", test_asked_at="")

    def _going(
        self, one: AlertSubscription, policy: Mapping[str, Any], account: Account | None, now_ms: int
    ) -> AlertSubscription:
        now = iso_time(now_ms)
        if not one.asked_at:
            try:
                one = replace(one, arn=self._subscribe(one, policy), asked_at=now, status=PENDING, off_reason=None)
            except Refused as error:
                full = "LimitExceeded" in str(error)
                return replace(one, status=OFF, off_reason=OffReason.FULL if full else OffReason.REFUSED, asked_at=now)
        known = self._attributes(one)
        if known is None:
            return _gone(one, now)
        if json.loads(known.get("FilterPolicy") or "{}") != policy:
            self._set_filter(one, policy)
        if known.get("PendingConfirmation") == "true":
            return replace(one, status=PENDING)
        one = replace(one, status=SubscriptionStatus.CONFIRMED)
        language = (account.language if account else "") or ENGLISH
        return self._tested(one, policy, now, language) if one.test_asked_at else one

    def _subscribe(self, one: AlertSubscription, policy: Mapping[str, Any]) -> str:
        asked = {"TopicArn": self.topic_arn, "Protocol": PROTOCOLS[one.channel], "Endpoint": one.endpoint}
        if one.arn:  # asked again with another filter than it has, SNS refuses
            self._set_filter(one, policy)
        with our_errors("Subscribing an address"):
            answer = self.sns.subscribe(
                **asked, Attributes={"FilterPolicy": json.dumps(policy)}, ReturnSubscriptionArn=True
            )
        arn = str(answer["SubscriptionArn"])
        return arn if arn.startswith(ARN) else one.arn

    def _attributes(self, one: AlertSubscription) -> dict[str, str] | None:
        if not one.arn:
            return None
        try:
            with our_errors("Reading a subscription"):
                found: dict[str, str] = self.sns.get_subscription_attributes(SubscriptionArn=one.arn)["Attributes"]
        except NotFound:
            return None
        return found

    def _set_filter(self, one: AlertSubscription, policy: Mapping[str, Any]) -> None:
        try:
            with our_errors("Setting the filter of a subscription"):
                self.sns.set_subscription_attributes(
                    SubscriptionArn=one.arn, AttributeName="FilterPolicy", AttributeValue=json.dumps(policy)
                )
        except (NotFound, Refused):
            if one.status is not PENDING:  # what is pending gets it once it is confirmed
                raise

    def _tested(self, one: AlertSubscription, policy: Mapping[str, Any], now: str, language: str) -> AlertSubscription:
        link = f"{self.dashboard_url.rstrip('/')}/settings/subscriptions"
        with speaking(language):
            asked = moment_in(datetime.fromisoformat(one.test_asked_at), "UTC")
            text = _("This is the test message that was asked for on {when}.", when=asked)
            subject, receives = _("Stockroom: test message"), _("What this address receives: {link}", link=link)
        facts = {"kind": "test", "subscription_id": one.subscription_id, "link": link}
        attributes = addressed_to(one, policy) | {"digest_id": f"test-{one.subscription_id}-{one.test_asked_at}"}
        subject = ascii_words(subject)
        texts = (subject, f"{text}\n\n{receives}\n", subject)
        publish(self.sns, self.topic_arn, *texts, facts, attributes, "Sending a test message")
        return replace(one, test_asked_at="", tested_at=now)


def _policy_of(one: AlertSubscription, account: Account | None) -> tuple[dict[str, Any] | None, OffReason | None]:
    try:
        policy = filter_policy(one, account) if account else None
    except InvalidRequest:
        return None, OffReason.WIDE
    return policy, None if policy else OffReason.ACCOUNT


def _gone(one: AlertSubscription, now: str) -> AlertSubscription:
    """SNS does not know it (any more): it was ended there, not confirmed in time, or is not listed yet."""
    waiting = one.status is PENDING
    if waiting and datetime.fromisoformat(now) - datetime.fromisoformat(one.asked_at) <= EXPIRES:
        return one
    return replace(one, status=OFF, off_reason=OffReason.EXPIRED if waiting else OffReason.REMOVED, arn="")


def deployed_keeper() -> SubscriptionKeeper:
    names, dynamodb = settings(), clients.dynamodb()
    return SubscriptionKeeper(
        clients.sns(),
        names.alerts_topic_arn,
        SubscriptionRecords(dynamodb, names.ops_table),
        Accounts(dynamodb, names.ops_table),
        names.dashboard_url,
    )
