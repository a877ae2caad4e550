"""The subscriptions to alerts that the one who asks may see: their own, or everybody's for an administrator."""

import logging
from typing import TYPE_CHECKING

from backend_lambdas.alerts.subscriptions import AlertSubscription
from backend_lambdas.identity.actor import Right
from backend_lambdas.inventory.audit import AuditEntry
from backend_lambdas.inventory.errors import NotFound, StorageError
from dashboard.data.actor import current_actor

if TYPE_CHECKING:
    from backend_lambdas.aws.alerts.subscriptions import SubscriptionRecords, SubscriptionRequests

log = logging.getLogger(__name__)
NONE = "There is no such subscription."


class OwnSubscriptions:
    """Reads and writes `whole`; `requests`: has what was written looked after at SNS."""

    def __init__(self, whole: "SubscriptionRecords", requests: "SubscriptionRequests") -> None:
        self._whole = whole
        self._requests = requests

    def all(self) -> list[AlertSubscription]:
        """The oldest first."""
        return sorted(filter(_is_theirs, self._whole.all()), key=lambda one: (one.created_at, one.endpoint))

    def find(self, subscription_id: str) -> AlertSubscription:
        """Raises NotFound, also for another person's."""
        found = self._whole.find(subscription_id)
        if found is None or not _is_theirs(found):
            raise NotFound(NONE)
        return found

    def taken(self, subscription_id: str) -> AlertSubscription | None:
        """Whose ever it is: for who asks for an address that somebody may have."""
        current_actor().require(Right.SUBSCRIBE)
        return self._whole.find(subscription_id)

    def save(self, one: AlertSubscription, audit: AuditEntry) -> bool:
        """Keep it and have it looked after; False when somebody else has changed it since."""
        if not _is_theirs(one):
            raise NotFound(NONE)
        if not self._whole.save(one, audit):
            return False
        self._look_after(one.subscription_id)
        return True

    def account_changed(self, user_id: str) -> None:
        """Another filter for what a person receives, or none: at once, not with the next sweep."""
        try:
            theirs = [one for one in self.all() if one.owner == user_id]
        except StorageError as error:
            log.warning("Subscriptions of a changed account wait for the next sweep: %s", error)
            return
        for one in theirs:
            self._look_after(one.subscription_id)

    def _look_after(self, subscription_id: str) -> None:
        try:
            self._requests.request(subscription_id)
        except StorageError as error:
            log.warning("A subscription waits for the next sweep: %s", error)


def _is_theirs(one: AlertSubscription) -> bool:
    actor = current_actor()
    return actor.may(Right.SUBSCRIBE) and (one.owner == actor.user_id or actor.may(Right.MANAGE_COMPANY))
