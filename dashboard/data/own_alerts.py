"""Alerts of the stores that the one who asks may see; another store's are as if there were none."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from backend_lambdas.alerts.alert import Alert, AlertKind
from backend_lambdas.alerts.receivers import Reach
from dashboard.data.actor import current_actor

if TYPE_CHECKING:
    from backend_lambdas.aws.alerts.reader import AlertReader

Alerts = tuple[list[Alert], str | None]


class OwnAlerts:
    """Reads from `whole`. Cursors name alerts of the asker's own stores only."""

    def __init__(self, whole: "AlertReader") -> None:
        self._whole = whole

    def feed(self, months: Sequence[str], limit: int, cursor: str | None) -> Alerts:
        """Of all stores; nothing for who does not see them all (who asks `of_stores`)."""
        return self._whole.feed(months, limit, cursor) if current_actor().stores is None else ([], None)

    def of_stores(self, stores: Collection[str], limit: int, cursor: str | None) -> Alerts:
        """Alerts of these stores, newest first, and the `key.text` to go on after."""
        pages = [self._whole.of_store(store, limit, cursor) for store in current_actor().own(stores)]
        begun = [following for _, following in pages if following is not None]
        known_from = max(begun, default="")  # before this, some store may have more than was read
        found = [alert for page, _ in pages for alert in page if alert.key.text >= known_from]
        found.sort(key=lambda alert: alert.key.text, reverse=True)
        return found[:limit], found[limit - 1].key.text if len(found) > limit else known_from or None

    def of_store(self, store: str, limit: int, cursor: str | None) -> Alerts:
        return self.of_stores((store,), limit, cursor)

    def of_person(self, user_id: str, limit: int, cursor: str | None) -> Alerts:
        """What a person was given to see to, in the asker's stores."""
        found, following = self._whole.of_person(user_id, limit, cursor)
        return [alert for alert in found if current_actor().sees(alert.store)], following

    def one(self, store: str, sk: str) -> Alert | None:
        return self._whole.one(store, sk) if current_actor().sees(store) else None

    def of_item(self, store: str, product_id: str) -> list[Alert]:
        return self._whole.of_item(store, product_id) if current_actor().sees(store) else []

    def opened(
        self, months: Sequence[str], since: str, stores: tuple[str, ...] = ()
    ) -> list[tuple[datetime, AlertKind]]:
        actor = current_actor()
        if actor.stores is None and not stores:
            return self._whole.opened(months, since)
        asked = actor.own(stores) if stores else sorted(actor.stores or ())
        return [one for name in asked for one in self._whole.opened_in(name, since)]

    def receivers(self) -> Reach | None:
        """Who receives alerts is known of the company only."""
        return self._whole.receivers() if current_actor().stores is None else None

    def unheard(self) -> dict[str, tuple[str, ...]] | None:
        """By kind of message the stores of one's own of which it reaches nobody; of stores by the hundred the first."""
        reach, actor = self._whole.receivers(), current_actor()
        if reach is None:
            return None
        found = {kind: tuple(filter(actor.sees, stores)) for kind, stores in reach.unheard_stores.items()}
        return {kind: stores for kind, stores in found.items() if stores}

    def last_night(self) -> list[str]:
        """What the nightly check put right names stores."""
        return self._whole.last_night() if current_actor().stores is None else []
