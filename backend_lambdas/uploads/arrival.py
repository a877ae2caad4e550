"""A message about a file: that it has arrived, and its identity; or that a store's stock is to be recomputed."""

import hashlib
import json
import re
from base64 import b32encode
from dataclasses import dataclass, replace

from backend_lambdas.inventory.versions import version_sequence, version_time_ms, write_version

ULID_IN_PATH = re.compile(r"(?:^|/)([0-7][0-9A-HJKMNP-TV-Z]{25})(?=/)")
SNAPSHOT_PREFIX = "uploads/snapshot/"
MOVEMENT_PREFIX = "uploads/movement/"
UNDO_PREFIX = "uploads/undo/"
REMOVAL_PREFIX = "uploads/removal/"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One object-created event. `event_ms` is its time, `sequencer` its order among events of the same key.

    `message` is the event as text, kept so that the very same message can be sent again. `principal`: who put the
    object, as AWS knows them; "" where the event does not say.
    """

    key: str
    version_id: str
    size: int
    event_ms: int
    sequencer: str
    message: str
    principal: str = ""

    @property
    def file_name(self) -> str:
        return self.key.rpartition("/")[2]

    @property
    def object_version(self) -> str:
        """What tells two files under one key apart; the sequencer where the bucket keeps no versions."""
        return self.version_id or self.sequencer

    @property
    def upload_id(self) -> str:
        """The id of this upload, but for a second file under a key that names an id: that one's is derived."""
        return upload_id_in_key(self.key) or derived_upload_id(self)

    def ver(self, upload_id: str) -> str:
        return write_version(self.event_ms, self.sequencer, upload_id)

    def settled(self, ver: str, principal: str) -> "Arrival":
        """The same arrival with the place in the order, and the principal, that its upload had when first seen."""
        known = replace(self, principal=principal or self.principal)
        return replace(known, event_ms=version_time_ms(ver), sequencer=version_sequence(ver)) if ver else known


def upload_id_in_key(key: str) -> str | None:
    """The ULID a browser upload was given (`uploads/<ULID>/<file name>`), or None."""
    found = ULID_IN_PATH.search(key)
    return found.group(1) if found else None


def derived_upload_id(arrival: Arrival) -> str:
    """The id of a file whose key names none: the same for every event about the same version of the same key."""
    digest = hashlib.sha256(f"{arrival.key}\0{arrival.object_version}".encode()).digest()
    return "H" + b32encode(digest).decode()[:25]


RECOMPUTE_DELAY_SECONDS = 2


@dataclass(frozen=True, slots=True)
class RecomputeRequest:
    """`ver` is that of the stock file that landed after a newer sales file."""

    store: str
    ver: str


def recompute_message(store: str, ver: str) -> str:
    return json.dumps({"recount": {"store": store, "ver": ver}})


def recompute_requests(message: str) -> list[RecomputeRequest]:
    """What the message asks for; nothing for one that tells of files."""
    asked = json.loads(message).get("recount")
    return [RecomputeRequest(asked["store"], asked["ver"])] if asked else []
